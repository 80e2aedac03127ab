"""Describe the latest calls of a world: long parameters shortened, repeated calls folded."""

from __future__ import annotations

from itertools import islice
from reprlib import Repr
from typing import TYPE_CHECKING

from mgn_mock.state.calls import located_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mgn_mock.state.calls import RecordedCall
    from mgn_mock.state.record import Record

# Nobody reads more.
_MOST_LINES = 30
_MOST_LETTERS = 300


class _Short(Repr):
    """A `repr` of which a person reads all."""

    def __init__(self) -> None:
        super().__init__()
        self.maxlevel = 4
        self.maxdict = self.maxlist = self.maxtuple = 6
        self.maxstring = self.maxother = 80


_short = _Short()


def latest_calls(record: Record, account_id: str) -> Iterator[str]:
    """Yield lines for a heading and the latest calls."""
    count = len(record)
    if not count:
        return
    folded = list(islice(_folded(record), _MOST_LINES))
    shown = sum(times for _, times in folded)
    latest = f", the latest {shown} of them" if count > shown else ""
    yield ""
    yield f"{count} call{'' if count == 1 else 's'}{latest}:"
    for entry, times in reversed(folded):
        text = located_text(entry.call(), account_id, _short.repr)
        yield f"  {_cut(text)}{f' x {times}' if times > 1 else ''}"
    if record.forgotten:
        earlier = "1 earlier call is" if record.forgotten == 1 else f"{record.forgotten} earlier calls are"
        yield f"  The record was full: {earlier} forgotten (option record={record.length})."


def _folded(record: Record) -> Iterator[tuple[RecordedCall, int]]:
    """Yield the calls from the latest to the earliest, each with how often it was made in a row."""
    latest, times = None, 0
    for entry in reversed(record.entries()):
        if latest is not None and _is_repeated(entry, latest):
            times += 1
            continue
        if latest is not None:
            yield latest, times
        latest, times = entry, 1
    if latest is not None:
        yield latest, times


def _is_repeated(one: RecordedCall, other: RecordedCall) -> bool:
    """Whether two calls look the same in the report, whatever they were answered."""
    return _seen(one) == _seen(other)


def _seen(entry: RecordedCall) -> tuple[object, ...]:
    return entry.operation, entry.params, entry.error, entry.region, entry.account_id, entry.attempts


def _cut(text: str) -> str:
    """Shorten the middle of a text: its end tells the Region and the error."""
    if len(text) <= _MOST_LETTERS:
        return text
    half = _MOST_LETTERS // 2
    return f"{text[:half]} ... {text[-half:]}"
