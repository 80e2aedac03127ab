"""What a test planted for a network migration: findings of the mapper, insights, and outcomes of jobs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mgn_mock.service.network_migration.executions import ids_of
from mgn_mock.service.shared import views
from mgn_mock.state.resource_types import NETWORK_INSIGHTS, NETWORK_PLANS

if TYPE_CHECKING:
    from mgn_mock.state.blobs import Resource
    from mgn_mock.state.collection import Collection
    from mgn_mock.state.world import Region

FAILURE = "The job failed: this outcome was planted."


def findings_of(region: Region, definition_id: str) -> Resource:
    """Return all that was planted for a definition."""
    planted = region.of(NETWORK_PLANS)
    if definition_id in planted:
        return planted.get(definition_id)
    return {
        "networkMigrationDefinitionID": definition_id,
        "segments": [],
        "constructs": [],
        "insights": [],
        "outcomes": {},
    }


def outcome_of(region: Region, execution: Resource, activity: str) -> Resource:
    """Return the outcome of the jobs of an activity; empty where none was planted."""
    findings = findings_of(region, execution["networkMigrationDefinitionID"])
    outcome: Resource = findings["outcomes"].get(activity, {})
    return outcome


def is_failure(outcome: Resource) -> bool:
    """Return whether the outcome is that the whole job fails."""
    return outcome.get("status") == "FAILED"


def insights_of(region: Region, definition_id: str) -> Collection:
    """Return the insights of a definition."""
    return region.of(NETWORK_INSIGHTS, definition_id)


def store_insights(region: Region, execution: Resource, activity: str, job_id: str) -> None:
    """Store the insights that were planted for the jobs of an activity, as found by this job."""
    definition_id = execution["networkMigrationDefinitionID"]
    insights = insights_of(region, definition_id)
    for planted in findings_of(region, definition_id)["insights"]:
        if planted["producerName"] == activity:
            insights.put(
                {
                    "insightID": region.new_id(NETWORK_INSIGHTS),
                    **planted,
                    **ids_of(execution),
                    "producerID": job_id,
                    "createdAt": views.now(region),
                }
            )
