"""Sleeps and deadlines that take virtual time instead of real time, for `progress="sleep"`."""

from __future__ import annotations

import operator
import os
import sys
import threading
import time
import weakref
from typing import TYPE_CHECKING, SupportsIndex, TypeVar

from mgn_mock.activation.clocks import Clocks
from mgn_mock.activation.conductor import Conductor, Sleeper
from mgn_mock.activation.events import Events
from mgn_mock.activation.loops import Loops
from mgn_mock.activation.other_clocks import OtherClocks
from mgn_mock.activation.participants import STILL, Participants
from mgn_mock.activation.patches import Patch
from mgn_mock.activation.real_time import monotonic

if TYPE_CHECKING:
    from collections.abc import Callable

_Result = TypeVar("_Result")

# The clock counts microseconds; a shorter sleep has to move it too, or a loop of them would never end.
_TICK = 1e-6
# More than a real sleep can count (2**63 nanoseconds): time.sleep refuses it, asyncio.sleep waits until cancelled.
_FOREVER = 2**63 / 1e9
# It polls a child by short sleeps, and its own deadlines are real.
_REAL_FOR = frozenset({"subprocess"})
# Their sleeps let other greenlets run, and stay as they are.
_GREENLETS = ("gevent", "eventlet")


class _Run:
    """What belongs to one start: who takes part, who sleeps, and the patches."""

    def __init__(self, sleep: VirtualSleep) -> None:
        self.participants = Participants(monotonic)
        self.participants.join()
        self.conductor = Conductor(sleep, self.participants)
        self.loops = Loops(sleep, self.conductor, sleep.takes_part, sleep.deadline)
        self.events = Events(sleep.sleep_until_woken, sleep.deadline, sleep.takes_part)


