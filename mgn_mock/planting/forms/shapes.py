"""The forms of the service model's shapes: the compiled check, and the same constraints as a JSON Schema."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mgn_mock.model.constraints import TOO_LARGE, whole_pattern
from mgn_mock.model.exceptions import EXCEPTIONS, constraints_of_shape
from mgn_mock.model.spec import service
from mgn_mock.model.validation import checker, shown
from mgn_mock.planting.forms.nodes import TIME, Form

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mgn_mock.planting.forms.nodes import Schema

REFERENCE = "#/$defs/"
_TYPES = {
    "string": "string",
    "character": "string",
    "integer": "integer",
    "long": "integer",
    "float": "number",
    "double": "number",
    "boolean": "boolean",
}
_SIZES = {"string": "Length", "character": "Length", "list": "Items", "map": "Properties"}


def of_shape(name: str) -> Form:
    """Return the form of a shape."""
    check_shape = checker(name)

    def check(value: Any, path: str) -> None:
        for violation in check_shape(value) or ():
            given = "" if violation.value is None else f" (given: {shown(violation.value)})"
            inner = violation.under(path).path if path else violation.path
            raise ValueError(f"{inner}: {violation.message}{given}")

    return Form(check, {"$ref": f"{REFERENCE}{name}"})


def definitions(schema: Any) -> dict[str, Schema]:
    """Return the schemas of all shapes that a schema refers to, directly or through others."""
    found: dict[str, Schema] = {}
    waiting = list(_references(schema))
    while waiting:
        name = waiting.pop()
        if name not in found and (service().has_shape(name) or name in EXCEPTIONS):
            found[name] = _schema_of(name)
            waiting.extend(_references(found[name]))
    return dict(sorted(found.items()))


def _references(schema: Any) -> Iterator[str]:
    if isinstance(schema, dict):
        if isinstance(schema.get("$ref"), str):
            yield schema["$ref"].removeprefix(REFERENCE)
        for each in schema.values():
            yield from _references(each)
    elif isinstance(schema, list):
        for each in schema:
            yield from _references(each)


def _schema_of(name: str) -> Schema:
    owner, _, member = name.partition(".")
    shape: Any = service().shape(owner)
    return _schema(shape.members[member] if member else shape, name)


def _schema(shape: Any, name: str) -> Schema:
    rules = constraints_of_shape(name, shape.metadata)
    kind = shape.type_name
    if kind == "structure":
        return _structure(shape)
    if kind == "timestamp":
        return {"anyOf": [{"$ref": f"{REFERENCE}$time"}, TIME.schema]}
    if kind == "blob":
        return {"$ref": f"{REFERENCE}$bytes"}
    schema: Schema = {"type": {"list": "array", "map": "object"}.get(kind) or _TYPES[kind]}
    for bound in ("min", "max"):
        if bound in rules:
            schema[f"{bound}{_SIZES[kind]}" if kind in _SIZES else f"{bound}imum"] = rules[bound]
    if kind in TOO_LARGE and not {"min", "max"} <= rules.keys():
        schema = {"minimum": -TOO_LARGE[kind], "maximum": TOO_LARGE[kind] - 1, **schema}
    if "pattern" in rules:
        schema["pattern"] = f"^(?:{whole_pattern(rules['pattern'])})$"
    if "enum" in rules:
        schema["enum"] = list(rules["enum"])
    return {**schema, **_inner(shape)}


def _inner(shape: Any) -> Schema:
    if shape.type_name == "list":
        return {"items": _reference(shape.member)}
    if shape.type_name == "map":
        return {"propertyNames": _reference(shape.key), "additionalProperties": _reference(shape.value)}
    return {}


def _structure(shape: Any) -> Schema:
    if shape.is_document_type:
        return {}
    members = {
        name: _reference(member, f"{shape.name}.{name}" if f"{shape.name}.{name}" in EXCEPTIONS else member.name)
        for name, member in shape.members.items()
    }
    schema: Schema = {"type": "object", "properties": members, "additionalProperties": False}
    if shape.required_members:
        schema["required"] = list(shape.required_members)
    if shape.is_tagged_union:
        schema["minProperties"] = schema["maxProperties"] = 1
    return schema


def _reference(shape: Any, name: str = "") -> Schema:
    return {"$ref": f"{REFERENCE}{name or shape.name}"}


def member_forms(*names: str) -> dict[str, Form]:
    """Return the forms of the members of structures, those that the installed model has; the first one counts."""
    forms: dict[str, Form] = {}
    for name in names:
        if not service().has_shape(name):
            continue
        shape: Any = service().shape(name)
        for member, inner in shape.members.items():
            excepted = f"{name}.{member}"
            forms.setdefault(member, _member_form(excepted if excepted in EXCEPTIONS else inner.name, name, member))
    return forms


def _member_form(form_name: str, structure: str, member: str) -> Form:
    check_structure = checker(structure)

    def check(value: Any, path: str) -> None:
        # The structure knows which exceptions hold for its members.
        for violation in check_structure({member: value}) or ():
            if violation.path == member or violation.path.startswith((f"{member}.", f"{member}[")):
                own = violation.path[len(member) :]
                given = "" if violation.value is None else f" (given: {shown(violation.value)})"
                raise ValueError(f"{path}{own}: {violation.message}{given}")

    return Form(check, {"$ref": f"{REFERENCE}{form_name}"})
