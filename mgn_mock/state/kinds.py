"""The kinds of resources that an account has in a Region: how each is named, identified, and found."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from mgn_mock.state.blobs import Resource

    # What a resource is found by besides its id; None: it is not to be found so.
    Indexes = Mapping[str, Callable[[Resource], str | None]]


class Kind(NamedTuple):
    """What tells one kind of resource from another."""

    name: str
    """What a collection of them is called, e.g. `source_servers`."""
    resource_type: str
    """What errors call one, e.g. `SourceServer`."""
    title: str
    """What messages call one, e.g. `Source Server`."""
    key: str
    """The member that identifies one among its like, e.g. `sourceServerID`."""
    id_shape: str
    """The shape of that member, e.g. `SourceServerID`."""
    arn_type: str | None = None
    """What its ARNs say, e.g. `source-server`; None when it has none."""
    indexes: Indexes = MappingProxyType({})
    """What one is found by besides its id, by name of the index."""


def _replication(server: Resource) -> str:
    return str(server["dataReplicationInfo"]["dataReplicationState"])


def _standing(server: Resource) -> str:
    if server["isArchived"]:
        return "archived"
    return "discovered" if server["lifeCycle"]["state"] == "DISCOVERED" else "active"


def _archived_or_active(resource: Resource) -> str:
    return "archived" if resource["isArchived"] else "active"


def _member(name: str) -> Callable[[Resource], str | None]:
    def value_of(resource: Resource) -> Any:
        return resource.get(name)

    return value_of


def _in_any_case(name: str) -> Callable[[Resource], str | None]:
    def value_of(resource: Resource) -> Any:
        value = resource.get(name)
        return None if value is None else value.lower()

    return value_of


def _connector(server: Resource) -> str | None:
    arn: str | None = server.get("connectorAction", {}).get("connectorArn")
    return arn


# fmt: off
SOURCE_SERVERS = Kind(
    "source_servers", "SourceServer", "Source Server", "sourceServerID", "SourceServerID", "source-server",
    {
        "replication": _replication,
        "standing": _standing,
        "applicationID": _member("applicationID"),
        "vcenterClientID": _member("vcenterClientID"),
        "userProvidedID": _in_any_case("userProvidedID"),
        "connectorArn": _connector,
    },
)
VCENTER_CLIENTS = Kind(
    "vcenter_clients", "VcenterClient", "vCenter client", "vcenterClientID", "VcenterClientID", "vcenter-client"
)
MANAGED_ACCOUNTS = Kind("managed_accounts", "ManagedAccount", "managed account", "accountId", "AccountID")
JOBS = Kind("jobs", "Job", "Job", "jobID", "JobID", "job")
APPLICATIONS = Kind(
    "applications", "Application", "Application", "applicationID", "ApplicationID", "application",
    {"standing": _archived_or_active, "name": _in_any_case("name"), "waveID": _member("waveID")},
)
WAVES = Kind(
    "waves", "Wave", "Wave", "waveID", "WaveID", "wave",
    {"standing": _archived_or_active, "name": _in_any_case("name")},
)
CONNECTORS = Kind(
    "connectors", "Connector", "Connector", "connectorID", "ConnectorID", "connector",
    {"name": _in_any_case("name")},
)
IMPORTS = Kind(
    "imports", "Import", "Import", "importID", "ImportID", "import", {"clientToken": _member("clientToken")}
)
EXPORTS = Kind("exports", "Export", "Export", "exportID", "ExportID", "export")
# The errors of one import or export; they have no id that the service shows.
TASK_ERRORS = Kind("task_errors", "Error", "Error", "number", "String")
# fmt: on

KINDS_BY_ARN_TYPE: Mapping[str, Kind] = {
    kind.arn_type: kind
    for kind in (SOURCE_SERVERS, VCENTER_CLIENTS, JOBS, APPLICATIONS, WAVES, CONNECTORS, IMPORTS, EXPORTS)
    if kind.arn_type is not None
}
