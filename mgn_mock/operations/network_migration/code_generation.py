"""Generating infrastructure code from a mapping."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mgn_mock.rules import network_code, network_executions, network_jobs, network_shapes
from mgn_mock.state.listing import Listing, Member

if TYPE_CHECKING:
    from mgn_mock.state.world import Region

_FILTERS = {"segmentIDs": Member("segmentID")}


def start_network_migration_code_generation(region: Region, request: dict[str, Any]) -> dict[str, Any]:
    """Starts to generate code; its artifacts are in the target bucket when the job has succeeded.

    Templates hold the constructs; beside them, each output format has a stand-in that holds the same (simplified).
    """
    return network_jobs.begin(region, request, "CODE_GENERATION", "StartNetworkMigrationCodeGeneration")


def list_network_migration_code_generations(region: Region, request: dict[str, Any]) -> Listing:
    """The code generation jobs of an execution."""
    return network_jobs.listing(region, request, "CODE_GENERATION", "NetworkMigrationCodeGenerationJobDetails")


def list_network_migration_code_generation_segments(region: Region, request: dict[str, Any]) -> Listing:
    """What the last code generation made: a segment for the network, and one for each mapper segment."""
    execution = network_executions.execution_of(region, request)
    return Listing(
        region,
        network_code.code_segments_of(region, execution),
        filters=request.get("filters"),
        members=_FILTERS,
        show=network_shapes.as_shape("NetworkMigrationCodeGenerationSegment"),
        also_read=network_executions.under_way(region, execution, "CODE_GENERATION"),
    )
