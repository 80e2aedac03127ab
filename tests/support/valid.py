"""Random valid requests, made from the service model, about things that a world holds."""

from __future__ import annotations

import string
from typing import TYPE_CHECKING, Any

from tests.support.minimal import minimal
from tests.support.raw_model import problems

if TYPE_CHECKING:
    from collections.abc import Mapping
    from random import Random

    from mgn_mock import MgnMock

_MANY = {"sourceServerIDs": "sourceServerID", "applicationIDs": "applicationID", "waveIDs": "waveID"}
_ARNS = {"sourceServerArns": "source_servers arn", "remoteSourceActionArns": "remote_source_actions arn"}


class Things:
    """What there is in a world, by the names of the members of requests that may name it."""

    def __init__(self, panel: MgnMock, random: Random) -> None:
        self._random = random
        self._found: dict[str, list[Any]] = {}
        region = panel._region
        for kind, owner, collection in region.collections():
            for row in collection.rows():
                resource = collection.get(row.id)
                if not owner or kind.name != "network_migration_jobs":
                    self._add(kind.key, row.id)
                if kind.arn_type is not None and kind.shows_arn:
                    self._add("resourceArn", resource["arn"])
                    self._add(f"{kind.name} arn", resource["arn"])
        self._flows = _flows(panel)
        for bucket, held in panel._world.objects.items():
            for key in held:
                self._add("objects", {"s3Bucket": bucket, "s3Key": key})

    def _add(self, name: str, value: Any) -> None:
        self._found.setdefault(name, []).append(value)

    def request(self, shape: Any, *, most: bool) -> dict[str, Any]:
        """Return a request with all that is required, and with `most` also a part of the rest."""
        flow = self._random.choice(self._flows) if self._flows else {}
        request: dict[str, Any] = {}
        for name, member in shape.members.items():
            if name in {"nextToken", "accountID"}:
                continue
            if name in shape.required_members or (most and self._random.random() < 0.4):
                request[name] = self._value(name, member, flow)
        return request

    def _value(self, name: str, shape: Any, flow: Mapping[str, Any]) -> Any:
        choose, found = self._random.choice, self._found
        objects = found.get("objects", [])
        one_of = next((found[each] for each in (_MANY.get(name), _ARNS.get(name)) if each in found), None)
        if name in flow:
            value: Any = flow[name]
        elif name in found and shape.type_name == "string" and self._random.random() < 0.9:
            value = choose(found[name])
        elif one_of is not None:
            value = [choose(one_of)]
        elif name == "connectorArn" and "connectors arn" in found:
            value = choose(found["connectors arn"])
        elif name in {"s3BucketSource", "s3BucketTarget"} and objects:
            files = [each for each in objects if each["s3Key"].endswith(".csv")]
            value = {**valid(shape, self._random), **choose(files), "s3BucketOwner": "123456789012"}
        elif name == "s3Bucket" and objects:
            value = choose(objects)["s3Bucket"]
        else:
            value = valid(shape, self._random)
        return value


def _flows(panel: MgnMock) -> list[dict[str, Any]]:
    """Return the ids of what belongs together in each network migration."""
    region = panel._region
    flows: list[dict[str, Any]] = []
    by_owner: dict[str, dict[str, list[str]]] = {}
    for kind, owner, collection in region.collections():
        if owner:
            by_owner.setdefault(kind.name, {}).setdefault(owner, []).extend(row.id for row in collection.rows())
    for kind, _, collection in region.collections():
        if kind.name != "network_migration_executions":
            continue
        for row in collection.rows():
            names = ("networkMigrationDefinitionID", "networkMigrationExecutionID")
            ids = {name: collection.get(row.id)[name] for name in names}
            flows.append(ids)
            for segment in by_owner.get("network_migration_segments", {}).get(row.id, []):
                constructs = by_owner.get("network_migration_constructs", {}).get(segment, [])
                named = {"constructID": constructs[0]} if constructs else {}
                flows.append({**ids, "segmentID": segment, **named})
    return flows


def valid(shape: Any, random: Random, depth: int = 0) -> Any:
    """Return a random value that keeps all constraints of a shape."""
    rules, kind = shape.metadata, shape.type_name
    if kind == "structure":
        value: Any = _structure(shape, random, depth)
    elif kind in {"list", "map"}:
        least = rules.get("min", 0)
        count = random.randint(least, max(least, min(rules.get("max", 2), 2)))
        inner = shape.member if kind == "list" else shape.value
        values = [valid(inner, random, depth + 1) for _ in range(count)]
        value = values if kind == "list" else {valid(shape.key, random): each for each in values}
    elif kind == "string":
        value = _text(shape, random)
    elif kind in {"integer", "long"}:
        least = rules.get("min", 0)
        value = random.randint(least, min(rules.get("max", 1000), least + 1000))
    else:
        value = random.random() < 0.5 if kind == "boolean" else minimal(shape)
    return value


def _structure(shape: Any, random: Random, depth: int) -> Any:
    if getattr(shape, "is_document_type", False):
        return random.choice(["text", 5, True, ["a"], {"a": "b"}])
    if shape.is_tagged_union:
        name = random.choice(list(shape.members))
        return {name: valid(shape.members[name], random, depth + 1)}
    return {
        name: valid(member, random, depth + 1)
        for name, member in shape.members.items()
        if name in shape.required_members or (depth < 3 and random.random() < 0.4)
    }


def _text(shape: Any, random: Random) -> str:
    rules = shape.metadata
    if "enum" in rules:
        value: str = random.choice(rules["enum"])
        return value
    least = rules.get("min", 0)
    length = random.randint(max(least, 1), max(least, min(rules.get("max", 10), max(least, 1) + 10)))
    text = "".join(random.choice(string.ascii_letters + string.digits) for _ in range(length))
    if not list(problems(text, shape.name)):
        return text
    least_text: str = minimal(shape)
    # Where the pattern leaves room, not always the same.
    other = "".join(random.choice("abcdef123") if sign == "0" else sign for sign in least_text)
    return least_text if list(problems(other, shape.name)) else other
