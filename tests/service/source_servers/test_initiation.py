"""The initiation with an agent: its steps a first and a second time, the replication server, and the next attempt."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from mgn_mock import MgnMock
from mgn_mock.model.spec import service
from mgn_mock.service.source_servers.initiation import succeeded
from tests.conftest import START
from tests.support.asking import client_of

if TYPE_CHECKING:
    from types_boto3_mgn import MgnClient

    from mgn_mock.state.settings import Transport

KEPT = 7
BOTH = ("AGENT_BASED", "SNAPSHOT_SHIPPING")


def info_of(server: Any) -> dict[str, Any]:
    info: dict[str, Any] = server["dataReplicationInfo"]
    return info


def statuses(server: Any) -> list[str]:
    return [step["status"] for step in info_of(server)["dataReplicationInitiation"]["steps"]]


def test_a_second_initiation_skips_what_is_there(mgn: MgnMock, client: MgnClient) -> None:
    """Rests on a-second-initiation-skips-what-is-there."""
    server = mgn.add_source_server()
    mgn.stall(server, error="AGENT_NOT_SEEN")
    mgn.advance(days=2)
    retried = client.retry_data_replication(sourceServerID=server["sourceServerID"])
    assert statuses(retried) == ["IN_PROGRESS"] + ["SKIPPED"] * KEPT + ["NOT_STARTED"] * 3
    assert info_of(retried)["dataReplicationInitiation"]["startDateTime"] == "2026-02-02T12:00:00+00:00"
    mgn.settle()
    assert statuses(mgn.server(server)) == ["SUCCEEDED"] + ["SKIPPED"] * KEPT + ["SUCCEEDED"] * 3


def test_a_second_initiation_skips_only_what_was_done_before_the_stall(mgn: MgnMock, client: MgnClient) -> None:
    server = mgn.add_source_server(lifeCycle={"state": "NOT_READY"})
    mgn.stall(server, error="FAILED_TO_AUTHENTICATE_WITH_SERVICE")
    assert statuses(mgn.server(server)) == ["SUCCEEDED"] * 4 + ["FAILED"] + ["NOT_STARTED"] * 6
    retried = client.retry_data_replication(sourceServerID=server["sourceServerID"])
    assert statuses(retried) == ["IN_PROGRESS"] + ["SKIPPED"] * 3 + ["NOT_STARTED"] * 7
    mgn.stall(server, error="FAILED_TO_BOOT_REPLICATION_SERVER")
    assert statuses(mgn.server(server)) == ["SUCCEEDED", "SKIPPED", "SKIPPED", "FAILED"] + ["NOT_STARTED"] * 7


def test_nothing_is_skipped_after_a_stop(transport: Transport) -> None:
    mgn = MgnMock(transport=transport, start_replication_types=BOTH, start_time=START)
    client = client_of(mgn)
    server_id = mgn.add_source_server()["sourceServerID"]
    client.stop_replication(sourceServerID=server_id)
    started = client.start_replication(sourceServerID=server_id)
    assert statuses(started) == ["IN_PROGRESS"] + ["NOT_STARTED"] * 10
    mgn.settle()
    assert statuses(mgn.server(server_id)) == ["SUCCEEDED"] * 11


@pytest.mark.skipif(
    "replicatorId" not in service().members("DataReplicationInfo"), reason="the installed botocore has no replicatorId"
)
def test_the_replication_server_is_named_from_its_launch_until_replication_ends(transport: Transport) -> None:
    """Rests on the-replication-server-is-named."""
    mgn = MgnMock(transport=transport, start_replication_types=BOTH, progress="manual", start_time=START)
    client = client_of(mgn)
    server_id = mgn.add_source_server(lifeCycle={"state": "STOPPED"})["sourceServerID"]
    started = client.start_replication(sourceServerID=server_id)
    assert "replicatorId" not in info_of(started)
    mgn.advance(seconds=57)
    assert statuses(mgn.server(server_id))[2] == "IN_PROGRESS"
    assert "replicatorId" not in info_of(mgn.server(server_id))
    mgn.advance(seconds=1)
    replicator = info_of(mgn.server(server_id))["replicatorId"]
    assert replicator.startswith("i-")
    for _ in range(2):
        client.pause_replication(sourceServerID=server_id)
        client.resume_replication(sourceServerID=server_id)
        assert info_of(mgn.server(server_id))["replicatorId"] == replicator
        mgn.settle()
    assert "replicatorId" not in info_of(client.stop_replication(sourceServerID=server_id))


@pytest.mark.skipif(
    "replicatorId" not in service().members("DataReplicationInfo"), reason="the installed botocore has no replicatorId"
)
def test_planted_servers_that_replicate_have_a_replication_server(mgn: MgnMock, client: MgnClient) -> None:
    replicating = mgn.add_source_server()
    assert info_of(replicating)["replicatorId"].startswith("i-")
    ended = client.disconnect_from_service(sourceServerID=replicating["sourceServerID"])
    assert "replicatorId" not in info_of(ended)
    without = [
        mgn.add_source_server(lifeCycle={"state": "STOPPED"}),
        mgn.add_source_server(lifeCycle={"state": "CUTOVER"}),
        mgn.add_source_server(replicationType="SNAPSHOT_SHIPPING", lifeCycle={"state": "READY_FOR_TEST"}),
    ]
    assert [server for server in without if "replicatorId" in info_of(server)] == []


@pytest.mark.parametrize("state", ["READY_FOR_TEST", "STOPPED", "CUTOVER"])
def test_the_next_attempt_is_the_next_full_minute_after_each_call(mgn: MgnMock, client: MgnClient, state: Any) -> None:
    """Rests on the-next-attempt-is-the-next-full-minute."""
    mgn.add_source_server(lifeCycle={"state": state})
    seen = []
    for step in (0, 29, 31, 0.5):
        mgn.advance(seconds=step)
        [server] = client.describe_source_servers()["items"]
        seen.append(info_of(server)["dataReplicationInitiation"]["nextAttemptDateTime"])
    assert seen == [f"2026-01-31T12:0{minute}:00+00:00" for minute in (1, 1, 2, 2)]


@pytest.mark.parametrize(
    ("given", "done"),
    [
        ([], 0),
        (["SUCCEEDED", "SUCCEEDED"], 2),
        (["SUCCEEDED", "SKIPPED", "SUCCEEDED", "NOT_STARTED"], 2),
        (["SKIPPED", "IN_PROGRESS"], 0),
        (["SUCCEEDED", "FAILED", "SUCCEEDED"], 1),
    ],
)
def test_steps_are_done_up_to_the_first_that_is_not(given: list[str], done: int) -> None:
    assert succeeded([{"status": status} for status in given]) == done
