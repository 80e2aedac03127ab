"""A whole world as JSON-able data, and back."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from mgn_mock.clock import from_text, to_text
from mgn_mock.service import progress
from mgn_mock.state.collection import Collection
from mgn_mock.state.facts import Tracking
from mgn_mock.state.fault_rules import FaultRule
from mgn_mock.state.resource_types import RESOURCE_TYPES
from mgn_mock.state.world import REGION_DATA, TIMELINES, WORLD_DATA, World
from mgn_mock.worlds.plain import from_plain, to_plain

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from mgn_mock.state.fault_rules import Faults
    from mgn_mock.state.timeline import Event, Timeline
    from mgn_mock.state.world import Region

FORMAT = 2
# What a whole dump has; a scenario leaves out some of it.
PARTS = ("format", "clock", "requests", "data", "timelines", "faults", "accounts")


def dump(world: World) -> dict[str, Any]:
    """Everything that a world holds, the record excepted."""
    accounts = {account_id: {**_managed(world, account_id), "regions": {}} for account_id in world.accounts()}
    for region in world.regions():
        held = _dump_region(region)
        if held:
            accounts[region.account_id]["regions"][region.name] = held
    return {
        "format": FORMAT,
        "clock": to_text(world.clock.now),
        "requests": world.requests,
        "data": _dump_data(world, WORLD_DATA),
        "timelines": {name: [_dump_event(event) for event in getattr(world, name).in_order()] for name in TIMELINES},
        "faults": _dump_faults(world.faults),
        "accounts": {account_id: held for account_id, held in accounts.items() if any(held.values())},
    }


def _managed(world: World, account_id: str) -> dict[str, Any]:
    found = world.managed_accounts(account_id)
    return {found.kind.name: [found.get(row.id) for row in found.rows()]} if len(found) else {}


def _dump_region(region: Region) -> dict[str, Any]:
    resources: dict[str, dict[str, Any]] = {}
    numbers: dict[str, dict[str, Any]] = {}
    # In one order, whatever came first.
    for kind, owner, collection in sorted(region.collections(), key=lambda found: (found[0].name, found[1])):
        given = collection.numbers()
        if given[-1]:
            rows = [to_plain(collection.get(row.id)) for row in collection.rows()]
            resources.setdefault(kind.name, {})[owner] = rows
        if given != _usual_numbers(collection):
            numbers.setdefault(kind.name, {})[owner] = given
    held = {
        **{name: _without_owner(owned) for name, owned in resources.items()},
        "data": {name: value for name, value in _dump_data(region, REGION_DATA).items() if value},
        "numbers": {name: _without_owner(owned) for name, owned in numbers.items()},
    }
    held = {name: value for name, value in held.items() if value or name in resources}
    return {"initialized": region.initialized, **held} if held or region.initialized != _from_start(region) else {}


def _from_start(region: Region) -> bool:
    return region.world.settings.initialized


def _without_owner(owned: dict[str, Any]) -> Any:
    """Most kinds belong to nothing: a list is enough for them."""
    return owned[""] if owned.keys() == {""} else owned


def _usual_numbers(collection: Collection) -> list[int]:
    """The numbers that the resources would be given if they were put anew."""
    anew = Collection(collection.kind, "", Tracking())
    for row in collection.rows():
        anew.put(collection.get(row.id))
    return anew.numbers()


def _dump_data(holder: object, names: Mapping[str, Any]) -> dict[str, Any]:
    return {name: to_plain(getattr(holder, name), in_order=True) for name in names}


def _dump_event(event: Event) -> dict[str, str]:
    times = {"since": to_text(event.since), "due": to_text(event.due)}
    return {"kind": event.kind, "target": event.target, "track": event.track, **times}


def _dump_faults(faults: Faults) -> list[dict[str, Any]]:
    return [
        {**to_plain(rule._asdict()), "met": faults.met.get(number, 0), "hits": faults.hits.get(number, 0)}
        for number, rule in faults.rules.items()
    ]


def world_from(dumped: Mapping[str, Any], like: World) -> World:
    """The world that a dump holds.

    Args:
        dumped: What `dump` gave; its form has been checked.
        like: A world whose settings it is to have.

    Raises:
        ValueError: Something does not fit; the text begins with its path.
    """
    world = World(replace(like.settings, record=0))
    world.clock = type(world.clock)(_at("clock", from_text, dumped["clock"]))
    world.requests = dumped["requests"]
    load_data(world, WORLD_DATA, dumped["data"])
    for name in TIMELINES:
        load_events(getattr(world, name), dumped["timelines"].get(name, []), f"timelines.{name}")
    for rule in dumped["faults"]:
        _load_fault(world.faults, rule)
    for account_id, held in dumped["accounts"].items():
        for account in held.get("managed_accounts", []):
            world.managed_accounts(account_id).put(account)
        for name, content in held.get("regions", {}).items():
            _load_region(world.region(account_id, name), content)
    return world


def _load_region(region: Region, held: Mapping[str, Any]) -> None:
    numbers = held.get("numbers", {})
    for name, content in held.items():
        if name == "initialized":
            region.initialized = content
        elif name == "data":
            load_data(region, REGION_DATA, content)
        elif name != "numbers":
            given = _by_owner(numbers.get(name, []))
            for owner, resources in _by_owner(content).items():
                _load_collection(region.of(RESOURCE_TYPES[name], owner), resources, given.get(owner, []))


def _by_owner(content: Any) -> Mapping[str, Any]:
    return content if isinstance(content, dict) else {"": content}


def _load_collection(collection: Collection, resources: list[Any], numbers: list[int]) -> None:
    read = [from_plain(resource) for resource in resources]
    # Others were added or taken out by hand.
    if len(numbers) == len(read) + 1:
        collection.put_back(read, numbers)
    else:
        for resource in read:
            collection.put(resource)


def load_data(holder: object, names: Mapping[str, Callable[..., Any]], data: Mapping[str, Any]) -> None:
    """Puts plain data in the place of what a Region or a world holds."""
    for name, value in data.items():
        setattr(holder, name, names[name](from_plain(value)))


def load_events(timeline: Timeline, events: list[Mapping[str, str]], path: str) -> None:
    """Puts events on a timeline.

    Raises:
        ValueError: A time is none, or there is no such event; the text begins with its path.
    """
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
