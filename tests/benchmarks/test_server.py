"""The server of mgn_mock beside the one of moto, over raw HTTP: `tox -e bench` where both are installed."""

from __future__ import annotations

import http.client
import time
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

from mgn_mock import MgnMock

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.benchmarks.conftest import Numbers

pytestmark = pytest.mark.skipif(
    find_spec("mgn_mock.server") is None or find_spec("waitress") is None or find_spec("flask") is None,
    reason="needs the server of mgn_mock, and the one of moto",
)
CREDENTIAL = "AWS4-HMAC-SHA256 Credential=testing/20260131/us-east-1/{}/aws4_request, SignedHeaders=host, Signature=0"
FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def moto_url() -> Iterator[str]:
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


def caller(url: str, method: str, path: str, body: str, headers: dict[str, str]) -> Callable[[], None]:
    """One request and its answer, on a connection that stays."""
    connection = http.client.HTTPConnection(urlsplit(url).netloc)

    def call() -> None:
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        answer.read()
        assert answer.status == 200, answer.status

    return call


def a_second(call: Callable[[], None]) -> float:
    """How many requests are answered in a second, at best."""
    best = 0.0
    for _ in range(10):
        begin = time.perf_counter()
        for _ in range(30):
            call()
        best = max(best, 30 / (time.perf_counter() - begin))
    return best


def test_the_server_beside_that_of_moto(benchmark: Any, numbers: Numbers, moto_url: str) -> None:
    server_class = import_module("mgn_mock.server.local").LocalServer
    sign = {"Authorization": CREDENTIAL.format("mgn"), "Content-Type": "application/json"}
    with server_class(MgnMock(region="us-east-1")) as server:
        ours = caller(server.url, "GET", "/DescribeVcenterClients", "", sign)
        motos_headers = {"Authorization": CREDENTIAL.format("sts"), "Content-Type": FORM}
        motos = caller(moto_url, "POST", "/", "Action=GetCallerIdentity&Version=2011-06-15", motos_headers)
        mine, reference = a_second(ours), a_second(motos)
        benchmark.pedantic(ours, rounds=5, iterations=10)
    detail = f"{mine:.0f} requests a second over {reference:.0f}"
    numbers.add("the server over moto's, requests a second", mine / reference, 5, detail, at_least=True)
