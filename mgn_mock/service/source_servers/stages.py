"""The stages of replication: in which order they come, how long they take, and what they do to a server's counters.

Everything here is about one source server as data; what happens around it stands in `replication`.
"""

from __future__ import annotations

from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING, Literal, NamedTuple

from mgn_mock.clock import to_text
from mgn_mock.model.spec import service

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from mgn_mock.state.blobs import Resource

IN_SYNC = "CONTINUOUS"
RESCAN = "RESCAN"
# VMware ships for a limited number of servers at once; the rest wait.
WAITING = "PENDING_SNAPSHOT_SHIPPING"
SHIPPING = "SHIPPING_SNAPSHOT"
# The lifecycle state that a server comes to when its first snapshot is there, with nobody doing anything.
REACHED = "READY_FOR_TEST"

# A real disk of 8 GiB was in sync in about ten minutes (observed).
BYTES_PER_SECOND = 8 * 2**30 // 600
_SHORTEST_TRANSFER = 60
# The model allows disks that would take longer than there are dates.
_LONGEST_TRANSFER = 90 * 24 * 3600
# Of a disk's blocks, so many change until the next time (assumed).
_CHANGED_PART = 100
# Reading a disk is so many times as fast as sending it (assumed).
_READING_SPEED = 10

Volume = Literal["missing", "all", "changed"]


class Stage(NamedTuple):
    """One stage on the way to CONTINUOUS."""

    state: str
    duration: timedelta | None = None
    """How long it takes; None: as long as the disks need."""
    volume: Volume = "missing"
    """What the disks need that for: to send what is missing, to read all, or to send what has changed."""

    @property
    def takes(self) -> str:
        """The same in words."""
        by_volume = {
            "missing": "as long as the bytes that are not there yet need",
            "all": "as long as it takes to read the disks",
            "changed": "as long as the changed blocks need",
        }
        return str(self.duration or by_volume[self.volume])


_INITIATING = Stage("INITIATING", timedelta(minutes=3, seconds=30))
_RESCAN = Stage(RESCAN, volume="all")
_WAITING = Stage(WAITING, timedelta(minutes=1))
_SNAPSHOT = Stage("CREATING_SNAPSHOT", timedelta(minutes=2))

# Which states follow one another is documented in words, their names and durations are assumed.
PATHS: Mapping[tuple[str, bool], Sequence[Stage]] = {
    # By replication type, and whether the server is launchable already. What has sent nothing yet leaves RESCAN out.
    ("AGENT_BASED", False): (
        _INITIATING,
        _RESCAN,
        Stage("INITIAL_SYNC"),
        Stage("BACKLOG", timedelta(minutes=1)),
        _SNAPSHOT,
    ),
    ("AGENT_BASED", True): (_INITIATING, _RESCAN),
    ("SNAPSHOT_SHIPPING", False): (_WAITING, Stage(SHIPPING), _SNAPSHOT),
    ("SNAPSHOT_SHIPPING", True): (_WAITING, Stage(SHIPPING, volume="changed")),
}
TRANSFERRING = frozenset({"INITIAL_SYNC", SHIPPING})
# In these, time alone changes how a server looks.
MOVING = TRANSFERRING | {"INITIATING", RESCAN, "BACKLOG"}


# By replication type, whether the server is launchable, and state; what is on no path of its own is on the first one.
_STAGES: Mapping[tuple[str, bool, str], Stage] = {
    (replication_type, launchable, stage.state): stage
    for launchable in (True, False)
    for replication_type, _ in PATHS
    for stage in (*PATHS[replication_type, False], *(PATHS[replication_type, launchable]))
}


def is_launchable(server: Resource) -> bool:
    """Whether there is a snapshot that could be launched: lagDuration is set (API reference)."""
    return "lagDuration" in server["dataReplicationInfo"]


def path_of(server: Resource) -> Sequence[Stage]:
    """The stages that a server goes through from the state it is in."""
    replication_type, state = server["replicationType"], server["dataReplicationInfo"]["dataReplicationState"]
    again = PATHS[replication_type, True]
    if is_launchable(server) and any(stage.state == state for stage in again):
        return again
    return PATHS[replication_type, False]


def stage_of(server: Resource) -> Stage | None:
    """The stage that a server is in; None when it is at rest."""
    info = server["dataReplicationInfo"]
    return _STAGES.get((server["replicationType"], "lagDuration" in info, info["dataReplicationState"]))


def following(server: Resource) -> str:
    """The state that comes behind the stage that a server is in."""
    behind = _ahead(server)[1:]
    return behind[0].state if behind else IN_SYNC


