"""Stall and recover the replication of source servers, or make it lag."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mgn_mock.model.spec import service
from mgn_mock.service.source_servers import facts, replication, stages
from mgn_mock.service.source_servers.counters import is_sent, set_backlog, set_zero
from mgn_mock.service.source_servers.initiation import fail_step, is_initiated, set_done
from mgn_mock.service.source_servers.state_table import HEALTHY

if TYPE_CHECKING:
    from mgn_mock.state.blobs import Resource
    from mgn_mock.state.world import Region

STALLED = "STALLED"
_CAN_STALL = HEALTHY._replace(names=HEALTHY.names - {STALLED})

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


def stall(region: Region, server: Resource, error: str) -> None:
    """Stall the replication of a server; one that is stalled already gets the new error.

    Args:
        region: The Region of the server.
        server: A copy of the source server; it is changed and stored.
        error: A value of DataReplicationError.error.

    Raises:
        ValueError: There is no such error, or the server does not replicate.
    """
    known = service().enum("DataReplicationErrorString")
    if error not in known:
        raise ValueError(f"error: there is no {error!r}; the errors of data replication are {', '.join(known)}")
    info = server["dataReplicationInfo"]
    state = info["dataReplicationState"]
    if not _CAN_STALL.includes(state):
        raise ValueError(f"server: {_title(server)} cannot stall, since it is {state}: it does not replicate")
    replication.freeze(region, server, STALLED)
    fail_step(info["dataReplicationInitiation"].get("steps", []), error)
    region.rest_on(facts.RAW_ERRORS)
    info["dataReplicationError"] = {"error": error, "rawError": _RAW_ERRORS.get(error, error)}
    replication.store(region, server, region.now)


def lose_vcenter_client(region: Region, client_id: str, error: str = "AGENT_NOT_SEEN") -> None:
    """Stall every server that replicates through a vCenter client."""
    for server_id in region.source_servers.ids_by("vcenterClientID", client_id):
        server = region.source_servers.get(server_id)
        if HEALTHY.includes(server["dataReplicationInfo"]["dataReplicationState"]) and _is_shipped(server):
            region.rest_on(facts.VCENTER_LOST)
            stall(region, server, error)


def find_vcenter_client(region: Region, client_id: str) -> None:
    """Recover every stalled server of a vCenter client."""
    for server_id in region.source_servers.ids_by("vcenterClientID", client_id):
        server = region.source_servers.get(server_id)
        if server["dataReplicationInfo"]["dataReplicationState"] == STALLED and _is_shipped(server):
            recover(region, server)


def _is_shipped(server: Resource) -> bool:
    return bool(server["replicationType"] == "SNAPSHOT_SHIPPING")


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
    if not is_stalled and info.get("lagDuration", "P0D") == "P0D":
        raise ValueError(f"server: {_title(server)} is neither stalled nor lagging: nothing is wrong with it")
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
        raise ValueError(f"server: {_title(server)} cannot lag, since it is {state}: only one that is in sync can")
    info["lagDuration"] = duration
    if duration == "P0D":
        set_zero(info, "backloggedStorageBytes")
    else:
        set_backlog(info)
    region.source_servers.put(server)


def _title(server: Resource) -> str:
    return f"Source Server {server['sourceServerID']}"
