"""How time moves: what happens at an event, and which calls bring events about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mgn_mock.service.imports import tasks
from mgn_mock.service.launches import phases
from mgn_mock.service.network_migration import import_enrichment, jobs
from mgn_mock.service.remote_source_actions import jobs as remote_jobs
from mgn_mock.service.source_servers import replication

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from mgn_mock.state.timeline import Event
    from mgn_mock.state.world import World

HAPPENINGS: Mapping[str, Callable[[World, Event], None]] = {
    replication.NEXT_STAGE: replication.next_stage,
    replication.NEXT_CYCLE: replication.next_cycle,
    tasks.STARTED: tasks.start,
    tasks.OVER: tasks.end,
    **dict.fromkeys(phases.PHASES, phases.go_on),
    jobs.NEXT_STEP: jobs.next_step,
    import_enrichment.NEXT_STEP: import_enrichment.next_step,
    remote_jobs.NEXT_STEP: remote_jobs.next_step,
}


def happen(world: World, event: Event) -> None:
    """Lets one event happen, now if it is overdue."""
    world.clock.advance_to(event.due)
    world.timeline.cancel(event.target)
    world.cycles.cancel(event.target)
    HAPPENINGS[event.kind](world, event)


def advance_to(world: World, moment: datetime) -> None:
    """Moves the clock on, and lets everything happen that is due by then."""
    while (event := _first(world)) is not None and event.due <= moment:
        happen(world, event)
    world.clock.advance_to(moment)


def _first(world: World) -> Event | None:
    under_way, at_rest = world.timeline.first(), world.cycles.first()
    if under_way is None or at_rest is None:
        return under_way or at_rest
    return min(under_way, at_rest, key=_due)


def _due(event: Event) -> datetime:
    return event.due


def settle(world: World) -> None:
    """Moves the clock on until nothing is under way."""
    while (event := world.timeline.first()) is not None:
        happen(world, event)


def catch_up(world: World) -> None:
    """Lets everything happen that is due, where the clock goes by itself."""
    if world.settings.progress == "clock":
        advance_to(world, world.clock.now)


def before_call(world: World) -> None:
    """What time has done since the call before this one."""
    if world.settings.progress == "instant":
        settle(world)
    else:
        catch_up(world)


def after_read(world: World, targets: Sequence[str]) -> None:
    """Moves what a call returned by its own next event.

    Args:
        world: The world.
        targets: The ARNs of the returned resources that are under way, or wait for others.
    """
    if world.settings.progress != "on_read":
        return
    events = [event for event in map(world.timeline.of, targets) if event is not None]
    for event in sorted(events):
        happen(world, event)
    if not events:
        for target in targets:
            _let_those_ahead_go_on(world, target)


def _let_those_ahead_go_on(world: World, target: str) -> None:
    region, server_id = world.region_of(target)
    while server_id in region.shipping_queue:
        happen(world, replication.events_ahead(region)[0])
