"""Whether another thread waits, as far as its frame shows it."""

from __future__ import annotations

import sys
import threading
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from types import FrameType


def waits_for_threads(frame: FrameType) -> bool | None:
    """Return whether a thread waits for another one; None where its frame does not show it."""
    code = frame.f_code
    if code is threading.Condition.wait.__code__:
        # Who notifies releases this lock first: then the thread is about to run, although its frame has not moved.
        return _is_held(frame.f_locals.get("waiter"))
    if code.co_name == "_wait_for_tstate_lock" and code.co_filename == threading.__file__:
        return _is_held(frame.f_locals.get("lock"))
    if code is threading.Thread.join.__code__:
        joined = frame.f_locals["self"]
        return bool(joined.is_alive()) if sys.version_info >= (3, 13) else None
    return True if is_idle_in_pool(frame) else None


def is_idle_in_pool(frame: FrameType) -> bool:
    """Whether a thread is a pool's worker without work."""
    pools = sys.modules.get("concurrent.futures.thread")
    return pools is not None and frame.f_code is pools._worker.__code__  # noqa: SLF001 - nothing public names it


def is_in_pool(thread: threading.Thread) -> bool:
    """Whether a thread is a worker of a ThreadPoolExecutor."""
    pools = sys.modules.get("concurrent.futures.thread")
    return pools is not None and thread in pools._threads_queues  # noqa: SLF001 - nothing public lists them


def _is_held(lock: Any) -> bool:
    return lock is not None and lock.locked()
