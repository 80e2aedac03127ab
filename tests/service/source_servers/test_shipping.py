"""Servers without an agent after their first snapshot: later shipping cycles, and the slots that they share."""

from __future__ import annotations

import time
from collections import Counter
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

import pytest
from freezegun import freeze_time

from mgn_mock import MgnMock, mock_mgn
from mgn_mock.service.source_servers.replication import CYCLE_PAUSE, SHIPPING_SLOTS
from tests.conftest import START
from tests.support.asking import client_of, discovered, state_of

if TYPE_CHECKING:
    from mgn_mock.state.settings import Progress

BOTH = ("AGENT_BASED", "SNAPSHOT_SHIPPING")
NOON = datetime(2026, 1, 31, 12, tzinfo=timezone.utc)
WAITING, SHIPPING, IN_SYNC = "PENDING_SNAPSHOT_SHIPPING", "SHIPPING_SNAPSHOT", "CONTINUOUS"


def in_sync(mgn: MgnMock, **members: Any) -> str:
    return discovered(mgn, lifeCycle={"state": "READY_FOR_TEST"}, **members)


def states(mgn: MgnMock) -> Counter[str]:
    items = mgn.peek("DescribeSourceServers", maxResults=1000)["items"]
    return Counter(state_of(item)[1] for item in items)


def test_what_has_changed_is_shipped_again_and_again() -> None:
    mgn = MgnMock(progress="manual", start_time=START)
    server_id = in_sync(mgn)
    seen = []
    for _ in range(4):
        for step in (CYCLE_PAUSE, timedelta(minutes=1), timedelta(minutes=1)):
            mgn.advance(step)
            info: Any = mgn.server(server_id)["dataReplicationInfo"]
            (disk,) = info["replicatedDisks"]
            assert disk["replicatedStorageBytes"] == disk["totalStorageBytes"]
            assert (disk["backloggedStorageBytes"] > 0) == (info["dataReplicationState"] == SHIPPING)
            assert info["lagDuration"] == "P0D"
            assert mgn.server(server_id)["lifeCycle"]["state"] == "READY_FOR_TEST"
            seen.append(info["dataReplicationState"])
        snapshot = mgn.server(server_id)["dataReplicationInfo"]["lastSnapshotDateTime"]
        assert snapshot == mgn.now.isoformat()
    assert seen == [WAITING, SHIPPING, IN_SYNC] * 4


def test_a_server_with_an_agent_needs_no_cycles() -> None:
    mgn = MgnMock(progress="manual", start_time=START)
    server = mgn.add_source_server()
    mgn.advance(days=3)
    assert state_of(mgn.server(server)) == ("READY_FOR_TEST", IN_SYNC)


@pytest.mark.parametrize("progress", ["on_read", "manual", "instant"])
def test_a_cycle_waits_for_the_clock_whatever_is_read(progress: Progress) -> None:
    mgn = MgnMock(progress=progress, start_time=START)
    server_id = in_sync(mgn)
    client = client_of(mgn)
    for _ in range(3):
        assert state_of(client.describe_source_servers()["items"][0])[1] == IN_SYNC
    mgn.settle()
    assert mgn.now == NOON
    mgn.advance(CYCLE_PAUSE)
    assert state_of(mgn.server(server_id))[1] == WAITING


def test_a_cycle_begins_while_the_code_sleeps() -> None:
    with mock_mgn(progress="sleep", start_time=START) as mgn:
        in_sync(mgn)
        seen = []
        for pause in (CYCLE_PAUSE.total_seconds(), 60, 60, 60):
            time.sleep(pause)
            seen.append(state_of(mgn.client().describe_source_servers()["items"][0])[1])
    assert seen == [WAITING, SHIPPING, IN_SYNC, IN_SYNC]


def test_a_cycle_begins_by_the_clock_of_the_machine() -> None:
    with freeze_time(NOON) as frozen, mock_mgn(progress="clock") as mgn:
        server_id = in_sync(mgn)
        seen = []
        for pause in (CYCLE_PAUSE, timedelta(minutes=1), timedelta(minutes=1)):
            frozen.tick(pause)
            seen.append(state_of(mgn.server(server_id))[1])
    assert seen == [WAITING, SHIPPING, IN_SYNC]


@pytest.mark.parametrize("progress", ["on_read", "manual", "clock", "sleep", "instant"])
def test_a_restart_and_a_resumption_come_to_rest_in_every_mode(progress: Progress) -> None:
    with freeze_time(NOON) as frozen, mock_mgn(progress=progress, start_replication_types=BOTH) as mgn:
        client = mgn.client()
        for kind in BOTH:
            server_id = mgn.add_source_server(replicationType=kind, lifeCycle={"state": "STOPPED"})["sourceServerID"]
            for change in (client.start_replication, client.pause_replication, client.resume_replication):
                change(sourceServerID=server_id)
                for _ in range(8):
                    pass_time(mgn, frozen)
                    client.describe_source_servers(filters={"sourceServerIDs": [server_id]})
                expected = "PAUSED" if change == client.pause_replication else IN_SYNC
                assert state_of(mgn.server(server_id)) == ("READY_FOR_TEST", expected)


