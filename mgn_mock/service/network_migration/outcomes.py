"""What a test planted for a network migration: what the mapper finds, and how the jobs end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mgn_mock.service.shared import views
from mgn_mock.state.resource_types import NETWORK_INSIGHTS, NETWORK_PLANS

if TYPE_CHECKING:
    from mgn_mock.state.blobs import Resource
    from mgn_mock.state.collection import Collection
    from mgn_mock.state.world import Region

FAILURE = "The job failed: this outcome was planted."


def findings_of(region: Region, definition_id: str) -> Resource:
    """What was planted for a definition."""
    plans = region.of(NETWORK_PLANS)
    if definition_id in plans:
        return plans.get(definition_id)
    return {
        "networkMigrationDefinitionID": definition_id,
        "segments": [],
        "constructs": [],
        "insights": [],
        "outcomes": {},
    }


def outcome_of(region: Region, execution: Resource, activity: str) -> Resource:
    """How the jobs of an activity end; empty where nothing was planted."""
    findings = findings_of(region, execution["networkMigrationDefinitionID"])
    outcome: Resource = findings["outcomes"].get(activity, {})
    return outcome


def is_failure(outcome: Resource) -> bool:
    """Whether a whole job is to fail."""
    return outcome.get("status") == "FAILED"


def insights_of(region: Region, definition_id: str) -> Collection:
    """The insights of a definition."""
    return region.of(NETWORK_INSIGHTS, definition_id)


def note(region: Region, execution: Resource, activity: str, job_id: str) -> None:
    """Keeps what was planted for the jobs of an activity, as found by this one."""
    definition_id = execution["networkMigrationDefinitionID"]
    insights = insights_of(region, definition_id)
    for planted in findings_of(region, definition_id)["insights"]:
        if planted["producerName"] == activity:
            insights.put(
                {
                    "insightID": region.new_id(NETWORK_INSIGHTS),
                    **planted,
                    "networkMigrationDefinitionID": definition_id,
                    "networkMigrationExecutionID": execution["networkMigrationExecutionID"],
                    "producerID": job_id,
                    "createdAt": views.now(region),
                }
            )
