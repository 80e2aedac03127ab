"""Launch configuration templates: what the launch settings of source servers begin with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mgn_mock.rules import ec2_templates, tagging
from mgn_mock.rules.templates import LAUNCH_DEFAULTS, modelled, named
from mgn_mock.state.kinds import ACTIONS, LAUNCH_TEMPLATES

if TYPE_CHECKING:
    from mgn_mock.state.blobs import Resource
    from mgn_mock.state.listing import Listing
    from mgn_mock.state.world import Region

_KEY = LAUNCH_TEMPLATES.key
_SHAPE = "LaunchConfigurationTemplate"


def create_launch_configuration_template(region: Region, request: dict[str, Any]) -> Resource:
    """Makes a template; what is not given has a default (assumed for most), and a second one is allowed (assumed)."""
    tagging.refuse_reserved(request.get("tags", {}))
    template_id = region.new_id(LAUNCH_TEMPLATES)
    template = {
        _KEY: template_id,
        "arn": region.arn(LAUNCH_TEMPLATES, template_id),
        "tags": {},
        **LAUNCH_DEFAULTS,
        **request,
    }
    ec2_template_id = ec2_templates.of_account(region, template)
    if ec2_template_id is not None:
        template["ec2LaunchTemplateID"] = ec2_template_id
    return _kept(region, template)


def update_launch_configuration_template(region: Region, request: dict[str, Any]) -> Resource:
    """Changes a template; source servers that are there already keep their settings (user guide)."""
    return _kept(region, {**region.of(LAUNCH_TEMPLATES).get(request[_KEY]), **request})


def _kept(region: Region, template: Resource) -> Resource:
    # No key is no member: the shape that shows it takes only real ones.
    if not template.get("parametersEncryptionKey"):
        template.pop("parametersEncryptionKey", None)
    template = modelled(template, _SHAPE)
    region.of(LAUNCH_TEMPLATES).put(template)
    return template


def delete_launch_configuration_template(region: Region, request: dict[str, Any]) -> dict[str, Any]:
    """Deletes a template and its actions, whatever source servers there are (assumed)."""
    template = region.of(LAUNCH_TEMPLATES).get(request[_KEY])
    if "ec2LaunchTemplateID" in template:
        ec2_templates.delete(region, template["ec2LaunchTemplateID"])
    region.of(LAUNCH_TEMPLATES).delete(request[_KEY])
    region.drop(ACTIONS, request[_KEY])
    return {}


def describe_launch_configuration_templates(region: Region, request: dict[str, Any]) -> Listing:
    """All templates, or those that are named; naming one that is not there is an error (assumed)."""
    return named(region, LAUNCH_TEMPLATES, request.get(f"{_KEY}s"))
