"""Launch the instance of a source server from its settings and its EC2 launch template."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mgn_mock.neighbours.errors import NeighbourError
from mgn_mock.neighbours.run_request import InstanceSpec
from mgn_mock.service.launches.facts import (
    BASIC_OVERRULES_INSTANCE_TYPE,
    DEFAULT_VERSION_SAYS_THE_REST,
    IMAGE_IS_MADE_UP,
    INSTANCE_TAGS,
    MAP_TAG,
    STOPPED_INSTANCE_HAS_NOT_BOOTED,
    VOLUMES_TAKE_REPLICATION_KEY,
)
from mgn_mock.service.settings import ec2_templates, launch_configuration, replication_configuration
from mgn_mock.service.shared.neighbours import ec2_is_visible, ec2_of

if TYPE_CHECKING:
    from mgn_mock.state.blobs import Resource
    from mgn_mock.state.world import Region

_FACTS = (
    BASIC_OVERRULES_INSTANCE_TYPE,
    DEFAULT_VERSION_SAYS_THE_REST,
    INSTANCE_TAGS,
    MAP_TAG,
    VOLUMES_TAKE_REPLICATION_KEY,
)
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
    stopped = settings["launchDisposition"] == "STOPPED"
    for fact in _FACTS:
        region.rest_on(fact)
    if ec2_is_visible(region):
        region.rest_on(IMAGE_IS_MADE_UP)
    if stopped:
        region.rest_on(STOPPED_INSTANCE_HAS_NOT_BOOTED)
    instance_id = ec2_of(region).run_instance(_spec(region, server, settings, template_id, job))
    return {
        "ec2InstanceID": instance_id,
        "jobID": job.get("jobID", ""),
        "firstBoot": "STOPPED" if stopped else "WAITING",
    }


def _spec(region: Region, server: Resource, settings: Resource, template_id: str, job: Resource) -> InstanceSpec:
    recommended = server["sourceProperties"].get("recommendedInstanceType")
    right_sized = settings["targetInstanceTypeRightSizingMethod"] == "BASIC"
    return InstanceSpec(
        template_id=template_id,
        instance_type=recommended if right_sized else None,
        fallback_type=recommended or ec2_templates.DEFAULT_INSTANCE_TYPE,
        tags=_tags(server, settings, job),
        name=server.get("tags", {}).get("Name") or ec2_templates.host_name(server),
        kms_key=replication_configuration.configuration(region, server).get("ebsEncryptionKeyArn"),
        private_ip=_private_ip(server) if settings["copyPrivateIp"] else None,
        stopped=settings["launchDisposition"] == "STOPPED",
    )


def _tags(server: Resource, settings: Resource, job: Resource) -> dict[str, str]:
    """Return what the service tags an instance with."""
    own = {key: value for key, value in ec2_templates.tags(server).items() if key != "Name"}
    copied: dict[str, str] = server.get("tags", {}) if settings["copyTags"] else {}
    tags = {**copied, **own, "mgn.amazonaws.com-source-server": server["sourceServerID"]}
    if "jobID" in job:
        tags["mgn.amazonaws.com-job"] = job["jobID"]
    if settings.get("enableMapAutoTagging"):
        tags[settings.get("mapAutoTaggingKey") or _MAP_KEY] = settings.get("mapAutoTaggingMpeID", "")
    return tags


def _private_ip(server: Resource) -> str | None:
    interfaces = server["sourceProperties"].get("networkInterfaces", ())
    primary = sorted(interfaces, key=lambda interface: not interface.get("isPrimary"))
    return next((ip for interface in primary for ip in interface.get("ips", ())), None)


def plant(region: Region, server: Resource) -> str:
    """Launch the instance of a planted source server that has one, and return its id.

    Raises:
        NeighbourError: EC2 refuses, or cannot be asked.
    """
    instance = server["launchedInstance"]
    job = {"jobID": instance["jobID"]} if "jobID" in instance else {}
    # One that is disconnected had its EC2 launch template when it was launched.
    before = {**server, "dataReplicationInfo": {"dataReplicationState": "CONTINUOUS"}}
    launched: str = launch(region, before, job)["ec2InstanceID"]
    if server["dataReplicationInfo"]["dataReplicationState"] == "DISCONNECTED":
        ec2_templates.drop(region, server["sourceServerID"])
    return launched
