"""Moving time."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING

from mgn_mock.clock import LATEST, check_reach, duration_from_text, to_text
from mgn_mock.deferred import deferred
from mgn_mock.errors import did_you_mean
from mgn_mock.panel.base import Panel

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from mgn_mock.service import progress
else:
    progress = deferred("mgn_mock.service.progress")


_UNITS = ("weeks", "days", "hours", "minutes", "seconds", "milliseconds", "microseconds")


class Time(Panel):
    """The clock of the control panel."""

    @property
    def now(self) -> datetime:
        """The time on the mock's clock, an aware datetime in UTC."""
        return self._world.clock.now

    def advance(self, by: timedelta | None = None, **units: float) -> None:
        """Move the clock forward, with everything that is due by then.

        Args:
            by: The duration.
            **units: The duration in keyword arguments of `timedelta`, such as `hours=2`; added to `by`.

        Raises:
            TypeError: `by` is no timedelta, or a keyword is none of its arguments.
            ValueError: The duration is negative, or the clock would go beyond the year 9998.
        """
        if by is not None and not isinstance(by, timedelta):
            raise TypeError(_not_a_timedelta(by))
        _check_units(units)
        try:
            step = (by or timedelta()) + timedelta(**units)
        except (OverflowError, ValueError) as error:
            given = ", ".join(f"{name}={value}" for name, value in units.items())
            raise ValueError(f"advance({given}) is too long: a clock goes to {to_text(LATEST)}") from error
        if step < timedelta():
            raise ValueError(f"the clock cannot go back, and {step} would be that")
        with self._telling():
            check_reach(self._world.clock.now, step, "advance")
            progress.advance_to(self._world, self._world.clock.now + step)

    def settle(self) -> None:
        """Move the clock forward until nothing is under way, such as a job or an initial replication."""
        with self._telling():
            progress.settle(self._world)


def _check_units(names: Iterable[str]) -> None:
    for name in names:
        if name not in _UNITS:
            hint = did_you_mean(name, _UNITS)
            raise TypeError(f"advance has no argument {name!r}; its arguments are {', '.join(_UNITS)}{hint}")


def _not_a_timedelta(by: object) -> str:
    instead = "advance(minutes=5)"
    if isinstance(by, (int, float)):
        instead = f"advance(seconds={by})"
    elif isinstance(by, str):
        with suppress(ValueError):
            instead = f"advance(seconds={duration_from_text(by).total_seconds():g})"
    return f"advance takes a timedelta or the words of one, not {by!r}: write {instead}"
