"""The replication configuration of a source server, and the checks of all replication settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mgn_mock.errors import ValidationException
from mgn_mock.model.spec import service
from mgn_mock.service.settings.configurations import ConfigurationType, change_part
from mgn_mock.service.settings.templates import settings_of
from mgn_mock.service.shared.views import project
from mgn_mock.state.resource_types import REPLICATION_TEMPLATES

if TYPE_CHECKING:
    from mgn_mock.state.blobs import Resource
    from mgn_mock.state.world import Region


def check_encryption(settings: Resource) -> Resource:
    """Return replication settings without a key that is not used.

    Raises:
        ValidationException: A custom key is wanted, and none is named.
    """
    if settings.get("ebsEncryption") == "CUSTOM":
        if not settings.get("ebsEncryptionKeyArn"):
            message = "ebsEncryption CUSTOM needs a key: ebsEncryptionKeyArn names none."
            raise ValidationException.of_fields(message, "ebsEncryptionKeyArn")
        return settings
    return {name: value for name, value in settings.items() if name != "ebsEncryptionKeyArn"}


REPLICATION = ConfigurationType(
    "replication",
    REPLICATION_TEMPLATES,
    # User guide, but that FIPS endpoints are not used is assumed.
    {
        "associateDefaultSecurityGroup": True,
        "replicationServersSecurityGroupsIDs": [],
        "replicationServerInstanceType": "t3.small",
        "useDedicatedReplicationServer": False,
        "defaultLargeStagingDiskType": "GP3",
        "ebsEncryption": "DEFAULT",
        "bandwidthThrottling": 0,
        "dataPlaneRouting": "PUBLIC_IP",
        "createPublicIP": True,
        "stagingAreaTags": {},
        "useFipsEndpoint": False,
        "internetProtocol": "IPV4",
        "storeSnapshotOnLocalZone": False,
    },
    check_encryption,
)


def configuration(region: Region, server: Resource) -> Resource:
    """Return the replication configuration of a source server; its disks are those that the source has."""
    own = settings_of(region, server["sourceServerID"]).get("disks", {})
    found = {**REPLICATION.of_server(region, server), "replicatedDisks": _disks(server, own)}
    return project(check_encryption(found), REPLICATION.shape)


def _disks(server: Resource, own: Resource) -> list[Resource]:
    # A server may have more disks than the model lists.
    most = service().most("ReplicationConfigurationReplicatedDisks")
    # The first disk is the one that the machine boots from (assumed).
    return [
        {
            "deviceName": disk.get("deviceName", ""),
            "isBootDisk": place == 0,
            "stagingDiskType": "AUTO",
            "iops": 0,
            "throughput": 0,
            **own.get(disk.get("deviceName", ""), {}),
        }
        for place, disk in enumerate(server["sourceProperties"].get("disks", ())[:most])
    ]


def change(region: Region, server: Resource, given: Resource) -> None:
    """Change members of a source server's replication configuration; others, and disks not named, stay as they are.

    Raises:
        ValidationException: The server has no such disk, or the settings do not go together.
    """
    now = configuration(region, server)
    disks = {disk.get("deviceName", ""): disk for disk in given.get("replicatedDisks", ())}
    there = [disk["deviceName"] for disk in now["replicatedDisks"]]
    unknown = sorted(disks.keys() - set(there))
    if unknown:
        message = (
            f"Source Server {server['sourceServerID']} has no disk {', '.join(map(repr, unknown))}; its disks are: "
            f"{', '.join(there) or 'none'}."
        )
        raise ValidationException.of_fields(message, "replicatedDisks")
    check_encryption({**now, **given})
    REPLICATION.change(region, server, {name: value for name, value in given.items() if name != "replicatedDisks"})
    earlier = settings_of(region, server["sourceServerID"]).get("disks", {})
    change_part(region, server, "disks", {name: {**earlier.get(name, {}), **disk} for name, disk in disks.items()})
