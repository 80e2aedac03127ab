"""What a source server shows while it replicates: counters, times and steps that fit together at every moment."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mgn_mock import MgnMock
from mgn_mock.clock import from_text
from tests.conftest import START
from tests.support.asking import REPLICATION_TYPES, client_of, state_of
from tests.support.consistency import check_consistent

if TYPE_CHECKING:
    from mgn_mock.type_defs import SourceServer

NOON = datetime(2026, 1, 31, 12, tzinfo=timezone.utc)
GIB = 2**30
TWO_DISKS = [{"deviceName": "/dev/sda", "bytes": 8 * GIB}, {"deviceName": "/dev/sdb", "bytes": 24 * GIB}]
# Eight GiB in ten minutes.
TRANSFER = timedelta(minutes=40)


def started(replication_type: str, disks: list[dict[str, Any]]) -> tuple[MgnMock, str]:
    """A world in which one server was started at noon, and time moves by hand."""
    mgn = MgnMock(progress="manual", start_time=START, start_replication_types=REPLICATION_TYPES)
    state = "DISCOVERED" if replication_type == "SNAPSHOT_SHIPPING" else "STOPPED"
    server = mgn.add_source_server(
        replicationType=replication_type,
        lifeCycle={"state": state, "addedToServiceDateTime": "2026-01-31T11:00:00Z"},
        sourceProperties={"disks": disks},
    )
    client_of(mgn).start_replication(sourceServerID=server["sourceServerID"])
    return mgn, server["sourceServerID"]


def shipping() -> tuple[MgnMock, str]:
    """The same, a minute later: the first byte is sent."""
    mgn, server_id = started("SNAPSHOT_SHIPPING", TWO_DISKS)
    mgn.advance(minutes=1)
    return mgn, server_id


def replicated(server: SourceServer) -> list[int]:
    return [disk["replicatedStorageBytes"] for disk in server["dataReplicationInfo"]["replicatedDisks"]]


def totals(server: SourceServer) -> list[int]:
    return [disk["totalStorageBytes"] for disk in server["dataReplicationInfo"]["replicatedDisks"]]


def test_counters_grow_with_the_time_and_add_up() -> None:
    mgn, server_id = shipping()
    for quarters in range(5):
        server = mgn.server(server_id)
        assert totals(server) == [8 * GIB, 24 * GIB]
        for done, total in zip(replicated(server), totals(server), strict=True):
            assert done == total * quarters // 4
        for disk in server["dataReplicationInfo"]["replicatedDisks"]:
            assert disk["rescannedStorageBytes"] == disk["replicatedStorageBytes"]
        mgn.advance(TRANSFER / 4)
    assert state_of(mgn.server(server_id)) == ("READY_FOR_TEST", "CONTINUOUS")


def test_the_end_is_foretold_from_the_first_byte_on_and_comes_as_foretold() -> None:
    mgn, server_id = started("SNAPSHOT_SHIPPING", TWO_DISKS)
    assert "etaDateTime" not in mgn.server(server_id)["dataReplicationInfo"]
    mgn.advance(minutes=1)
    foretold = mgn.server(server_id)["dataReplicationInfo"]["etaDateTime"]
    mgn.advance(TRANSFER)
    server = mgn.server(server_id)
    assert state_of(server) == ("NOT_READY", "CREATING_SNAPSHOT")
    assert server["dataReplicationInfo"]["etaDateTime"] == foretold
    mgn.advance(from_text(foretold) - mgn.now - timedelta(microseconds=1))
    assert mgn.server(server_id)["lifeCycle"]["state"] == "NOT_READY"
    mgn.advance(microseconds=1)
    server = mgn.server(server_id)
    assert state_of(server) == ("READY_FOR_TEST", "CONTINUOUS")
    assert "etaDateTime" not in server["dataReplicationInfo"]
    assert server["dataReplicationInfo"]["lagDuration"] == "P0D"
    assert server["dataReplicationInfo"]["lastSnapshotDateTime"] == foretold


def test_the_first_byte_is_sent_when_the_transfer_begins() -> None:
    mgn, server_id = started("SNAPSHOT_SHIPPING", TWO_DISKS)
    mgn.advance(seconds=59)
    assert "firstByteDateTime" not in mgn.server(server_id)["lifeCycle"]
    mgn.settle()
    assert mgn.server(server_id)["lifeCycle"]["firstByteDateTime"] == "2026-01-31T12:01:00+00:00"


def test_replication_has_lasted_since_the_server_was_added() -> None:
    """Rests on elapsed-time-counts-from-the-adding."""
    mgn, server_id = shipping()
    assert mgn.server(server_id)["lifeCycle"]["elapsedReplicationDuration"] == "PT1H1M"
    mgn.advance(days=2, seconds=1.5)
    life = mgn.server(server_id)["lifeCycle"]
    assert life["elapsedReplicationDuration"] == "P2DT1H1M1.5S"
    assert life["lastSeenByServiceDateTime"] == "2026-02-02T12:01:01.500000+00:00"


def test_a_server_without_disks_gets_there_too() -> None:
    mgn, server_id = started("SNAPSHOT_SHIPPING", [])
    mgn.settle()
    assert state_of(mgn.server(server_id)) == ("READY_FOR_TEST", "CONTINUOUS")


def test_a_server_with_more_disks_than_can_be_replicated_fits_the_model() -> None:
    mgn, _ = started("SNAPSHOT_SHIPPING", [{"deviceName": f"/dev/{n}", "bytes": GIB} for n in range(70)])
    assert len(client_of(mgn).describe_source_servers()["items"][0]["dataReplicationInfo"]["replicatedDisks"]) == 60


def test_disks_of_any_size_end_before_the_dates_do() -> None:
    mgn, server_id = started("SNAPSHOT_SHIPPING", [{"deviceName": "/dev/sda", "bytes": 2**62}])
    mgn.settle()
    assert state_of(mgn.server(server_id)) == ("READY_FOR_TEST", "CONTINUOUS")


def test_the_longest_transfer_takes_ninety_days() -> None:
    mgn, server_id = started("SNAPSHOT_SHIPPING", [{"deviceName": "/dev/sda", "bytes": 2**62}])
    mgn.advance(days=90, seconds=59)
    assert state_of(mgn.server(server_id))[1] == "SHIPPING_SNAPSHOT"
    mgn.advance(seconds=1)
    assert state_of(mgn.server(server_id))[1] == "CREATING_SNAPSHOT"


def test_the_agents_eleven_steps_are_done_one_after_the_other() -> None:
    """Rests on initiation-has-eleven-steps."""
    mgn, server_id = started("AGENT_BASED", TWO_DISKS)
    seen = []
    while state_of(mgn.server(server_id))[1] == "INITIATING":
        steps = mgn.server(server_id)["dataReplicationInfo"]["dataReplicationInitiation"]["steps"]
        statuses = [step["status"] for step in steps]
        assert len(statuses) == 11
        done = statuses.count("SUCCEEDED")
        assert statuses == ["SUCCEEDED"] * done + ["IN_PROGRESS"] + ["NOT_STARTED"] * (10 - done)
        seen.append(done)
        mgn.advance(seconds=1)
    assert sorted(set(seen)) == list(range(11))
    assert seen == sorted(seen)
    assert len(seen) == 210


@pytest.mark.parametrize(
    ("seconds", "state"),
    [
        (209, "INITIATING"),
        (210, "INITIAL_SYNC"),
        (210 + 2400, "BACKLOG"),
        (2670, "CREATING_SNAPSHOT"),
        (2790, "CONTINUOUS"),
    ],
)
def test_the_agents_stages_take_their_time(seconds: int, state: str) -> None:
    mgn, server_id = started("AGENT_BASED", TWO_DISKS)
    mgn.advance(seconds=seconds)
    assert state_of(mgn.server(server_id))[1] == state


def test_what_was_written_during_the_first_copy_is_the_backlog() -> None:
    mgn, server_id = started("AGENT_BASED", TWO_DISKS)
    mgn.advance(minutes=44)
    server = mgn.server(server_id)
    assert state_of(server)[1] == "BACKLOG"
    backlog = [disk["backloggedStorageBytes"] for disk in server["dataReplicationInfo"]["replicatedDisks"]]
    assert all(0 < left < total for left, total in zip(backlog, totals(server), strict=True))
    mgn.advance(minutes=1)
    disks = mgn.server(server_id)["dataReplicationInfo"]["replicatedDisks"]
    assert [disk["backloggedStorageBytes"] for disk in disks] == [0, 0]


def test_the_backlog_gets_smaller_with_the_time() -> None:
    mgn, server_id = started("AGENT_BASED", TWO_DISKS)
    seen = []
    for seconds in (2610, 30, 15):
        mgn.advance(seconds=seconds)
        server = mgn.server(server_id)
        backlog = [disk["backloggedStorageBytes"] for disk in server["dataReplicationInfo"]["replicatedDisks"]]
        seen.append([round(100 * left / total, 2) for left, total in zip(backlog, totals(server), strict=True)])
    assert seen == [[1, 1], [0.5, 0.5], [0.25, 0.25]]


@pytest.mark.parametrize(("gib", "seconds"), [(32, 240), (4, 60), (80, 600)])
def test_disks_are_read_ten_times_as_fast_as_they_are_sent(gib: int, seconds: int) -> None:
    mgn, server_id = started("AGENT_BASED", [{"deviceName": "/dev/sda", "bytes": gib * GIB}])
    mgn.settle()
    client = client_of(mgn)
    client.pause_replication(sourceServerID=server_id)
    client.resume_replication(sourceServerID=server_id)
    mgn.advance(seconds=seconds - 1)
    assert state_of(mgn.server(server_id))[1] == "RESCAN"
    mgn.advance(seconds=1)
    assert state_of(mgn.server(server_id))[1] == "CONTINUOUS"


@settings(max_examples=40)
@given(
    steps=st.lists(st.timedeltas(timedelta(), timedelta(minutes=12)), max_size=12),
    sizes=st.lists(st.integers(1, 40 * GIB), min_size=1, max_size=4),
)
@pytest.mark.parametrize("replication_type", REPLICATION_TYPES)
def test_a_server_is_consistent_at_every_moment(
    replication_type: str, steps: list[timedelta], sizes: list[int]
) -> None:
    disks = [{"deviceName": f"/dev/sd{place}", "bytes": size} for place, size in enumerate(sizes)]
    mgn = MgnMock(progress="manual", start_time=START, seed=3)
    server = mgn.add_source_server(
        replicationType="SNAPSHOT_SHIPPING",
        lifeCycle={"state": "DISCOVERED"},
        sourceProperties={"disks": disks},
    )
    if replication_type == "SNAPSHOT_SHIPPING":
        client_of(mgn).start_replication(sourceServerID=server["sourceServerID"])
    else:
        server = mgn.add_source_server(
            lifeCycle={"state": "NOT_READY"},
            sourceProperties={"disks": disks},
        )
    done = [0] * len(sizes)
    for step in steps:
        mgn.advance(step)
        seen = mgn.server(server)
        check_consistent(seen, mgn.now)
        assert all(now >= before for now, before in zip(replicated(seen), done, strict=True))
        done = replicated(seen)
    mgn.settle()
    check_consistent(mgn.server(server), mgn.now)
    assert replicated(mgn.server(server)) == sizes
