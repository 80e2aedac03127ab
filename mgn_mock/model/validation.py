"""Holds values against shapes of the service model, with all its constraints.

botocore's client checks only types, required members and lower bounds; the service's front door checks the rest too.
A shape is compiled to a function once, so that a check costs about as much as looking at the value.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from mgn_mock.model.spec import service

if TYPE_CHECKING:
    from mgn_mock.model.spec import ListShape, MapShape, Shape, StructureShape

_TYPES: Mapping[str, tuple[type, ...]] = {
    "string": (str,),
    "character": (str,),
    "integer": (int,),
    "long": (int,),
    "float": (int, float),
    "double": (int, float),
    "boolean": (bool,),
    "timestamp": (datetime,),
    "blob": (bytes, bytearray),
    "list": (list, tuple),
    "map": (dict,),
    "structure": (dict,),
}


_MISSING = "Member must not be null"


class Violation(NamedTuple):
    """One way in which a value does not fit its shape."""

    path: str
    message: str
    value: Any = None

    def under(self, name: str) -> Violation:
        """The same fault, seen from the value that holds this one as `name`."""
        if not self.path:
            return self._replace(path=name)
        return self._replace(path=f"{name}{'' if self.path.startswith('[') else '.'}{self.path}")

    @property
    def text(self) -> str:
        """The fault in the words of the service's front door."""
        shown = f" {self.value!r:.100}" if isinstance(self.value, (str, int, float)) else ""
        return f"Value{shown} at '{self.path}' failed to satisfy constraint: {self.message}"


Check = Callable[[Any], "list[Violation] | None"]


@cache
def checker(shape_name: str) -> Check:
    """The check of one shape of the model.

    Args:
        shape_name: The shape, by name.

    Returns:
        A function that takes a value and gives its faults, or nothing when it fits.
    """
    return _compile(service().shape(shape_name), {})


def violations_in(value: Any, shape_name: str) -> list[Violation]:
    """All ways in which a value does not fit a shape of the model.

    Args:
        value: Plain Python data, as botocore takes and gives it.
        shape_name: The shape, by name.

    Returns:
        The faults; none when the value fits.
    """
    return checker(shape_name)(value) or []


def _compile(shape: Shape, known: dict[str, Check]) -> Check:
    if shape.name not in known:
        # Set before the members are compiled: a shape may hold itself.
        known[shape.name] = lambda value: known[shape.name](value)  # noqa: PLW0108 - it is another one by then
        known[shape.name] = _COMPILERS.get(shape.type_name, _scalar)(shape, known)
    return known[shape.name]


def _wrong_type(shape: Shape, value: Any) -> list[Violation] | None:
    types = _TYPES[shape.type_name]
    if isinstance(value, types) and not (isinstance(value, bool) and bool not in types):
        return None
    return [Violation("", f"Member must be of type {shape.type_name}, not of {type(value).__name__}", value)]


def _scalar(shape: Shape, known: dict[str, Check]) -> Check:  # noqa: ARG001 - all compilers are called alike
    exact = _TYPES[shape.type_name][0]
    if shape.type_name == "string" and "pattern" in shape.metadata:
        rules = [_as_one_pattern(shape.metadata)]
    else:
        rules = [holds for holds, _ in _rules(shape)]

    def check(value: Any) -> list[Violation] | None:
        if type(value) is exact:
            for holds in rules:
                if not holds(value):
                    break
            else:
                return None
        return _faults(shape, value)

    return check


def _as_one_pattern(bounds: Mapping[str, Any]) -> Callable[[Any], object]:
    """The bounds of a text and its pattern in one: most checks are of ids, and all find nothing."""
    return re.compile(
        rf"(?=[\s\S]{{{bounds.get('min', 0)},{bounds.get('max', '')}}}\Z)(?:{_of_whole_text(bounds['pattern'])})"
    ).fullmatch


def _of_whole_text(pattern: str) -> str:
    """Older models leave out what newer ones write as `.*`: such a pattern says only how a text ends."""
    return f".*{pattern}" if pattern.endswith("$") and "^" not in pattern else pattern


def _faults(shape: Shape, value: Any) -> list[Violation] | None:
    """The same without haste, and with the words for it."""
    wrong = _wrong_type(shape, value)
    if wrong:
        return wrong
    return [Violation("", message, value) for holds, message in _rules(shape) if not holds(value)] or None


