"""What goes wrong with replication in the field, and how it is mended."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mgn_mock.model.spec import service
from mgn_mock.service.source_servers import replication, stages
from mgn_mock.service.source_servers.state_table import HEALTHY

if TYPE_CHECKING:
    from mgn_mock.state.blobs import Resource
    from mgn_mock.state.world import Region

STALLED = "STALLED"
_STEP_FAILED = "FAILED_TO_"
_CAN_STALL = HEALTHY._replace(names=HEALTHY.names - {STALLED})

# Made up, in the manner of the service's own messages.
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
    """Stalls the replication of a server, and keeps it; one that is stalled already gets the new error.

    Args:
        region: Where the server is.
        server: A copy of the source server; it is changed.
        error: What goes wrong, a value of DataReplicationError.error.

    Raises:
        ValueError: There is no such error, or the server does not replicate.
    """
    known = service().enum("DataReplicationErrorString")
    if error not in known:
        raise ValueError(f"error: there is no {error!r}; the errors of data replication are {', '.join(known)}")
    info = server["dataReplicationInfo"]
    state = info["dataReplicationState"]
    if not _CAN_STALL.includes(state):
        raise ValueError(f"server: {_named(server)} cannot stall, since it is {state}: it does not replicate")
    steps = info["dataReplicationInitiation"].get("steps", [])
    names = [step["name"] for step in steps]
    failed = error.removeprefix(_STEP_FAILED)
    replication.come_to_rest(region, server, STALLED)
    if failed in names:
        place = names.index(failed)
        for step, status in zip(steps, _statuses(place, len(steps)), strict=True):
            step["status"] = status
    info["dataReplicationError"] = {"error": error, "rawError": _RAW_ERRORS.get(error, error)}
    replication.keep(region, server, region.now)


def _statuses(failed: int, count: int) -> list[str]:
    return ["SUCCEEDED"] * failed + ["FAILED"] + ["NOT_STARTED"] * (count - failed - 1)


def lose_vcenter_client(region: Region, client_id: str, error: str = "AGENT_NOT_SEEN") -> None:
    """Stalls every server that replicates through a vCenter client."""
    for server_id in region.source_servers.ids_by("vcenterClientID", client_id):
        server = region.source_servers.get(server_id)
        if HEALTHY.includes(server["dataReplicationInfo"]["dataReplicationState"]) and _is_shipped(server):
            stall(region, server, error)


def find_vcenter_client(region: Region, client_id: str) -> None:
    """Mends every server that stalled, of a vCenter client."""
    for server_id in region.source_servers.ids_by("vcenterClientID", client_id):
        server = region.source_servers.get(server_id)
        if server["dataReplicationInfo"]["dataReplicationState"] == STALLED and _is_shipped(server):
            recover(region, server)


def _is_shipped(server: Resource) -> bool:
    return bool(server["replicationType"] == "SNAPSHOT_SHIPPING")


def recover(region: Region, server: Resource) -> None:
    """Mends what is wrong with a server, and keeps it: a stall goes on where it was, a lag is made up for.

    Args:
        region: Where the server is.
        server: A copy of the source server; it is changed.

    Raises:
        ValueError: Nothing is wrong with the server.
    """
    info = server["dataReplicationInfo"]
    is_stalled = info["dataReplicationState"] == STALLED
    if not is_stalled and info.get("lagDuration", "P0D") == "P0D":
        raise ValueError(f"server: {_named(server)} is neither stalled nor lagging: nothing is wrong with it")
    if not is_stalled:
        lag(region, server, "P0D")
        return
    info.pop("dataReplicationError", None)
    if not stages.is_launchable(server) and not stages.is_initiated(server):
        replication.initiate_again(region, server, "INITIATING")
        return
    for step in info["dataReplicationInitiation"].get("steps", []):
        step["status"] = "SUCCEEDED"
    replication.enter(region, server, _state_before(server), region.now)


def _state_before(server: Resource) -> str:
    """The state that a stalled server had, as its counters tell it."""
    if stages.is_launchable(server):
        return stages.IN_SYNC
    if stages.is_sent(server):
        return "CREATING_SNAPSHOT"
    return "INITIAL_SYNC" if server["replicationType"] == "AGENT_BASED" else stages.WAITING


def lag(region: Region, server: Resource, duration: str) -> None:
    """Lets a server that is in sync fall behind, or catch up, and keeps it.

    Args:
        region: Where the server is.
        server: A copy of the source server; it is changed.
        duration: By how much, in ISO 8601; `P0D`: not at all.

    Raises:
        ValueError: The server is not in sync.
    """
    info = server["dataReplicationInfo"]
    state = info["dataReplicationState"]
    if state != stages.IN_SYNC:
        raise ValueError(f"server: {_named(server)} cannot lag, since it is {state}: only one that is in sync can")
    info["lagDuration"] = duration
    stages.set_backlog(server, behind=duration != "P0D")
    region.source_servers.put(server)


def _named(server: Resource) -> str:
    return f"Source Server {server['sourceServerID']}"
