"""The world as a person reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from mgn_mock import MgnMock
from tests.conftest import START
from tests.support.asking import OTHER_ACCOUNT, discovered

if TYPE_CHECKING:
    from types_boto3_mgn import MgnClient


def test_an_empty_world_has_little_to_tell(mgn: MgnMock) -> None:
    assert mgn.report() == (
        "The clock shows 2026-01-31T12:00:00+00:00.\n"
        "Nothing is there. add_source_server() of the panel plants a source server; load() loads a scenario, and what "
        "the AWS CLI printed.\n"
    )


def test_what_there_is_in_which_state_and_what_comes_next(mgn: MgnMock, client: MgnClient) -> None:
    first = discovered(mgn)
    second = mgn.add_source_server(tags={"Name": "db"})["sourceServerID"]
    elsewhere = mgn.at("eu-west-1", OTHER_ACCOUNT).add_source_server()["sourceServerID"]
    mgn.fail("StartReplication", "ThrottlingException", times=2)
    client.start_replication(sourceServerID=first)
    [vcenter] = mgn.peek("DescribeVcenterClients")["items"]
    assert mgn.report().splitlines() == [
        "The clock shows 2026-01-31T12:00:00+00:00.",
        "Fault rules:",
        "  <Fault StartReplication fails with ThrottlingException, 2 x: 2 hits>",
        (
            "Rests on assumptions: texts-of-common-errors, no-initiation-steps-without-an-agent, "
            "stages-of-replication-without-an-agent."
        ),
        "",
        "Region us-east-1 of account 123456789012",
        "  2 source servers",
        (
            f"    {first}  server01  SNAPSHOT_SHIPPING  NOT_READY       PENDING_SNAPSHOT_SHIPPING  "
            "next replication stage at 2026-01-31 12:01:00"
        ),
        f"    {second}  db        AGENT_BASED        READY_FOR_TEST  CONTINUOUS",
        "  1 vcenter client",
        f"    {vcenter['vcenterClientID']}  vcenter01.example.com",
        "",
        "Region eu-west-1 of account 210987654321",
        "  1 source server",
        f"    {elsewhere}  server03  AGENT_BASED  READY_FOR_TEST  CONTINUOUS",
        "",
        "1 call:",
        f"  StartReplication(sourceServerID='{first}') in us-east-1 (3 attempts)",
    ]


def test_a_server_that_waits_for_others_says_so(mgn: MgnMock, client: MgnClient) -> None:
    ids = [discovered(mgn) for _ in range(51)]
    for server_id in ids:
        client.start_replication(sourceServerID=server_id)
    mgn.advance(minutes=2)
    lines = mgn.report().splitlines()
    assert "  51 source servers" in lines[:5]
    assert "    and 21 more" in lines
    # The one that waits is the latest; of those in front of it thirty are told.
    for server in mgn.peek("DescribeSourceServers", maxResults=1000)["items"][:30]:
        client.stop_replication(sourceServerID=server["sourceServerID"])
        client.start_replication(sourceServerID=server["sourceServerID"])
    mgn.advance(minutes=2)
    assert any(
        line.endswith("PENDING_SNAPSHOT_SHIPPING  waits for a shipping slot") for line in mgn.report().splitlines()
    )


def test_an_account_that_is_not_initialized_is_told_as_such() -> None:
    mgn = MgnMock(initialized=False, start_time=START, region="us-east-1")
    mgn.add_source_server()
    assert "Region us-east-1 of account 123456789012, not initialized" in mgn.report()


def test_each_call_is_told_with_its_region_and_a_foreign_account(mgn: MgnMock, client: MgnClient) -> None:
    client.list_waves()
    mgn.at("eu-west-1", OTHER_ACCOUNT).client().list_waves()
    assert mgn.report().splitlines()[-3:] == [
        "2 calls:",
        "  ListWaves() in us-east-1",
        f"  ListWaves() in eu-west-1 of account {OTHER_ACCOUNT}",
    ]
    assert f"  ListWaves() in us-east-1 of account {mgn.account_id}" in mgn.at("eu-west-1", OTHER_ACCOUNT).report()
    for size in range(1, 31):
        client.list_waves(maxResults=size)
    assert "32 calls, the latest 30 of them:" in mgn.report()


def test_calls_that_are_repeated_in_a_row_are_one_line(mgn: MgnMock, client: MgnClient) -> None:
    client.describe_source_servers()
    for _ in range(240):
        client.describe_jobs(filters={})
    client.list_waves()
    client.describe_jobs()
    assert mgn.report().splitlines()[-5:] == [
        "243 calls:",
        "  DescribeSourceServers() in us-east-1",
        "  DescribeJobs(filters={}) in us-east-1 x 240",
        "  ListWaves() in us-east-1",
        "  DescribeJobs() in us-east-1",
    ]


def test_long_parameters_are_shortened_and_the_end_of_the_line_is_kept(mgn: MgnMock, client: MgnClient) -> None:
    ids = [f"s-{number:017x}" for number in range(100)]
    with pytest.raises(client.exceptions.ValidationException):
        client.start_test(sourceServerIDs=ids, tags={f"key{number}": "x" * 200 for number in range(9)})
    line = mgn.report().splitlines()[-1]
    assert line.startswith(f"  StartTest(sourceServerIDs=['{ids[0]}', ")
    assert line.endswith(" in us-east-1 -> ValidationException")
    assert len(line) < 320
    assert "..." in line


def test_a_record_that_was_full_says_so() -> None:
    mgn = MgnMock(record=3, region="us-east-1")
    client = mgn.client()
    for size in range(1, 4):
        client.list_waves(maxResults=size)
    assert "full" not in mgn.report()
    client.list_waves(maxResults=4)
    assert mgn.report().splitlines()[-5:] == [
        "3 calls:",
        "  ListWaves(maxResults=2) in us-east-1",
        "  ListWaves(maxResults=3) in us-east-1",
        "  ListWaves(maxResults=4) in us-east-1",
        "  The record was full: 1 earlier call is forgotten (option record=3).",
    ]
    mgn.reset()
    client.list_waves()
    assert "full" not in mgn.report()
