"""The EC2 launch template of a source server: created when it is needed first, from then on EC2's own."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from mgn_mock.neighbours.errors import NeighbourError
from mgn_mock.service.settings import launch_configuration, template_overrides
from mgn_mock.service.settings.facts import (
    DISCONNECTED_SERVER_HAS_NO_EC2_TEMPLATE,
    EC2_TEMPLATE_AT_FIRST_NEED,
    EC2_TEMPLATE_HAS_NO_SUBNET,
    EC2_TEMPLATE_HAS_TWO_VERSIONS,
    IOPS_ARE_THOSE_OF_EC2,
    SECOND_VERSION_IS_THE_DEFAULT,
    UNKNOWN_SIZE_IS_C5_LARGE,
)
from mgn_mock.service.settings.launch_configuration import LAUNCH
from mgn_mock.service.settings.template_overrides import apply_overrides
from mgn_mock.service.settings.templates import settings_of
from mgn_mock.service.shared.neighbours import ec2_is_visible, ec2_of, is_dropped, note_made
from mgn_mock.state.resource_types import SERVER_SETTINGS

if TYPE_CHECKING:
    from mgn_mock.service.settings.template_overrides import Overrides
    from mgn_mock.state.blobs import Resource
    from mgn_mock.state.world import Region

GIB = 2**30
DEFAULT_INSTANCE_TYPE = "c5.large"
MANAGED_TAG = ("AWSApplicationMigrationServiceManaged", "mgn.amazonaws.com")
SERVER_TAG = "AWSApplicationMigrationServiceSourceServerID"
_NAME = "created-and-used-by-application-migration-service"
# What EC2 gives volumes of these types where no IOPS are asked for.
_DEFAULT_IOPS = {"gp3": 3000, "io1": 100, "io2": 100}


def needed(region: Region, server: Resource) -> str | None:
    """Return the id of a source server's EC2 launch template, which is created if there is none yet, or none any more.

    Returns:
        None for a disconnected server, which has none any more, and where EC2 may not be touched now.

    Raises:
        NeighbourError: EC2 refuses, or cannot be asked.
    """
    if server["dataReplicationInfo"]["dataReplicationState"] == "DISCONNECTED":
        region.rest_on(DISCONNECTED_SERVER_HAS_NO_EC2_TEMPLATE)
        return None
    settings = settings_of(region, server["sourceServerID"])
    if not _is_there(region, settings):
        made = ec2_of(region).create_launch_template(
            _name(region, server["sourceServerID"]), _data(region, server), tags(server)
        )
        if made is None:
            return None
        note_made(region, made, "template of a server", server["sourceServerID"])
        _rest_on_data(region, server)
        settings["ec2LaunchTemplateID"] = made
        region.of(SERVER_SETTINGS).put(settings)
    template_id: str = settings["ec2LaunchTemplateID"]
    return template_id


def _is_there(region: Region, owner: Resource) -> bool:
    template_id = owner.get("ec2LaunchTemplateID")
    return template_id is not None and not is_dropped(region, template_id)


def _rest_on_data(region: Region, server: Resource) -> None:
    region.rest_on(EC2_TEMPLATE_HAS_TWO_VERSIONS)
    region.rest_on(EC2_TEMPLATE_HAS_NO_SUBNET)
    if not ec2_is_visible(region):
        return
    region.rest_on(EC2_TEMPLATE_AT_FIRST_NEED)
    region.rest_on(SECOND_VERSION_IS_THE_DEFAULT)
    if "recommendedInstanceType" not in server["sourceProperties"]:
        region.rest_on(UNKNOWN_SIZE_IS_C5_LARGE)
    if server["sourceProperties"].get("disks"):
        region.rest_on(IOPS_ARE_THOSE_OF_EC2)


def override(region: Region, server: Resource, overrides: Overrides) -> None:
    """Override data of the template; one that is there gets a new version.

    Raises:
        NeighbourError: EC2 refuses the version, or cannot be asked; the overrides are stored all the same.
    """
    settings = settings_of(region, server["sourceServerID"])
    template_overrides.add_to_settings(settings, overrides)
    region.of(SERVER_SETTINGS).put(settings)
    if _is_there(region, settings):
        change = partial(apply_overrides, overrides=overrides)
        ec2_of(region).change_launch_template(settings["ec2LaunchTemplateID"], change)


def drop(region: Region, server_id: str) -> None:
    """Delete the EC2 launch template of a source server, if there is one."""
    settings = settings_of(region, server_id)
    if "ec2LaunchTemplateID" in settings:
        delete(region, settings.pop("ec2LaunchTemplateID"))
        region.of(SERVER_SETTINGS).put(settings)


def delete(region: Region, template_id: str) -> None:
    """Delete an EC2 launch template."""
    try:
        ec2_of(region).delete_launch_template(template_id)
    except NeighbourError:
        # Where EC2 has gone, the template has gone with it.
        return


def of_account(region: Region, template: Resource) -> str | None:
    """Create the EC2 launch template of a launch configuration template and return its id.

    Returns:
        None where EC2 may not be touched now.

    Raises:
        NeighbourError: EC2 refuses, or cannot be asked.
    """
    data = {"NetworkInterfaces": [_interface(template)]}
    name = _name(region, template["launchConfigurationTemplateID"])
    made = ec2_of(region).create_launch_template(name, data, dict([MANAGED_TAG]))
    if made is not None:
        note_made(region, made, "template of the account", template["launchConfigurationTemplateID"])
    return made


def _name(region: Region, owner: str) -> str:
    return f"{_NAME}-{owner}-{region.now:%y%d%m-%H%M%S}"


def tags(server: Resource) -> dict[str, str]:
    """Return the tags of a source server's EC2 resources."""
    return {
        **dict([MANAGED_TAG]),
        SERVER_TAG: server["sourceServerID"],
        "Name": host_name(server),
    }


