"""Threads that take part in virtual time, and whether all of them wait."""

from __future__ import annotations

import gc
import sys
import threading
import weakref
from typing import TYPE_CHECKING

from mgn_mock.activation.pools import Pools
from mgn_mock.activation.running import turns_of
from mgn_mock.activation.waiting import is_in_pool, joined_by, waits_for_threads
from mgn_mock.transports import forks

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from types import FrameType

STILL = 0.05
"""Seconds of real time in one place after which a thread counts as waiting."""
# Where the system does not tell whether a thread has run, it is given this long to notice what others have done for it.
_NOTICE = 0.002
# There, too, a thread may have been elsewhere between two looks that are further apart than this.
_CONTINUOUS = 0.2

# One thread at a time turns the collector off and on. A signal may come in between.
_frames_lock = threading.RLock()
forks.hold_at_forks(_frames_lock)

_Place = tuple[int, int, "bytes | None"]


class Participants:
    """The threads that entered the mock, were answered by it, or began while it was on, and the jobs of pools."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        # Weak: a thread that has ended is nobody's concern.
        self._before = weakref.WeakSet[threading.Thread](threading.enumerate())
        self._joined = weakref.WeakSet[threading.Thread]()
        # By thread, its place, since when it has been there, and when it was looked at last.
        self._seen: dict[int | None, tuple[_Place, float, float]] = {}
        self._latest_action = clock()
        self.pools: Pools = Pools()

    def join(self) -> None:
        """Count the calling thread among those that take part."""
        self._joined.add(threading.current_thread())

    def take_part(self, thread: threading.Thread) -> bool:
        """Whether a thread takes part; one of a pool does while it runs a job."""
        if thread in self._joined or self.pools.is_working(thread.ident):
            return True
        return thread not in self._before and not thread.daemon and not is_in_pool(thread)

    def act(self) -> None:
        """Note that a participant has just done something that others may be waiting for."""
        self._latest_action = self._clock()

    def are_alone(self) -> bool:
        """Whether no thread takes part but the calling one, and no job is about to."""
        here = threading.get_ident()
        return not any(
            each.ident != here and self.take_part(each) for each in threading.enumerate()
        ) and not self.pools.has_imminent_job(_frames())

    def all_wait(self, asleep: Collection[int]) -> bool:
        """Whether all who take part wait or have stood still, but for the calling thread and those that are asleep."""
        # Other threads may run in between. In this order nobody is missed: who wakes another one, or begins a thread or
        # a job, after the frames were taken, is in another frame at the end, or was not waiting.
        frames = _frames()
        if self.pools.has_imminent_job(frames):
            return False
        alive = threading.enumerate()
        here = threading.get_ident()
        taking = [each for each in alive if self.take_part(each) and each.ident != here and each.ident not in asleep]
        awake = [*taking, *_ending(taking, frames)]
        self._seen = {each.ident: seen for each in awake if (seen := self._seen.get(each.ident)) is not None}
        # One without a frame is about to start. All are looked at, since each look counts.
        waiting = [(frame := _of(each, frames)) is not None and self._waits(each, frame, alive) for each in awake]
        if not all(waiting):
            return False
        now = _frames()
        return all(_of(each, now) is _of(each, frames) for each in awake)

    def _waits(self, thread: threading.Thread, frame: FrameType, alive: list[threading.Thread]) -> bool:
        known = waits_for_threads(frame, alive)
        if known is not None:
            return known
        turns, now = turns_of(thread), self._clock()
        place = id(frame), frame.f_lasti, turns
        seen, since, looked = self._seen.get(thread.ident, (None, now, now))
        if seen != place or turns == b"" or (turns is None and now - looked > _CONTINUOUS):
            since = now
        self._seen[thread.ident] = place, since, now
        return now - since >= STILL and (turns is not None or now - self._latest_action >= _NOTICE)


def _frames() -> dict[int, FrameType]:
    """Return the frames of all threads, by thread."""
    # CPython holds a lock meanwhile: a collection that sets in there hangs the process (gh-106883).
    with _frames_lock:
        collects = gc.isenabled()
        gc.disable()
        try:
            return sys._current_frames()  # noqa: SLF001 - the only way to the frames of other threads
        finally:
            if collects:
                gc.enable()


def _of(thread: threading.Thread, frames: dict[int, FrameType]) -> FrameType | None:
    return None if thread.ident is None else frames.get(thread.ident)


def _ending(awake: list[threading.Thread], frames: dict[int, FrameType]) -> list[threading.Thread]:
    """Return the workers of pools for whose end somebody waits, as a pool's shutdown does."""
    joined = {
        thread
        for each in awake
        if (frame := _of(each, frames)) and (thread := joined_by(frame)) is not None and is_in_pool(thread)
    }
    return list(joined.difference(awake))
