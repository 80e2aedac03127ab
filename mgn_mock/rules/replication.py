"""How replication goes on once it was started: the stages, how long they take, and what they leave behind."""

from __future__ import annotations

from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from mgn_mock.clock import to_text
from mgn_mock.rules.state_table import NOT_REPLICATING
from mgn_mock.spec import service
from mgn_mock.state.kinds import SOURCE_SERVERS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from mgn_mock.rules.transitions import Outcome
    from mgn_mock.state.blobs import Resource
    from mgn_mock.state.timeline import Event
    from mgn_mock.state.world import Region, World

NEXT_STAGE = "next replication stage"
IN_SYNC = "CONTINUOUS"
# The lifecycle state that a server comes to when its first snapshot is there, with nobody doing anything.
REACHED = "READY_FOR_TEST"

# VMware ships for at most so many servers at once (user guide); the rest wait.
SHIPPING_SLOTS = 50
WAITING = "PENDING_SNAPSHOT_SHIPPING"
SHIPPING = "SHIPPING_SNAPSHOT"

# A real disk of 8 GiB was in sync in about ten minutes (observed).
BYTES_PER_SECOND = 8 * 2**30 // 600
# The model allows disks that would take longer than there are dates.
_LONGEST_TRANSFER = 90 * 24 * 3600
# A server may have more disks than the model allows to be replicated.
_MOST_DISKS = 60

_OF_THE_PAST = ("lagDuration", "lastSnapshotDateTime", "etaDateTime", "dataReplicationError")


class Stage(NamedTuple):
    """One stage on the way to CONTINUOUS."""

    state: str
    duration: timedelta | None
    """How long it takes; None: as long as the disks need."""


# Which states follow one another is documented in words, their names and durations are assumed.
PATHS: Mapping[str, Sequence[Stage]] = {
    "SNAPSHOT_SHIPPING": (
        Stage(WAITING, timedelta(minutes=1)),
        Stage(SHIPPING, None),
        Stage("CREATING_SNAPSHOT", timedelta(minutes=2)),
    ),
    "AGENT_BASED": (
        Stage("INITIATING", timedelta(minutes=3, seconds=30)),
        Stage("INITIAL_SYNC", None),
        Stage("BACKLOG", timedelta(minutes=1)),
        Stage("CREATING_SNAPSHOT", timedelta(minutes=2)),
    ),
}
TRANSFERRING = frozenset(stage.state for path in PATHS.values() for stage in path if stage.duration is None)
_STAGES: Mapping[tuple[str, str], Stage] = {
    (replication_type, stage.state): stage for replication_type, path in PATHS.items() for stage in path
}
_AFTER: Mapping[tuple[str, str], str] = {
    (replication_type, stage.state): following
    for replication_type, path in PATHS.items()
    for stage, following in zip(path, [*[stage.state for stage in path[1:]], IN_SYNC], strict=True)
}


@cache
def initiation_steps() -> tuple[str, ...]:
    """The steps of the agent's initiation, in their order; the one for FSx belongs to another storage type."""
    return tuple(name for name in service().enum("DataReplicationInitiationStepName") if "FSX" not in name)


def replicated_disks(source_disks: Sequence[Resource], *, done: bool) -> list[Resource]:
    """What replication says of a server's disks.

    Args:
        source_disks: The disks that the server has.
        done: Whether they are copied wholly, or not at all.
    """
    return [
        {
            "deviceName": disk.get("deviceName", ""),
            "totalStorageBytes": disk.get("bytes", 0),
            "replicatedStorageBytes": disk.get("bytes", 0) if done else 0,
            "rescannedStorageBytes": disk.get("bytes", 0) if done else 0,
            "backloggedStorageBytes": 0,
        }
        for disk in source_disks[:_MOST_DISKS]
    ]