def pass_time(mgn: MgnMock, frozen: Any) -> None:
    """Half of an hour, in whichever way it passes; none where it passes by reading."""
    progress = mgn._world.settings.progress
    if progress == "manual":
        mgn.advance(minutes=30)
    elif progress == "clock":
        frozen.tick(timedelta(minutes=30))
    elif progress == "sleep":
        time.sleep(1800)


def test_a_cycle_that_is_under_way_is_moved_by_reading() -> None:
    mgn = MgnMock(start_time=START)
    in_sync(mgn)
    client = client_of(mgn)
    mgn.advance(CYCLE_PAUSE)
    seen = [state_of(client.describe_source_servers()["items"][0])[1] for _ in range(4)]
    assert seen == [WAITING, SHIPPING, IN_SYNC, IN_SYNC]


def test_an_overdue_cycle_is_made_up_for_by_the_clock() -> None:
    mgn = MgnMock(start_time=START)
    server_id = in_sync(mgn)
    mgn.advance(CYCLE_PAUSE * 3 + timedelta(hours=1))
    info = mgn.server(server_id)["dataReplicationInfo"]
    assert (info["dataReplicationState"], info["lastSnapshotDateTime"]) == (IN_SYNC, "2026-02-01T06:06:00+00:00")


@pytest.mark.parametrize("way", ["pause_replication", "stop_replication", "disconnect_from_service"])
def test_a_server_that_rests_otherwise_has_no_cycles(way: str) -> None:
    mgn = MgnMock(progress="manual", start_time=START)
    server_id = in_sync(mgn)
    getattr(client_of(mgn), way)(sourceServerID=server_id)
    before = state_of(mgn.server(server_id))
    mgn.advance(days=2)
    assert state_of(mgn.server(server_id)) == before
    if way == "pause_replication":
        client_of(mgn).resume_replication(sourceServerID=server_id)
        mgn.settle()
        mgn.advance(CYCLE_PAUSE)
        assert state_of(mgn.server(server_id))[1] == WAITING


# Slots


def test_later_cycles_share_the_slots_too() -> None:
    """Rests on fifty-servers-are-shipped-at-once."""
    mgn = MgnMock(progress="manual", start_time=START)
    assert SHIPPING_SLOTS == 50
    for _ in range(SHIPPING_SLOTS + 10):
        in_sync(mgn)
    mgn.advance(CYCLE_PAUSE + timedelta(minutes=1))
    assert states(mgn) == {SHIPPING: SHIPPING_SLOTS, WAITING: 10}
    mgn.settle()
    assert states(mgn) == {IN_SYNC: SHIPPING_SLOTS + 10}


def test_servers_with_agents_need_no_slots() -> None:
    mgn = MgnMock(progress="manual", start_time=START, start_replication_types=BOTH)
    client = client_of(mgn)
    large = {"disks": [{"deviceName": "/dev/sda", "bytes": 2**45}]}
    for _ in range(SHIPPING_SLOTS + 1):
        client.start_replication(sourceServerID=discovered(mgn, sourceProperties=large))
    with_agent = mgn.add_source_server(lifeCycle={"state": "STOPPED"})
    client.start_replication(sourceServerID=with_agent["sourceServerID"])
    mgn.advance(minutes=20)
    assert states(mgn) == {SHIPPING: SHIPPING_SLOTS, WAITING: 1, IN_SYNC: 1}
    assert state_of(mgn.server(with_agent)) == ("READY_FOR_TEST", IN_SYNC)


@pytest.mark.parametrize("way", ["stall", "pause_replication", "stop_replication", "disconnect_from_service"])
def test_a_slot_that_is_given_up_goes_to_the_next_in_the_queue(way: str) -> None:
    mgn = MgnMock(progress="manual", start_time=START)
    client = client_of(mgn)
    ids = [discovered(mgn) for _ in range(SHIPPING_SLOTS + 2)]
    for server_id in ids:
        client.start_replication(sourceServerID=server_id)
    mgn.advance(minutes=2)
    assert [state_of(mgn.server(server_id))[1] for server_id in ids[-2:]] == [WAITING] * 2
    change = mgn.stall if way == "stall" else lambda server: getattr(client, way)(sourceServerID=server)
    change(ids[7])
    assert [state_of(mgn.server(server_id))[1] for server_id in ids[-2:]] == [SHIPPING, WAITING]
    change(ids[-1])
    change(ids[8])
    assert states(mgn)[SHIPPING] == SHIPPING_SLOTS - 1
    mgn.settle()
    assert state_of(mgn.server(ids[-2])) == ("READY_FOR_TEST", IN_SYNC)


def test_a_thousand_servers_in_sync_live_through_a_day() -> None:
    mgn = MgnMock(progress="manual", start_time=START)
    for _ in range(1000):
        in_sync(mgn)
    mgn.advance(days=1)
    assert sum(states(mgn).values()) == 1000
    mgn.settle()
    assert states(mgn) == {IN_SYNC: 1000}
