"""The constraints of a shape on a single value: length or range, pattern, enum."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from math import isfinite
from typing import TYPE_CHECKING, Any

from mgn_mock.clock import from_text
from mgn_mock.model.exceptions import TEXT_OF_TIME, constraints_of_shape

if TYPE_CHECKING:
    from mgn_mock.model.spec import Shape

# A test of a value, and the message for one that fails it.
Constraint = tuple[Callable[[Any], object], str]


def bounded_pattern(metadata: Mapping[str, Any]) -> Callable[[Any], object]:
    """Compile the bounds and the pattern of a string to one expression: most values are ids, and valid."""
    return re.compile(
        rf"(?=[\s\S]{{{metadata.get('min', 0)},{metadata.get('max', '')}}}\Z)(?:{whole_pattern(metadata['pattern'])})"
    ).fullmatch


def whole_pattern(pattern: str) -> str:
    """Complete a pattern that only describes the end of a text: older models leave out a leading `.*`."""
    return f".*{pattern}" if pattern.endswith("$") and "^" not in pattern else pattern


def constraints_of(shape: Shape) -> list[Constraint]:
    """Return the constraints of a shape on its own value, without those of members and items."""
    metadata = constraints_of_shape(shape.name, shape.metadata)
    constraints = _bounds(metadata, sized=shape.type_name in {"string", "list", "map", "blob"})
    if "pattern" in metadata:
        message = f"Member must satisfy regular expression pattern: {metadata['pattern']}"
        constraints.append((re.compile(whole_pattern(metadata["pattern"])).fullmatch, message))
    if "enum" in metadata:
        values = metadata["enum"]
        message = f"Member must satisfy enum value set: [{', '.join(values)}]"
        constraints.append((frozenset(values).__contains__, message))
    return [*constraints, *beyond_the_model(shape, metadata)]


# By type, the first number that has too many bits.
TOO_LARGE = {"integer": 2**31, "long": 2**63}
NO_UNICODE = "Member must be text in Unicode, without halves of surrogate pairs"
# Parts of patterns that take any character but some.
_OPEN = re.compile(r"(?<!\\)\.|\[\^|\\[DSW]")


def beyond_the_model(shape: Shape, metadata: Mapping[str, Any]) -> list[Constraint]:
    """Return the constraints that follow from the type of a shape, where the model's own leave room for others."""
    if shape.type_name in TOO_LARGE and not {"min", "max"} <= metadata.keys():
        limit = TOO_LARGE[shape.type_name]
        return [(lambda value: -limit <= value < limit, f"Member must be of type {shape.type_name}")]
    if shape.type_name in {"float", "double"}:
        return [(isfinite, "Member must be a number that JSON has")]
    if shape.name == TEXT_OF_TIME:
        looks_like_one = re.compile(whole_pattern(metadata["pattern"])).fullmatch
        message = "Member must be a time that there is, and not only look like one"
        return [(lambda text: not looks_like_one(text) or _is_time(text), message)]
    is_open = "pattern" not in metadata or _OPEN.search(metadata["pattern"])
    if shape.type_name == "string" and "enum" not in metadata and is_open:
        return [(is_unicode, NO_UNICODE)]
    return []


def _is_time(text: str) -> bool:
    try:
        from_text(text)
    except ValueError:
        # What does not even look like one is for the pattern.
        return not text[:4].isdecimal()
    return True


def is_unicode(text: str) -> bool:
    """Tell whether a text has an encoding; one with half of a surrogate pair has none."""
    if text.isascii():
        return True
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _bounds(metadata: Mapping[str, Any], *, sized: bool) -> list[Constraint]:
    what = "have length" if sized else "have value"
    constraints: list[Constraint] = []
    if "min" in metadata:
        least = metadata["min"]
        at_least: Callable[[Any], object] = (lambda value: len(value) >= least) if sized else least.__le__
        constraints.append((at_least, f"Member must {what} greater than or equal to {least}"))
    if "max" in metadata:
        most = metadata["max"]
        at_most: Callable[[Any], object] = (lambda value: len(value) <= most) if sized else most.__ge__
        constraints.append((at_most, f"Member must {what} less than or equal to {most}"))
    return constraints
