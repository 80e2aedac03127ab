"""Serving under waitress, in a thread: with limits on bodies and slow clients, and a graceful end."""

from __future__ import annotations

import io
import socket
import threading
from typing import TYPE_CHECKING, Any

import waitress.channel
import waitress.parser
import waitress.server
from waitress import wasyncore
from waitress.adjustments import Adjustments
from waitress.task import ThreadedTaskDispatcher

from mgn_mock.activation.real_time import monotonic
from mgn_mock.server.gate import CONTROL_LIMIT, limit_of

if TYPE_CHECKING:
    from typing_extensions import Self

    from mgn_mock.server.application import Application

_THREADS = 8
_MOST_CONNECTIONS = 1_000
_MOST_HEADER_BYTES = 64 * 1024
_UNLIMITED = 1 << 60
# Seconds that the requests under way have when the server ends.
_GRACE = 3.0


class Limits:
    """The seconds that clients have, and how often they are looked at."""

    idle: float = 60.0
    """Without a request, or without taking what is sent."""
    header: float = 20.0
    """To send the header of a request."""
    body: float = 600.0
    """To send all of a request."""
    look: float = 5.0


class _Nothing:
    """Takes in the place of a buffer what is not kept."""

    def append(self, data: bytes) -> None:
        pass

    def __len__(self) -> int:
        return 0

    def getfile(self) -> io.BytesIO:
        return io.BytesIO()

    def close(self) -> None:
        pass


class _Parser(waitress.parser.HTTPRequestParser):  # type: ignore[misc] # no types
    """Reads a body that is too large to its end without keeping it, so that the client gets to read the answer."""

    is_too_large = False
    completed: bool
    expect_continue: bool

    def received(self, data: bytes) -> int:
        consumed: int = super().received(data)
        if self.body_rcv is not None and self.error is None:
            size = max(self.content_length, self.body_bytes_received)
            if size > limit_of(self.path):
                self._refuse(size)
        return consumed

    def parse_header(self, header_plus: bytes) -> None:
        try:
            super().parse_header(header_plus)
        except ValueError as error:
            raise waitress.parser.ParsingError(str(error)) from error

    def _refuse(self, size: int) -> None:
        # The application answers a body of that length with 413, without reading it.
        self.headers["CONTENT_LENGTH"] = str(size)
        if not self.is_too_large:
            self.is_too_large = True
            self.body_rcv.buf.close()
            self.body_rcv.buf = _Nothing()
        # A client that waits to be told to go on has not sent the body, and nobody sends this much in vain.
        if not self.completed and (self.expect_continue or size > CONTROL_LIMIT):
            self.expect_continue = False
            self.completed = True
            self.headers["CONNECTION"] = "close"


class _Channel(waitress.channel.HTTPChannel):  # type: ignore[misc] # no types
    """Knows by a clock that no test moves since when its client has been quiet or slow."""

    parser_class = _Parser
    request_began = 0.0

    @property
    def last_activity(self) -> float:
        return self._last_activity

    @last_activity.setter
    def last_activity(self, _: float) -> None:
        self._last_activity = monotonic()

    def received(self, data: bytes) -> Any:
        if self.request is None:
            self.request_began = monotonic()
        return super().received(data)

    def has_work(self) -> bool:
        """Whether a request is being answered, or its answer sent."""
        return bool(self.requests or self.total_outbufs_len)

    def is_too_slow(self) -> bool:
        now, request = monotonic(), self.request
        if self.requests:
            return False
        if request is not None:
            return now - self.request_began > (Limits.body if request.headers_finished else Limits.header)
        return now - self.last_activity > Limits.idle


class _WaitressServer(waitress.server.TcpWSGIServer):  # type: ignore[misc] # no types
    channel_class = _Channel
    looked = 0.0

    def readable(self) -> bool:
        now = monotonic()
        if now - self.looked > Limits.look:
            self.looked = now
            for channel in self.active_channels.values():
                channel.will_close = channel.will_close or channel.is_too_slow()
        return bool(super().readable())

    def maintenance(self, now: float) -> None:
        """Leave all to `readable`."""


class Server:
    """Serves an application from a thread until it is stopped.

    Args:
        application: The application.
        host: The address to listen at.
        port: The port; 0: any that is free.

    Raises:
        OSError: Nobody can listen there.
    """

    def __init__(self, application: Application, host: str, port: int) -> None:
        listening = _listen(host, port)
        self.port: int = listening.getsockname()[1]
        self.url: str = f"http://{f'[{host}]' if ':' in host else host}:{self.port}"
        self._map: dict[int, Any] = {}
        self._tasks = ThreadedTaskDispatcher()
        self._tasks.set_thread_count(_THREADS)
        adjustments = Adjustments(
            sockets=[listening],
            connection_limit=_MOST_CONNECTIONS,
            max_request_header_size=_MOST_HEADER_BYTES,
            max_request_body_size=_UNLIMITED,
            # A client that takes no answers would hold a thread up otherwise.
            outbuf_high_watermark=_UNLIMITED,
            asyncore_use_poll=True,
            log_socket_errors=False,
            ident="mgn_mock",
        )
        address = (listening.family, listening.type, listening.proto, listening.getsockname())
        self._server = _WaitressServer(
            application,
            self._map,
            _sock=listening,
            dispatcher=self._tasks,
            adj=adjustments,
            bind_socket=False,
            sockinfo=address,
        )
        self._thread = threading.Thread(target=self._server.run, name="mgn-mock server", daemon=True)

    def start(self) -> None:
        """Begin to answer."""
        self._thread.start()

    def stop(self) -> None:
        """End: no new connections, some seconds for the requests under way, then none at all."""
        trigger = self._server.trigger
        trigger.pull_trigger(self._stop_listening)
        end = monotonic() + _GRACE
        while monotonic() < end and any(channel.has_work() for channel in list(self._server.active_channels.values())):
            self._thread.join(0.01)
        self._tasks.shutdown(timeout=_GRACE)
        trigger.pull_trigger(self._close_all)
        self._thread.join(_GRACE)
        # Last: whoever wakes the loop up writes to its file, whose number may be another file's afterwards.
        trigger.close()

    def _stop_listening(self) -> None:
        self._server.accepting = False
        wasyncore.dispatcher.close(self._server)

    def _close_all(self) -> None:
        for channel in list(self._server.active_channels.values()):
            channel.handle_close()
        # The loop ends when there is nothing left to look at.
        self._map.clear()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


def _listen(host: str, port: int) -> socket.socket:
    family, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
    return socket.create_server(address[:2], family=family, backlog=1024)
