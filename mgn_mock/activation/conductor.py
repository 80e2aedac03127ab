"""The one who moves the clock when all threads that take part sleep or wait."""

from __future__ import annotations

import math
import threading
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from mgn_mock.activation.participants import Participants

# Seconds of real time between two looks at the threads while some sleep and others do not.
_LOOK = 0.001
_wait_for = threading.Event.wait


class Time(Protocol):
    """A clock, in seconds, that stands still until it is advanced."""

    def elapsed(self) -> float:
        """Return the virtual time."""
        ...

    def move_to(self, moment: float, /) -> None:
        """Move on to that time."""
        ...


class Sleeper:
    """A thread that sleeps until a virtual time."""

    def __init__(self, deadline: float, *, leads: bool = True) -> None:
        self.deadline = deadline
        self.leads = leads
        """Whether the clock may move for it; not for a passenger, which wakes when others have moved it."""
        self.thread: int = threading.get_ident()
        self.error: Exception | None = None
        self.rest = 0.0
        """What is left to sleep in real time, where virtual time has ended meanwhile."""
        self.lock: threading.Lock = threading.Lock()
        self.lock.acquire()

    @property
    def is_asleep(self) -> bool:
        """Whether nothing has woken it."""
        return self.lock.locked()

    @property
    def is_held_up(self) -> bool:
        """Whether the clock has to wait for something outside, although this one sleeps."""
        return False

    @property
    def has_news(self) -> bool:
        """Whether something has arrived for it that it has not seen."""
        return False

    def wake(self) -> None:
        """Wake it, unless it is awake."""
        try:
            self.lock.release()
        except RuntimeError:  # pragma: no cover - an event that was set in the same moment
            return


class Conductor:
    """The sleepers of all threads, and the clock that moves to the first deadline once nobody runs."""

    def __init__(self, time: Time, participants: Participants) -> None:
        self._time = time
        self._participants = participants
        self._enough = threading.Event()
        self.looks: int = 0
        """How often it has looked by itself, about once in a millisecond where the machine is not loaded."""
        self.begin_again()

    def begin_again(self) -> None:
        """Forget all sleepers: in the child of a fork, their threads are not there."""
        self._lock = threading.RLock()
        self._sleepers: dict[Sleeper, None] = {}
        self._moving = False
        self._looking: threading.Thread | None = None

    def add(self, sleeper: Sleeper) -> None:
        """Take in a sleeper of the calling thread, and move the clock if nobody is awake now."""
        with self._lock:
            self._sleepers[sleeper] = None
        self._participants.act()
        self.look()

    def remove(self, sleeper: Sleeper) -> None:
        """Forget a sleeper, which is awake now."""
        with self._lock:
            self._sleepers.pop(sleeper, None)
        self._participants.act()

    def keep_looking(self) -> None:
        """Look at the threads again and again, until nobody sleeps any more."""
        with self._lock:
            if self._looking is None and not self._enough.is_set():
                self._looking = threading.Thread(target=self._look_on, name="mgn_mock-clock", daemon=True)
                self._looking.start()

    def end(self) -> None:
        """Move the clock no more, and wake who sleeps for it."""
        self._enough.set()
        with self._lock:
            looking = self._looking
        if looking is not None and looking is not threading.current_thread():
            looking.join()
        now = self._time.elapsed()
        with self._lock:
            leading = [each for each in self._sleepers if each.leads]
        for each in leading:
            each.rest = max(0.0, each.deadline - now)
            each.wake()

    def look(self) -> None:
        """Move the clock to the first deadline, if all who take part sleep or wait, and wake whose time has come."""
        with self._lock:
            first = None if self._moving or self._enough.is_set() else self._first_of_all()
            self._moving = self._moving or first is not None
        if first is not None:
            try:
                self._time.move_to(max(first.deadline, self._time.elapsed()))
            except Exception as error:  # noqa: BLE001 - it belongs to the sleeper, whoever moved the clock for it
                first.error = error
                first.wake()
            finally:
                self._moving = False
        self.wake_due()

    def wake_due(self) -> None:
        """Wake whose time has come."""
        now = self._time.elapsed()
        with self._lock:
            due = [each for each in self._sleepers if each.deadline <= now and each.is_asleep]
        for each in sorted(due, key=_deadline):
            each.wake()

    def _first_of_all(self) -> Sleeper | None:
        """Return the sleeper to move the clock for, or None while somebody is awake."""
        leading = [each for each in self._sleepers if each.leads]
        first = min(leading, key=_deadline, default=None)
        if first is None or first.deadline == math.inf:
            return None
        if any(each.is_held_up or not each.is_asleep for each in leading):
            return None
        if not self._participants.all_wait({each.thread for each in leading}):
            return None
        # Once all others were seen waiting: what they did before has arrived.
        return None if any(not each.is_asleep or each.has_news for each in leading) else first

    def _look_on(self) -> None:
        while not _wait_for(self._enough, _LOOK):
            self.looks += 1
            self.look()
            with self._lock:
                if not any(each.leads and each.deadline < math.inf for each in self._sleepers):
                    self._looking = None
                    return
        with self._lock:
            self._looking = None


def _deadline(sleeper: Sleeper) -> float:
    return sleeper.deadline
