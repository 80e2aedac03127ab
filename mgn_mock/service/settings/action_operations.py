"""Post-launch actions of launch configuration templates and of source servers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mgn_mock.service.settings import post_launch_actions
from mgn_mock.service.settings.facts import REMOVED_TEMPLATE_ACTION_STAYS_WITH_SERVERS, TEMPLATES_ARE_TAKEN_OVER
from mgn_mock.service.shared.views import as_shape, project
from mgn_mock.state.listing import Listing
from mgn_mock.state.resource_types import ACTIONS, LAUNCH_TEMPLATES, SOURCE_SERVERS

if TYPE_CHECKING:
    from mgn_mock.state.blobs import Resource
    from mgn_mock.state.collection import Collection
    from mgn_mock.state.world import Region

_OF_TEMPLATE = "TemplateActionDocument"
# It has no operating system to show.
_OF_SERVER = "SourceServerActionDocument"


def put_template_action(region: Region, request: dict[str, Any]) -> Resource:
    """Put an action to a template, in place of the one of its id; later servers inherit it."""
    of_template = _of_template(region, request)
    action = post_launch_actions.put(of_template, region, request, owner=LAUNCH_TEMPLATES, quota="actions_per_template")
    return project(action, _OF_TEMPLATE)


def list_template_actions(region: Region, request: dict[str, Any]) -> Listing:
    """List the actions of a template."""
    of_template = _of_template(region, request)
    show, filters = as_shape(_OF_TEMPLATE), request.get("filters")
    return Listing(region, of_template, filters=filters, show=show)


def remove_template_action(region: Region, request: dict[str, Any]) -> dict[str, Any]:
    """Remove an action from a template; servers that inherited it keep it."""
    region.rest_on(REMOVED_TEMPLATE_ACTION_STAYS_WITH_SERVERS)
    return _remove(_of_template(region, request), request)


def _of_template(region: Region, request: dict[str, Any]) -> Collection:
    template_id = request["launchConfigurationTemplateID"]
    region.of(LAUNCH_TEMPLATES).get(template_id)
    return region.of(ACTIONS, template_id)


def put_source_server_action(region: Region, request: dict[str, Any]) -> Resource:
    """Put an action to a source server, in place of the one of its id."""
    of_server = _of_server(region, request)
    action = post_launch_actions.put(of_server, region, request, owner=SOURCE_SERVERS, quota="actions_per_server")
    return project(action, _OF_SERVER)


def list_source_server_actions(region: Region, request: dict[str, Any]) -> Listing:
    """List the actions of a source server, those from its template first."""
    region.rest_on(TEMPLATES_ARE_TAKEN_OVER)
    of_server = _of_server(region, request)
    show, filters = as_shape(_OF_SERVER), request.get("filters")
    return Listing(region, of_server, filters=filters, show=show)


def remove_source_server_action(region: Region, request: dict[str, Any]) -> dict[str, Any]:
    """Remove an action from a source server."""
    return _remove(_of_server(region, request), request)


def _of_server(region: Region, request: dict[str, Any]) -> Collection:
    server = region.source_servers.get(request["sourceServerID"])
    return post_launch_actions.of_server(region, server["sourceServerID"])


def _remove(of_owner: Collection, request: dict[str, Any]) -> dict[str, Any]:
    of_owner.get(request["actionID"])
    of_owner.delete(request["actionID"])
    return {}
