"""The snapshots of servers that are in sync: there is a new one each half hour, and a halted server lags behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mgn_mock.clock import from_text
from tests.support.asking import discovered

if TYPE_CHECKING:
    from types_boto3_mgn import MgnClient

    from mgn_mock import MgnMock


def info_of(mgn: MgnMock, server: Any) -> Any:
    return mgn.server(server)["dataReplicationInfo"]


def test_a_server_in_sync_has_a_new_snapshot_each_half_hour(mgn: MgnMock, client: MgnClient) -> None:
    server = mgn.add_source_server()
    shown = []
    for minutes in (0, 24, 1, 29, 1, 60 * 24 * 3):
        mgn.advance(minutes=minutes)
        [item] = client.describe_source_servers()["items"]
        shown.append(item["dataReplicationInfo"]["lastSnapshotDateTime"])
        assert item["dataReplicationInfo"]["lagDuration"] == "P0D"
    assert [text.removesuffix(":00+00:00") for text in shown] == [
        "2026-01-31T11:55",
        "2026-01-31T11:55",
        "2026-01-31T12:25",
        "2026-01-31T12:25",
        "2026-01-31T12:55",
        "2026-02-03T12:55",
    ]
    assert info_of(mgn, server)["lastSnapshotDateTime"] == shown[-1]


def test_a_server_that_halts_after_days_in_sync_lags_by_minutes(mgn: MgnMock, client: MgnClient) -> None:
    paused, stalled = mgn.add_source_server(), mgn.add_source_server()
    mgn.advance(days=3, minutes=10)
    client.pause_replication(sourceServerID=paused["sourceServerID"])
    mgn.stall(stalled)
    mgn.advance(minutes=90)
    for server in (paused, stalled):
        info = info_of(mgn, server)
        assert (info["lagDuration"], info["lastSnapshotDateTime"]) == ("PT1H45M", "2026-02-03T11:55:00+00:00")


def test_a_planted_snapshot_is_shown_until_there_is_a_newer_one(mgn: MgnMock, client: MgnClient) -> None:
    old = "2026-01-31T09:00:00+00:00"
    server = mgn.add_source_server(dataReplicationInfo={"lastSnapshotDateTime": old})
    assert info_of(mgn, server)["lastSnapshotDateTime"] == old
    mgn.advance(minutes=29)
    assert client.describe_source_servers()["items"][0]["dataReplicationInfo"]["lastSnapshotDateTime"] == old
    dumped = mgn.dump()
    mgn.advance(minutes=1)
    assert info_of(mgn, server)["lastSnapshotDateTime"] == "2026-01-31T12:30:00+00:00"
    mgn.restore(dumped)
    mgn.advance(minutes=30)
    assert info_of(mgn, server)["lastSnapshotDateTime"] == "2026-01-31T12:30:00+00:00"


def test_a_planted_snapshot_of_a_later_time_stays_until_that_has_come(mgn: MgnMock, client: MgnClient) -> None:
    later = "2026-01-31T13:05:00+00:00"
    server = mgn.add_source_server(dataReplicationInfo={"lastSnapshotDateTime": later})
    shown = []
    for minutes in (0, 65, 30):
        mgn.advance(minutes=minutes)
        shown.append(info_of(mgn, server)["lastSnapshotDateTime"])
    assert shown == [later, later, "2026-01-31T13:35:00+00:00"]


def test_a_lagging_server_and_one_without_an_agent_get_no_snapshots_meanwhile(mgn: MgnMock, client: MgnClient) -> None:
    lagging = mgn.add_source_server()
    mgn.lag(lagging, "PT10M")
    shipped = discovered(mgn)
    client.start_replication(sourceServerID=shipped)
    mgn.settle()
    before = [info_of(mgn, server)["lastSnapshotDateTime"] for server in (lagging, shipped)]
    mgn.advance(hours=1)
    assert [info_of(mgn, server)["lastSnapshotDateTime"] for server in (lagging, shipped)] == before
    assert from_text(before[1]) <= mgn.now
