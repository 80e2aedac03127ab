"""Begin, continue, halt and end the replication of source servers."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from mgn_mock.deferred import deferred
from mgn_mock.service import steps
from mgn_mock.service.source_servers import armed, facts, stages
from mgn_mock.service.source_servers.counters import replicated_disks, set_zero
from mgn_mock.service.source_servers.initiation import initiation, is_initiated, show_replicator, steps_done
from mgn_mock.service.source_servers.planted_times import PLANTED, forget_planted_lag, set_times
from mgn_mock.service.source_servers.stages import READY, SHIPPING, STALLED, WAITING
from mgn_mock.service.source_servers.state_table import NOT_REPLICATING
from mgn_mock.service.steps import Step
from mgn_mock.state.notices import LIFECYCLE_CHANGE, STALLED_CHANGE
from mgn_mock.state.resource_types import ARMED_TROUBLE, SOURCE_SERVERS
from mgn_mock.state.timeline import RECOVERY, REPLICATION

if TYPE_CHECKING:
    from datetime import datetime

    from mgn_mock.service.settings import ec2_templates, replication_configuration, storage
    from mgn_mock.service.source_servers.transitions import Outcome
    from mgn_mock.service.steps import Steps
    from mgn_mock.state.blobs import Resource
    from mgn_mock.state.timeline import Event
    from mgn_mock.state.world import Region
else:
    # Only agents and the ends of replication have to do with settings.
    ec2_templates = deferred("mgn_mock.service.settings.ec2_templates")
    replication_configuration = deferred("mgn_mock.service.settings.replication_configuration")
    storage = deferred("mgn_mock.service.settings.storage")

# In all functions here, `server` is a copy of a source server, which is changed and stored.

NEXT_STAGE = "source_servers.next replication stage"
NEXT_CYCLE = "source_servers.next shipping cycle"

# VMware ships for at most so many servers at once.
SHIPPING_SLOTS = 50
# The rest of a server without an agent between two snapshots.
CYCLE_PAUSE = armed.TIME_IN_SYNC

# The internal member of a source server that names a member which answers leave out until replication changes it.
HIDDEN = "_hidden"

_OF_REPLICATION = frozenset(
    ("lagDuration", "lastSnapshotDateTime", "etaDateTime", "dataReplicationError", "replicatorId")
)
_OF_LIFE = frozenset({"lastSeenByServiceDateTime", "elapsedReplicationDuration"})
_INTERNAL = frozenset({PLANTED, HIDDEN})


def begin(region: Region, server: Resource, first: Outcome) -> None:
    """Begin replication from nothing, in the given states."""
    forget(server)
    server["lifeCycle"]["state"] = first.lifecycle
    initiate(region, server, first.replication)
    if region.has_any(ARMED_TROUBLE):
        armed.begin(region, server)


def forget(server: Resource) -> None:
    """Forget what was replicated, and what the initiation has made."""
    info = server["dataReplicationInfo"]
    for resource, members in ((info, _OF_REPLICATION), (server["lifeCycle"], _OF_LIFE), (server, _INTERNAL)):
        # Most have none of them.
        if not members.isdisjoint(resource):
            _clear(resource, members)
    info["replicatedDisks"] = replicated_disks(server["sourceProperties"].get("disks", ()), done=False)
    info["dataReplicationInitiation"] = {"steps": []}


def initiate(region: Region, server: Resource, state: str) -> None:
    """Begin the initiation anew, in a replication state; what it has made and the disks have replicated stays."""
    info = server["dataReplicationInfo"]
    if "dataReplicationError" in info:
        del info["dataReplicationError"]
    now = region.world.clock.now
    if server["replicationType"] == "AGENT_BASED":
        there = steps_done(info["dataReplicationInitiation"])
        if there:
            region.rest_on(facts.STEPS_SKIPPED)
        region.rest_on(facts.INITIATION_STEPS)
        region.rest_on(facts.NEXT_ATTEMPT)
        region.rest_on(facts.REPLICATOR)
        info["dataReplicationInitiation"] = new_initiation(region, server, done=0, there=there)
    else:
        region.rest_on(facts.NO_INITIATION_STEPS)
        info["dataReplicationInitiation"] = {"steps": []}
    enter(region, server, state, now)


def new_initiation(
    region: Region, server: Resource, *, done: int | None, there: frozenset[str] = frozenset()
) -> Resource:
    """Return an initiation of a server that begins now; `done` and `there` are those of `initiation`."""
    if server["replicationType"] != "AGENT_BASED":
        return {"steps": []}
    storage_type = replication_configuration.storage_type(region, server)
    if storage_type == storage.FSX:
        region.rest_on(facts.FSX_STEP)
    return initiation(server["replicationType"], region.now, done=done, there=there, storage_type=storage_type)


def resume(region: Region, server: Resource, first: Outcome) -> None:
    """Resume the replication of a paused server, in the given states unless its initiation was not over."""
    if is_initiated(server):
        region.rest_on(facts.RESUME)
        enter(region, server, first.replication, region.now)
    else:
        region.rest_on(facts.RESUME_INITIATION)
        initiate(region, server, "INITIATING")


def pause(region: Region, server: Resource, state: str) -> None:
    """Halt replication with the counters that it has come to, in a replication state."""
    freeze(region, server, state)
    store(region, server, region.now)


def freeze(region: Region, server: Resource, state: str) -> None:
    """Bring a server to rest with the counters that it has come to, without storing it yet."""
    info = server["dataReplicationInfo"]
    event = region.world.timeline.on(REPLICATION, server["arn"])
    if event is not None:
        stages.apply_progress(info, event.part_over(region.now))
        show_replicator(server)
    forget_planted_lag(server)
    if stages.refresh_snapshot(server, region.now):
        region.rest_on(facts.AGENT_SNAPSHOTS)
    if state not in NOT_REPLICATING and stages.is_launchable(server):
        region.rest_on(facts.LAG_AT_REST)
    info["dataReplicationState"] = state
    info.pop("etaDateTime", None)


def end(region: Region, server: Resource, last: Outcome) -> None:
    """End replication in the given states: STOPPED, or for good; a server that is there already stays as it is."""
    info, life = server["dataReplicationInfo"], server["lifeCycle"]
    if info["dataReplicationState"] == last.replication:
        return
    if info["dataReplicationState"] not in NOT_REPLICATING:
        region.rest_on(facts.ELAPSED)
        set_times(server, region.now, region.world.clock.moment.text)
        server.pop(PLANTED, None)
    life["state"] = last.lifecycle
    if last.replication == "DISCONNECTED" and info["dataReplicationInitiation"]["steps"]:
        info["dataReplicationInitiation"] = new_initiation(region, server, done=None)
    freeze(region, server, last.replication)
    if stages.is_launchable(server):
        region.been_ready[server["sourceServerID"]] = None
    _clear(info, _OF_REPLICATION)
    if last.replication == "STOPPED":
        region.rest_on(facts.STOP_DELETES)
        region.rest_on(facts.STOP_KEEPS)
        set_zero(info, "replicatedStorageBytes", "rescannedStorageBytes", "backloggedStorageBytes")
    else:
        region.rest_on(facts.FINALIZED_KEEPS if last.lifecycle == "CUTOVER" else facts.DISCONNECTED_KEEPS)
        region.rest_on(facts.TEMPLATE_GOES)
        ec2_templates.drop(region, server["sourceServerID"])
    store(region, server, region.now)
    armed.wait(region, server)


def delete(region: Region, server: Resource) -> None:
    """Delete a server, what belongs to it, and its EC2 launch template."""
    ec2_templates.drop(region, server["sourceServerID"])
    region.been_ready.pop(server["sourceServerID"], None)
    region.delete(SOURCE_SERVERS, server["sourceServerID"])


def enter(region: Region, server: Resource, state: str, at: datetime) -> None:
    """Bring a server into a replication state at a time, store it, and schedule what follows."""
    takes = stages.enter(server, state, at)
    if takes is None:
        _come_in_sync(region, server, at)
        return
    _rest_on_stages(region, server)
    store(region, server, at)
    steps.begin(STEPS, NEXT_STAGE, region, server, at, takes=takes)


def _come_in_sync(region: Region, server: Resource, at: datetime) -> None:
    before = server["lifeCycle"]["state"]
    if not stages.is_launchable(server):
        region.rest_on(facts.READY)
    stages.become_launchable(server, at)
    _rest_on_stages(region, server)
    store(region, server, at)
    if server["lifeCycle"]["state"] != before and server["sourceServerID"] not in region.been_ready:
        region.tell(LIFECYCLE_CHANGE, server["arn"], at, {"state": READY})
    await_next_cycle(region, server, at)


def go_on(region: Region, server: Resource) -> None:
    """Store a server that was planted in a stage as it is, and schedule what is left of the stage."""
    left = stages.time_left(server)
    stages.foretell(server, region.now, left)
    _rest_on_stages(region, server)
    store(region, server, region.now, is_new=True)
    steps.begin(STEPS, NEXT_STAGE, region, server, region.now, takes=left)


def _rest_on_stages(region: Region, server: Resource) -> None:
    with_agent = server["replicationType"] == "AGENT_BASED"
    region.rest_on(facts.AGENT_STAGES if with_agent else facts.SHIPPING_STAGES)
    info = server["dataReplicationInfo"]
    if "etaDateTime" in info:
        region.rest_on(facts.ETA)
    if with_agent and info["dataReplicationState"] == stages.IN_SYNC:
        region.rest_on(facts.AGENT_SNAPSHOTS)


def store(region: Region, server: Resource, at: datetime, *, is_new: bool = False) -> None:
    """Store a server in a new replication state, and give the shipping slot that it may have held to another one."""
    if HIDDEN in server and not is_new:
        del server[HIDDEN]
    servers, server_id = region.source_servers, server["sourceServerID"]
    before, now = servers.value_by("replication", server_id), server["dataReplicationInfo"]["dataReplicationState"]
    world, arn = region.world, server["arn"]
    world.timeline.cancel(arn, REPLICATION, RECOVERY)
    world.cycles.cancel(arn)
    if server_id in region.shipping_queue:
        del region.shipping_queue[server_id]
    servers.put(server)
    if before != now:
        if STALLED in {before, now} and not is_new:
            _tell_stall(region, server, at)
        if before == SHIPPING:
            _give_slots(region, at)


def _tell_stall(region: Region, server: Resource, at: datetime) -> None:
    state = server["dataReplicationInfo"]["dataReplicationState"]
    if state in NOT_REPLICATING:
        region.rest_on(facts.END_OF_A_STALL)
    region.tell(STALLED_CHANGE, server["arn"], at, {"state": STALLED if state == STALLED else "NOT_STALLED"})


def await_next_cycle(region: Region, server: Resource, at: datetime) -> None:
    """Schedule the next shipping cycle of a server without an agent, which is in sync until then."""
    armed.in_sync(region, server, at)
    if server["replicationType"] == "SNAPSHOT_SHIPPING":
        steps.begin(STEPS, NEXT_CYCLE, region, server, at)


def end_stage(region: Region, server: Resource, at: datetime) -> None:
    """End a stage: the next one begins, or the server waits for a shipping slot."""
    info = server["dataReplicationInfo"]
    if info["dataReplicationState"] == WAITING and (region.shipping_queue or not _has_free_slot(region)):
        region.shipping_queue[server["sourceServerID"]] = None
        return
    # While a stage goes on, its counters and steps are worked out when somebody looks.
    stages.apply_progress(info, 1)
    show_replicator(server)
    enter(region, server, stages.next_state(server), at)


def _begin_cycle(region: Region, server: Resource, at: datetime) -> None:
    """End the rest of a server without an agent: what has changed meanwhile is shipped."""
    region.rest_on(facts.CHANGED_BLOCKS)
    last = _last_unseen_cycle(region, server, at)
    if last is None:
        enter(region, server, WAITING, at)
        return
    # Nobody looked at the cycles that are over: all that is left of them is the last snapshot.
    region.rest_on(facts.UNSEEN_CYCLES)
    stages.finish_cycle(server, last)
    store(region, server, last)
    await_next_cycle(region, server, last)


def _last_unseen_cycle(region: Region, server: Resource, at: datetime) -> datetime | None:
    """Return the end of the last cycle that is over before the clock halts; None where trouble may come into it."""
    if server["sourceServerID"] in region.of(ARMED_TROUBLE) or region.world.timeline.of(server["arn"]) is not None:
        return None
    takes = stages.cycle_time(server)
    spare = region.world.halts_at - at - takes
    return None if spare < timedelta() else at + takes + spare // (takes + CYCLE_PAUSE) * (takes + CYCLE_PAUSE)


def _has_free_slot(region: Region) -> bool:
    region.rest_on(facts.SHIPPING_SLOTS)
    return region.source_servers.count_by("replication", SHIPPING) < SHIPPING_SLOTS


def _give_slots(region: Region, at: datetime) -> None:
    while region.shipping_queue and _has_free_slot(region):
        server_id, _ = region.shipping_queue.popitem(last=False)
        enter(region, region.source_servers.get(server_id), SHIPPING, at)


def events_ahead(region: Region) -> list[Event]:
    """Return the next events of the servers that hold the shipping slots, the first one first."""
    servers = region.source_servers
    arns = (region.arn(servers.kind, server_id) for server_id in servers.ids_by("replication", SHIPPING))
    return sorted(event for arn in arns if (event := region.world.timeline.on(REPLICATION, arn)) is not None)


def _clear(resource: Resource, members: frozenset[str]) -> None:
    for member in members:
        resource.pop(member, None)


STEPS: Steps = {
    NEXT_STAGE: Step(SOURCE_SERVERS, None, end_stage, REPLICATION, text="see the stages of replication"),
    NEXT_CYCLE: Step(SOURCE_SERVERS, CYCLE_PAUSE, _begin_cycle, REPLICATION, at_rest=True),
}
