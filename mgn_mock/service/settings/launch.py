"""The launch configuration of a source server, and the volumes that new disk mappings get."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mgn_mock.service.settings.templates import LAUNCH_DEFAULTS, inherited, project, settings_of
from mgn_mock.state.resource_types import SERVER_SETTINGS

if TYPE_CHECKING:
    from mgn_mock.state.blobs import Resource
    from mgn_mock.state.world import Region

_SHAPE = "LaunchConfiguration"
# How the template says it, and how the server does.
_SWITCH = {True: "ENABLED", False: "DISABLED"}


def configuration(region: Region, server: Resource) -> Resource:
    """The launch configuration of a source server, without the EC2 launch template.

    Args:
        region: Where the server is.
        server: The source server.
    """
    settings = settings_of(region, server["sourceServerID"])
    found = {
        "name": f"Launch Configuration for Source Server {server['sourceServerID']}",
        **project({**LAUNCH_DEFAULTS, **inherited(region, settings, "launch")}, _SHAPE),
        **settings.get("launch", {}),
        "sourceServerID": server["sourceServerID"],
    }
    found.pop("ec2LaunchTemplateID", None)
    return project(found, _SHAPE)


def change(region: Region, server: Resource, given: Resource) -> None:
    """Changes members of a source server's launch configuration; others stay as they are."""
    settings = settings_of(region, server["sourceServerID"])
    settings["launch"] = {**settings.get("launch", {}), **project(given, _SHAPE)}
    region.of(SERVER_SETTINGS).put(settings)


def volumes(region: Region, server: Resource) -> Resource:
    """The launch configuration defaults of a source server: which volumes new disk mappings get.

    Args:
        region: Where the server is.
        server: The source server.
    """
    settings = settings_of(region, server["sourceServerID"])
    template = {**LAUNCH_DEFAULTS, **inherited(region, settings, "launch")}
    found = {
        "smallVolumeMaxSize": template["smallVolumeMaxSize"],
        "smallVolumeConfiguration": _of_server(template["smallVolumeConf"]),
        "largeVolumeConfiguration": _of_server(template["largeVolumeConf"]),
        **settings.get("volumes", {}),
    }
    # A configuration of which nothing is set is left out (API reference).
    return {name: value for name, value in found.items() if value != {}}


def _of_server(configuration: Resource) -> Resource:
    found = dict(configuration)
    if "deleteOnTermination" in found:
        found["deleteOnTermination"] = _SWITCH[found["deleteOnTermination"]]
    return found


def change_volumes(region: Region, server: Resource, given: dict[str, Any]) -> None:
    """Changes members of the launch configuration defaults; a volume configuration is replaced as a whole."""
    settings = settings_of(region, server["sourceServerID"])
    settings["volumes"] = {**settings.get("volumes", {}), **given}
    region.of(SERVER_SETTINGS).put(settings)
