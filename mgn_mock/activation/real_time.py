"""Real time, whoever has patched the clocks."""

from __future__ import annotations

import threading
import time

# In a tuple: freezegun replaces attributes of modules. It leaves threading alone, also where it is on already.
_CLOCK = (getattr(threading, "_time", time.monotonic),)


def monotonic() -> float:
    """Return the seconds of a clock that is never virtual."""
    seconds: float = _CLOCK[0]()
    return seconds
