"""Trouble that a test has armed: stalls and lags that come later, and when they are due."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from mgn_mock.clock import duration_from_text
from mgn_mock.service.source_servers.stages import IN_SYNC
from mgn_mock.state.resource_types import ARMED_TROUBLE
from mgn_mock.state.timeline import LAG, TROUBLE

if TYPE_CHECKING:
    from datetime import datetime

    from mgn_mock.state.blobs import Resource
    from mgn_mock.state.world import Region

STALL_COMES = "source_servers.armed stall"
LAG_COMES = "source_servers.armed lag"
RECOVERY_COMES = "source_servers.recovery"
# How long a server is in sync before it ships again, or stalls if a test has armed that.
TIME_IN_SYNC = timedelta(hours=6)
# By what is armed, its event and the track of that.
_EVENTS = {"stall": (STALL_COMES, TROUBLE), "lag": (LAG_COMES, LAG)}


def of(region: Region, server_id: str) -> Resource:
    """Return what is armed for a server: a `stall`, a `lag`, both or neither."""
    found = region.of(ARMED_TROUBLE)
    return found.get(server_id) if server_id in found else {ARMED_TROUBLE.key: server_id}


def put(region: Region, server: Resource, what: str, trouble: Resource | None) -> None:
    """Arm a stall or a lag in place of an earlier one; None: it is met, or taken back."""
    known = of(region, server["sourceServerID"])
    known.pop(what, None)
    if trouble is not None:
        known[what] = trouble
    if len(known) > 1:
        region.of(ARMED_TROUBLE).put(known)
    elif server["sourceServerID"] in region.of(ARMED_TROUBLE):
        region.of(ARMED_TROUBLE).delete(server["sourceServerID"])
    region.world.timeline.cancel(server["arn"], _EVENTS[what][1])


def begin(region: Region, server: Resource) -> None:
    """Schedule what comes so long after the beginning of replication, which is now."""
    for what, trouble in of(region, server["sourceServerID"]).items():
        if what in _EVENTS and "after" in trouble:
            schedule(region, server, what, region.now, duration_from_text(trouble["after"]))


def in_sync(region: Region, server: Resource, at: datetime) -> None:
    """Schedule what waits for the server to be in sync, which it is from a time on."""
    if not region.has_any(ARMED_TROUBLE):
        return
    known = of(region, server["sourceServerID"])
    if known.get("stall", {}).get("at") == IN_SYNC:
        schedule(region, server, "stall", at, TIME_IN_SYNC)
    if known.get("lag", {}).get("isDue"):
        schedule(region, server, "lag", at, timedelta())


def wait(region: Region, server: Resource) -> None:
    """Take what is armed off the timeline, until replication begins again."""
    for _, track in _EVENTS.values():
        region.world.timeline.cancel(server["arn"], track)


def schedule(region: Region, server: Resource, what: str, since: datetime, after: timedelta) -> None:
    """Put the event of a stall or a lag on the timeline."""
    kind, track = _EVENTS[what]
    region.world.timeline.schedule(kind, server["arn"], track=track, since=since, due=since + after)
