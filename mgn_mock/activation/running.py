"""Whether a thread has run, as the operating system counts it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import threading

_ASLEEP = b"S"


def turns_of(thread: threading.Thread) -> bytes | None:
    """Return what changes whenever a thread runs; empty while it runs or is about to, None where nothing tells.

    A thread that waits for Python's own lock runs every few milliseconds to ask for it.
    """
    folder = f"/proc/self/task/{thread.native_id}/"
    try:
        state = _read(folder + "stat").rpartition(b")")[2].split()[0]
        return _read(folder + "schedstat") if state == _ASLEEP else b""
    except (OSError, IndexError):
        return None


def _read(path: str) -> bytes:
    with open(path, "rb", buffering=0) as file:  # noqa: PTH123 - many times in a second
        return file.read()
