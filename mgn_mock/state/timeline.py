"""The events that are coming, as data."""

from __future__ import annotations

import heapq
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime


class Event(NamedTuple):
    """The next step of one resource. Compares by when it is due, then by when it was put on the timeline."""

    due: datetime
    number: int
    since: datetime
    """When the stage that ends with this event began."""
    kind: str
    """What happens then; the rules know what that is."""
    target: str
    """The ARN of the resource."""

    def part_over(self, moment: datetime) -> float:
        """How much of the stage is over at a time, from 0 to 1."""
        return min(1.0, (moment - self.since) / (self.due - self.since))


class Timeline:
    """Coming events; at most one for each resource."""

    def __init__(self) -> None:
        self._pending: dict[str, Event] = {}
        # Holds events that were replaced or cancelled too, until they come to the top.
        self._heap: list[Event] = []
        # Not in the heap yet: most calls put an event on the timeline, few ask which is the first.
        self._unsorted: list[Event] = []
        self._last_number = 0

    def copy(self) -> Timeline:
        """The same events on a timeline of their own."""
        twin = Timeline()
        twin._pending, twin._last_number = self._pending.copy(), self._last_number
        twin._unsorted = list(self._pending.values())
        return twin

    def __bool__(self) -> bool:
        return bool(self._pending)

    def __iter__(self) -> Iterator[Event]:
        return iter(sorted(self._pending.values()))

    def in_order(self) -> list[Event]:
        """All coming events, in the order in which they were put on the timeline."""
        return sorted(self._pending.values(), key=lambda event: event.number)

    def schedule(self, kind: str, target: str, *, since: datetime, due: datetime) -> None:
        """Puts the next step of a resource on the timeline, in place of the one it had."""
        self._last_number += 1
        event = Event(due, self._last_number, since, kind, target)
        self._pending[target] = event
        self._unsorted.append(event)

    def cancel(self, target: str) -> None:
        """Takes the next step of a resource, if it has one, off the timeline."""
        self._pending.pop(target, None)

    def of(self, target: str) -> Event | None:
        """The next step of a resource; None when it is at rest, or waits for others."""
        return self._pending.get(target)

    def first(self) -> Event | None:
        """The event that is due before all others."""
        for event in self._unsorted:
            heapq.heappush(self._heap, event)
        self._unsorted.clear()
        while self._heap and self._pending.get(self._heap[0].target) is not self._heap[0]:
            heapq.heappop(self._heap)
        return self._heap[0] if self._heap else None
