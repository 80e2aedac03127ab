"""Side by side with moto: S3 and STS stay moto's, and moto's credentials tell who calls."""

from __future__ import annotations

import itertools
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import boto3
import pytest
import requests
from moto import mock_aws

from mgn_mock import MgnMock, current, mock_mgn
from mgn_mock.transports.identity import account_of
from tests.support.launching import in_state
from tests.support.processes import run_python
from tests.support.signing import signed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from types_boto3_mgn import MgnClient

    from mgn_mock.state.settings import Transport

OTHER_ACCOUNT = "222222222222"
ROLE = f"arn:aws:iam::{OTHER_ACCOUNT}:role/migration"
# Old enough to have been made before any mock began.
SESSION: Any = boto3.Session("testing", "testing", region_name="us-east-1")
EARLY_CLIENTS: dict[str, Any] = {name: SESSION.client(name) for name in ("mgn", "s3", "sts")}

both_ways = pytest.mark.parametrize("outer", ["moto", "mgn_mock"])


@pytest.fixture
def side_by_side(transport: Transport) -> Iterator[MgnMock]:
    """Both are on."""
    with mock_aws(), mock_mgn(transport=transport, region="us-east-1") as panel:
        yield panel


def late_clients() -> dict[str, Any]:
    session: Any = boto3.Session("testing", "testing", region_name="us-east-1")
    return {name: session.client(name) for name in EARLY_CLIENTS}


def assert_both_answer(clients: dict[str, Any]) -> None:
    """Has each service answered by its own mock."""
    server_id = current().add_source_server(replicationType="SNAPSHOT_SHIPPING")["sourceServerID"]
    assert clients["mgn"].start_replication(sourceServerID=server_id)["sourceServerID"] == server_id
    number = len(clients["s3"].list_buckets()["Buckets"])
    clients["s3"].create_bucket(Bucket=f"bucket-{number}")
    clients["s3"].put_object(Bucket=f"bucket-{number}", Key="key", Body=b"data")
    assert clients["s3"].get_object(Bucket=f"bucket-{number}", Key="key")["Body"].read() == b"data"
    assert clients["sts"].get_caller_identity()["Account"] == "123456789012"


@both_ways
def test_each_answers_its_own_services_whichever_is_outside(
    transport: Transport, refused: list[object], outer: str
) -> None:
    mocks: list[Any] = [mock_aws(), mock_mgn(transport=transport)]
    with ExitStack() as stack:
        for each in mocks if outer == "moto" else reversed(mocks):
            stack.enter_context(each)
        assert_both_answer(EARLY_CLIENTS)
        assert_both_answer(late_clients())
        assert [call.operation for call in current().calls] == ["StartReplication"] * 2
    assert refused == []


@both_ways
def test_both_decorate_one_function(transport: Transport, refused: list[object], outer: str) -> None:
    def body() -> str:
        assert_both_answer(late_clients())
        return "returned"

    switch = mock_mgn(transport=transport)
    assert (mock_aws(switch(body)) if outer == "moto" else switch(mock_aws(body)))() == "returned"
    assert refused == []


@pytest.mark.parametrize("began", list(itertools.permutations(["moto", "mgn_mock"])), ids="-".join)
@pytest.mark.parametrize("ended", list(itertools.permutations(["moto", "mgn_mock"])), ids="-".join)
def test_they_begin_and_end_in_any_order(
    transport: Transport, refused: list[object], began: tuple[str, ...], ended: tuple[str, ...]
) -> None:
    mocks: dict[str, Any] = {"moto": mock_aws(), "mgn_mock": mock_mgn(transport=transport)}
    for name in began:
        mocks[name].start()
    assert_both_answer(EARLY_CLIENTS)
    mocks[ended[0]].stop()
    if ended[0] == "moto":
        assert SESSION.client("mgn").describe_source_servers()["items"] != []
    else:
        assert len(SESSION.client("s3").list_buckets()["Buckets"]) == 1
    mocks[ended[1]].stop()
    assert refused == []


@pytest.mark.parametrize("imports", list(itertools.permutations(["moto", "mgn_mock"])), ids="-".join)
@pytest.mark.parametrize("client", ["before", "after"])
def test_they_are_imported_in_any_order(imports: tuple[str, ...], client: str) -> None:
    names = {"moto": "from moto import mock_aws", "mgn_mock": "from mgn_mock import mock_mgn"}
    make = """
        import boto3
        mgn = boto3.Session("testing", "testing", region_name="us-east-1").client("mgn")
    """
    use = """
        # What is made before moto is imported, session or client, moto itself does not answer.
        session = boto3.Session("testing", "testing", region_name="us-east-1")
        s3, sts = session.client("s3"), session.client("sts")
        for transport in ("direct", "wire"):
            mocks = mock_aws(), mock_mgn(transport=transport)
            for first, second in (mocks, reversed(mocks)):
                with first, second:
                    assert mgn.describe_source_servers()["items"] == []
                    assert s3.list_buckets()["Buckets"] == []
                    assert sts.get_caller_identity()["Account"] == "123456789012"
        print("done")
    """
    modules = "\n".join(names[name] for name in imports)
    assert run_python(*([make, modules] if client == "before" else [modules, make]), use) == "done\n"


