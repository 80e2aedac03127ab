"""The launch configuration of a source server, and the volumes that new disk mappings get."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mgn_mock.service.settings.configurations import SAID_LICENSING, ConfigurationType, Default, change_part
from mgn_mock.service.settings.facts import (
    ALL_VOLUMES_ARE_LARGE,
    BOOT_MODE_IS_LEGACY_BIOS,
    EMPTY_ENCRYPTION_KEY_REMOVES_IT,
    INSTANCES_ARE_STARTED_AND_SIZED,
    LICENSES_ARE_BROUGHT,
    MAP_TAGGING_IS_ALWAYS_SHOWN,
    NO_PUBLIC_ADDRESS,
    NOTHING_IS_COPIED,
    PARAMETERS_ARE_NOT_ENCRYPTED,
    SERVER_WITHOUT_TEMPLATE_HAS_DEFAULTS,
    VOLUME_CONFIGURATION_IS_REPLACED,
    VOLUMES_ARE_GP3,
    WINDOWS_SERVERS_GET_LICENSES,
    WINDOWS_TAKES_WHAT_WAS_SAID,
)
from mgn_mock.service.settings.templates import inherited, settings_of
from mgn_mock.service.shared.operating_systems import operating_system
from mgn_mock.service.shared.views import project
from mgn_mock.state.resource_types import LAUNCH_TEMPLATES

if TYPE_CHECKING:
    from collections.abc import Callable

    from mgn_mock.state.blobs import Resource
    from mgn_mock.state.world import Region


def _without_empty_key(region: Region, template: Resource) -> Resource:
    # The shape has no empty keys.
    if template.get("parametersEncryptionKey") == "":
        region.rest_on(EMPTY_ENCRYPTION_KEY_REMOVES_IT)
        return {name: value for name, value in template.items() if name != "parametersEncryptionKey"}
    return template


LAUNCH = ConfigurationType(
    "launch",
    LAUNCH_TEMPLATES,
    {
        "launchDisposition": Default("STARTED", INSTANCES_ARE_STARTED_AND_SIZED),
        "targetInstanceTypeRightSizingMethod": Default("BASIC", INSTANCES_ARE_STARTED_AND_SIZED),
        "copyPrivateIp": Default(False, NOTHING_IS_COPIED),  # noqa: FBT003 - a value
        "associatePublicIpAddress": Default(False, NO_PUBLIC_ADDRESS),  # noqa: FBT003 - a value
        "copyTags": Default(False, NOTHING_IS_COPIED),  # noqa: FBT003 - a value
        "licensing": Default({"osByol": True}, LICENSES_ARE_BROUGHT),
        "bootMode": Default("LEGACY_BIOS", BOOT_MODE_IS_LEGACY_BIOS),
        "enableMapAutoTagging": Default(False, MAP_TAGGING_IS_ALWAYS_SHOWN),  # noqa: FBT003 - a value
        "mapAutoTaggingMpeID": Default("", MAP_TAGGING_IS_ALWAYS_SHOWN),
        "smallVolumeMaxSize": Default(0, ALL_VOLUMES_ARE_LARGE),
        "smallVolumeConf": Default({"volumeType": "gp3"}, VOLUMES_ARE_GP3),
        "largeVolumeConf": Default({"volumeType": "gp3"}, VOLUMES_ARE_GP3),
        "enableParametersEncryption": Default(False, PARAMETERS_ARE_NOT_ENCRYPTED),  # noqa: FBT003 - a value
    },
    _without_empty_key,
)


def configuration(region: Region, server: Resource) -> Resource:
    """Return the launch configuration of a source server, without the EC2 launch template."""
    found = project(LAUNCH.of_server(region, server), LAUNCH.shape)
    settings = settings_of(region, server["sourceServerID"])
    if operating_system(server) == "windows" and "licensing" not in settings.get(LAUNCH.part, {}):
        template = inherited(region, settings, LAUNCH.part)
        region.rest_on(WINDOWS_TAKES_WHAT_WAS_SAID if template else WINDOWS_SERVERS_GET_LICENSES)
        if SAID_LICENSING not in template:
            found["licensing"] = {"osByol": False}
    # The one that was inherited is the template's own.
    found.pop("ec2LaunchTemplateID", None)
    return found


change: Callable[[Region, Resource, Resource], None] = LAUNCH.change


def volumes(region: Region, server: Resource) -> Resource:
    """Return the launch configuration defaults of a source server: which volumes new disk mappings get."""
    settings = settings_of(region, server["sourceServerID"])
    template = LAUNCH.template_of(region, settings)
    found = {
        "smallVolumeMaxSize": template["smallVolumeMaxSize"],
        "smallVolumeConfiguration": _of_server(template["smallVolumeConf"]),
        "largeVolumeConfiguration": _of_server(template["largeVolumeConf"]),
        **settings.get("volumes", {}),
    }
    region.rest_on(VOLUME_CONFIGURATION_IS_REPLACED)
    return {name: value for name, value in found.items() if value != {}}


def rest_on_volumes(region: Region, server: Resource) -> None:
    """Rest on what the launch configuration defaults of a source server are taken from."""
    settings = settings_of(region, server["sourceServerID"])
    if not inherited(region, settings, "launch"):
        region.rest_on(SERVER_WITHOUT_TEMPLATE_HAS_DEFAULTS)
        shown = ("smallVolumeMaxSize", "smallVolumeConf", "largeVolumeConf")
        own = {name.removesuffix("iguration") for name in settings.get("volumes", {})}
        LAUNCH.rest_on_defaults(region, [name for name in shown if name not in own])


def _of_server(configuration: Resource) -> Resource:
    found = dict(configuration)
    if "deleteOnTermination" in found:
        # A boolean in the template's shape, an enum in the server's.
        found["deleteOnTermination"] = "ENABLED" if found["deleteOnTermination"] else "DISABLED"
    return found


def change_volumes(region: Region, server: Resource, given: Resource) -> None:
    """Change members of the launch configuration defaults; a volume configuration is replaced as a whole."""
    change_part(region, server, "volumes", given)
