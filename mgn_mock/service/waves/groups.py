"""Making and changing applications and waves, which are alike but for what is in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mgn_mock.errors import ConflictException
from mgn_mock.service.shared import names, tagging
from mgn_mock.service.waves import archiving, membership

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mgn_mock.state.blobs import Resource
    from mgn_mock.state.resource_types import ResourceType
    from mgn_mock.state.world import Region


def new(region: Region, kind: ResourceType, given: Mapping[str, Any]) -> Resource:
    """An application or a wave that is not kept yet.

    Args:
        region: Where it will be.
        kind: Which of the two.
        given: Its name, and what else was given of `description` and `tags`.
    """
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
    """Makes an application or a wave.

    Raises:
        ValidationException: A tag key is AWS's own.
        ConflictException: Another one has the name.
        ServiceQuotaExceededException: There are as many as there may be.
    """
    tagging.refuse_reserved(request.get("tags", ()))
    _refuse_taken_name(region, kind, request["name"])
    resource = new(region, kind, request)
    archiving.check_room(region, kind, [resource])
    region.of(kind).put(resource)
    return resource


def update(region: Region, kind: ResourceType, request: Mapping[str, Any]) -> Resource:
    """Changes the name or the description, of an archived one too (assumed).

    Raises:
        ResourceNotFoundException: There is none of that id.
        ConflictException: Another one has the name.
    """
    resource = region.of(kind).get(request[kind.key])
    if "name" in request:
        _refuse_taken_name(region, kind, request["name"], resource[kind.key])
    resource.update({name: request[name] for name in ("name", "description") if name in request})
    membership.put(region, kind, resource)
    return resource


def _refuse_taken_name(region: Region, kind: ResourceType, name: str, own_id: str | None = None) -> None:
    fault = names.taken(region, kind, name, own_id)
    if fault is not None:
        raise ConflictException(fault, resourceId=names.holder(region, kind, name), resourceType=kind.resource_type)
