"""The launch settings of one source server."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mgn_mock.service.settings import ec2_templates, launch, replication

if TYPE_CHECKING:
    from mgn_mock.state.blobs import Resource
    from mgn_mock.state.world import Region


def get_launch_configuration(region: Region, request: dict[str, Any]) -> Resource:
    """The launch configuration, which a server has from the moment it appears (user guide)."""
    return _shown(region, region.source_servers.get(request["sourceServerID"]))


def update_launch_configuration(region: Region, request: dict[str, Any]) -> Resource:
    """Changes what is given; what is not given stays, in whatever state the server is (assumed)."""
    server = region.source_servers.get(request["sourceServerID"])
    ec2_templates.needed(region, server)
    launch.change(region, server, request)
    return _shown(region, server)


def _shown(region: Region, server: Resource) -> Resource:
    template_id = ec2_templates.needed(region, server)
    configuration = launch.configuration(region, server)
    # A disconnected server has none (observed).
    return configuration if template_id is None else {**configuration, "ec2LaunchTemplateID": template_id}


def get_launch_configuration_defaults(region: Region, request: dict[str, Any]) -> Resource:
    """Which volumes disk mappings get that are made later in the server's EC2 launch template (API reference)."""
    return _shown_volumes(region, region.source_servers.get(request["sourceServerID"]))


def update_launch_configuration_defaults(region: Region, request: dict[str, Any]) -> Resource:
    """Changes what is given; a volume configuration that is given replaces the one before (API reference)."""
    server = region.source_servers.get(request["sourceServerID"])
    if server["sourceProperties"].get("disks"):
        # The mappings of the disks that are there are not made later.
        ec2_templates.needed(region, server)
    given = {name: value for name, value in request.items() if name not in {"sourceServerID", "accountID"}}
    launch.change_volumes(region, server, given)
    return _shown_volumes(region, server)


def _shown_volumes(region: Region, server: Resource) -> Resource:
    return {"sourceServerID": server["sourceServerID"], **launch.volumes(region, server)}


def get_replication_configuration(region: Region, request: dict[str, Any]) -> Resource:
    """The replication configuration; its disks are those of the source."""
    return replication.configuration(region, region.source_servers.get(request["sourceServerID"]))


def update_replication_configuration(region: Region, request: dict[str, Any]) -> Resource:
    """Changes what is given; what is not given stays, in whatever state the server is (assumed)."""
    server = region.source_servers.get(request["sourceServerID"])
    replication.change(region, server, request)
    return replication.configuration(region, server)
