"""Where a cell goes: the path that a column stands for, and the column that stands for a path."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mgn_mock.service.import_file import columns
from mgn_mock.service.import_file.columns import COLUMNS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mgn_mock.service.import_file.columns import Column, MatchedColumn
    from mgn_mock.service.shared.paths import Path

# What stands before the member of a column that goes to the data of the EC2 launch template.
EC2 = "ec2:"
_INDEXES = frozenset({"N", "M"})
_PLACEHOLDERS = _INDEXES | {"DEV", "KEY"}


def _pattern(column: Column) -> list[str]:
    return [*column.member.removeprefix(EC2).split("."), *(["KEY"] if column.is_tag else [])]


def path_of(found: MatchedColumn) -> Path:
    """Return where a cell of a column goes, within the configuration or the data of the EC2 launch template."""
    return tuple(_path(_pattern(found.column), iter(found.keys)))


def _path(pattern: list[str], keys: Iterator[str]) -> Iterator[str | int]:
    for name in pattern:
        if name in _PLACEHOLDERS:
            key = next(keys)
            yield int(key) if name in _INDEXES else key
        else:
            yield name


_TEMPLATE_COLUMNS = [(column, _pattern(column)) for column in COLUMNS if column.member.startswith(EC2)]


def template_cell(path: Path, value: str) -> tuple[str, str]:
    """Return the column that stands for a path in the data of the EC2 launch template, and its cell."""
    column, pattern = next(each for each in _TEMPLATE_COLUMNS if _stands_for(each[1], path))
    keys = [key for name, key in zip(pattern, path, strict=True) if name in _PLACEHOLDERS]
    return columns.name_of(column, *keys), column.cell_format.write(value)


def _stands_for(pattern: list[str], path: Path) -> bool:
    return len(pattern) == len(path) and all(
        name in _PLACEHOLDERS or name == key for name, key in zip(pattern, path, strict=True)
    )
