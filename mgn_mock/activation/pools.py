"""The jobs that thread pools were given while sleeps are virtual."""

from __future__ import annotations

import weakref
from threading import get_ident
from typing import TYPE_CHECKING, Any

from mgn_mock.activation.patches import Patch

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from types import FrameType

_MODULE = "concurrent.futures.thread"


class _Job:
    """A function that a pool was given."""

    def __init__(self, function: Callable[..., Any], owner: Pools, waiting: set[_Job]) -> None:
        self._function = function
        self._waiting = waiting
        self.owner = owner
        waiting.add(self)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self._function(*args, **kwargs)

    def leave(self, _: object = None) -> None:
        """Wait no more: it begins, or never will."""
        self._waiting.discard(self)


class Pools:
    """Which jobs wait, and which threads run one; those from before count for nothing."""

    def __init__(self) -> None:
        self._waiting = weakref.WeakKeyDictionary[Any, set[_Job]]()
        self._working: set[int | None] = set()
        self._submit = Patch(f"{_MODULE}:ThreadPoolExecutor", "submit", self._submitter())
        self._run = Patch(f"{_MODULE}:_WorkItem", "run", self._runner())

    def start(self) -> None:
        """Patch them."""
        self._submit.apply()
        self._run.apply()

    def stop(self) -> None:
        """Undo the patches."""
        self._submit.undo()
        self._run.undo()

    def only_this_thread(self) -> None:
        """Forget the jobs of other threads: in the child of a fork they are not there."""
        for jobs in list(self._waiting.values()):
            jobs.clear()
        self._working &= {get_ident()}

    def is_working(self, ident: int | None) -> bool:
        """Whether a thread runs a job, or tells those who wait for it how it ended."""
        return ident in self._working

    def has_imminent_job(self, frames: Mapping[int, FrameType]) -> bool:
        """Whether a job waits and a thread is free for it."""
        return any(
            jobs and any(self._is_free(each.ident, frames) for each in list(executor._threads))  # noqa: SLF001 - nothing public lists them
            for executor, jobs in list(self._waiting.items())
        )

    def _is_free(self, ident: int | None, frames: Mapping[int, FrameType]) -> bool:
        if ident is None:
            return True
        frame: FrameType | None = frames.get(ident)
        is_free = frame is not None
        while frame is not None and is_free:
            is_free = frame.f_code is not getattr(self._run.original, "__code__", None)
            frame = frame.f_back
        return is_free

    # A function becomes a method of the class; a bound method of ours would not.
    def _submitter(self) -> Callable[..., Any]:
        def submit(executor: Any, function: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Any:
            job = _Job(function, self, self._waiting.setdefault(executor, set()))
            try:
                future = self._submit.original(executor, job, *args, **kwargs)
            except BaseException:
                job.leave()
                raise
            future.add_done_callback(job.leave)
            return future

        return submit

    def _runner(self) -> Callable[..., Any]:
        def run(item: Any, /, *args: Any) -> Any:
            job = item.fn if hasattr(item, "fn") else item.task[0]
            if not isinstance(job, _Job) or job.owner is not self:
                return self._run.original(item, *args)
            ident = get_ident()
            # In this order: at each moment one of the two shows it.
            self._working.add(ident)
            job.leave()
            try:
                return self._run.original(item, *args)
            finally:
                self._working.discard(ident)

        return run
