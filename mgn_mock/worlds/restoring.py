"""Restore a world from a dump."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mgn_mock.clock import check_start, from_text
from mgn_mock.faults import rules
from mgn_mock.model.times import STORED_FORM
from mgn_mock.planting.checked import normalized
from mgn_mock.planting.forms.stored import form_of
from mgn_mock.service.shared.shapes import listed_shape_of
from mgn_mock.state.blobs import encode
from mgn_mock.state.events import EVENT_TYPES
from mgn_mock.state.notices import LoadedNotice
from mgn_mock.state.resource_types import MANAGED_ACCOUNTS, RESOURCE_TYPES
from mgn_mock.state.world import REGION_DATA, TIMELINES, WORLD_DATA, World
from mgn_mock.worlds import forms, plain, references
from mgn_mock.worlds.structure import DATA

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from mgn_mock.state.blobs import Resource
    from mgn_mock.state.collection import Collection
    from mgn_mock.state.resource_types import ResourceType
    from mgn_mock.state.timeline import Timeline
    from mgn_mock.state.world import Region


def world_from(dumped: Mapping[str, Any], like: World) -> World:
    """Return the world of a dump whose form was checked, with the settings of another world."""
    world = World(like.settings._replace(record=0))
    now = from_text(dumped["clock"])
    check_start(now, "clock")
    world.clock = type(world.clock)(now)
    world.requests = dumped["requests"]
    load_data(world, WORLD_DATA, dumped["data"], "data")
    for account_id, held in dumped["accounts"].items():
        members = held.get(MANAGED_ACCOUNTS.name, [])
        path = f"accounts.{account_id}.{MANAGED_ACCOUNTS.name}"
        _fill(world.managed_accounts(account_id), _read_resources(MANAGED_ACCOUNTS, members, path), [], path)
        for name, content in held.get("regions", {}).items():
            _load_region(world.region(account_id, name), content, f"accounts.{account_id}.regions.{name}")
    for name in TIMELINES:
        load_events(getattr(world, name), world, dumped["timelines"].get(name, []), f"timelines.{name}")
    load_notices(world, dumped.get("events"))
    for place, rule in enumerate(dumped["faults"]):
        path = f"faults[{place}]"
        rules.put_back(world, plain.read(rule, path), path)
    references.check_world(world)
    return world


def _load_region(region: Region, held: Mapping[str, Any], path: str) -> None:
    numbers = held.get("numbers", {})
    for name, content in held.items():
        if name == "initialized":
            region.initialized = content
        elif name == "data":
            load_data(region, REGION_DATA, content, f"{path}.data")
        elif name != "numbers":
            row_numbers = _by_owner(numbers.get(name, []))
            for owner, resources in _by_owner(content).items():
                at = f"{path}.{name}.{owner}" if isinstance(content, dict) else f"{path}.{name}"
                read = _read_resources(RESOURCE_TYPES[name], resources, at)
                _fill(region.of(RESOURCE_TYPES[name], owner), read, row_numbers.get(owner, []), at)


def _by_owner(content: Any) -> Mapping[str, Any]:
    return content if isinstance(content, dict) else {"": content}


def _read_resources(kind: ResourceType, resources: list[Any], path: str) -> list[Resource]:
    return [_read_resource(kind, resource, f"{path}[{place}]") for place, resource in enumerate(resources)]


def _read_resource(kind: ResourceType, resource: Any, path: str) -> Resource:
    decoded = plain.read(resource, path)
    read: Resource = forms.resource(kind, decoded, STORED_FORM)
    form = form_of(kind).stored
    try:
        form.check(read, path)
    except ValueError:
        # Times may be written in other ways too.
        read = normalized(decoded, listed_shape_of(kind))
        form.check(read, path)
    return read


def _fill(collection: Collection, resources: list[Resource], numbers: list[int], path: str) -> None:
    seen = set()
    for place, resource in enumerate(resources):
        resource_id = resource[collection.kind.key]
        if resource_id in seen:
            kind = collection.kind
            raise ValueError(f"{path}[{place}].{kind.key}: {kind.title} {resource_id} is there already")
        seen.add(resource_id)
    # The numbers do not fit where resources were added to a dump by hand, or taken out of it.
    rows = numbers[:-1]
    if numbers and len(rows) == len(resources) and rows == sorted(set(rows)):
        collection.put_back(resources, numbers)
    else:
        for resource in resources:
            collection.put(resource)


def load_data(holder: object, names: Mapping[str, Callable[..., Any]], data: Mapping[str, Any], path: str) -> None:
    """Replace data of a Region or a world."""
    for name, value in data.items():
        at = f"{path}.{name}"
        read = plain.read(value, at)
        DATA[name].check(read, at)
        setattr(holder, name, names[name](read))


def load_notices(world: World, events: Mapping[str, Any] | None) -> None:
    """Add the events that were told in another world."""
    if events is None:
        return
    for place, event in enumerate(events["latest"]):
        if event["detail-type"] not in EVENT_TYPES:
            known = ", ".join(EVENT_TYPES)
            raise ValueError(f"events.latest[{place}].detail-type: {event['detail-type']!r} is none of {known}")
        world.notices.kept.append(LoadedNotice(encode(plain.read(event, f"events.latest[{place}]"))))
    world.notices.number = max(world.notices.number, events["number"])


def load_events(timeline: Timeline, world: World, events: list[Mapping[str, str]], path: str) -> None:
    """Schedule events whose form was checked; raise a ValueError for one of no resource."""
    for place, event in enumerate(events):
        at = f"{path}[{place}]"
        since, due = from_text(event["since"]), from_text(event["due"])
        check_start(due, f"{at}.due")
        if due < since:
            raise ValueError(f"{at}.due: {event['due']} is before since, {event['since']}")
        references.check_target(world, event["kind"], event["target"], at)
        timeline.schedule(event["kind"], event["target"], track=event["track"], since=since, due=due)
