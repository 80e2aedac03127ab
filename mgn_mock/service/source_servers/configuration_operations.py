"""The operation that changes what a source server replicates to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mgn_mock.service.settings import replication_configuration
from mgn_mock.service.settings.configurations import rest_on_state
from mgn_mock.service.source_servers import restarts

if TYPE_CHECKING:
    from mgn_mock.state.blobs import Resource
    from mgn_mock.state.world import Region


def update_replication_configuration(region: Region, request: dict[str, Any]) -> Resource:
    """Change what is given; what is not given stays, in whatever state the server is."""
    server = region.source_servers.get(request["sourceServerID"])
    rest_on_state(region, server)
    before = replication_configuration.configuration(region, server)
    replication_configuration.change(region, server, request)
    restarts.heed(region, server, before, replication_configuration.configuration(region, server))
    return replication_configuration.shown(region, server)
