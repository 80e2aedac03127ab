"""Event loops in virtual time: their clock, and what they do while no callback is ready."""

from __future__ import annotations

import math
import sys
import weakref
from functools import partial
from typing import TYPE_CHECKING, Any

from mgn_mock.activation.foreign_loops import ForeignLoops
from mgn_mock.activation.participants import STILL
from mgn_mock.activation.patches import Patch
from mgn_mock.activation.sleepers import Sleepers
from mgn_mock.activation.sleeping_loop import SleepingLoop, has_outstanding_reads
from mgn_mock.activation.timers import Timers

if TYPE_CHECKING:
    from collections.abc import Callable

    from mgn_mock.activation.conductor import Conductor, Time

    _Select = Callable[[float | None], list[Any]]

_TICK = 1e-6


class Loops:
    """The event loops of asyncio's own kinds while sleeps are virtual."""

    def __init__(self, time: Time, conductor: Conductor, takes_part: Callable[[], bool], deadline: Any) -> None:
        self._time = time
        self._timers = Timers()
        self._foreign = ForeignLoops(time, deadline)
        self._conductor = conductor
        self._takes_part = takes_part
        # Weak: the sleepers of a loop are dropped when it is closed, or when no task sleeps in it any more.
        self.sleepers: weakref.WeakValueDictionary[Any, Sleepers] = weakref.WeakValueDictionary()
        # By loop, its jobs in other processes, whose progress nobody sees.
        self._jobs = weakref.WeakKeyDictionary[Any, int]()
        self._executor = Patch("asyncio.base_events:BaseEventLoop", "run_in_executor", self._counting())
        self._round = Patch("asyncio.base_events:BaseEventLoop", "_run_once", self._method())

    def start(self) -> None:
        """Patch the loops of asyncio."""
        self._round.apply()
        self._executor.apply()
        self._timers.start()
        self._foreign.start()

    def stop(self, lost: float) -> None:
        """Undo the patches; sleeping tasks and timers continue in real time, whose clock has lost so many seconds."""
        self._round.undo()
        self._executor.undo()
        self._timers.stop(lost)
        self._foreign.stop()
        for loop, sleepers in list(self.sleepers.items()):
            if not loop.is_closed():
                loop.call_soon_threadsafe(sleepers.continue_in_real_time)

    def sleepers_here(self) -> Sleepers:
        """Return the sleepers of the running loop."""
        loop = sys.modules["asyncio"].get_running_loop()
        sleepers = self.sleepers.get(loop)
        if sleepers is None:
            # Its library may have been loaded meanwhile.
            self._foreign.start()
            base = sys.modules["asyncio"].BaseEventLoop
            is_watched = isinstance(loop, base) and hasattr(loop, "_selector")
            foreign = None if is_watched else self._foreign.timers_of(loop)
            sleepers = self.sleepers[loop] = Sleepers(loop, self._time, foreign)
        return sleepers

    def _method(self) -> Callable[[Any], None]:
        # A function becomes a method of the loop; a bound method of ours would not.
        def run_once(loop: Any) -> None:
            self._run_once(loop)

        return run_once

    def _counting(self) -> Callable[..., Any]:
        def run_in_executor(loop: Any, executor: Any, function: Callable[..., Any], *args: Any) -> Any:
            future = self._executor.original(loop, executor, function, *args)
            # Of the threads of a pool it is known what they do.
            if executor is not None and not hasattr(executor, "_work_queue"):
                self._jobs[loop] = self._jobs.get(loop, 0) + 1
                future.add_done_callback(lambda _: self._jobs.update({loop: self._jobs[loop] - 1}))
            return future

        return run_in_executor

    def _run_once(self, loop: Any) -> None:
        """Run one round of a loop, in which a wait for a timer is a sleep."""
        selector = getattr(loop, "_selector", None)
        if selector is None:
            self._round.original(loop)
            return
        before = vars(selector).get("select")
        selector.select = partial(self._select, loop, selector.select)
        try:
            self._round.original(loop)
        finally:
            if before is None:
                del selector.select
            else:  # pragma: no cover - a loop inside a loop, which asyncio itself does not allow
                selector.select = before

    def _select(self, loop: Any, select: _Select, timeout: float | None) -> list[Any]:
        sleepers = self.sleepers.get(loop)
        if sleepers is not None and sleepers.wake_due():
            return select(0)
        is_busy = timeout == 0
        events = select(0)
        if events or is_busy:
            if sleepers is None or not sleepers.is_out_of_patience():
                return events
        elif sleepers is not None:
            sleepers.be_patient()
        return events + self._sleep(loop, select, timeout, sleepers)

    def _sleep(self, loop: Any, select: _Select, timeout: float | None, sleepers: Sleepers | None) -> list[Any]:
        """Wait until the first sleeper or timer is due, or something arrives."""
        leads, is_busy = self._takes_part(), timeout == 0
        # Rounded as the clock is, and late rather than early: the timer must be due then.
        deadline = round(self._time.elapsed() + timeout + _TICK, 6) if timeout else math.inf
        if sleepers is not None:
            deadline = min(deadline, sleepers.first_deadline)
        sleeping = SleepingLoop(loop, deadline, leads=leads, is_busy=is_busy)
        if self._jobs.get(loop) or has_outstanding_reads(loop):
            sleeping.await_quiet(self._conductor)
        self._conductor.add(sleeping)
        try:
            events = select(0 if is_busy or not sleeping.is_asleep else self._real_time(sleeping))
        finally:
            self._conductor.remove(sleeping)
        if sleeping.error is not None:
            if sleepers is None:
                raise sleeping.error
            sleepers.fail_first(sleeping.error)
        if sleepers is not None:
            sleepers.wake_due()
        return events

    def _real_time(self, sleeping: SleepingLoop) -> float | None:
        """Return how long a loop may really wait, at most; the clock comes to its deadline earlier, as a rule."""
        if sleeping.deadline == math.inf:
            return None
        left = max(0, sleeping.deadline - self._time.elapsed())
        if not sleeping.leads:
            return min(left, STILL)
        self._conductor.keep_looking()
        return left
