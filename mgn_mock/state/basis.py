"""Which facts the calls and events of a world have rested on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mgn_mock.state.world import World


def end_call(world: World, operation: str, answer: Mapping[str, Any]) -> None:
    """Note what a call has rested on: facts it consulted, and those of events on what it returned."""
    tracking = world.tracking
    known = world.assumptions
    for fact_id in tracking.consulted or ():
        if fact_id not in known:
            known[fact_id] = {}
        known[fact_id][operation] = None
    if tracking.read is not None:
        for key in (*tracking.read, *_keys_in(world, answer)):
            for fact_id in world.unread_facts.pop(key, ()):
                world.assumptions.setdefault(fact_id, {})[operation] = None


def end_event(world: World) -> None:
    """Keep what an event rested on for the next call that returns something that it stored."""
    tracking = world.tracking
    for key in tracking.stored or ():
        known = world.unread_facts.setdefault(key, {})
        known.update(tracking.consulted or {})


def _keys_in(world: World, answer: Any) -> Iterator[str]:
    """Return the keys of the resources that a plain answer shows with their ARNs."""
    if isinstance(answer, dict):
        arn = answer.get("arn")
        if isinstance(arn, str):
            key = world.key_of_arn(arn)
            if key is not None:
                yield key
        for value in answer.values():
            yield from _keys_in(world, value)
    elif isinstance(answer, list):
        for item in answer:
            yield from _keys_in(world, item)
