"""The tasks of one event loop that sleep in virtual time."""

from __future__ import annotations

import heapq
import itertools
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import asyncio

# Two turns in a row must find nothing to run: callbacks of ready sockets are queued only by the second.
_QUIET_TURNS = 2
# Where the loop hides its queue, this many turns are enough for any likely chain of callbacks to end.
_BLIND_TURNS = 100
# Otherwise a busy loop (`while not done: await asyncio.sleep(0)`) would never wake its sleepers.
_PATIENCE = 10_000


class VirtualTime(Protocol):
    """A clock, in seconds, that stands still until it is advanced."""

    @property
    def active(self) -> bool:
        """Whether sleeps are still virtual; if not, sleepers continue in real time."""
        ...

    def now(self) -> float:
        """Return the virtual time."""
        ...

    def advance_to(self, moment: float, /) -> None:
        """Move on to that time."""
        ...


class Sleepers:
    """The sleeping tasks of one event loop.

    It is kept alive only by its next turn, a callback in the loop, and by the sleeping tasks.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop, time: VirtualTime) -> None:
        self._loop = loop
        self._time = time
        self._heap: list[tuple[float, int, asyncio.Future[None]]] = []
        self._asleep: set[asyncio.Future[None]] = set()
        self._arrivals = itertools.count()
        self._turning = False
        self._turns = self._quiet_turns = 0

    def add(self, deadline: float) -> asyncio.Future[None]:
        """Return a future that is done at that virtual time."""
        wakened = self._loop.create_future()
        self._asleep.add(wakened)
        heapq.heappush(self._heap, (deadline, next(self._arrivals), wakened))
        self._quiet_turns = 0
        if not self._turning:
            self._turning = True
            self._loop.call_soon(self._turn)
        return wakened

    def leave(self, wakened: asyncio.Future[None]) -> None:
        """Forget a future of `add`, done or not."""
        self._asleep.discard(wakened)

    def _turn(self) -> None:
        """Run once in each round of the loop while there are sleepers."""
        quiet = self._is_quiet()
        while self._heap and not self._is_asleep(self._heap[0][2]):
            heapq.heappop(self._heap)
        self._turning = bool(self._heap)
        if not self._turning:
            return
        self._loop.call_soon(self._turn)
        if not self._time.active:
            self._continue_in_real_time()
        elif quiet:
            self._jump()
        else:
            self._wake(self._time.now())

    def _is_quiet(self) -> bool:
        """Whether nothing else in the loop is ready to run, or patience is exhausted."""
        # Private, but in every loop of asyncio itself; uvloop and its like hide theirs. Counting turns alone would do
        # for both, but time could then pass in the middle of a long chain of callbacks.
        ready = getattr(self._loop, "_ready", None)
        self._turns += 1
        self._quiet_turns = 0 if ready else self._quiet_turns + 1
        needed = _BLIND_TURNS if ready is None else _QUIET_TURNS
        if self._quiet_turns < needed and self._turns < _PATIENCE:
            return False
        self._turns = self._quiet_turns = 0
        return True

    def _jump(self) -> None:
        """Advance the clock to the first deadline, and wake its sleepers."""
        first, _, wakened = self._heap[0]
        moment = max(first, self._time.now())
        try:
            self._time.advance_to(moment)
        except Exception as error:  # noqa: BLE001 - the loop would only log it, and the sleeper would never wake
            heapq.heappop(self._heap)
            if self._is_asleep(wakened):
                wakened.set_exception(error)
        else:
            self._wake(moment)

    def _wake(self, moment: float) -> None:
        while self._heap and self._heap[0][0] <= moment:
            self._finish(heapq.heappop(self._heap)[2])

    def _continue_in_real_time(self) -> None:
        now = self._time.now()
        while self._heap:
            deadline, _, wakened = heapq.heappop(self._heap)
            self._loop.call_later(max(0, deadline - now), self._finish, wakened)

    def _finish(self, wakened: asyncio.Future[None]) -> None:
        if self._is_asleep(wakened):
            wakened.set_result(None)

    def _is_asleep(self, wakened: asyncio.Future[None]) -> bool:
        # Cancelling a task cancels its future at once, but the task leaves only at its next turn.
        return wakened in self._asleep and not wakened.done()
