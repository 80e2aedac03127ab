"""Launch configuration templates: what the launch settings of source servers begin with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mgn_mock.errors import ConflictException
from mgn_mock.service.settings import ec2_templates
from mgn_mock.service.settings.replication import check_encryption
from mgn_mock.service.settings.templates import LAUNCH_DEFAULTS, REPLICATION_DEFAULTS, named, project
from mgn_mock.service.shared import tagging
from mgn_mock.state.resource_types import JOBS, LAUNCH_TEMPLATES, REPLICATION_TEMPLATES

if TYPE_CHECKING:
    from mgn_mock.state.blobs import Resource
    from mgn_mock.state.listing import Listing
    from mgn_mock.state.world import Region

_LAUNCH_KEY = LAUNCH_TEMPLATES.key
_LAUNCH_SHAPE = "LaunchConfigurationTemplate"


def create_launch_configuration_template(region: Region, request: dict[str, Any]) -> Resource:
    """Makes a template; what is not given has a default (assumed for most), and a second one is allowed (assumed)."""
    tagging.refuse_reserved(request.get("tags", {}))
    template_id = region.new_id(LAUNCH_TEMPLATES)
    template = {
        _LAUNCH_KEY: template_id,
        "arn": region.arn(LAUNCH_TEMPLATES, template_id),
        "tags": {},
        **LAUNCH_DEFAULTS,
        **request,
    }
    ec2_template_id = ec2_templates.of_account(region, template)
    if ec2_template_id is not None:
        template["ec2LaunchTemplateID"] = ec2_template_id
    return _kept_launch_template(region, template)


def update_launch_configuration_template(region: Region, request: dict[str, Any]) -> Resource:
    """Changes a template; source servers that are there already keep their settings (user guide)."""
    return _kept_launch_template(region, {**region.of(LAUNCH_TEMPLATES).get(request[_LAUNCH_KEY]), **request})


def _kept_launch_template(region: Region, template: Resource) -> Resource:
    # No key is no member: the shape that shows it takes only real ones.
    if not template.get("parametersEncryptionKey"):
        template.pop("parametersEncryptionKey", None)
    template = project(template, _LAUNCH_SHAPE)
    region.of(LAUNCH_TEMPLATES).put(template)
    return template


def delete_launch_configuration_template(region: Region, request: dict[str, Any]) -> dict[str, Any]:
    """Deletes a template and its actions, whatever source servers there are (assumed)."""
    template = region.of(LAUNCH_TEMPLATES).get(request[_LAUNCH_KEY])
    if "ec2LaunchTemplateID" in template:
        ec2_templates.delete(region, template["ec2LaunchTemplateID"])
    region.delete(LAUNCH_TEMPLATES, request[_LAUNCH_KEY])
    return {}


def describe_launch_configuration_templates(region: Region, request: dict[str, Any]) -> Listing:
    """All templates, or those that are named; naming one that is not there is an error (assumed)."""
    return named(region, LAUNCH_TEMPLATES, request.get(f"{_LAUNCH_KEY}s"))


_REPLICATION_KEY = REPLICATION_TEMPLATES.key
_REPLICATION_SHAPE = "ReplicationConfigurationTemplate"


def create_replication_configuration_template(region: Region, request: dict[str, Any]) -> Resource:
    """Makes a template; a second one is allowed (assumed)."""
    tagging.refuse_reserved(request.get("tags", {}))
    template_id = region.new_id(REPLICATION_TEMPLATES)
    template = {
        _REPLICATION_KEY: template_id,
        "arn": region.arn(REPLICATION_TEMPLATES, template_id),
        "tags": {},
        **REPLICATION_DEFAULTS,
        **request,
    }
    return _kept_replication_template(region, template)


def update_replication_configuration_template(region: Region, request: dict[str, Any]) -> Resource:
    """Changes a template; source servers that are there already keep their settings (user guide)."""
    # The request has an `arn`, which means nothing.
    request.pop("arn", None)
    return _kept_replication_template(
        region, {**region.of(REPLICATION_TEMPLATES).get(request[_REPLICATION_KEY]), **request}
    )


def _kept_replication_template(region: Region, template: Resource) -> Resource:
    template = project(check_encryption(template), _REPLICATION_SHAPE)
    region.of(REPLICATION_TEMPLATES).put(template)
    return template


def delete_replication_configuration_template(region: Region, request: dict[str, Any]) -> dict[str, Any]:
    """Deletes a template, once there are no source servers and no jobs any more (user guide)."""
    templates = region.of(REPLICATION_TEMPLATES)
    templates.get(request[_REPLICATION_KEY])
    servers, jobs = len(region.source_servers), len(region.of(JOBS))
    if servers or jobs:
        raise ConflictException(
            f"{REPLICATION_TEMPLATES.title} {request[_REPLICATION_KEY]} cannot be deleted: there are {servers} source "
            f"servers and {jobs} jobs in {region.place}, which have to be deleted first.",
            resourceId=request[_REPLICATION_KEY],
            resourceType=REPLICATION_TEMPLATES.resource_type,
        )
    region.delete(REPLICATION_TEMPLATES, request[_REPLICATION_KEY])
    return {}


def describe_replication_configuration_templates(region: Region, request: dict[str, Any]) -> Listing:
    """All templates, or those that are named; naming one that is not there is an error (assumed)."""
    return named(region, REPLICATION_TEMPLATES, request.get(f"{_REPLICATION_KEY}s"))
