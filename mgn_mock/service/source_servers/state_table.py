"""Which source servers an operation accepts, and what becomes of them: the table that the code runs from.

Each operation has a line for every lifecycle state. Read a line as: a source server in that lifecycle state comes to
the lifecycle state behind it, and to the data replication state in the column of its replication type; in the last
column stands whether an archived server is accepted too. SAME: it stays as it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from mgn_mock.errors import ConflictException, ServiceError, ValidationException

if TYPE_CHECKING:
    from collections.abc import Mapping

REFUSED = "-"
SAME = "same"
ACCEPTED = "accepted"


class States(NamedTuple):
    """Some data replication states."""

    named: frozenset[str]
    others: bool = False
    """Whether it is all but the named ones."""

    def includes(self, state: str) -> bool:
        """Whether a state is one of them."""
        return (state in self.named) is not self.others

    @property
    def words(self) -> str:
        """Them in the words of a message."""
        names = " or ".join(sorted(self.named))
        if not self.others:
            return f"dataReplicationState {names}"
        return f"any dataReplicationState but {names}" if names else "any dataReplicationState"


class Move(NamedTuple):
    """What an operation does with source servers in one lifecycle state."""

    becomes: str
    """The lifecycle state that they come to; SAME, or REFUSED."""
    agent_based: str
    """The data replication state that an AGENT_BASED server comes to; SAME, or REFUSED."""
    snapshot_shipping: str
    """The same for a SNAPSHOT_SHIPPING server."""
    archived: str
    """Whether an archived server is ACCEPTED like others, or REFUSED."""

    def replication(self, replication_type: str) -> str:
        """What stands in the column of a replication type."""
        return self.agent_based if replication_type == "AGENT_BASED" else self.snapshot_shipping


class TransitionRule(NamedTuple):
    """What one operation does with source servers."""

    replication: States
    """The data replication states that are accepted."""
    rows: Mapping[str, Move]
    """By lifecycle state."""
    otherwise: type[ServiceError] = ConflictException
    launchable: bool = False
    """Whether there must be something to launch: lagDuration is set (API reference)."""
    launched: bool = False
    """Whether there must be a launched instance."""
    in_job: bool = False
    """Whether a server is accepted while a job is under way on it."""


ANY = States(frozenset(), others=True)
NOT_REPLICATING = frozenset({"STOPPED", "DISCONNECTED"})
OVER = States(NOT_REPLICATING)
BEGUN = States(NOT_REPLICATING, others=True)
HEALTHY = States(NOT_REPLICATING | {"PAUSED", "STALLED"}, others=True)

# A row of an operation that refuses.
_NO = Move(REFUSED, REFUSED, REFUSED, REFUSED)

# fmt: off
STATE_TABLE: Mapping[str, TransitionRule] = {
    # User guide: a DISCOVERED server that a vCenter client reported, and any server whose replication was stopped.
    # Assumed: all others are refused. The option `start_replication_types` says which types get as far as this table.
    "StartReplication": TransitionRule(States(frozenset({"STOPPED"})), {
        "PENDING_INSTALLATION": Move(REFUSED,        REFUSED,        REFUSED,                    REFUSED),
        "DISCOVERED":           Move("NOT_READY",    REFUSED,        "PENDING_SNAPSHOT_SHIPPING", REFUSED),
        "STOPPED":              Move("NOT_READY",    "INITIATING",   "PENDING_SNAPSHOT_SHIPPING", REFUSED),
        "NOT_READY":            _NO,
        "READY_FOR_TEST":       _NO,
        "TESTING":              _NO,
        "READY_FOR_CUTOVER":    _NO,
        "CUTTING_OVER":         _NO,
        "CUTOVER":              _NO,
        "DISCONNECTED":         _NO,
    }),
    # User guide: a server that replicates, is paused or stalled. Assumed: the lifecycle state STOPPED.
    "StopReplication": TransitionRule(BEGUN, {
        "PENDING_INSTALLATION": _NO,
        "DISCOVERED":           _NO,
        "STOPPED":              _NO,
        "NOT_READY":            Move("STOPPED",      "STOPPED",      "STOPPED",      REFUSED),
        "READY_FOR_TEST":       Move("STOPPED",      "STOPPED",      "STOPPED",      REFUSED),
        "TESTING":              Move("STOPPED",      "STOPPED",      "STOPPED",      REFUSED),
        "READY_FOR_CUTOVER":    Move("STOPPED",      "STOPPED",      "STOPPED",      REFUSED),
        "CUTTING_OVER":         Move("STOPPED",      "STOPPED",      "STOPPED",      REFUSED),
        "CUTOVER":              _NO,
        "DISCONNECTED":         _NO,
    }),
    # User guide: a server that replicates.
    "PauseReplication": TransitionRule(HEALTHY, {
        "PENDING_INSTALLATION": _NO,
        "DISCOVERED":           _NO,
        "STOPPED":              _NO,
        "NOT_READY":            Move(SAME,           "PAUSED",       "PAUSED",       REFUSED),
        "READY_FOR_TEST":       Move(SAME,           "PAUSED",       "PAUSED",       REFUSED),
        "TESTING":              Move(SAME,           "PAUSED",       "PAUSED",       REFUSED),
        "READY_FOR_CUTOVER":    Move(SAME,           "PAUSED",       "PAUSED",       REFUSED),
        "CUTTING_OVER":         Move(SAME,           "PAUSED",       "PAUSED",       REFUSED),
        "CUTOVER":              _NO,
        "DISCONNECTED":         _NO,
    }),
    # User guide: a paused server. Assumed: the state it comes to; INITIATING where the initiation was not over.
    "ResumeReplication": TransitionRule(States(frozenset({"PAUSED"})), {
        "PENDING_INSTALLATION": _NO,
        "DISCOVERED":           _NO,
        "STOPPED":              _NO,
        "NOT_READY":            Move(SAME,           "RESCAN",       "PENDING_SNAPSHOT_SHIPPING", REFUSED),
        "READY_FOR_TEST":       Move(SAME,           "RESCAN",       "PENDING_SNAPSHOT_SHIPPING", REFUSED),
        "TESTING":              Move(SAME,           "RESCAN",       "PENDING_SNAPSHOT_SHIPPING", REFUSED),
        "READY_FOR_CUTOVER":    Move(SAME,           "RESCAN",       "PENDING_SNAPSHOT_SHIPPING", REFUSED),
        "CUTTING_OVER":         Move(SAME,           "RESCAN",       "PENDING_SNAPSHOT_SHIPPING", REFUSED),
        "CUTOVER":              _NO,
        "DISCONNECTED":         _NO,
    }),
    # API reference: a stalled server; it declares no ConflictException.
    "RetryDataReplication": TransitionRule(States(frozenset({"STALLED"})), {
        "PENDING_INSTALLATION": _NO,
        "DISCOVERED":           _NO,
        "STOPPED":              _NO,
        "NOT_READY":            Move(SAME,           "INITIATING",   "PENDING_SNAPSHOT_SHIPPING", REFUSED),
        "READY_FOR_TEST":       Move(SAME,           "INITIATING",   "PENDING_SNAPSHOT_SHIPPING", REFUSED),
        "TESTING":              Move(SAME,           "INITIATING",   "PENDING_SNAPSHOT_SHIPPING", REFUSED),
        "READY_FOR_CUTOVER":    Move(SAME,           "INITIATING",   "PENDING_SNAPSHOT_SHIPPING", REFUSED),
        "CUTTING_OVER":         Move(SAME,           "INITIATING",   "PENDING_SNAPSHOT_SHIPPING", REFUSED),
        "CUTOVER":              _NO,
        "DISCONNECTED":         _NO,
    }, otherwise=ValidationException, in_job=True),
    # Assumed: before replication begins, and when it is stopped or over. The type that the server has already is
    # accepted in every state and changes nothing.
    "UpdateSourceServerReplicationType": TransitionRule(OVER, {
        "PENDING_INSTALLATION": Move(SAME,           SAME,           SAME,           REFUSED),
        "DISCOVERED":           Move(SAME,           SAME,           SAME,           REFUSED),
        "STOPPED":              Move(SAME,           SAME,           SAME,           REFUSED),
        "NOT_READY":            _NO,
        "READY_FOR_TEST":       _NO,
        "TESTING":              _NO,
        "READY_FOR_CUTOVER":    _NO,
        "CUTTING_OVER":         _NO,
        "CUTOVER":              _NO,
        "DISCONNECTED":         Move(SAME,           SAME,           SAME,           REFUSED),
    }),
    # API reference: a launchable server. Assumed: which states lead to which.
    "ChangeServerLifeCycleState to READY_FOR_TEST": TransitionRule(BEGUN, {
        "PENDING_INSTALLATION": _NO,
        "DISCOVERED":           _NO,
        "STOPPED":              _NO,
        "NOT_READY":            _NO,
        "READY_FOR_TEST":       _NO,
        "TESTING":              Move("READY_FOR_TEST", SAME,         SAME,           REFUSED),
        "READY_FOR_CUTOVER":    Move("READY_FOR_TEST", SAME,         SAME,           REFUSED),
        "CUTTING_OVER":         _NO,
        "CUTOVER":              _NO,
        "DISCONNECTED":         _NO,
    }, launchable=True),
    "ChangeServerLifeCycleState to READY_FOR_CUTOVER": TransitionRule(BEGUN, {
        "PENDING_INSTALLATION": _NO,
        "DISCOVERED":           _NO,
        "STOPPED":              _NO,
        "NOT_READY":            _NO,
        "READY_FOR_TEST":       Move("READY_FOR_CUTOVER", SAME,      SAME,           REFUSED),
        "TESTING":              Move("READY_FOR_CUTOVER", SAME,      SAME,           REFUSED),
        "READY_FOR_CUTOVER":    _NO,
        "CUTTING_OVER":         Move("READY_FOR_CUTOVER", SAME,      SAME,           REFUSED),
        # Its replication is over, so only one that was planted still replicating is launchable.
        "CUTOVER":              Move("READY_FOR_CUTOVER", SAME,      SAME,           REFUSED),
        "DISCONNECTED":         _NO,
    }, launchable=True),
    # Observed in a client: accepted for a DISCONNECTED server, which is launchable no more.
    "ChangeServerLifeCycleState to CUTOVER": TransitionRule(ANY, {
        "PENDING_INSTALLATION": _NO,
        "DISCOVERED":           _NO,
        "STOPPED":              _NO,
        "NOT_READY":            _NO,
        "READY_FOR_TEST":       _NO,
        "TESTING":              _NO,
        "READY_FOR_CUTOVER":    _NO,
        "CUTTING_OVER":         Move("CUTOVER",      SAME,           SAME,           REFUSED),
        "CUTOVER":              _NO,
        "DISCONNECTED":         Move("CUTOVER",      SAME,           SAME,           REFUSED),
    }, launchable=True),
    # API reference and user guide; assumed: also a server that is ready for cutover, so that it can be tested again.
    "StartTest": TransitionRule(BEGUN, {
        "PENDING_INSTALLATION": _NO,
        "DISCOVERED":           _NO,
        "STOPPED":              _NO,
        "NOT_READY":            _NO,
        "READY_FOR_TEST":       Move("TESTING",      SAME,           SAME,           REFUSED),
        "TESTING":              Move("TESTING",      SAME,           SAME,           REFUSED),
        "READY_FOR_CUTOVER":    Move("TESTING",      SAME,           SAME,           REFUSED),
        "CUTTING_OVER":         _NO,
        "CUTOVER":              _NO,
        "DISCONNECTED":         _NO,
    }, launchable=True),
    # User guide: a server that is ready for cutover; assumed: one that is being cut over, again.
    "StartCutover": TransitionRule(BEGUN, {
        "PENDING_INSTALLATION": _NO,
        "DISCOVERED":           _NO,
        "STOPPED":              _NO,
        "NOT_READY":            _NO,
        "READY_FOR_TEST":       _NO,
        "TESTING":              _NO,
        "READY_FOR_CUTOVER":    Move("CUTTING_OVER", SAME,           SAME,           REFUSED),
        "CUTTING_OVER":         Move("CUTTING_OVER", SAME,           SAME,           REFUSED),
        "CUTOVER":              _NO,
        "DISCONNECTED":         _NO,
    }, launchable=True),
    # API reference: three lifecycle states are refused; assumed: so is a server with no instance.
    "TerminateTargetInstances": TransitionRule(ANY, {
        "PENDING_INSTALLATION": Move(SAME,           SAME,           SAME,           ACCEPTED),
        "DISCOVERED":           Move(SAME,           SAME,           SAME,           ACCEPTED),
        "STOPPED":              Move(SAME,           SAME,           SAME,           ACCEPTED),
        "NOT_READY":            Move(SAME,           SAME,           SAME,           ACCEPTED),
        "READY_FOR_TEST":       Move(SAME,           SAME,           SAME,           ACCEPTED),
        "TESTING":              _NO,
        "READY_FOR_CUTOVER":    Move(SAME,           SAME,           SAME,           ACCEPTED),
        "CUTTING_OVER":         _NO,
        "CUTOVER":              _NO,
        "DISCONNECTED":         Move(SAME,           SAME,           SAME,           ACCEPTED),
    }, launched=True),
    # API reference and observed for the states it leads to; assumed: which state it asks for.
    "FinalizeCutover": TransitionRule(ANY, {
        "PENDING_INSTALLATION": _NO,
        "DISCOVERED":           _NO,
        "STOPPED":              _NO,
        "NOT_READY":            _NO,
        "READY_FOR_TEST":       _NO,
        "TESTING":              _NO,
        "READY_FOR_CUTOVER":    _NO,
        "CUTTING_OVER":         Move("CUTOVER",      "DISCONNECTED", "DISCONNECTED", REFUSED),
        "CUTOVER":              _NO,
        "DISCONNECTED":         _NO,
    }, launched=True),
    # Documented and observed for many states; assumed for the rest, and that a second time is no error.
    "DisconnectFromService": TransitionRule(ANY, {
        "PENDING_INSTALLATION": Move("DISCONNECTED", "DISCONNECTED", "DISCONNECTED", ACCEPTED),
        "DISCOVERED":           Move("DISCONNECTED", "DISCONNECTED", "DISCONNECTED", ACCEPTED),
        "STOPPED":              Move("DISCONNECTED", "DISCONNECTED", "DISCONNECTED", ACCEPTED),
        "NOT_READY":            Move("DISCONNECTED", "DISCONNECTED", "DISCONNECTED", ACCEPTED),
        "READY_FOR_TEST":       Move("DISCONNECTED", "DISCONNECTED", "DISCONNECTED", ACCEPTED),
        "TESTING":              Move("DISCONNECTED", "DISCONNECTED", "DISCONNECTED", ACCEPTED),
        "READY_FOR_CUTOVER":    Move("DISCONNECTED", "DISCONNECTED", "DISCONNECTED", ACCEPTED),
        "CUTTING_OVER":         Move("DISCONNECTED", "DISCONNECTED", "DISCONNECTED", ACCEPTED),
        "CUTOVER":              Move(SAME,           "DISCONNECTED", "DISCONNECTED", ACCEPTED),
        "DISCONNECTED":         Move(SAME,           "DISCONNECTED", "DISCONNECTED", ACCEPTED),
    }),
    # API reference; assumed: archiving an archived server is no error.
    "MarkAsArchived": TransitionRule(ANY, {
        "PENDING_INSTALLATION": _NO,
        "DISCOVERED":           _NO,
        "STOPPED":              _NO,
        "NOT_READY":            _NO,
        "READY_FOR_TEST":       _NO,
        "TESTING":              _NO,
        "READY_FOR_CUTOVER":    _NO,
        "CUTTING_OVER":         _NO,
        "CUTOVER":              Move(SAME,           SAME,           SAME,           ACCEPTED),
        "DISCONNECTED":         Move(SAME,           SAME,           SAME,           ACCEPTED),
    }),
    # User guide; assumed: archived or not does not matter.
    "DeleteSourceServer": TransitionRule(ANY, {
        "PENDING_INSTALLATION": _NO,
        "DISCOVERED":           _NO,
        "STOPPED":              _NO,
        "NOT_READY":            _NO,
        "READY_FOR_TEST":       _NO,
        "TESTING":              _NO,
        "READY_FOR_CUTOVER":    _NO,
        "CUTTING_OVER":         _NO,
        "CUTOVER":              Move(SAME,           SAME,           SAME,           ACCEPTED),
        "DISCONNECTED":         Move(SAME,           SAME,           SAME,           ACCEPTED),
    }),
}
# fmt: on
