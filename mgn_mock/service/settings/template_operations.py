"""Launch and replication configuration templates: what the settings of source servers begin with."""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING, Any

from mgn_mock.errors import ConflictException
from mgn_mock.service.settings import ec2_templates
from mgn_mock.service.settings.facts import (
    ACCOUNT_TEMPLATE_HAS_ONE_INTERFACE,
    LAUNCH_TEMPLATE_GOES_AT_ANY_TIME,
    REPLICATION_TEMPLATE_GOES_LAST,
    UNKNOWN_TEMPLATE_IS_NOT_FOUND,
)
from mgn_mock.service.settings.launch_configuration import LAUNCH
from mgn_mock.service.settings.replication_configuration import REPLICATION
from mgn_mock.service.shared import quotas
from mgn_mock.service.shared.facts import TEMPLATE_QUOTAS
from mgn_mock.service.shared.neighbours import ec2_is_visible
from mgn_mock.service.shared.views import as_shape, project
from mgn_mock.state.listing import Listing
from mgn_mock.state.resource_types import JOBS, LAUNCH_TEMPLATES, REPLICATION_TEMPLATES

if TYPE_CHECKING:
    from mgn_mock.service.settings.configurations import ConfigurationType
    from mgn_mock.state.blobs import Resource
    from mgn_mock.state.world import Region


def _new(region: Region, of: ConfigurationType, request: Resource) -> Resource:
    of.rest_on_defaults(region, of.defaults.keys() - request.keys())
    _check_room(region, of)
    template_id = region.new_id(of.template)
    arn = region.arn(of.template, template_id)
    named = {of.template.key: template_id, "arn": arn, "tags": {}}
    return {**named, **of.default_values, **of.marked(request)}


def _check_room(region: Region, of: ConfigurationType) -> None:
    """Refuse one template more than a test allows; the service is not known to have such a quota."""
    there, name = len(region.of(of.template)), f"{of.part}_templates"
    quotas.check(region, name, in_use=there, kind=of.template, resource_id=None)
    if there and quotas.limit(region, name) == inf:
        region.rest_on(TEMPLATE_QUOTAS)


def _update(region: Region, of: ConfigurationType, request: Resource) -> Resource:
    # `arn` is a member of one of the requests, and means nothing.
    given = {name: value for name, value in request.items() if name != "arn"}
    return _store(region, of, {**region.of(of.template).get(request[of.template.key]), **of.marked(given)})


def _store(region: Region, of: ConfigurationType, template: Resource) -> Resource:
    internal = {name: value for name, value in template.items() if not of.template.is_shown(name)}
    shown = project(of.checked(region, template), of.template.resource_type)
    region.of(of.template).put({**shown, **internal})
    return shown


def _listing(region: Region, of: ConfigurationType, request: Resource) -> Listing:
    templates, key = region.of(of.template), of.template.key
    ids = request.get(f"{key}s", [])
    for template_id in ids:
        if template_id not in templates:
            region.rest_on(UNKNOWN_TEMPLATE_IS_NOT_FOUND)
        templates.get(template_id)
    filters = {f"{key}s": ids} if f"{key}s" in request else None
    return Listing(region, templates, filters=filters, show=as_shape(of.template.resource_type))


def create_launch_configuration_template(region: Region, request: dict[str, Any]) -> Resource:
    """Create a template; what is not given has a default, and a second one is allowed."""
    template = _new(region, LAUNCH, request)
    ec2_template_id = ec2_templates.of_account(region, template)
    if ec2_is_visible(region):
        region.rest_on(ACCOUNT_TEMPLATE_HAS_ONE_INTERFACE)
    if ec2_template_id is not None:
        template["ec2LaunchTemplateID"] = ec2_template_id
    return _store(region, LAUNCH, template)


def update_launch_configuration_template(region: Region, request: dict[str, Any]) -> Resource:
    """Change a template; source servers that are there already keep their settings."""
    return _update(region, LAUNCH, request)


def delete_launch_configuration_template(region: Region, request: dict[str, Any]) -> dict[str, Any]:
    """Delete a template and its actions, whatever source servers there are."""
    if len(region.source_servers) or len(region.of(JOBS)):
        region.rest_on(LAUNCH_TEMPLATE_GOES_AT_ANY_TIME)
    template = region.of(LAUNCH_TEMPLATES).get(request[LAUNCH_TEMPLATES.key])
    if "ec2LaunchTemplateID" in template:
        ec2_templates.delete(region, template["ec2LaunchTemplateID"])
    region.delete(LAUNCH_TEMPLATES, template[LAUNCH_TEMPLATES.key])
    return {}


def describe_launch_configuration_templates(region: Region, request: dict[str, Any]) -> Listing:
    """List all templates, or those that are named; naming one that is not there is an error."""
    return _listing(region, LAUNCH, request)


def create_replication_configuration_template(region: Region, request: dict[str, Any]) -> Resource:
    """Create a template; a second one is allowed."""
    return _store(region, REPLICATION, _new(region, REPLICATION, request))


def update_replication_configuration_template(region: Region, request: dict[str, Any]) -> Resource:
    """Change a template; source servers that are there already keep their settings."""
    return _update(region, REPLICATION, request)


def delete_replication_configuration_template(region: Region, request: dict[str, Any]) -> dict[str, Any]:
    """Delete a template, once there are no source servers and no jobs any more."""
    region.rest_on(REPLICATION_TEMPLATE_GOES_LAST)
    every = region.of(REPLICATION_TEMPLATES)
    template_id = every.get(request[REPLICATION_TEMPLATES.key])[REPLICATION_TEMPLATES.key]
    servers, jobs = len(region.source_servers), len(region.of(JOBS))
    if servers or jobs:
        raise ConflictException(
            f"{REPLICATION_TEMPLATES.title} {template_id} cannot be deleted: there are {servers} source "
            f"servers and {jobs} jobs in {region.place}, which have to be deleted first.",
            resourceId=template_id,
            resourceType=REPLICATION_TEMPLATES.resource_type,
        )
    region.delete(REPLICATION_TEMPLATES, template_id)
    return {}


def describe_replication_configuration_templates(region: Region, request: dict[str, Any]) -> Listing:
    """List all templates, or those that are named; naming one that is not there is an error."""
    return _listing(region, REPLICATION, request)
