"""Launch the instance of a source server from its settings and its EC2 launch template."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mgn_mock.neighbours.ec2 import InstanceSpec
from mgn_mock.neighbours.errors import NeighbourError
from mgn_mock.service.launches.facts import (
    BASIC_OVERRULES_INSTANCE_TYPE,
    IMAGE_IS_MADE_UP,
    INSTANCE_TAGS,
    MAP_TAG,
    STOPPED_INSTANCE_HAS_NOT_BOOTED,
)
from mgn_mock.service.settings import ec2_templates, launch_configuration
from mgn_mock.service.shared.neighbours import ec2_is_visible, ec2_of

if TYPE_CHECKING:
    from mgn_mock.state.blobs import Resource
    from mgn_mock.state.world import Region

_MAP_KEY = "map-migrated"


def launch(region: Region, server: Resource, job: Resource) -> Resource:
    """Launch the instance of a source server and return its `launchedInstance`.

    Raises:
        NeighbourError: EC2 refuses, or cannot be asked.
    """
    settings = launch_configuration.configuration(region, server)
    template_id = ec2_templates.needed(region, server)
    if template_id is None:  # pragma: no cover - a server in a job is not disconnected
        raise NeighbourError(
            f"Source Server {server['sourceServerID']} has no EC2 launch template: it is disconnected."
        )
    recommended = server["sourceProperties"].get("recommendedInstanceType")
    right_sized = settings["targetInstanceTypeRightSizingMethod"] == "BASIC"
    stopped = settings["launchDisposition"] == "STOPPED"
    for fact in (BASIC_OVERRULES_INSTANCE_TYPE, INSTANCE_TAGS, MAP_TAG):
        region.rest_on(fact)
    if ec2_is_visible(region):
        region.rest_on(IMAGE_IS_MADE_UP)
    if stopped:
        region.rest_on(STOPPED_INSTANCE_HAS_NOT_BOOTED)
    spec = InstanceSpec(
        template_id=template_id,
        instance_type=recommended if right_sized else None,
        fallback_type=recommended or ec2_templates.DEFAULT_INSTANCE_TYPE,
        tags=_tags(server, settings, job),
        private_ip=_private_ip(server) if settings["copyPrivateIp"] else None,
        stopped=stopped,
    )
    instance_id = ec2_of(region).run_instance(spec)
    return {
        "ec2InstanceID": instance_id,
        "jobID": job["jobID"],
        "firstBoot": "STOPPED" if stopped else "WAITING",
    }


def _tags(server: Resource, settings: Resource, job: Resource) -> dict[str, str]:
    """Return what the service tags an instance with."""
    own = ec2_templates.tags(server)
    copied: dict[str, str] = server.get("tags", {}) if settings["copyTags"] else {}
    tags = {"Name": own.pop("Name"), **copied, **own}
    tags |= {"mgn.amazonaws.com-job": job["jobID"], "mgn.amazonaws.com-source-server": server["sourceServerID"]}
    if settings.get("enableMapAutoTagging"):
        tags[settings.get("mapAutoTaggingKey") or _MAP_KEY] = settings.get("mapAutoTaggingMpeID", "")
    return tags


def _private_ip(server: Resource) -> str | None:
    interfaces = server["sourceProperties"].get("networkInterfaces", ())
    primary = sorted(interfaces, key=lambda interface: not interface.get("isPrimary"))
    return next((ip for interface in primary for ip in interface.get("ips", ())), None)
