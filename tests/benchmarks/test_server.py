from __future__ import annotations

from contextlib import contextmanager
from http.client import HTTPConnection
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

from mgn_mock import MgnMock
from tests.benchmarks.conftest import in_turns
from tests.support.signing import signed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from tests.benchmarks.conftest import Numbers

_STS = {
    "content-type": "application/x-www-form-urlencoded",
    "authorization": "AWS4-HMAC-SHA256 Credential=testing/20260131/us-east-1/sts/aws4_request, Signature=0",
}


@contextmanager
def asking(url: str, path: str, body: str, headers: Mapping[str, str]) -> Iterator[Callable[[], object]]:
    """A function that sends one request; the connection is kept where the server keeps it."""
    parts = urlsplit(url)
    connection = HTTPConnection(parts.hostname or "", parts.port)

    def ask() -> bytes:
        connection.request("POST", path, body, dict(headers))
        response = connection.getresponse()
        assert response.status == 200
        return response.read()

    yield ask
    connection.close()


def test_a_small_call_over_raw_http_beside_motos_server(benchmark: Any, numbers: Numbers) -> None:
    pytest.importorskip("waitress")
    pytest.importorskip("flask")
    from moto.server import ThreadedMotoServer

    from mgn_mock.server.local import LocalServer

    moto = ThreadedMotoServer(port=0, verbose=False)
    moto.start()
    _, port = moto.get_host_and_port()
    panel = MgnMock(region="us-east-1")
    server_id = panel.add_source_server()["sourceServerID"]
    request = signed("GetLaunchConfiguration", sourceServerID=server_id)
    headers = {name: value for name, value in request["headers"].items() if name.lower() != "host"}
    with (
        LocalServer(panel) as server,
        asking(server.url, "/GetLaunchConfiguration", request["data"], headers) as ours,
        asking(f"http://127.0.0.1:{port}", "/", "Action=GetCallerIdentity&Version=2011-06-15", _STS) as theirs,
    ):
        our, their = in_turns(ours, theirs, times=50)
        benchmark.pedantic(ours, rounds=5, iterations=20)
    moto.stop()
    # At least five times as many requests a second.
    numbers.ratio("a small call over raw HTTP, over one of moto's server", 0.2, our, their)
