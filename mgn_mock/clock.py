"""The mock's clock, and the text forms of times and durations."""

from __future__ import annotations

import re
import time
from copy import copy
from datetime import datetime, timedelta, timezone
from email.utils import format_datetime
from typing import NamedTuple

UTC = timezone.utc
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# The forms that `to_text` writes are read often, and have a faster parser.
_OWN_LENGTHS = frozenset(map(len, ("2026-01-31T12:30:00+00:00", "2026-01-31T12:30:00.000000+00:00")))
_FRACTION = r"\.(\d+)"


def system_now() -> datetime:
    """Return the system's time in UTC, from `time.time()`, which freezegun and time-machine patch."""
    return EPOCH + timedelta(seconds=time.time())


def to_text(moment: datetime) -> str:
    """Format a UTC time as string members of the service carry it: `+00:00`, and no fraction that is zero."""
    return moment.isoformat()


def with_z(text: str) -> str:
    """Return a text of `to_text` in the form of the model's pattern: microseconds and `Z`."""
    return f"{from_text(text).isoformat(timespec='microseconds')[:26]}Z"


def in_milliseconds(moment: datetime) -> datetime:
    """Truncate a time to whole milliseconds, as the service's timestamp members carry it."""
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def from_text(text: str) -> datetime:
    """Parse ISO 8601 with `Z`, an offset or neither (UTC), and a fraction of any length; raise ValueError otherwise."""
    if len(text) in _OWN_LENGTHS and text.endswith("+00:00"):
        return datetime.fromisoformat(text)
    # Python 3.10 accepts neither `Z` nor fractions of other than three or six digits.
    exact = re.sub(_FRACTION, lambda match: f".{match[1]:0<6.6}", text.strip(), count=1)
    moment = datetime.fromisoformat(f"{exact[:-1]}+00:00" if exact.endswith("Z") else exact)
    try:
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except OverflowError as error:
        raise ValueError(f"{text} is not between the years 1 and 9999 in UTC") from error


def duration_text(duration: timedelta) -> str:
    """Format a duration as the service does: ISO 8601, parts that are zero left out, `P0D` for zero."""
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


_DURATION = (
    r"P(?=.)(?:(?P<weeks>\d+)W)?(?:(?P<days>\d+)D)?"
    r"(?:T(?=.)(?:(?P<hours>\d+)H)?(?:(?P<minutes>\d+)M)?(?:(?P<seconds>\d+(?:\.\d+)?)S)?)?"
)


def duration_from_text(text: str) -> timedelta:
    """Parse an ISO 8601 duration of weeks, days, hours, minutes and seconds; raise ValueError otherwise."""
    match = re.fullmatch(_DURATION, text)
    if match is None:
        raise ValueError(f"{text!r} is no duration in ISO 8601, such as PT10M or P1DT6H")
    try:
        return timedelta(**{unit: float(amount) for unit, amount in match.groupdict(default="0").items()})
    except OverflowError as error:
        raise ValueError(f"{text} is too long: a duration is at most {duration_text(timedelta.max)}") from error


# Between these, everything that the mock works out has a date: servers are added before, and events are due behind.
EARLIEST, LATEST = datetime(2, 1, 1, tzinfo=UTC), datetime(9998, 12, 31, 23, 59, 59, tzinfo=UTC)


def check_start(moment: datetime, name: str) -> None:
    """Raise a ValueError for a time at which no clock of the mock can start."""
    if not EARLIEST <= moment <= LATEST:
        raise ValueError(f"{name}: a clock goes from {to_text(EARLIEST)} to {to_text(LATEST)}, not {to_text(moment)}")


def check_reach(now: datetime, duration: timedelta, name: str) -> None:
    """Raise a ValueError for a duration that ends behind the last time that a clock of the mock shows."""
    if duration > LATEST - now:
        raise ValueError(f"{name}: {duration} from {to_text(now)} on is too long: a clock goes to {to_text(LATEST)}")


class Moment(NamedTuple):
    """A time with its text forms."""

    time: datetime
    text: str
    """As in the service's string members."""
    http_date: str
    """As in HTTP's `date` header."""


class Clock:
    """A clock that stands still until it is advanced and never goes back; by default it starts at the system's time."""

    def __init__(self, start: datetime | None) -> None:
        self._now = start or system_now()
        self._moment: Moment | None = None

    def copy(self) -> Clock:
        """Return an independent clock that shows the same time."""
        return copy(self)

    @property
    def now(self) -> datetime:
        """The time, in UTC."""
        return self._now

    @property
    def moment(self) -> Moment:
        """The time with its text forms."""
        # Time mostly stands still, and formatting costs more than keeping the result.
        return self._moment or self._format()

    def _format(self) -> Moment:
        self._moment = Moment(self._now, to_text(self._now), format_datetime(self._now, usegmt=True))
        return self._moment

    def advance_to(self, moment: datetime) -> None:
        """Move on to `moment`, unless it has passed."""
        if moment > self._now:
            self._now = moment
            self._moment = None


class SystemClock(Clock):
    """A clock that runs with the system's; advancing it adds an offset."""

    def __init__(self, start: datetime | None) -> None:
        super().__init__(start)
        self._offset = self._now - system_now()

    @property
    def now(self) -> datetime:
        """The time, in UTC; it halts while the system's clock is behind, after being set back."""
        super().advance_to(system_now() + self._offset)
        return self._now

    @property
    def moment(self) -> Moment:
        """The time with its text forms."""
        super().advance_to(system_now() + self._offset)
        return super().moment

    def advance_to(self, moment: datetime) -> None:
        """Move on to `moment`, unless it has passed."""
        if moment > self.now:
            # Counted from the system's time, which may have been set back.
            self._offset = moment - system_now()
