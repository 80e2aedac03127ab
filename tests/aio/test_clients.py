"""Clients of aiobotocore and aioboto3."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any, NoReturn

import pytest
from aiobotocore.awsrequest import AioAWSResponse
from aiobotocore.credentials import AioDeferredRefreshableCredentials, AioRefreshableCredentials
from aiobotocore.session import AioSession, get_session
from botocore.client import ClientMeta
from botocore.compat import HTTPHeaders
from botocore.exceptions import ClientError

from mgn_mock import MgnMock, current, mock_mgn
from tests.support.checking import check_answers_of
from tests.support.registered import registered

if TYPE_CHECKING:
    from collections.abc import Callable

    from mgn_mock.state.settings import Transport

    NewClient = Callable[..., Any]

pytestmark = pytest.mark.asyncio

SERVER = {"replicationType": "SNAPSHOT_SHIPPING"}
NO_SUCH_SERVER = "s-00000000000000000"


async def assert_answers(client: Any) -> None:
    """Has a client make calls that the mock alone can answer."""
    check_answers_of(client)
    planted = [current().add_source_server(**SERVER)["sourceServerID"] for _ in range(3)]
    answer = await client.start_replication(sourceServerID=planted[0])
    assert answer["dataReplicationInfo"]["dataReplicationState"] == "PENDING_SNAPSHOT_SHIPPING"
    pages = client.get_paginator("describe_source_servers").paginate(PaginationConfig={"PageSize": 1})
    seen = [item["sourceServerID"] async for page in pages for item in page["items"]]
    assert [server_id for server_id in seen if server_id in planted] == planted
    with pytest.raises(client.exceptions.ResourceNotFoundException) as caught:
        await client.start_replication(sourceServerID=NO_SUCH_SERVER)
    assert dict(caught.value.response)["resourceId"] == NO_SUCH_SERVER
    with pytest.raises(client.exceptions.ConflictException):
        await client.start_replication(sourceServerID=planted[0])


async def test_a_client_made_under_the_mock_is_answered(
    mgn: MgnMock, refused: list[object], new_client: NewClient
) -> None:
    async with new_client() as client:
        await assert_answers(client)
    assert [call.operation for call in mgn.calls] == [
        "StartReplication",
        *["DescribeSourceServers"] * 3,
        "StartReplication",
        "StartReplication",
    ]
    assert refused == []


async def test_a_client_made_before_the_mock_is_answered(
    transport: Transport, refused: list[object], new_client: NewClient
) -> None:
    async with new_client() as client:
        for _ in range(2):
            with mock_mgn(transport=transport, region="us-east-1"):
                await assert_answers(client)
    assert refused == []


async def test_sessions_made_before_the_mock_and_under_it_make_clients_that_are_answered(
    transport: Transport, refused: list[object], new_session: Callable[[], NewClient]
) -> None:
    early = new_session()
    with mock_mgn(transport=transport, region="us-east-1"):
        for session in (early, new_session()):
            async with session() as client:
                await assert_answers(client)
    assert refused == []


@mock_mgn(region="us-east-1")
async def test_a_decorated_coroutine_has_the_mock_on(new_client: NewClient) -> None:
    async with new_client() as client:
        await assert_answers(client)


async def test_the_mock_may_be_entered_with_async_with(transport: Transport, new_client: NewClient) -> None:
    async with mock_mgn(transport=transport, region="us-east-1") as panel, new_client() as client:
        assert panel is current()
        await assert_answers(client)


async def test_many_tasks_may_be_the_first_to_use_an_early_client(
    transport: Transport, refused: list[object], new_client: NewClient
) -> None:
    async with new_client() as client:
        before = registered(client)
        with mock_mgn(transport=transport, region="us-east-1") as panel:
            planted = [panel.add_source_server(**SERVER)["sourceServerID"] for _ in range(30)]
            answers = await asyncio.gather(*(client.start_replication(sourceServerID=each) for each in planted))
            assert [answer["sourceServerID"] for answer in answers] == planted
            assert sorted(call.params["sourceServerID"] for call in panel.calls) == sorted(planted)
        assert registered(client) == before
    assert refused == []


@pytest.mark.parametrize("endpoint_url", ["http://127.0.0.1:1", "https://mgn.example.com/prefix"])
async def test_a_custom_endpoint_is_answered(
    mgn: MgnMock, refused: list[object], new_client: NewClient, endpoint_url: str
) -> None:
    async with new_client(endpoint_url=endpoint_url) as client:
        await assert_answers(client)
    assert refused == []


async def test_answers_are_those_that_boto3_gets(mgn: MgnMock, new_client: NewClient) -> None:
    server = mgn.add_source_server(**SERVER)
    async with new_client() as client:
        answer = await client.describe_source_servers(filters={"sourceServerIDs": [server["sourceServerID"]]})
    expected: Any = mgn.client().describe_source_servers(filters={"sourceServerIDs": [server["sourceServerID"]]})
    for each in (answer, expected):
        assert each["ResponseMetadata"].pop("RequestId") == each["ResponseMetadata"]["HTTPHeaders"].pop(
            "x-amzn-requestid"
        )
    assert answer == expected


async def test_handlers_are_gone_after_the_exit(transport: Transport, new_client: NewClient) -> None:
    async with AsyncExitStack() as stack:
        early, clean = [await stack.enter_async_context(new_client()) for _ in range(2)]
        with mock_mgn(transport=transport):
            late = await stack.enter_async_context(new_client())
            for client in (early, late):
                await client.describe_source_servers()
                assert registered(client) != registered(clean)
        assert "events" not in vars(ClientMeta)
        assert registered(early) == registered(late) == registered(clean)


async def test_handlers_are_gone_after_an_error_too(transport: Transport, new_client: NewClient) -> None:
    async with new_client() as client:
        before = registered(client)
        with pytest.raises(ClientError), mock_mgn(transport=transport):
            await client.start_replication(sourceServerID=NO_SUCH_SERVER)
        assert registered(client) == before


async def test_a_client_goes_out_again_after_the_exit(
    transport: Transport, refused: list[object], new_client: NewClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    async with new_client() as client:
        with mock_mgn(transport=transport):
            await client.describe_source_servers()
        assert refused == []
        with pytest.raises(Exception, match="Could not connect"):
            await client.describe_source_servers()
    assert refused != []


# Credentials


@pytest.mark.usefixtures("bare_machine")
async def test_a_client_without_credentials_is_answered(mgn: MgnMock, refused: list[object]) -> None:
    async with get_session().create_client("mgn", region_name="us-east-1") as client:
        await assert_answers(client)
    assert refused == []


async def never() -> NoReturn:  # pragma: no cover - that is what the tests are about
    raise AssertionError("a mock asked for fresh credentials")


def refreshable(lifetime: timedelta) -> AioRefreshableCredentials:
    expiry = datetime.now(timezone.utc) + lifetime
    return AioRefreshableCredentials("111122223333", "secret", "token", expiry, refresh_using=never, method="test")


@pytest.mark.parametrize(
    ("make", "account_id", "is_signed"),
    [
        (lambda: refreshable(timedelta(hours=12)), "111122223333", True),
        (lambda: refreshable(timedelta(hours=-1)), "123456789012", False),
        (lambda: refreshable(timedelta(minutes=5)), "123456789012", False),
        (lambda: AioDeferredRefreshableCredentials(refresh_using=never, method="test"), "123456789012", False),
    ],
    ids=["fresh", "expired", "about to expire", "never fetched"],
)
async def test_refreshable_credentials_are_used_but_never_refreshed(
    mgn: MgnMock, transport: Transport, make: Any, account_id: str, is_signed: bool
) -> None:
    session = AioSession()
    session._credentials = make()  # type: ignore[attr-defined] # botocore finds some, but is never given them
    sent = []
    async with session.create_client("mgn", region_name="us-east-1") as client:
        client.meta.events.register("before-send.mgn", lambda request, **_: sent.append(request))
        await client.describe_source_servers()
    assert [call.account_id for call in mgn.calls] == [account_id]
    signatures = ["Authorization" in request.headers for request in sent]
    assert signatures == [is_signed]


async def test_a_key_of_twelve_digits_calls_from_that_account(mgn: MgnMock, new_client: NewClient) -> None:
    async with new_client(aws_access_key_id="111122223333") as client:
        await client.describe_source_servers()
    assert [call.account_id for call in mgn.calls] == ["111122223333"]


# What a test itself put on a client wins, and other services do not see the mock


@pytest.mark.parametrize("event", ["before-call", "before-call.mgn", "before-call.mgn.StartReplication"])
@pytest.mark.parametrize("is_async", [False, True], ids=["function", "coroutine function"])
async def test_a_before_call_handler_of_the_test_wins(
    mgn: MgnMock, new_client: NewClient, event: str, is_async: bool
) -> None:
    def answer(model: Any, **_: Any) -> Any:
        if model.name != "StartReplication":
            return None
        return AioAWSResponse("", 200, HTTPHeaders(), None), {"sourceServerID": "answered by the test"}

    async def answer_later(**words: Any) -> Any:
        await asyncio.sleep(0)
        return answer(**words)

    async with new_client() as client:
        await client.describe_source_servers()
        client.meta.events.register(event, answer_later if is_async else answer)
        answered = await client.start_replication(sourceServerID=NO_SUCH_SERVER)
        assert answered == {"sourceServerID": "answered by the test"}
        assert (await client.describe_source_servers())["items"] == []
    assert [call.operation for call in mgn.calls] == ["DescribeSourceServers"] * 2


async def test_a_client_of_another_service_never_sees_the_mock(transport: Transport, new_client: NewClient) -> None:
    async with new_client("sts") as client:
        before = registered(client)
        with mock_mgn(transport=transport):
            assert client.meta.events is vars(client.meta)["events"]
            assert registered(client) == before
