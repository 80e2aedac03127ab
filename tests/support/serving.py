"""Servers in processes of their own, started as a user starts them, and raw requests to them."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from http.client import HTTPConnection
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlsplit

from tests.support.processes import PYTHON_PATH, no_configuration

if TYPE_CHECKING:
    from collections.abc import Mapping

    from typing_extensions import Self

# Seconds after which something is wrong, however busy the machine is.
LONG = 120


def environment(**more: str) -> dict[str, str]:
    """The variables of this process without those of AWS, and with some of the test's own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    return {**kept, "PYTHONPATH": PYTHON_PATH, **no_configuration(os.devnull), **more}


class ServerProcess:
    """`mgn-mock serve` on a free port, until the end of the block."""

    def __init__(self, *arguments: str, **variables: str) -> None:
        command = [sys.executable, "-W", "error", "-m", "mgn_mock.server", "--port=0", *arguments]
        self.process = subprocess.Popen(
            command, env=environment(**variables), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        assert self.process.stdout is not None
        self.line = self.process.stdout.readline()
        if not self.line:
            raise AssertionError(self.process.communicate(timeout=LONG)[1])
        self.url = self.line.split()[3].rstrip(":")

    def end(self, number: int = signal.SIGTERM) -> tuple[int, str]:
        """Send a signal; the exit code and what was printed as errors."""
        self.process.send_signal(number)
        errors = self.process.communicate(timeout=LONG)[1]
        return self.process.returncode, errors

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.communicate()


class Answer(NamedTuple):
    status: int
    headers: Any
    body: Any


def ask(
    url: str,
    path: str,
    body: bytes | str | Mapping[str, Any] | None = None,
    method: str = "POST",
    headers: Mapping[str, str] = {},
) -> Answer:
    """Send one raw request."""
    parts = urlsplit(url)
    assert parts.hostname is not None
    connection = HTTPConnection(parts.hostname, parts.port, timeout=LONG)
    sent = body if isinstance(body, (bytes, str, type(None))) else json.dumps(body)
    try:
        connection.request(method, path, sent, dict(headers))
        response = connection.getresponse()
        content = response.read()
        kind = response.headers.get("content-type", "")
        is_json = "json" in kind and content
        return Answer(response.status, response.headers, json.loads(content) if is_json else content.decode())
    finally:
        connection.close()
