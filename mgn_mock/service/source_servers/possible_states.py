"""The states that a source server can have at all, derived from the state table and the stages of replication."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from mgn_mock.service.source_servers.stages import IN_SYNC, PATHS, READY, WAITING
from mgn_mock.service.source_servers.state_table import HEALTHY, NOT_REPLICATING, SAME, STATE_TABLE

if TYPE_CHECKING:
    from collections.abc import Iterator

AGENT, SHIPPED = "AGENT_BASED", "SNAPSHOT_SHIPPING"


class States(NamedTuple):
    """The states of a source server."""

    type: str
    lifecycle: str
    replication: str


class _Node(NamedTuple):
    states: States
    launchable: bool


# As servers appear: an import announces one, an agent registers, a vCenter client finds one.
_FIRST = (
    States(AGENT, "PENDING_INSTALLATION", "STOPPED"),
    States(AGENT, "NOT_READY", "INITIATING"),
    States(SHIPPED, "DISCOVERED", "STOPPED"),
)


@cache
def possible_states() -> frozenset[States]:
    """Return all states that operations, stages, stalls and recoveries bring a source server to."""
    open_nodes = [_Node(states, launchable=False) for states in _FIRST]
    found = set(open_nodes)
    while open_nodes:
        new = set(_next_nodes(open_nodes.pop())) - found
        found |= new
        open_nodes += new
    return frozenset(node.states for node in found)


def is_possible(states: States) -> bool:
    """Tell whether a source server comes to states, also while it is copied anew after a change of its settings."""
    if states in possible_states():
        return True
    first_copy = {stage.state for stage in PATHS[states.type, False]}
    return states.replication in first_copy and states._replace(replication=IN_SYNC) in possible_states()


def lifecycle_states(replication_type: str, replication: str) -> list[str]:
    """Return the lifecycle states that go with a data replication state, sorted."""
    return sorted({life for kind, life, state in possible_states() if (kind, state) == (replication_type, replication)})


def replication_states(replication_type: str, lifecycle: str) -> list[str]:
    """Return the data replication states that go with a lifecycle state, sorted."""
    return sorted({state for kind, life, state in possible_states() if (kind, life) == (replication_type, lifecycle)})


def _next_nodes(node: _Node) -> Iterator[_Node]:
    yield from _by_operations(node)
    for state in _by_itself(node):
        yield _in_state(node, state)


def _by_operations(node: _Node) -> Iterator[_Node]:
    kind, lifecycle, replication = node.states
    for operation, rule in STATE_TABLE.items():
        move = rule.move(lifecycle, kind)
        may_launch = node.launchable or lifecycle == "DISCONNECTED" or not rule.launchable
        if move is None or not rule.replication.includes(replication) or not may_launch:
            continue
        state = move.replication(kind)
        life = lifecycle if move.lifecycle == SAME else move.lifecycle
        moved = _Node(States(kind, life, replication), node.launchable)
        yield _in_state(moved, replication if state == SAME else state)
        if operation == "UpdateSourceServerReplicationType":
            yield moved._replace(states=moved.states._replace(type=SHIPPED if kind == AGENT else AGENT))


def _by_itself(node: _Node) -> Iterator[str]:
    """Yield the data replication states that follow without a call of the service."""
    kind, _, replication = node.states
    if HEALTHY.includes(replication):
        yield "STALLED"
    path = [stage.state for stage in PATHS[kind, node.launchable]]
    if replication in {"STALLED", "PAUSED"}:
        # Recovered or resumed, a server goes on anywhere on its path.
        yield from path
        if node.launchable:
            yield IN_SYNC
    elif replication in path:
        yield from [*path, IN_SYNC][path.index(replication) + 1 :][:2]
    elif replication == IN_SYNC and kind == SHIPPED:
        yield WAITING


def _in_state(node: _Node, replication: str) -> _Node:
    states = node.states._replace(replication=replication)
    if replication == IN_SYNC and states.lifecycle == "NOT_READY":
        states = states._replace(lifecycle=READY)
    launchable = (node.launchable or replication == IN_SYNC) and replication not in NOT_REPLICATING
    return _Node(states, launchable)
