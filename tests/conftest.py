from __future__ import annotations

import os
import socket
from typing import TYPE_CHECKING, NoReturn

import pytest
from hypothesis import settings

from mgn_mock import MgnMock, mock_mgn
from tests.support.checking import make_client
from tests.support.processes import no_configuration

if TYPE_CHECKING:
    from collections.abc import Iterator

    from types_boto3_mgn import MgnClient

    from mgn_mock.state.settings import Transport

pytest_plugins = ["pytester", "tests.support.plugin_runs", "tests.support.seen"]

# Under coverage and Python's development mode a first example takes long, and says nothing.
settings.register_profile("mgn_mock", deadline=None)
settings.load_profile("mgn_mock")

START = "2026-01-31T12:00:00Z"


@pytest.fixture(params=["direct", "wire"])
def transport(request: pytest.FixtureRequest) -> Transport:
    """Each test that asks for a client runs on each of these."""
    transport: Transport = request.param
    return transport


@pytest.fixture
def mgn(transport: Transport) -> Iterator[MgnMock]:
    """The control panel of a mock that is on, in us-east-1, at a known time."""
    with mock_mgn(transport=transport, region="us-east-1", start_time=START) as panel:
        yield panel


@pytest.fixture
def client(mgn: MgnMock) -> MgnClient:
    """A boto3 client in the mock's Region, of which every answer is checked."""
    return make_client()


@pytest.fixture
def bare_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """No variable and no file tells botocore of credentials or a Region."""
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    for name, value in no_configuration(os.devnull).items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def refused(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Where code wanted to connect to: it may not while a test asks for this."""
    wanted: list[object] = []

    def refuse(*args: object, **_: object) -> NoReturn:
        wanted.append(args)
        raise OSError("this test refuses the network")

    for name in ("connect", "connect_ex", "sendto"):
        monkeypatch.setattr(socket.socket, name, refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    return wanted