def host_name(server: Resource) -> str:
    """Return the name of a source server's host."""
    hints = server["sourceProperties"].get("identificationHints", {})
    name: str = hints.get("hostname") or server.get("tags", {}).get("Name") or server["sourceServerID"]
    return name


def _data(region: Region, server: Resource) -> dict[str, Any]:
    settings = settings_of(region, server["sourceServerID"])
    tagged = [{"Key": key, "Value": value} for key, value in tags(server).items()]
    data = {
        "InstanceType": server["sourceProperties"].get("recommendedInstanceType", DEFAULT_INSTANCE_TYPE),
        "BlockDeviceMappings": _mappings(region, server),
        "NetworkInterfaces": [_interface(LAUNCH.template_of(region, settings))],
        "TagSpecifications": [{"ResourceType": each, "Tags": tagged} for each in ("instance", "volume")],
    }
    return apply_overrides(data, template_overrides.of_settings(settings))


def _interface(template: Resource) -> dict[str, Any]:
    return {"DeviceIndex": 0, "AssociatePublicIpAddress": template["associatePublicIpAddress"]}


def _mappings(region: Region, server: Resource) -> list[dict[str, Any]]:
    volumes = launch_configuration.volumes(region, server)
    return [
        {"DeviceName": disk.get("deviceName", ""), "Ebs": _volume(disk.get("bytes", 0), volumes)}
        for disk in server["sourceProperties"].get("disks", ())
    ]


def _volume(size: int, volumes: Resource) -> dict[str, Any]:
    gib = max(1, -(-size // GIB))
    small = gib <= volumes["smallVolumeMaxSize"]
    wanted = volumes.get("smallVolumeConfiguration" if small else "largeVolumeConfiguration", {})
    volume_type = wanted.get("volumeType", "gp3")
    volume: dict[str, Any] = {"VolumeSize": gib, "VolumeType": volume_type}
    iops = wanted.get("iops", _DEFAULT_IOPS.get(volume_type))
    if iops is not None:
        volume["Iops"] = iops
    if "throughput" in wanted:
        volume["Throughput"] = wanted["throughput"]
    if "deleteOnTermination" in wanted:
        volume["DeleteOnTermination"] = wanted["deleteOnTermination"] == "ENABLED"
    return volume
