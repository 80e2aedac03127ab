"""Launch and replication settings of one source server."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mgn_mock.service.settings import ec2_templates, launch_configuration, replication_configuration

if TYPE_CHECKING:
    from mgn_mock.state.blobs import Resource
    from mgn_mock.state.world import Region


def get_launch_configuration(region: Region, request: dict[str, Any]) -> Resource:
    """Return the launch configuration, which a server has from the moment it appears (user guide)."""
    return _shown(region, region.source_servers.get(request["sourceServerID"]))


def update_launch_configuration(region: Region, request: dict[str, Any]) -> Resource:
    """Change what is given; what is not given stays, in whatever state the server is (assumed)."""
    server = region.source_servers.get(request["sourceServerID"])
    ec2_templates.needed(region, server)
    launch_configuration.change(region, server, request)
    return _shown(region, server)


def _shown(region: Region, server: Resource) -> Resource:
    template_id = ec2_templates.needed(region, server)
    configuration = launch_configuration.configuration(region, server)
    # A disconnected server has none (observed).
    return configuration if template_id is None else {**configuration, "ec2LaunchTemplateID": template_id}


def get_launch_configuration_defaults(region: Region, request: dict[str, Any]) -> Resource:
    """Return which volumes later disk mappings of the server's EC2 launch template get (API reference)."""
    return _shown_volumes(region, region.source_servers.get(request["sourceServerID"]))


def update_launch_configuration_defaults(region: Region, request: dict[str, Any]) -> Resource:
    """Change what is given; a volume configuration that is given replaces the one before (API reference)."""
    server = region.source_servers.get(request["sourceServerID"])
    if server["sourceProperties"].get("disks"):
        # The mappings of the disks that are there are not made later.
        ec2_templates.needed(region, server)
    given = {name: value for name, value in request.items() if name not in {"sourceServerID", "accountID"}}
    launch_configuration.change_volumes(region, server, given)
    return _shown_volumes(region, server)


def _shown_volumes(region: Region, server: Resource) -> Resource:
    return {"sourceServerID": server["sourceServerID"], **launch_configuration.volumes(region, server)}


def get_replication_configuration(region: Region, request: dict[str, Any]) -> Resource:
    """Return the replication configuration; its disks are those of the source."""
    return replication_configuration.configuration(region, region.source_servers.get(request["sourceServerID"]))


def update_replication_configuration(region: Region, request: dict[str, Any]) -> Resource:
    """Change what is given; what is not given stays, in whatever state the server is (assumed)."""
    server = region.source_servers.get(request["sourceServerID"])
    replication_configuration.change(region, server, request)
    return replication_configuration.configuration(region, server)