def transfer_time(server: Resource) -> timedelta:
    """How long the disks of a source server take to be copied."""
    size = sum([disk["totalStorageBytes"] for disk in server["dataReplicationInfo"]["replicatedDisks"]])
    return timedelta(seconds=min(max(60, size // BYTES_PER_SECOND), _LONGEST_TRANSFER))


def active_count(region: Region) -> int:
    """How many source servers replicate, or did when they were paused or stalled."""
    servers = region.source_servers
    return len(servers) - servers.count_by("replication", *NOT_REPLICATING)


def begin(region: Region, server: Resource, first: Outcome) -> None:
    """Starts replication from nothing, at the clock's time, and keeps the server.

    Args:
        region: Where the server is.
        server: A copy of the source server; it is changed.
        first: The states that it comes to first.
    """
    info = server["dataReplicationInfo"]
    for member in _OF_THE_PAST:
        info.pop(member, None)
    life = server["lifeCycle"]
    for member in ("lastSeenByServiceDateTime", "elapsedReplicationDuration"):
        life.pop(member, None)
    info["replicatedDisks"] = replicated_disks(server["sourceProperties"].get("disks", ()), done=False)
    info["dataReplicationInitiation"] = initiation(server["replicationType"], region.now, done=0)
    life["state"] = first.lifecycle
    enter(region, server, first.replication, region.now)


def initiation(replication_type: str, start: datetime, *, done: int) -> Resource:
    """The initiation of a server: eleven steps with the agent, none without (clients read the list unasked).

    Args:
        replication_type: The server's replication type.
        start: When the initiation began.
        done: How many steps are done.
    """
    if replication_type != "AGENT_BASED":
        return {"steps": []}
    # A real next attempt lies on a full minute, about a quarter of an hour later (observed).
    next_attempt = start.replace(second=0, microsecond=0) + timedelta(minutes=17)
    names = initiation_steps()
    return {
        "startDateTime": to_text(start),
        "nextAttemptDateTime": to_text(next_attempt),
        "steps": [{"name": name, "status": step_status(place, done)} for place, name in enumerate(names)],
    }


def step_status(place: int, done: int) -> str:
    """The status of the step at a place, when so many steps are done."""
    if place < done:
        return "SUCCEEDED"
    return "IN_PROGRESS" if place == done else "NOT_STARTED"


def enter(region: Region, server: Resource, state: str, at: datetime, since: datetime | None = None) -> None:
    """Brings a server into a replication state, keeps it, and puts what follows on the timeline.

    Args:
        region: Where the server is.
        server: A copy of the source server; it is changed.
        state: The data replication state.
        at: When.
        since: When the stage began, if it is under way at `at` already.
    """
    server["dataReplicationInfo"]["dataReplicationState"] = state
    stage = _STAGES.get((server["replicationType"], state))
    since = since or at
    if stage is None:
        _become_launchable(server, at)
        region.source_servers.put(server)
        region.world.timeline.cancel(server["arn"])
        return
    duration = stage.duration
    if duration is None:
        duration = transfer_time(server)
        _expect(server, since, duration)
    region.source_servers.put(server)
    region.world.timeline.schedule(NEXT_STAGE, server["arn"], since=since, due=since + duration)


def _expect(server: Resource, since: datetime, transfer: timedelta) -> None:
    """Once the transfer has begun, its end can be foretold, and what comes behind it (assumed)."""
    path = PATHS[server["replicationType"]]
    place = [stage.duration for stage in path].index(None)
    behind = [stage.duration for stage in path[place + 1 :] if stage.duration is not None]
    server["dataReplicationInfo"]["etaDateTime"] = to_text(since + sum(behind, transfer))
    server["lifeCycle"].setdefault("firstByteDateTime", to_text(since))


def _become_launchable(server: Resource, at: datetime) -> None:
    info, life = server["dataReplicationInfo"], server["lifeCycle"]
    info["lagDuration"] = "P0D"
    info["lastSnapshotDateTime"] = to_text(at)
    info.pop("etaDateTime", None)
    if life["state"] == "NOT_READY":
        life["state"] = REACHED


def _finish_stage(info: Resource, state: str) -> None:
    """While a stage goes on, its counters and steps are worked out when somebody looks."""
    if state == "INITIATING":
        steps = initiation_steps()
        info["dataReplicationInitiation"]["steps"] = [{"name": name, "status": "SUCCEEDED"} for name in steps]
    for disk in info["replicatedDisks"]:
        total = disk["totalStorageBytes"]
        if state in TRANSFERRING:
            disk["replicatedStorageBytes"] = disk["rescannedStorageBytes"] = total
        disk["backloggedStorageBytes"] = total // 100 if state == "INITIAL_SYNC" else 0


def next_stage(world: World, event: Event) -> None:
    """What happens at the end of a stage: the next one begins, or the server waits for a shipping slot."""
    region, server_id = world.region_of(event.target)
    server = region.source_servers.get(server_id)
    info = server["dataReplicationInfo"]
    state = info["dataReplicationState"]
    if state == WAITING and not _has_free_slot(region):
        region.shipping_queue[server_id] = None
        return
    _finish_stage(info, state)
    enter(region, server, _AFTER[server["replicationType"], state], event.due)
    if state == SHIPPING:
        _give_slots(region, event.due)


def _has_free_slot(region: Region) -> bool:
    return not region.shipping_queue and region.source_servers.count_by("replication", SHIPPING) < SHIPPING_SLOTS


def _give_slots(region: Region, at: datetime) -> None:
    while region.shipping_queue and region.source_servers.count_by("replication", SHIPPING) < SHIPPING_SLOTS:
        server_id = next(iter(region.shipping_queue))
        del region.shipping_queue[server_id]
        enter(region, region.source_servers.get(server_id), SHIPPING, at)


def events_ahead(region: Region) -> list[Event]:
    """The next steps of the servers that hold the shipping slots, the first one first."""
    timeline = region.world.timeline
    arns = (
        region.arn(SOURCE_SERVERS, server_id) for server_id in region.source_servers.ids_by("replication", SHIPPING)
    )
    return sorted(event for event in map(timeline.of, arns) if event is not None)
