"""The tasks of one event loop that sleep in virtual time."""

from __future__ import annotations

import heapq
import itertools
import math
from typing import TYPE_CHECKING

from mgn_mock.activation.participants import STILL
from mgn_mock.activation.real_time import monotonic

if TYPE_CHECKING:
    import asyncio

    from mgn_mock.activation.conductor import Time
    from mgn_mock.activation.foreign_loops import ForeignTimers

# Where a loop cannot be watched, this many turns are enough for any likely chain of callbacks to end.
_BLIND_TURNS = 100
# Otherwise a busy loop (`while not done: await asyncio.sleep(0)`) would never wake its sleepers.
_PATIENCE = 10_000


class Sleepers:
    """The sleeping tasks of one event loop, which keep it alive."""

    def __init__(self, loop: asyncio.AbstractEventLoop, time: Time, foreign: ForeignTimers | None = None) -> None:
        self._loop = loop
        self._time = time
        # Of a loop that cannot be watched.
        self._foreign = foreign
        self._heap: list[tuple[float, int, asyncio.Future[None]]] = []
        self._asleep: set[asyncio.Future[None]] = set()
        self._arrivals = itertools.count()
        self._turning = False
        self._turns = 0
        self._quiet_at = 0.0

    def add(self, deadline: float) -> asyncio.Future[None]:
        """Return a future that is done at that virtual time."""
        wakened = self._loop.create_future()
        self._asleep.add(wakened)
        heapq.heappush(self._heap, (deadline, next(self._arrivals), wakened))
        if self._foreign is not None:
            self._be_patient_until_quiet()
            if not self._turning:
                self._turning = True
                self._loop.call_soon(self._turn)
        return wakened

    def leave(self, wakened: asyncio.Future[None]) -> None:
        """Forget a future of `add`, done or not."""
        self._asleep.discard(wakened)

    @property
    def first_deadline(self) -> float:
        """When the first one wakes; infinity without any."""
        while self._heap and not self._is_asleep(self._heap[0][2]):
            heapq.heappop(self._heap)
        return self._heap[0][0] if self._heap else math.inf

    def wake_due(self) -> bool:
        """Wake whose time has come; return whether there was one."""
        now, some = self._time.elapsed(), False
        while self.first_deadline <= now:
            self._finish(heapq.heappop(self._heap)[2])
            some = True
        return some

    def fail_first(self, error: Exception) -> None:
        """Raise an error of the clock in the first sleeper."""
        if self.first_deadline < math.inf:
            heapq.heappop(self._heap)[2].set_exception(error)

    def is_out_of_patience(self) -> bool:
        """Count a turn of a busy loop, and return whether there were too many."""
        self._turns = (self._turns + 1) % _PATIENCE
        return not self._turns

    def be_patient(self) -> None:
        """Begin to count again."""
        self._turns = 0

    def continue_in_real_time(self) -> None:
        """Wake everyone when the rest of its sleep has really passed."""
        now = self._time.elapsed()
        while self._heap:
            deadline, _, wakened = heapq.heappop(self._heap)
            self._loop.call_later(max(0, deadline - now), self._finish, wakened)

    def _turn(self) -> None:
        """Run once in each round of a loop that cannot be watched, while there are sleepers."""
        self._turning = self.first_deadline < math.inf
        if not self._turning or self._foreign is None:
            return
        self._loop.call_soon(self._turn)
        self._turns += 1
        timer = self._foreign.first_deadline
        # The time-out of a real read may be among the timers.
        if self._turns >= _BLIND_TURNS and (self.first_deadline <= timer or monotonic() >= self._quiet_at):
            self._move(min(timer, self.first_deadline))
            self._be_patient_until_quiet()
        self.wake_due()
        self._foreign.bring_due(self._time.elapsed())

    def _be_patient_until_quiet(self) -> None:
        self._turns, self._quiet_at = 0, monotonic() + STILL

    def _move(self, deadline: float) -> None:
        try:
            self._time.move_to(max(deadline, self._time.elapsed()))
        except Exception as error:  # noqa: BLE001 - the loop would only log it, and the sleeper would never wake
            self.fail_first(error)

    def _finish(self, wakened: asyncio.Future[None]) -> None:
        if self._is_asleep(wakened):
            wakened.set_result(None)

    def _is_asleep(self, wakened: asyncio.Future[None]) -> bool:
        # Cancelling a task cancels its future at once, but the task leaves only at its next turn.
        return wakened in self._asleep and not wakened.done()
