"""Looking without moving: reads of what is at rest, `peek`, `server` and `now`."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timezone
from typing import TYPE_CHECKING, NoReturn

import pytest
from botocore.exceptions import ClientError

from mgn_mock import MgnMock
from mgn_mock.model.spec import service
from mgn_mock.state.timeline import Timeline
from mgn_mock.state.world import World
from tests.conftest import START
from tests.service.test_every_operation import IMPLEMENTED, request_of, with_what_requests_name, world
from tests.support.asking import (
    LIFECYCLE_STATES,
    REPLICATION_TYPES,
    UNKNOWN_SERVER,
    client_of,
    discovered,
    state_of,
    world_of,
)

if TYPE_CHECKING:
    from types_boto3_mgn import MgnClient

    from mgn_mock.state.settings import Progress

NOON = datetime(2026, 1, 31, 12, tzinfo=timezone.utc)
WAITING = ("NOT_READY", "PENDING_SNAPSHOT_SHIPPING")


@pytest.mark.parametrize("progress", ["on_read", "manual", "instant"])
@pytest.mark.parametrize("lifecycle", [state for state in LIFECYCLE_STATES if state != "NOT_READY"])
@pytest.mark.parametrize("replication_type", REPLICATION_TYPES)
def test_two_reads_of_a_thing_at_rest_are_equal(progress: Progress, lifecycle: str, replication_type: str) -> None:
    mgn = MgnMock(progress=progress, start_time=START)
    planted = mgn.add_source_server(lifeCycle={"state": lifecycle}, replicationType=replication_type)
    client = client_of(mgn)
    reads = [client.describe_source_servers()["items"] for _ in range(3)]
    assert reads == [[planted]] * 3
    assert mgn.now == NOON


def test_peek_and_server_move_nothing_and_are_not_remembered(mgn: MgnMock) -> None:
    server_id = discovered(mgn)
    client_of(mgn).start_replication(sourceServerID=server_id)
    calls = len(mgn.calls)
    for _ in range(5):
        assert state_of(mgn.server(server_id)) == WAITING
        assert state_of(mgn.server(mgn.server(server_id))) == WAITING
        assert [state_of(item) for item in mgn.peek("DescribeSourceServers")["items"]] == [WAITING]
    assert (mgn.now, len(mgn.calls)) == (NOON, calls)


def test_peek_of_a_write_shows_its_answer_and_changes_nothing(mgn: MgnMock, client: MgnClient) -> None:
    server_id = discovered(mgn)
    before = world_of(mgn)
    for _ in range(2):
        assert state_of(mgn.peek("StartReplication", sourceServerID=server_id)) == WAITING
    mgn.peek("TagResource", resourceArn=mgn.server(server_id)["arn"], tags={"a": "b"})
    assert world_of(mgn) == before
    mgn.settle()
    assert world_of(mgn) == before
    assert client.start_replication(sourceServerID=server_id)["lifeCycle"]["state"] == "NOT_READY"


def test_peek_refuses_as_the_call_would(mgn: MgnMock) -> None:
    with pytest.raises(ClientError) as caught:
        mgn.peek("StartReplication", sourceServerID=UNKNOWN_SERVER)
    assert caught.value.response["Error"]["Code"] == "ResourceNotFoundException"
    assert caught.value.operation_name == "StartReplication"
    with pytest.raises(ValueError, match="start_replication"):
        mgn.peek("start_replication", sourceServerID=UNKNOWN_SERVER)
    assert len(mgn.calls) == 0


def test_a_server_that_is_not_there_cannot_be_looked_at(mgn: MgnMock) -> None:
    with pytest.raises(KeyError, match=f"no Source Server {UNKNOWN_SERVER} in Region us-east-1"):
        mgn.server(UNKNOWN_SERVER)
    server = mgn.at("eu-west-1").add_source_server()
    with pytest.raises(KeyError, match="us-east-1"):
        mgn.server(server)


def test_now_is_an_aware_datetime_in_utc(mgn: MgnMock) -> None:
    assert mgn.now == NOON
    assert mgn.now.tzinfo is timezone.utc
    assert MgnMock(start_time="2026-01-31T13:00:00+01:00").now == NOON


# What looking costs


@pytest.fixture
def no_copies(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing may copy or sort a world while a test asks for this."""

    def refuse(*_: object) -> NoReturn:
        raise AssertionError("this costs more the more there is")

    monkeypatch.setattr(World, "copy", refuse)
    monkeypatch.setattr(Timeline, "copy", refuse)
    monkeypatch.setattr(Timeline, "in_order", refuse)


def test_looking_copies_and_sorts_nothing(no_copies: None) -> None:
    mgn = MgnMock(start_time=START, region="us-east-1")
    server = mgn.add_source_server(lifeCycle={"state": "NOT_READY"})
    assert mgn.peek("DescribeSourceServers")["items"] == [server]
    with pytest.raises(ClientError):
        mgn.peek("GetReplicationConfiguration", sourceServerID=UNKNOWN_SERVER)
    assert repr(mgn) == ("<MgnMock Region us-east-1 of account 123456789012: 1 source server, 1 under way, 0 calls>")


@pytest.mark.parametrize("name", [name for name in IMPLEMENTED if not service().operation(name).changes_something])
def test_a_peek_at_what_only_reads_leaves_no_trace(name: str) -> None:
    mgn = with_what_requests_name(world("direct"))
    mgn.add_source_server(lifeCycle={"state": "CUTOVER"})
    mgn.client().create_wave(name="first")
    inner = mgn._world
    before = (mgn.dump(), inner.requests, list(inner._regions), list(inner._managed_accounts), mgn.assumptions)
    elsewhere = mgn.at("eu-west-1", "111122223333")
    for panel in (mgn, elsewhere):
        with suppress(ClientError):
            panel.peek(name, **request_of(name))
    assert (mgn.dump(), inner.requests, list(inner._regions), list(inner._managed_accounts), mgn.assumptions) == before
    assert not inner.only_looks
