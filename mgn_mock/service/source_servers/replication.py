"""How replication of a source server begins, goes on by itself, rests and ends."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from mgn_mock.clock import duration_text, from_text, to_text
from mgn_mock.service import steps
from mgn_mock.service.settings import ec2_templates
from mgn_mock.service.source_servers import stages
from mgn_mock.service.source_servers.stages import REACHED, SHIPPING, WAITING
from mgn_mock.service.source_servers.state_table import NOT_REPLICATING
from mgn_mock.service.steps import Step
from mgn_mock.state.resource_types import SOURCE_SERVERS
from mgn_mock.state.timeline import REPLICATION

if TYPE_CHECKING:
    from datetime import datetime

    from mgn_mock.service.source_servers.transitions import Outcome
    from mgn_mock.service.steps import Steps
    from mgn_mock.state.blobs import Resource
    from mgn_mock.state.timeline import Event
    from mgn_mock.state.world import Region

NEXT_STAGE = "source_servers.next replication stage"
NEXT_CYCLE = "source_servers.next shipping cycle"

# VMware ships for at most so many servers at once (user guide).
SHIPPING_SLOTS = 50
# How long a server without an agent rests between two snapshots (assumed).
CYCLE_PAUSE = timedelta(hours=6)

_OF_REPLICATION = ("lagDuration", "lastSnapshotDateTime", "etaDateTime", "dataReplicationError")


def begin(region: Region, server: Resource, first: Outcome) -> None:
    """Starts replication from nothing, at the clock's time, and keeps the server.

    Args:
        region: Where the server is.
        server: A copy of the source server; it is changed.
        first: The states that it comes to first.
    """
    info, life = server["dataReplicationInfo"], server["lifeCycle"]
    _clear(info, _OF_REPLICATION)
    _clear(life, ("lastSeenByServiceDateTime", "elapsedReplicationDuration"))
    info["replicatedDisks"] = stages.replicated_disks(server["sourceProperties"].get("disks", ()), done=False)
    info["dataReplicationInitiation"] = stages.initiation(server["replicationType"], region.now, done=0)
    life["state"] = first.lifecycle
    enter(region, server, first.replication, region.now)


def initiate_again(region: Region, server: Resource, state: str) -> None:
    """Starts the initiation of a server over, with what it has replicated, and keeps the server.

    Args:
        region: Where the server is.
        server: A copy of the source server; it is changed.
        state: The data replication state that it comes to first.
    """
    info = server["dataReplicationInfo"]
    _clear(info, ("dataReplicationError",))
    info["dataReplicationInitiation"] = stages.initiation(server["replicationType"], region.now, done=0)
    enter(region, server, state, region.now)


def resume(region: Region, server: Resource, first: Outcome) -> None:
    """Lets a paused server go on, and keeps it.

    Args:
        region: Where the server is.
        server: A copy of the source server; it is changed.
        first: The states that it comes to first.
    """
    if stages.is_initiated(server):
        enter(region, server, first.replication, region.now)
    else:
        initiate_again(region, server, "INITIATING")


def rest(region: Region, server: Resource, state: str) -> None:
    """Brings a server to rest as it is, at the clock's time, and keeps it.

    Args:
        region: Where the server is.
        server: A copy of the source server; it is changed.
        state: The data replication state, such as PAUSED or STALLED.
    """
    come_to_rest(region, server, state)
    keep(region, server, region.now)


def come_to_rest(region: Region, server: Resource, state: str) -> None:
    """Brings a server to rest as it is, at the clock's time, but does not keep it yet."""
    info = server["dataReplicationInfo"]
    event = region.world.timeline.on(REPLICATION, server["arn"])
    if event is not None:
        stages.show_part(info, event.part_over(region.now))
    info["dataReplicationState"] = state
    _clear(info, ("etaDateTime",))


def end(region: Region, server: Resource, last: Outcome) -> None:
    """Ends the replication of a server, by a stop or for good, and keeps the server.

    Args:
        region: Where the server is.
        server: A copy of the source server; it is changed.
        last: The states that it comes to.
    """
    info, life = server["dataReplicationInfo"], server["lifeCycle"]
    if info["dataReplicationState"] == last.replication:
        return
    if info["dataReplicationState"] not in NOT_REPLICATING:
        # Frozen as it is at the end (observed).
        life["lastSeenByServiceDateTime"] = to_text(region.now)
        if "firstByteDateTime" in life:
            elapsed = region.now - from_text(life["addedToServiceDateTime"])
            life["elapsedReplicationDuration"] = duration_text(elapsed)
    life["state"] = last.lifecycle
    if last.replication == "DISCONNECTED" and info["dataReplicationInitiation"]["steps"]:
        # Observed; so is that the disks keep what was replicated.
        info["dataReplicationInitiation"] = stages.initiation(server["replicationType"], region.now, done=None)
    come_to_rest(region, server, last.replication)
    _clear(info, _OF_REPLICATION)
    if last.replication == "STOPPED":
        # The snapshots are deleted (user guide).
        for disk in info["replicatedDisks"]:
            disk["replicatedStorageBytes"] = disk["rescannedStorageBytes"] = disk["backloggedStorageBytes"] = 0
    else:
        ec2_templates.drop(region, server["sourceServerID"])
    keep(region, server, region.now)


