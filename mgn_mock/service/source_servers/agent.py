"""Source servers that an import announced, and the installation of their agent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mgn_mock.service.shared.operating_systems import operating_system
from mgn_mock.service.source_servers import defaults, facts, replication
from mgn_mock.service.source_servers.transitions import Outcome

if TYPE_CHECKING:
    from mgn_mock.state.blobs import Resource
    from mgn_mock.state.world import Region

EXPECTED = "PENDING_INSTALLATION"
_WINDOWS = {"os": {"fullString": "Microsoft Windows Server 2022 Datacenter 10.0.20348"}}


def expected(region: Region, address: str | None) -> Resource:
    """Return a source server that an import announces and of which nothing else is known; it is not stored yet.

    Args:
        region: The Region of the server.
        address: Its fully qualified domain name or its IP address; None: not known.
    """
    server = defaults.source_server(region, {"lifeCycle": {"state": EXPECTED}}, None)
    server["tags"] = {}
    server["sourceProperties"] = {"identificationHints": _hints(address)}
    return server


def _hints(address: str | None) -> dict[str, str]:
    if address is None:
        return {}
    is_name = not address.replace(".", "").isdigit() and ":" not in address
    return {"fqdn": address, "hostname": address.partition(".")[0]} if is_name else {"hostname": address}


def with_platform(server: Resource, wanted: str) -> Resource:
    """Return a source server with a platform; the one that it has already changes nothing."""
    return server if operating_system(server) == wanted else {**server, "platform": wanted}


def install(region: Region, server: Resource) -> None:
    """Register the agent of an expected source server: its properties become known, and replication begins.

    Args:
        region: The Region of the server.
        server: A copy of the source server; it is changed and stored.

    Raises:
        ValueError: No agent is awaited for the server.
    """
    state = server["lifeCycle"]["state"]
    if state != EXPECTED or server["isArchived"]:
        archived = " and archived" if server["isArchived"] else ""
        raise ValueError(
            f"server: Source Server {server['sourceServerID']} is {state}{archived}; an agent is awaited for servers "
            f"that are {EXPECTED}, such as an import creates"
        )
    system = _WINDOWS if operating_system(server) == "windows" else {}
    known = {**system, **server["sourceProperties"]}
    properties = defaults.source_properties(region, region.world.count("source server"), None, known)
    hints = {**properties["identificationHints"], **known.get("identificationHints", {})}
    server["sourceProperties"] = {**properties, **known, "identificationHints": hints}
    region.rest_on(facts.AGENT_TAGS)
    server["tags"] = {"Name": hints["hostname"], **server.get("tags", {})}
    region.rest_on(facts.AGENT_BEGINS)
    replication.begin(region, server, Outcome("NOT_READY", "INITIATING"))
