"""The engine of what goes on by itself: steps that resources take, one after another, on the world's timeline.

A family has a table of its steps. What a step depends on is in the state, so that a dump can hold it; an event is the
name of a step, the resource and two times.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from mgn_mock.state.blobs import Resource
from mgn_mock.state.timeline import WORK, Event
from mgn_mock.state.world import Region, World

if TYPE_CHECKING:
    from typing import TypeAlias

    from mgn_mock.state.resource_types import ResourceType

Takes = Callable[[Resource], timedelta]
Ends = Callable[[Region, Resource, datetime], "str | None"]


class Step(NamedTuple):
    """One step: how long it takes, and what its end does."""

    of: ResourceType
    """The type of resource that takes it."""
    takes: timedelta | Takes | None
    """The duration, or a function that works it out from the resource; None: who begins the step says it."""
    ends: Ends
    """Called with the Region, a copy of the resource and the time. It stores what changed and returns the next step."""
    track: str = WORK
    at_rest: bool = False
    """Whether the resource counts as at rest meanwhile: no read and no `settle` ends the step."""
    text: str = ""
    """The duration in words, where it is not the same for all resources."""


Steps: TypeAlias = "Mapping[str, Step]"


def begin(  # noqa: PLR0913 - what a step is of, and when it is
    steps: Steps, name: str, region: Region, resource: Resource, since: datetime, *, takes: timedelta | None = None
) -> None:
    """Schedule a step of a resource, from a time on; `takes` is its duration where that is known already."""
    step = steps[name]
    if takes is None:
        takes = step.takes(resource) if callable(step.takes) else step.takes
        assert takes is not None, "who begins such a step says how long it takes"  # noqa: S101 - for the type checker
    timeline = region.world.cycles if step.at_rest else region.world.timeline
    target = resource["arn"] if "arn" in resource else region.arn(step.of, resource[step.of.key])
    timeline.schedule(name, target, track=step.track, since=since, due=since + takes)


def end(steps: Steps, world: World, event: Event) -> None:
    """End the step of an event, and begin the one that follows."""
    step = steps[event.kind]
    region, resource_id = world.region_of(event.target)
    resource = region.of(step.of).get(resource_id)
    following = step.ends(region, resource, event.due)
    if following is not None:
        begin(steps, following, region, resource, event.due)