# Who calls


def assumed(**more: Any) -> dict[str, str]:
    """Keys of a role in the other account, given out by moto."""
    keys = boto3.client("sts", region_name="us-east-1").assume_role(RoleArn=ROLE, RoleSessionName="test")["Credentials"]
    return {
        "aws_access_key_id": keys["AccessKeyId"],
        "aws_secret_access_key": keys["SecretAccessKey"],
        "aws_session_token": keys["SessionToken"],
        **more,
    }


def of_a_user() -> dict[str, str]:
    """Keys of a user in the other account, given out by moto."""
    iam: Any = boto3.client("iam", **assumed(region_name="us-east-1"))  # type: ignore[call-overload]
    iam.create_user(UserName="migration")
    keys = iam.create_access_key(UserName="migration")["AccessKey"]
    return {"aws_access_key_id": keys["AccessKeyId"], "aws_secret_access_key": keys["SecretAccessKey"]}


def twelve_digits() -> dict[str, str]:
    return {"aws_access_key_id": OTHER_ACCOUNT, "aws_secret_access_key": "testing"}


@pytest.mark.parametrize("keys", [assumed, of_a_user, twelve_digits])
def test_keys_of_another_account_call_from_there(side_by_side: MgnMock, refused: list[object], keys: Any) -> None:
    there = side_by_side.at("us-east-1", OTHER_ACCOUNT)
    server_id = there.add_source_server(replicationType="SNAPSHOT_SHIPPING")["sourceServerID"]
    client: MgnClient = boto3.client("mgn", region_name="us-east-1", **keys())
    arn = client.start_replication(sourceServerID=server_id)["arn"]
    assert arn == f"arn:aws:mgn:us-east-1:{OTHER_ACCOUNT}:source-server/{server_id}"
    assert EARLY_CLIENTS["mgn"].describe_source_servers()["items"] == []
    assert [call.account_id for call in side_by_side.calls] == [OTHER_ACCOUNT, "123456789012"]
    assert refused == []


def test_what_is_posted_with_such_keys_calls_from_there_too(transport: Transport, refused: list[object]) -> None:
    with mock_mgn(transport=transport, requests=True, region="us-east-1") as panel, mock_aws():
        key = assumed()["aws_access_key_id"]
        answer = requests.post(**signed("DescribeSourceServers", access_key=key), timeout=5)
        assert answer.json() == {"items": []}
        assert [call.account_id for call in panel.calls] == [OTHER_ACCOUNT]
    assert refused == []


@pytest.mark.parametrize("key", ["testing", "AKIAIOSFODNN7EXAMPLE", "12345678901", "1234567890123", "12345678901x"])
def test_all_other_keys_call_from_the_account_of_the_mock(transport: Transport, key: str) -> None:
    client = boto3.client("mgn", region_name="us-east-1", aws_access_key_id=key, aws_secret_access_key="testing")
    with mock_aws(), mock_mgn(transport=transport, account_id=OTHER_ACCOUNT) as panel:
        client.describe_source_servers()
        assert [call.account_id for call in panel.calls] == [OTHER_ACCOUNT]


def test_a_key_of_moto_s_own_default_account_calls_from_there_too(transport: Transport) -> None:
    with mock_aws(), mock_mgn(transport=transport, account_id=OTHER_ACCOUNT) as panel:
        keys = boto3.client("sts", region_name="us-east-1").assume_role(
            RoleArn="arn:aws:iam::123456789012:role/migration", RoleSessionName="test"
        )["Credentials"]
        session = boto3.Session(keys["AccessKeyId"], keys["SecretAccessKey"], keys["SessionToken"], "us-east-1")
        session.client("mgn").describe_source_servers()
        assert [call.account_id for call in panel.calls] == ["123456789012"]


def test_a_decimal_that_is_no_ascii_digit_is_no_account() -> None:
    assert account_of("\u0661" * 12) is None
    assert account_of("1" * 12) == "1" * 12


def test_moto_is_not_asked_where_no_test_has_imported_it() -> None:
    run_python(
        """
        import sys
        from mgn_mock import MgnMock
        assert MgnMock().client().describe_source_servers()["items"] == []
        assert "moto" not in sys.modules
        """
    )


def test_how_ec2_looks_is_rested_on_only_where_a_test_can_look(mgn: MgnMock, client: MgnClient) -> None:
    def rested() -> set[str]:
        return {each.id for each in mgn.assumptions}

    client.get_launch_configuration(sourceServerID=in_state(mgn, "READY_FOR_TEST"))
    assert "ec2-template-at-first-need" not in rested()
    mgn.reset()
    with mock_aws():
        client.get_launch_configuration(sourceServerID=in_state(mgn, "READY_FOR_TEST"))
        assert "ec2-template-at-first-need" in rested()
