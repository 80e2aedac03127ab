"""Read what is to be loaded: JSON, TOML and YAML files, or plain data."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

from mgn_mock.clock import from_text, to_text

TOO_DEEP = "it is nested too deeply to be read"
_BLANK = "\ufeff \t\r\n"
_YAML = frozenset({".yaml", ".yml"})


class Source(NamedTuple):
    """The documents of a file, a dict or a list."""

    name: str
    """The name in messages."""
    documents: list[Any]
    """Copies."""


def read(source: Any) -> Source:
    """Read a path, an open file, a dict, or a list of dicts; errors name the file."""
    if isinstance(source, (Mapping, list)):
        name = f"the given {'dict' if isinstance(source, Mapping) else 'list'}"
        try:
            return Source(name, [_plain(source)])
        except RecursionError as error:
            raise ValueError(f"{name}: {TOO_DEEP}") from error
    if hasattr(source, "read"):
        name = str(getattr(source, "name", "the given file"))
        return Source(name, _parse(name, source.read()))
    if isinstance(source, (str, Path)) or hasattr(source, "__fspath__"):
        path = Path(source)
        return Source(str(path), _parse(str(path), path.read_bytes()))
    raise TypeError(f"a path, a file, a dict or a list is wanted, not {type(source).__name__}: {source!r:.100}")


def _parse(name: str, content: bytes | str) -> list[Any]:
    try:
        # Some shells write the output of commands in UTF-16.
        text = content if isinstance(content, str) else content.decode(json.detect_encoding(content))
        documents = _documents(text, Path(name).suffix.lower())
    except ValueError as error:
        raise ValueError(f"{name}: {error}") from error
    except RecursionError as error:
        raise ValueError(f"{name}: {TOO_DEEP}") from error
    if not documents or not text.strip(_BLANK):
        raise ValueError(f"{name}: there is nothing in it")
    return documents


def _documents(text: str, suffix: str) -> list[Any]:
    if suffix == ".toml":
        return [_plain(_library("tomllib", "TOML needs Python 3.11").loads(text))]
    if suffix in _YAML:
        yaml = _library("yaml", "YAML needs PyYAML")
        return [_plain(_without_aliases(each)) for each in _of_yaml(yaml, text) if each is not None]
    return _of_json(text)


def _library(name: str, need: str) -> Any:
    try:
        return import_module(name)
    except ImportError as error:
        raise ValueError(f"{need}, which is not here") from error


def _of_yaml(yaml: Any, text: str) -> list[Any]:
    try:
        return list(yaml.safe_load_all(text))
    except yaml.YAMLError as error:
        raise ValueError(str(error)) from error


# More is no scenario: aliases of aliases grow without bound.
_MOST_REPEATED = 100_000


def _without_aliases(document: Any) -> Any:
    """Return a document whose aliases stand for little; raise a ValueError where they lead to themselves, or to a lot.

    Nothing is copied: each container is counted as often as it stands somewhere.
    """
    sizes: dict[int, int] = {}
    repeated = 0

    def size_of(value: Any, above: frozenset[int]) -> int:
        nonlocal repeated
        inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
        if inner is None:
            return 1
        if id(value) in above:
            raise ValueError("an alias stands within what it is for, without end")
        if id(value) in sizes:
            repeated += sizes[id(value)]
        else:
            within = above | {id(value)}
            sizes[id(value)] = 1 + sum(size_of(each, within) for each in inner)
        if repeated > _MOST_REPEATED:
            raise ValueError(f"its aliases stand for more than {_MOST_REPEATED:,} values")
        return sizes[id(value)]

    size_of(document, frozenset())
    return document


def _of_json(text: str) -> list[Any]:
    """Parse one document after another: a file may hold the output of several commands."""
    decoder = json.JSONDecoder(parse_constant=_refuse_constant)
    documents = []
    rest = text.lstrip(_BLANK)
    while rest:
        try:
            document, end = decoder.raw_decode(rest)
        except json.JSONDecodeError as error:
            before = text[: len(text) - len(rest) + error.pos]
            line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
            raise ValueError(f"{error.msg} at line {line}, column {column}") from error
        documents.append(document)
        rest = rest[end:].lstrip()
    return documents


def _refuse_constant(text: str) -> NoReturn:
    raise ValueError(f"{text} is no number in JSON")


def _plain(value: Any) -> Any:
    """Return a copy in which the times that TOML and YAML parsed are texts again."""
    if isinstance(value, Mapping):
        return {_name(name): _plain(member) for name, member in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if isinstance(value, datetime):
        return to_text(from_text(value.isoformat()))
    return value.isoformat() if isinstance(value, date) else value


def _name(name: Any) -> Any:
    # YAML parses an account id as a number.
    return f"{name:012d}" if isinstance(name, int) and not isinstance(name, bool) else name
