"""Mapping a network, and changing what the mapping found."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mgn_mock.rules import network_executions, network_jobs, network_updates

if TYPE_CHECKING:
    from mgn_mock.state.listing import Listing
    from mgn_mock.state.world import Region


def start_network_migration_mapping(region: Region, request: dict[str, Any]) -> dict[str, Any]:
    """Starts to map the network; what an earlier mapping found is replaced when it succeeds (assumed)."""
    return network_jobs.begin(region, request, "MAPPING", "StartNetworkMigrationMapping")


def list_network_migration_mappings(region: Region, request: dict[str, Any]) -> Listing:
    """The mapping jobs of an execution."""
    return network_jobs.listing(region, request, "MAPPING", "NetworkMigrationMappingJobDetails")


def start_network_migration_mapping_update(region: Region, request: dict[str, Any]) -> dict[str, Any]:
    """Starts to change the mapping, if all of the request can be done (assumed: it is looked at before the job)."""
    execution = network_executions.execution_of(region, request)
    network_jobs.may_start(execution, "MAPPING_UPDATE", "StartNetworkMigrationMappingUpdate")
    network_updates.check(region, execution, request)
    return network_jobs.begin(region, request, "MAPPING_UPDATE", "StartNetworkMigrationMappingUpdate")


def list_network_migration_mapping_updates(region: Region, request: dict[str, Any]) -> Listing:
    """The mapping update jobs of an execution."""
    return network_jobs.listing(region, request, "MAPPING_UPDATE", "NetworkMigrationMappingUpdateJobDetails")
