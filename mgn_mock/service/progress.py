"""Time of a world: which events fire, and which calls fire them."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from mgn_mock.deferred import deferred, import_now
from mgn_mock.service import steps
from mgn_mock.service.shared.facts import TIMES_AND_DURATIONS
from mgn_mock.state import hints
from mgn_mock.state.basis import end_event

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from mgn_mock.service.source_servers import replication
    from mgn_mock.service.steps import Steps
    from mgn_mock.state.timeline import Event
    from mgn_mock.state.world import World
else:
    replication = deferred("mgn_mock.service.source_servers.replication")

FAMILIES = ("source_servers", "launches", "imports", "network_migration", "remote_source_actions")
"""The families that have steps, each in its module `events`."""


@cache
def steps_of(family: str) -> Steps:
    """Return the table of steps of a family."""
    table: Steps = import_now(f"{__package__}.{family}.events").STEPS
    return table


def is_event(kind: str) -> bool:
    """Return whether there is a step of that name."""
    family = kind.partition(".")[0]
    return family in FAMILIES and kind in steps_of(family)


def fire(world: World, event: Event) -> None:
    """Fire one event: move the clock to it, and end its step."""
    world.clock.advance_to(event.due)
    world.timeline.cancel(event.target, event.track)
    world.cycles.cancel(event.target, event.track)
    tracking = world.tracking
    tracking.consulted, tracking.stored = {}, {}
    try:
        world.tracking.rest_on(TIMES_AND_DURATIONS)
        steps.end(steps_of(event.kind.partition(".")[0]), world, event)
        end_event(world)
    finally:
        tracking.consulted = tracking.stored = None


def advance_to(world: World, moment: datetime) -> None:
    """Move the clock to a time, and fire every event that is due by then."""
    world.halts_at = moment
    while (event := _first(world)) is not None and event.due <= moment:
        fire(world, event)
    world.clock.advance_to(moment)


def _first(world: World) -> Event | None:
    under_way, at_rest = world.timeline.first(), world.cycles.first()
    if under_way is None or at_rest is None:
        return under_way or at_rest
    return min(under_way, at_rest, key=_due)


def _due(event: Event) -> datetime:
    return event.due


def settle(world: World) -> None:
    """Move the clock until nothing is under way."""
    world.unseen.clear()
    while (event := world.timeline.first()) is not None:
        fire(world, event)


def catch_up(world: World) -> None:
    """Fire every event that is due, where the clock goes by itself."""
    if world.settings.progress == "clock":
        advance_to(world, world.clock.now)


def before_call(world: World) -> None:
    """Fire every event that became due since the last call."""
    if world.before_call is not None:
        world.before_call()
    if world.settings.progress != "instant":
        catch_up(world)
        return
    if not world.unseen:
        settle(world)
    # What was planted is seen once as it was planted.
    while (event := next((each for each in world.timeline if each.target not in world.unseen), None)) is not None:
        fire(world, event)


def after_read(world: World, targets: Sequence[str]) -> None:
    """Fire the next event of each resource that a call returned.

    Args:
        world: The world.
        targets: The ARNs of the returned resources that are under way, or wait for others.
    """
    hints.after_read(world.hints, world.settings.progress, world.timeline, targets)
    for target in targets if world.unseen else ():
        world.unseen.pop(target, None)
    if world.settings.progress != "on_read":
        return
    events = [event for event in map(world.timeline.of, targets) if event is not None]
    for event in sorted(events):
        fire(world, event)
    if not events:
        for target in targets:
            _advance_those_ahead(world, target)


def _advance_those_ahead(world: World, target: str) -> None:
    region, server_id = world.region_of(target)
    while server_id in region.shipping_queue:
        fire(world, replication.events_ahead(region)[0])
