"""What a mapping found: segments, and the constructs in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mgn_mock.rules import network_executions, network_mapping, network_shapes
from mgn_mock.state.listing import Listing, Member

if TYPE_CHECKING:
    from mgn_mock.state.world import Region

_SEGMENT = "NetworkMigrationMapperSegment"
_FILTERS = {"segmentIDs": Member("segmentID")}
_CONSTRUCT_FILTERS = {"constructIDs": Member("constructID"), "constructTypes": Member("constructType")}
_CHANGED_BY = ("MAPPING", "MAPPING_UPDATE")


def list_network_migration_mapper_segments(region: Region, request: dict[str, Any]) -> Listing:
    """The segments of an execution; none before a mapping succeeded. They are not written to S3 (simplified)."""
    execution = network_executions.execution_of(region, request)
    return Listing(
        region,
        network_mapping.segments_of(region, execution),
        filters=request.get("filters"),
        members=_FILTERS,
        show=network_shapes.as_shape(_SEGMENT),
        also_read=network_executions.under_way(region, execution, *_CHANGED_BY),
    )


def update_network_migration_mapper_segment(region: Region, request: dict[str, Any]) -> dict[str, Any]:
    """Gives a segment other scope tags."""
    execution = network_executions.execution_of(region, request)
    segments = network_mapping.segments_of(region, execution)
    segment = segments.get(request["segmentID"])
    if "scopeTags" in request:
        segment.update(scopeTags=request["scopeTags"], updatedAt=network_shapes.now(region))
        segments.put(segment)
    return network_shapes.shown(region, segment, _SEGMENT)


def list_network_migration_mapper_segment_constructs(region: Region, request: dict[str, Any]) -> Listing:
    """The constructs of a segment."""
    execution = network_executions.execution_of(region, request)
    segment = network_mapping.segments_of(region, execution).get(request["segmentID"])
    return Listing(
        region,
        network_mapping.constructs_of(region, segment["segmentID"]),
        filters=request.get("filters"),
        members=_CONSTRUCT_FILTERS,
        show=network_shapes.as_construct(
            natively=request.get("includeEnrichedProperties", False),
            configured=request.get("includeConfiguration", False),
        ),
        also_read=network_executions.under_way(region, execution, *_CHANGED_BY),
    )


def get_network_migration_mapper_segment_construct(region: Region, request: dict[str, Any]) -> dict[str, Any]:
    """One construct, with all that is known of it."""
    execution = network_executions.execution_of(region, request)
    segment = network_mapping.segments_of(region, execution).get(request["segmentID"])
    construct = network_mapping.constructs_of(region, segment["segmentID"]).get(request["constructID"])
    show = network_shapes.as_construct(natively=True, configured=True)
    return {"construct": show(construct, region.world.clock.moment, None)}
