"""The stages of replication: their order, how long they take, and what they do to the counters of one source server."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Literal, NamedTuple

from mgn_mock.clock import from_text, to_text
from mgn_mock.service.source_servers.counters import CHANGED_PART, set_backlog, set_zero, total
from mgn_mock.service.source_servers.initiation import set_part_done, succeeded
from mgn_mock.service.source_servers.planted_times import forget_planted_lag

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from mgn_mock.state.blobs import Resource

IN_SYNC = "CONTINUOUS"
STALLED = "STALLED"
RESCAN = "RESCAN"
# VMware ships for a limited number of servers at once; the rest wait.
WAITING = "PENDING_SNAPSHOT_SHIPPING"
SHIPPING = "SHIPPING_SNAPSHOT"
# The lifecycle state that a server comes to when its first snapshot is there, with nobody doing anything.
READY = "READY_FOR_TEST"

# A disk of 8 GiB is in sync in about ten minutes.
BYTES_PER_SECOND = 8 * 2**30 // 600
_SHORTEST_TRANSFER = 60
# The model allows disks that would take longer than there are dates.
_LONGEST_TRANSFER = 90 * 24 * 3600
SNAPSHOT_INTERVAL = timedelta(minutes=30)
# The internal member with the time from which on the snapshots of a server that was planted in sync are counted.
IN_SYNC_SINCE = "_inSyncSince"
# Reading a disk is so many times as fast as sending it.
_READING_SPEED = 10
# What a planted stage takes at least that is all but over.
_SHORTEST_REST = timedelta(seconds=1)


class Stage(NamedTuple):
    """One stage on the way to CONTINUOUS."""

    state: str
    duration: timedelta | None = None
    """How long the stage takes; None: as long as the disks need."""
    volume: Literal["missing", "all", "changed"] = "missing"
    """What the disks need that for: to send what is missing, to read all, or to send what has changed."""

    @property
    def takes(self) -> str:
        """The duration in words."""
        by_volume = {
            "missing": "as long as the bytes that are not there yet need",
            "all": "as long as it takes to read the disks",
            "changed": "as long as the changed blocks need",
        }
        return str(self.duration or by_volume[self.volume])


_INITIATING = Stage("INITIATING", timedelta(minutes=3, seconds=30))
_RESCAN = Stage(RESCAN, volume="all")
_INITIAL_SYNC = Stage("INITIAL_SYNC")
_BACKLOG = Stage("BACKLOG", timedelta(minutes=1))
_WAITING = Stage(WAITING, timedelta(minutes=1))
_SNAPSHOT = Stage("CREATING_SNAPSHOT", timedelta(minutes=2))

# By replication type, and whether the server is launchable already. RESCAN is left out while nothing was sent yet.
# fmt: off
PATHS: Mapping[tuple[str, bool], Sequence[Stage]] = {
    ("AGENT_BASED", False):       (_INITIATING, _RESCAN, _INITIAL_SYNC, _BACKLOG, _SNAPSHOT),
    ("AGENT_BASED", True):        (_INITIATING, _RESCAN),
    ("SNAPSHOT_SHIPPING", False): (_WAITING, Stage(SHIPPING), _SNAPSHOT),
    ("SNAPSHOT_SHIPPING", True):  (_WAITING, Stage(SHIPPING, volume="changed")),
}
# fmt: on
TRANSFERRING = frozenset({"INITIAL_SYNC", SHIPPING})
# In these, time alone changes how a server looks.
MOVING = TRANSFERRING | {"INITIATING", RESCAN, "BACKLOG"}
# In these, the end cannot be foretold yet.
_NOT_BEGUN = frozenset({"INITIATING", WAITING})

# The stage of a server and those behind it. A launchable server in a state that is on the first path only, such as a
# planted one, goes on from there.
_REMAINING: Mapping[tuple[str, bool, str], Sequence[Stage]] = {
    (replication_type, launchable, stage.state): path[place:]
    for replication_type, launchable in PATHS
    for path in (PATHS[replication_type, False], PATHS[replication_type, launchable])
    for place, stage in enumerate(path)
}
_BEFORE_RESCAN = frozenset(key for key, stages in _REMAINING.items() if _RESCAN in stages[1:])


def enter(server: Resource, state: str, at: datetime) -> timedelta | None:
    """Bring a server into a replication state, and return how long its stage takes; None: it comes in sync.

    Args:
        server: A copy of the source server; it is changed.
        state: The data replication state.
        at: When the state begins.
    """
    info = server["dataReplicationInfo"]
    info["dataReplicationState"] = state
    remaining = _remaining(server)
    if not remaining:
        return None
    _set_counters(info, remaining[0])
    if "etaDateTime" in info:
        del info["etaDateTime"]
    takes = duration(server, remaining[0])
    foretell(server, at, takes)
    return takes


def _set_counters(info: Resource, stage: Stage) -> None:
    """Set the counters that begin anew with a stage."""
    if stage.state == RESCAN:
        set_zero(info, "rescannedStorageBytes")
    if stage.state == "BACKLOG" or stage.volume == "changed":
        set_backlog(info)


def foretell(server: Resource, at: datetime, left: timedelta) -> None:
    """Set the times of the first byte and of the end, where they are known and not set yet.

    Args:
        server: A copy of the source server, which is in a stage; it is changed.
        at: The time.
        left: How long the stage goes on.
    """
    info, life = server["dataReplicationInfo"], server["lifeCycle"]
    state = info["dataReplicationState"]
    if state in TRANSFERRING:
        life.setdefault("firstByteDateTime", to_text(at))
    if state not in _NOT_BEGUN and not is_launchable(server):
        later = sum([duration(server, stage) for stage in _remaining(server)[1:]], timedelta())
        info.setdefault("etaDateTime", to_text(at + left + later))


def set_half_way(server: Resource) -> None:
    """Bring the counters of a server from the beginning of its stage to the middle."""
    stage = stage_of(server)
    if stage is not None:
        _set_counters(server["dataReplicationInfo"], stage)
        apply_progress(server["dataReplicationInfo"], 0.5)


def time_left(server: Resource) -> timedelta:
    """Return how long a stage goes on that is under way, as its counters tell, else half of its time."""
    stage, info = _remaining(server)[0], server["dataReplicationInfo"]
    whole = duration(server, stage)
    if stage.volume == "missing" and stage.duration is None:
        return whole
    over = 0.5
    if stage.state == RESCAN:
        over = total(info, "rescannedStorageBytes") / max(1, total(info, "totalStorageBytes"))
    elif stage.state == "INITIATING" and info["dataReplicationInitiation"].get("steps"):
        steps = info["dataReplicationInitiation"]["steps"]
        over = succeeded(steps) / len(steps)
    return max(whole * (1 - over), _SHORTEST_REST)


def become_launchable(server: Resource, at: datetime) -> None:
    """Make a server launchable with the snapshot of a time; its first one makes it ready."""
    forget_planted_lag(server)
    info, life = server["dataReplicationInfo"], server["lifeCycle"]
    info["lagDuration"] = "P0D"
    info["lastSnapshotDateTime"] = to_text(at)
    server.pop(IN_SYNC_SINCE, None)
    info.pop("etaDateTime", None)
    if life["state"] == "NOT_READY":
        life["state"] = READY


def cycle_time(server: Resource) -> timedelta:
    """Return how long a shipping cycle of a launchable server usually takes."""
    return sum([duration(server, stage) for stage in PATHS["SNAPSHOT_SHIPPING", True]], timedelta())


def finish_cycle(server: Resource, at: datetime) -> None:
    """Bring a launchable server to the end of a shipping cycle."""
    info = server["dataReplicationInfo"]
    for stage in PATHS["SNAPSHOT_SHIPPING", True]:
        info["dataReplicationState"] = stage.state
        _set_counters(info, stage)
        apply_progress(info, 1)
    server["lifeCycle"].setdefault("firstByteDateTime", to_text(at))
    info["dataReplicationState"] = IN_SYNC
    become_launchable(server, at)


def refresh_snapshot(server: Resource, now: datetime) -> bool:
    """Bring the time of the last snapshot of a server in sync up to date, and return whether there was a newer one.

    Args:
        server: A copy of the source server; it is changed.
        now: The time at which the server is looked at.
    """
    known_since = server.pop(IN_SYNC_SINCE) if IN_SYNC_SINCE in server else None
    info = server["dataReplicationInfo"]
    if info["dataReplicationState"] != IN_SYNC or server["replicationType"] != "AGENT_BASED":
        return False
    if info.get("lagDuration") != "P0D" or "lastSnapshotDateTime" not in info:
        return False
    since = from_text(known_since or info["lastSnapshotDateTime"])
    snapshots = (now - since) // SNAPSHOT_INTERVAL
    if snapshots > 0:
        info["lastSnapshotDateTime"] = to_text(since + snapshots * SNAPSHOT_INTERVAL)
    return snapshots > 0


def keep_snapshot(server: Resource, now: datetime) -> None:
    """Keep the last snapshot of a server that is planted in sync as it was given, until there is a newer one."""
    snapshot = server["dataReplicationInfo"].get("lastSnapshotDateTime")
    if snapshot is not None and now - from_text(snapshot) >= SNAPSHOT_INTERVAL:
        server.setdefault(IN_SYNC_SINCE, to_text(now))


def is_launchable(server: Resource) -> bool:
    """Return whether there is a snapshot that could be launched: lagDuration is set."""
    return "lagDuration" in server["dataReplicationInfo"]


def stage_of(server: Resource) -> Stage | None:
    """Return the stage that a server is in, or None when it is at rest."""
    return next(iter(_remaining(server)), None)


def next_state(server: Resource) -> str:
    """Return the state that comes behind the stage that a server is in."""
    later = _remaining(server)[1:]
    return later[0].state if later else IN_SYNC


def _remaining(server: Resource) -> Sequence[Stage]:
    """Return the stage that a server is in, and those behind it."""
    info = server["dataReplicationInfo"]
    key = (server["replicationType"], "lagDuration" in info, info["dataReplicationState"])
    if key not in _REMAINING:
        return ()
    stages = _REMAINING[key]
    if key in _BEFORE_RESCAN and not total(info, "replicatedStorageBytes"):
        return [stage for stage in stages if stage != _RESCAN]
    return stages


def duration(server: Resource, stage: Stage) -> timedelta:
    """Return how long a server stays in a stage."""
    if stage.duration is not None:
        return stage.duration
    info = server["dataReplicationInfo"]
    everything = total(info, "totalStorageBytes")
    size = {
        "missing": everything - total(info, "replicatedStorageBytes"),
        "all": everything // _READING_SPEED,
        "changed": everything // CHANGED_PART,
    }[stage.volume]
    return timedelta(seconds=min(max(_SHORTEST_TRANSFER, size // BYTES_PER_SECOND), _LONGEST_TRANSFER))


def apply_progress(info: Resource, part: float) -> None:
    """Bring the counters of a stage, which are stored as they were at its beginning, to a later point of it.

    Args:
        info: The server's dataReplicationInfo; it is changed.
        part: How much of the stage is over, from 0 to 1.
    """
    if not part:
        # What was planted stays until time moves.
        return
    state = info["dataReplicationState"]
    if state == "INITIATING":
        set_part_done(info["dataReplicationInitiation"].get("steps", []), part)
    for disk in info["replicatedDisks"]:
        size, sent = disk.get("totalStorageBytes", 0), disk.get("replicatedStorageBytes", 0)
        if state in TRANSFERRING:
            disk["replicatedStorageBytes"] = disk["rescannedStorageBytes"] = sent + int((size - sent) * part)
        elif state == RESCAN:
            read = min(disk.get("rescannedStorageBytes", 0), size)
            disk["rescannedStorageBytes"] = read + int((size - read) * part)
        backlog = disk.get("backloggedStorageBytes", 0)
        if backlog:
            disk["backloggedStorageBytes"] = backlog - int(backlog * part)
