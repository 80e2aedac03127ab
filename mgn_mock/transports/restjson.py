"""HTTP parts to a call, and a reply to HTTP parts, as the service model says. No I/O."""

from __future__ import annotations

import base64
import json
import re
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple, cast
from urllib.parse import parse_qs, unquote, urlsplit

from mgn_mock.clock import EPOCH, UTC
from mgn_mock.dispatcher import Attempt
from mgn_mock.errors import ValidationException
from mgn_mock.model.spec import SERVICE_NAME, service

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from mgn_mock.dispatcher import Reply
    from mgn_mock.model.spec import Operation, Shape, StructureShape


class HttpRequest(NamedTuple):
    """A request as any HTTP library has it."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes


class HttpReply(NamedTuple):
    """A reply as any HTTP library takes it."""

    status: int
    headers: dict[str, str]
    body: bytes


class Identity(NamedTuple):
    """Whose request it is, as far as the request tells."""

    access_key: str | None
    """None: it is not signed."""
    region: str


def attempt_of(request: HttpRequest) -> Attempt:
    """Which request for which call it is, as the SDKs of AWS tell."""
    headers = {name.lower(): value for name, value in request.headers.items()}
    number = _ATTEMPT.search(headers.get("amz-sdk-request", ""))
    return Attempt(int(number[1]) if number else 1, headers.get("amz-sdk-invocation-id"))


_ATTEMPT = re.compile(r"attempt=(\d+)")
_CREDENTIAL = re.compile(r"(?P<key>[^/=\s,]+)/\d{8}/(?P<region>[^/]+)/[^/]+/aws4_request")


def identity(request: HttpRequest, default_region: str) -> Identity:
    """Whose request it is, from its signature, else from its host.

    Args:
        request: The request.
        default_region: The Region, where neither tells it.
    """
    authorization = next((value for name, value in request.headers.items() if name.lower() == "authorization"), "")
    parts = urlsplit(request.url)
    signature = _CREDENTIAL.search(authorization) or _CREDENTIAL.search(unquote(parts.query))
    if signature:
        return Identity(signature["key"], signature["region"])
    host = service_host().fullmatch(parts.hostname or "")
    return Identity(None, host["region"] if host else default_region)


@cache
def service_host() -> re.Pattern[str]:
    """The service's host names in all partitions and Regions, FIPS and dual-stack ones too."""
    suffixes = "|".join(re.escape(suffix) for suffix in service().dns_suffixes)
    return re.compile(rf"{SERVICE_NAME}(-fips)?\.(?P<region>[a-z0-9-]+)\.({suffixes})")


class _Route(NamedTuple):
    """How the requests of one operation look."""

    operation: Operation
    start: str
    """The path before the label, or the whole of it."""
    label: str | None
    """The member that stands behind it; ARNs there may hold slashes."""


@cache
def _routes() -> Mapping[tuple[str, str], _Route]:
    """By method and first segment of the path under which an operation stands alone, or by whole path."""
    routes = {}
    for name in service().operation_names:
        operation = service().operation(name)
        start, _, rest = operation.request_uri.partition("{")
        routes[operation.http_method, start] = _Route(operation, start, rest.partition("}")[0].rstrip("+") or None)
    return routes


def parse(request: HttpRequest) -> tuple[Operation, dict[str, Any]]:
    """The call that a request makes. Constraints on its members are not looked at.

    Args:
        request: The request.

    Returns:
        The operation, and the members as botocore's client takes them.

    Raises:
        ValidationException: The request names no operation, or cannot be read.
    """
    parts = urlsplit(request.url)
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


def _route_of(method: str, path: str) -> _Route:
    routes = _routes()
    route = routes.get((method, path)) or routes.get((method, path.rstrip("/")))
    if route is None or route.label is not None:
        # No operation has a label but at the end of its path.
        start = f"{path[: path.find('/', 1) + 1]}"
        route = routes.get((method, start)) if len(path) > len(start) else None
    if route is None:
        raise ValidationException(
            f"{method} {path} is no operation of {SERVICE_NAME}, as the installed botocore knows it.",
            reason="unknownOperation",
        )
    return route


def _from_body(body: bytes, shape: StructureShape) -> dict[str, Any]:
    if not body:
        return {}
    try:
        value = json.loads(body)
    except ValueError as error:
        raise _unreadable(f"The body is not JSON: {error}") from error
    if not isinstance(value, dict):
        raise _unreadable(f"The body is not a JSON object but of type {type(value).__name__}")
    read: dict[str, Any] = _read(value, shape)
    return read


def _from_query(texts: list[str], shape: Shape, name: str) -> Any:
    if shape.type_name == "list":
        return texts
    if shape.type_name in {"integer", "long"}:
        try:
            return int(texts[0])
        except ValueError as error:
            raise _unreadable(f"{name} in the query is not a whole number: {texts[0]!r}") from error
    return texts[0]


def _unreadable(message: str) -> ValidationException:
    return ValidationException(message, reason="cannotParse")


def _read(value: Any, shape: Shape) -> Any:
    """What came as JSON, as botocore's client has it; what does not fit is left for the dispatcher to refuse."""
    return _convert(value, shape, _READERS)


def _write(value: Any, shape: Shape) -> Any:
    """What botocore's client has, as JSON."""
    return _convert(value, shape, _WRITERS)


def _convert(value: Any, shape: Any, scalars: Mapping[str, Callable[[Any], Any]]) -> Any:
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


def _read_time(value: Any) -> Any:
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return datetime.fromtimestamp(value, UTC) if is_number else value


def _read_bytes(value: Any) -> Any:
    try:
        return base64.b64decode(value, validate=True)
    except (TypeError, ValueError):
        return value


def _write_time(value: datetime) -> float:
    # Whole milliseconds, as the service writes them.
    return round((value - EPOCH).total_seconds(), 3)


def _write_bytes(value: bytes) -> str:
    return base64.b64encode(value).decode()


_READERS: Mapping[str, Callable[[Any], Any]] = {"timestamp": _read_time, "blob": _read_bytes}
_WRITERS: Mapping[str, Callable[[Any], Any]] = {"timestamp": _write_time, "blob": _write_bytes}


def serialize(reply: Reply) -> HttpReply:
    """A reply as HTTP carries it.

    Args:
        reply: The answer or the refusal.
    """
    if reply.error is None:
        shape = reply.operation.output if reply.operation is not None else None
        body = b"" if shape is None or reply.status == _NO_CONTENT else json.dumps(_write(reply.body, shape)).encode()
        return HttpReply(reply.status, reply.headers, body)
    headers = dict(reply.headers)
    if not service().has_shape(reply.error):
        # One that AWS may give for any call of any service.
        return HttpReply(reply.status, headers, json.dumps({"__type": reply.error, **reply.body}).encode())
    shape = cast("StructureShape", service().shape(reply.error))
    members: dict[str, Any] = _write(reply.body, shape)
    for name, member in shape.members.items():
        if member.serialization.get("location") == "header" and name in members:
            headers[member.serialization["name"]] = str(members.pop(name))
    return HttpReply(reply.status, headers, json.dumps({"__type": reply.error, **members}).encode())


_NO_CONTENT = 204
