"""Faults on demand for clients of aiobotocore and aioboto3."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest
from aiobotocore.config import AioConfig
from botocore.exceptions import ClientError, EndpointConnectionError, ReadTimeoutError

from mgn_mock import mock_mgn
from tests.support.registered import registered

if TYPE_CHECKING:
    from collections.abc import Callable

    from mgn_mock import MgnMock
    from mgn_mock.state.settings import Transport

    NewClient = Callable[..., Any]

pytestmark = pytest.mark.asyncio

LIST = "DescribeSourceServers"
MODES = ["legacy", "standard", "adaptive"]


@pytest.fixture
def slept(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """What was slept for."""
    found: list[float] = []
    real = asyncio.sleep

    async def sleep(delay: float, *more: Any) -> None:
        found.append(delay)
        await real(0, *more)

    monkeypatch.setattr(asyncio, "sleep", sleep)
    return found


def config(mode: Any) -> AioConfig:
    return AioConfig(retries={"mode": mode})


@pytest.mark.parametrize("mode", MODES)
async def test_two_throttles_and_then_an_answer_are_one_call_of_three_attempts(
    mgn: MgnMock, new_client: NewClient, mode: str, slept: list[float], refused: list[object]
) -> None:
    async with new_client(config=config(mode)) as client:
        for _ in range(3):
            rule = mgn.fail(LIST, "ThrottlingException", times=2)
            answer = await client.describe_source_servers()
            assert (answer["items"], answer["ResponseMetadata"]["RetryAttempts"], rule.hits) == ([], 2, 2)
    assert [(call.attempts, call.error) for call in mgn.calls] == [(3, None)] * 3
    assert set(slept) <= {0}
    assert refused == []


@pytest.mark.parametrize(("mode", "attempts"), [("legacy", 5), ("standard", 3), ("adaptive", 3)])
async def test_exhausted_retries_raise_what_botocore_raises(
    mgn: MgnMock, new_client: NewClient, mode: str, attempts: int
) -> None:
    async with new_client(config=config(mode)) as client:
        mgn.fail("*", "ServiceUnavailable", times=None)
        with pytest.raises(ClientError, match=r"\(ServiceUnavailable\)"):
            await client.describe_source_servers()
        mgn.faults[0].remove()
        for error in (EndpointConnectionError(endpoint_url="https://x"), ReadTimeoutError(endpoint_url="https://x")):
            rule = mgn.fail("*", error, times=None)
            with pytest.raises(type(error)):
                await client.describe_source_servers()
            rule.remove()
    names = ["ServiceUnavailable", "EndpointConnectionError", "ReadTimeoutError"]
    assert [(call.error, call.attempts) for call in mgn.calls] == [(name, attempts) for name in names]


async def test_only_calls_that_ask_for_it_fail(mgn: MgnMock, new_client: NewClient) -> None:
    server_id = mgn.add_source_server(replicationType="SNAPSHOT_SHIPPING")["sourceServerID"]
    async with new_client() as client:
        mgn.fail("StartReplication", "ConflictException", where={"sourceServerID": server_id})
        with pytest.raises(client.exceptions.ConflictException):
            await client.start_replication(sourceServerID=server_id)
        await client.start_replication(sourceServerID=server_id)
    mgn.assert_called("StartReplication", times=2, sourceServerID=server_id)
    mgn.assert_not_called(LIST)


async def test_with_retry_sleep_botocores_backoff_sleeps(
    transport: Transport, new_client: NewClient, slept: list[float]
) -> None:
    with mock_mgn(transport=transport, region="us-east-1", retry_sleep=True) as mgn:
        async with new_client(config=config("standard")) as client:
            mgn.fail(LIST, "InternalServerException", times=2)
            await client.describe_source_servers()
    assert len([seconds for seconds in slept if seconds > 0]) == 2


@pytest.mark.parametrize("mode", MODES)
async def test_a_client_is_left_as_it_was(transport: Transport, new_client: NewClient, mode: str) -> None:
    async with new_client(config=config(mode)) as client:
        before = registered(client)
        with mock_mgn(transport=transport, region="us-east-1") as mgn:
            mgn.fail(LIST, "ThrottlingException", times=2)
            await client.describe_source_servers()
            assert registered(client) != before
        assert registered(client) == before


async def test_worlds_are_restored_under_a_client(mgn: MgnMock, new_client: NewClient) -> None:
    server_id = mgn.add_source_server(replicationType="SNAPSHOT_SHIPPING")["sourceServerID"]
    state, dumped = mgn.snapshot(), mgn.dump()
    answers = []
    async with new_client() as client:
        for kept in (state, dumped):
            answers.append(await client.start_replication(sourceServerID=server_id))
            mgn.restore(kept)
        answers.append(await client.start_replication(sourceServerID=server_id))
    assert answers[0] == answers[1] == answers[2]
