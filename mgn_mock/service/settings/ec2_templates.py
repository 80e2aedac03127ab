"""The EC2 launch template of a source server: made when it is needed first, from then on EC2's own.

What it looks like was observed, but where a comment says otherwise.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from mgn_mock.neighbours.errors import NeighbourError
from mgn_mock.service.import_file.template_data import with_overrides
from mgn_mock.service.settings import launch
from mgn_mock.service.settings.templates import LAUNCH_DEFAULTS, inherited, settings_of
from mgn_mock.service.shared.neighbours import ec2_of
from mgn_mock.state.resource_types import SERVER_SETTINGS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mgn_mock.state.blobs import Resource
    from mgn_mock.state.world import Region

GIB = 2**30
DEFAULT_INSTANCE_TYPE = "c5.large"
MANAGED_TAG = ("AWSApplicationMigrationServiceManaged", "mgn.amazonaws.com")
SERVER_TAG = "AWSApplicationMigrationServiceSourceServerID"
_NAME = "created-and-used-by-application-migration-service"
# EC2 gives these volumes as many IOPS as are not asked for otherwise.
_DEFAULT_IOPS = {"gp3": 3000, "io1": 100, "io2": 100}


def needed(region: Region, server: Resource) -> str | None:
    """The EC2 launch template of a source server, made if it is not there yet.

    Args:
        region: Where the server is.
        server: The source server.

    Returns:
        Its id; None for a disconnected server, which has none any more, and where EC2 may not be touched now.

    Raises:
        NeighbourError: EC2 refuses, or cannot be asked.
    """
    if server["dataReplicationInfo"]["dataReplicationState"] == "DISCONNECTED":
        return None
    settings = settings_of(region, server["sourceServerID"])
    if "ec2LaunchTemplateID" not in settings:
        made = ec2_of(region).create_launch_template(
            _name(region, server["sourceServerID"]), _data(region, server), tags(server)
        )
        if made is None:
            return None
        settings["ec2LaunchTemplateID"] = made
        region.of(SERVER_SETTINGS).put(settings)
    template_id: str = settings["ec2LaunchTemplateID"]
    return template_id


def plan(region: Region, server: Resource, cells: Mapping[str, str | None]) -> None:
    """Takes in what an import says of the template; one that is there gets a version of its own for it.

    Args:
        region: Where the server is.
        server: The source server.
        cells: By column of the plan, the value; None: it is taken away.

    Raises:
        NeighbourError: EC2 refuses the version, or cannot be asked; what the plan says is kept all the same.
    """
    settings = settings_of(region, server["sourceServerID"])
    together = {**settings.get("planned", {}), **cells}
    settings["planned"] = {name: value for name, value in together.items() if value is not None}
    region.of(SERVER_SETTINGS).put(settings)
    if "ec2LaunchTemplateID" in settings:
        ec2_of(region).change_launch_template(settings["ec2LaunchTemplateID"], partial(with_overrides, overrides=cells))


def drop(region: Region, server_id: str) -> None:
    """Deletes the EC2 launch template of a source server, if it was made. Where EC2 has gone, it has gone too."""
    settings = settings_of(region, server_id)
    if "ec2LaunchTemplateID" in settings:
        delete(region, settings.pop("ec2LaunchTemplateID"))
        region.of(SERVER_SETTINGS).put(settings)


def delete(region: Region, template_id: str) -> None:
    """Deletes an EC2 launch template."""
    try:
        ec2_of(region).delete_launch_template(template_id)
    except NeighbourError:
        return


def of_account(region: Region, template: Resource) -> str | None:
    """Makes the EC2 launch template that belongs to a launch configuration template.

    Returns:
        Its id; None where EC2 may not be touched now.

    Raises:
        NeighbourError: EC2 refuses, or cannot be asked.
    """
    data = {"NetworkInterfaces": [_interface(template)]}
    name = _name(region, template["launchConfigurationTemplateID"])
    return ec2_of(region).create_launch_template(name, data, dict([MANAGED_TAG]))


def _name(region: Region, owner: str) -> str:
    return f"{_NAME}-{owner}-{region.now:%y%d%m-%H%M%S}"


def tags(server: Resource) -> dict[str, str]:
    """What EC2 things of a source server are tagged with."""
    return {
        **dict([MANAGED_TAG]),
        SERVER_TAG: server["sourceServerID"],
        "Name": host_name(server),
    }


def host_name(server: Resource) -> str:
    """What a source server is called."""
    hints = server["sourceProperties"].get("identificationHints", {})
    name: str = hints.get("hostname") or server.get("tags", {}).get("Name") or server["sourceServerID"]
    return name


def _data(region: Region, server: Resource) -> dict[str, Any]:
    template = {**LAUNCH_DEFAULTS, **inherited(region, settings_of(region, server["sourceServerID"]), "launch")}
    tagged = [{"Key": key, "Value": value} for key, value in tags(server).items()]
    data = {
        "InstanceType": server["sourceProperties"].get("recommendedInstanceType", DEFAULT_INSTANCE_TYPE),
        "BlockDeviceMappings": _mappings(region, server),
        "NetworkInterfaces": [_interface(template)],
        "TagSpecifications": [{"ResourceType": each, "Tags": tagged} for each in ("instance", "volume")],
    }
    return with_overrides(data, settings_of(region, server["sourceServerID"]).get("planned", {}))


def _interface(template: Resource) -> dict[str, Any]:
    return {"DeviceIndex": 0, "AssociatePublicIpAddress": template["associatePublicIpAddress"]}


def _mappings(region: Region, server: Resource) -> list[dict[str, Any]]:
    volumes = launch.volumes(region, server)
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
