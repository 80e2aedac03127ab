"""The layout of address ranges: subnets lie in their VPC and do not overlap, whichever change moves them."""

from __future__ import annotations

from ipaddress import IPv4Network
from itertools import combinations
from typing import TYPE_CHECKING, Any

from mgn_mock.service.network_migration import facts
from mgn_mock.service.network_migration.constructs import CIDR, VPC, is_subnet_of, network_of
from mgn_mock.service.network_migration.edits import UpdateFailedError
from mgn_mock.service.network_migration.executions import definition_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from mgn_mock.service.network_migration.edits import MappingEdit
    from mgn_mock.state.blobs import Resource

# The members of the rules of security groups that hold a range.
_RULE_RANGES = ("CidrIp",)


def subnets_of(edit: MappingEdit, segment_id: str, vpc: Resource) -> list[Resource]:
    """Return the subnets of a VPC; none of another construct."""
    if vpc["constructType"] != VPC:
        return []
    return [each for each in edit.constructs[segment_id].values() if is_subnet_of(each, vpc)]


def check_subnets(edit: MappingEdit, ranges: Sequence[IPv4Network], subnets: Iterable[Resource]) -> None:
    """Fail an update after which a subnet lies in none of the ranges of its VPC, or overlaps another one."""
    edit.region.rest_on(facts.LAYOUT_OF_SUBNETS)
    known = [(each["logicalID"], network) for each in subnets if (network := network_of(each)) is not None]
    for name, network in known:
        if not any(network.subnet_of(each) for each in ranges):
            raise _failure(edit, f"subnet {name} ({network}) lies outside of {' and '.join(map(str, ranges))}")
    for (name, network), (other_name, other) in combinations(known, 2):
        if network.overlaps(other):
            raise _failure(edit, f"subnets {name} ({network}) and {other_name} ({other}) overlap")


def check_parts(edit: MappingEdit, whole: IPv4Network, parts: Iterable[IPv4Network]) -> None:
    """Fail a split into ranges that lie outside of the whole."""
    edit.region.rest_on(facts.LAYOUT_OF_SUBNETS)
    for part in parts:
        if not part.subnet_of(whole):
            raise _failure(edit, f"{part} lies outside of {whole}, which is split")


def change_range(edit: MappingEdit, segment_id: str, construct: Resource, new: IPv4Network) -> None:
    """Give a construct another range; the subnets of a VPC that moves are shifted along."""
    before = network_of(construct)
    inner = subnets_of(edit, segment_id, construct)
    outer = [
        each
        for each in edit.constructs[segment_id].values()
        if each["constructType"] == VPC and is_subnet_of(construct, each)
    ]
    construct["_properties"] = {**construct["_properties"], CIDR: str(new)}
    if construct["constructType"] == VPC:
        if before is not None and before != new and before.prefixlen == new.prefixlen:
            edit.region.rest_on(facts.SUBNETS_SHIFT_ALONG)
            _shift(edit, segment_id, inner, before, new)
        check_subnets(edit, [new], inner)
        _check_hub(edit, construct, new)
    for vpc in outer:
        siblings = subnets_of(edit, segment_id, vpc)
        around = network_of(vpc)
        if around is not None:
            check_subnets(edit, [around], siblings if construct in siblings else [*siblings, construct])


def _shift(
    edit: MappingEdit, segment_id: str, subnets: Iterable[Resource], before: IPv4Network, new: IPv4Network
) -> None:
    for subnet in subnets:
        network = network_of(subnet)
        if network is not None:
            first = int(network.network_address) - int(before.network_address) + int(new.network_address)
            subnet["_properties"] = {**subnet["_properties"], CIDR: str(IPv4Network((first, network.prefixlen)))}
    for construct in edit.constructs[segment_id].values():
        construct["_properties"] = _with_range(construct["_properties"], str(before), str(new))


def _with_range(value: Any, before: str, new: str) -> Any:
    """Return properties in which the rules of security groups that match a range exactly have the new one."""
    if isinstance(value, dict):
        return {
            name: new if name in _RULE_RANGES and member == before else _with_range(member, before, new)
            for name, member in value.items()
        }
    return [_with_range(item, before, new) for item in value] if isinstance(value, list) else value


def _check_hub(edit: MappingEdit, vpc: Resource, new: IPv4Network) -> None:
    topology = definition_of(edit.region, edit.execution)["targetNetwork"]["topology"]
    if topology != "HUB_AND_SPOKE":
        return
    for constructs in edit.constructs.values():
        for other in constructs.values():
            network = network_of(other) if other["constructType"] == VPC and other is not vpc else None
            if network is not None and other["constructID"] != vpc["constructID"] and network.overlaps(new):
                raise _failure(edit, f"{new} overlaps VPC {other['logicalID']} ({network}) of the same hub")


def _failure(edit: MappingEdit, reason: str) -> UpdateFailedError:
    edit.region.rest_on(facts.LAYOUT_FAILS_THE_JOB)
    return UpdateFailedError(f"The mapping cannot be updated: {reason}.")
