"""The states that a source server comes to: those of the table below, and of a model that is told apart from it."""

from __future__ import annotations

import pytest

from mgn_mock import MgnMock
from mgn_mock.model.spec import service
from mgn_mock.service.source_servers.possible_states import possible_states, replication_states
from tests.support.asking import LIFECYCLE_STATES, REPLICATION_TYPES, client_of, state_of
from tests.support.life_model import reachable_states

# After the first snapshot.
_AGAIN = {
    "AGENT_BASED": {"CONTINUOUS", "INITIATING", "PAUSED", "RESCAN", "STALLED"},
    "SNAPSHOT_SHIPPING": {"CONTINUOUS", "PAUSED", "PENDING_SNAPSHOT_SHIPPING", "SHIPPING_SNAPSHOT", "STALLED"},
}
_FIRST = {
    "AGENT_BASED": {"INITIATING", "RESCAN", "INITIAL_SYNC", "BACKLOG", "CREATING_SNAPSHOT", "PAUSED", "STALLED"},
    "SNAPSHOT_SHIPPING": {
        "PENDING_SNAPSHOT_SHIPPING", "SHIPPING_SNAPSHOT", "CREATING_SNAPSHOT", "PAUSED", "STALLED",
    },
}  # fmt: skip


def expected(replication_type: str, lifecycle: str) -> set[str]:
    if lifecycle in {"PENDING_INSTALLATION", "DISCOVERED", "STOPPED"}:
        return {"STOPPED"}
    if lifecycle == "DISCONNECTED":
        return {"DISCONNECTED"}
    if lifecycle == "NOT_READY":
        return _FIRST[replication_type]
    return _AGAIN[replication_type] | ({"DISCONNECTED"} if lifecycle == "CUTOVER" else set())


@pytest.mark.parametrize("lifecycle", LIFECYCLE_STATES)
@pytest.mark.parametrize("replication_type", REPLICATION_TYPES)
def test_the_possible_states_are_these(replication_type: str, lifecycle: str) -> None:
    assert set(replication_states(replication_type, lifecycle)) == expected(replication_type, lifecycle)


def test_what_the_model_of_a_life_reaches_is_possible() -> None:
    assert {(state.type, state.lifecycle, state.replication) for state in reachable_states()} <= possible_states()


@pytest.mark.parametrize("lifecycle", service().enum("LifeCycleState"))
@pytest.mark.parametrize("replication_type", service().enum("ReplicationType"))
def test_every_possible_state_can_be_planted_and_is_answered_in_shape(replication_type: str, lifecycle: str) -> None:
    mgn = MgnMock()
    client = client_of(mgn)
    states = replication_states(replication_type, lifecycle)
    assert states
    for replication in states:
        mgn.add_source_server(
            replicationType=replication_type,
            lifeCycle={"state": lifecycle},
            dataReplicationInfo={"dataReplicationState": replication},
        )
    shown = [state_of(item) for item in client.describe_source_servers()["items"]]
    assert shown == [(lifecycle, replication) for replication in states]
