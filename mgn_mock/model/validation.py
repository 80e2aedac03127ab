"""Validation of values against shapes of the service model, with all their constraints.

botocore's client checks only types, required members and lower bounds; the service also checks the rest. Each shape is
compiled to a function once, so that a check costs little more than reading the value.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from copy import copy
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from mgn_mock.errors import did_you_mean
from mgn_mock.model.constraints import NO_UNICODE, beyond_the_model, bounded_pattern, constraints_of, is_unicode
from mgn_mock.model.exceptions import EXCEPTIONS, constraints_of_shape
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
    """A constraint of the model that a value does not satisfy, at a path within the value."""

    path: str
    message: str
    value: Any = None

    def under(self, name: str) -> Violation:
        """Return the violation with its path seen from the parent, where this value is the member `name`."""
        if not self.path:
            return self._replace(path=name)
        return self._replace(path=f"{name}{'' if self.path.startswith('[') else '.'}{self.path}")

    @property
    def text(self) -> str:
        """The violation in the service's wording."""
        value = f" {shown(self.value)}" if isinstance(self.value, (str, int, float)) else ""
        return f"Value{value} at '{self.path}' failed to satisfy constraint: {self.message}"


def shown(value: Any) -> str:
    """Return the beginning of what a value looks like, also where it is too large or too deep to be written out."""
    try:
        return f"{value!r:.100}"
    except (ValueError, RecursionError):
        return f"of type {type(value).__name__}, which is too large to be shown"


Check = Callable[[Any], "list[Violation] | None"]


@cache
def checker(shape_name: str) -> Check:
    """Compile a shape of the model to a function that returns the violations in a value, or None."""
    return _compile(service().shape(shape_name), {})


def violations_in(value: Any, shape_name: str) -> list[Violation]:
    """Return all violations of a shape of the model in a value as botocore takes and gives it."""
    return checker(shape_name)(value) or []


def _compile(shape: Shape, known: dict[str, Check]) -> Check:
    if shape.name not in known:
        # Set before the members are compiled, because a shape may contain itself.
        known[shape.name] = lambda value: known[shape.name](value)  # noqa: PLW0108 - replaced by the next line
        known[shape.name] = _COMPILERS.get(shape.type_name, _scalar)(shape, known)
    return known[shape.name]


def _wrong_type(shape: Shape, value: Any) -> list[Violation] | None:
    types = _TYPES[shape.type_name]
    if isinstance(value, types) and not (isinstance(value, bool) and bool not in types):
        return None
    return [Violation("", f"Member must be of type {shape.type_name}, not of {type(value).__name__}", value)]


def _scalar(shape: Shape, known: dict[str, Check]) -> Check:  # noqa: ARG001 - the signature of all compilers
    exact = _TYPES[shape.type_name][0]
    if shape.type_name == "string" and "pattern" in shape.metadata:
        metadata = constraints_of_shape(shape.name, shape.metadata)
        constraints = [bounded_pattern(metadata), *(holds for holds, _ in beyond_the_model(shape, metadata))]
    else:
        constraints = [holds for holds, _ in constraints_of(shape)]
    all_hold = constraints[0] if len(constraints) == 1 else _all_of(constraints)

    def check(value: Any) -> list[Violation] | None:
        return None if type(value) is exact and all_hold(value) else _scalar_violations(shape, value)

    return check


def _all_of(constraints: list[Callable[[Any], object]]) -> Callable[[Any], bool]:
    def all_hold(value: Any) -> bool:
        # Not `all`, whose generator costs more than most constraints.
        for holds in constraints:  # noqa: SIM110
            if not holds(value):
                return False
        return True

    return all_hold


def _scalar_violations(shape: Shape, value: Any) -> list[Violation] | None:
    """Find each violation in a value that failed the fast check, with its message."""
    wrong = _wrong_type(shape, value)
    if wrong:
        return wrong
    return [Violation("", message, value) for holds, message in constraints_of(shape) if not holds(value)] or None


def _structure(shape: Shape, known: dict[str, Check]) -> Check:
    structure = cast("StructureShape", shape)
    if structure.is_document_type:
        return _any_json
    members: dict[str, Check] = {}
    for name in structure.members:
        members[name] = _at_first_use(structure, name, members, known)
    needed = frozenset(structure.required_members)
    is_union = structure.is_tagged_union

    def check(value: Any) -> list[Violation] | None:
        if type(value) is dict and not is_union and needed <= value.keys():
            # Neither by `items` nor by `get`: every request comes here.
            for name in value:
                if name not in members or members[name](value[name]):
                    break
            else:
                return None
        return _structure_violations(structure, members, value)

    return check


