"""Convert values of resources to what JSON can hold, and back."""

from __future__ import annotations

import base64
import math
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from mgn_mock.clock import from_text, to_text
from mgn_mock.planting.forms.nodes import TIME as TEXT_OF_TIME

if TYPE_CHECKING:
    from mgn_mock.planting.forms.nodes import Schema

_Read = TypeVar("_Read")
_TEXT = frozenset({str})
_PLAIN = frozenset({str, bool, int, float, type(None)})
TIME = "$time"
BYTES = "$bytes"
# A dict of the resource's own that looks like one of these two.
_DICT = "$dict"
# Deeper ones are in no dump.
_DEEPEST = 200


def _marked(name: str, inner: Schema) -> Schema:
    return {"type": "object", "properties": {name: inner}, "required": [name], "additionalProperties": False}


MARKED_TIME = _marked(TIME, TEXT_OF_TIME.schema)
MARKED_BYTES = _marked(BYTES, {"type": "string", "contentEncoding": "base64"})


def to_plain(value: Any, *, in_order: bool = False) -> Any:
    """Return a copy that JSON can hold; dicts are sorted, so that equal values read alike, or stay in order."""
    if isinstance(value, (dict, Mapping)):
        return _plain_dict(value, in_order=in_order)
    if isinstance(value, (list, tuple)):
        return [item if type(item) in _PLAIN else to_plain(item, in_order=in_order) for item in value]
    if isinstance(value, datetime):
        return {TIME: to_text(value)}
    if isinstance(value, (bytes, bytearray)):
        return {BYTES: base64.b64encode(value).decode()}
    if value is None or isinstance(value, (str, bool, int, float)):
        return value
    raise TypeError(f"a dump cannot hold {value!r:.200}")


def _plain_dict(value: Mapping[Any, Any], *, in_order: bool) -> dict[str, Any]:
    if not _TEXT.issuperset(map(type, value)) and any(not isinstance(name, str) for name in value):
        raise TypeError(f"a dump holds dicts by text alone, not {dict(value)!r:.200}")
    names = list(value) if in_order else sorted(value)
    # Most members are plain already.
    plain = {
        name: member if type(member := value[name]) in _PLAIN else to_plain(member, in_order=in_order) for name in names
    }
    return {_DICT: plain} if len(plain) == 1 and names[0].startswith("$") else plain


def read(value: Any, path: str) -> Any:
    """Return the value that was made plain; a ValueError for what is no JSON, or is marked wrongly, has the path."""
    try:
        return from_plain(value)
    except (TypeError, ValueError) as error:
        raise ValueError(f"{path}: {error}") from error


def from_plain(value: Any, _depth: int = 0) -> Any:
    """Return the value that was made plain; raise a ValueError for malformed times and bytes."""
    kind = type(value)
    if kind is str or kind is int or kind is bool or value is None:
        return value
    if _depth > _DEEPEST:
        raise ValueError(f"it is nested deeper than {_DEEPEST} levels")
    if isinstance(value, Mapping):
        if len(value) == 1:
            [(name, inner)] = value.items()
            marked = _READERS.get(name) if isinstance(name, str) else None
            if marked is not None:
                return marked(inner, _depth)
        return {name: from_plain(member, _depth + 1) for name, member in value.items()}
    if isinstance(value, (list, tuple)):
        return [from_plain(item, _depth + 1) for item in value]
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueError(f"{value} is no number in JSON")
    if not isinstance(value, _HELD):
        raise ValueError(f"a world holds no {kind.__name__}: {value!r:.100}")  # noqa: TRY004 - data
    return value


# A scenario in Python has some of them as they are.
_HELD = (str, int, float, datetime, bytes)


def _time(value: Any, _depth: int) -> datetime:
    return _marked_text(TIME, from_text, value)


def _bytes(value: Any, _depth: int) -> bytes:
    return _marked_text(BYTES, partial(base64.b64decode, validate=True), value)


def _marked_text(mark: str, parse: Callable[[str], _Read], value: Any) -> _Read:
    if not isinstance(value, str):
        raise ValueError(f"{mark}: a text is wanted, not {type(value).__name__}: {value!r:.100}")  # noqa: TRY004 - data
    try:
        return parse(value)
    except ValueError as error:
        raise ValueError(f"{mark}: {error}") from error


def _members(value: Any, depth: int) -> dict[str, Any]:
    if not isinstance(value, Mapping):
        raise ValueError(f"{_DICT}: a dict is wanted, not {type(value).__name__}: {value!r:.100}")  # noqa: TRY004
    return {name: from_plain(member, depth + 1) for name, member in value.items()}


_READERS: Mapping[str, Callable[[Any, int], Any]] = {TIME: _time, BYTES: _bytes, _DICT: _members}
