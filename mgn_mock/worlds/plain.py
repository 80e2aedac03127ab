"""Convert values of resources to what JSON can hold, and back."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from mgn_mock.clock import from_text, to_text

_TEXT = frozenset({str})
_PLAIN = frozenset({str, bool, int, float, type(None)})
TIME = "$time"
_BYTES = "$bytes"
# A dict of the resource's own that looks like one of these two.
_DICT = "$dict"


def to_plain(value: Any, *, in_order: bool = False) -> Any:
    """Return a copy that JSON can hold; dicts are sorted, so that equal values read alike, or stay in order."""
    if isinstance(value, (dict, Mapping)):
        return _plain_dict(value, in_order=in_order)
    if isinstance(value, (list, tuple)):
        return [item if type(item) in _PLAIN else to_plain(item, in_order=in_order) for item in value]
    if isinstance(value, datetime):
        return {TIME: to_text(value)}
    if isinstance(value, (bytes, bytearray)):
        return {_BYTES: base64.b64encode(value).decode()}
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


def from_plain(value: Any) -> Any:
    """Return the value that was made plain; raise a ValueError for malformed times and bytes."""
    if isinstance(value, Mapping):
        if len(value) == 1:
            [(name, inner)] = value.items()
            read = _READERS.get(name)
            if read is not None:
                return read(inner)
        return {name: from_plain(member) for name, member in value.items()}
    return [from_plain(item) for item in value] if isinstance(value, list) else value


def _members(value: Mapping[str, Any]) -> dict[str, Any]:
    return {name: from_plain(member) for name, member in value.items()}


_READERS: Mapping[str, Callable[[Any], Any]] = {TIME: from_text, _BYTES: base64.b64decode, _DICT: _members}
