"""Convert the texts of time in answers and resources, by their shapes, between the forms that the service knows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, Literal

from mgn_mock.clock import from_text, to_text, with_z
from mgn_mock.model.exceptions import TEXT_OF_TIME
from mgn_mock.model.spec import service

Form = Literal["offset", "Z"]
# The form in which resources are stored.
STORED_FORM: Form = "offset"
# Most texts that are read are in that form.
_STORED_LENGTHS = frozenset(map(len, ("2026-01-31T12:30:00+00:00", "2026-01-31T12:30:00.000000+00:00")))
Converter = Callable[[Any], Any]


def converted(value: Any, shape_name: str, form: Form) -> Any:
    """Return a value of a shape with its texts of time in a form; what has none is returned as it is."""
    convert = _converter(shape_name, form)
    return value if convert is None else convert(value)


def text(moment_text: str, form: Form) -> str:
    """Return a text of time in a form; a text that is no time stays for the check to find."""
    if form == STORED_FORM and len(moment_text) in _STORED_LENGTHS and moment_text.endswith("+00:00"):
        return moment_text
    try:
        return with_z(moment_text) if form == "Z" else to_text(from_text(moment_text))
    except ValueError:
        return moment_text


@cache
def _converter(shape_name: str, form: Form) -> Converter | None:
    if not service().has_shape(shape_name):
        return None
    return _compiled(service().shape(shape_name), form, ())


def _compiled(shape: Any, form: Form, above: tuple[str, ...]) -> Converter | None:
    if shape.name == TEXT_OF_TIME:
        return lambda value: text(value, form) if isinstance(value, str) else value
    if shape.name in above:
        return None
    within = (*above, shape.name)
    if shape.type_name == "structure":
        found = {name: _compiled(member, form, within) for name, member in shape.members.items()}
        members = {name: convert for name, convert in found.items() if convert is not None}
        return _of_members(members) if members else None
    if shape.type_name == "list":
        item = _compiled(shape.member, form, within)
        return None if item is None else _of_items(item)
    if shape.type_name == "map":
        inner = _compiled(shape.value, form, within)
        return None if inner is None else _of_values(inner)
    return None


# A value of another type stays for the check to find.


def _of_members(members: Mapping[str, Converter]) -> Converter:
    def convert(value: Any) -> Any:
        if not isinstance(value, dict):
            return value
        changed = {name: members[name](value[name]) for name in value if name in members}
        return {**value, **changed}

    return convert


def _of_items(item: Converter) -> Converter:
    return lambda value: [item(each) for each in value] if isinstance(value, list) else value


def _of_values(inner: Converter) -> Converter:
    return lambda value: {name: inner(each) for name, each in value.items()} if isinstance(value, dict) else value
