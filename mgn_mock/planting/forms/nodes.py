"""The parts that a declared form is made of. Each checks a value, and says the same as a JSON Schema."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn

from mgn_mock.clock import duration_from_text, from_text
from mgn_mock.model.validation import shown

if TYPE_CHECKING:
    from collections.abc import Iterable

Schema = dict[str, Any]
# Takes a value and its path; raises a ValueError that begins with the path.
Check = Callable[[Any, str], None]

TIME_PATTERN = r"\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})?)?"
DURATION_PATTERN = r"P(?=.)(\d+W)?(\d+D)?(T(?=.)(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?"


class Form(NamedTuple):
    """A part of a declared form."""

    check: Check
    schema: Schema


def join(path: str, name: Any) -> str:
    """Return the path of a member."""
    return f"{path}.{name}" if path else str(name)


def refuse(path: str, wanted: str, value: Any) -> NoReturn:
    """Raise the ValueError for a value that is something else."""
    raise ValueError(f"{path or 'the whole'}: {wanted} is wanted, not {type(value).__name__}: {shown(value)}")


def _of(kind: type, wanted: str, schema: Schema) -> Form:
    def check(value: Any, path: str) -> None:
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
            refuse(path, wanted, value)

    return Form(check, schema)


ANYTHING = Form(lambda _value, _path: None, {})
TEXT = _of(str, "a text", {"type": "string"})
BOOLEAN = _of(bool, "true or false", {"type": "boolean"})
DICT = _of(Mapping, "a dict", {"type": "object"})
NULL = _of(type(None), "null", {"type": "null"})
_INTEGER = _of(int, "a whole number", {"type": "integer"})


def at_least(least: int) -> Form:
    """Return the form of whole numbers from one on."""

    def check(value: Any, path: str) -> None:
        _INTEGER.check(value, path)
        if value < least:
            refuse(path, f"a whole number from {least} on", value)

    return Form(check, {"type": "integer", "minimum": least})


COUNT = at_least(0)


def number(least: float, most: float) -> Form:
    """Return the form of numbers between two."""

    def check(value: Any, path: str) -> None:
        is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
        if not is_number or not math.isfinite(value) or not least <= value <= most:
            refuse(path, f"a number from {least:g} to {most:g}", value)

    return Form(check, {"type": "number", "minimum": least, "maximum": most})


def one_of(values: Iterable[str]) -> Form:
    """Return the form of texts of which there are only these."""
    known = list(values)

    def check(value: Any, path: str) -> None:
        if value not in known:
            refuse(path, f"one of {', '.join(known)}", value)

    return Form(check, {"enum": known})


def matching(pattern: str, wanted: str, read: Callable[[str], object] = str) -> Form:
    """Return the form of texts of a pattern, which a function can read."""
    expression = re.compile(pattern)

    def check(value: Any, path: str) -> None:
        TEXT.check(value, path)
        try:
            read(value)
        except ValueError as error:
            raise ValueError(f"{path}: {error}") from error
        if not expression.fullmatch(value):
            refuse(path, wanted, value)

    return Form(check, {"type": "string", "pattern": f"^{pattern}$"})


TIME = matching(TIME_PATTERN, "a time in ISO 8601", from_text)
DURATION = matching(DURATION_PATTERN, "a duration in ISO 8601", duration_from_text)
# The time of a resource that was read, and what it is in a document.
MOMENT = _of(datetime, 'a time, {"$time": text}', {"$ref": "#/$defs/$time"})
BYTES = _of(bytes, 'bytes, {"$bytes": text in Base64}', {"$ref": "#/$defs/$bytes"})


def or_null(form: Form) -> Form:
    """Return a form that null has too."""

    def check(value: Any, path: str) -> None:
        if value is not None:
            form.check(value, path)

    return Form(check, {"anyOf": [{"type": "null"}, form.schema]})


def listing(item: Form) -> Form:
    """Return the form of lists."""

    def check(value: Any, path: str) -> None:
        if not isinstance(value, (list, tuple)):
            refuse(path, "a list", value)
        for place, each in enumerate(value):
            item.check(each, f"{path}[{place}]")

    return Form(check, {"type": "array", "items": item.schema})


def by_name(member: Form, pattern: str = "", wanted: str = "a name is a text") -> Form:
    """Return the form of dicts whose members are all alike, and whose names may have to match a pattern."""
    expression = re.compile(pattern)

    def check(value: Any, path: str) -> None:
        DICT.check(value, path)
        for name, each in value.items():
            if not isinstance(name, str) or (pattern and not expression.fullmatch(name)):
                raise ValueError(f"{join(path, name)}: {wanted}")
            member.check(each, join(path, name))

    names = {"propertyNames": {"pattern": f"^({pattern})$"}} if pattern else {}
    return Form(check, {"type": "object", "additionalProperties": member.schema, **names})


def members(known: Mapping[str, Form], required: Iterable[str] = (), *, internal: bool = False) -> Form:
    """Return the form of dicts with known members.

    Args:
        known: The members.
        required: The names of those that may not be missing.
        internal: Whether there may be others that begin with an underscore.
    """
    needed = tuple(required)

    def check(value: Any, path: str) -> None:
        DICT.check(value, path)
        for name, each in value.items():
            form = known.get(name)
            if form is not None:
                form.check(each, join(path, name))
            elif not (internal and str(name).startswith("_")):
                raise ValueError(f"{join(path, name)}: unknown; known are {', '.join(sorted(known))}")
        for name in needed:
            if name not in value:
                raise ValueError(f"{join(path, name)}: it is missing")

    schema: Schema = {"type": "object", "properties": {name: form.schema for name, form in known.items()}}
    if needed:
        schema["required"] = list(needed)
    if internal:
        schema["patternProperties"] = {"^_": {}}
    return Form(check, {**schema, "additionalProperties": False})


def both(first: Form, second: Form) -> Form:
    """Return the form of what has two forms."""

    def check(value: Any, path: str) -> None:
        first.check(value, path)
        second.check(value, path)

    return Form(check, {"allOf": [first.schema, second.schema]})
