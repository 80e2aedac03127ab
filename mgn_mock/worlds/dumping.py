"""Dump a whole world as data that JSON can hold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mgn_mock.clock import to_text
from mgn_mock.model.times import STORED_FORM
from mgn_mock.state.collection import Collection
from mgn_mock.state.facts import Tracking
from mgn_mock.state.world import REGION_DATA, TIMELINES, WORLD_DATA
from mgn_mock.worlds import forms
from mgn_mock.worlds.plain import to_plain
from mgn_mock.worlds.structure import FORMAT

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mgn_mock.state.fault_rules import Faults
    from mgn_mock.state.timeline import Event
    from mgn_mock.state.world import Region, World


def dump(world: World) -> dict[str, Any]:
    """Return everything in a world but the record."""
    dumped = _dump(world)
    form = world.settings.time_format
    return dumped if form == STORED_FORM else forms.converted(dumped, form)


def _dump(world: World) -> dict[str, Any]:
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
        **_dump_events(world),
        "faults": _dump_faults(world.faults),
        "accounts": {account_id: held for account_id, held in accounts.items() if any(held.values())},
    }


def _dump_events(world: World) -> dict[str, Any]:
    """Return the events that the test has seen, so that they are not told again."""
    number = world.notices.number
    return {"events": {"number": number, "latest": [to_plain(event) for event in world.events]}} if number else {}


def _managed(world: World, account_id: str) -> dict[str, Any]:
    found = world.managed_accounts(account_id)
    return {found.kind.name: [found.get(row.id) for row in found.rows()]} if len(found) else {}


def _dump_region(region: Region) -> dict[str, Any]:
    resources: dict[str, dict[str, Any]] = {}
    numbers: dict[str, dict[str, Any]] = {}
    # Equal worlds give equal dumps.
    for kind, owner, collection in sorted(region.collections(), key=lambda found: (found[0].name, found[1])):
        row_numbers = collection.numbers()
        if row_numbers[-1]:
            rows = [to_plain(collection.get(row.id)) for row in collection.rows()]
            resources.setdefault(kind.name, {})[owner] = rows
        if row_numbers != _numbers_anew(collection):
            numbers.setdefault(kind.name, {})[owner] = row_numbers
    held = {
        **{name: _without_owner(owned) for name, owned in resources.items()},
        "data": {name: value for name, value in _dump_data(region, REGION_DATA).items() if value},
        "numbers": {name: _without_owner(owned) for name, owned in numbers.items()},
    }
    held = {name: value for name, value in held.items() if value or name in resources}
    is_used = held or region.initialized != region.world.settings.initialized
    return {"initialized": region.initialized, **held} if is_used else {}


def _without_owner(owned: dict[str, Any]) -> Any:
    """Return the list alone where resources have no owner."""
    return owned[""] if owned.keys() == {""} else owned


def _numbers_anew(collection: Collection) -> list[int]:
    """Return the numbers that the resources would get if they were stored anew."""
    if collection.kind.sort_key is None:
        count = len(collection)
        return [*range(1, count + 1), count]
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
