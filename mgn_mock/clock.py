"""The mock's clock, and the forms in which the service writes times and durations."""

from __future__ import annotations

import re
import time
from copy import copy
from datetime import datetime, timedelta, timezone
from email.utils import format_datetime
from typing import NamedTuple

UTC = timezone.utc
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# The form that `to_text` writes, which is read often.
_OWN_LENGTH = len("2026-01-31T12:30:00.000000Z")
_FRACTION = re.compile(r"\.(\d+)")


def system_now() -> datetime:
    """What `time.time()` says, so that freezegun and time-machine are heard.

    Returns:
        An aware datetime in UTC.
    """
    return EPOCH + timedelta(seconds=time.time())


def to_text(moment: datetime) -> str:
    """A time as the service's string members carry it: UTC, microseconds, `Z`."""
    return f"{moment.isoformat(timespec='microseconds')[:26]}Z"


def in_milliseconds(moment: datetime) -> datetime:
    """A time as the service's real timestamps carry it: whole milliseconds, what is over left out."""
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def from_text(text: str) -> datetime:
    """Reads ISO 8601 with `Z`, an offset, or nothing (then UTC) at its end, and a fraction of any length.

    Raises:
        ValueError: The text is not a date and time.
    """
    if len(text) == _OWN_LENGTH and text.endswith("Z"):
        return datetime.fromisoformat(text[:-1]).replace(tzinfo=UTC)
    # Python 3.10 takes neither `Z` nor a fraction of other than three or six digits.
    exact = _FRACTION.sub(lambda match: f".{match[1]:0<6.6}", text.strip(), count=1)
    moment = datetime.fromisoformat(f"{exact[:-1]}+00:00" if exact.endswith("Z") else exact)
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def duration_text(duration: timedelta) -> str:
    """A duration in ISO 8601, as the service writes it: `P0D` for none, else the parts that are not zero."""
    if not duration:
        return "P0D"
    minutes, seconds = divmod(duration.seconds, 60)
    hours, minutes = divmod(minutes, 60)
    fraction = f".{duration.microseconds:06d}".rstrip("0") if duration.microseconds else ""
    text = f"P{duration.days}D" if duration.days else "P"
    if duration.seconds or fraction:
        text += "T"
    if hours:
        text += f"{hours}H"
    if minutes:
        text += f"{minutes}M"
    if seconds or fraction:
        text += f"{seconds}{fraction}S"
    return text


_DURATION = re.compile(
    r"P(?=.)(?:(?P<weeks>\d+)W)?(?:(?P<days>\d+)D)?"
    r"(?:T(?=.)(?:(?P<hours>\d+)H)?(?:(?P<minutes>\d+)M)?(?:(?P<seconds>\d+(?:\.\d+)?)S)?)?"
)


def duration_from_text(text: str) -> timedelta:
    """Reads a duration in ISO 8601, of weeks, days, hours, minutes and seconds.

    Raises:
        ValueError: The text is no such duration.
    """
    match = _DURATION.fullmatch(text)
    if match is None:
        raise ValueError(f"{text!r} is no duration in ISO 8601, such as PT10M or P1DT6H")
    return timedelta(**{unit: float(amount) for unit, amount in match.groupdict(default="0").items()})


class Moment(NamedTuple):
    """A time, and how it is written."""

    time: datetime
    text: str
    """As the service's string members carry it."""
    http_date: str
    """As HTTP's `date` header carries it."""


class Clock:
    """Time that stands still until it is moved, and never goes back.

    Args:
        start: What it shows at first; None means the system's time.
    """

    def __init__(self, start: datetime | None) -> None:
        self._now = start or system_now()
        self._moment: Moment | None = None

    def copy(self) -> Clock:
        """A clock of its own that shows the same."""
        return copy(self)

    @property
    def now(self) -> datetime:
        """An aware datetime in UTC."""
        return self._now

    @property
    def moment(self) -> Moment:
        """The same with the forms in which it is written."""
        # Time mostly stands still, and writing it costs more than asking for it.
        return self._moment or self._written()

    def _written(self) -> Moment:
        self._moment = Moment(self._now, to_text(self._now), format_datetime(self._now, usegmt=True))
        return self._moment

    def advance_to(self, moment: datetime) -> None:
        """Moves on to `moment`; one that has passed already changes nothing."""
        if moment > self._now:
            self._now = moment
            self._moment = None


class SystemClock(Clock):
    """Time that goes on with `time.time()`; moving it adds an offset.

    Args:
        start: What it shows at first; None means the system's time.
    """

    def __init__(self, start: datetime | None) -> None:
        super().__init__(start)
        self._offset = self._now - system_now()

    @property
    def now(self) -> datetime:
        """An aware datetime in UTC; a system clock that is set back only halts it."""
        super().advance_to(system_now() + self._offset)
        return self._now

    @property
    def moment(self) -> Moment:
        """The same with the forms in which it is written."""
        super().advance_to(system_now() + self._offset)
        return super().moment

    def advance_to(self, moment: datetime) -> None:
        """Moves on to `moment`; one that has passed already changes nothing."""
        self._offset += max(moment - self.now, timedelta())
