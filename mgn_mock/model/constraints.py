"""The constraints of a shape on a single value: length or range, pattern, enum."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from mgn_mock.model.exceptions import constraints_of_shape

if TYPE_CHECKING:
    from mgn_mock.model.spec import Shape

# A test of a value, and the message for one that fails it.
Constraint = tuple[Callable[[Any], object], str]


def bounded_pattern(metadata: Mapping[str, Any]) -> Callable[[Any], object]:
    """Compile the bounds and the pattern of a string to one expression: most values are ids, and valid."""
    return re.compile(
        rf"(?=[\s\S]{{{metadata.get('min', 0)},{metadata.get('max', '')}}}\Z)(?:{_whole_text(metadata['pattern'])})"
    ).fullmatch


def _whole_text(pattern: str) -> str:
    """Complete a pattern that only describes the end of a text: older models leave out a leading `.*`."""
    return f".*{pattern}" if pattern.endswith("$") and "^" not in pattern else pattern


def constraints_of(shape: Shape) -> list[Constraint]:
    """Return the constraints of a shape on its own value, without those of members and items."""
    metadata = constraints_of_shape(shape.name, shape.metadata)
    constraints = _bounds(metadata, sized=shape.type_name in {"string", "list", "map", "blob"})
    if "pattern" in metadata:
        message = f"Member must satisfy regular expression pattern: {metadata['pattern']}"
        constraints.append((re.compile(_whole_text(metadata["pattern"])).fullmatch, message))
    if "enum" in metadata:
        values = metadata["enum"]
        message = f"Member must satisfy enum value set: [{', '.join(values)}]"
        constraints.append((frozenset(values).__contains__, message))
    return constraints


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
