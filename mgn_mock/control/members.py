"""The members of the control panel that can be reached over HTTP, found by looking at its class."""

from __future__ import annotations

import inspect
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from mgn_mock.faults.rules import Fault
from mgn_mock.panel import MgnMock

if TYPE_CHECKING:
    from collections.abc import Mapping

ROOT = "/_mgn_mock/"
FAULTS = "faults"
POSITIONAL = "$args"
"""The member of a request that holds positional arguments; all others are keyword arguments."""
# These concern objects of the caller's own process.
LOCAL = frozenset({"answer_through", "at", "client", "on_event"})


class Member(NamedTuple):
    """A method or a property."""

    name: str
    doc: str
    signature: inspect.Signature | None
    """None for a property."""


@cache
def panel_members() -> Mapping[str, Member]:
    """Return the members of the panel, by name."""
    return _members(MgnMock, LOCAL)


@cache
def fault_members() -> Mapping[str, Member]:
    """Return the members of a fault rule, by name."""
    return _members(Fault, frozenset())


def _members(cls: type, without: frozenset[str]) -> Mapping[str, Member]:
    found = {}
    for name in dir(cls):
        if name.startswith("_") or name in without:
            continue
        value = inspect.getattr_static(cls, name)
        doc = inspect.getdoc(value) or ""
        found[name] = Member(name, doc, None if isinstance(value, property) else inspect.signature(value))
    return MappingProxyType(found)
