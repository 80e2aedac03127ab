"""Tags of any resource that has an ARN."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mgn_mock.errors import ResourceNotFoundException, ValidationException
from mgn_mock.model.validation import violations_in
from mgn_mock.service.accounts.facts import (
    ARN_OF_ANOTHER_PLACE,
    NO_ARN_IS_INVALID,
    TAGS_ARE_ADDED,
    TAGS_IN_TOTAL,
    UNTAGGING_WHAT_IS_NOT_THERE,
)

if TYPE_CHECKING:
    from mgn_mock.state.blobs import Resource
    from mgn_mock.state.collection import Collection
    from mgn_mock.state.world import Region

_ARN_PARTS = 6


def tag_resource(region: Region, request: dict[str, Any]) -> dict[str, Any]:
    """Add tags to a resource, or give those that it has another value."""
    collection, resource = _find(region, request)
    region.rest_on(TAGS_ARE_ADDED)
    tags = {**resource.get("tags", {}), **request["tags"]}
    faults = violations_in(tags, "TagsMap")
    if faults:
        message = f"{request['resourceArn']} would have {len(tags)} tags: {faults[0].message}"
        raise ValidationException.of_fields(message, "tags").resting_on(TAGS_IN_TOTAL)
    collection.put({**resource, "tags": tags})
    return {}


def untag_resource(region: Region, request: dict[str, Any]) -> dict[str, Any]:
    """Remove tags from a resource; a key that it does not have is passed over."""
    collection, resource = _find(region, request)
    gone = frozenset(request["tagKeys"])
    there = resource.get("tags", {})
    if not gone <= there.keys():
        region.rest_on(UNTAGGING_WHAT_IS_NOT_THERE)
    tags = {key: value for key, value in there.items() if key not in gone}
    collection.put({**resource, "tags": tags})
    return {}


def list_tags_for_resource(region: Region, request: dict[str, Any]) -> dict[str, Any]:
    """Return the tags of a resource."""
    _, resource = _find(region, request)
    return {"tags": resource.get("tags", {})}


def _find(region: Region, request: dict[str, Any]) -> tuple[Collection, Resource]:
    """Return the resource of the request's ARN, with its collection."""
    arn = request["resourceArn"]
    parts = arn.split(":")
    if len(parts) != _ARN_PARTS or parts[0] != "arn":
        raise ValidationException.of_fields(f"{arn} is not an ARN of the service", "resourceArn").resting_on(
            NO_ARN_IS_INVALID
        )
    try:
        return region.by_arn(arn)
    except ResourceNotFoundException as error:
        error.resting_on(ARN_OF_ANOTHER_PLACE)
        raise
