"""Network constructs: how they are shown, and how their properties, references and CIDRs are read."""

from __future__ import annotations

import json
import re
from ipaddress import IPv4Network
from typing import TYPE_CHECKING, Any

from mgn_mock.service.shared import views

if TYPE_CHECKING:
    from mgn_mock.state.blobs import Resource

VPC, SUBNET, SECURITY_GROUP = "AWS::EC2::VPC", "AWS::EC2::Subnet", "AWS::EC2::SecurityGroup"
RULES = ("AWS::EC2::SecurityGroupIngress", "AWS::EC2::SecurityGroupEgress")
CIDR = "CidrBlock"
_VPC_OF_SUBNET = "VpcId"
_LONGEST_NAME = 255
# `enrichedProperties` takes only such names; `properties` takes any.
_VALUE_NAME = re.compile("[A-Za-z][A-Za-z0-9]{0,127}")


def shown(construct: Resource, *, with_values: bool = True, with_configuration: bool = True) -> Resource:
    """Return a construct as the service shows it.

    Args:
        construct: A copy of what is stored; it is changed.
        with_values: Also give the properties as values, not only as texts.
        with_configuration: Also give the behavioral configuration, if there is one.
    """
    properties = construct["_properties"]
    construct["properties"] = as_texts(properties)
    values = {name: value for name, value in properties.items() if _VALUE_NAME.fullmatch(name)}
    if with_values and values:
        construct["enrichedProperties"] = values
    if with_configuration and "_configuration" in construct:
        construct["configuration"] = construct["_configuration"]
    return views.project(construct, "NetworkMigrationMapperSegmentConstruct")


def logical_id(*words: str) -> str:
    """Return a name as infrastructure code takes it: letters and digits, a letter first."""
    text = ""
    for part in re.findall("[A-Za-z0-9]+", " ".join(words)):
        # Two numbers side by side would read as another one.
        between = "x" if text[-1:].isdigit() and part[0].isdigit() else ""
        text += between + part[0].upper() + part[1:]
    return text[:_LONGEST_NAME] if text[:1].isalpha() else f"N{text}"[:_LONGEST_NAME]


def as_texts(properties: Resource) -> dict[str, str]:
    """Return properties as texts: a text as it is, anything else as JSON."""
    return {name: value if isinstance(value, str) else json.dumps(value) for name, value in properties.items()}


def as_values(texts: Resource) -> Resource:
    """Return properties as values: a text that is a JSON object or list is parsed."""
    return {name: _value_of(text) for name, text in texts.items()}


def _value_of(text: str) -> Any:
    if text[:1] not in {"{", "["}:
        return text
    try:
        return json.loads(text)
    except ValueError:
        return text


def network_of(construct: Resource) -> IPv4Network | None:
    """Return the range of addresses of a construct; None when it has no valid one."""
    try:
        return IPv4Network(construct["_properties"].get(CIDR), strict=False)
    except (TypeError, ValueError):
        return None


def refers_to(construct: Resource, target: Resource) -> bool:
    """Return whether a property of one construct refers to another."""
    return f'"Ref": "{target["logicalID"]}"' in json.dumps(construct["_properties"])


def is_subnet_of(construct: Resource, vpc: Resource) -> bool:
    """Return whether a construct is a subnet of a VPC: it refers to it, or to none and lies within its range."""
    if construct["constructType"] != SUBNET:
        return False
    if _VPC_OF_SUBNET in construct["_properties"]:
        return refers_to(construct, vpc)
    inner, outer = network_of(construct), network_of(vpc)
    return inner is not None and outer is not None and inner.subnet_of(outer)


def with_references(value: Any, names: dict[str, str]) -> Any:
    """Return a property with its references to logical ids replaced."""
    if isinstance(value, dict):
        if set(value) == {"Ref"} and isinstance(value["Ref"], str):
            return {"Ref": names.get(value["Ref"], value["Ref"])}
        return {name: with_references(member, names) for name, member in value.items()}
    if isinstance(value, list):
        return [with_references(item, names) for item in value]
    return value
