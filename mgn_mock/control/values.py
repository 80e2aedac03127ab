"""Values of the panel as JSON: what JSON lacks is an object with one member, whose name begins with `$`."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from mgn_mock.clock import duration_from_text, duration_text, from_text, to_text
from mgn_mock.state.facts import Assumption

# The names that stand for values of one process, which the other knows by a handle.
FAULT = "$fault"
SNAPSHOT = "$snapshot"
EXCEPTION = "$exception"
CALLS = "$calls"
EVENTS = "$events"
TEXT = "$text"
_DICT = "$dict"
_PAIRS = "$pairs"
_FILE = "$file"


class FileContent(NamedTuple):
    """A file of the caller, of which the server sees the name and the content alone."""

    name: str
    content: bytes


class _OpenFile(io.BytesIO):
    """A file as `load` takes it."""

    def __init__(self, name: str, content: bytes) -> None:
        super().__init__(content)
        self.name = name


def _duration(text: str) -> timedelta:
    return -duration_from_text(text[1:]) if text.startswith("-") else duration_from_text(text)


def _duration_text(value: timedelta) -> str:
    return f"-{duration_text(-value)}" if value < timedelta() else duration_text(value)


class Codec:
    """Converts values of the panel to JSON data and back.

    Args:
        writers: By type, a function that returns the name and the content of a value of that type.
        readers: By name, a function that returns the value.
    """

    def __init__(
        self,
        writers: Mapping[type, Callable[[Any], tuple[str, Any]]] = {},
        readers: Mapping[str, Callable[[Any], Any]] = {},
    ) -> None:
        self._writers: dict[type, Callable[[Any], tuple[str, Any]]] = {
            datetime: lambda value: ("$time", to_text(value)),
            timedelta: lambda value: ("$duration", _duration_text(value)),
            bytes: lambda value: ("$bytes", base64.b64encode(value).decode()),
            bytearray: lambda value: ("$bytes", base64.b64encode(value).decode()),
            FileContent: lambda value: (_FILE, [value.name, base64.b64encode(value.content).decode()]),
            Assumption: lambda value: ("$assumption", self.encode_members(value._asdict())),
            tuple: lambda value: ("$tuple", [self.encode(item) for item in value]),
            **writers,
        }
        self._readers: dict[str, Callable[[Any], Any]] = {
            "$time": from_text,
            "$duration": _duration,
            "$bytes": lambda text: base64.b64decode(text, validate=True),
            _FILE: lambda parts: _OpenFile(parts[0], base64.b64decode(parts[1], validate=True)),
            "$assumption": lambda members: Assumption(**self._dict(members)),
            "$tuple": lambda items: tuple(self.decode(item) for item in items),
            _DICT: self._dict,
            _PAIRS: lambda pairs: {self.decode(key): self.decode(value) for key, value in pairs},
            **readers,
        }

    def encode(self, value: Any) -> Any:
        """Return JSON data; raise a TypeError for what cannot go over HTTP."""
        if value is None or isinstance(value, (str, bool, int, float)):
            return value
        if isinstance(value, list):
            return [self.encode(item) for item in value]
        if isinstance(value, Mapping):
            return self._mapping(value)
        for kind in type(value).__mro__:
            if kind in self._writers:
                name, content = self._writers[kind](value)
                return {name: content}
        raise TypeError(f"a value of type {type(value).__name__} cannot go over HTTP: {value!r:.200}")

    def encode_members(self, members: Mapping[str, Any]) -> dict[str, Any]:
        """Return the JSON data of an object's members, whatever their names."""
        return {name: self.encode(member) for name, member in members.items()}

    def decode(self, value: Any) -> Any:
        """Return the value of JSON data; raise a ValueError for what none stands for."""
        if isinstance(value, list):
            return [self.decode(item) for item in value]
        if not isinstance(value, dict):
            return value
        if len(value) == 1:
            [(name, content)] = value.items()
            if name in self._readers:
                return self._read(name, content)
        return self._dict(value)

    def _read(self, name: str, content: Any) -> Any:
        try:
            return self._readers[name](content)
        except (TypeError, ValueError, AttributeError, LookupError) as error:
            raise ValueError(f"{name}: {error}") from error

    def _mapping(self, value: Mapping[Any, Any]) -> dict[str, Any]:
        if not all(isinstance(key, str) for key in value):
            return {_PAIRS: [[self.encode(key), self.encode(member)] for key, member in value.items()]}
        members = self.encode_members(value)
        return {_DICT: members} if len(members) == 1 and next(iter(members)).startswith("$") else members

    def _dict(self, members: Mapping[str, Any]) -> dict[str, Any]:
        return {name: self.decode(member) for name, member in members.items()}
