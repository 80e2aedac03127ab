"""Starting and steering the replication of a source server."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mgn_mock.rules import appearance, quotas, replication, transitions

if TYPE_CHECKING:
    from mgn_mock.state.listing import Shown
    from mgn_mock.state.world import Region


def start_replication(region: Region, request: dict[str, Any]) -> Shown:
    """Starts replication of a source server that was discovered or stopped, from a full first copy (user guide).

    The replication type is looked at before the state, and the quota of active source servers last (assumed).
    """
    servers = region.source_servers
    server = servers.get(request["sourceServerID"])
    transitions.accepted_types("StartReplication", server, region.world.settings.start_replication_types)
    first = transitions.outcome(region, "StartReplication", server)
    quotas.check(
        region,
        "active_source_servers",
        in_use=replication.active_count(region),
        kind=servers.kind,
        resource_id=server["sourceServerID"],
    )
    replication.begin(region, server, first)
    return appearance.as_seen_now(region, server)
