"""What code posts with the `requests` library: an adapter for the service's hosts alone."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import requests
from botocore.exceptions import BotoCoreError, ConnectTimeoutError, ReadTimeoutError
from requests.adapters import BaseAdapter, HTTPAdapter
from urllib3 import HTTPResponse

from mgn_mock.transports.restjson import HttpReply, HttpRequest, service_host

if TYPE_CHECKING:
    from collections.abc import Callable

    from requests import PreparedRequest, Response, Session


def request_of(prepared: PreparedRequest) -> HttpRequest:
    """A request of `requests`, as the other floors have it."""
    body = prepared.body or b""
    if isinstance(body, str):
        body = body.encode()
    elif not isinstance(body, bytes):
        body = body.read()  # type: ignore[unreachable] # a file, whatever the stubs say
    headers: dict[str, Any] = dict(prepared.headers)
    # Whoever signs a request puts text or bytes there.
    texts = {name: value.decode() if isinstance(value, bytes) else value for name, value in headers.items()}
    return HttpRequest(prepared.method or "GET", prepared.url or "", texts, body)


def respond(answer: Callable[[HttpRequest], HttpReply], prepared: PreparedRequest) -> HTTPResponse:
    """A reply, as the library below `requests` has it.

    Args:
        answer: Answers a request.
        prepared: The request.

    Raises:
        requests.RequestException: The test wants the call to fail before there is a reply.
    """
    try:
        reply = answer(request_of(prepared))
    except BotoCoreError as error:
        raise _counterpart(error)(str(error), request=prepared) from error
    return HTTPResponse(body=io.BytesIO(reply.body), headers=reply.headers, status=reply.status, preload_content=False)


def _counterpart(error: BotoCoreError) -> type[requests.RequestException]:
    """What `requests` raises where botocore raises an error."""
    if isinstance(error, ReadTimeoutError):
        return requests.ReadTimeout
    return requests.ConnectTimeout if isinstance(error, ConnectTimeoutError) else requests.ConnectionError


class _Adapter(BaseAdapter):
    """Answers what is sent to the service's hosts."""

    def __init__(self, answer: Callable[[HttpRequest], HttpReply]) -> None:
        super().__init__()
        self._answer = answer
        self._builder = HTTPAdapter()

    def send(self, request: PreparedRequest, *_: Any, **__: Any) -> Response:
        return self._builder.build_response(request, respond(self._answer, request))

    def close(self) -> None:
        self._builder.close()


class RequestsTransport:
    """Lets every session of `requests` send what is for the service's hosts through an adapter.

    A `responses` mock of a test's own patches the usual adapter, not this one, so either may begin and end first.

    Args:
        answer: Answers a request.
    """

    def __init__(self, answer: Callable[[HttpRequest], HttpReply]) -> None:
        self._adapter = _Adapter(answer)
        self._is_on = False
        self._original: Callable[[Session, str], BaseAdapter] = requests.Session.get_adapter
        self._patched: Callable[[Session, str], BaseAdapter] | None = None

    def start(self) -> None:
        """Begins to answer."""
        self._original = requests.Session.get_adapter
        self._is_on = True

        def get_adapter(session: Session, url: str) -> BaseAdapter:
            if self._is_on and service_host().fullmatch(urlsplit(url).hostname or ""):
                return self._adapter
            return self._original(session, url)

        self._patched = get_adapter
        requests.Session.get_adapter = get_adapter  # type: ignore[method-assign, assignment]

    def stop(self) -> None:
        """Leaves `requests` as it was; what another patched over it meanwhile gets to the original through ours."""
        self._is_on = False
        if requests.Session.get_adapter is self._patched:
            requests.Session.get_adapter = self._original  # type: ignore[method-assign, assignment]
