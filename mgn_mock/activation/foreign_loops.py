"""Timers of loops that are not asyncio's own, such as uvloop's: they come early where sleeps have passed them."""

from __future__ import annotations

import heapq
import itertools
import math
import sys
import weakref
from typing import TYPE_CHECKING, Any

from mgn_mock.activation.patches import Patch

if TYPE_CHECKING:
    from collections.abc import Callable

    from mgn_mock.activation.conductor import Time

_LOOP = "uvloop:Loop"


class _Timer:
    """A timer that may come early, with the methods of asyncio's."""

    def __init__(self, loop: Any, when: float, call: Callable[[], object], context: Any) -> None:
        self._loop = loop
        self._when = when
        self._call = call
        self._context = context
        self._cancelled = False
        self.is_over = False
        self.real: Any = None

    def cancel(self) -> None:
        self._cancelled = self.is_over = True
        self.real.cancel()

    def cancelled(self) -> bool:
        return self._cancelled

    def when(self) -> float:
        return self._when

    def run(self) -> None:
        if not self.is_over:
            self.is_over = True
            self._call()

    def bring_forward(self) -> None:
        self.real.cancel()
        self._loop.call_soon(self.run, context=self._context)


class ForeignTimers:
    """The live timers of one loop, by their virtual time."""

    def __init__(self) -> None:
        self._heap: list[tuple[float, int, _Timer]] = []
        self._arrivals = itertools.count()

    def add(self, deadline: float, timer: _Timer) -> None:
        """Take in a timer."""
        heapq.heappush(self._heap, (deadline, next(self._arrivals), timer))

    @property
    def first_deadline(self) -> float:
        """When the first one is due; infinity without any."""
        while self._heap and self._heap[0][2].is_over:
            heapq.heappop(self._heap)
        return self._heap[0][0] if self._heap else math.inf

    def bring_due(self, now: float) -> None:
        """Call what is due at a virtual time at the loop's next turn."""
        while self.first_deadline <= now:
            heapq.heappop(self._heap)[2].bring_forward()


class ForeignLoops:
    """The loops of uvloop, where it is loaded."""

    def __init__(self, time: Time, deadline: Callable[[float], float]) -> None:
        self._time = time
        self._deadline = deadline
        self._timers = weakref.WeakKeyDictionary[Any, ForeignTimers]()
        self._later = Patch(_LOOP, "call_later", self._caller())
        self._at = Patch(_LOOP, "call_at", _call_at)
        self._clock = Patch(_LOOP, "time", self._reader())

    def start(self) -> None:
        """Patch them."""
        if "uvloop" in sys.modules:
            for patch in (self._later, self._at, self._clock):
                patch.apply()

    def stop(self) -> None:
        """Undo the patches; timers come at their real time, which they have kept."""
        for patch in (self._later, self._at, self._clock):
            patch.undo()

    def timers_of(self, loop: Any) -> ForeignTimers:
        """Return the timers of a loop."""
        return self._timers.setdefault(loop, ForeignTimers())

    # Functions become methods of the loop; bound methods of ours would not.
    def _caller(self) -> Callable[..., Any]:
        def call_later(loop: Any, delay: float, callback: Any, *args: Any, context: Any = None) -> Any:
            timer = _Timer(loop, loop.time() + delay, lambda: callback(*args), context)
            timer.real = self._later.original(loop, delay, timer.run, context=context)
            self.timers_of(loop).add(self._deadline(delay), timer)
            return timer

        return call_later

    def _reader(self) -> Callable[[Any], float]:
        def time(loop: Any) -> float:
            seconds: float = self._clock.original(loop) + self._time.elapsed()
            return seconds

        return time


def _call_at(loop: Any, when: float, callback: Any, *args: Any, context: Any = None) -> Any:
    return loop.call_later(when - loop.time(), callback, *args, context=context)