class VirtualSleep:
    """Make sleeps and deadlines of code take virtual time, in seconds, instead of real time.

    `time.sleep`, `asyncio.sleep`, timers of event loops and `Event.wait(seconds)` advance the clock instead of waiting;
    the functions that tell the time are the real ones plus what the clock has moved. Threads that entered the mock,
    that it has answered (`join`), or that began meanwhile and are no daemons take part: the clock moves to the first
    deadline when all of them sleep or wait. The others wake when the clock has come to their time, or in real time.
    """

    def __init__(
        self,
        now: Callable[[], float],
        advance_to: Callable[[float], None],
        awake: Callable[[], None] = lambda: None,
    ) -> None:
        self.now = now
        self.advance_to = advance_to
        # Called in a thread or a task whose sleep is over.
        self._awake = awake
        self._lock = threading.Lock()
        self._elapsed = 0.0
        self._latest = now()
        self._run: _Run | None = None
        self._others = OtherClocks(self.elapsed)
        self._clocks = Clocks(self.elapsed, self._others)
        self._time = Patch("time", "sleep", self.sleep)
        self._patches = (
            self._time,
            Patch("asyncio", "sleep", self.sleep_async),
            Patch("asyncio.tasks", "sleep", self.sleep_async),
        )
        self._asyncio = self._patches[1]

    @property
    def active(self) -> bool:
        """Whether it was started and not stopped."""
        return self._run is not None

    def start(self) -> None:
        """Patch sleeps and clocks; the calling thread takes part."""
        if self._run is not None:
            raise RuntimeError("this VirtualSleep was started already; stop() it first")
        self._elapsed, self._latest = 0.0, self.now()
        self._run = _Run(self)
        _keep_over_forks(self)
        if not str(getattr(time.sleep, "__module__", "")).startswith(_GREENLETS):
            for patch in self._patches:
                patch.apply()
            self._run.loops.start()
            self._run.events.start()
            self._run.participants.pools.start()
        self._put_clocks_in_place()

    def stop(self) -> None:
        """Undo the patches; who still sleeps continues in real time."""
        run, self._run = self._run, None
        if run is None:
            return
        before = time.monotonic()
        self._clocks.undo()
        lost = max(0, before - time.monotonic())
        self._others.stop()
        for patch in self._patches:
            patch.undo()
        run.participants.pools.stop()
        run.events.stop()
        run.loops.stop(lost)
        run.conductor.end()

    def join(self) -> None:
        """Count the calling thread among those that take part."""
        if self._run is not None:
            self._run.participants.join()

    def takes_part(self) -> bool:
        """Whether the calling thread takes part."""
        return self._run is not None and self._run.participants.take_part(threading.current_thread())

    def elapsed(self) -> float:
        """Return what the clock has moved since the start; a clock that is set back has not moved."""
        with self._lock:
            now = self.now()
            if now > self._latest:
                self._elapsed = round(self._elapsed + now - self._latest, 6)
            self._latest = now
            return self._elapsed

    def move_to(self, moment: float) -> None:
        """Advance the clock, and that of another tool which leads."""
        self._put_clocks_in_place()
        before = self.elapsed()
        self.advance_to(round(self.now() + moment - before, 6))
        self._others.tick(round(self.elapsed() - before, 6))

    def deadline(self, seconds: float) -> float:
        """Return the virtual time at which a sleep ends."""
        # Rounded as the clock is, so that three sleeps of 0.1 end when one of 0.3 does.
        return round(self.elapsed() + max(seconds, _TICK), 6)

    def sleep(self, seconds: float | SupportsIndex, /) -> None:
        """Stand in for `time.sleep`, and refuse the same arguments."""
        if self.active and sys._getframe(1).f_globals.get("__name__") not in _REAL_FOR:  # noqa: SLF001 - who asks decides
            amount = seconds if isinstance(seconds, float) else operator.index(seconds)
            if 0 < amount < _FOREVER:
                if self.takes_part():
                    sleeper = Sleeper(self.deadline(amount))
                    self.sleep_until_woken(sleeper)
                    if sleeper.rest:
                        self._time.original(sleeper.rest)
                else:
                    self._ride_along(amount)
                return
        self._time.original(seconds)

    async def sleep_async(self, delay: float, result: _Result | None = None) -> _Result | None:
        """Stand in for `asyncio.sleep`."""
        run = self._run
        if run is None or not (0 < delay < _FOREVER and self.takes_part()):
            return await self._asyncio.original(delay, result)  # type: ignore[no-any-return]
        sleepers = run.loops.sleepers_here()
        wakened = sleepers.add(self.deadline(float(delay)))
        try:
            await wakened
        finally:
            sleepers.leave(wakened)
        self._awake()
        return result

    def sleep_until_woken(self, sleeper: Sleeper) -> None:
        """Sleep, and move the clock if nobody else who takes part is awake."""
        run = self._run
        if run is None:  # pragma: no cover - it stopped in the same moment
            return
        if run.participants.are_alone():
            self.move_to(max(sleeper.deadline, self.elapsed()))
            run.conductor.wake_due()
            self._awake()
            return
        left = sleeper.deadline - self.elapsed()
        run.conductor.add(sleeper)
        try:
            if sleeper.is_asleep:
                run.conductor.keep_looking()
            if not sleeper.lock.acquire(timeout=max(0, min(left, threading.TIMEOUT_MAX))) and self._run is run:
                self.move_to(max(sleeper.deadline, self.elapsed()))
        finally:
            run.conductor.remove(sleeper)
        if sleeper.error is not None:
            raise sleeper.error
        self._awake()

    def _ride_along(self, seconds: float) -> None:
        """Sleep as a passenger, until the clock has come there or in real time."""
        run = self._run
        passenger = Sleeper(self.deadline(seconds), leads=False)
        end = monotonic() + seconds
        if run is not None:
            run.conductor.add(passenger)
            try:
                # In slices: the clock may have been advanced by hand.
                while passenger.deadline > self.elapsed() and (left := end - monotonic()) > 0:
                    if passenger.lock.acquire(timeout=min(left, STILL)):
                        break
            finally:
                run.conductor.remove(passenger)

    def _put_clocks_in_place(self) -> None:
        """Patch the clocks, also where another tool has put the real ones back."""
        self._others.start()
        self._clocks.apply()

    def begin_again(self) -> None:
        """Go on in the child of a fork: only the thread that forked is there, and locks of others stay held."""
        self._lock = threading.Lock()
        if self._run is not None:
            self._run.participants.pools.only_this_thread()
            self._run.conductor.begin_again()


_latest: list[weakref.ref[VirtualSleep]] = []


def _keep_over_forks(sleep: VirtualSleep) -> None:
    """Make the child of a fork go on with this one; the handler stays, and does nothing once all have stopped."""
    if not _latest and hasattr(os, "register_at_fork"):
        os.register_at_fork(after_in_child=_begin_again)
    _latest[:] = [weakref.ref(sleep)]


def _begin_again() -> None:
    sleep = _latest[-1]()
    if sleep is not None:
        sleep.begin_again()
