"""The tasks of one event loop that sleep in virtual time."""

from __future__ import annotations

import heapq
import itertools
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import asyncio

# Two turns in a row that find nothing to run: what is ready to be read from sockets shows itself only at the second.
_QUIET_TURNS = 2
# Where the loop does not show what is ready, so many turns give every chain of callbacks that is likely time to end.
_BLIND_TURNS = 100
# A loop that is never quiet (`while not done: await asyncio.sleep(0)`) would else wait for its sleepers for ever.
_PATIENCE = 10_000


class VirtualTime(Protocol):
    """Time that stands still until it is moved."""

    @property
    def active(self) -> bool:
        """Whether it still counts; when it does not, who sleeps goes on in real time."""
        ...

    def now(self) -> float:
        """The virtual time, in seconds."""
        ...

    def advance_to(self, moment: float, /) -> None:
        """Moves it on to that moment."""
        ...


class Sleepers:
    """The sleeping tasks of one event loop.

    Its next turn, a callback in the loop, and who sleeps keep it alive: it goes with the last of them, or the loop.

    Args:
        loop: The event loop.
        time: Where time is read and moved.
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
        """One more sleeper.

        Args:
            deadline: When it is to wake, in virtual time.

        Returns:
            What becomes done then.
        """
        wakened = self._loop.create_future()
        self._asleep.add(wakened)
        heapq.heappush(self._heap, (deadline, next(self._arrivals), wakened))
        self._quiet_turns = 0
        if not self._turning:
            self._turning = True
            self._loop.call_soon(self._turn)
        return wakened

    def leave(self, wakened: asyncio.Future[None]) -> None:
        """One sleeper less, woken or not.

        Args:
            wakened: What `add` gave for it.
        """
        self._asleep.discard(wakened)

    def _turn(self) -> None:
        """Runs once in each round of the loop for as long as there are sleepers."""
        quiet = self._is_quiet()
        while self._heap and not self._is_asleep(self._heap[0][2]):
            heapq.heappop(self._heap)
        self._turning = bool(self._heap)
        if not self._turning:
            return
        self._loop.call_soon(self._turn)
        if not self._time.active:
            self._go_on_in_real_time()
        elif quiet:
            self._jump()
        else:
            self._wake(self._time.now())

    def _is_quiet(self) -> bool:
        """Whether nothing else in the loop is ready to run, or seems never to end."""
        # Not public, but in every loop of asyncio's own; uvloop and its like keep theirs hidden. Counting turns alone
        # would do for both, but let time pass in the middle of a longer chain of callbacks.
        ready = getattr(self._loop, "_ready", None)
        self._turns += 1
        self._quiet_turns = 0 if ready else self._quiet_turns + 1
        needed = _BLIND_TURNS if ready is None else _QUIET_TURNS
        if self._quiet_turns < needed and self._turns < _PATIENCE:
            return False
        self._turns = self._quiet_turns = 0
        return True

    def _jump(self) -> None:
        """Moves the clock to the first deadline, and wakes who waits for it."""
        first, _, wakened = self._heap[0]
        moment = max(first, self._time.now())
        try:
            self._time.advance_to(moment)
        except Exception as error:  # noqa: BLE001 - the loop would only log it, and the sleeper never wake
            heapq.heappop(self._heap)
            if self._is_asleep(wakened):
                wakened.set_exception(error)
        else:
            self._wake(moment)

    def _wake(self, moment: float) -> None:
        while self._heap and self._heap[0][0] <= moment:
            self._finish(heapq.heappop(self._heap)[2])

    def _go_on_in_real_time(self) -> None:
        now = self._time.now()
        while self._heap:
            deadline, _, wakened = heapq.heappop(self._heap)
            self._loop.call_later(max(0, deadline - now), self._finish, wakened)

    def _finish(self, wakened: asyncio.Future[None]) -> None:
        if self._is_asleep(wakened):
            wakened.set_result(None)

    def _is_asleep(self, wakened: asyncio.Future[None]) -> bool:
        # A task that is cancelled cancels what it waits for at once, but leaves only when its turn comes.
        return wakened in self._asleep and not wakened.done()
