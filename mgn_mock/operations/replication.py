"""Starting and steering the replication of a source server."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mgn_mock.rules import appearance, quotas, replication, transitions

if TYPE_CHECKING:
    from mgn_mock.state.listing import Shown
    from mgn_mock.state.world import Region


def start_replication(region: Region, request: dict[str, Any]) -> Shown:
    """Starts replication of a source server that was discovered or stopped, from a full first copy (user guide).

    The replication type is looked at before the state, and the quotas of source servers last (assumed).
    """
    server = region.source_servers.get(request["sourceServerID"])
    transitions.accepted_types("StartReplication", server, region.world.settings.start_replication_types)
    first = transitions.outcome(region, "StartReplication", server)
    quotas.check_start(region, server)
    replication.begin(region, server, first)
    return appearance.as_seen_now(region, server)


def stop_replication(region: Region, request: dict[str, Any]) -> Shown:
    """Stops replication at once (assumed), and deletes what was replicated (user guide)."""
    server = region.source_servers.get(request["sourceServerID"])
    replication.end(region, server, transitions.outcome(region, "StopReplication", server))
    return appearance.as_seen_now(region, server)


def pause_replication(region: Region, request: dict[str, Any]) -> Shown:
    """Halts replication, and keeps what was replicated (user guide)."""
    server = region.source_servers.get(request["sourceServerID"])
    paused = transitions.outcome(region, "PauseReplication", server)
    replication.rest(region, server, paused.replication)
    return appearance.as_seen_now(region, server)


def resume_replication(region: Region, request: dict[str, Any]) -> Shown:
    """Lets a paused server go on: what changed meanwhile is sent (user guide)."""
    server = region.source_servers.get(request["sourceServerID"])
    replication.resume(region, server, transitions.outcome(region, "ResumeReplication", server))
    return appearance.as_seen_now(region, server)


def retry_data_replication(region: Region, request: dict[str, Any]) -> Shown:
    """Begins the initiation of a stalled server anew, at once (API reference: upon the next handshake)."""
    server = region.source_servers.get(request["sourceServerID"])
    first = transitions.outcome(region, "RetryDataReplication", server)
    replication.initiate_again(region, server, first.replication)
    return appearance.as_seen_now(region, server)
