"""Add a scenario to a world: resources over their defaults, data, events and fault rules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mgn_mock.clock import from_text
from mgn_mock.faults import rules
from mgn_mock.model.ids import is_account_id
from mgn_mock.planting import references
from mgn_mock.planting.resources import add_managed_account, plant
from mgn_mock.service import progress
from mgn_mock.state.resource_types import MANAGED_ACCOUNTS, RESOURCE_TYPES, SOURCE_SERVERS
from mgn_mock.state.world import REGION_DATA, TIMELINES, WORLD_DATA
from mgn_mock.worlds import forms, plain, restoring
from mgn_mock.worlds.structure import each

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mgn_mock.state.world import Region, World


def add(region: Region, document: Mapping[str, Any]) -> None:
    """Add a scenario whose form was checked; resources outside of accounts go to the Region."""
    world = region.world
    if "clock" in document:
        _move_clock(world, document["clock"])
    restoring.load_data(world, WORLD_DATA, document.get("data", {}), "data")
    here = {name: value for name, value in document.items() if name in RESOURCE_TYPES or name == "initialized"}
    places = [(region, here, "")]
    for account_id, account in document.get("accounts", {}).items():
        path = f"accounts.{account_id}"
        for name, held in account.get("regions", {}).items():
            places.append((_region(world, account_id, name, path), held, f"{path}.regions.{name}"))
        managing = _region(world, account_id, region.name, path)
        _add_managed_accounts(managing, account.get(MANAGED_ACCOUNTS.name, []), f"{path}.{MANAGED_ACCOUNTS.name}")
    planted = [each_planted for place, held, path in places for each_planted in _add_to_region(place, held, path)]
    references.check(planted)
    for name in TIMELINES:
        events = document.get("timelines", {}).get(name, [])
        restoring.load_events(getattr(world, name), world, events, f"timelines.{name}")
    restoring.load_notices(world, document.get("events"))
    for place, rule in enumerate(document.get("faults", [])):
        _add_fault(world, rule, f"faults[{place}]")


def _move_clock(world: World, text: str) -> None:
    try:
        moment = from_text(text)
    except ValueError as error:
        raise ValueError(f"clock: {error}") from error
    if moment < world.clock.now:
        raise ValueError(
            f"clock: {text} has passed: the mock's clock shows {forms.clock_text(world)}, and does not go back. Give "
            "the mock that start_time, or leave clock out."
        )
    progress.advance_to(world, moment)


def _region(world: World, account_id: str, name: str, path: str) -> Region:
    if not is_account_id(account_id):
        raise ValueError(f"{path}: an account is twelve digits")
    return world.region(account_id, name)


def _add_managed_accounts(region: Region, accounts: list[Mapping[str, Any]], path: str) -> None:
    for place, account in enumerate(accounts):
        add_managed_account(region, account.get(MANAGED_ACCOUNTS.key), f"{path}[{place}]")


def _add_to_region(region: Region, held: Mapping[str, Any], path: str) -> list[references.Planted]:
    if "initialized" in held:
        region.initialized = held["initialized"]
    restoring.load_data(region, REGION_DATA, held.get("data", {}), f"{path}.data".lstrip("."))
    planted = []
    # Source servers come last: they refer to others.
    for name in sorted(held, key=lambda each_name: each_name == SOURCE_SERVERS.name):
        if name not in RESOURCE_TYPES:
            continue
        kind = RESOURCE_TYPES[name]
        at = f"{path}.{name}" if path else name
        if kind is MANAGED_ACCOUNTS:
            _add_managed_accounts(region, held[name], at)
            continue
        for where, given in each(held[name], at):
            owner = where[len(at) :].partition("[")[0].lstrip(".")
            resource_id = plant(region, kind, owner, plain.read(given, where), where)
            planted.append(references.Planted(region, kind, owner, resource_id, where))
    return planted


def _add_fault(world: World, given: Mapping[str, Any], path: str) -> None:
    rule = plain.read(given, path)
    rules.put_back(world, {**rule, "number": rules.new_number(world)}, path)
