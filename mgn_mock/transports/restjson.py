"""Parsing of HTTP requests to calls, and serialization of replies, by the service model. No I/O."""

from __future__ import annotations

import base64
import json
import re
from datetime import datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn, cast
from urllib.parse import parse_qs, unquote, urlsplit

from mgn_mock.clock import EPOCH
from mgn_mock.errors import ValidationException
from mgn_mock.model.spec import SERVICE_NAME, service
from mgn_mock.transports.messages import HttpReply

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from mgn_mock.dispatcher import Reply
    from mgn_mock.model.spec import Operation, Shape, StructureShape
    from mgn_mock.transports.messages import HttpRequest


class _Route(NamedTuple):
    """The path of an operation."""

    operation: Operation
    start: str
    """The path up to its label, or the whole path."""
    label: str | None
    """The member at its end; ARNs there may contain slashes."""


@cache
def _routes() -> Mapping[tuple[str, str], _Route]:
    """Return all routes, by method and `_Route.start`."""
    routes = {}
    for name in service().operation_names:
        operation = service().operation(name)
        start, _, rest = operation.request_uri.partition("{")
        routes[operation.http_method, start] = _Route(operation, start, rest.partition("}")[0].rstrip("+") or None)
    return routes


def parse(request: HttpRequest) -> tuple[Operation, dict[str, Any]]:
    """Return the operation and its parameters, as for botocore's client, without checking constraints.

    Raises:
        ValidationException: The request names no operation, or cannot be parsed.
    """
    try:
        parts = urlsplit(request.url)
    except ValueError as error:
        raise _unreadable(f"The URL cannot be read: {error}") from error
    route = _route_of(request.method, parts.path)
    shape = route.operation.input
    if shape is None:
        return route.operation, {}
    params = _from_body(request.body, shape)
    query = parse_qs(parts.query, keep_blank_values=True)
    for name, member in shape.members.items():
        wire_name = member.serialization.get("name", name)
        location = member.serialization.get("location")
        if location == "uri" and route.label == wire_name:
            params[name] = unquote(parts.path[len(route.start) :])
        elif location == "querystring" and wire_name in query:
            params[name] = _from_query(query[wire_name], member, name)
    return route.operation, params


def names_operation(request: HttpRequest) -> bool:
    """Whether a request has the method and the path of an operation."""
    return _found_route(request.method, urlsplit(request.url).path) is not None


def _found_route(method: str, path: str) -> _Route | None:
    routes = _routes()
    route = routes.get((method, path)) or routes.get((method, path.rstrip("/")))
    if route is None or route.label is not None:
        # Labels are always at the end of a path.
        start = f"{path[: path.find('/', 1) + 1]}"
        route = routes.get((method, start)) if len(path) > len(start) else None
    return route


def _route_of(method: str, path: str) -> _Route:
    route = _found_route(method, path)
    if route is None:
        raise ValidationException(
            f"{_shown(method)} {_shown(path)} is no operation of {SERVICE_NAME}, as the installed botocore knows it.",
            reason="unknownOperation",
        )
    return route


def _shown(text: str) -> str:
    """Return the beginning of a text that came with a request, as an error can hold it."""
    return f"{text:.200}".encode(errors="backslashreplace").decode()


def _from_body(body: bytes, shape: StructureShape) -> dict[str, Any]:
    if not body:
        return {}
    try:
        value = json.loads(body.decode(), parse_constant=_refuse_constant)
    except ValueError as error:
        raise _unreadable(f"The body is not JSON: {error}") from error
    except RecursionError as error:
        raise _unreadable("The body is nested too deeply to be read.") from error
    if not isinstance(value, dict):
        raise _unreadable(f"The body is not a JSON object but of type {type(value).__name__}")
    params: dict[str, Any] = _convert(value, shape, _PARSERS)
    return params


def _refuse_constant(text: str) -> NoReturn:
    raise ValueError(f"{text} is no number in JSON")


def _from_query(texts: list[str], shape: Shape, name: str) -> Any:
    if shape.type_name == "list":
        return texts
    if shape.type_name in {"integer", "long"}:
        if texts[0] in _BOOLEANS:
            # botocore takes a bool for a number; it is refused as in a body.
            return _BOOLEANS[texts[0]]
        if not _WHOLE_NUMBER.fullmatch(texts[0]):
            raise _unreadable(f"{name} in the query is not a whole number: {texts[0]!r:.100}")
        return int(texts[0])
    return texts[0]


def _unreadable(message: str) -> ValidationException:
    return ValidationException(message, reason="cannotParse")


def _convert(value: Any, shape: Any, scalars: Mapping[str, Callable[[Any], Any]]) -> Any:
    """Convert the scalars of a value, by type of their shape; the dispatcher refuses values that do not fit."""
    if shape.type_name == "structure" and isinstance(value, dict) and not shape.is_document_type:
        members = shape.members
        return {
            name: _convert(member, members[name], scalars) if name in members else member
            for name, member in value.items()
            if member is not None
        }
    if shape.type_name == "list" and isinstance(value, (list, tuple)):
        return [_convert(item, shape.member, scalars) for item in value]
    if shape.type_name == "map" and isinstance(value, dict):
        return {key: _convert(item, shape.value, scalars) for key, item in value.items()}
    convert = scalars.get(shape.type_name)
    return value if convert is None else convert(value)


def _parse_time(value: Any) -> Any:
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    if not is_number:
        return value
    try:
        return EPOCH + timedelta(seconds=value)
    except (OverflowError, ValueError):
        # The check of the request refuses it.
        return value


def _parse_bytes(value: Any) -> Any:
    try:
        return base64.b64decode(value, validate=True)
    except (TypeError, ValueError):
        return value


def _format_time(value: datetime) -> float:
    # Whole milliseconds, as the service returns them.
    return round((value - EPOCH).total_seconds(), 3)


def _format_bytes(value: bytes) -> str:
    return base64.b64encode(value).decode()


_PARSERS: Mapping[str, Callable[[Any], Any]] = {"timestamp": _parse_time, "blob": _parse_bytes}
_FORMATTERS: Mapping[str, Callable[[Any], Any]] = {"timestamp": _format_time, "blob": _format_bytes}


def serialize(reply: Reply) -> HttpReply:
    """Serialize an answer or an error."""
    if reply.error is not None:
        return _serialize_error(reply, reply.error)
    shape = reply.operation.output if reply.operation is not None else None
    if shape is None or reply.status == _NO_CONTENT:
        return HttpReply(reply.status, reply.headers, b"")
    return HttpReply(reply.status, reply.headers, json.dumps(_convert(reply.body, shape, _FORMATTERS)).encode())


def _serialize_error(reply: Reply, error: str) -> HttpReply:
    headers, members = dict(reply.headers), reply.body
    # Errors that AWS may return for any call of any service are not in the model.
    if service().has_shape(error):
        shape = cast("StructureShape", service().shape(error))
        members = _convert(members, shape, _FORMATTERS)
        for name, member in shape.members.items():
            if member.serialization.get("location") == "header" and name in members:
                headers[member.serialization["name"]] = str(members.pop(name))
    return HttpReply(reply.status, headers, json.dumps({"__type": error, **members}).encode())


_NO_CONTENT = 204
# More digits are no number of the model's.
_WHOLE_NUMBER = re.compile(r"[+-]?[0-9]{1,30}")
_BOOLEANS = {"true": True, "false": False}
