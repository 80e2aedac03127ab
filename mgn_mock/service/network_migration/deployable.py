"""The constructs of a segment that are deployed, and the references of which nothing in the mapping is the target."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mgn_mock.service.network_migration import facts
from mgn_mock.service.network_migration.constructs import VPC, is_subnet_of, refers_to
from mgn_mock.service.network_migration.mapping import constructs_of, segments_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mgn_mock.state.blobs import Resource
    from mgn_mock.state.world import Region

# What every template may refer to.
_PSEUDO_PARAMETERS = "AWS::"


def deployed(region: Region, segment_id: str) -> list[Resource]:
    """Return the constructs of a segment without the excluded ones and what refers to them."""
    constructs = constructs_of(region, segment_id).all()
    left_out = [each for each in constructs if each["excluded"]]
    known = {each["constructID"] for each in left_out}
    for each in left_out:
        belonging = [other for other in constructs if other["constructID"] not in known and _belongs(other, each)]
        if belonging:
            region.rest_on(facts.EXCLUDED_TAKE_ALL)
        left_out += belonging
        known.update(other["constructID"] for other in belonging)
    return [each for each in constructs if each["constructID"] not in known]


def _belongs(construct: Resource, other: Resource) -> bool:
    return refers_to(construct, other) or (other["constructType"] == VPC and is_subnet_of(construct, other))


def names_deployed(region: Region, execution: Resource) -> frozenset[str]:
    """Return the logical ids of all constructs of an execution that are deployed."""
    segments = segments_of(region, execution).all()
    return frozenset(each["logicalID"] for segment in segments for each in deployed(region, segment["segmentID"]))


def lacking(region: Region, segment_id: str, there: frozenset[str]) -> dict[str, list[str]]:
    """Return by logical id of a construct what it refers to and is not among the constructs that are deployed."""
    found = {each["logicalID"]: set(_references(each["_properties"])) - there for each in deployed(region, segment_id)}
    return {name: sorted(missing) for name, missing in found.items() if missing}


def _references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        name = value.get("Ref")
        if value.keys() == {"Ref"} and isinstance(name, str):
            if not name.startswith(_PSEUDO_PARAMETERS):
                yield name
            return
        for member in value.values():
            yield from _references(member)
    elif isinstance(value, list):
        for item in value:
            yield from _references(item)
