"""Address ranges in a mapping: the valid ones, and merging and splitting of constructs that have them."""

from __future__ import annotations

from ipaddress import IPv4Network
from typing import TYPE_CHECKING, Any

from mgn_mock.service.network_migration import facts
from mgn_mock.service.network_migration.constructs import (
    CIDR,
    RULES,
    SECURITY_GROUP,
    SUBNET,
    VPC,
    is_subnet_of,
    network_of,
    refers_to,
    with_references,
)
from mgn_mock.service.network_migration.edits import invalid
from mgn_mock.service.network_migration.layout import change_range, check_parts, check_subnets, subnets_of
from mgn_mock.service.network_migration.mapping import new_construct
from mgn_mock.state.resource_types import NETWORK_CONSTRUCTS

if TYPE_CHECKING:
    from mgn_mock.service.network_migration.edits import ConstructChange, MappingEdit
    from mgn_mock.state.blobs import Resource

TYPES_WITH_RANGE = (VPC, SUBNET)
WIDEST, NARROWEST = 16, 28


def valid_range(text: Any, path: str) -> IPv4Network:
    """Return a range as a network, if a VPC or subnet may have it."""
    try:
        network = IPv4Network(text)
    except (TypeError, ValueError) as error:
        raise invalid(f"{text!r} is not a range of IPv4 addresses ({error})", path) from error
    if not WIDEST <= network.prefixlen <= NARROWEST:
        raise invalid(f"{text} is not between /{WIDEST} and /{NARROWEST}", path)
    return network


def _range_of(construct: Resource, path: str) -> IPv4Network:
    network = network_of(construct) if construct["constructType"] in TYPES_WITH_RANGE else None
    if network is None:
        what = f"{construct['constructType']} {construct['constructID']}"
        raise invalid(f"{what} is no {' or '.join(TYPES_WITH_RANGE)} with a {CIDR}", path)
    return network


def merge(change: ConstructChange) -> None:
    """Merge a construct of the same type into the target: its range, and the constructs that belong to it."""
    edit, segment_id, target, operation, _ = change
    edit.region.rest_on(facts.MERGE)
    (named,) = operation["mergeConstructs"]
    path = f"{change.path}.mergeConstructs[0]"
    if not {"segmentID", "constructID"} <= named.keys():
        raise invalid("segmentID and constructID have to say which construct is merged", path)
    source = edit.construct(named["segmentID"], named["constructID"])
    _check_merge(edit, (segment_id, target), (named["segmentID"], source), path)
    union = _union(_range_of(target, path), _range_of(source, path))
    if union.prefixlen < WIDEST:
        raise invalid(f"the range of both, {union}, is wider than /{WIDEST}", path)
    inner = [*subnets_of(edit, segment_id, target), *subnets_of(edit, named["segmentID"], source)]
    check_subnets(edit, [union], inner)
    _move(edit, named["segmentID"], source, segment_id, target)
    change_range(edit, segment_id, target, union)


def _check_merge(edit: MappingEdit, to: tuple[str, Resource], of: tuple[str, Resource], path: str) -> None:
    (segment_id, target), (source_segment_id, source) = to, of
    if source["constructID"] == target["constructID"]:
        raise invalid("a construct cannot be merged with itself", path)
    if source["constructType"] != target["constructType"]:
        raise invalid(f"a {source['constructType']} cannot be merged into a {target['constructType']}", path)
    accounts = [edit.segments[each]["targetAccount"] for each in (segment_id, source_segment_id)]
    if accounts[0] != accounts[1]:
        raise invalid(f"its segment is for account {accounts[1]}, the target's for account {accounts[0]}", path)


def _union(one: IPv4Network, other: IPv4Network) -> IPv4Network:
    while not other.subnet_of(one):
        one = one.supernet()
    return one