def _structure_violations(shape: StructureShape, members: Mapping[str, Check], value: Any) -> list[Violation] | None:
    """Find each violation in a value that failed the fast check, or in a union."""
    if wrong := _wrong_type(shape, value):
        return wrong
    violations = [Violation(name, _MISSING) for name in shape.required_members if name not in value]
    if shape.is_tagged_union and len(value) != 1:
        message = f"Exactly one member of {shape.name} must be set, of: {', '.join(members)}"
        violations.append(Violation("", message))
    for name in value:
        if name not in members:
            known_names = ", ".join(sorted(members)) or "none"
            message = f"Member is unknown; members of {shape.name}: {known_names}{did_you_mean(name, members)}"
            violations.append(Violation(str(name).encode(errors="backslashreplace").decode(), message))
        elif found := members[name](value[name]):
            violations.extend(violation.under(name) for violation in found)
    return violations or None


def _at_first_use(structure: StructureShape, name: str, members: dict[str, Check], known: dict[str, Check]) -> Check:
    """Return the check of a member, which compiles itself when it is first used: most members never are."""

    def check(value: Any) -> list[Violation] | None:
        shape = structure.members[name]
        compiled = _compile(_with_exception(f"{structure.name}.{name}", shape), known)
        in_query = name in structure.required_members and shape.serialization.get("location") == "querystring"
        members[name] = _in_query(compiled) if in_query else compiled
        return members[name](value)

    return check


def _with_exception(path: str, member: Shape) -> Shape:
    """Return the shape of a member; where the member is an exception, one that bears the exception's name."""
    if path not in EXCEPTIONS:
        return member
    excepted = copy(member)
    excepted.name = path
    return excepted


# Documents are written as JSON, which other programs read too; what is nested deeper than so many levels is refused.
DEEPEST = 100
_LARGEST = 2**63


def _any_json(value: Any) -> list[Violation] | None:
    """Accept whatever JSON can hold where the model has a document type."""
    level = [value]
    for _ in range(DEEPEST):
        below: list[Any] = []
        for each in level:
            if isinstance(each, dict):
                below += [*each.keys(), *each.values()]
            elif isinstance(each, (list, tuple)):
                below += each
            elif (fault := _scalar_fault(each)) is not None:
                return [Violation("", fault, value)]
        if not below:
            return None
        level = below
    return [Violation("", f"Member must not be nested deeper than {DEEPEST} levels")]


def _scalar_fault(value: Any) -> str | None:
    if isinstance(value, str):
        return None if is_unicode(value) else NO_UNICODE
    if isinstance(value, float):
        return None if math.isfinite(value) else "Member must be a number that JSON has"
    if isinstance(value, int):
        return None if -_LARGEST <= value < _LARGEST else "Member must be a number of at most 64 bits"
    return None if value is None else f"Member must be of a type that JSON has, not of {type(value).__name__}"


def _in_query(check: Check) -> Check:
    """Report an empty list as missing, because it leaves no trace in a query string."""
    return lambda value: [Violation("", _MISSING)] if value in ([], ()) else check(value)


def _list(shape: Shape, known: dict[str, Check]) -> Check:
    item = _compile(cast("ListShape", shape).member, known)
    size = _scalar(shape, known)

    def check(value: Any) -> list[Violation] | None:
        if wrong := _wrong_type(shape, value):
            return wrong
        violations = size(value) or []
        for index, element in enumerate(value):
            if found := item(element):
                violations.extend(violation.under(f"[{index}]") for violation in found)
        return violations or None

    return check


def _map(shape: Shape, known: dict[str, Check]) -> Check:
    mapping = cast("MapShape", shape)
    key_check, value_check = _compile(mapping.key, known), _compile(mapping.value, known)
    size = _scalar(shape, known)

    def check(value: Any) -> list[Violation] | None:
        if wrong := _wrong_type(shape, value):
            return wrong
        violations = size(value) or []
        for key, element in value.items():
            found = (key_check(key) or []) + (value_check(element) or [])
            violations.extend(violation.under(str(key)) for violation in found)
        return violations or None

    return check


_COMPILERS: Mapping[str, Callable[[Shape, dict[str, Check]], Check]] = {
    "structure": _structure,
    "list": _list,
    "map": _map,
}
