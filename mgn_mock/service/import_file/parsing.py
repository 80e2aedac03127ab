"""Parse single cells of an import file."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, cast

from mgn_mock.model.spec import StructureShape, service
from mgn_mock.model.tags import RESERVED, is_reserved
from mgn_mock.model.validation import violations_in
from mgn_mock.service.import_file.cell_formats import TEXT
from mgn_mock.service.import_file.columns import (
    APPLICATION,
    COLUMNS,
    DELETE_TAG,
    LAUNCH,
    REPLICATION,
    RESET_VALUE,
    SERVER,
    WAVE,
)
from mgn_mock.service.import_file.destinations import EC2
from mgn_mock.service.import_file.facts import RESET_EMPTIES_TAGS, SHAPES_OF_CELLS
from mgn_mock.state.general_facts import RESERVED_TAG_KEYS

if TYPE_CHECKING:
    from mgn_mock.model.spec import ListShape
    from mgn_mock.service.import_file.columns import Column, MatchedColumn
    from mgn_mock.state.facts import Fact

# The prefix of members of post-launch actions.
ACTION = "action:"

_RESETTING = [column.name for column in COLUMNS if column.resets]
_STRUCTURES = {
    WAVE: "Wave",
    APPLICATION: "Application",
    SERVER: "SourceServer",
    LAUNCH: "LaunchConfiguration",
    REPLICATION: "ReplicationConfiguration",
}


class CellError(ValueError):
    """Raised for a cell that its column does not accept.

    Args:
        text: The reason.
        fact: What the refusal rests on.
    """

    def __init__(self, text: str, fact: Fact) -> None:
        super().__init__(text)
        self.fact = fact


def parse(found: MatchedColumn, cell: str) -> Any:
    """Return the value of a cell; None where it removes something.

    The guides say what a column takes; the shape of the API holds where they take any text.

    Raises:
        CellError: The column does not accept it.
    """
    column = found.column
    if column.is_tag:
        return _tag_value(found.keys[-1], cell)
    if cell == RESET_VALUE:
        if not column.resets:
            taken = ", ".join(_RESETTING)
            raise CellError(f"{RESET_VALUE} is not taken here, only by tags and by {taken}", RESET_EMPTIES_TAGS)
        return None
    if column.most is not None and len(cell) > column.most:
        raise CellError(f"it has {len(cell)} characters, and {column.most} are the most", column.fact)
    try:
        value = column.cell_format.parse(cell)
    except ValueError as error:
        raise CellError(str(error), column.fact) from None
    shape = _shape(column)
    if shape is not None and value is not None:
        _hold(value, shape)
    return value


def _hold(value: Any, shape: str) -> None:
    """Hold a text of which the guides give no limit against the API."""
    faults = violations_in(value, shape)
    if faults:
        raise CellError("; ".join(fault.message for fault in faults), SHAPES_OF_CELLS)


def _tag_value(key: str, cell: str) -> str | None:
    if is_reserved(key):
        raise CellError(f"tag keys that begin with {RESERVED} are reserved", RESERVED_TAG_KEYS)
    if cell == DELETE_TAG:
        return None
    if cell == RESET_VALUE:
        return ""
    _hold({key: cell}, "TagsMap")
    return cell


@cache
def _shape(column: Column) -> str | None:
    """Return the shape of a column's values; None where the installed model has none."""
    structure, member = _STRUCTURES.get(column.part), column.member
    if member.startswith(ACTION):
        structure, member = "SourceServerActionDocument", member.removeprefix(ACTION)
    if structure is None or member.startswith(EC2) or column.cell_format is not TEXT:
        return None
    shape: Any = service().shape(structure)
    for name in member.split("."):
        if isinstance(shape, StructureShape):
            shape = shape.members.get(name)
            if shape is None:
                return None
        else:
            shape = cast("ListShape", shape).member
    return str(shape.name)
