"""`datetime.now` and its like in virtual time, by freezegun."""

from __future__ import annotations

import datetime as dt
import time
from contextlib import contextmanager
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_CLOCKS = ("time", "time_ns", "monotonic", "monotonic_ns", "perf_counter", "perf_counter_ns")
# What belongs to the mock or to the tools of a test knows both times apart.
_IGNORED = ["mgn_mock", "_pytest", "hypothesis"]
# Of this, freezegun's functions of the module `time` are the real ones, for whoever has imported them by name.
_REAL_FOR_ALL = ("",)


class _Moment:
    """What freezegun asks for the time: the real one, and what the mock's clock has moved."""

    def __init__(self, elapsed: Callable[[], float], api: Any) -> None:
        self._elapsed = elapsed
        self._api = api
        self._freezer: Any = None

    def start(self) -> None:
        self._freezer = self._api.freeze_time(ignore=_IGNORED)
        with _clocks_as_they_are():
            self._freezer.start()
        self._api.freeze_factories[-1] = self
        self._api.ignore_lists[-1] = _REAL_FOR_ALL

    def stop(self) -> None:
        """End it; while a test's own freezing goes on, later, since freezegun ends in the order in which it began."""
        self._elapsed = _nothing
        if self._api.freeze_factories == [self]:
            with _clocks_as_they_are():
                self._freezer.stop()

    def __call__(self) -> dt.datetime:
        if self._elapsed is _nothing:
            self.stop()
            # Who has asked goes on to read it.
            self._api.tz_offsets.append(dt.timedelta())
        now: dt.datetime = self._api.real_datetime.fromtimestamp(self._api.real_time(), dt.timezone.utc)
        return now.replace(tzinfo=None) + dt.timedelta(seconds=self._elapsed())


class Freezing:
    """A freezing of freezegun that ticks and follows the mock's clock."""

    def __init__(self, elapsed: Callable[[], float]) -> None:
        self._elapsed = elapsed
        self._moment: _Moment | None = None

    @property
    def is_on(self) -> bool:
        """Whether it was started and not stopped."""
        return self._moment is not None

    def start(self) -> None:
        """Begin it; nobody else has frozen time."""
        api = import_module("freezegun.api")
        # A test may have a `datetime` of its own.
        if dt.datetime is api.real_datetime:
            self._moment = _Moment(self._elapsed, api)
            self._moment.start()

    def stop(self) -> None:
        """End it."""
        if self._moment is not None:
            self._moment.stop()
            self._moment = None

    def is_ours(self, factory: object) -> bool:
        """Whether one of freezegun's factories of times is of a mock."""
        return isinstance(factory, _Moment)


@contextmanager
def _clocks_as_they_are() -> Iterator[None]:
    """Keep freezegun from the functions that the mock moves, or that a test has replaced."""
    present = {name: getattr(time, name) for name in _CLOCKS}
    yield
    for name, function in present.items():
        setattr(time, name, function)


def _nothing() -> float:
    return 0.0
