"""Network migration definitions, their executions, and what a mapping found."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from mgn_mock.service.network_migration import constructs, definitions, executions, facts, mapping, outcomes
from mgn_mock.service.shared import quotas, views
from mgn_mock.service.shared.client_tokens import make_once
from mgn_mock.state.listing import Listing
from mgn_mock.state.resource_types import NETWORK_DEFINITIONS, NETWORK_EXECUTIONS

if TYPE_CHECKING:
    from mgn_mock.state.blobs import Resource
    from mgn_mock.state.world import Region


def create_network_migration_definition(region: Region, request: dict[str, Any]) -> dict[str, Any]:
    """Create a definition together with its first execution.

    The same `clientToken` again gives the definition that it made.
    """
    region.rest_on(facts.TOKENS_OF_DEFINITIONS)
    make = partial(_create_definition, region, request)
    return definitions.shown(make_once(region.of(NETWORK_DEFINITIONS), request, make))


def _create_definition(region: Region, request: dict[str, Any]) -> Resource:
    definitions.check(region, request, "CreateNetworkMigrationDefinition")
    quotas.check(
        region,
        "network_migration_definitions",
        in_use=len(region.of(NETWORK_DEFINITIONS)),
        kind=NETWORK_DEFINITIONS,
        resource_id=request["name"],
    )
    return definitions.create(region, request)


def get_network_migration_definition(region: Region, request: dict[str, Any]) -> dict[str, Any]:
    """Return one definition."""
    return definitions.get(region, request["networkMigrationDefinitionID"])


def update_network_migration_definition(region: Region, request: dict[str, Any]) -> dict[str, Any]:
    """Change a definition: single members of structures, lists and maps as a whole."""
    stored = region.of(NETWORK_DEFINITIONS)
    definition = definitions.changed(region, stored.get(request["networkMigrationDefinitionID"]), request)
    definitions.check(region, definition, "UpdateNetworkMigrationDefinition")
    definition["updatedAt"] = views.now(region)
    stored.put(definition)
    return definitions.shown(definition)


def delete_network_migration_definition(region: Region, request: dict[str, Any]) -> dict[str, Any]:
    """Delete a definition in any stage, with all that belongs to it, unless a job runs."""
    definitions.delete(region, request["networkMigrationDefinitionID"])
    return {}


def list_network_migration_definitions(region: Region, request: dict[str, Any]) -> Listing:
    """List summaries of the definitions, the newest first."""
    return Listing(
        region,
        region.of(NETWORK_DEFINITIONS),
        filters=request.get("filters"),
        show=partial(definitions.summary, region),
        newest_first=executions.newest_first(region, region.of(NETWORK_DEFINITIONS)),
    )


def list_network_migration_executions(region: Region, request: dict[str, Any]) -> Listing:
    """List the executions of a definition, the newest first."""
    region.rest_on(facts.NEWEST_EXECUTION_FIRST)
    definition = region.of(NETWORK_DEFINITIONS).get(request["networkMigrationDefinitionID"])
    own = {"networkMigrationDefinitionID": definition["networkMigrationDefinitionID"]}
    return Listing(
        region,
        region.of(NETWORK_EXECUTIONS),
        filters={**request.get("filters", {}), **own},
        show=views.as_shape("NetworkMigrationExecution"),
        newest_first=True,
    )


_SEGMENT = "NetworkMigrationMapperSegment"
_CHANGED_BY = ("MAPPING", "MAPPING_UPDATE")


def list_network_migration_mapper_segments(region: Region, request: dict[str, Any]) -> Listing:
    """List the segments of an execution; none before a mapping succeeded. They are not written to S3 (simplified)."""
    execution = executions.execution_of(region, request)
    region.rest_on(facts.SEGMENTS_ARE_NOT_WRITTEN)
    return Listing(
        region,
        mapping.segments_of(region, execution),
        filters=request.get("filters"),
        show=views.as_shape(_SEGMENT),
        also_advances=executions.under_way(region, execution, *_CHANGED_BY),
    )


def update_network_migration_mapper_segment(region: Region, request: dict[str, Any]) -> dict[str, Any]:
    """Replace the scope tags of a segment."""
    execution = executions.execution_of(region, request)
    segments = mapping.segments_of(region, execution)
    segment = segments.get(request["segmentID"])
    if "scopeTags" in request:
        if segment.get("scopeTags", {}).keys() - request["scopeTags"].keys():
            region.rest_on(facts.SCOPE_TAGS_ARE_REPLACED)
        segment.update(scopeTags=request["scopeTags"], updatedAt=views.now(region))
        segments.put(segment)
    return views.project(segment, _SEGMENT)


def list_network_migration_mapper_segment_constructs(region: Region, request: dict[str, Any]) -> Listing:
    """List the constructs of a segment."""
    execution = executions.execution_of(region, request)
    segment = mapping.segments_of(region, execution).get(request["segmentID"])
    return Listing(
        region,
        mapping.constructs_of(region, segment["segmentID"]),
        filters=request.get("filters"),
        show=partial(
            constructs.shown,
            with_values=request.get("includeEnrichedProperties", False),
            with_configuration=request.get("includeConfiguration", False),
        ),
        also_advances=executions.under_way(region, execution, *_CHANGED_BY),
    )


def get_network_migration_mapper_segment_construct(region: Region, request: dict[str, Any]) -> dict[str, Any]:
    """Return one construct, with all its members."""
    execution = executions.execution_of(region, request)
    segment = mapping.segments_of(region, execution).get(request["segmentID"])
    construct = mapping.constructs_of(region, segment["segmentID"]).get(request["constructID"])
    return {"construct": constructs.shown(construct)}


_NARROWING = ("networkMigrationExecutionID", "producerID", "segmentID", "constructID")


def list_network_migration_insights(region: Region, request: dict[str, Any]) -> Listing:
    """List the insights that were planted for jobs that have ended since, the newest first.

    No job has any of its own (simplified).
    """
    definition = region.of(NETWORK_DEFINITIONS).get(request["networkMigrationDefinitionID"])
    if "networkMigrationExecutionID" in request:
        executions.execution_of(region, request)
    region.rest_on(facts.NO_INSIGHTS_OF_THEIR_OWN)
    found = outcomes.insights_of(region, definition["networkMigrationDefinitionID"])
    narrowing = {name: request[name] for name in _NARROWING if name in request}
    return Listing(
        region,
        found,
        filters={**request.get("filters", {}), **narrowing},
        show=views.as_shape("NetworkMigrationInsight"),
        newest_first=executions.newest_first(region, found),
    )
