"""Coming events, as data."""

from __future__ import annotations

import heapq
from copy import copy
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

REPLICATION = "replication"
"""The track of data replication, the only one whose progress shows between events."""
TROUBLE, RECOVERY, LAG = "trouble", "recovery", "lag"
"""The tracks of what a test has armed: a stall, its end, and a lag."""
BOOT = "boot"
"""The track of the first boot of a launched instance."""
WORK = "work"
"""The track of jobs, imports and exports."""


class Event(NamedTuple):
    """The end of a step of one resource. Compares by when it is due, then by when it was put on the timeline."""

    due: datetime
    number: int
    since: datetime
    """The time at which the step began that ends with this event."""
    kind: str
    """The step: its family, a dot, and its name."""
    target: str
    """The ARN of the resource."""
    track: str
    """A resource takes at most one step at a time on each track."""

    @property
    def name(self) -> str:
        """The step without its family."""
        return self.kind.partition(".")[2]

    def part_over(self, moment: datetime) -> float:
        """Return how much of the step is over at a time, from 0 to 1."""
        return min(1.0, (moment - self.since) / (self.due - self.since))


class Timeline:
    """Coming events; at most one for each resource and track."""

    def __init__(self) -> None:
        # By track, then by resource.
        self._pending: dict[str, dict[str, Event]] = {}
        # Holds events that were replaced or cancelled too, until they come to the top.
        self._heap: list[Event] = []
        # Not in the heap yet: most calls put an event on the timeline, few ask which is the first.
        self._unsorted: list[Event] = []
        self._last_number = 0
        # Whether a copy has the same dicts and lists, which nothing may change then.
        self._is_shared = False

    def copy(self) -> Timeline:
        """Return the same events on a timeline of their own, at the cost of a copy only once one of the two changes."""
        self._is_shared = True
        return copy(self)

    def _part(self) -> None:
        self._pending = {track: events.copy() for track, events in self._pending.items()}
        self._heap, self._unsorted = self._heap.copy(), self._unsorted.copy()
        self._is_shared = False

    def __bool__(self) -> bool:
        return any(self._pending.values())

    def __len__(self) -> int:
        return sum(map(len, self._pending.values()))

    def __iter__(self) -> Iterator[Event]:
        return iter(sorted(self._events()))

    def _events(self) -> Iterator[Event]:
        return (event for events in self._pending.values() for event in events.values())

    def in_order(self) -> list[Event]:
        """Return all coming events, in the order in which they were put on the timeline."""
        return sorted(self._events(), key=lambda event: event.number)

    def schedule(self, kind: str, target: str, *, track: str, since: datetime, due: datetime) -> None:
        """Put the end of a step on the timeline, in place of the one that the resource has on the track."""
        if self._is_shared:
            self._part()
        self._last_number += 1
        event = tuple.__new__(Event, (due, self._last_number, since, kind, target, track))
        self._pending.setdefault(track, {})[target] = event
        self._unsorted.append(event)

    def cancel(self, target: str, *tracks: str) -> None:
        """Take the events of a resource on some tracks, or on all tracks, off the timeline."""
        pending = self._pending
        for track in tracks or pending:
            if track in pending and target in pending[track]:
                if self._is_shared:
                    self._part()
                del self._pending[track][target]

    def of(self, target: str) -> Event | None:
        """Return the earliest event of a resource, or None when it is at rest or waits for others."""
        found = [events[target] for events in self._pending.values() if target in events]
        return min(found) if found else None

    def on(self, track: str, target: str) -> Event | None:
        """Return the event of a resource on a track, or None when there is none."""
        return self._pending[track].get(target) if track in self._pending else None

    def first(self) -> Event | None:
        """Return the event that is due before all others, or None."""
        if self._is_shared and (self._unsorted or self._is_over_at_the_top()):
            self._part()
        for event in self._unsorted:
            heapq.heappush(self._heap, event)
        if self._unsorted:
            self._unsorted.clear()
        while self._is_over_at_the_top():
            heapq.heappop(self._heap)
        return self._heap[0] if self._heap else None

    def _is_over_at_the_top(self) -> bool:
        """Return whether the first event of the heap was replaced or cancelled."""
        return bool(self._heap) and self.on(self._heap[0].track, self._heap[0].target) is not self._heap[0]
