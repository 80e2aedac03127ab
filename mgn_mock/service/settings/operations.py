"""Launch and replication settings of one source server."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mgn_mock.service.settings import ec2_templates, launch_configuration, replication_configuration
from mgn_mock.service.settings.configurations import rest_on_state
from mgn_mock.service.settings.facts import (
    CONFIGURATION_AT_ONCE,
    DISKS_THERE_KEEP_THEIR_VOLUMES,
    VOLUME_DEFAULTS_ARE_FOR_LATER,
)
from mgn_mock.service.settings.launch_configuration import LAUNCH
from mgn_mock.service.shared.neighbours import ec2_is_visible

if TYPE_CHECKING:
    from mgn_mock.state.blobs import Resource
    from mgn_mock.state.world import Region


def get_launch_configuration(region: Region, request: dict[str, Any]) -> Resource:
    """Return the launch configuration, which a server has from the moment it appears."""
    region.rest_on(CONFIGURATION_AT_ONCE)
    return _shown(region, region.source_servers.get(request["sourceServerID"]))


def update_launch_configuration(region: Region, request: dict[str, Any]) -> Resource:
    """Change what is given; what is not given stays, in whatever state the server is."""
    server = region.source_servers.get(request["sourceServerID"])
    rest_on_state(region, server)
    ec2_templates.needed(region, server)
    launch_configuration.change(region, server, request)
    return _shown(region, server)


def _shown(region: Region, server: Resource) -> Resource:
    template_id = ec2_templates.needed(region, server)
    configuration = launch_configuration.configuration(region, server)
    LAUNCH.rest_on_inheritance(region, server)
    return configuration if template_id is None else {**configuration, "ec2LaunchTemplateID": template_id}


def get_launch_configuration_defaults(region: Region, request: dict[str, Any]) -> Resource:
    """Return which volumes later disk mappings of the server's EC2 launch template get."""
    region.rest_on(VOLUME_DEFAULTS_ARE_FOR_LATER)
    return _shown_volumes(region, region.source_servers.get(request["sourceServerID"]))


def update_launch_configuration_defaults(region: Region, request: dict[str, Any]) -> Resource:
    """Change what is given; a volume configuration that is given replaces the one before."""
    server = region.source_servers.get(request["sourceServerID"])
    rest_on_state(region, server)
    if server["sourceProperties"].get("disks"):
        if ec2_is_visible(region):
            region.rest_on(DISKS_THERE_KEEP_THEIR_VOLUMES)
        # The mappings of the disks that are there are not made later.
        ec2_templates.needed(region, server)
    given = {name: value for name, value in request.items() if name not in {"sourceServerID", "accountID"}}
    launch_configuration.change_volumes(region, server, given)
    return _shown_volumes(region, server)


def _shown_volumes(region: Region, server: Resource) -> Resource:
    launch_configuration.rest_on_volumes(region, server)
    return {"sourceServerID": server["sourceServerID"], **launch_configuration.volumes(region, server)}


def get_replication_configuration(region: Region, request: dict[str, Any]) -> Resource:
    """Return the replication configuration; its disks are those of the source."""
    return replication_configuration.shown(region, region.source_servers.get(request["sourceServerID"]))
