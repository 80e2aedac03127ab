"""The options of a mock as texts: on command lines, in configuration files, in variables of the environment."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any, get_args, get_origin, get_type_hints

from mgn_mock.options import Options

_NO, _YES = ("false", "no", "off", "0"), ("true", "yes", "on", "1")
NONE = "none"


def parse_option(name: str, text: str) -> Any:
    """Return the value of an option of the mock; raise a ValueError for a text that is none."""
    return _parser(get_type_hints(Options)[name])(text)


def parse_bool(text: str) -> bool:
    """Return what a text says; raise a ValueError where it says neither yes nor no."""
    if text.lower() in _YES:
        return True
    if text.lower() not in _NO:
        raise ValueError(f"one of {', '.join(_YES + _NO)} is wanted, not {text!r}")
    return False


def _parser(kind: Any) -> Callable[[str], Any]:
    kinds = {kind, get_origin(kind), *get_args(kind), *map(get_origin, get_args(kind))}
    if Mapping in kinds:
        return _parse_limits
    if Collection in kinds:
        return _parse_names if type(None) not in kinds else _parse_names_or_none
    if bool in kinds:
        return parse_bool
    return int if int in kinds and str not in kinds else str


def _parse_names(text: str) -> list[str]:
    return text.replace(",", " ").split()


def _parse_names_or_none(text: str) -> list[str]:
    return [] if text.strip() == NONE else _parse_names(text)


def _parse_limits(text: str) -> dict[str, int | None]:
    pairs = (pair.partition("=") for pair in text.split(","))
    return {name.strip(): None if limit.strip() == NONE else int(limit) for name, _, limit in pairs}
