"""Moving time."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from mgn_mock.deferred import deferred
from mgn_mock.panel.base import Panel

if TYPE_CHECKING:
    from datetime import datetime

    from mgn_mock.service import progress
else:
    progress = deferred("mgn_mock.service.progress")


class Time(Panel):
    """Moves time."""

    @property
    def now(self) -> datetime:
        """What the mock's clock shows: an aware datetime in UTC."""
        return self._world.clock.now

    def advance(self, by: timedelta | None = None, **words: float) -> None:
        """Moves the clock on, and lets everything happen that is due by then.

        Args:
            by: How far.
            **words: The same in timedelta's words, e.g. `hours=2`.

        Raises:
            ValueError: Time does not go back.
        """
        step = (by or timedelta()) + timedelta(**words)
        if step < timedelta():
            raise ValueError(f"the clock cannot go back, and {step} would be that")
        with self._world.lock:
            progress.advance_to(self._world, self._world.clock.now + step)

    def settle(self) -> None:
        """Moves the clock on until nothing is under way."""
        with self._world.lock:
            progress.settle(self._world)
