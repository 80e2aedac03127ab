"""Network migration definitions and their executions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mgn_mock.rules import network_definitions, network_shapes, quotas
from mgn_mock.state.kinds import NETWORK_DEFINITIONS, NETWORK_EXECUTIONS
from mgn_mock.state.listing import Listing, Member

if TYPE_CHECKING:
    from mgn_mock.state.world import Region

_FILTERS = {"networkMigrationDefinitionIDs": Member("networkMigrationDefinitionID")}
_EXECUTION_FILTERS = {
    "networkMigrationDefinitionID": Member("networkMigrationDefinitionID"),
    "networkMigrationExecutionIDs": Member("networkMigrationExecutionID"),
    "networkMigrationExecutionStatuses": Member("status", reached=frozenset({"SUCCEEDED", "FAILED"})),
}


def create_network_migration_definition(region: Region, request: dict[str, Any]) -> dict[str, Any]:
    """Makes a definition together with its first execution (observed in published scripts).

    The same `clientToken` again gives the definition that it made.
    """
    definitions = region.of(NETWORK_DEFINITIONS)
    for earlier in definitions.ids_by("clientToken", request.get("clientToken", "")):
        return network_definitions.shown(region, earlier)
    network_definitions.check(request, "CreateNetworkMigrationDefinition")
    quotas.check(
        region,
        "network_migration_definitions",
        in_use=len(definitions),
        kind=NETWORK_DEFINITIONS,
        resource_id=request["name"],
    )
    definition = network_definitions.create(region, request)
    return network_definitions.shown(region, definition["networkMigrationDefinitionID"])


def get_network_migration_definition(region: Region, request: dict[str, Any]) -> dict[str, Any]:
    """One definition."""
    return network_definitions.shown(region, request["networkMigrationDefinitionID"])


def update_network_migration_definition(region: Region, request: dict[str, Any]) -> dict[str, Any]:
    """Changes a definition: single members of structures, lists and maps as a whole."""
    definitions = region.of(NETWORK_DEFINITIONS)
    definition = network_definitions.changed(definitions.get(request["networkMigrationDefinitionID"]), request)
    network_definitions.check(definition, "UpdateNetworkMigrationDefinition")
    definition["updatedAt"] = network_shapes.now(region)
    definitions.put(definition)
    return network_definitions.shown(region, definition["networkMigrationDefinitionID"])


def delete_network_migration_definition(region: Region, request: dict[str, Any]) -> dict[str, Any]:
    """Deletes a definition in any stage, with all that belongs to it, unless a job runs (assumed)."""
    network_definitions.delete(region, request["networkMigrationDefinitionID"])
    return {}


def list_network_migration_definitions(region: Region, request: dict[str, Any]) -> Listing:
    """Summaries of the definitions, the newest first."""
    return Listing(
        region,
        region.of(NETWORK_DEFINITIONS),
        filters=request.get("filters"),
        members=_FILTERS,
        show=network_definitions.summary,
        newest_first=True,
    )


def list_network_migration_executions(region: Region, request: dict[str, Any]) -> Listing:
    """The executions of a definition, the newest first."""
    definition = region.of(NETWORK_DEFINITIONS).get(request["networkMigrationDefinitionID"])
    own = {"networkMigrationDefinitionID": definition["networkMigrationDefinitionID"]}
    return Listing(
        region,
        region.of(NETWORK_EXECUTIONS),
        filters={**request.get("filters", {}), **own},
        members=_EXECUTION_FILTERS,
        show=network_shapes.as_shape("NetworkMigrationExecution"),
        newest_first=True,
    )
