"""Restore a world from a dump."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mgn_mock.clock import from_text
from mgn_mock.model.times import STORED_FORM
from mgn_mock.planting.checked import check_resource
from mgn_mock.service import progress
from mgn_mock.state.blobs import encode
from mgn_mock.state.events import EVENT_TYPES
from mgn_mock.state.fault_rules import FaultRule
from mgn_mock.state.notices import LoadedNotice
from mgn_mock.state.resource_types import MANAGED_ACCOUNTS, RESOURCE_TYPES
from mgn_mock.state.world import REGION_DATA, TIMELINES, WORLD_DATA, World
from mgn_mock.worlds import forms
from mgn_mock.worlds.plain import from_plain

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from mgn_mock.state.blobs import Resource
    from mgn_mock.state.collection import Collection
    from mgn_mock.state.fault_rules import Faults
    from mgn_mock.state.resource_types import ResourceType
    from mgn_mock.state.timeline import Timeline
    from mgn_mock.state.world import Region


def world_from(dumped: Mapping[str, Any], like: World) -> World:
    """Return the world of a dump whose form was checked, with the settings of another world."""
    world = World(like.settings._replace(record=0))
    world.clock = type(world.clock)(_at("clock", from_text, dumped["clock"]))
    world.requests = dumped["requests"]
    load_data(world, WORLD_DATA, dumped["data"])
    for name in TIMELINES:
        load_events(getattr(world, name), dumped["timelines"].get(name, []), f"timelines.{name}")
    load_notices(world, dumped.get("events"))
    for rule in dumped["faults"]:
        _load_fault(world.faults, rule)
    for account_id, held in dumped["accounts"].items():
        members = held.get(MANAGED_ACCOUNTS.name, [])
        own = _read_resources(MANAGED_ACCOUNTS, members, f"accounts.{account_id}.{MANAGED_ACCOUNTS.name}")
        _fill(world.managed_accounts(account_id), own, [])
        for name, content in held.get("regions", {}).items():
            _load_region(world.region(account_id, name), content, f"accounts.{account_id}.regions.{name}")
    return world


def _load_region(region: Region, held: Mapping[str, Any], path: str) -> None:
    numbers = held.get("numbers", {})
    for name, content in held.items():
        if name == "initialized":
            region.initialized = content
        elif name == "data":
            load_data(region, REGION_DATA, content)
        elif name != "numbers":
            row_numbers = _by_owner(numbers.get(name, []))
            for owner, resources in _by_owner(content).items():
                at = f"{path}.{name}.{owner}" if isinstance(content, dict) else f"{path}.{name}"
                read = _read_resources(RESOURCE_TYPES[name], resources, at)
                _fill(region.of(RESOURCE_TYPES[name], owner), read, row_numbers.get(owner, []))


def _by_owner(content: Any) -> Mapping[str, Any]:
    return content if isinstance(content, dict) else {"": content}


def _read_resources(kind: ResourceType, resources: list[Any], path: str) -> list[Resource]:
    read = [forms.resource(kind, from_plain(resource), STORED_FORM) for resource in resources]
    for place, resource in enumerate(read):
        check_resource(resource, kind, f"{path}[{place}]")
    return read


def _fill(collection: Collection, resources: list[Resource], numbers: list[int]) -> None:
    # The numbers do not fit where resources were added to a dump by hand, or taken out of it.
    if len(numbers) == len(resources) + 1:
        collection.put_back(resources, numbers)
    else:
        for resource in resources:
            collection.put(resource)


def load_data(holder: object, names: Mapping[str, Callable[..., Any]], data: Mapping[str, Any]) -> None:
    """Replace data of a Region or a world."""
    for name, value in data.items():
        setattr(holder, name, names[name](from_plain(value)))


def load_notices(world: World, events: Mapping[str, Any] | None) -> None:
    """Add the events that were told in another world."""
    if events is None:
        return
    for place, event in enumerate(events["latest"]):
        if event["detail-type"] not in EVENT_TYPES:
            known = ", ".join(EVENT_TYPES)
            raise ValueError(f"events.latest[{place}].detail-type: {event['detail-type']!r} is none of {known}")
        world.notices.kept.append(LoadedNotice(encode(from_plain(event))))
    world.notices.number = max(world.notices.number, events["number"])


def load_events(timeline: Timeline, events: list[Mapping[str, str]], path: str) -> None:
    """Schedule events; raise a ValueError for a text that is no time, and for an unknown event."""
    for place, event in enumerate(events):
        at = f"{path}[{place}]"
        since, due = (_at(f"{at}.{name}", from_text, event[name]) for name in ("since", "due"))
        if not progress.is_event(event["kind"]):
            raise ValueError(f"{at}.kind: there is no event {event['kind']!r}")
        timeline.schedule(event["kind"], event["target"], track=event["track"], since=since, due=due)


def _load_fault(faults: Faults, given: Mapping[str, Any]) -> None:
    members = from_plain(given)
    met, hits = members.pop("met"), members.pop("hits")
    rule = FaultRule(**members)
    faults.add(rule)
    faults.count(rule.number, met, hits)


def _at(path: str, read: Callable[[Any], Any], value: Any) -> Any:
    try:
        return read(value)
    except (TypeError, ValueError, AttributeError) as error:
        raise ValueError(f"{path}: {error}") from error
