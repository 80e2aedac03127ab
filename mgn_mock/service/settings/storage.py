"""Where replication settings put the data of a source server: Amazon EBS, or Amazon FSx for NetApp ONTAP."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mgn_mock.errors import ResourceNotFoundException, ValidationException
from mgn_mock.service.settings.facts import (
    AGENTLESS_SERVERS_INHERIT_NO_FSX,
    AGENTLESS_SERVERS_STAY_ON_EBS,
    FSX_BOOT_DISK_CANNOT_BE_SET,
    FSX_NEEDS_ITS_CONFIGURATION,
    FSX_STAGING_IS_FOR_ALL,
    FSX_STAGING_IS_NOT_FOR_EBS,
    FSX_STAGING_OF_ALL_DISKS,
    UNKNOWN_STORAGE_VIRTUAL_MACHINE,
)
from mgn_mock.service.shared.operating_systems import is_boot_disk
from mgn_mock.state.resource_types import STORAGE_VIRTUAL_MACHINES

if TYPE_CHECKING:
    from mgn_mock.state.blobs import Resource
    from mgn_mock.state.world import Region

EBS = "EBS"
FSX = "FSX_ONTAP"
_WITH_AGENT = "AGENT_BASED"
_AUTO = "AUTO"
# The texts of the service.
_FOR_ALL = "FSX_ONTAP requires FSX_ONTAP staging disk type for all volumes"
_NOT_FOR_EBS = "EBS cannot use FSX_ONTAP staging disk type"


def type_of(settings: Resource) -> str:
    """Return the storage type of replication settings."""
    return str(settings.get("storageConfiguration", {}).get("storageType", EBS))


def of_server(region: Region, server: Resource, settings: Resource) -> Resource:
    """Return replication settings without storage that a source server cannot have."""
    if type_of(settings) != FSX or server["replicationType"] == _WITH_AGENT:
        return settings
    region.rest_on(AGENTLESS_SERVERS_INHERIT_NO_FSX)
    return {name: value for name, value in settings.items() if name != "storageConfiguration"}


def check(region: Region, settings: Resource) -> None:
    """Refuse storage on FSx of which the configuration or the storage virtual machine is missing."""
    if type_of(settings) != FSX:
        return
    configuration = settings["storageConfiguration"].get("fsxOntapConfiguration")
    if configuration is None:
        region.rest_on(FSX_NEEDS_ITS_CONFIGURATION)
        message = f"storageType {FSX} needs an fsxOntapConfiguration."
        raise ValidationException.of_fields(message, "storageConfiguration.fsxOntapConfiguration")
    machine, planted = configuration["storageVirtualMachineId"], region.of(STORAGE_VIRTUAL_MACHINES)
    if len(planted) and machine not in planted:
        region.rest_on(UNKNOWN_STORAGE_VIRTUAL_MACHINE)
        raise ResourceNotFoundException(
            f"{STORAGE_VIRTUAL_MACHINES.title} {machine} does not exist in {region.place}; those that were planted: "
            f"{', '.join(row.id for row in planted.rows())}.",
            resourceId=machine,
            resourceType=STORAGE_VIRTUAL_MACHINES.resource_type,
        )


def check_server(region: Region, server: Resource, settings: Resource, disks: list[Resource]) -> None:
    """Refuse settings that do not suit a source server, or its disks."""
    check(region, settings)
    storage = type_of(settings)
    if storage == FSX and server["replicationType"] != _WITH_AGENT:
        region.rest_on(AGENTLESS_SERVERS_STAY_ON_EBS)
        raise ValidationException.of_fields(
            f"storageType {FSX} is for {_WITH_AGENT} servers; Source Server {server['sourceServerID']} is "
            f"{server['replicationType']}.",
            "storageConfiguration.storageType",
        )
    if storage == FSX:
        _check_disks_on_fsx(region, server, disks)
    elif FSX in _staging_types(disks).values():
        region.rest_on(FSX_STAGING_IS_NOT_FOR_EBS)
        raise _refused(_NOT_FOR_EBS, is_observed=True)


def _check_disks_on_fsx(region: Region, server: Resource, disks: list[Resource]) -> None:
    if any("isBootDisk" in disk for disk in disks):
        region.rest_on(FSX_BOOT_DISK_CANNOT_BE_SET)
        raise _refused(f"isBootDisk cannot be set with storageType {FSX}.", is_observed=False)
    types = _staging_types(disks)
    there = server["sourceProperties"].get("disks", [])
    if not types:
        return
    if types.keys() == {disk.get("deviceName", "") for disk in there} and set(types.values()) == {FSX}:
        region.rest_on(FSX_STAGING_OF_ALL_DISKS)
        message = (
            f"With storageType {FSX} the boot disk stays {_AUTO} and all others are {FSX}: leave out stagingDiskType."
        )
        raise _refused(message, is_observed=False)
    region.rest_on(FSX_STAGING_IS_FOR_ALL)
    boot = {disk.get("deviceName", "") for place, disk in enumerate(there) if is_boot_disk(there, place)}
    is_of_boot_disk = any(name in boot and kind not in {FSX, _AUTO} for name, kind in types.items())
    raise _refused(_NOT_FOR_EBS if is_of_boot_disk else _FOR_ALL, is_observed=True)


def _staging_types(disks: list[Resource]) -> dict[str, str]:
    return {disk.get("deviceName", ""): disk["stagingDiskType"] for disk in disks if "stagingDiskType" in disk}


def _refused(message: str, *, is_observed: bool) -> ValidationException:
    error = ValidationException.of_fields(message, "replicatedDisks")
    error.has_observed_text = is_observed
    return error
