"""Servers in processes of their own, started as a user starts them, and raw requests to them."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
from http.client import HTTPConnection
from multiprocessing import get_context
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlsplit

from mgn_mock.server import command
from tests.support.processes import PYTHON_PATH, no_configuration

if TYPE_CHECKING:
    from collections.abc import Mapping
    from multiprocessing.connection import Connection

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


class _Lines(io.TextIOBase):
    """A standard output that another process reads."""

    def __init__(self, pipe: Connection) -> None:
        self._pipe = pipe

    def write(self, text: str) -> int:
        self._pipe.send(text)
        return len(text)


def _serve(pipe: Connection, arguments: list[str]) -> None:
    sys.stdout = _Lines(pipe)
    command.main(["serve", "--port=0", *arguments])


class ForkedServer:
    """`mgn-mock serve` in a child of a process that has imported it already, so that it begins at once."""

    def __init__(self, *arguments: str) -> None:
        context = get_context("forkserver")
        context.set_forkserver_preload(
            ["mgn_mock.server.serving", "mgn_mock.server.world", "mgn_mock.service.registry"]
        )
        self._pipe, theirs = context.Pipe(duplex=False)
        self.process = context.Process(target=_serve, args=(theirs, list(arguments)), daemon=True)
        self.process.start()
        theirs.close()
        self.url = str(self._pipe.recv()).split()[3].rstrip(":")

    def kill(self) -> None:
        self.process.kill()
        self.process.join(LONG)
        self._pipe.close()

    def end(self) -> int | None:
        self.process.terminate()
        self.process.join(LONG)
        self._pipe.close()
        return self.process.exitcode
