"""Who is let in, how much a request may bring, and that no client holds others up."""

from __future__ import annotations

import json
import socket
import time
from contextlib import ExitStack, closing
from typing import TYPE_CHECKING

import pytest

from mgn_mock import RemoteMock
from mgn_mock.server import gate, serving
from mgn_mock.server.application import Application
from mgn_mock.server.gate import host_name, is_loopback
from mgn_mock.server.serving import Limits, Server
from tests.support.serving import LONG, ask

if TYPE_CHECKING:
    from mgn_mock import MgnMock
    from mgn_mock.server.local import LocalServer

PATHS = ["/DescribeSourceServers", "/_mgn_mock/report", "/nowhere"]


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:5055", "localhost.evil.example", "169.254.169.254", "", "[::ffff", "0.0.0.0"]
)
def test_a_foreign_host_is_refused_at_the_service_too(
    server: LocalServer, panel: MgnMock, path: str, host: str
) -> None:
    answer = ask(server.url, path, "{}", headers={"host": host})

    assert (answer.status, answer.body["__type"]) == (403, "AccessDeniedException")
    assert repr(host) in answer.body["message"]
    assert len(panel.calls) == 0


@pytest.mark.parametrize("path", PATHS[:2])
@pytest.mark.parametrize(
    "headers", [{"origin": "https://evil.example"}, {"origin": "null"}, {"sec-fetch-site": "cross-site"}]
)
def test_a_web_page_is_refused(server: LocalServer, panel: MgnMock, path: str, headers: dict[str, str]) -> None:
    answer = ask(server.url, path, "{}", headers=headers)

    assert answer.status == 403
    assert "comes from a web page" in answer.body["message"]
    assert len(panel.calls) == 0


@pytest.mark.parametrize(
    "host", ["localhost", "LOCALHOST:1", "127.0.0.1", "127.9.9.9:80", "[::1]:5055", "a.localhost."]
)
def test_loopback_names_are_let_in(server: LocalServer, host: str) -> None:
    assert is_loopback(host_name(host))
    assert ask(server.url, "/DescribeSourceServers", "{}", headers={"host": host}).status == 200


def test_names_that_are_allowed_are_let_in(panel: MgnMock) -> None:
    with Server(Application(panel, allowed_hosts=["MGN.test"]), "127.0.0.1", 0) as server:
        assert ask(server.url, "/DescribeSourceServers", "{}", headers={"host": "mgn.TEST:80"}).status == 200
        assert ask(server.url, "/DescribeSourceServers", "{}", headers={"host": "test"}).status == 403


def test_a_request_without_a_host_is_refused(server: LocalServer) -> None:
    assert b"403 Forbidden" in raw(server, b"POST /DescribeSourceServers HTTP/1.0\r\n\r\n")


def raw(server: LocalServer, *parts: bytes) -> bytes:
    """Send bytes, and return all that comes back before the end of the connection."""
    with connected(server) as connection:
        for part in parts:
            connection.sendall(part)
        return read_to_end(connection)


def connected(server: LocalServer) -> socket.socket:
    return socket.create_connection(("127.0.0.1", int(server.url.rpartition(":")[2])), timeout=LONG)


def read_to_end(connection: socket.socket) -> bytes:
    found = b""
    while part := connection.recv(65536):
        found += part
    return found


def test_a_body_of_ten_megabytes_is_read_and_a_larger_one_is_a_413(server: LocalServer) -> None:
    largest = json.dumps({"name": ""}).encode().ljust(gate.SERVICE_LIMIT)

    assert ask(server.url, "/CreateWave", largest).body["__type"] == "ValidationException"
    answer = ask(server.url, "/CreateWave", largest + b" ")

    assert (answer.status, answer.body["__type"]) == (413, "RequestEntityTooLargeException")
    assert answer.body["message"] == "A body may have 10,485,760 bytes here."
    assert RemoteMock(server.url).waves() == []


def test_a_body_in_chunks_is_counted_too(server: LocalServer) -> None:
    chunk = b"100000\r\n" + b" " * 0x100000 + b"\r\n"
    header = b"POST /CreateWave HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n"

    assert b"413 Request Entity Too Large" in raw(server, header, *[chunk] * 11, b"0\r\n\r\n").splitlines()[0]


