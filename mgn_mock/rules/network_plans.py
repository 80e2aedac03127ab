"""What a test planted for a network migration: what the mapper finds, and how the jobs end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mgn_mock.state.kinds import NETWORK_PLANS

if TYPE_CHECKING:
    from mgn_mock.state.blobs import Resource
    from mgn_mock.state.world import Region

FAILURE = "The job failed: this outcome was planted."


def plan_of(region: Region, definition_id: str) -> Resource:
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
    plan = plan_of(region, execution["networkMigrationDefinitionID"])
    outcome: Resource = plan["outcomes"].get(activity, {})
    return outcome


def is_failure(outcome: Resource) -> bool:
    """Whether a whole job is to fail."""
    return outcome.get("status") == "FAILED"
