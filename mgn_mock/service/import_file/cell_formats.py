"""The formats of cells in an import file."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


_DIGITS = re.compile("[0-9]{1,9}")


class CellFormat(NamedTuple):
    """How values are parsed from cells and written to them."""

    parse: Callable[[str], Any]
    """Returns the value of a cell, or raises a ValueError."""
    write: Callable[[Any], str]
    is_composed: bool = False
    """Whether a cell has the values of several members."""
    words: frozenset[str] = frozenset()
    """The words that it takes, where there are only some."""


def one_of(choices: Mapping[str, Any], *, any_case: bool = True) -> CellFormat:
    """Return the format of words that stand for values, in any case or as they are written here."""
    folded = {word.casefold(): value for word, value in choices.items()}

    def parse(cell: str) -> Any:
        by_word, word = (folded, cell.strip().casefold()) if any_case else (choices, cell)
        try:
            return by_word[word]
        except KeyError:
            exactly = "" if any_case else ", written exactly so"
            raise ValueError(f"it has to be one of {', '.join(choices)}{exactly}") from None

    def write(value: Any) -> str:
        return next((word for word, meant in choices.items() if meant == value), "")

    return CellFormat(parse, write, words=frozenset(choices))


def words(*choices: str) -> CellFormat:
    """Return the format of words that stand for themselves, as they are written here."""
    return one_of({word: word for word in choices}, any_case=False)._replace(write=str)


def number(least: int = 0) -> CellFormat:
    """Return the format of whole numbers from a least one on."""

    def parse(cell: str) -> int:
        if not _DIGITS.fullmatch(cell.strip()) or int(cell) < least:
            raise ValueError(f"it has to be a whole number, {least} or more")
        return int(cell)

    return CellFormat(parse, str)


TEXT = CellFormat(str, str)
NUMBER = number()
BOOLEAN = one_of({"true": True, "false": False})
