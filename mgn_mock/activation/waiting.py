"""Whether another thread waits, as far as its frame shows it."""

from __future__ import annotations

import sys
import threading
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Collection
    from types import FrameType


def waits_for_threads(frame: FrameType, alive: Collection[threading.Thread]) -> bool | None:
    """Return whether a thread waits for another one; None where its frame does not show it.

    That stays true for as long as the thread is in that frame, unless another thread does something.
    """
    if frame.f_code is threading.Condition.wait.__code__:
        return _waits_for_notice(frame.f_locals)
    joined = joined_by(frame)
    if joined is not None:
        # One that has left threading's list is about to end, and wakes who joins it.
        return joined in alive
    return is_idle(frame) if is_between_jobs(frame) else None


def joined_by(frame: FrameType) -> threading.Thread | None:
    """Return the thread for whose end another one waits."""
    code = frame.f_code
    if code is threading.Thread.join.__code__ or (
        code.co_name == "_wait_for_tstate_lock" and code.co_filename == threading.__file__
    ):
        joined: threading.Thread = frame.f_locals["self"]
        return joined
    return None


def is_between_jobs(frame: FrameType) -> bool:
    """Whether a thread is a pool's worker that runs no job."""
    pools = sys.modules.get("concurrent.futures.thread")
    return pools is not None and frame.f_code is pools._worker.__code__  # noqa: SLF001 - nothing public names it


def is_idle(frame: FrameType) -> bool:
    """Whether a pool's worker that runs no job will not end by itself."""
    executor = frame.f_locals["executor_reference"]()
    pools = sys.modules["concurrent.futures.thread"]
    return executor is not None and not executor._shutdown and not pools._shutdown  # noqa: SLF001 - nothing public tells


def is_in_pool(thread: threading.Thread) -> bool:
    """Whether a thread is a worker of a ThreadPoolExecutor."""
    pools = sys.modules.get("concurrent.futures.thread")
    return pools is not None and thread in pools._threads_queues  # noqa: SLF001 - nothing public lists them


def _waits_for_notice(local: Any) -> bool | None:
    # Who notifies removes the waiter, and before that releases its lock: then the thread is about to run, although its
    # frame has not moved. Without `gotit` it still holds the lock of the condition, or is about to.
    if "gotit" in local and local["waiter"] in local["self"]._waiters:  # noqa: SLF001 - nothing public lists them
        return bool(local["waiter"].locked())
    return None
