"""The least that fits a shape of the service model: made from the model, so that a new operation has a request too."""

from __future__ import annotations

import re
import sys
from datetime import datetime, timezone
from typing import Any

from mgn_mock.model.validation import violations_in

if sys.version_info >= (3, 11):
    from re import _parser as parser  # type: ignore[attr-defined] # it is where `re` reads patterns
else:
    import sre_parse as parser

# Tried in this order wherever a pattern leaves a choice.
SIGNS = "0aA-./:_ 123456789"
TOO_LONG = "\x00" * 70_000


def minimal(shape: Any) -> Any:
    """A value with all that is required and nothing else."""
    kind = shape.type_name
    if kind == "structure":
        members = shape.required_members or (list(shape.members)[:1] if shape.is_tagged_union else [])
        return {name: minimal(shape.members[name]) for name in members}
    if kind == "list":
        # An empty list leaves no trace in a query.
        least = 1 if shape.serialization.get("location") == "querystring" else 0
        return [minimal(shape.member) for _ in range(shape.metadata.get("min", least))]
    if kind == "map":
        return {minimal(shape.key): minimal(shape.value) for _ in range(shape.metadata.get("min", 0))}
    if kind == "string":
        return _text(shape)
    return _SCALARS[kind](shape.metadata.get("min", 0))


_SCALARS: dict[str, Any] = {
    "integer": int,
    "long": int,
    "float": float,
    "double": float,
    "boolean": bool,
    "timestamp": lambda _: datetime(2026, 1, 31, tzinfo=timezone.utc),
}


def _text(shape: Any) -> str:
    rules = shape.metadata
    if "enum" in rules:
        first: str = rules["enum"][0]
        return first
    text = _fitting(parser.parse(rules["pattern"])) if "pattern" in rules else ""
    return text.ljust(rules.get("min", 0), "a")


def _fitting(pattern: Any) -> str:
    """The shortest text that a parsed pattern takes, of the signs above."""
    text = ""
    for code, given in pattern:
        name = str(code)
        if name == "LITERAL":
            text += chr(given)
        elif name in {"IN", "ANY", "NOT_LITERAL"}:
            text += next(sign for sign in SIGNS if _takes(name, given, sign))
        elif name in {"MAX_REPEAT", "MIN_REPEAT"}:
            text += _fitting(given[2]) * given[0]
        elif name == "SUBPATTERN":
            text += _fitting(given[3])
        elif name == "BRANCH":
            text += _fitting(given[1][0])
        else:
            assert name in {"AT", "ASSERT", "ASSERT_NOT"}, name
    return text


def _takes(name: str, given: Any, sign: str) -> bool:
    if name == "IN":
        allowed = [_is_in(str(code), value, sign) for code, value in given if str(code) != "NEGATE"]
        return any(allowed) != (str(given[0][0]) == "NEGATE")
    return name == "ANY" or chr(given) != sign


def _is_in(name: str, given: Any, sign: str) -> bool:
    if name == "RANGE":
        return bool(given[0] <= ord(sign) <= given[1])
    if name == "CATEGORY":
        classes = {"CATEGORY_SPACE": r"\s", "CATEGORY_DIGIT": r"\d", "CATEGORY_WORD": r"\w"}
        return re.fullmatch(classes[str(given)], sign) is not None
    return chr(given) == sign


def unfitting(shape: Any) -> dict[str, Any] | None:
    """A request that botocore's client lets through, and that does not fit; None when the model has no bounds."""
    request = minimal(shape)
    for name, member in shape.members.items():
        for value in _beyond(member):
            changed = {**request, name: value}
            if violations_in(changed, shape.name):
                return changed
    return None


def _beyond(shape: Any) -> list[Any]:
    if shape.type_name == "string" and shape.serialization.get("location") is None:
        return [TOO_LONG]
    if shape.type_name in {"integer", "long"}:
        return [2**31 - 1]
    if shape.type_name == "list":
        return [[minimal(shape.member)] * (shape.metadata.get("max", 0) + 1)]
    return []
