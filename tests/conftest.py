from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from mgn_mock import MgnMock, mock_mgn
from tests.checking import make_client

if TYPE_CHECKING:
    from collections.abc import Iterator

    from types_boto3_mgn import MgnClient

    from mgn_mock.state.settings import Transport

pytest_plugins = ["pytester"]

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