def _move(edit: MappingEdit, source_segment_id: str, source: Resource, segment_id: str, target: Resource) -> None:
    constructs = edit.constructs[source_segment_id]
    del constructs[source["constructID"]]
    belonging = [each for each in constructs.values() if is_subnet_of(each, source) or refers_to(each, source)]
    if belonging:
        edit.region.rest_on(facts.MERGED_CONSTRUCTS_MOVE)
    names = {source["logicalID"]: target["logicalID"]}
    for construct in belonging:
        del constructs[construct["constructID"]]
        free = edit.free_name(segment_id, construct["logicalID"])
        names[construct["logicalID"]] = construct["logicalID"] = free
        edit.put(segment_id, construct)
    for construct in belonging:
        construct["_properties"] = with_references(construct["_properties"], names)
    if not constructs:
        edit.region.rest_on(facts.EMPTY_SEGMENTS_GO)
        edit.remove_segment(source_segment_id)


def split(change: ConstructChange) -> None:
    """Split a construct in two; what belongs to a VPC goes to the part that has its range."""
    edit, segment_id, construct, operation, _ = change
    for fact in (facts.SPLIT, facts.RANGES, facts.NAMES_OF_PARTS):
        edit.region.rest_on(fact)
    whole = _range_of(construct, change.path)
    path = f"{change.path}.splitConstructs"
    ranges = [
        valid_range(each.get("cidrBlock"), f"{path}[{place}].cidrBlock")
        for place, each in enumerate(operation["splitConstructs"])
    ]
    if ranges[0].overlaps(ranges[1]):
        raise invalid(f"{ranges[0]} and {ranges[1]} overlap", path)
    check_parts(edit, whole, ranges)
    subnets = subnets_of(edit, segment_id, construct)
    check_subnets(edit, ranges, subnets)
    part_of = {each["constructID"]: _part_for(each, ranges) for each in subnets}
    parts = [_part(edit, segment_id, construct, number, str(each)) for number, each in enumerate(ranges, 1)]
    del edit.constructs[segment_id][construct["constructID"]]
    _clone_groups(edit, segment_id, construct, parts[1])
    for other in edit.constructs[segment_id].values():
        if refers_to(other, construct) and (other["constructID"] not in part_of or network_of(other) is None):
            edit.region.rest_on(facts.SPLIT_LEAVES_REST_TO_THE_FIRST)
        part = parts[part_of.get(other["constructID"], 0)]
        other["_properties"] = with_references(other["_properties"], {construct["logicalID"]: part["logicalID"]})
    for part in parts:
        edit.put(segment_id, part)


def _part_for(subnet: Resource, ranges: list[IPv4Network]) -> int:
    network = network_of(subnet)
    return next((place for place, each in enumerate(ranges) if network is not None and network.subnet_of(each)), 0)


def _clone_groups(edit: MappingEdit, segment_id: str, vpc: Resource, part: Resource) -> None:
    """Clone the security groups of a VPC that is split, with their rules, to its second part."""
    there = list(edit.constructs[segment_id].values())
    groups = [each for each in there if each["constructType"] == SECURITY_GROUP and refers_to(each, vpc)]
    rules = [
        each for each in there if each["constructType"] in RULES and any(refers_to(each, group) for group in groups)
    ]
    names = {vpc["logicalID"]: part["logicalID"]}
    for each in (*groups, *rules):
        names[each["logicalID"]] = _clone(edit, segment_id, each)["logicalID"]
    for construct in list(edit.constructs[segment_id].values())[len(there) :]:
        construct["_properties"] = with_references(construct["_properties"], names)


def _clone(edit: MappingEdit, segment_id: str, construct: Resource) -> Resource:
    given = {name: value for name, value in construct.items() if name not in {"createdAt", "updatedAt"}}
    given["constructID"] = edit.make_id(NETWORK_CONSTRUCTS)
    given["logicalID"] = edit.free_name(segment_id, f"{construct['logicalID'][:250]}x2")
    clone = new_construct(edit.region, given)
    edit.put(segment_id, clone)
    return clone


def _part(edit: MappingEdit, segment_id: str, whole: Resource, number: int, text: str) -> Resource:
    given = {name: value for name, value in whole.items() if name not in {"createdAt", "updatedAt"}}
    given["constructID"] = edit.make_id(NETWORK_CONSTRUCTS)
    given["name"] = f"{whole['name'][:250]}-{number}"
    given["logicalID"] = edit.free_name(segment_id, f"{whole['logicalID'][:250]}{number}")
    given["_properties"] = {**whole["_properties"], CIDR: text}
    return new_construct(edit.region, given)