def test_a_client_that_asks_first_is_told_before_it_sends(server: LocalServer) -> None:
    header = b"POST /CreateWave HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: 20000000\r\n\r\n"

    assert raw(server, header).startswith(b"HTTP/1.1 413")


def test_the_control_api_takes_more_and_not_more_than_a_gigabyte(
    server: LocalServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gate, "SERVICE_LIMIT", 1000)
    assert ask(server.url, "/_mgn_mock/put_object", {"bucket": "b", "key": "k", "data": "x" * 2000}).status == 200
    assert gate.limit_of("/_mgn_mock/load") == 2**30
    header = b"POST /_mgn_mock/load HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1073741825\r\n\r\n"

    assert raw(server, header).startswith(b"HTTP/1.1 413")


def test_a_header_that_is_too_large_is_refused(server: LocalServer) -> None:
    header = b"POST / HTTP/1.1\r\nHost: localhost\r\nX-Long: ".ljust(64 * 1024, b"x")

    assert b"431 Request Header Fields Too Large" in raw(server, header).splitlines()[0]


@pytest.mark.parametrize(
    "garbage",
    [
        b"\x00\x01\x02\x03\r\n\r\n",
        b"GET\r\n\r\n",
        b"GET / HTTP/9.9\r\nHost\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: gzip\r\n\r\n",
        b"POST /x HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"POST //DescribeSourceServers HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
        b"POST http://[/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
        b"POST /\xff\xfe%ff?%00=%zz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
        b"POST /_mgn_mock/%2e%2e/x HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
        b"POST /CreateWave HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 4\r\n\r\n\xff\xfe\x00{",
        b"POST /CreateWave HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 9\r\nAuthorization: "
        b"AWS4-HMAC-SHA256 Credential=///////aws4_request\r\n\r\n" + b"[" * 9,
        b"POST /CreateWave HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 200000\r\n\r\n"
        + b"[" * 200_000,
    ],
)
def test_garbage_is_refused_and_the_server_goes_on(server: LocalServer, garbage: bytes) -> None:
    answer = raw(server, garbage)

    assert answer.split()[1] in {b"400", b"404", b"501"}, answer
    assert RemoteMock(server.url).report()


def test_slow_and_idle_clients_hold_nobody_up(server: LocalServer) -> None:
    with ExitStack() as clients:
        for number in range(120):
            slow = clients.enter_context(closing(connected(server)))
            slow.sendall((b"", b"POST /Desc", b"POST /CreateWave HTTP/1.1\r\nContent-Length: 9\r\n\r\n{")[number % 3])

        assert ask(server.url, "/DescribeSourceServers", "{}").status == 200


@pytest.mark.parametrize(
    ("sent", "limit"),
    [
        (b"", "idle"),
        (b"POST /DescribeSou", "header"),
        (b"POST /CreateWave HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{", "body"),
    ],
)
def test_a_client_that_takes_too_long_is_sent_away(
    server: LocalServer, monkeypatch: pytest.MonkeyPatch, sent: bytes, limit: str
) -> None:
    monkeypatch.setattr(Limits, "look", 0.01)
    monkeypatch.setattr(Limits, limit, 0.05)

    # However little it sends in between, it is a request that takes too long.
    with connected(server) as connection:
        connection.sendall(sent)
        assert read_to_end(connection) == b""


def test_a_drip_is_a_slow_request(server: LocalServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Limits, "look", 0.01)
    monkeypatch.setattr(Limits, "header", 0.2)

    with connected(server) as connection, pytest.raises(OSError, match=r"Broken pipe|reset"):
        drip(connection)


def drip(connection: socket.socket) -> None:
    end = time.monotonic() + LONG
    while time.monotonic() < end:
        connection.sendall(b"X")
        time.sleep(0.02)


def test_a_client_that_takes_no_answers_holds_nobody_up(server: LocalServer, panel: MgnMock) -> None:
    panel.put_object("plans", "large", b"x" * 1_000_000)
    request = b'{"bucket": "plans", "key": "large"}'
    call = b"POST /_mgn_mock/get_object HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n%s" % (
        len(request),
        request,
    )
    with ExitStack() as clients:
        for _ in range(2 * serving._THREADS):
            deaf = clients.enter_context(closing(connected(server)))
            deaf.sendall(call * 3)

        assert ask(server.url, "/DescribeSourceServers", "{}").status == 200
