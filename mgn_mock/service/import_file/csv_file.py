"""Read the bytes of an import file as rows, and find the faults of the file as such."""

from __future__ import annotations

import csv
import io
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from mgn_mock.service.import_file import columns
from mgn_mock.service.import_file.columns import EARLIER_NAMES, READ_ONLY
from mgn_mock.service.import_file.facts import EARLIER_COLUMN_NAMES, EMPTY_ROWS_ARE_PASSED_OVER

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from mgn_mock.service.import_file.columns import MatchedColumn
    from mgn_mock.state.facts import Fact

# The number of the header; the first row behind it is 1.
HEADER = 0


class RowError(NamedTuple):
    """A fault of one row."""

    number: int
    text: str
    about: Mapping[str, str] = MappingProxyType({})
    """Ids of the row's resources, by the members of the service's error data."""


class FileError(Exception):
    """Raised for a file that cannot be read as an import file.

    Args:
        errors: The faults.
    """

    def __init__(self, *errors: RowError) -> None:
        super().__init__(*errors)
        self.errors = errors


class CsvRow(NamedTuple):
    """One row behind the header."""

    number: int
    cells: list[tuple[MatchedColumn, str]]
    """The cells that are not empty."""


class ImportFile:
    """An import file.

    Args:
        data: The bytes of the file.

    Raises:
        FileError: It has no valid header.
    """

    def __init__(self, data: bytes) -> None:
        # csv needs the line ends as they are.
        self._reader = csv.reader(io.StringIO(_decoded(data), newline=""), strict=True)
        names = self._names()
        self._columns = _columns(names)
        self.is_export: bool = any(found.column.part == READ_ONLY for found in self._columns)
        """Whether an export wrote it: only exports write the read-only columns."""
        self.facts: set[Fact] = {EARLIER_COLUMN_NAMES} if not EARLIER_NAMES.keys().isdisjoint(names) else set()
        """The facts that what was read rests on."""

    def _names(self) -> list[str]:
        try:
            names = next((names for names in self._reader if any(names)), None)
        except csv.Error as error:
            raise FileError(RowError(HEADER, f"The header cannot be read as CSV: {error}.")) from error
        if names is None:
            raise FileError(RowError(HEADER, "The file has no header."))
        return names

    def rows(self) -> Iterator[CsvRow | RowError]:
        """Yield the rows that are not empty, or an error for a row that does not fit the header."""
        number = HEADER
        while True:
            number += 1
            try:
                cells = next(self._reader, None)
            except csv.Error as error:
                yield RowError(number, f"The row cannot be read as CSV: {error}.")
                continue
            if cells is None:
                return
            if len(cells) not in (0, len(self._columns)):
                yield RowError(number, f"The row has {len(cells)} cells, and the header has {len(self._columns)}.")
            elif any(cells):
                yield CsvRow(number, [pair for pair in zip(self._columns, cells, strict=True) if pair[1]])
            else:
                self.facts.add(EMPTY_ROWS_ARE_PASSED_OVER)


def _decoded(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # A row has as many line ends before it as its number, unless a cell holds line ends.
        number = data.count(b"\n", 0, error.start)
        raise FileError(RowError(number, f"The file is not UTF-8: {error}.")) from error


def _columns(names: Sequence[str]) -> list[MatchedColumn]:
    found: dict[str, MatchedColumn] = {}
    errors = []
    for name in names:
        column = columns.match(name)
        if column is None:
            errors.append(RowError(HEADER, f"{name!r} is no column of an import file{_meant_by(name)}."))
        elif column.name in found:
            errors.append(RowError(HEADER, f"The column {name!r} is there twice."))
        else:
            found[column.name] = column
    if errors:
        raise FileError(*errors)
    return list(found.values())


def _meant_by(name: str) -> str:
    meant = columns.match(name.strip().lower())
    return "" if meant is None else f"; write {meant.name!r}"
