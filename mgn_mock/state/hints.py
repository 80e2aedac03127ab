"""Warn a test whose code waits for what will not come: reads of a thing under way that change nothing."""

from __future__ import annotations

import time
import warnings
from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mgn_mock.state.timeline import Event, Timeline

_MANY_READS = 100
_LONG_PAUSE = 1.0
# Real time: freezegun and time-machine leave it alone.
_real_seconds = partial(time.clock_gettime, time.CLOCK_MONOTONIC) if hasattr(time, "clock_gettime") else time.monotonic


class Hints:
    """What the reads of a world have shown so far, as far as a hint needs it."""

    def __init__(self) -> None:
        # By resource, its next event when it was read, and how often it was read since.
        self.unchanged: dict[str, tuple[Event | None, int]] = {}
        # By resource, the real time of its last read.
        self.read_at: dict[str, float] = {}
        self.given = False


def after_read(hints: Hints, progress: str, timeline: Timeline, targets: Sequence[str]) -> None:
    """Count a read of things under way, and warn once if the code seems to wait in vain."""
    if hints.given or not targets:
        return
    if progress == "manual":
        _count_unchanged(timeline, hints, targets)
    elif progress == "on_read":
        _look_for_pauses(hints, targets)


def _count_unchanged(timeline: Timeline, hints: Hints, targets: Sequence[str]) -> None:
    for target in targets:
        event = timeline.of(target)
        before, count = hints.unchanged.get(target, (None, 0))
        count = count + 1 if before == event else 1
        hints.unchanged[target] = event, count
        if count == _MANY_READS:
            step = f"its next step is due at {event.due.isoformat()}" if event else "it waits for others"
            _warn(
                hints,
                f"{target} was read {count} times and has not changed: {step}, and with progress='manual' only "
                "`advance` and `settle` move time. Call them, or choose progress='on_read' for code that polls, "
                "or 'sleep' for code that sleeps between its reads.",
            )
            return


def _look_for_pauses(hints: Hints, targets: Sequence[str]) -> None:
    now = _real_seconds()
    for target in targets:
        before = hints.read_at.get(target, now)
        hints.read_at[target] = now
        if now - before > _LONG_PAUSE:
            _warn(
                hints,
                f"{now - before:.1f} s of real time lie between two reads of {target}, which is under way. If the code "
                "sleeps between its reads, progress='sleep' makes its sleeps return at once, and time move by them.",
            )
            return


def _warn(hints: Hints, text: str) -> None:
    hints.given = True
    warnings.warn(text, UserWarning, stacklevel=2)
