"""Analyzing what was deployed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mgn_mock.rules import network_analysis, network_executions, network_jobs, network_shapes
from mgn_mock.state.listing import Listing

if TYPE_CHECKING:
    from mgn_mock.state.blobs import Resource
    from mgn_mock.state.world import Region


def start_network_migration_analysis(region: Region, request: dict[str, Any]) -> dict[str, Any]:
    """Starts to look which of the deployed networks reach one another.

    There is one path from each network to the next, found around a hub and not between isolated VPCs (simplified).
    """
    return network_jobs.begin(region, request, "ANALYZE", "StartNetworkMigrationAnalysis")


def list_network_migration_analyses(region: Region, request: dict[str, Any]) -> Listing:
    """The analysis jobs of an execution."""
    return network_jobs.listing(region, request, "ANALYZE", "NetworkMigrationAnalysisJobDetails")


def list_network_migration_analysis_results(region: Region, request: dict[str, Any]) -> Listing:
    """What the analyses of an execution found, the newest first; a VPC may stand at either end (assumed)."""
    execution = network_executions.execution_of(region, request)
    wanted = frozenset(request.get("filters", {}).get("vpcIDs", ()))

    def passes(result: Resource) -> bool:
        ends = {result.get(end, {}).get("vpcID") for end in ("source", "target")}
        return not wanted.isdisjoint(ends)

    return Listing(
        region,
        network_analysis.results_of(region, execution),
        passes=passes if wanted else None,
        show=network_shapes.as_shape("NetworkMigrationAnalysisResult"),
        newest_first=True,
        also_read=network_executions.under_way(region, execution, "ANALYZE"),
    )
