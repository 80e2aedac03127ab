"""The state table: which source servers each operation accepts, and the states that they come to.

A row is a legal move: a source server in one of the lifecycle states on the left comes to the lifecycle state behind
them, and to the data replication state in the column of its replication type. SAME leaves a state as it is; a server
that has no row is refused.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from mgn_mock.errors import ConflictException, ServiceError, ValidationException
from mgn_mock.service.source_servers import facts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mgn_mock.state.facts import Fact

REFUSED = "-"
SAME = "same"
ANY_LIFECYCLE = "any"


class ReplicationStates(NamedTuple):
    """A set of data replication states."""

    names: frozenset[str]
    negated: bool = False
    """Whether the set is all states but the named ones."""

    def includes(self, state: str) -> bool:
        """Return whether a state is in the set."""
        return (state in self.names) is not self.negated

    @property
    def description(self) -> str:
        """The set in words, for error messages and the documentation."""
        names = " or ".join(sorted(self.names))
        if not self.negated:
            return f"dataReplicationState {names}"
        return f"any dataReplicationState but {names}" if names else "any dataReplicationState"


class Move(NamedTuple):
    """A legal move: the states that source servers come to from some lifecycle states."""

    states: tuple[str, ...]
    """The lifecycle states from which the move is legal."""
    lifecycle: str
    """The lifecycle state that they come to, or SAME."""
    agent_based: str
    """The data replication state that an AGENT_BASED server comes to; SAME, or REFUSED."""
    snapshot_shipping: str
    """The same for a SNAPSHOT_SHIPPING server."""
    fact: Fact
    """What says that the move is legal and where it leads."""

    def replication(self, replication_type: str) -> str:
        """Return the column of a replication type."""
        return self.agent_based if replication_type == "AGENT_BASED" else self.snapshot_shipping


class ObservedRefusal(NamedTuple):
    """A refusal whose text is that of a real answer."""

    text: str
    """The text; `{server_id}` stands for the id of the server."""
    fact: Fact


class TransitionRule(NamedTuple):
    """The source servers that one operation accepts, and their moves."""

    replication: ReplicationStates
    """The accepted data replication states."""
    moves: tuple[Move, ...]
    fact: Fact
    """What says that servers in other states are refused."""
    error: type[ServiceError] = ConflictException
    """The error that refuses all other servers."""
    archived: Fact | None = None
    """What says that archived servers are accepted; None: they are refused."""
    launchable: Fact | None = None
    """What says that there must be something to launch, so that lagDuration is set; None: there need not be."""
    launched: Fact | None = None
    """What says that there must be a launched instance; None: there need not be."""
    in_job: Fact | None = None
    """What says that a server is accepted while a job is under way on it; None: it is refused."""
    busy: Fact = facts.BUSY
    """What says that a server is refused while a job is under way on it."""
    refusals: Mapping[str, ObservedRefusal] = MappingProxyType({})
    """By lifecycle state, or by ANY_LIFECYCLE, the refusals whose texts are known."""

    def refusal_of(self, lifecycle: str) -> ObservedRefusal | None:
        """Return the known text of the refusal in a lifecycle state, or None."""
        return self.refusals.get(lifecycle) or self.refusals.get(ANY_LIFECYCLE)

    def move(self, lifecycle: str, replication_type: str) -> Move | None:
        """Return the move that is legal in a lifecycle state, or None."""
        for move in self.moves:
            if lifecycle in move.states and move.replication(replication_type) != REFUSED:
                return move
        return None

    def lifecycle_states(self, replication_type: str) -> list[str]:
        """Return the lifecycle states in which servers of a replication type are accepted."""
        moves = [move for move in self.moves if move.replication(replication_type) != REFUSED]
        return [state for move in moves for state in move.states]


NOT_REPLICATING = frozenset({"STOPPED", "DISCONNECTED"})
ANY = ReplicationStates(frozenset(), negated=True)
OVER = ReplicationStates(NOT_REPLICATING)
BEGUN = ReplicationStates(NOT_REPLICATING, negated=True)
HEALTHY = ReplicationStates(NOT_REPLICATING | {"PAUSED", "STALLED"}, negated=True)
ONLY_STOPPED = ReplicationStates(frozenset({"STOPPED"}))
ONLY_PAUSED = ReplicationStates(frozenset({"PAUSED"}))
ONLY_STALLED = ReplicationStates(frozenset({"STALLED"}))

NEVER_REPLICATED = ("PENDING_INSTALLATION", "DISCOVERED")
_REPLICATING = ("NOT_READY", "READY_FOR_TEST", "TESTING", "READY_FOR_CUTOVER", "CUTTING_OVER")
_TESTABLE = ("READY_FOR_TEST", "TESTING")
_FINISHED = ("CUTOVER", "DISCONNECTED")
_SHIPPING = "PENDING_SNAPSHOT_SHIPPING"

# fmt: off
_CUTOVER_STAYS = {"CUTOVER": ObservedRefusal(
    "Cannot ChangeServerLifeCycleState for a CUTOVER server. If you need to restart the migration, reinstall the "
    "Replication Agent.", facts.CUTOVER_STAYS)}
_STILL_REPLICATING = {ANY_LIFECYCLE: ObservedRefusal(
    "Cannot delete source server {server_id}. Source servers must not be actively replicating in order to be deleted.",
    facts.DELETE)}

STATE_TABLE: Mapping[str, TransitionRule] = {
    # The option `start_replication_types` says which types get as far as this table.
    "StartReplication": TransitionRule(ONLY_STOPPED, (
        Move(("DISCOVERED",),           "NOT_READY",         REFUSED,        _SHIPPING,      facts.START_DISCOVERED),
        Move(("STOPPED",),              "NOT_READY",         "INITIATING",   _SHIPPING,      facts.START_STOPPED),
    ), facts.START_REFUSED),
    "StopReplication": TransitionRule(BEGUN, (
        Move(_REPLICATING,              "STOPPED",           "STOPPED",      "STOPPED",      facts.STOP),
    ), facts.STOP_REFUSED),
    "PauseReplication": TransitionRule(HEALTHY, (
        Move(_REPLICATING,              SAME,                "PAUSED",       "PAUSED",       facts.PAUSE),
    ), facts.PAUSE_REFUSED),
    # A server whose initiation was not over comes to INITIATING instead.
    "ResumeReplication": TransitionRule(ONLY_PAUSED, (
        Move(_REPLICATING,              SAME,                "RESCAN",       _SHIPPING,      facts.RESUME_CHANGES),
    ), facts.RESUME_REFUSED),
    "RetryDataReplication": TransitionRule(ONLY_STALLED, (
        Move(_REPLICATING,              SAME,                "INITIATING",   _SHIPPING,      facts.RETRY),
    ), facts.RETRY_REFUSED, error=ValidationException, in_job=facts.RETRY_IN_JOB),
    # The type that the server has already does not get as far as this table.
    "UpdateSourceServerReplicationType": TransitionRule(OVER, (
        Move((*NEVER_REPLICATED, "STOPPED",
              "DISCONNECTED"),          SAME,                SAME,           SAME,           facts.TYPE_CHANGE),
    ), facts.TYPE_CHANGE),
    "ChangeServerLifeCycleState to READY_FOR_TEST": TransitionRule(BEGUN, (
        Move(("TESTING",),              "READY_FOR_TEST",    SAME,           SAME,           facts.TEST_REVERTED),
        Move(("READY_FOR_CUTOVER",),    "READY_FOR_TEST",    SAME,           SAME,           facts.READINESS_REVERTED),
    ), facts.CHANGE_REFUSED, launchable=facts.LAUNCHABLE, refusals=_CUTOVER_STAYS),
    "ChangeServerLifeCycleState to READY_FOR_CUTOVER": TransitionRule(BEGUN, (
        Move(_TESTABLE,                 "READY_FOR_CUTOVER", SAME,           SAME,           facts.TEST_DONE),
        Move(("CUTTING_OVER",),         "READY_FOR_CUTOVER", SAME,           SAME,           facts.CUTOVER_REVERTED),
    ), facts.CHANGE_REFUSED, launchable=facts.LAUNCHABLE, refusals=_CUTOVER_STAYS),
    "ChangeServerLifeCycleState to CUTOVER": TransitionRule(ANY, (
        Move(("CUTTING_OVER",),         "CUTOVER",           SAME,           SAME,           facts.MARKED_CUT_OVER),
        Move(("DISCONNECTED",),         "CUTOVER",           SAME,           SAME,           facts.LATE_CUT_OVER),
    ), facts.CHANGE_REFUSED, launchable=facts.LAUNCHABLE, refusals=_CUTOVER_STAYS),
    "StartTest": TransitionRule(BEGUN, (
        Move(_TESTABLE,                 "TESTING",           SAME,           SAME,           facts.TEST),
        Move(("READY_FOR_CUTOVER",),    "TESTING",           SAME,           SAME,           facts.TEST_BEFORE_CUTOVER),
    ), facts.TEST_REFUSED, launchable=facts.LAUNCH_NEEDS_SNAPSHOT, busy=facts.BUSY_FOR_LAUNCHES),
    "StartCutover": TransitionRule(BEGUN, (
        Move(("READY_FOR_CUTOVER",),    "CUTTING_OVER",      SAME,           SAME,           facts.CUTOVER),
        Move(("CUTTING_OVER",),         "CUTTING_OVER",      SAME,           SAME,           facts.CUTOVER_AGAIN),
    ), facts.CUTOVER_REFUSED, launchable=facts.LAUNCH_NEEDS_SNAPSHOT, busy=facts.BUSY_FOR_LAUNCHES),
    "TerminateTargetInstances": TransitionRule(ANY, (
        Move((*NEVER_REPLICATED, "STOPPED",
              "NOT_READY", "READY_FOR_TEST", "READY_FOR_CUTOVER",
              "DISCONNECTED"),          SAME,                SAME,           SAME,           facts.TERMINATE),
    ), facts.TERMINATE, launched=facts.TERMINATE_NEEDS_INSTANCE, archived=facts.ARCHIVED_TERMINATED),
    "FinalizeCutover": TransitionRule(ANY, (
        Move(("CUTTING_OVER",),         "CUTOVER",           "DISCONNECTED", "DISCONNECTED", facts.FINALIZE),
    ), facts.FINALIZE_REFUSED, launched=facts.FINALIZE_NEEDS_INSTANCE),
    "DisconnectFromService": TransitionRule(ANY, (
        Move(("PENDING_INSTALLATION",), "DISCONNECTED",      "DISCONNECTED", "DISCONNECTED", facts.END_OF_EXPECTED),
        Move(("DISCOVERED",),           "DISCONNECTED",      "DISCONNECTED", "DISCONNECTED", facts.END_OF_DISCOVERED),
        Move(("STOPPED",),              "DISCONNECTED",      "DISCONNECTED", "DISCONNECTED", facts.END_OF_STOPPED),
        Move(_REPLICATING,              "DISCONNECTED",      "DISCONNECTED", "DISCONNECTED", facts.DISCONNECT),
        Move(("CUTOVER",),              SAME,                "DISCONNECTED", "DISCONNECTED", facts.END_OF_CUTOVER),
        Move(("DISCONNECTED",),         SAME,                "DISCONNECTED", "DISCONNECTED", facts.DISCONNECT_AGAIN),
    ), facts.DISCONNECT, archived=facts.ARCHIVED_DISCONNECTED),
    "MarkAsArchived": TransitionRule(ANY, (
        Move(_FINISHED,                 SAME,                SAME,           SAME,           facts.ARCHIVE),
    ), facts.ARCHIVE, archived=facts.ARCHIVED_AGAIN),
    "DeleteSourceServer": TransitionRule(OVER, (
        Move((*NEVER_REPLICATED, "STOPPED", *_REPLICATING,
              *_FINISHED),              SAME,                SAME,           SAME,           facts.DELETE),
    ), facts.DELETE, archived=facts.ARCHIVED_DELETED, refusals=_STILL_REPLICATING),
}
# fmt: on
