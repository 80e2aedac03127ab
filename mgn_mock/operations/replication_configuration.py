"""The replication settings of one source server."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mgn_mock.rules import replication_settings

if TYPE_CHECKING:
    from mgn_mock.state.blobs import Resource
    from mgn_mock.state.world import Region


def get_replication_configuration(region: Region, request: dict[str, Any]) -> Resource:
    """The replication configuration; its disks are those of the source."""
    return replication_settings.configuration(region, region.source_servers.get(request["sourceServerID"]))


def update_replication_configuration(region: Region, request: dict[str, Any]) -> Resource:
    """Changes what is given; what is not given stays, in whatever state the server is (assumed)."""
    server = region.source_servers.get(request["sourceServerID"])
    replication_settings.change(region, server, request)
    return replication_settings.configuration(region, server)
