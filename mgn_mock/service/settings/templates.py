"""The templates of an account, and what a source server takes over from them when it appears.

The first template of a kind is the one that counts (published clients know of no other). A server takes over what it
says at that moment; later edits do not touch it (user guide). Servers that appear between two edits share one copy.
"""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING, Any

from mgn_mock.model.spec import service
from mgn_mock.state.listing import Listing, Member
from mgn_mock.state.resource_types import (
    ACTIONS,
    LAUNCH_TEMPLATES,
    REPLICATION_TEMPLATES,
    SERVER_SETTINGS,
    TEMPLATE_VERSIONS,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from mgn_mock.state.blobs import Resource
    from mgn_mock.state.collection import StoredRow
    from mgn_mock.state.resource_types import ResourceType
    from mgn_mock.state.world import Region

# The first two are the service's; osByol and bootMode were observed on servers; the rest is assumed.
LAUNCH_DEFAULTS: Mapping[str, Any] = {
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
}
# User guide, but that FIPS endpoints are not used is assumed.
REPLICATION_DEFAULTS: Mapping[str, Any] = {
    "associateDefaultSecurityGroup": True,
    "replicationServersSecurityGroupsIDs": [],
    "replicationServerInstanceType": "t3.small",
    "useDedicatedReplicationServer": False,
    "defaultLargeStagingDiskType": "GP3",
    "ebsEncryption": "DEFAULT",
    "bandwidthThrottling": 0,
    "dataPlaneRouting": "PUBLIC_IP",
    "createPublicIP": True,
    "stagingAreaTags": {},
    "useFipsEndpoint": False,
    "internetProtocol": "IPV4",
    "storeSnapshotOnLocalZone": False,
}


def project(resource: Mapping[str, Any], shape_name: str) -> Resource:
    """Those members of a resource that a shape of the installed model has."""
    members = service().members(shape_name)
    return {name: value for name, value in resource.items() if name in members}


def named(region: Region, kind: ResourceType, template_ids: Sequence[str] | None) -> Listing:
    """The templates that are named; all, where none are.

    Raises:
        ResourceNotFoundException: One of them is not here.
    """
    templates = region.of(kind)
    for template_id in template_ids or ():
        templates.get(template_id)
    return Listing(region, templates, filters={"ids": template_ids or []}, members={"ids": Member(kind.key)})


def inherit_templates(region: Region, server_id: str) -> None:
    """Lets a new source server take over what the templates say now."""
    launch, replication = _first(region, LAUNCH_TEMPLATES), _first(region, REPLICATION_TEMPLATES)
    if launch is None and replication is None:
        return
    actions = [] if launch is None else list(region.of(ACTIONS, launch.id).rows())
    version = _digest([row.blob for row in (launch, replication, *actions) if row is not None])
    versions = region.of(TEMPLATE_VERSIONS)
    if version not in versions:
        versions.put(
            {
                "version": version,
                "launch": {} if launch is None else region.of(LAUNCH_TEMPLATES).get(launch.id),
                "replication": {} if replication is None else region.of(REPLICATION_TEMPLATES).get(replication.id),
                "actions": [region.of(ACTIONS, launch.id).get(row.id) for row in actions] if launch else [],
            }
        )
    region.of(SERVER_SETTINGS).put({"sourceServerID": server_id, "version": version})


def _first(region: Region, kind: ResourceType) -> StoredRow | None:
    return next(region.of(kind).rows(), None)


def _digest(blobs: list[bytes]) -> str:
    return blake2b(b"".join(len(blob).to_bytes(4, "big") + blob for blob in blobs), digest_size=9).hexdigest()


def settings_of(region: Region, server_id: str) -> Resource:
    """What is kept for a source server besides itself; a copy."""
    every = region.of(SERVER_SETTINGS)
    return every.get(server_id) if server_id in every else {"sourceServerID": server_id}


def inherited(region: Region, settings: Resource, part: str) -> Any:
    """What a source server took over from the templates when it appeared.

    Args:
        region: Where it is.
        settings: What is kept for it.
        part: `launch`, `replication`, or `actions`.

    Returns:
        The template, without what tells it from others; for `actions` a list. Empty where there was none.
    """
    if "version" not in settings:
        return [] if part == "actions" else {}
    return region.of(TEMPLATE_VERSIONS).get(settings["version"])[part]
