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
# What no real sleep can count to (2**63 nanoseconds): time.sleep refuses it, asyncio.sleep waits until cancelled.
_FOREVER = 2**63 / 1e9


class VirtualSleep:
    """Makes `time.sleep` and `asyncio.sleep` return at once and move a virtual clock instead.

    That holds in the thread that called `start`, and in event loops that run in it; other threads really sleep.
    Tasks of one loop wake in the order of their deadlines, then of their arrival, and the clock moves only when nothing
    else in that loop is ready to run.

    Limits: code that did `from time import sleep` before the start keeps the real one. `asyncio.wait_for`,
    `asyncio.timeout`, `loop.call_later`, locks and queues with a timeout are real. What other threads do meanwhile
    (`asyncio.to_thread`), and answers that come over a network, are not waited for: time goes on without them.

    Args:
        now: Gives the virtual time, in seconds.
        advance_to: Moves the virtual time on to that moment, never back.
    """

    def __init__(self, now: Callable[[], float], advance_to: Callable[[float], None]) -> None:
        self.now = now
        self.advance_to = advance_to
        self._owner: object = None
        self._thread = threading.local()
        # Weak: the sleepers of a loop go when it is closed, or when nobody sleeps in it any more.
        self._sleepers = weakref.WeakValueDictionary[Any, Sleepers]()
        self._blocking = _Patch("time", "sleep", self.sleep)
        self._waiting = _Patch("asyncio", "sleep", self.sleep_async)
        self._waiting_too = _Patch("asyncio.tasks", "sleep", self.sleep_async)

    @property
    def active(self) -> bool:
        """Whether it was started and not stopped."""
        return self._owner is not None

    def start(self) -> None:
        """Puts the virtual sleeps in place, for the calling thread.

        Raises:
            RuntimeError: It was started already.
        """
        if self.active:
            raise RuntimeError("this VirtualSleep was started already; stop() it first")
        # Not the thread's number, which a later thread may get; what is local to a thread ends with it.
        self._owner = self._thread.owner = object()
        for patch in (self._blocking, self._waiting, self._waiting_too):
            patch.apply()

    def stop(self) -> None:
        """Puts back what was there before; tasks that still sleep do so in real time from then on."""
        self._owner = None
        for patch in (self._blocking, self._waiting, self._waiting_too):
            patch.undo()

    def sleep(self, seconds: float | SupportsIndex, /) -> None:
        """What `time.sleep` is meanwhile: refuses what the real one refuses.

        Args:
            seconds: For how long; an integer or a float, not negative.
        """
        if self._is_here():
            amount = seconds if isinstance(seconds, float) else operator.index(seconds)
            if 0 < amount < _FOREVER:
                self.advance_to(self._deadline(amount))
                return
        self._blocking.before(seconds)

    async def sleep_async(self, delay: float, result: _Result | None = None) -> _Result | None:
        """What `asyncio.sleep` is meanwhile.

        Args:
            delay: For how many seconds; zero and less only give other tasks their turn.
            result: What to return.
        """
        if not (self._is_here() and 0 < delay < _FOREVER):
            return await self._waiting.before(delay, result)  # type: ignore[no-any-return]
        sleepers = self._sleepers_here()
        wakened = sleepers.add(self._deadline(delay))
        try:
            await wakened
        finally:
            sleepers.leave(wakened)
        return result

    def _is_here(self) -> bool:
        """Whether sleeps of the calling thread are virtual now."""
        return self.active and getattr(self._thread, "owner", None) is self._owner

    def _deadline(self, seconds: float) -> float:
        # Rounded as the clock is: three times 0.1 and once 0.3 are the same moment.
        return round(self.now() + max(seconds, _TICK), 6)

    def _sleepers_here(self) -> Sleepers:
        loop = sys.modules["asyncio"].get_running_loop()
        sleepers = self._sleepers.get(loop)
        if sleepers is None:
            sleepers = self._sleepers[loop] = Sleepers(loop, self)
        return sleepers


class _Patch:
    """One attribute of a module, to be replaced and put back.

    Args:
        module: The module's name; imported when the patch is applied, so that asyncio costs those alone who sleep.
        name: The attribute's name.
        ours: What it is replaced by.
    """

    def __init__(self, module: str, name: str, ours: Callable[..., Any]) -> None:
        self._module = module
        self._name = name
        self._ours = ours
        self.before: Any = None

    def apply(self) -> None:
        """Puts ours in place, and remembers what was there."""
        module = importlib.import_module(self._module)
        present = getattr(module, self._name)
        # Ours may be there from last time: whoever patched on top of it put it back after we had gone.
        if present != self._ours:
            self.before = present
            setattr(module, self._name, self._ours)

    def undo(self) -> None:
        """Puts back what was there, unless somebody has replaced ours since."""
        module = sys.modules.get(self._module)
        if getattr(module, self._name, None) == self._ours:
            setattr(module, self._name, self.before)
