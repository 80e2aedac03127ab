"""The WSGI application: the service at `/`, the control panel below `/_mgn_mock/`. It has no logic of its own."""

from __future__ import annotations

import errno
import json
import logging
from http import HTTPStatus
from http.client import responses
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from botocore.exceptions import BotoCoreError
from waitress.channel import ClientDisconnected
from werkzeug import Request
from werkzeug.exceptions import ClientDisconnected as BodyCutShort
from werkzeug.exceptions import RequestEntityTooLarge

from mgn_mock.control.members import ROOT
from mgn_mock.model.spec import SERVICE_NAME
from mgn_mock.server.control import Control
from mgn_mock.server.gate import CONTROL_LIMIT, limit_of, why_refused
from mgn_mock.transports.messages import HttpReply, HttpRequest, signed_service
from mgn_mock.transports.over_http import answer
from mgn_mock.transports.restjson import names_operation

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable

    from mgn_mock.panel import MgnMock

    StartResponse = Callable[..., Any]
    WsgiApplication = Callable[[dict[str, Any], StartResponse], Iterable[bytes]]

_PART = 64 * 1024
_log = logging.getLogger("mgn_mock.server")


class ConnectionCutError(ClientDisconnected, ConnectionResetError):  # type: ignore[misc] # no types
    """Ends a connection without an answer: waitress knows the one base, gunicorn the other."""


class Application:
    """Serves one world.

    Args:
        panel: The control panel of the world.
        allowed_hosts: Names, besides those of loopback, that a request may have in its Host header.
        others: The application that answers requests to other services than this one.
        changed: Called after each request that was answered.
    """

    def __init__(
        self,
        panel: MgnMock,
        *,
        allowed_hosts: Collection[str] = (),
        others: WsgiApplication | None = None,
        changed: Callable[[], None] = lambda: None,
    ) -> None:
        self._world = panel._world  # noqa: SLF001 - a transport, as those of the panel are
        self._control = Control(panel)
        self._allowed = frozenset(name.lower() for name in allowed_hosts)
        self._others = others
        self._changed = changed

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request."""
        request = Request(environ)
        refusal = why_refused(request, self._allowed)
        if refusal is not None:
            return _send(_error(403, "AccessDeniedException", refusal), start_response)
        if environ.get("wsgi.multiprocess"):
            message = "mgn_mock keeps its world in one process: run one worker, with as many threads as you like"
            return _send(_error(500, "InternalFailure", message), start_response)
        if self._others is not None and not self._is_ours(request):
            return self._others(environ, start_response)
        reply = self._reply(request)
        self._changed()
        return _send(reply if request.method != "HEAD" else reply._replace(body=b""), start_response)

    def _is_ours(self, request: Request) -> bool:
        if _is_control(request.path):
            return True
        converted = _converted(request, b"")
        service = signed_service(converted)
        return service == SERVICE_NAME if service is not None else names_operation(converted)

    def _reply(self, request: Request) -> HttpReply:
        limit = limit_of(request.path)
        request.max_content_length = limit
        try:
            body = request.get_data(cache=False)
        except RequestEntityTooLarge:
            _drain(request)
            return _error(413, "RequestEntityTooLargeException", f"A body may have {limit:,} bytes here.")
        except BodyCutShort as error:
            raise ConnectionCutError(errno.ECONNRESET, "the body ends too early") from error
        try:
            if _is_control(request.path):
                return self._control.reply(request, body)
            return answer(self._world, _converted(request, body))
        except BotoCoreError as error:
            # What botocore raises in place of an answer looks like this from outside.
            raise ConnectionCutError(errno.ECONNRESET, str(error)) from error
        except NotImplementedError as error:
            return _error(501, "NotImplementedError", str(error))
        except Exception as error:  # noqa: BLE001 - a server outlives a bug
            _log.exception("%s %s", request.method, request.path)
            return _error(500, "InternalFailure", f"{type(error).__name__}: {error}")


def _drain(request: Request) -> None:
    """Read a body that is refused, so that a client that sends all of it first gets to read the answer."""
    left = min(request.content_length or 0, CONTROL_LIMIT)
    source = request.environ["wsgi.input"]
    while left > 0 and (part := source.read(min(left, _PART))):
        left -= len(part)


def _is_control(path: str) -> bool:
    return path.startswith(ROOT) or path == ROOT.rstrip("/")


def _converted(request: Request, body: bytes) -> HttpRequest:
    return HttpRequest(request.method, _url(request.environ), dict(request.headers), body)


def _url(environ: dict[str, Any]) -> str:
    # As it was sent: in WSGI's own path a slash in a label is not told from others any more.
    raw = environ.get("REQUEST_URI") or environ.get("RAW_URI")
    if raw is None:
        raw = quote(environ["PATH_INFO"].encode("latin-1"))
        raw += f"?{environ['QUERY_STRING']}" if environ.get("QUERY_STRING") else ""
    return f"http://{environ['HTTP_HOST']}{raw}" if raw.startswith("/") else raw


def _error(status: int, name: str, message: str) -> HttpReply:
    body = json.dumps({"__type": name, "message": message}).encode()
    return HttpReply(status, {"content-type": "application/json"}, body)


def _send(reply: HttpReply, start_response: StartResponse) -> Iterable[bytes]:
    headers = list(reply.headers.items())
    if reply.status != HTTPStatus.NO_CONTENT:
        headers.append(("content-length", str(len(reply.body))))
    start_response(f"{reply.status} {responses[reply.status]}", headers)
    return [reply.body]