def _rules(shape: Shape) -> list[tuple[Callable[[Any], object], str]]:
    bounds = shape.metadata
    rules = _bounds(bounds, sized=shape.type_name in {"string", "list", "map", "blob"})
    if "pattern" in bounds:
        message = f"Member must satisfy regular expression pattern: {bounds['pattern']}"
        rules.append((re.compile(_of_whole_text(bounds["pattern"])).fullmatch, message))
    if "enum" in bounds:
        values = frozenset(bounds["enum"])
        rules.append((values.__contains__, f"Member must satisfy enum value set: [{', '.join(bounds['enum'])}]"))
    return rules


def _bounds(bounds: Mapping[str, Any], *, sized: bool) -> list[tuple[Callable[[Any], object], str]]:
    what = "have length" if sized else "have value"
    rules: list[tuple[Callable[[Any], object], str]] = []
    if "min" in bounds:
        least = bounds["min"]
        at_least: Callable[[Any], object] = (lambda value: len(value) >= least) if sized else least.__le__
        rules.append((at_least, f"Member must {what} greater than or equal to {least}"))
    if "max" in bounds:
        most = bounds["max"]
        at_most: Callable[[Any], object] = (lambda value: len(value) <= most) if sized else most.__ge__
        rules.append((at_most, f"Member must {what} less than or equal to {most}"))
    return rules


def _structure(shape: Shape, known: dict[str, Check]) -> Check:
    structure = cast("StructureShape", shape)
    if structure.is_document_type:
        return _any_json
    members = {name: _compile(member, known) for name, member in structure.members.items()}
    required = tuple(structure.required_members)
    is_union = structure.is_tagged_union
    for name in required:
        if structure.members[name].serialization.get("location") == "querystring":
            members[name] = _in_query(members[name])

    def check(value: Any) -> list[Violation] | None:
        if type(value) is not dict and (wrong := _wrong_type(shape, value)):
            return wrong
        faults = [Violation(name, _MISSING) for name in required if name not in value]
        if is_union and len(value) != 1:
            faults.append(Violation("", f"Exactly one member of {shape.name} must be set, of: {', '.join(members)}"))
        for name, member_value in value.items():
            member = members.get(name)
            if member is None:
                fitting = ", ".join(sorted(members)) or "none"
                faults.append(Violation(str(name), f"Member is unknown; members of {shape.name}: {fitting}"))
            elif found := member(member_value):
                faults.extend(fault.under(name) for fault in found)
        return faults or None

    return check


def _any_json(value: Any) -> list[Violation] | None:
    """What the model leaves open may be anything that JSON has; botocore's client looks at what is inside."""
    if value is None or isinstance(value, (bool, int, float, str, list, tuple, dict)):
        return None
    return [Violation("", f"Member must be of a type that JSON has, not of {type(value).__name__}", value)]


def _in_query(check: Check) -> Check:
    """An empty list leaves no trace in a query: the service finds none there."""
    return lambda value: [Violation("", _MISSING)] if value in ([], ()) else check(value)


def _list(shape: Shape, known: dict[str, Check]) -> Check:
    item = _compile(cast("ListShape", shape).member, known)
    size = _scalar(shape, known)

    def check(value: Any) -> list[Violation] | None:
        if wrong := _wrong_type(shape, value):
            return wrong
        faults = size(value) or []
        for index, element in enumerate(value):
            if found := item(element):
                faults.extend(fault.under(f"[{index}]") for fault in found)
        return faults or None

    return check


def _map(shape: Shape, known: dict[str, Check]) -> Check:
    mapping = cast("MapShape", shape)
    key_check, value_check = _compile(mapping.key, known), _compile(mapping.value, known)
    size = _scalar(shape, known)

    def check(value: Any) -> list[Violation] | None:
        if wrong := _wrong_type(shape, value):
            return wrong
        faults = size(value) or []
        for key, element in value.items():
            found = (key_check(key) or []) + (value_check(element) or [])
            faults.extend(fault.under(str(key)) for fault in found)
        return faults or None

    return check


_COMPILERS: Mapping[str, Callable[[Shape, dict[str, Check]], Check]] = {
    "structure": _structure,
    "list": _list,
    "map": _map,
}
