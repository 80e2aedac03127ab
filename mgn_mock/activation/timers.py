"""Timers of event loops that outlive virtual time."""

from __future__ import annotations

import heapq
import weakref
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from mgn_mock.activation.patches import Patch

if TYPE_CHECKING:
    from collections.abc import Callable


class Timers:
    """The timers that loops of asyncio's own kinds were given while their clock was virtual."""

    def __init__(self) -> None:
        # By identity: two timers that do the same at the same time are equal.
        self._timers = weakref.WeakValueDictionary[int, Any]()
        self._call_at = Patch("asyncio.base_events:BaseEventLoop", "call_at", self._noting())

    def start(self) -> None:
        """Note each new timer from now on."""
        self._call_at.apply()

    def stop(self, lost: float) -> None:
        """Note no more, and set the live ones back by what their clock has lost."""
        self._call_at.undo()
        by_loop = defaultdict(list)
        for timer in list(self._timers.values()):
            by_loop[timer._loop].append(timer)  # noqa: SLF001 - nothing public tells
        for loop, timers in by_loop.items():
            if not loop.is_closed():
                loop.call_soon_threadsafe(_set_back, loop, timers, lost)

    def _noting(self) -> Callable[..., Any]:
        def call_at(*args: Any, **kwargs: Any) -> Any:
            timer = self._call_at.original(*args, **kwargs)
            self._timers[id(timer)] = timer
            return timer

        return call_at


def _set_back(loop: Any, timers: list[Any], lost: float) -> None:
    for timer in timers:
        timer._when -= lost  # noqa: SLF001 - there is no other way to move it
    heapq.heapify(loop._scheduled)  # noqa: SLF001 - as above
