"""Trouble that a test says beforehand: stalls and lags that come while the code waits."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from mgn_mock import MgnMock, mock_mgn
from tests.conftest import START
from tests.support.asking import client_of, discovered, state_of

if TYPE_CHECKING:
    from types_boto3_mgn import MgnClient

    from mgn_mock.state.settings import Progress

HOUR = timedelta(hours=1)
WAITING, SHIPPING, SNAPSHOT, IN_SYNC = (
    "PENDING_SNAPSHOT_SHIPPING",
    "SHIPPING_SNAPSHOT",
    "CREATING_SNAPSHOT",
    "CONTINUOUS",
)


def shown(client: MgnClient, server_id: str) -> str:
    [item] = client.describe_source_servers(filters={"sourceServerIDs": [server_id]})["items"]
    return state_of(item)[1]


def by_hand(**options: Any) -> tuple[MgnMock, MgnClient]:
    mgn = MgnMock(progress="manual", start_time=START, **options)
    return mgn, client_of(mgn)


def test_one_function_that_starts_and_waits_meets_a_stall_and_gets_over_it(mgn: MgnMock, client: MgnClient) -> None:
    server_id = discovered(mgn)
    mgn.stall(server_id, "SNAPSHOTS_FAILURE", at=SHIPPING, recover_after="PT1H")
    client.start_replication(sourceServerID=server_id)
    seen = [shown(client, server_id)]
    while seen[-1] != IN_SYNC:
        seen.append(shown(client, server_id))
    assert seen == [WAITING, SHIPPING, "STALLED", WAITING, SHIPPING, SNAPSHOT, IN_SYNC]
    mgn.check()


def test_trouble_that_was_met_is_armed_no_more(mgn: MgnMock, client: MgnClient) -> None:
    server_id = discovered(mgn)
    mgn.stall(server_id, at=SHIPPING, recover_after="PT1H")
    assert "Armed trouble" in mgn.report()
    client.start_replication(sourceServerID=server_id)
    mgn.settle()
    of_region = mgn.dump()["accounts"][mgn.account_id]["regions"][mgn.region]
    assert of_region["armed_trouble"] == []


@pytest.mark.parametrize("state", [WAITING, SHIPPING, SNAPSHOT, IN_SYNC])
def test_a_server_stalls_in_any_state_of_its_path(mgn: MgnMock, client: MgnClient, state: str) -> None:
    server_id = discovered(mgn)
    mgn.stall(server_id, at=state)
    client.start_replication(sourceServerID=server_id)
    seen: list[str] = []
    while not seen or seen[-1] != "STALLED":
        seen.append(shown(client, server_id))
    assert seen[-2] == state
    assert len(seen) == len(set(seen))
    # Till somebody mends it.
    assert shown(client, server_id) == "STALLED"
    mgn.recover(server_id)
    mgn.settle()
    assert state_of(mgn.server(server_id)) == ("READY_FOR_TEST", IN_SYNC)


def test_by_hand_a_server_stalls_when_the_state_would_have_ended() -> None:
    mgn, client = by_hand()
    server_id = discovered(mgn)
    mgn.stall(server_id, at=SHIPPING, recover_after=2 * HOUR)
    client.start_replication(sourceServerID=server_id)
    seen = []
    for minutes in (11, 119, 1):
        seen.append(shown(client, server_id))
        mgn.advance(minutes=minutes)
    assert [*seen, shown(client, server_id)] == [WAITING, "STALLED", "STALLED", WAITING]


@pytest.mark.parametrize("after", ["PT5M", timedelta(minutes=5)])
def test_a_time_is_counted_from_the_start_of_replication(after: Any) -> None:
    mgn, client = by_hand()
    server_id = discovered(mgn)
    mgn.stall(server_id, after=after)
    mgn.advance(hours=3)
    client.start_replication(sourceServerID=server_id)
    mgn.advance(minutes=4)
    assert shown(client, server_id) == SHIPPING
    mgn.advance(minutes=1)
    assert shown(client, server_id) == "STALLED"
    [disk] = mgn.server(server_id)["dataReplicationInfo"]["replicatedDisks"]
    assert disk["replicatedStorageBytes"] == int(disk["totalStorageBytes"] * 0.4)


def test_a_time_is_counted_from_the_call_where_the_server_replicates() -> None:
    mgn, client = by_hand()
    server = mgn.add_source_server()
    mgn.advance(hours=3)
    mgn.stall(server, after="PT1H", recover_after="PT1H")
    seen = []
    for _ in range(3):
        seen.append(shown(client, server["sourceServerID"]))
        mgn.advance(hours=1)
    assert seen == [IN_SYNC, "STALLED", IN_SYNC]


def test_a_server_with_an_agent_that_is_in_sync_stalls_by_reading(mgn: MgnMock, client: MgnClient) -> None:
    server_id = mgn.add_source_server()["sourceServerID"]
    mgn.stall(server_id, at=IN_SYNC, recover_after=HOUR)
    assert [shown(client, server_id) for _ in range(4)] == [IN_SYNC, "STALLED", IN_SYNC, IN_SYNC]


def test_a_server_that_waits_for_a_slot_can_stall_there() -> None:
    mgn, client = by_hand()
    ids = [discovered(mgn) for _ in range(51)]
    for server_id in ids:
        client.start_replication(sourceServerID=server_id)
    mgn.advance(minutes=2)
    mgn.stall(ids[-1], at=WAITING)
    mgn.advance()
    assert shown(client, ids[-1]) == "STALLED"
    assert ids[-1] not in mgn._region.shipping_queue


def test_a_stall_that_is_over_after_a_time_is_under_way_until_then(mgn: MgnMock, client: MgnClient) -> None:
    server_id = mgn.add_source_server()["sourceServerID"]
    mgn.stall(server_id, recover_after="PT1H")
    assert [shown(client, server_id) for _ in range(2)] == ["STALLED", IN_SYNC]
    mgn.stall(server_id, recover_after="PT1H")
    mgn.settle()
    assert shown(client, server_id) == IN_SYNC


def test_what_mends_a_stall_earlier_takes_the_recovery_away() -> None:
    mgn, client = by_hand()
    server_id = mgn.add_source_server()["sourceServerID"]
    for mend in (mgn.recover, lambda server: client.retry_data_replication(sourceServerID=server)):
        mgn.stall(server_id, recover_after="PT9H")
        mend(server_id)
        mgn.settle()
        assert shown(client, server_id) == IN_SYNC
        assert not mgn._world.timeline


def test_a_lost_vcenter_client_comes_back_by_itself() -> None:
    mgn, client = by_hand()
    vcenter = mgn.add_vcenter_client()
    members: Any = {"replicationType": "SNAPSHOT_SHIPPING", "vcenterClientID": vcenter["vcenterClientID"]}
    ids = [
        mgn.add_source_server(**members, lifeCycle={"state": state})["sourceServerID"]
        for state in ("TESTING", "DISCOVERED", "DISCONNECTED")
    ]
    mgn.stall(vcenter, recover_after="PT1H")
    assert [shown(client, each) for each in ids] == ["STALLED", "STOPPED", "DISCONNECTED"]
    mgn.settle()
    mgn.stall(vcenter, after="PT5M")
    client.start_replication(sourceServerID=ids[1])
    mgn.advance(minutes=5)
    assert [shown(client, each) for each in ids] == ["STALLED", "STALLED", "DISCONNECTED"]


# Lag


def test_a_lag_comes_later_and_waits_for_the_server_to_be_in_sync() -> None:
    mgn, client = by_hand()
    server_id = discovered(mgn)
    mgn.lag(server_id, "PT20M", after="PT5M")
    client.start_replication(sourceServerID=server_id)
    mgn.advance(minutes=12)
    assert shown(client, server_id) == SNAPSHOT
    mgn.advance(minutes=1)
    assert mgn.server(server_id)["dataReplicationInfo"]["lagDuration"] == "PT20M"
    mgn.recover(server_id)
    mgn.lag(server_id, "PT20M", after="PT5M")
    mgn.advance(minutes=5)
    assert mgn.server(server_id)["dataReplicationInfo"]["lagDuration"] == "PT20M"
    mgn.check()


# Where it is kept


def test_what_is_armed_is_in_the_report_in_dumps_and_in_snapshots() -> None:
    mgn, _ = by_hand()
    server_id = discovered(mgn)
    mgn.stall(server_id, "NOT_CONVERGING", at=SHIPPING, recover_after="PT1H")
    mgn.lag(server_id, "PT10M", after="PT1H")
    assert f"stall of Source Server {server_id}" in mgn.report()
    assert "error NOT_CONVERGING, at SHIPPING_SNAPSHOT, recoverAfter PT1H" in mgn.report()
    assert "duration PT10M, after PT1H" in mgn.report()
    dump, snapshot = mgn.dump(), mgn.snapshot()
    mgn.recover(server_id)
    assert "armed" not in mgn.report().lower()
    for kept in (dump, snapshot):
        other, client = by_hand(region=mgn.region)
        other.restore(kept)
        assert other.dump()["accounts"] == dump["accounts"]
        client.start_replication(sourceServerID=server_id)
        other.advance(minutes=11)
        assert shown(client, server_id) == "STALLED"


def test_what_is_armed_begins_anew_with_the_next_start() -> None:
    mgn, client = by_hand()
    server_id = discovered(mgn)
    mgn.stall(server_id, after="PT1H")
    client.start_replication(sourceServerID=server_id)
    client.stop_replication(sourceServerID=server_id)
    mgn.advance(hours=2)
    assert shown(client, server_id) == "STOPPED"
    client.start_replication(sourceServerID=server_id)
    mgn.advance(hours=1)
    assert shown(client, server_id) == "STALLED"


def test_a_paused_server_keeps_what_is_armed() -> None:
    mgn, client = by_hand()
    server_id = mgn.add_source_server()["sourceServerID"]
    mgn.stall(server_id, after="PT1H")
    client.pause_replication(sourceServerID=server_id)
    mgn.advance(hours=1)
    assert shown(client, server_id) == "PAUSED"
    assert "Armed trouble" in mgn.report()


def test_what_is_armed_and_never_comes_fails_a_strict_test() -> None:
    words = "armed and never came:\n  stall of Source Server s-"
    with pytest.raises(AssertionError, match=words), mock_mgn(strict_faults=True) as mgn:
        mgn.stall(discovered(mgn), at=SHIPPING)
    with mock_mgn(strict_faults=True, start_time=START) as mgn:
        server_id = discovered(mgn)
        mgn.stall(server_id, at=SHIPPING)
        mgn.client().start_replication(sourceServerID=server_id)
        mgn.settle()


def test_a_deleted_server_takes_what_is_armed_with_it() -> None:
    mgn, client = by_hand()
    server_id = mgn.add_source_server()["sourceServerID"]
    mgn.stall(server_id, after="PT1H")
    client.disconnect_from_service(sourceServerID=server_id)
    client.delete_source_server(sourceServerID=server_id)
    mgn.advance(hours=2)
    assert "Armed trouble" not in mgn.report()


@pytest.mark.parametrize("progress", ["on_read", "instant"])
def test_at_once_and_by_reading_it_ends_too(progress: Progress) -> None:
    mgn = MgnMock(progress=progress, start_time=START)
    client = client_of(mgn)
    server_id = discovered(mgn)
    mgn.stall(server_id, at=SNAPSHOT, recover_after="P1D")
    client.start_replication(sourceServerID=server_id)
    for _ in range(9):
        shown(client, server_id)
    assert shown(client, server_id) == IN_SYNC


# What cannot be


@pytest.mark.parametrize(
    ("members", "words"),
    [
        ({}, "cannot stall, since it is STOPPED.* give `at`, .* or `after`"),
        (
            {"at": "INITIAL_SYNC"},
            f"^at: .* never is INITIAL_SYNC; its path is {WAITING}, {SHIPPING}, {SNAPSHOT}",
        ),
        ({"at": "NOWHERE"}, "its path is"),
        ({"at": SHIPPING, "after": "PT1H"}, "^at, after: .* not both"),
        ({"after": "soon"}, "^after: 'soon' is no duration"),
        ({"after": timedelta()}, "^after: "),
        ({"after": "PT1H", "recover_after": timedelta(hours=-1)}, "^recover_after: "),
        ({"after": "P99999999999D"}, "^after: .* too long"),
        ({"after": timedelta(days=999_999_999)}, r"^after: .* a clock goes to 9998"),
        ({"at": SHIPPING, "error": "NONE"}, "no 'NONE'"),
    ],
)
def test_what_would_never_come_is_refused(members: dict[str, Any], words: str) -> None:
    mgn = MgnMock(start_time=START)
    server_id = discovered(mgn)
    with pytest.raises(ValueError, match=words):
        mgn.stall(server_id, **members)
    assert "Armed" not in mgn.report()


def test_what_replicates_never_again_cannot_be_armed(mgn: MgnMock) -> None:
    server = mgn.add_source_server(lifeCycle={"state": "DISCONNECTED"})
    with pytest.raises(ValueError, match="does not replicate again"):
        mgn.stall(server, after="PT1H")
    with pytest.raises(ValueError, match="does not replicate again"):
        mgn.lag(server, "PT1H", after="PT1H")
    with pytest.raises(ValueError, match="give `after`"):
        mgn.lag(server, "PT1H")
