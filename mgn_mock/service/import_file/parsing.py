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

if TYPE_CHECKING:
    from mgn_mock.model.spec import ListShape
    from mgn_mock.service.import_file.columns import Column, MatchedColumn

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


def parse(found: MatchedColumn, cell: str) -> Any:
    """Return the value of a cell; None where it removes something.

    The user guide says what a column takes; the shape of the API holds where the guide takes any text.

    Raises:
        ValueError: The column does not accept it.
    """
    column = found.column
    if column.is_tag:
        return _tag_value(found.keys[-1], cell)
    if cell == RESET_VALUE:
        if not column.resets:
            raise ValueError(f"{RESET_VALUE} is not taken here, only by tags and by {', '.join(_RESETTING)}")
        return None
    value = column.cell_format.parse(cell)
    shape = _shape(column)
    faults = violations_in(value, shape) if shape is not None and value is not None else []
    if faults:
        raise ValueError("; ".join(fault.message for fault in faults))
    return value


def _tag_value(key: str, cell: str) -> str | None:
    if is_reserved(key):
        raise ValueError(f"tag keys that begin with {RESERVED} are reserved")
    if cell == DELETE_TAG:
        return None
    if cell == RESET_VALUE:
        return ""
    faults = violations_in({key: cell}, "TagsMap")
    if faults:
        raise ValueError(faults[0].message)
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
