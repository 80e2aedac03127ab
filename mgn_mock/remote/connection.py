"""Requests to the control API of a server."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NoReturn
from urllib.parse import quote, urlencode, urlsplit

import urllib3

from mgn_mock.control import errors
from mgn_mock.control.members import ROOT

if TYPE_CHECKING:
    from mgn_mock.control.values import Codec

# Seconds to connect; an answer may take any time, as a call of the panel does.
_CONNECT = 10


class Connection:
    """Connections to one server, which threads share.

    Args:
        url: The URL of the server.

    Raises:
        ValueError: That is no URL of a server.
    """

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise ValueError(f"the URL of a server is wanted, such as 'http://127.0.0.1:5055', not {url!r}")
        self.url = url.rstrip("/")
        self._pool = urllib3.PoolManager(
            maxsize=32, retries=False, timeout=urllib3.Timeout(connect=_CONNECT, read=None)
        )

    def send(self, path: str, query: dict[str, str], arguments: dict[str, Any], codec: Codec) -> Any:
        """Return the result of a request; raise the exception that the panel raised."""
        url = f"{self.url}{ROOT}{quote(path)}?{urlencode(query)}".removesuffix("?")
        body = json.dumps(codec.encode_members(arguments)).encode()
        try:
            reply = self._pool.request("POST", url, body=body, headers={"content-type": "application/json"})
        except urllib3.exceptions.HTTPError as error:
            raise ConnectionError(
                f"no answer from {self.url}: {error}. `mgn-mock serve` starts a server, and says its URL"
            ) from error
        if "error" in (answered := _parsed(reply, self.url)):
            raise errors.from_description(answered["error"], codec)
        return codec.decode(answered["result"])


def _parsed(reply: urllib3.BaseHTTPResponse, url: str) -> dict[str, Any]:
    try:
        answered = json.loads(reply.data)
    except ValueError:
        _refuse(reply, url, reply.data.decode(errors="replace"))
    if not isinstance(answered, dict) or not answered.keys() & {"result", "error"}:
        _refuse(reply, url, answered.get("message", answered) if isinstance(answered, dict) else answered)
    return answered


def _refuse(reply: urllib3.BaseHTTPResponse, url: str, said: object) -> NoReturn:
    raise RuntimeError(f"{url} gave status {reply.status}: {said!s:.300}")
