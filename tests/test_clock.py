"""The clock, and how times and durations are written."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from mgn_mock.clock import Clock, SystemClock, duration_text, from_text, system_now, to_text, with_z
from mgn_mock.model.validation import violations_in

NOON = datetime(2026, 1, 31, 12, tzinfo=timezone.utc)
HOUR = timedelta(hours=1)
# Years that the service's form of a time has room for.
moments = st.timedeltas(timedelta(days=-300_000), timedelta(days=2_800_000)).map(NOON.__add__)


@given(moments)
def test_a_time_that_is_written_is_read_as_it_was(moment: datetime) -> None:
    text = to_text(moment)
    assert from_text(text) == moment
    assert violations_in(text, "ISO8601DatetimeString") == []
    assert len(text) == (32 if moment.microsecond else 25)
    assert from_text(with_z(text)) == moment
    assert (len(with_z(text)), with_z(text)[-1]) == (27, "Z")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-01-31T12:00:00Z", NOON),
        ("2026-01-31T12:00:00", NOON),
        ("2026-01-31 12:00:00Z", NOON),
        (" 2026-01-31T12:00:00Z\n", NOON),
        ("2026-01-31T12:00:00+00:00", NOON),
        ("2026-01-31T12:00:00.000000+00:00", NOON),
        ("2026-01-31T14:30:00+02:30", NOON),
        ("2026-01-31T11:00:00.000000-01:00", NOON),
        ("2026-01-31T12:00:00.5Z", NOON + timedelta(microseconds=500_000)),
        ("2026-01-31T12:00:00.123Z", NOON + timedelta(microseconds=123_000)),
        ("2026-01-31T12:00:00.123456789Z", NOON + timedelta(microseconds=123_456)),
        ("2026-01-31T12:00:00.1234567+00:00", NOON + timedelta(microseconds=123_456)),
    ],
)
def test_times_in_many_forms_of_iso_8601_are_read(text: str, expected: datetime) -> None:
    moment = from_text(text)
    assert moment == expected
    assert moment.utcoffset() == timedelta()


@pytest.mark.parametrize(
    "text", ["", "Z", "now", "2026-02-30T00:00:00Z", "2026-01-31T25:00:00Z", "12:00:00", "x" * 26 + "Z"]
)
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        from_text(text)


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ({}, "P0D"),
        ({"days": 152}, "P152D"),
        ({"hours": 16, "minutes": 20, "seconds": 38.697305}, "PT16H20M38.697305S"),
        ({"days": 1, "seconds": 1}, "P1DT1S"),
        ({"minutes": 10}, "PT10M"),
        ({"hours": 2}, "PT2H"),
        ({"milliseconds": 500}, "PT0.5S"),
        ({"microseconds": 1}, "PT0.000001S"),
        ({"seconds": 10}, "PT10S"),
        ({"days": 3, "hours": 23, "minutes": 59, "seconds": 59.999999}, "P3DT23H59M59.999999S"),
    ],
)
def test_a_duration_is_written_without_the_parts_that_are_zero(words: dict[str, float], text: str) -> None:
    duration = timedelta(**words)
    assert duration_text(duration) == text
    assert violations_in(text, "ISO8601DurationString") == []


def test_a_clock_stands_still_until_it_is_moved_and_never_goes_back() -> None:
    clock = Clock(NOON)
    clock.advance_to(NOON + HOUR)
    clock.advance_to(NOON)
    assert clock.now == clock.moment.time == NOON + HOUR


def test_a_moment_is_written_for_members_and_for_headers() -> None:
    clock = Clock(NOON)
    assert clock.moment.text == "2026-01-31T12:00:00+00:00"
    assert clock.moment.http_date == "Sat, 31 Jan 2026 12:00:00 GMT"
    assert clock.moment is clock.moment
    clock.advance_to(NOON + HOUR)
    assert clock.moment.text == "2026-01-31T13:00:00+00:00"
    assert clock.moment.http_date == "Sat, 31 Jan 2026 13:00:00 GMT"


@pytest.mark.parametrize("make", [Clock, SystemClock])
def test_a_copy_goes_its_own_way(make: type[Clock]) -> None:
    with time_machine.travel(NOON, tick=False):
        clock = make(None)
        twin = clock.copy()
        assert twin.now == clock.now == NOON
        twin.advance_to(NOON + HOUR)
        assert (clock.now, twin.now) == (NOON, NOON + HOUR)
        assert clock.moment.time == NOON


def test_without_a_start_it_shows_the_systems_time() -> None:
    with time_machine.travel(NOON, tick=False) as traveller:
        clock = Clock(None)
        assert system_now() == clock.now == NOON
        traveller.shift(HOUR)
        assert system_now() == NOON + HOUR
        assert clock.now == NOON


def test_a_system_clock_goes_on_by_itself_from_its_start() -> None:
    start = datetime(2020, 5, 5, tzinfo=timezone.utc)
    with time_machine.travel(NOON, tick=False) as traveller:
        clock = SystemClock(start)
        assert clock.now == start
        traveller.shift(HOUR)
        assert clock.now == clock.moment.time == start + HOUR
        assert clock.moment.text == "2020-05-05T01:00:00+00:00"


def test_moving_a_system_clock_adds_an_offset() -> None:
    with time_machine.travel(NOON, tick=False) as traveller:
        clock = SystemClock(None)
        clock.advance_to(NOON + HOUR)
        assert clock.now == NOON + HOUR
        clock.advance_to(NOON)
        traveller.shift(HOUR)
        assert clock.now == NOON + 2 * HOUR


def test_a_system_clock_that_is_set_back_halts() -> None:
    with time_machine.travel(NOON, tick=False) as traveller:
        clock = SystemClock(None)
        traveller.shift(-HOUR)
        assert clock.now == clock.moment.time == NOON
        traveller.shift(2 * HOUR)
        assert clock.now == NOON + HOUR


def test_a_system_clock_that_was_set_back_is_moved_all_the_same() -> None:
    with time_machine.travel(NOON, tick=False) as traveller:
        clock = SystemClock(None)
        traveller.shift(-HOUR)
        assert clock.now == NOON
        clock.advance_to(NOON + HOUR)
        assert clock.now == NOON + HOUR
        traveller.shift(HOUR)
        assert clock.now == NOON + 2 * HOUR
