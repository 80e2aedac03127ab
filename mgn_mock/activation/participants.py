"""Threads that take part in virtual time, and whether all of them wait."""

from __future__ import annotations

import sys
import threading
import weakref
from collections import Counter
from typing import TYPE_CHECKING, Any

from mgn_mock.activation.waiting import is_in_pool, waits_for_threads

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

STILL = 0.05
"""Seconds of real time in one place after which a thread counts as waiting."""
# A thread that waits in C is given this long to notice what others have just done for it.
_NOTICE = 0.002
# Between two looks that are further apart than this, a thread may have been elsewhere.
_CONTINUOUS = 0.2


class _Pool:
    """The jobs of a pool that were submitted while the mock was on."""

    def __init__(self) -> None:
        self.pending = self.running = 0
        self.latest = 0.0


class Participants:
    """The threads that entered the mock, were answered by it, or began while it was on, and the jobs of pools."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        # Weak: a thread that has ended is nobody's concern.
        self._before = weakref.WeakSet[threading.Thread](threading.enumerate())
        self._joined = weakref.WeakSet[threading.Thread]()
        self._working: Counter[int | None] = Counter()
        self._pools = weakref.WeakKeyDictionary[Any, _Pool]()
        self._lock = threading.Lock()
        # By thread, its place, since when it has been there, and when it was looked at last.
        self._seen: dict[int, tuple[tuple[int, int], float, float]] = {}
        self._known: set[int] = set()
        self._latest_action = clock()

    def join(self) -> None:
        """Count the calling thread among those that take part."""
        self._joined.add(threading.current_thread())

    def only_this_thread(self) -> None:
        """Forget the other threads: in the child of a fork they are not there."""
        self._lock = threading.Lock()
        for pool in list(self._pools.values()):
            pool.pending = pool.running = 0
        self._known = set()

    def take_part(self, thread: threading.Thread) -> bool:
        """Whether a thread takes part; one of a pool does while it runs a job."""
        if thread in self._joined or self._working[thread.ident]:
            return True
        return thread not in self._before and not thread.daemon and not is_in_pool(thread)

    def act(self) -> None:
        """Note that a participant has just done something that others may be waiting for."""
        self._latest_action = self._clock()

    def job(self, executor: Any, function: Callable[..., Any]) -> Callable[..., Any]:
        """Return a function for a pool, which counts its thread among those that take part while it runs."""
        pool = self._pools.setdefault(executor, _Pool())
        self._count(pool, pending=1, running=0)

        def run(*args: Any, **kwargs: Any) -> Any:
            ident = threading.get_ident()
            self._working[ident] += 1
            self._count(pool, pending=-1, running=1)
            try:
                return function(*args, **kwargs)
            finally:
                self._count(pool, pending=0, running=-1)
                self._working[ident] -= 1

        return run

    def _count(self, pool: _Pool, *, pending: int, running: int) -> None:
        with self._lock:
            pool.pending += pending
            pool.running += running
            pool.latest = self._latest_action = self._clock()

    def are_alone(self) -> bool:
        """Whether no thread takes part but the calling one, and no job is about to."""
        here = threading.get_ident()
        return not self._are_jobs_imminent() and not any(
            each.ident != here and self.take_part(each) for each in threading.enumerate()
        )

    def all_wait(self, asleep: set[int]) -> bool:
        """Whether all who take part wait or have stood still, but for the calling thread and those that are asleep."""
        if self._are_jobs_imminent():
            return False
        frames = sys._current_frames()  # noqa: SLF001 - the only way to the frames of other threads
        threads = {each.ident: each for each in threading.enumerate() if self.take_part(each)}
        if None in threads:
            # One that is about to start; whoever starts it waits for that.
            return False
        # One that has just left threading's list is still about to wake whoever joins it.
        listed = {each.ident for each in threading.enumerate()}
        finishing = {ident for ident in self._known if ident in frames and ident not in listed}
        self._known = {ident for ident in threads if ident in frames}
        awake = (self._known | finishing) - asleep - {threading.get_ident()}
        now = self._clock()
        self._seen = {ident: seen for ident, seen in self._seen.items() if ident in awake}
        waiting = [self._waits(ident, frames[ident], now) for ident in awake]
        return all(waiting)

    def _are_jobs_imminent(self) -> bool:
        """Whether a pool has a job and a free thread for it."""
        # A job that is not begun soon never will be: it was cancelled.
        return any(
            pool.pending > 0
            and len(executor._threads) > pool.running  # noqa: SLF001 - nothing public counts them
            and self._clock() - pool.latest < STILL
            for executor, pool in list(self._pools.items())
        )

    def _waits(self, ident: int, frame: FrameType, now: float) -> bool:
        known = waits_for_threads(frame)
        if known is not None:
            return known
        place = id(frame), frame.f_lasti
        seen, since, looked = self._seen.get(ident, (None, now, now))
        if seen != place or now - looked > _CONTINUOUS:
            since = now
        self._seen[ident] = place, since, now
        return now - since >= STILL and now - self._latest_action >= _NOTICE
