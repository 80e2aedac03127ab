"""Creating and updating applications and waves, which differ only in what is in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mgn_mock.errors import ConflictException
from mgn_mock.service.shared import names
from mgn_mock.service.waves import archiving, facts, membership

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mgn_mock.state.blobs import Resource
    from mgn_mock.state.resource_types import ResourceType
    from mgn_mock.state.world import Region


def new(region: Region, kind: ResourceType, given: Mapping[str, Any]) -> Resource:
    """Return a new application or wave that is not stored yet."""
    resource_id, now = region.new_id(kind), region.world.clock.moment.text
    resource = {
        kind.key: resource_id,
        "arn": region.arn(kind, resource_id),
        "name": given["name"],
        "isArchived": False,
        "creationDateTime": now,
        "lastModifiedDateTime": now,
        "tags": given.get("tags", {}),
    }
    if "description" in given:
        resource["description"] = given["description"]
    return resource


def create(region: Region, kind: ResourceType, request: Mapping[str, Any]) -> Resource:
    """Create an application or a wave."""
    _refuse_taken_name(region, kind, request["name"])
    resource = new(region, kind, request)
    archiving.check_room(region, kind, [resource])
    region.of(kind).put(resource)
    return resource


def update(region: Region, kind: ResourceType, request: Mapping[str, Any]) -> Resource:
    """Change the name or the description, of an archived one too."""
    resource = region.of(kind).get(request[kind.key])
    if resource["isArchived"]:
        region.rest_on(facts.ARCHIVED_CAN_BE_UPDATED)
    if "name" in request:
        _refuse_taken_name(region, kind, request["name"], resource[kind.key])
    resource.update({name: request[name] for name in ("name", "description") if name in request})
    membership.put(region, kind, resource)
    return resource


def rest_on_archived(region: Region, kind: ResourceType, request: Mapping[str, Any]) -> None:
    """Note that archived ones are in a list whose filters do not tell them apart."""
    if "isArchived" not in request.get("filters", {}) and region.of(kind).count_by("quota", "archived"):
        region.rest_on(facts.LISTS_HOLD_ARCHIVED)


def _refuse_taken_name(region: Region, kind: ResourceType, name: str, own_id: str | None = None) -> None:
    fault = names.taken(region, kind, name, own_id)
    region.rest_on(facts.NAMES_ARE_UNIQUE)
    if fault is not None:
        holder_id = str(names.holder(region, kind, name))
        if region.of(kind).get(holder_id)["isArchived"]:
            region.rest_on(facts.ARCHIVED_NAMES_STAY_TAKEN)
        raise ConflictException(fault, resourceId=holder_id, resourceType=kind.resource_type)
