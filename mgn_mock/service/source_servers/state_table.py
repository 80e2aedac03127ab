"""The state table: which source servers each operation accepts, and the states that they come to.

A row is a legal move: a source server in one of the lifecycle states on the left comes to the lifecycle state behind
them, and to the data replication state in the column of its replication type. SAME leaves a state as it is; a server
that has no row is refused.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from mgn_mock.errors import ConflictException, ServiceError, ValidationException

if TYPE_CHECKING:
    from collections.abc import Mapping

REFUSED = "-"
SAME = "same"


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

    def replication(self, replication_type: str) -> str:
        """Return the column of a replication type."""
        return self.agent_based if replication_type == "AGENT_BASED" else self.snapshot_shipping


class TransitionRule(NamedTuple):
    """The source servers that one operation accepts, and their moves."""

    replication: ReplicationStates
    """The accepted data replication states."""
    moves: tuple[Move, ...]
    error: type[ServiceError] = ConflictException
    """The error that refuses all other servers."""
    archived: bool = False
    """Whether archived servers are accepted."""
    launchable: bool = False
    """Whether there must be something to launch: lagDuration is set (API reference)."""
    launched: bool = False
    """Whether there must be a launched instance."""
    in_job: bool = False
    """Whether a server is accepted while a job is under way on it."""

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

_NEVER_REPLICATED = ("PENDING_INSTALLATION", "DISCOVERED")
_REPLICATING = ("NOT_READY", "READY_FOR_TEST", "TESTING", "READY_FOR_CUTOVER", "CUTTING_OVER")
_FINISHED = ("CUTOVER", "DISCONNECTED")
_SHIPPING = "PENDING_SNAPSHOT_SHIPPING"

# fmt: off
STATE_TABLE: Mapping[str, TransitionRule] = {
    # User guide: a DISCOVERED server that a vCenter client reported, and any server whose replication was stopped.
    # Assumed: all others are refused. The option `start_replication_types` says which types get as far as this table.
    "StartReplication": TransitionRule(ONLY_STOPPED, (
        Move(("DISCOVERED",),                        "NOT_READY",         REFUSED,        _SHIPPING),
        Move(("STOPPED",),                           "NOT_READY",         "INITIATING",   _SHIPPING),
    )),
    # User guide: a server that replicates, is paused or stalled. Assumed: the lifecycle state STOPPED.
    "StopReplication": TransitionRule(BEGUN, (
        Move(_REPLICATING,                           "STOPPED",           "STOPPED",      "STOPPED"),
    )),
    # User guide: a server that replicates.
    "PauseReplication": TransitionRule(HEALTHY, (
        Move(_REPLICATING,                           SAME,                "PAUSED",       "PAUSED"),
    )),
    # User guide: a paused server. Assumed: the state it comes to; INITIATING where the initiation was not over.
    "ResumeReplication": TransitionRule(ONLY_PAUSED, (
        Move(_REPLICATING,                           SAME,                "RESCAN",       _SHIPPING),
    )),
    # API reference: a stalled server; it declares no ConflictException.
    "RetryDataReplication": TransitionRule(ONLY_STALLED, (
        Move(_REPLICATING,                           SAME,                "INITIATING",   _SHIPPING),
    ), error=ValidationException, in_job=True),
    # Assumed: before replication begins, and when it is stopped or over. The type that the server has already is
    # accepted in every state and changes nothing.
    "UpdateSourceServerReplicationType": TransitionRule(OVER, (
        Move((*_NEVER_REPLICATED, "STOPPED", "DISCONNECTED"), SAME,       SAME,           SAME),
    )),
    # API reference: a launchable server. Assumed: which states lead to which.
    "ChangeServerLifeCycleState to READY_FOR_TEST": TransitionRule(BEGUN, (
        Move(("TESTING", "READY_FOR_CUTOVER"),       "READY_FOR_TEST",    SAME,           SAME),
    ), launchable=True),
    # CUTOVER: replication is over, so only a server that was planted still replicating is launchable.
    "ChangeServerLifeCycleState to READY_FOR_CUTOVER": TransitionRule(BEGUN, (
        Move(("READY_FOR_TEST", "TESTING",
              "CUTTING_OVER", "CUTOVER"),            "READY_FOR_CUTOVER", SAME,           SAME),
    ), launchable=True),
    # Observed in a client: accepted for a DISCONNECTED server, which is launchable no more.
    "ChangeServerLifeCycleState to CUTOVER": TransitionRule(ANY, (
        Move(("CUTTING_OVER", "DISCONNECTED"),       "CUTOVER",           SAME,           SAME),
    ), launchable=True),
    # API reference and user guide; assumed: also a server that is ready for cutover, so that it can be tested again.
    "StartTest": TransitionRule(BEGUN, (
        Move(("READY_FOR_TEST", "TESTING",
              "READY_FOR_CUTOVER"),                  "TESTING",           SAME,           SAME),
    ), launchable=True),
    # User guide: a server that is ready for cutover; assumed: one that is being cut over, again.
    "StartCutover": TransitionRule(BEGUN, (
        Move(("READY_FOR_CUTOVER", "CUTTING_OVER"),  "CUTTING_OVER",      SAME,           SAME),
    ), launchable=True),
    # API reference: three lifecycle states are refused; assumed: so is a server with no instance.
    "TerminateTargetInstances": TransitionRule(ANY, (
        Move((*_NEVER_REPLICATED, "STOPPED", "NOT_READY", "READY_FOR_TEST",
              "READY_FOR_CUTOVER", "DISCONNECTED"),  SAME,                SAME,           SAME),
    ), launched=True, archived=True),
    # API reference and observed for the states it leads to; assumed: which state it asks for.
    "FinalizeCutover": TransitionRule(ANY, (
        Move(("CUTTING_OVER",),                      "CUTOVER",           "DISCONNECTED", "DISCONNECTED"),
    ), launched=True),
    # Documented and observed for many states; assumed for the rest, and that a second time is no error.
    "DisconnectFromService": TransitionRule(ANY, (
        Move((*_NEVER_REPLICATED, "STOPPED",
              *_REPLICATING),                        "DISCONNECTED",      "DISCONNECTED", "DISCONNECTED"),
        Move(_FINISHED,                              SAME,                "DISCONNECTED", "DISCONNECTED"),
    ), archived=True),
    # API reference; assumed: archiving an archived server is no error.
    "MarkAsArchived": TransitionRule(ANY, (
        Move(_FINISHED,                              SAME,                SAME,           SAME),
    ), archived=True),
    # User guide; assumed: archived or not does not matter.
    "DeleteSourceServer": TransitionRule(ANY, (
        Move(_FINISHED,                              SAME,                SAME,           SAME),
    ), archived=True),
}
# fmt: on
