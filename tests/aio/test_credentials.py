"""Sessions of aiobotocore: dummies, accounts, and the guard."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import pytest
from aiobotocore.endpoint import AioEndpoint
from aiobotocore.session import AioSession, get_session
from moto import mock_aws

from mgn_mock import RealCallBlocked, block_real_calls, mock_mgn

if TYPE_CHECKING:
    from pathlib import Path

    from mgn_mock.state.settings import Transport

pytestmark = pytest.mark.asyncio

CONFIG = """
[profile keys]
aws_access_key_id = AKIAREALREALREALREAL
aws_secret_access_key = real
[profile role]
role_arn = arn:aws:iam::222233334444:role/Mover
source_profile = keys
"""
SEARCH, SEND = vars(AioSession)["get_credentials"], vars(AioEndpoint)["_send"]


@pytest.fixture(autouse=True)
def _configured(bare_machine: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "config"
    path.write_text(CONFIG)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(path))
    monkeypatch.delenv("AWS_EC2_METADATA_DISABLED")


async def test_a_session_that_would_search_gets_dummies(transport: Transport, refused: list[object]) -> None:
    session: Any = get_session()
    with mock_mgn(transport=transport) as mgn:
        async with session.create_client("mgn", region_name="us-east-1") as client:
            assert (await client.describe_source_servers())["items"] == []
            assert "X-Amz-Signature" in await client.generate_presigned_url("list_waves")
        assert await session.get_credentials() is await session.get_credentials()
        assert [call.account_id for call in mgn.calls] == ["123456789012"]
    assert vars(AioSession)["get_credentials"] is SEARCH
    assert session._credentials is None
    assert refused == []


async def test_a_forgotten_client_cannot_sign_with_real_keys(transport: Transport) -> None:
    session: Any = AioSession(profile="keys")
    with mock_mgn(transport=transport):
        assert (await session.get_credentials()).access_key == "mgn_mock"
        given: Any = AioSession()
        given.set_credentials("given", "secret")
        assert (await given.get_credentials()).access_key == "given"
    assert (await session.get_credentials()).access_key == "AKIAREALREALREALREAL"


@pytest.mark.parametrize("moto", [True, False], ids=["moto", "no moto"])
async def test_the_account_of_a_role_is_that_of_its_profile(
    transport: Transport, refused: list[object], moto: bool
) -> None:
    with ExitStack() as stack:
        if moto:
            stack.enter_context(mock_aws())
        mgn = stack.enter_context(mock_mgn(transport=transport))
        session: Any = AioSession(profile="role")
        async with session.create_client("mgn", region_name="us-east-1") as client:
            await client.describe_source_servers()
        assert [call.account_id for call in mgn.calls] == ["222233334444"]
        if moto:
            assert await session.get_credentials() is await session.get_credentials()
            other: Any = get_session()
            assert (await other.get_credentials()).access_key == "FOOBARKEY"
    assert refused == []


async def test_an_account_may_be_given(transport: Transport) -> None:
    create_client: Any = get_session().create_client
    keys = {"aws_access_key_id": "given", "aws_secret_access_key": "secret"}
    with mock_mgn(transport=transport) as mgn, ExitStack() as stack:
        for more in (keys, {}):
            arguments = {"region_name": "us-east-1", "aws_account_id": "555566667777", **more}
            async with create_client("mgn", **arguments) as client:
                await client.describe_source_servers()
        stack.enter_context(mock_aws())
        async with create_client("mgn", region_name="us-east-1", aws_account_id="555566667777") as client:
            await client.describe_source_servers()
        assert [call.account_id for call in mgn.calls] == ["555566667777"] * 3


async def test_the_guard_refuses_a_call_without_credentials(
    bare_machine: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    create_client: Any = get_session().create_client
    async with create_client("mgn", region_name="us-east-1") as client, block_real_calls():
        with pytest.raises(RealCallBlocked, match="ListWaves"):
            await client.list_waves()


async def test_the_guard_refuses_what_no_mock_answers(transport: Transport, refused: list[object]) -> None:
    create_client: Any = get_session().create_client
    keys = {"aws_access_key_id": "given", "aws_secret_access_key": "secret"}
    async with create_client("mgn", region_name="us-east-1", **keys) as client, block_real_calls():
        with mock_mgn(transport=transport):
            assert (await client.describe_source_servers())["items"] == []
        with pytest.raises(RealCallBlocked, match="DescribeSourceServers"):
            await client.describe_source_servers()
    assert vars(AioEndpoint)["_send"] is SEND
    assert refused == []
