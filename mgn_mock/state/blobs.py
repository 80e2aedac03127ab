"""Resources as immutable bytes, or as a tuple of their values (`layouts`).

Decoding returns a new copy each time: changes to an answer or a request never reach the state, and the record and
snapshots may share the bytes. They never leave the process.
"""

from __future__ import annotations

import marshal
import pickle
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

Resource = dict[str, Any]
Blob = bytes | tuple[Any, ...]

# The first byte of what is pickled.
_PICKLED = 0x80

# By number of a layout, which is the first of a tuple of values, the function that builds a resource of them.
BUILDERS: dict[int, Callable[[tuple[Any, ...]], Resource]] = {}


def encode(value: Any) -> bytes:
    """Return plain data, as botocore takes and gives it, as bytes."""
    # marshal takes half the time of pickle, but takes no times and no subclasses, such as an enum of texts.
    try:
        return marshal.dumps(value)
    except ValueError:
        return pickle.dumps(value, protocol=pickle.HIGHEST_PROTOCOL)


# Plain data that is immutable: encoded, or a dict of scalars, which is copied and never changed.
Frozen = Blob | dict[str, Any]
_SCALARS = frozenset({str, int, bool})


def freeze(members: dict[str, Any]) -> Frozen:
    """Return an immutable form of what was given; raise what `encode` does."""
    for value in members.values():
        if type(value) not in _SCALARS:
            return encode(members)
    return members.copy()


def thaw(frozen: Frozen) -> dict[str, Any]:
    """Return a new copy of what was frozen."""
    members: dict[str, Any] = frozen.copy() if isinstance(frozen, dict) else decode(frozen)
    return members


def decode(blob: Blob) -> Any:
    """Return a new copy of what was encoded."""
    if isinstance(blob, tuple):
        return BUILDERS[blob[0]](blob)
    return pickle.loads(blob) if blob[0] == _PICKLED else marshal.loads(blob)  # noqa: S301, S302 - our own bytes
