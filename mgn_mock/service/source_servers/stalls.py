"""Stall and recover the replication of source servers, or make it lag."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mgn_mock.model.spec import service
from mgn_mock.service.source_servers import facts, replication, stages
from mgn_mock.service.source_servers.counters import is_sent, set_backlog, set_zero
from mgn_mock.service.source_servers.initiation import fail_step, is_initiated, set_done
from mgn_mock.service.source_servers.state_table import HEALTHY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mgn_mock.state.blobs import Resource
    from mgn_mock.state.world import Region

STALLED = stages.STALLED
CAN_STALL = HEALTHY._replace(names=HEALTHY.names - {STALLED})

# Made up in the style of the service's own messages.
_RAW_ERRORS = {
    "AGENT_NOT_SEEN": "Replication agent has not been seen for more than 5 minutes",
    "SNAPSHOTS_FAILURE": "CreateSnapshot failed: SnapshotCreationPerVolumeRateExceeded",
    "NOT_CONVERGING": "Backlog grows faster than it can be sent; replication does not converge",
    "UNSTABLE_NETWORK": "Connection to the replication server on TCP port 1500 was reset repeatedly",
    "FAILED_TO_CREATE_SECURITY_GROUP": "CreateSecurityGroup failed: UnauthorizedOperation",
    "FAILED_TO_LAUNCH_REPLICATION_SERVER": "RunInstances failed: InsufficientInstanceCapacity",
    "FAILED_TO_BOOT_REPLICATION_SERVER": "Replication server did not pass its status checks in time",
    "FAILED_TO_AUTHENTICATE_WITH_SERVICE": "Replication server could not reach the service endpoint on TCP port 443",
    "FAILED_TO_DOWNLOAD_REPLICATION_SOFTWARE": "Download of the replication software from Amazon S3 timed out",
    "FAILED_TO_CREATE_STAGING_DISKS": "CreateVolume failed: VolumeLimitExceeded",
    "FAILED_TO_ATTACH_STAGING_DISKS": "AttachVolume failed: IncorrectState",
    "FAILED_TO_PAIR_REPLICATION_SERVER_WITH_AGENT": "Replication server and agent could not be paired",
    "FAILED_TO_CONNECT_AGENT_TO_REPLICATION_SERVER": "Agent could not reach the replication server on TCP port 1500",
    "FAILED_TO_START_DATA_TRANSFER": "Agent did not begin to transfer data in time",
    "UNSUPPORTED_VM_CONFIGURATION": "Changed block tracking cannot be enabled for the virtual machine",
    "LAST_SNAPSHOT_JOB_FAILED": "The last snapshot job of the virtual machine failed",
    "FAILED_TO_SETUP_FSX_PROXY": "Proxy for Amazon FSx could not be set up",
    "FAILED_TO_CREATE_FSX_SNAPSHOT": "Snapshot of the Amazon FSx volume could not be created",
}


def check_error(error: str) -> None:
    """Raise a ValueError for what is no error of data replication."""
    known = service().enum("DataReplicationErrorString")
    if error not in known:
        raise ValueError(f"error: there is no {error!r}; the errors of data replication are {', '.join(known)}")


def stall(region: Region, server: Resource, error: str) -> None:
    """Stall the replication of a server; one that is stalled already gets the new error.

    Args:
        region: The Region of the server.
        server: A copy of the source server; it is changed and stored.
        error: A value of DataReplicationError.error.

    Raises:
        ValueError: There is no such error, or the server does not replicate.
    """
    check_error(error)
    info = server["dataReplicationInfo"]
    state = info["dataReplicationState"]
    if not CAN_STALL.includes(state):
        raise ValueError(
            f"server: {title(server)} cannot stall, since it is {state}: it does not replicate. To have it stall "
            "later, give `at`, a data replication state, or `after`, a time"
        )
    replication.freeze(region, server, STALLED)
    fail_step(info["dataReplicationInitiation"].get("steps", []), error)
    region.rest_on(facts.RAW_ERRORS)
    info["dataReplicationError"] = {"error": error, "rawError": _RAW_ERRORS.get(error, error)}
    replication.store(region, server, region.now)


def lose_vcenter_client(region: Region, client_id: str, error: str = "AGENT_NOT_SEEN") -> None:
    """Stall every server that replicates through a vCenter client."""
    for server in servers_of(region, client_id):
        if HEALTHY.includes(server["dataReplicationInfo"]["dataReplicationState"]):
            lose_server(region, server, error)


def lose_server(region: Region, server: Resource, error: str) -> None:
    """Stall a server whose vCenter client is lost."""
    region.rest_on(facts.VCENTER_LOST)
    stall(region, server, error)


def servers_of(region: Region, client_id: str) -> Iterator[Resource]:
    """Yield copies of the servers that a vCenter client ships."""
    for server_id in region.source_servers.ids_by("vcenterClientID", client_id):
        server = region.source_servers.get(server_id)
        if server["replicationType"] == "SNAPSHOT_SHIPPING":
            yield server


def find_vcenter_client(region: Region, client_id: str) -> None:
    """Recover every stalled server of a vCenter client."""
    for server in servers_of(region, client_id):
        if server["dataReplicationInfo"]["dataReplicationState"] == STALLED:
            recover(region, server)


def is_wrong(server: Resource) -> bool:
    """Return whether a server is stalled or lags."""
    info = server["dataReplicationInfo"]
    return bool(info["dataReplicationState"] == STALLED or info.get("lagDuration", "P0D") != "P0D")


def recover(region: Region, server: Resource) -> None:
    """Recover a server: a stalled one continues where it was, a lagging one is in sync again.

    Args:
        region: The Region of the server.
        server: A copy of the source server; it is changed and stored.

    Raises:
        ValueError: Nothing is wrong with the server.
    """
    info = server["dataReplicationInfo"]
    is_stalled = info["dataReplicationState"] == STALLED
    if not is_wrong(server):
        raise ValueError(f"server: {title(server)} is neither stalled nor lagging: nothing is wrong with it")
    if not is_stalled:
        lag(region, server, "P0D")
        return
    info.pop("dataReplicationError", None)
    if not stages.is_launchable(server) and not is_initiated(server):
        replication.initiate(region, server, "INITIATING")
        return
    steps = info["dataReplicationInitiation"].get("steps", [])
    set_done(steps, len(steps))
    replication.enter(region, server, _state_before_stall(server), region.now)


def _state_before_stall(server: Resource) -> str:
    """Return the state that a stalled server had, as its counters tell it."""
    if stages.is_launchable(server):
        return stages.IN_SYNC
    if is_sent(server["dataReplicationInfo"]):
        return "CREATING_SNAPSHOT"
    return "INITIAL_SYNC" if server["replicationType"] == "AGENT_BASED" else stages.WAITING


def lag(region: Region, server: Resource, duration: str) -> None:
    """Make a server that is in sync fall behind, or catch up.

    Args:
        region: The Region of the server.
        server: A copy of the source server; it is changed and stored.
        duration: The lag in ISO 8601; `P0D`: none.

    Raises:
        ValueError: The server is not in sync.
    """
    info = server["dataReplicationInfo"]
    state = info["dataReplicationState"]
    if state != stages.IN_SYNC:
        raise ValueError(
            f"server: {title(server)} cannot lag, since it is {state}: only one that is in sync can. To have it "
            "lag later, give `after`, a time"
        )
    info["lagDuration"] = duration
    if duration == "P0D":
        set_zero(info, "backloggedStorageBytes")
    else:
        set_backlog(info)
    region.source_servers.put(server)


def title(server: Resource) -> str:
    """Return how messages name a server."""
    return f"Source Server {server['sourceServerID']}"
