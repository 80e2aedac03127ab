"""The replication configuration of a source server, and the checks of all replication settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mgn_mock.errors import ValidationException
from mgn_mock.model.spec import service
from mgn_mock.service.settings import storage
from mgn_mock.service.settings.configurations import ConfigurationType, Default, change_part
from mgn_mock.service.settings.facts import (
    CUSTOM_ENCRYPTION_NEEDS_A_KEY,
    DISK_PERFORMANCE_IS_ZERO,
    DISKS_NOT_NAMED_KEEP_SETTINGS,
    FIRST_DISK_BOOTS,
    FSX_STAGES_DATA_DISKS,
    NO_FIPS_ENDPOINT,
    NO_LOCAL_ZONE_SNAPSHOTS,
    OTHER_ENCRYPTION_FORGETS_THE_KEY,
    REPLICATION_DEFAULTS,
    STAGING_DISKS_ARE_AUTO,
    SURPLUS_DISKS_ARE_NOT_SHOWN,
    UNKNOWN_DISK_IS_REFUSED,
    WINDOWS_BOOTS_FROM_C,
)
from mgn_mock.service.settings.templates import inherited, settings_of
from mgn_mock.service.shared.operating_systems import WINDOWS_BOOT_DISK, is_boot_disk
from mgn_mock.service.shared.views import project
from mgn_mock.state.resource_types import REPLICATION_TEMPLATES

if TYPE_CHECKING:
    from mgn_mock.state.blobs import Resource
    from mgn_mock.state.world import Region


def check_encryption(region: Region, settings: Resource) -> Resource:
    """Return replication settings without a key that is not used.

    Raises:
        ValidationException: A custom key is wanted, and none is named.
    """
    if settings.get("ebsEncryption") == "CUSTOM":
        if not settings.get("ebsEncryptionKeyArn"):
            region.rest_on(CUSTOM_ENCRYPTION_NEEDS_A_KEY)
            message = "ebsEncryption CUSTOM needs a key: ebsEncryptionKeyArn names none."
            raise ValidationException.of_fields(message, "ebsEncryptionKeyArn")
        return settings
    if settings.get("ebsEncryptionKeyArn"):
        region.rest_on(OTHER_ENCRYPTION_FORGETS_THE_KEY)
    return {name: value for name, value in settings.items() if name != "ebsEncryptionKeyArn"}


def check_template(region: Region, settings: Resource) -> Resource:
    """Return replication settings of a template without a key that is not used; refuse what does not go together."""
    storage.check(region, settings)
    return check_encryption(region, settings)


REPLICATION = ConfigurationType(
    "replication",
    REPLICATION_TEMPLATES,
    {
        "associateDefaultSecurityGroup": Default(True, REPLICATION_DEFAULTS),  # noqa: FBT003 - a value
        "replicationServersSecurityGroupsIDs": Default([], REPLICATION_DEFAULTS),
        "replicationServerInstanceType": Default("t3.small", REPLICATION_DEFAULTS),
        "useDedicatedReplicationServer": Default(False, REPLICATION_DEFAULTS),  # noqa: FBT003 - a value
        "defaultLargeStagingDiskType": Default("GP3", REPLICATION_DEFAULTS),
        "ebsEncryption": Default("DEFAULT", REPLICATION_DEFAULTS),
        "bandwidthThrottling": Default(0, REPLICATION_DEFAULTS),
        "dataPlaneRouting": Default("PUBLIC_IP", REPLICATION_DEFAULTS),
        "createPublicIP": Default(True, REPLICATION_DEFAULTS),  # noqa: FBT003 - a value
        "stagingAreaTags": Default({}, REPLICATION_DEFAULTS),
        "useFipsEndpoint": Default(False, NO_FIPS_ENDPOINT),  # noqa: FBT003 - a value
        "internetProtocol": Default("IPV4", REPLICATION_DEFAULTS),
        "storeSnapshotOnLocalZone": Default(False, NO_LOCAL_ZONE_SNAPSHOTS),  # noqa: FBT003 - a value
    },
    check_template,
)


def configuration(region: Region, server: Resource) -> Resource:
    """Return the replication configuration of a source server; its disks are those that the source has."""
    own = settings_of(region, server["sourceServerID"]).get("disks", {})
    found = storage.of_server(region, server, REPLICATION.of_server(region, server))
    found["replicatedDisks"] = _disks(server, own, on_fsx=storage.type_of(found) == storage.FSX)
    return project(check_encryption(region, found), REPLICATION.shape)


_DISK = {"stagingDiskType": "AUTO", "iops": 0, "throughput": 0}


def storage_type(region: Region, server: Resource) -> str:
    """Return where the data of a source server is replicated to."""
    settings = settings_of(region, server["sourceServerID"])
    own = settings.get(REPLICATION.part, {})
    found = own if "storageConfiguration" in own else inherited(region, settings, REPLICATION.part)
    return storage.type_of(storage.of_server(region, server, found))


def _disks(server: Resource, own: Resource, *, on_fsx: bool) -> list[Resource]:
    # A server may have more disks than the model lists.
    most = service().most("ReplicationConfigurationReplicatedDisks")
    disks = server["sourceProperties"].get("disks", ())
    return [
        {
            "deviceName": disk.get("deviceName", ""),
            "isBootDisk": is_boot_disk(disks, place),
            **_DISK,
            **own.get(disk.get("deviceName", ""), {}),
            **({"stagingDiskType": _fsx_type(boots=is_boot_disk(disks, place))} if on_fsx else {}),
        }
        for place, disk in enumerate(disks[:most])
    ]


def _fsx_type(*, boots: bool) -> str:
    return "AUTO" if boots else storage.FSX


def shown(region: Region, server: Resource) -> Resource:
    """Return the replication configuration of a source server as an answer, and rest on what it shows."""
    REPLICATION.rest_on_inheritance(region, server)
    _rest_on_disks(region, server)
    return configuration(region, server)


def _rest_on_disks(region: Region, server: Resource) -> None:
    own = settings_of(region, server["sourceServerID"]).get("disks", {})
    disks = server["sourceProperties"].get("disks", ())
    on_fsx = storage_type(region, server) == storage.FSX
    region.rest_on(FSX_STAGES_DATA_DISKS if on_fsx else STAGING_DISKS_ARE_AUTO)
    if any(not {"iops", "throughput"} <= own.get(disk.get("deviceName", ""), {}).keys() for disk in disks):
        region.rest_on(DISK_PERFORMANCE_IS_ZERO)
    if len(disks) > 1:
        has_c = WINDOWS_BOOT_DISK in [disk.get("deviceName", "").lower() for disk in disks]
        region.rest_on(WINDOWS_BOOTS_FROM_C if has_c else FIRST_DISK_BOOTS)
    if len(disks) > service().most("ReplicationConfigurationReplicatedDisks"):
        region.rest_on(SURPLUS_DISKS_ARE_NOT_SHOWN)


def check(region: Region, server: Resource, given: Resource) -> None:
    """Refuse members of a configuration that do not suit a source server, or do not go together with what it has.

    Raises:
        ValidationException: They do not.
        ResourceNotFoundException: There is no such storage virtual machine.
    """
    wanted = {**configuration(region, server), **given}
    storage.check_server(region, server, wanted, given.get("replicatedDisks", []))
    check_encryption(region, wanted)


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
        region.rest_on(UNKNOWN_DISK_IS_REFUSED)
        message = (
            f"Source Server {server['sourceServerID']} has no disk {', '.join(map(repr, unknown))}; its disks are: "
            f"{', '.join(there) or 'none'}."
        )
        raise ValidationException.of_fields(message, "replicatedDisks")
    if disks and set(there) - disks.keys():
        region.rest_on(DISKS_NOT_NAMED_KEEP_SETTINGS)
    check(region, server, given)
    REPLICATION.change(region, server, {name: value for name, value in given.items() if name != "replicatedDisks"})
    earlier = settings_of(region, server["sourceServerID"]).get("disks", {})
    change_part(region, server, "disks", {name: {**earlier.get(name, {}), **disk} for name, disk in disks.items()})
