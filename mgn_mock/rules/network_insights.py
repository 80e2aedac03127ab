"""Insights: what a job of a network migration has to tell, as it was planted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mgn_mock.rules import network_shapes
from mgn_mock.rules.network_plans import plan_of
from mgn_mock.state.kinds import NETWORK_INSIGHTS

if TYPE_CHECKING:
    from mgn_mock.state.blobs import Resource
    from mgn_mock.state.collection import Collection
    from mgn_mock.state.world import Region


def insights_of(region: Region, definition_id: str) -> Collection:
    """The insights of a definition."""
    return region.of(NETWORK_INSIGHTS, definition_id)


def note(region: Region, execution: Resource, activity: str, job_id: str) -> None:
    """Keeps what was planted for the jobs of an activity, as found by this one."""
    definition_id = execution["networkMigrationDefinitionID"]
    insights = insights_of(region, definition_id)
    for planted in plan_of(region, definition_id)["insights"]:
        if planted["producerName"] == activity:
            insights.put(
                {
                    "insightID": region.new_id(NETWORK_INSIGHTS),
                    **planted,
                    "networkMigrationDefinitionID": definition_id,
                    "networkMigrationExecutionID": execution["networkMigrationExecutionID"],
                    "producerID": job_id,
                    "createdAt": network_shapes.now(region),
                }
            )
