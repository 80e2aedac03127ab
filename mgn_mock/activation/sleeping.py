"""Sleeps that take virtual time instead of real time, for `progress="sleep"`."""

from __future__ import annotations

import importlib
import operator
import sys
import threading
import weakref
from typing import TYPE_CHECKING, Any, SupportsIndex, TypeVar

from mgn_mock.activation.sleepers import Sleepers

if TYPE_CHECKING:
    from collections.abc import Callable

_Result = TypeVar("_Result")

# The clock counts microseconds; a shorter sleep has to move it too, or a loop of them would never end.
_TICK = 1e-6
# More than a real sleep can count (2**63 nanoseconds): time.sleep refuses it, asyncio.sleep waits until cancelled.
_FOREVER = 2**63 / 1e9


class VirtualSleep:
    """Make `time.sleep` and `asyncio.sleep` advance a virtual clock, in seconds, instead of waiting.

    Only the thread that called `start`, and event loops that run in it, are affected; other threads really sleep.
    Tasks of one loop wake in the order of their deadlines, then of their arrival, and the clock moves only when nothing
    else in that loop is ready to run.

    Limits: code that ran `from time import sleep` before the start keeps the real one. `asyncio.wait_for`,
    `asyncio.timeout`, `loop.call_later`, locks and queues with a timeout are real. Virtual time does not wait for
    other threads (`asyncio.to_thread`) or for replies over a network.
    """

    def __init__(self, now: Callable[[], float], advance_to: Callable[[float], None]) -> None:
        self.now = now
        self.advance_to = advance_to
        self._owner: object = None
        self._thread = threading.local()
        # Weak: the sleepers of a loop are dropped when it is closed, or when no task sleeps in it any more.
        self._sleepers = weakref.WeakValueDictionary[Any, Sleepers]()
        self._time = _Patch("time", "sleep", self.sleep)
        self._asyncio = _Patch("asyncio", "sleep", self.sleep_async)
        self._asyncio_tasks = _Patch("asyncio.tasks", "sleep", self.sleep_async)
        self._patches = (self._time, self._asyncio, self._asyncio_tasks)

    @property
    def active(self) -> bool:
        """Whether it was started and not stopped."""
        return self._owner is not None

    def start(self) -> None:
        """Patch the sleeps for the calling thread."""
        if self.active:
            raise RuntimeError("this VirtualSleep was started already; stop() it first")
        # A thread-local object: a later thread may get the same thread number.
        self._owner = self._thread.owner = object()
        for patch in self._patches:
            patch.apply()

    def stop(self) -> None:
        """Undo the patches; tasks that still sleep continue in real time."""
        self._owner = None
        for patch in self._patches:
            patch.undo()

    def sleep(self, seconds: float | SupportsIndex, /) -> None:
        """Stand in for `time.sleep`, and refuse the same arguments."""
        if self._is_virtual_here():
            amount = seconds if isinstance(seconds, float) else operator.index(seconds)
            if 0 < amount < _FOREVER:
                self.advance_to(self._deadline(amount))
                return
        self._time.original(seconds)

    async def sleep_async(self, delay: float, result: _Result | None = None) -> _Result | None:
        """Stand in for `asyncio.sleep`."""
        if not (self._is_virtual_here() and 0 < delay < _FOREVER):
            return await self._asyncio.original(delay, result)  # type: ignore[no-any-return]
        sleepers = self._sleepers_here()
        wakened = sleepers.add(self._deadline(delay))
        try:
            await wakened
        finally:
            sleepers.leave(wakened)
        return result

    def _is_virtual_here(self) -> bool:
        """Whether sleeps of the calling thread are virtual now."""
        return self.active and getattr(self._thread, "owner", None) is self._owner

    def _deadline(self, seconds: float) -> float:
        # Rounded as the clock is, so that three sleeps of 0.1 end when one of 0.3 does.
        return round(self.now() + max(seconds, _TICK), 6)

    def _sleepers_here(self) -> Sleepers:
        loop = sys.modules["asyncio"].get_running_loop()
        sleepers = self._sleepers.get(loop)
        if sleepers is None:
            sleepers = self._sleepers[loop] = Sleepers(loop, self)
        return sleepers


class _Patch:
    """A replacement of one attribute of a module, which is imported only when the patch is applied."""

    def __init__(self, module: str, name: str, replacement: Callable[..., Any]) -> None:
        self._module = module
        self._name = name
        self._replacement = replacement
        self.original: Any = None

    def apply(self) -> None:
        """Replace the attribute, and keep the original."""
        module = importlib.import_module(self._module)
        present = getattr(module, self._name)
        # Ours may still be there: a patch on top of it that was undone after ours put it back.
        if present != self._replacement:
            self.original = present
            setattr(module, self._name, self._replacement)

    def undo(self) -> None:
        """Restore the original, unless the replacement was itself replaced."""
        module = sys.modules.get(self._module)
        if getattr(module, self._name, None) == self._replacement:
            setattr(module, self._name, self.original)
