"""Add what `aws mgn describe-...` and `list-...` printed for a real account, in any mixture."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from mgn_mock.model.spec import SERVICE_NAME, service
from mgn_mock.planting import jobs, references
from mgn_mock.planting.checked import normalized, refuse
from mgn_mock.planting.resources import add_managed_account, plant, plant_printed_server, plant_whole
from mgn_mock.service.shared.shapes import listed_shape_of
from mgn_mock.service.source_servers import facts
from mgn_mock.state.resource_types import JOBS, MANAGED_ACCOUNTS, RESOURCE_TYPES, SOURCE_SERVERS
from mgn_mock.worlds import printed_parts
from mgn_mock.worlds.printed_parts import Printed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from mgn_mock.state.blobs import Resource
    from mgn_mock.state.resource_types import ResourceType
    from mgn_mock.state.world import Region

# Members of a printed answer that hold no resources.
_BESIDES = frozenset({"nextToken", "ResponseMetadata"})
_NOBODY: Mapping[str, Any] = MappingProxyType({})
_ARN = re.compile(rf"arn:[a-z-]+:{SERVICE_NAME}:[a-z0-9-]+:\d{{12}}:")


def add(region: Region, documents: list[Any]) -> None:
    """Add printed documents to a Region; a ValueError begins with the path of what does not fit."""
    printed = list(_items(documents))
    parts = [each for each in printed if printed_parts.shape_of_part(each.item) is not None]
    planted = [
        _add_item(region, kind, each.item, each.path)
        for kind, each in _resources(each for each in printed if each not in parts)
    ]
    _add_missing(planted)
    printed_parts.add_settings_and_actions(region, parts)
    jobs.create_past_jobs(planted)
    printed_parts.add_logs(region, parts, [each.resource_id for each in planted if each.kind is JOBS])
    jobs.resume_jobs(planted)


def _resources(printed: Iterable[Printed]) -> Iterable[tuple[ResourceType, Printed]]:
    """Return the printed resources with their types, each once; refuse two different prints of one."""
    found: dict[tuple[str, str], tuple[ResourceType, Printed]] = {}
    for each in printed:
        kind = _fitting(each.item)[0]
        resource_id = str(each.item[kind.key])
        earlier = found.setdefault((kind.name, resource_id), (kind, each))[1]
        if earlier.item != each.item:
            refuse(
                each.path, f"{kind.title} {resource_id} was printed otherwise at {earlier.path}; leave one of them out"
            )
    return found.values()


def _items(documents: list[Any]) -> Iterator[Printed]:
    for place, document in enumerate(documents):
        path = f"document {place + 1}" if len(documents) > 1 else ""
        yield from _items_in(document, path)


def _items_in(value: Any, path: str, listed: str = "", owner: Mapping[str, Any] = _NOBODY) -> Iterator[Printed]:
    if isinstance(value, list):
        for place, item in enumerate(value):
            yield from _items_in(item, f"{path}[{place}]", path, owner)
    elif isinstance(value, Mapping) and isinstance(value.get("items"), list):
        own = {name: value[name] for name in printed_parts.BESIDE if name in value}
        yield from _items_in(value["items"], f"{path}.items".lstrip("."), owner=own)
    elif isinstance(value, Mapping) and (printed_parts.shape_of_part(value) or _fitting(value)):
        yield Printed(path, dict(value), listed, owner)
    elif isinstance(value, Mapping) and value and all(_may_hold_items(name, inner) for name, inner in value.items()):
        for name, inner in value.items():
            if name not in _BESIDES:
                yield from _items_in(inner, f"{path}.{name}".lstrip("."))
    else:
        shown = f"with {', '.join(map(str, value))}" if isinstance(value, Mapping) else f"{value!r:.60}"
        raise ValueError(
            f"{path or 'the whole'}: neither a scenario nor what aws {SERVICE_NAME} describe-... or list-... prints, "
            f"but {type(value).__name__} {shown}"
        )


def _may_hold_items(name: str, inner: Any) -> bool:
    return name in _BESIDES or isinstance(inner, (Mapping, list))


def _fitting(item: Mapping[str, Any]) -> list[ResourceType]:
    """Return the types that an item may have, the likeliest first."""
    kinds = [kind for kind in RESOURCE_TYPES.values() if listed_shape_of(kind) is not None and kind.key in item]
    arn_type = str(item.get("arn", "")).rpartition(":")[2].partition("/")[0]
    of_arn = [kind for kind in kinds if kind.arn_type == arn_type]
    return of_arn or sorted(kinds, key=lambda kind: _strangers(item, kind))[:1]


def _strangers(item: Mapping[str, Any], kind: ResourceType) -> int:
    shape = listed_shape_of(kind)
    return len(item.keys() - (shape.members if shape is not None else {}))


def _add_item(region: Region, kind: ResourceType, item: Resource, path: str) -> references.Planted:
    if kind is MANAGED_ACCOUNTS:
        if item[kind.key] not in region.managed_accounts:
            add_managed_account(region, item[kind.key], path)
        return references.Planted(region, kind, "", str(item[kind.key]), path)
    own = normalized(_moved(item, region), listed_shape_of(kind), nulls=False, unknown=False)
    if own.get("tags") == {"resourceArn": own.get("arn")}:
        region.rest_on(facts.EMPTY_TAGS)
        own["tags"] = {}
    is_server = kind is SOURCE_SERVERS
    resource_id = plant_printed_server(region, own, path) if is_server else plant_whole(region, kind, "", own, path)
    return references.Planted(region, kind, "", resource_id, path)


def _moved(value: Any, region: Region) -> Any:
    """Return a copy in which the service's ARNs are of the Region and its account."""
    if isinstance(value, Mapping):
        return {name: _moved(member, region) for name, member in value.items()}
    if isinstance(value, list):
        return [_moved(item, region) for item in value]
    if isinstance(value, str):
        start = f"arn:{service().partition(region.name)}:{SERVICE_NAME}:{region.name}:{region.account_id}:"
        return _ARN.sub(start, value)
    return value


def _add_missing(planted: list[references.Planted]) -> None:
    """Plant what resources refer to and was not printed, as in a file of servers alone."""
    waiting = list(planted)
    while waiting:
        each = waiting.pop()
        if each.kind is MANAGED_ACCOUNTS:
            continue
        for _, kind, missing in references.dangling(each):
            shape = listed_shape_of(kind)
            named = {"name": missing} if shape is not None and "name" in shape.members else {}
            path = f"{each.path} names {missing}"
            resource_id = plant(each.region, kind, "", {kind.key: missing, **named}, path)
            waiting.append(references.Planted(each.region, kind, "", resource_id, path))
