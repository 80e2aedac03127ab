"""HTTP requests and replies of any library, and what a request tells besides the call."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote, urlsplit

from mgn_mock.dispatcher import Attempt
from mgn_mock.model.spec import SERVICE_NAME, service

if TYPE_CHECKING:
    from collections.abc import Mapping


class HttpRequest(NamedTuple):
    """A request of any HTTP library."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes


class HttpReply(NamedTuple):
    """A reply for any HTTP library."""

    status: int
    headers: dict[str, str]
    body: bytes


class Identity(NamedTuple):
    """The sender of a request."""

    access_key: str | None
    """None when the request is not signed."""
    region: str


def attempt_of(request: HttpRequest) -> Attempt:
    """Return the attempt, from the headers that SDKs of AWS send."""
    headers = {name.lower(): value for name, value in request.headers.items()}
    number = _ATTEMPT.search(headers.get("amz-sdk-request", ""))
    return Attempt(int(number[1]) if number else 1, headers.get("amz-sdk-invocation-id"))


_ATTEMPT = re.compile(r"attempt=([0-9]{1,9})")
_CREDENTIAL = re.compile(r"(?P<key>[^/=\s,]+)/\d{8}/(?P<region>[a-z0-9-]+)/(?P<service>[^/]+)/aws4_request")


def identity(request: HttpRequest, default_region: str) -> Identity:
    """Return the sender of a request, from its signature, else with the Region of its host, else the default one."""
    signature = _signature(request)
    if signature:
        return Identity(signature["key"], signature["region"])
    host = host_of(request.url)
    return Identity(None, host["region"] if host else default_region)


def signed_service(request: HttpRequest) -> str | None:
    """Return the service that a request is signed for, or None where it is not signed."""
    signature = _signature(request)
    return signature["service"] if signature else None


def _signature(request: HttpRequest) -> re.Match[str] | None:
    authorization = next((value for name, value in request.headers.items() if name.lower() == "authorization"), "")
    return _CREDENTIAL.search(authorization) or _CREDENTIAL.search(unquote(request.url.partition("?")[2]))


def host_of(url: str) -> re.Match[str] | None:
    """Match the host of a URL as one of the service's: in any case, with a trailing dot, a port, user and password."""
    try:
        name = urlsplit(url).hostname or ""
    except ValueError:
        return None
    return service_host().fullmatch(name.removesuffix("."))


def header_text(value: object) -> str:
    """Return a name or a value of a header as text; any bytes are some text."""
    return value.decode("latin-1") if isinstance(value, bytes) else str(value)


@cache
def service_host() -> re.Pattern[str]:
    """Return a pattern of the service's hosts in all partitions and Regions, FIPS and dual-stack ones too."""
    suffixes = "|".join(re.escape(suffix) for suffix in service().dns_suffixes)
    return re.compile(rf"{SERVICE_NAME}(-fips)?\.(?P<region>[a-z0-9-]+)\.({suffixes})")
