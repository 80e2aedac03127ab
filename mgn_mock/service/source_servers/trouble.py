"""Stalls and lags that a test asks for: at once, or armed until they are due."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from mgn_mock.clock import duration_from_text, duration_text
from mgn_mock.service.source_servers import armed, replication, stages, stalls
from mgn_mock.service.source_servers.initiation import show_replicator
from mgn_mock.service.source_servers.state_table import HEALTHY, NOT_REPLICATING
from mgn_mock.service.steps import Step
from mgn_mock.state.resource_types import ARMED_TROUBLE, SOURCE_SERVERS
from mgn_mock.state.timeline import LAG, RECOVERY, TROUBLE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from mgn_mock.service.steps import Steps
    from mgn_mock.state.blobs import Resource
    from mgn_mock.state.world import Region, World

_OVER = frozenset({"CUTOVER", "DISCONNECTED"})


class Stall(NamedTuple):
    """A stall that a test asks for."""

    error: str
    at: str | None = None
    """The data replication state in which the server stalls."""
    after: timedelta | None = None
    """How long the server replicates before."""
    recover_after: timedelta | None = None
    """How long the stall lasts; None: until somebody mends it."""

    @property
    def is_armed(self) -> bool:
        """Whether it comes later."""
        return self.at is not None or self.after is not None


def stall(region: Region, server: Resource, wanted: Stall) -> None:
    """Stall a server, or arm the stall; raise a ValueError for what cannot be."""
    stalls.check_error(wanted.error)
    if not wanted.is_armed:
        stalls.stall(region, server, wanted.error)
        _recover_later(region, server, wanted.recover_after, region.now)
        return
    _check_path(server, wanted)
    trouble = {"error": wanted.error, "at": wanted.at}
    for name, duration in (("after", wanted.after), ("recoverAfter", wanted.recover_after)):
        trouble[name] = None if duration is None else duration_text(duration)
    armed.put(region, server, "stall", {name: value for name, value in trouble.items() if value is not None})
    if wanted.after is not None:
        _count_from_now(region, server, "stall", wanted.after)
    else:
        _meet_at_once(region, server, wanted.at)


def _check_path(server: Resource, wanted: Stall) -> None:
    """Refuse a stall that would never come."""
    if wanted.at is not None and wanted.after is not None:
        raise ValueError("at, after: a stall comes in a state or after a time, not both; give one of them")
    _check_not_over(server)
    path = [stage.state for stage in stages.PATHS[server["replicationType"], stages.is_launchable(server)]]
    path.append(stages.IN_SYNC)
    if wanted.at is not None and wanted.at not in path:
        raise ValueError(f"at: {stalls.title(server)} never is {wanted.at}; its path is {', '.join(path)}")


def _check_not_over(server: Resource) -> None:
    state = server["dataReplicationInfo"]["dataReplicationState"]
    if state in NOT_REPLICATING and server["lifeCycle"]["state"] in _OVER:
        raise ValueError(f"server: {stalls.title(server)} is {state}: it does not replicate again")


def _count_from_now(region: Region, server: Resource, what: str, after: timedelta) -> None:
    if server["dataReplicationInfo"]["dataReplicationState"] not in NOT_REPLICATING:
        armed.schedule(region, server, what, region.now, after)


def _meet_at_once(region: Region, server: Resource, state: str | None) -> None:
    """Schedule a stall of a server that is in the state already where no stage ends it."""
    if state != server["dataReplicationInfo"]["dataReplicationState"]:
        return
    if state == stages.IN_SYNC:
        armed.schedule(region, server, "stall", region.now, armed.TIME_IN_SYNC)
    elif server["sourceServerID"] in region.shipping_queue:
        armed.schedule(region, server, "stall", region.now, timedelta())


def stall_vcenter_client(region: Region, client_id: str, wanted: Stall) -> None:
    """Stall every server that replicates through a vCenter client, or arm the stall of all that may replicate."""
    stalls.check_error(wanted.error)
    for server in stalls.servers_of(region, client_id):
        info = server["dataReplicationInfo"]
        if wanted.is_armed:
            if server["lifeCycle"]["state"] not in _OVER:
                stall(region, server, wanted)
        elif HEALTHY.includes(info["dataReplicationState"]):
            stalls.lose_server(region, server, wanted.error)
            _recover_later(region, server, wanted.recover_after, region.now)


def lag(region: Region, server: Resource, duration: str, after: timedelta | None) -> None:
    """Make a server lag, or arm the lag."""
    if after is None:
        stalls.lag(region, server, duration)
        return
    _check_not_over(server)
    armed.put(region, server, "lag", {"duration": duration, "after": duration_text(after)})
    _count_from_now(region, server, "lag", after)


def recover(region: Region, server: Resource) -> None:
    """Undo stall and lag of a server, the armed ones too."""
    was_armed = server["sourceServerID"] in region.of(ARMED_TROUBLE)
    for what in ("stall", "lag"):
        armed.put(region, server, what, None)
    if not was_armed or stalls.is_wrong(server):
        stalls.recover(region, server)


def listed(world: World) -> Iterator[str]:
    """Yield in words what is armed and was not met."""
    for region in world.regions():
        for trouble in region.of(ARMED_TROUBLE).all():
            for what in ("stall", "lag"):
                if what in trouble:
                    words = ", ".join(f"{name} {value}" for name, value in trouble[what].items())
                    yield f"{what} of Source Server {trouble['sourceServerID']} in {region.place}: {words}"


def _recover_later(region: Region, server: Resource, after: timedelta | None, at: datetime) -> None:
    if after is not None:
        timeline, kind = region.world.timeline, armed.RECOVERY_COMES
        timeline.schedule(kind, server["arn"], track=RECOVERY, since=at, due=at + after)


def _end_stage(region: Region, server: Resource, at: datetime) -> None:
    """End a stage of replication, or stall in it."""
    info = server["dataReplicationInfo"]
    at_state = armed.of(region, server["sourceServerID"]).get("stall", {}).get("at")
    if at_state != info["dataReplicationState"]:
        replication.end_stage(region, server, at)
        return
    # It stalls half way: a stage that was all but over would have nothing left to go on with.
    stages.apply_progress(info, 0.5)
    show_replicator(server)
    _stall_comes(region, server, at)


def _stall_comes(region: Region, server: Resource, at: datetime) -> None:
    """Stall a server as it is armed; one that is paused, or stopped, stays armed."""
    wanted = armed.of(region, server["sourceServerID"])["stall"]
    if not stalls.CAN_STALL.includes(server["dataReplicationInfo"]["dataReplicationState"]):
        return
    armed.put(region, server, "stall", None)
    stalls.stall(region, server, wanted["error"])
    lasts = wanted.get("recoverAfter")
    _recover_later(region, server, None if lasts is None else duration_from_text(lasts), at)


def _lag_comes(region: Region, server: Resource, _at: datetime) -> None:
    """Make a server lag as it is armed, at the latest when it is in sync."""
    wanted = armed.of(region, server["sourceServerID"])["lag"]
    if server["dataReplicationInfo"]["dataReplicationState"] == stages.IN_SYNC:
        armed.put(region, server, "lag", None)
        stalls.lag(region, server, wanted["duration"])
    else:
        armed.put(region, server, "lag", {**wanted, "isDue": True})


def _recovery_comes(region: Region, server: Resource, _at: datetime) -> None:
    stalls.recover(region, server)


_AS_ARMED = timedelta()
_TEXT = "as long as a test says"
STEPS: Steps = {
    replication.NEXT_STAGE: replication.STEPS[replication.NEXT_STAGE]._replace(ends=_end_stage),
    armed.STALL_COMES: Step(SOURCE_SERVERS, _AS_ARMED, _stall_comes, TROUBLE, text=_TEXT),
    armed.LAG_COMES: Step(SOURCE_SERVERS, _AS_ARMED, _lag_comes, LAG, text=_TEXT),
    armed.RECOVERY_COMES: Step(SOURCE_SERVERS, _AS_ARMED, _recovery_comes, RECOVERY, text=_TEXT),
}
