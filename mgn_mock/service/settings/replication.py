"""The replication configuration of a source server, and what any replication setting has to fulfil."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mgn_mock.errors import ValidationException
from mgn_mock.model.spec import service
from mgn_mock.service.settings.templates import REPLICATION_DEFAULTS, inherited, project, settings_of
from mgn_mock.state.resource_types import SERVER_SETTINGS

if TYPE_CHECKING:
    from mgn_mock.state.blobs import Resource
    from mgn_mock.state.world import Region

_SHAPE = "ReplicationConfiguration"


def check_encryption(settings: Resource) -> Resource:
    """Holds replication settings against one another.

    Args:
        settings: As they would be after the call.

    Returns:
        The settings, without a key that is not used any more.

    Raises:
        ValidationException: A custom key is wanted, and none is named.
    """
    if settings.get("ebsEncryption") == "CUSTOM":
        if not settings.get("ebsEncryptionKeyArn"):
            message = "ebsEncryption CUSTOM needs a key: ebsEncryptionKeyArn names none."
            raise ValidationException.of_fields(message, "ebsEncryptionKeyArn")
        return settings
    return {name: value for name, value in settings.items() if name != "ebsEncryptionKeyArn"}


def configuration(region: Region, server: Resource) -> Resource:
    """The replication configuration of a source server; its disks are those that the source has.

    Args:
        region: Where the server is.
        server: The source server.
    """
    settings = settings_of(region, server["sourceServerID"])
    found = {
        "name": f"Replication Configuration for Source Server {server['sourceServerID']}",
        **project({**REPLICATION_DEFAULTS, **inherited(region, settings, "replication")}, _SHAPE),
        **settings.get("replication", {}),
        "sourceServerID": server["sourceServerID"],
        "replicatedDisks": _disks(server, settings.get("disks", {})),
    }
    return project(check_encryption(found), _SHAPE)


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
    """Changes members of a source server's replication configuration; others stay as they are.

    Args:
        region: Where the server is.
        server: The source server.
        given: The members; disks that are not among `replicatedDisks` stay as they are.

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
    settings = settings_of(region, server["sourceServerID"])
    own = {name: value for name, value in project(given, _SHAPE).items() if name != "replicatedDisks"}
    settings["replication"] = {**settings.get("replication", {}), **own}
    earlier = settings.get("disks", {})
    settings["disks"] = {**earlier, **{name: {**earlier.get(name, {}), **disk} for name, disk in disks.items()}}
    region.of(SERVER_SETTINGS).put(settings)
