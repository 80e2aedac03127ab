"""What the jobs of a network migration have to tell."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mgn_mock.rules import network_executions, network_insights, network_shapes
from mgn_mock.state.kinds import NETWORK_DEFINITIONS
from mgn_mock.state.listing import Listing, Member

if TYPE_CHECKING:
    from mgn_mock.state.world import Region

_NARROWING = ("networkMigrationExecutionID", "producerID", "segmentID", "constructID")
_FILTERS = {"insightTypes": Member("insightType"), **{name: Member(name) for name in _NARROWING}}


def list_network_migration_insights(region: Region, request: dict[str, Any]) -> Listing:
    """The insights that were planted for jobs that have ended since, the newest first.

    No job has any of its own (simplified).
    """
    definition = region.of(NETWORK_DEFINITIONS).get(request["networkMigrationDefinitionID"])
    if "networkMigrationExecutionID" in request:
        network_executions.execution_of(region, request)
    narrowing = {name: [request[name]] for name in _NARROWING if name in request}
    return Listing(
        region,
        network_insights.insights_of(region, definition["networkMigrationDefinitionID"]),
        filters={**request.get("filters", {}), **narrowing},
        members=_FILTERS,
        show=network_shapes.as_shape("NetworkMigrationInsight"),
        newest_first=True,
    )
