"""An event loop that sleeps in virtual time, and what it waits for besides."""

from __future__ import annotations

import math
import select
import threading
from typing import TYPE_CHECKING, Any

from mgn_mock.activation.conductor import Sleeper
from mgn_mock.activation.participants import STILL
from mgn_mock.activation.real_time import monotonic

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mgn_mock.activation.conductor import Conductor

# What is awaited for STILL is awaited for so many looks too: they take longer on a loaded machine, as everything does.
_LOOKS = 25
# Other threads wake a loop by the one, and a server hears of new connections by the other.
_OWN = ("_read_from_self", "_accept_connection")


class SleepingLoop(Sleeper):
    """A loop that has nothing to do until a virtual time, or until something arrives."""

    def __init__(self, loop: Any, deadline: float, *, leads: bool, is_busy: bool) -> None:
        super().__init__(deadline, leads=leads)
        self._loop = loop
        self._is_busy = is_busy
        self._conductor: Conductor | None = None
        self._quiet_at, self._looks = -math.inf, 0

    def await_quiet(self, conductor: Conductor) -> None:
        """Hold the clock for as long as something outside may answer."""
        self._conductor = conductor
        self._quiet_at, self._looks = monotonic() + STILL, conductor.looks + _LOOKS

    @property
    def is_asleep(self) -> bool:
        """Whether nothing has woken it."""
        # What another thread has handed to it is not run yet, although the loop still sleeps.
        return super().is_asleep and (self._is_busy or not self._loop._ready)  # noqa: SLF001 - a loop does not say what it waits for

    @property
    def is_held_up(self) -> bool:
        """Whether something outside may still answer."""
        return self._conductor is not None and (monotonic() < self._quiet_at or self._conductor.looks < self._looks)

    @property
    def has_news(self) -> bool:
        """Whether something has arrived that the loop has not seen."""
        return not self._is_busy and _has_arrived(self._loop._selector)  # noqa: SLF001 - as above

    def wake(self) -> None:
        """Wake it, also where it waits in its selector."""
        super().wake()
        if self.thread != threading.get_ident() and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(_nothing)


def has_outstanding_reads(loop: Any) -> bool:
    """Whether a loop waits for a socket, a pipe or a child; that of a server waits for nothing that is under way."""
    if any("waitpid-" in each.name for each in threading.enumerate()):
        # Older Pythons wait for children in threads.
        return True
    keys = _keys(loop._selector)  # noqa: SLF001 - as above
    return any(not _is_of_server(loop, key) for key in keys)


def _is_of_server(loop: Any, key: Any) -> bool:
    reader = key.data[0] if isinstance(key.data, tuple) else None
    callback: Any = getattr(reader, "_callback", None)
    return getattr(callback, "__self__", None) is loop and callback.__name__ in _OWN


def _keys(selector: Any) -> Iterator[Any]:
    # A Windows loop of completion ports has no map.
    keys: Any = getattr(selector, "get_map", dict)()
    yield from list((keys or {}).values())


def _has_arrived(selector: Any) -> bool:
    """Whether something is there to be read or written that a loop waits for; false where that cannot be seen."""
    if hasattr(selector, "fileno"):
        reading, writing = [selector.fileno()], []
    else:
        keys = list(_keys(selector))
        reading = [key.fd for key in keys if key.events & 1]
        writing = [key.fd for key in keys if key.events & 2]
    try:
        return any(select.select(reading, writing, [], 0))
    except (OSError, ValueError):  # pragma: no cover - none of them, or too many files for this function
        return False


def _nothing() -> None:
    """Be a callback that wakes a loop."""
