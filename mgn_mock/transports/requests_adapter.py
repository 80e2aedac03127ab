"""Answering requests of the `requests` library, with an adapter for the service's hosts only."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import requests
from botocore.exceptions import BotoCoreError, ConnectTimeoutError, ReadTimeoutError
from requests.adapters import BaseAdapter, HTTPAdapter
from urllib3 import HTTPResponse

from mgn_mock.transports.messages import HttpReply, HttpRequest, header_text, host_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from requests import PreparedRequest, Response, Session


def request_of(prepared: PreparedRequest) -> HttpRequest:
    """Convert a request of the library."""
    # Signing libraries add headers as text or as bytes.
    headers = {header_text(name): header_text(value) for name, value in dict(prepared.headers).items()}
    return HttpRequest(prepared.method or "GET", prepared.url or "", headers, _bytes_of(prepared.body))


def _bytes_of(body: Any) -> bytes:
    """Return a body that is text, bytes, a file, or an iterable of parts."""
    if body is None:
        return b""
    if isinstance(body, str):
        # What has no encoding is no JSON either, and refused as such.
        return body.encode(errors="surrogatepass")
    if isinstance(body, (bytes, bytearray)):
        return bytes(body)
    if hasattr(body, "read"):
        return _bytes_of(body.read())
    return b"".join(map(_bytes_of, body))


def respond(answer: Callable[[HttpRequest], HttpReply], prepared: PreparedRequest) -> HTTPResponse:
    """Answer a request of the library; an exception of botocore becomes the corresponding one of `requests`."""
    try:
        reply = answer(request_of(prepared))
    except BotoCoreError as error:
        raise _counterpart(error)(str(error), request=prepared) from error
    return HTTPResponse(body=io.BytesIO(reply.body), headers=reply.headers, status=reply.status, preload_content=False)


def _counterpart(error: BotoCoreError) -> type[requests.RequestException]:
    """Return the class of `requests` that corresponds to an exception of botocore."""
    if isinstance(error, ReadTimeoutError):
        return requests.ReadTimeout
    return requests.ConnectTimeout if isinstance(error, ConnectTimeoutError) else requests.ConnectionError


class _Adapter(BaseAdapter):
    """Answers requests to the service's hosts."""

    def __init__(self, answer: Callable[[HttpRequest], HttpReply]) -> None:
        super().__init__()
        self._answer = answer
        self._builder = HTTPAdapter()

    def send(self, request: PreparedRequest, *_: Any, **__: Any) -> Response:
        return self._builder.build_response(request, respond(self._answer, request))

    def close(self) -> None:
        self._builder.close()


class RequestsTransport:
    """Routes requests of every session to the service's hosts through an adapter.

    `responses` patches the library's own adapter, not this one, so that either may begin and end first.
    """

    def __init__(self, answer: Callable[[HttpRequest], HttpReply]) -> None:
        self._adapter = _Adapter(answer)
        self._is_on = False
        self._original: Callable[[Session, str], BaseAdapter] = requests.Session.get_adapter
        self._patched: Callable[[Session, str], BaseAdapter] | None = None

    def start(self) -> None:
        """Start to answer."""
        self._original = requests.Session.get_adapter
        self._is_on = True

        def get_adapter(session: Session, url: str) -> BaseAdapter:
            if self._is_on and host_of(url):
                return self._adapter
            return self._original(session, url)

        self._patched = get_adapter
        requests.Session.get_adapter = get_adapter  # type: ignore[method-assign, assignment]

    def stop(self) -> None:
        """Restore `requests`; a later patch on top of this one still reaches the original through it."""
        self._is_on = False
        if requests.Session.get_adapter is self._patched:
            requests.Session.get_adapter = self._original  # type: ignore[method-assign, assignment]
