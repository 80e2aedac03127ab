"""Source servers as records: finding and changing them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mgn_mock.errors import ValidationException
from mgn_mock.rules import appearance, stages, transitions
from mgn_mock.state.listing import Listing, Member, Shown

if TYPE_CHECKING:
    from mgn_mock.state.world import Region

_FILTERS = {
    "sourceServerIDs": Member("sourceServerID"),
    "isArchived": Member("isArchived"),
    "replicationTypes": Member("replicationType"),
    "lifeCycleStates": Member("lifeCycle.state", reached=frozenset({stages.REACHED})),
    "applicationIDs": Member("applicationID"),
}


def describe_source_servers(region: Region, request: dict[str, Any]) -> Listing:
    """The source servers that pass all filters; archived ones too unless a filter says otherwise (assumed)."""
    return Listing(
        region,
        region.source_servers,
        filters=request.get("filters"),
        members=_FILTERS,
        show=appearance.source_server,
    )


def update_source_server_replication_type(region: Region, request: dict[str, Any]) -> Shown:
    """Changes between replication with and without an agent, while nothing replicates (assumed).

    The type that the server has already changes nothing, whatever the state; SNAPSHOT_SHIPPING needs a server that
    a vCenter client reported (assumed).
    """
    server = region.source_servers.get(request["sourceServerID"])
    wanted = request["replicationType"]
    if server["replicationType"] != wanted:
        transitions.outcome(region, "UpdateSourceServerReplicationType", server)
        if wanted == "SNAPSHOT_SHIPPING" and "vcenterClientID" not in server:
            message = (
                f"Source Server {server['sourceServerID']} cannot become SNAPSHOT_SHIPPING: no vCenter client has "
                "reported it (it has no vcenterClientID)."
            )
            raise ValidationException.of_fields(message, "replicationType")
        server["replicationType"] = wanted
        region.source_servers.put(server)
    return appearance.as_seen_now(region, server)
