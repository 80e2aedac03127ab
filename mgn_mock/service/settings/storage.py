"""Where replication settings put the data of a source server: Amazon EBS, or Amazon FSx for NetApp ONTAP."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mgn_mock.errors import ResourceNotFoundException, ValidationException
from mgn_mock.service.settings.facts import (
    AGENTLESS_SERVERS_STAY_ON_EBS,
    FSX_BOOT_DISK_CANNOT_BE_SET,
    FSX_NEEDS_ITS_CONFIGURATION,
    FSX_STAGING_IS_FOR_ALL,
    FSX_STAGING_IS_NOT_FOR_EBS,
    UNKNOWN_STORAGE_VIRTUAL_MACHINE,
)
from mgn_mock.state.resource_types import STORAGE_VIRTUAL_MACHINES

if TYPE_CHECKING:
    from mgn_mock.state.blobs import Resource
    from mgn_mock.state.world import Region

EBS = "EBS"
FSX = "FSX_ONTAP"


def type_of(settings: Resource) -> str:
    """Return the storage type of replication settings."""
    return str(settings.get("storageConfiguration", {}).get("storageType", EBS))


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
    if storage == FSX and server["replicationType"] != "AGENT_BASED":
        region.rest_on(AGENTLESS_SERVERS_STAY_ON_EBS)
        raise ValidationException.of_fields(
            f"storageType {FSX} is for AGENT_BASED servers; Source Server {server['sourceServerID']} is "
            f"{server['replicationType']}.",
            "storageConfiguration.storageType",
        )
    if storage == FSX and any("isBootDisk" in disk for disk in disks):
        region.rest_on(FSX_BOOT_DISK_CANNOT_BE_SET)
        raise ValidationException.of_fields(f"isBootDisk cannot be set with storageType {FSX}.", "replicatedDisks")
    types = [disk["stagingDiskType"] for disk in disks if "stagingDiskType" in disk]
    if storage == FSX and types:
        region.rest_on(FSX_STAGING_IS_FOR_ALL)
        message = "FSX_ONTAP requires FSX_ONTAP staging disk type for all volumes"
        raise _known(ValidationException.of_fields(message, "replicatedDisks"))
    if FSX in types:
        region.rest_on(FSX_STAGING_IS_NOT_FOR_EBS)
        message = "EBS cannot use FSX_ONTAP staging disk type"
        raise _known(ValidationException.of_fields(message, "replicatedDisks"))


def _known(error: ValidationException) -> ValidationException:
    error.has_observed_text = True
    return error
