"""Render stored source servers and vCenter clients: what time alone changes is worked out when it is read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mgn_mock.service.source_servers.initiation import next_full_minute, show_replicator
from mgn_mock.service.source_servers.planted_times import PLANTED, set_times
from mgn_mock.service.source_servers.replication import HIDDEN
from mgn_mock.service.source_servers.stages import IN_SYNC, IN_SYNC_SINCE, MOVING, apply_progress, refresh_snapshot
from mgn_mock.service.source_servers.state_table import NOT_REPLICATING
from mgn_mock.state.answers import AnswerSource
from mgn_mock.state.timeline import REPLICATION

if TYPE_CHECKING:
    from mgn_mock.clock import Moment
    from mgn_mock.state.answers import Rendered
    from mgn_mock.state.blobs import Resource
    from mgn_mock.state.timeline import Event
    from mgn_mock.state.world import Region


def source_server(server: Resource, moment: Moment, event: Event | None) -> Resource:
    """Return a source server as the service shows it.

    Args:
        server: A copy of what is stored; it is changed and returned.
        moment: The time at which the server is looked at.
        event: The server's next event on the track of replication; None when it is at rest.
    """
    # Stored for what depends on it; the service's shape has no place for it.
    if "platform" in server:
        del server["platform"]
    info = server["dataReplicationInfo"]
    state = info["dataReplicationState"]
    if state == IN_SYNC or IN_SYNC_SINCE in server:
        refresh_snapshot(server, moment.time)
    if "nextAttemptDateTime" in info["dataReplicationInitiation"]:
        info["dataReplicationInitiation"]["nextAttemptDateTime"] = next_full_minute(moment.time)
    if state not in NOT_REPLICATING:
        set_times(server, moment.time, moment.text)
        if event is not None and state in MOVING and event.since < moment.time:
            apply_progress(info, event.part_over(moment.time))
            show_replicator(server)
    if PLANTED in server:
        del server[PLANTED]
    if HIDDEN in server:
        _hide(server)
    return server


def _hide(server: Resource) -> None:
    """Take out what the server is planted or was printed without; the rules need it nevertheless."""
    hidden = server.pop(HIDDEN)
    if hidden == "dataReplicationInfo":
        del server[hidden]
    else:
        del server["dataReplicationInfo"][hidden]


def current_view(region: Region, server: Resource) -> Rendered:
    """Return a stored source server, of which `server` is a copy, as the service shows it now."""
    world = region.world
    blob = region.source_servers.blob(server["sourceServerID"])
    if world.tracking.read is not None:
        world.tracking.read[region.source_servers.key(server["sourceServerID"])] = None
    moment, event = world.clock.moment, world.timeline.on(REPLICATION, server["arn"])
    source = tuple.__new__(AnswerSource, (blob, moment, event, source_server))
    return source_server(server, moment, event), source


def vcenter_client(client: Resource, moment: Moment, _event: Event | None) -> Resource:
    """Return a vCenter client as the service shows it: seen just now, unless it was planted otherwise."""
    client.setdefault("lastSeenDatetime", moment.text)
    return client
