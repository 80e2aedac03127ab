"""The quotas of source servers at the start of replication."""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING

from mgn_mock.service.shared.quotas import QUOTAS, check, limit
from mgn_mock.service.source_servers import facts
from mgn_mock.service.source_servers.state_table import NOT_REPLICATING

if TYPE_CHECKING:
    from mgn_mock.state.blobs import Resource
    from mgn_mock.state.world import Region

_OF_SERVERS = ("active_source_servers", "non_archived_source_servers", "source_servers")


_LOWEST_BY_DEFAULT = min(QUOTAS[name].value or inf for name in _OF_SERVERS)


def check_start(region: Region, server: Resource) -> None:
    """Refuse the start of a source server that would exceed a quota.

    A server that was only discovered counts from its start on; the others counted before.
    """
    servers, server_id = region.source_servers, server["sourceServerID"]
    given = region.world.settings.quotas
    if len(servers) < (min([limit(region, name) for name in _OF_SERVERS]) if given else _LOWEST_BY_DEFAULT):
        # With so few in all, no count of some of them can be too high.
        return
    region.rest_on(facts.ACTIVE_SERVERS)
    itself = servers.value_by("quota", server_id) != "discovered"
    if not itself:
        region.rest_on(facts.DISCOVERED_COUNT)
    replicating = len(servers) - servers.count_by("replication", *NOT_REPLICATING)
    not_archived = servers.count_by("quota", "active")
    in_all = not_archived + servers.count_by("quota", "archived")
    for name, in_use in zip(_OF_SERVERS, (replicating, not_archived - itself, in_all - itself), strict=True):
        check(region, name, in_use=in_use, kind=servers.kind, resource_id=server_id)
