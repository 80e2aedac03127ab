"""The launch configuration of a source server, and the volumes that new disk mappings get."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mgn_mock.service.settings.configurations import ConfigurationType, change_part
from mgn_mock.service.settings.templates import settings_of
from mgn_mock.service.shared.views import project
from mgn_mock.state.resource_types import LAUNCH_TEMPLATES

if TYPE_CHECKING:
    from mgn_mock.state.blobs import Resource
    from mgn_mock.state.world import Region


def _without_empty_key(template: Resource) -> Resource:
    # An update with an empty key takes the key away; the shape has no empty ones.
    return {name: value for name, value in template.items() if name != "parametersEncryptionKey" or value}


LAUNCH = ConfigurationType(
    "launch",
    LAUNCH_TEMPLATES,
    # The first two are the service's; osByol and bootMode were observed on servers; the rest is assumed.
    {
        "launchDisposition": "STARTED",
        "targetInstanceTypeRightSizingMethod": "BASIC",
        "copyPrivateIp": False,
        "associatePublicIpAddress": False,
        "copyTags": False,
        "licensing": {"osByol": True},
        "bootMode": "LEGACY_BIOS",
        "enableMapAutoTagging": False,
        "mapAutoTaggingMpeID": "",
        "smallVolumeMaxSize": 0,
        "smallVolumeConf": {"volumeType": "gp3"},
        "largeVolumeConf": {"volumeType": "gp3"},
        "enableParametersEncryption": False,
    },
    _without_empty_key,
)


def configuration(region: Region, server: Resource) -> Resource:
    """Return the launch configuration of a source server, without the EC2 launch template."""
    found = project(LAUNCH.of_server(region, server), LAUNCH.shape)
    # The one that was inherited is the template's own.
    found.pop("ec2LaunchTemplateID", None)
    return found


change = LAUNCH.change


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
    # A configuration of which nothing is set is left out (API reference).
    return {name: value for name, value in found.items() if value != {}}


def _of_server(configuration: Resource) -> Resource:
    found = dict(configuration)
    if "deleteOnTermination" in found:
        # A boolean in the template's shape, an enum in the server's.
        found["deleteOnTermination"] = "ENABLED" if found["deleteOnTermination"] else "DISABLED"
    return found


def change_volumes(region: Region, server: Resource, given: Resource) -> None:
    """Change members of the launch configuration defaults; a volume configuration is replaced as a whole."""
    change_part(region, server, "volumes", given)
