"""What the control API is: an index of its routes, and a document in OpenAPI, both from the panel's own members."""

from __future__ import annotations

from functools import cache
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from mgn_mock.control.members import FAULTS, POSITIONAL, ROOT, Member, fault_members, panel_members

if TYPE_CHECKING:
    import inspect
    from collections.abc import Callable, Mapping

DISTRIBUTION = "mgn-mock"
_ERROR = {"$ref": "#/components/schemas/Error"}
_PLACE = [
    {"name": "region", "in": "query", "schema": {"type": "string"}, "description": "The Region to act in."},
    {"name": "account_id", "in": "query", "schema": {"type": "string"}, "description": "The account to act in."},
]
_NUMBER = {"name": "number", "in": "path", "required": True, "schema": {"type": "integer"}}
# By word of an annotation, the type in JSON; whatever has none of these, or several, may be anything.
_TYPES = {"str": "string", "int": "integer", "float": "number", "bool": "boolean", "Mapping": "object"}


def index() -> dict[str, Any]:
    """Return the names of all routes."""
    routes = [*panel_members(), *(f"{FAULTS}/{{number}}/{name}" for name in fault_members())]
    return {"mgn_mock": version(DISTRIBUTION), "routes": [f"{ROOT}{name}" for name in sorted(routes)]}


@cache
def document() -> dict[str, Any]:
    """Return the description of the control API in OpenAPI 3.1."""
    paths = {f"{ROOT}{name}": _path(member, _PLACE) for name, member in panel_members().items()}
    for name, member in fault_members().items():
        paths[f"{ROOT}{FAULTS}/{{number}}/{name}"] = _path(member, [_NUMBER], f"{FAULTS}_{name}")
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "mgn_mock control API",
            "version": version(DISTRIBUTION),
            "description": "One route for each member of the control panel. What JSON lacks is an object with one "
            "member: $time and $duration (ISO 8601), $bytes (base64), $snapshot, $fault, $assumption, $calls.",
        },
        "paths": paths,
        "components": {"schemas": {"Error": _error_schema()}},
    }


DOCUMENTS: Mapping[str, Callable[[], dict[str, Any]]] = {"": index, "openapi.json": document}


def _path(member: Member, parameters: list[dict[str, Any]], name: str | None = None) -> dict[str, Any]:
    summary, _, rest = member.doc.partition("\n")
    operation: dict[str, Any] = {
        "operationId": name or member.name,
        "summary": summary,
        "description": rest.strip(),
        "parameters": parameters,
        "responses": {
            "200": _content("The result.", {"type": "object", "properties": {"result": {}}}),
            "400": _content("The panel refuses it.", _ERROR),
        },
    }
    if member.signature is None:
        return {"get": operation}
    operation["requestBody"] = {"content": {"application/json": {"schema": _arguments(member.signature)}}}
    return {"post": operation}


def _content(description: str, schema: Mapping[str, Any]) -> dict[str, Any]:
    return {"description": description, "content": {"application/json": {"schema": schema}}}


def _arguments(signature: inspect.Signature) -> dict[str, Any]:
    parameters = list(signature.parameters.values())[1:]
    named = [each for each in parameters if each.kind in {each.POSITIONAL_OR_KEYWORD, each.KEYWORD_ONLY}]
    properties = {each.name: _schema(each) for each in named}
    if any(each.kind is each.VAR_POSITIONAL for each in parameters):
        properties[POSITIONAL] = {"type": "array", "description": "Positional arguments."}
    return {
        "type": "object",
        "properties": properties,
        "required": [each.name for each in named if each.default is each.empty],
        "additionalProperties": any(each.kind is each.VAR_KEYWORD for each in parameters),
    }


def _schema(parameter: inspect.Parameter) -> dict[str, Any]:
    words = str(parameter.annotation).replace("[", " ").replace("|", " ").split()
    kinds = {_TYPES.get(word) for word in words if word != "None"}
    kind = kinds.pop() if len(kinds) == 1 else None
    schema: dict[str, Any] = {} if kind is None else {"type": [kind, "null"] if "None" in words else kind}
    is_json = isinstance(parameter.default, (str, bool, int, float))
    return {**schema, "default": parameter.default} if is_json else schema


def _error_schema() -> dict[str, Any]:
    described = {"type": {"type": "string"}, "message": {"type": "string"}, "arguments": {}}
    return {
        "type": "object",
        "properties": {"error": {"type": "object", "properties": described, "required": ["type", "message"]}},
    }
