"""Replication configuration templates: what the replication settings of source servers begin with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mgn_mock.errors import ConflictException
from mgn_mock.rules import tagging
from mgn_mock.rules.replication_settings import check_encryption
from mgn_mock.rules.templates import REPLICATION_DEFAULTS, modelled, named
from mgn_mock.state.kinds import JOBS, REPLICATION_TEMPLATES

if TYPE_CHECKING:
    from mgn_mock.state.blobs import Resource
    from mgn_mock.state.listing import Listing
    from mgn_mock.state.world import Region

_KEY = REPLICATION_TEMPLATES.key
_SHAPE = "ReplicationConfigurationTemplate"


def create_replication_configuration_template(region: Region, request: dict[str, Any]) -> Resource:
    """Makes a template; a second one is allowed (assumed)."""
    tagging.refuse_reserved(request.get("tags", {}))
    template_id = region.new_id(REPLICATION_TEMPLATES)
    template = {
        _KEY: template_id,
        "arn": region.arn(REPLICATION_TEMPLATES, template_id),
        "tags": {},
        **REPLICATION_DEFAULTS,
        **request,
    }
    return _kept(region, template)


def update_replication_configuration_template(region: Region, request: dict[str, Any]) -> Resource:
    """Changes a template; source servers that are there already keep their settings (user guide)."""
    # The request has an `arn`, which means nothing.
    request.pop("arn", None)
    return _kept(region, {**region.of(REPLICATION_TEMPLATES).get(request[_KEY]), **request})


def _kept(region: Region, template: Resource) -> Resource:
    template = modelled(check_encryption(template), _SHAPE)
    region.of(REPLICATION_TEMPLATES).put(template)
    return template


def delete_replication_configuration_template(region: Region, request: dict[str, Any]) -> dict[str, Any]:
    """Deletes a template, once there are no source servers and no jobs any more (user guide)."""
    templates = region.of(REPLICATION_TEMPLATES)
    templates.get(request[_KEY])
    servers, jobs = len(region.source_servers), len(region.of(JOBS))
    if servers or jobs:
        raise ConflictException(
            f"{REPLICATION_TEMPLATES.title} {request[_KEY]} cannot be deleted: there are {servers} source servers and "
            f"{jobs} jobs in {region.place}, which have to be deleted first.",
            resourceId=request[_KEY],
            resourceType=REPLICATION_TEMPLATES.resource_type,
        )
    templates.delete(request[_KEY])
    return {}


def describe_replication_configuration_templates(region: Region, request: dict[str, Any]) -> Listing:
    """All templates, or those that are named; naming one that is not there is an error (assumed)."""
    return named(region, REPLICATION_TEMPLATES, request.get(f"{_KEY}s"))