def forget(region: Region, server: Resource) -> None:
    """Delete a server, what belongs to it, and its EC2 launch template."""
    ec2_templates.drop(region, server["sourceServerID"])
    region.delete(SOURCE_SERVERS, server["sourceServerID"])


def enter(region: Region, server: Resource, state: str, at: datetime, since: datetime | None = None) -> None:
    """Brings a server into a replication state, keeps it, and puts what follows on the timeline.

    Args:
        region: Where the server is.
        server: A copy of the source server; it is changed.
        state: The data replication state.
        at: When.
        since: When the stage began, if it is under way at `at` already.
    """
    info = server["dataReplicationInfo"]
    info["dataReplicationState"] = state
    stage = stages.stage_of(server)
    if stage is None:
        _become_launchable(server, at)
        keep(region, server, at)
        await_next_cycle(region, server, at)
        return
    since = since or at
    stages.begin_counters(server, stage)
    _foretell(server, since)
    keep(region, server, at)
    steps.begin(STEPS, NEXT_STAGE, region, server, since)


def keep(region: Region, server: Resource, at: datetime) -> None:
    """Keeps a server in a new replication state; the slot that it may have held goes to another one."""
    servers, server_id = region.source_servers, server["sourceServerID"]
    had_slot = servers.value_by("replication", server_id) == SHIPPING
    region.world.timeline.cancel(server["arn"], REPLICATION)
    region.world.cycles.cancel(server["arn"])
    region.shipping_queue.pop(server_id, None)
    servers.put(server)
    if had_slot and server["dataReplicationInfo"]["dataReplicationState"] != SHIPPING:
        _give_slots(region, at)


def await_next_cycle(region: Region, server: Resource, at: datetime) -> None:
    """Puts the next shipping cycle of a server without an agent ahead, which is in sync until then."""
    if server["replicationType"] == "SNAPSHOT_SHIPPING":
        steps.begin(STEPS, NEXT_CYCLE, region, server, at)


def _foretell(server: Resource, since: datetime) -> None:
    """Once the transfer has begun, its end can be foretold, and what comes behind it (assumed)."""
    info, life = server["dataReplicationInfo"], server["lifeCycle"]
    if info["dataReplicationState"] in stages.TRANSFERRING:
        life.setdefault("firstByteDateTime", to_text(since))
    if not stages.is_launchable(server) and info["dataReplicationState"] not in {"INITIATING", WAITING}:
        info["etaDateTime"] = to_text(since + stages.time_to_first_snapshot(server))


def _become_launchable(server: Resource, at: datetime) -> None:
    info, life = server["dataReplicationInfo"], server["lifeCycle"]
    info["lagDuration"] = "P0D"
    info["lastSnapshotDateTime"] = to_text(at)
    _clear(info, ("etaDateTime",))
    if life["state"] == "NOT_READY":
        life["state"] = REACHED


def _end_stage(region: Region, server: Resource, at: datetime) -> None:
    """End a stage: the next one begins, or the server waits for a shipping slot."""
    if server["dataReplicationInfo"]["dataReplicationState"] == WAITING and not _has_free_slot(region):
        region.shipping_queue[server["sourceServerID"]] = None
        return
    # While a stage goes on, its counters and steps are worked out when somebody looks.
    stages.show_part(server["dataReplicationInfo"], 1)
    enter(region, server, stages.following(server), at)


def _begin_cycle(region: Region, server: Resource, at: datetime) -> None:
    """End the rest of a server without an agent: what has changed meanwhile is shipped."""
    enter(region, server, WAITING, at)


def _has_free_slot(region: Region) -> bool:
    return not region.shipping_queue and _slots_in_use(region) < SHIPPING_SLOTS


def _slots_in_use(region: Region) -> int:
    return region.source_servers.count_by("replication", SHIPPING)


def _give_slots(region: Region, at: datetime) -> None:
    while region.shipping_queue and _slots_in_use(region) < SHIPPING_SLOTS:
        server_id = next(iter(region.shipping_queue))
        enter(region, region.source_servers.get(server_id), SHIPPING, at)


def events_ahead(region: Region) -> list[Event]:
    """The next steps of the servers that hold the shipping slots, the first one first."""
    servers = region.source_servers
    arns = (region.arn(servers.kind, server_id) for server_id in servers.ids_by("replication", SHIPPING))
    return sorted(event for arn in arns if (event := region.world.timeline.on(REPLICATION, arn)) is not None)


def _clear(resource: Resource, members: tuple[str, ...]) -> None:
    for member in members:
        resource.pop(member, None)


STEPS: Steps = {
    NEXT_STAGE: Step(
        SOURCE_SERVERS, stages.time_in_stage, _end_stage, REPLICATION, text="see the stages of replication"
    ),
    NEXT_CYCLE: Step(SOURCE_SERVERS, CYCLE_PAUSE, _begin_cycle, REPLICATION, at_rest=True),
}
