"""What the tests know of a source server's life, written down a second time and in another way than the code does."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, NamedTuple

LIVE = ("NOT_READY", "READY_FOR_TEST", "TESTING", "READY_FOR_CUTOVER", "CUTTING_OVER")
NEVER_BEGUN = ("PENDING_INSTALLATION", "DISCOVERED")
FIRST_WAY = {
    "AGENT_BASED": ("INITIATING", "RESCAN", "INITIAL_SYNC", "BACKLOG", "CREATING_SNAPSHOT", "CONTINUOUS"),
    "SNAPSHOT_SHIPPING": ("PENDING_SNAPSHOT_SHIPPING", "SHIPPING_SNAPSHOT", "CREATING_SNAPSHOT", "CONTINUOUS"),
}
LATER_WAY = {
    "AGENT_BASED": ("INITIATING", "RESCAN", "CONTINUOUS"),
    "SNAPSHOT_SHIPPING": ("PENDING_SNAPSHOT_SHIPPING", "SHIPPING_SNAPSHOT", "CONTINUOUS"),
}
# The operations that start a job, and how many seconds it takes; a launch longer where there is an instance before, and
# where no new snapshot can be taken.
STARTS = {"StartTest": 648, "StartCutover": 648, "TerminateTargetInstances": 37}
CLEAN_UP = 35
# When a launch has its snapshot, unless the server is halted then; how much longer such a launch takes.
SNAPSHOT = 2 + 44
HALTED = ("PAUSED", "STALLED")
WAITS_FOR_SNAPSHOT = 300 - 44
# How long an instance boots once its job has ended.
FIRST_BOOT = 167
# Where a launch that fails leads back to, and after how many seconds it fails; its job ends with it.
FAILS_TO = {"StartTest": "READY_FOR_TEST", "StartCutover": "READY_FOR_CUTOVER"}
EARLIER_SNAPSHOT = "earlier snapshot"
FAILS_AFTER = {"snapshot": 2 + 300, "conversion": 2 + 44 + 264, "launch": 2 + 44 + 264 + 337}
AT_REST = ("CONTINUOUS", "PAUSED", "STALLED", "STOPPED", "DISCONNECTED")


@dataclass(frozen=True)
class State:
    """All that decides what an operation does with a source server."""

    type: str
    lifecycle: str
    replication: str
    launchable: bool = False
    archived: bool = False
    initiated: bool = True
    """Whether the agent has done with its initiation; a server without one has none."""
    in_vcenter: bool = False
    launched: bool = False
    """Whether there is an instance."""
    error: str = ""
    """What has stalled replication."""
    busy: bool = False
    """Whether a job is under way on it; nothing that a server shows."""

    @property
    def begun(self) -> bool:
        return self.replication not in {"STOPPED", "DISCONNECTED"}

    @property
    def way(self) -> tuple[str, ...]:
        return (LATER_WAY if self.launchable else FIRST_WAY)[self.type]


def seen(server: Any) -> State:
    """The state that a source server shows."""
    info = server["dataReplicationInfo"]
    steps = info["dataReplicationInitiation"]["steps"]
    return State(
        server["replicationType"],
        server["lifeCycle"]["state"],
        info["dataReplicationState"],
        "lagDuration" in info,
        server["isArchived"],
        all(step["status"] in {"SUCCEEDED", "SKIPPED"} for step in steps),
        "vcenterClientID" in server,
        "ec2InstanceID" in server.get("launchedInstance", {}),
        info.get("dataReplicationError", {}).get("error", ""),
    )


def members_of(operation: str, server_id: str, wanted: str) -> dict[str, Any]:
    """The members of a request about one source server."""
    if operation in STARTS:
        return {"sourceServerIDs": [server_id]}
    named = {"sourceServerID": server_id}
    if operation == "UpdateSourceServerReplicationType":
        return {**named, "replicationType": wanted}
    if operation == "ChangeServerLifeCycleState":
        return {**named, "lifeCycle": {"state": wanted}}
    return named


class Refused(Exception):  # noqa: N818 - it is what an operation may answer, not what goes wrong in a test
    """An operation says no.

    Args:
        error: The name of its error.
    """

    def __init__(self, error: str = "ConflictException") -> None:
        super().__init__(error)
        self.error = error


def after(operation: str, state: State, wanted: str = "") -> State:
    """The state that an operation leads to.

    Args:
        operation: The operation, by name.
        state: The state before.
        wanted: The value that the operation is given, where it takes one.

    Raises:
        Refused: It says no.
    """
    changes_nothing = operation == "UpdateSourceServerReplicationType" and state.type == wanted
    _need(not state.busy or operation == "RetryDataReplication" or changes_nothing)
    return _without_old_error(_RULES[operation](state, wanted))


def _without_old_error(state: State) -> State:
    return state if state.replication == "STALLED" else replace(state, error="")


def _need(condition: bool, error: str = "ConflictException") -> None:
    if not condition:
        raise Refused(error)


def _start(state: State, _: str) -> State:
    agent = state.type == "AGENT_BASED"
    _need(not state.archived and state.replication == "STOPPED")
    _need(state.lifecycle in ({"STOPPED"} if agent else {"STOPPED", "DISCOVERED"}))
    first = "INITIATING" if agent else "PENDING_SNAPSHOT_SHIPPING"
    return replace(state, lifecycle="NOT_READY", replication=first, launchable=False, initiated=not agent)


def _stop(state: State, _: str) -> State:
    _need(not state.archived and state.lifecycle in LIVE and state.begun)
    return replace(state, lifecycle="STOPPED", replication="STOPPED", launchable=False)


def _pause(state: State, _: str) -> State:
    _need(not state.archived and state.lifecycle in LIVE and state.begun)
    _need(state.replication not in {"PAUSED", "STALLED"})
    return replace(state, replication="PAUSED")


def _resume(state: State, _: str) -> State:
    _need(not state.archived and state.lifecycle in LIVE and state.replication == "PAUSED")
    if state.type == "SNAPSHOT_SHIPPING":
        return replace(state, replication="PENDING_SNAPSHOT_SHIPPING")
    return replace(state, replication="RESCAN" if state.initiated else "INITIATING")


def _retry(state: State, _: str) -> State:
    _need(
        not state.archived and state.lifecycle in LIVE and state.replication == "STALLED",
        "ValidationException",
    )
    if state.type == "SNAPSHOT_SHIPPING":
        return replace(state, replication="PENDING_SNAPSHOT_SHIPPING")
    return replace(state, replication="INITIATING", initiated=False)


def _change_type(state: State, wanted: str) -> State:
    if state.type == wanted:
        return state
    _need(not state.archived and not state.begun)
    _need(state.lifecycle in {*NEVER_BEGUN, "STOPPED", "DISCONNECTED"})
    _need(wanted == "AGENT_BASED" or state.in_vcenter, "ValidationException")
    return replace(state, type=wanted)


def _change_lifecycle(state: State, wanted: str) -> State:
    _need(not state.archived)
    if (state.lifecycle, wanted) == ("DISCONNECTED", "CUTOVER"):
        return replace(state, lifecycle=wanted)
    allowed = {
        "READY_FOR_TEST": {"TESTING", "READY_FOR_CUTOVER"},
        "READY_FOR_CUTOVER": {"READY_FOR_TEST", "TESTING", "CUTTING_OVER"},
        "CUTOVER": {"CUTTING_OVER"},
    }
    _need(state.launchable and state.lifecycle in allowed[wanted])
    return replace(state, lifecycle=wanted)


def _disconnect(state: State, _: str) -> State:
    lifecycle = state.lifecycle if state.lifecycle == "CUTOVER" else "DISCONNECTED"
    return replace(state, lifecycle=lifecycle, replication="DISCONNECTED", launchable=False)


def _archive(state: State, _: str) -> State:
    _need(state.lifecycle in {"CUTOVER", "DISCONNECTED"})
    return replace(state, archived=True)


def _delete(state: State, _: str) -> State:
    _need(not state.begun)
    return state


def _test(state: State, _: str) -> State:
    _need(not state.archived and state.lifecycle in {"READY_FOR_TEST", "TESTING", "READY_FOR_CUTOVER"})
    _need(state.begun and state.launchable)
    return replace(state, lifecycle="TESTING", busy=True)


def _cut_over(state: State, _: str) -> State:
    _need(not state.archived and state.lifecycle in {"READY_FOR_CUTOVER", "CUTTING_OVER"})
    _need(state.begun and state.launchable)
    return replace(state, lifecycle="CUTTING_OVER", busy=True)


def _terminate(state: State, _: str) -> State:
    _need(state.launched and state.lifecycle not in {"TESTING", "CUTTING_OVER", "CUTOVER"})
    return replace(state, busy=True)


def _finalize(state: State, _: str) -> State:
    _need(not state.archived and state.launched and state.lifecycle == "CUTTING_OVER")
    return replace(state, lifecycle="CUTOVER", replication="DISCONNECTED", launchable=False)


_RULES = {
    "StartReplication": _start,
    "StopReplication": _stop,
    "PauseReplication": _pause,
    "ResumeReplication": _resume,
    "RetryDataReplication": _retry,
    "UpdateSourceServerReplicationType": _change_type,
    "ChangeServerLifeCycleState": _change_lifecycle,
    "DisconnectFromService": _disconnect,
    "MarkAsArchived": _archive,
    "DeleteSourceServer": _delete,
    "StartTest": _test,
    "StartCutover": _cut_over,
    "TerminateTargetInstances": _terminate,
    "FinalizeCutover": _finalize,
}


class Replicated(NamedTuple):
    """What decides of the replication configuration of a source server; nothing that the server shows."""

    key: str = ""
    storage: str = "EBS"

    def of(self, replication_type: str) -> Replicated:
        """The same, as far as it counts for a type."""
        return self if replication_type == "AGENT_BASED" else self._replace(storage="EBS")


KEY = "arn:aws:kms:us-east-1:123456789012:key/11111111-2222-3333-4444-555555555555"
FSX = {
    "storageType": "FSX_ONTAP",
    "fsxOntapConfiguration": {
        "storageVirtualMachineId": "svm-0123456789abcdef0",
        "credentialsSecretArn": "arn:aws:secretsmanager:us-east-1:123456789012:secret:ontap-AbCdEf",
    },
}
# Changes of the replication configuration: what a request has, and what comes of it.
CHANGES: dict[str, tuple[dict[str, Any], dict[str, str]]] = {
    "a setting": ({"bandwidthThrottling": 7}, {}),
    "a key": ({"ebsEncryption": "CUSTOM", "ebsEncryptionKeyArn": KEY}, {"key": KEY}),
    "no key": ({"ebsEncryption": "DEFAULT"}, {"key": ""}),
    "on FSx": ({"storageConfiguration": FSX}, {"storage": "FSX_ONTAP"}),
    "on EBS": ({"storageConfiguration": {"storageType": "EBS"}}, {"storage": "EBS"}),
}
# This error belongs to no step of the initiation.
_LATER_FAILURE = "FAILED_TO_CREATE_FSX_SNAPSHOT"


def configured(state: State, before: Replicated, change: str) -> tuple[State, Replicated]:
    """The state and the configuration that UpdateReplicationConfiguration leads to, in whatever job the server is.

    Args:
        state: The state before.
        before: The configuration before.
        change: One of CHANGES.

    Raises:
        Refused: The server cannot be configured so.
    """
    _need(change != "on FSx" or state.type == "AGENT_BASED", "ValidationException")
    now = before._replace(**CHANGES[change][1])
    if not state.begun:
        return state, now
    with_agent = state.type == "AGENT_BASED"
    first = FIRST_WAY[state.type][0]
    if now.of(state.type) != before.of(state.type):
        anew = state.replication if state.replication == "PAUSED" else first
        return replace(state, replication=anew, launchable=False, initiated=not with_agent, error=""), now
    if state.error.startswith("FAILED_TO_") and state.error != _LATER_FAILURE:
        return replace(state, replication=first, initiated=not with_agent, error=""), now
    return state, now


WANTED = {
    "UpdateSourceServerReplicationType": ("AGENT_BASED", "SNAPSHOT_SHIPPING"),
    "ChangeServerLifeCycleState": ("READY_FOR_TEST", "READY_FOR_CUTOVER", "CUTOVER"),
}
OPERATIONS = [(name, wanted) for name in _RULES for wanted in WANTED.get(name, ("",))]


def reachable_states() -> list[State]:
    """Every state that a server can come to, by calls, by time, and by what goes wrong."""
    found = [
        State(kind, lifecycle, replication, launchable, in_vcenter=kind == "SNAPSHOT_SHIPPING")
        for kind, first in FIRST_WAY.items()
        for lifecycles, replications, launchable in (
            ((*NEVER_BEGUN, "STOPPED"), ("STOPPED",), False),
            (("NOT_READY",), (*first[:-1], "PAUSED", "STALLED"), False),
            (LIVE[1:], (*LATER_WAY[kind], "PAUSED", "STALLED"), True),
            (("CUTOVER", "DISCONNECTED"), ("DISCONNECTED",), False),
            # Called CUTOVER without a FinalizeCutover, a server replicates on.
            (("CUTOVER",), ("CONTINUOUS",), True),
        )
        for lifecycle in lifecycles
        for replication in replications
    ]
    return [*found, *(replace(state, archived=True) for state in found)]
