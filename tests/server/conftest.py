"""What the tests of the server share. They run where its libraries are installed: `tox -e server`."""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING

import pytest

from mgn_mock import MgnMock, RemoteMock
from tests.conftest import START

if TYPE_CHECKING:
    from collections.abc import Iterator

    from types_boto3_mgn import MgnClient

    from mgn_mock.server.local import LocalServer

if find_spec("waitress") is None or find_spec("werkzeug") is None:
    collect_ignore_glob = ["test_*.py"]


@pytest.fixture
def panel() -> MgnMock:
    """The control panel of the world that is served, which nothing in this process is patched for."""
    return MgnMock(region="us-east-1", start_time=START)


@pytest.fixture
def server(panel: MgnMock) -> Iterator[LocalServer]:
    """A server in a thread."""
    from mgn_mock.server.local import LocalServer

    with LocalServer(panel) as running:
        yield running


@pytest.fixture
def remote(server: LocalServer) -> RemoteMock:
    return RemoteMock(server.url)


@pytest.fixture
def http_client(remote: RemoteMock) -> MgnClient:
    """A boto3 client that calls the server."""
    return remote.client()