def duration(server: Resource, stage: Stage) -> timedelta:
    """How long a server stays in a stage."""
    if stage.duration is not None:
        return stage.duration
    disks = server["dataReplicationInfo"]["replicatedDisks"]
    total = _bytes(disks, "totalStorageBytes")
    size = {
        "missing": total - _bytes(disks, "replicatedStorageBytes"),
        "all": total // _READING_SPEED,
        "changed": total // _CHANGED_PART,
    }[stage.volume]
    return timedelta(seconds=min(max(_SHORTEST_TRANSFER, size // BYTES_PER_SECOND), _LONGEST_TRANSFER))


def time_in_stage(server: Resource) -> timedelta:
    """Return how long a server stays in the stage that it is in."""
    stage = stage_of(server)
    return timedelta() if stage is None else duration(server, stage)


def time_to_first_snapshot(server: Resource) -> timedelta:
    """How long it takes from the beginning of a server's stage until it is in sync."""
    return sum([duration(server, stage) for stage in _ahead(server)], timedelta())


def _ahead(server: Resource) -> Sequence[Stage]:
    """The stage that a server is in, and those behind it."""
    path, state = path_of(server), server["dataReplicationInfo"]["dataReplicationState"]
    place = next(place for place, stage in enumerate(path) if stage.state == state)
    sent = _bytes(server["dataReplicationInfo"]["replicatedDisks"], "replicatedStorageBytes")
    behind = [stage for stage in path[place + 1 :] if sent or stage.state != RESCAN]
    return [path[place], *behind]


def _bytes(disks: Sequence[Resource], member: str) -> int:
    # Planted disks need not have every counter.
    return sum([disk.get(member, 0) for disk in disks])


def begin_counters(server: Resource, stage: Stage) -> None:
    """Sets a server's counters to where a stage begins with them."""
    for disk in server["dataReplicationInfo"]["replicatedDisks"]:
        if stage.state == RESCAN:
            disk["rescannedStorageBytes"] = 0
        if stage.state == "BACKLOG" or stage.volume == "changed":
            disk["backloggedStorageBytes"] = disk.get("totalStorageBytes", 0) // _CHANGED_PART


def set_backlog(server: Resource, *, behind: bool) -> None:
    """Gives the disks of a server that is in sync what changed and was not sent yet, or takes it away."""
    for disk in server["dataReplicationInfo"]["replicatedDisks"]:
        disk["backloggedStorageBytes"] = disk.get("totalStorageBytes", 0) // _CHANGED_PART if behind else 0


def is_sent(server: Resource) -> bool:
    """Whether every byte of a server's disks is there."""
    disks = server["dataReplicationInfo"]["replicatedDisks"]
    return _bytes(disks, "replicatedStorageBytes") >= _bytes(disks, "totalStorageBytes")


def show_part(info: Resource, part: float) -> None:
    """Brings the counters of a stage, which are kept as they were at its beginning, to a later point of it.

    Args:
        info: The server's dataReplicationInfo; it is changed.
        part: How much of the stage is over, from 0 to 1.
    """
    state = info["dataReplicationState"]
    if state == "INITIATING":
        steps = info["dataReplicationInitiation"]["steps"]
        done = int(len(steps) * part)
        for place, step in enumerate(steps):
            step["status"] = step_status(place, done)
    for disk in info["replicatedDisks"]:
        total, sent = disk.get("totalStorageBytes", 0), disk.get("replicatedStorageBytes", 0)
        if state in TRANSFERRING:
            disk["replicatedStorageBytes"] = disk["rescannedStorageBytes"] = sent + int((total - sent) * part)
        elif state == RESCAN:
            disk["rescannedStorageBytes"] = int(total * part)
        backlog = disk.get("backloggedStorageBytes", 0)
        if backlog:
            disk["backloggedStorageBytes"] = backlog - int(backlog * part)


def replicated_disks(source_disks: Sequence[Resource], *, done: bool) -> list[Resource]:
    """What replication says of a server's disks.

    Args:
        source_disks: The disks that the server has.
        done: Whether they are copied wholly, or not at all.
    """
    # A server may have more disks than the model allows to be replicated.
    most = service().most("DataReplicationInfoReplicatedDisks")
    return [
        {
            "deviceName": disk.get("deviceName", ""),
            "totalStorageBytes": disk.get("bytes", 0),
            "replicatedStorageBytes": disk.get("bytes", 0) if done else 0,
            "rescannedStorageBytes": disk.get("bytes", 0) if done else 0,
            "backloggedStorageBytes": 0,
        }
        for disk in source_disks[:most]
    ]


@cache
def initiation_steps() -> tuple[str, ...]:
    """The steps of the agent's initiation, in their order; the one for FSx belongs to another storage type."""
    return tuple(name for name in service().enum("DataReplicationInitiationStepName") if "FSX" not in name)


def initiation(replication_type: str, start: datetime, *, done: int | None) -> Resource:
    """The initiation of a server: eleven steps with the agent, none without (clients read the list unasked).

    Args:
        replication_type: The server's replication type.
        start: When the initiation began.
        done: How many steps are done; None when not even the first has begun.
    """
    if replication_type != "AGENT_BASED":
        return {"steps": []}
    # A real next attempt lies on a full minute, about a quarter of an hour later (observed).
    next_attempt = start.replace(second=0, microsecond=0) + timedelta(minutes=17)
    statuses = ["NOT_STARTED" if done is None else step_status(place, done) for place in range(len(initiation_steps()))]
    return {
        "startDateTime": to_text(start),
        "nextAttemptDateTime": to_text(next_attempt),
        "steps": [{"name": name, "status": status} for name, status in zip(initiation_steps(), statuses, strict=True)],
    }


def step_status(place: int, done: int) -> str:
    """The status of the step at a place, when so many steps are done."""
    if place < done:
        return "SUCCEEDED"
    return "IN_PROGRESS" if place == done else "NOT_STARTED"


def is_initiated(server: Resource) -> bool:
    """Whether a server has done with its initiation; one without an agent has none."""
    steps = server["dataReplicationInfo"]["dataReplicationInitiation"].get("steps", [])
    return all(step.get("status") == "SUCCEEDED" for step in steps)
