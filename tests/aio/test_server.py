"""Clients of aiobotocore and aioboto3 that call a server."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from mgn_mock import MgnMock

if TYPE_CHECKING:
    from tests.aio.conftest import NewClient

pytestmark = pytest.mark.asyncio


async def test_many_calls_at_once_are_answered_by_a_server(new_client: NewClient) -> None:
    pytest.importorskip("waitress")
    from mgn_mock.server.local import LocalServer

    panel = MgnMock(region="us-east-1")
    servers = [panel.add_source_server(replicationType="SNAPSHOT_SHIPPING")["sourceServerID"] for _ in range(10)]

    with LocalServer(panel) as server:
        async with new_client(endpoint_url=server.url) as client:
            answers = await asyncio.gather(*[client.start_replication(sourceServerID=each) for each in servers])
            with pytest.raises(client.exceptions.ConflictException):
                await client.start_replication(sourceServerID=servers[0])

    assert [answer["sourceServerID"] for answer in answers] == servers
    panel.assert_called("StartReplication", times=11)
