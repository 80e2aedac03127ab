"""aiobotocore itself, imported while a mock or the guard is on: what it brings is patched, and restored."""

from __future__ import annotations

import pytest

from tests.support.processes import run_python

USE = """
import asyncio, os, socket, sys
del os.environ["AWS_EC2_METADATA_DISABLED"]

def refuse(*args, **more):
    raise AssertionError(args)

socket.socket.connect = socket.getaddrinfo = refuse
from mgn_mock import RealCallBlocked, block_real_calls, mock_mgn
assert not any(name.startswith("aiobotocore") for name in sys.modules)

async def servers(**keys):
    from aiobotocore.session import get_session

    async with get_session().create_client("mgn", region_name="us-east-1", **keys) as client:
        return len((await client.describe_source_servers())["items"])

def assert_nothing_is_left():
    from aiobotocore.endpoint import AioEndpoint
    from aiobotocore.session import AioSession
    from botocore.endpoint import Endpoint
    from botocore.session import Session

    for cls, name in ((AioSession, "get_credentials"), (AioEndpoint, "_send")):
        assert not hasattr(vars(cls)[name], "_mgn_mock_original"), cls
        assert vars(cls)[name].__module__ == cls.__module__
    assert "__init_subclass__" not in {**vars(Session), **vars(Endpoint)}
"""


@pytest.mark.parametrize("transport", ["direct", "wire"])
@pytest.mark.parametrize("moto", [True, False], ids=["beside moto", "alone"])
def test_its_clients_are_answered_with_dummy_credentials(transport: str, moto: bool) -> None:
    beside = "mock_aws()" if moto else "nullcontext()"
    code = f"""
    from contextlib import nullcontext
    {"from moto import mock_aws" if moto else ""}

    with {beside}, mock_mgn(transport="{transport}") as mgn:
        mgn.add_source_server()
        assert asyncio.run(servers()) == 1
        assert [call.account_id for call in mgn.calls] == ["123456789012"]
    assert_nothing_is_left()
    print("left nothing")
    """
    assert run_python(USE, code) == "left nothing\n"


def test_the_guard_refuses_its_calls() -> None:
    code = """
    with block_real_calls():
        try:
            asyncio.run(servers(aws_access_key_id="given", aws_secret_access_key="given"))
        except RealCallBlocked as error:
            assert "DescribeSourceServers" in str(error)
            print("blocked")
        with mock_mgn():
            assert asyncio.run(servers()) == 0
    assert_nothing_is_left()
    """
    assert run_python(USE, code) == "blocked\n"


def test_a_patch_of_a_test_on_what_it_brought_stays_until_the_test_undoes_it() -> None:
    code = """
    from pytest import MonkeyPatch

    async def own(self):
        from aiobotocore.credentials import AioCredentials
        return AioCredentials("222233334444", "own")

    for patch_first in (True, False):
        patch = MonkeyPatch()
        with mock_mgn() as mgn:
            from aiobotocore.session import AioSession
            patch.setattr(AioSession, "get_credentials", own)
            assert asyncio.run(servers()) == 0
            assert mgn.calls[-1].account_id == "222233334444"
            if patch_first:
                patch.undo()
        patch.undo()
        with mock_mgn() as mgn:
            assert asyncio.run(servers()) == 0
            assert mgn.calls[-1].account_id == "123456789012"
    assert_nothing_is_left()
    print("done")
    """
    assert run_python(USE, code) == "done\n"
