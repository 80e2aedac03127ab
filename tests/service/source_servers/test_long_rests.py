"""Long rests: shipping cycles that nobody looks at are worked out when somebody does."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mgn_mock import MgnMock
from mgn_mock.service import progress
from mgn_mock.service.source_servers import facts
from tests.conftest import START
from tests.support.asking import client_of, discovered, state_of, world_of

CYCLE = timedelta(hours=6, minutes=2)


def in_sync(mgn: MgnMock) -> str:
    return discovered(mgn, lifeCycle={"state": "READY_FOR_TEST"})


def world(**options: Any) -> MgnMock:
    return MgnMock(progress="manual", start_time=START, **options)


@settings(max_examples=40)
@given(
    whole=st.timedeltas(timedelta(), timedelta(days=9)), step=st.timedeltas(timedelta(minutes=30), timedelta(hours=7))
)
def test_one_long_rest_is_as_good_as_many_short_ones(whole: timedelta, step: timedelta) -> None:
    one, many = world(), world()
    for mgn in (one, many):
        in_sync(mgn)
        mgn.add_source_server()
    one.advance(whole)
    while many.now + step < one.now:
        many.advance(step)
    many.advance(one.now - many.now)
    assert world_of(many) == world_of(one)


def test_a_long_rest_leaves_the_counters_that_short_ones_leave() -> None:
    disk = {"deviceName": "/dev/sda", "totalStorageBytes": 1000}
    one, many = world(), world()
    for mgn in (one, many):
        discovered(mgn, lifeCycle={"state": "READY_FOR_TEST"}, dataReplicationInfo={"replicatedDisks": [disk]})
    one.advance(CYCLE * 3)
    for _ in range(3 * 362):
        many.advance(minutes=1)
    assert world_of(many) == world_of(one)
    [counters] = one.source_servers()[0]["dataReplicationInfo"]["replicatedDisks"]
    assert (counters["replicatedStorageBytes"], counters["backloggedStorageBytes"]) == (1000, 0)


@pytest.mark.parametrize("days", [1, 360, 55 * 365])
def test_a_long_rest_fires_few_events(monkeypatch: pytest.MonkeyPatch, days: int) -> None:
    mgn = world()
    for _ in range(10):
        in_sync(mgn)
    fired: list[Any] = []
    fire = progress.fire

    def count(*args: Any) -> None:
        fired.append(args)
        fire(*args)

    monkeypatch.setattr(progress, "fire", count)
    mgn.advance(days=days)
    assert len(fired) <= 10 * 4
    assert {state_of(each)[0] for each in mgn.source_servers()} == {"READY_FOR_TEST"}


def test_the_cycle_that_somebody_looks_at_is_under_way() -> None:
    mgn = world()
    server_id = in_sync(mgn)
    mgn.advance(CYCLE * 400 - timedelta(minutes=1))
    info = mgn.server(server_id)["dataReplicationInfo"]
    assert info["dataReplicationState"] == "SHIPPING_SNAPSHOT"
    assert info["lastSnapshotDateTime"] == (mgn.now - CYCLE + timedelta(minutes=1)).isoformat()
    mgn.advance(minutes=1)
    info = mgn.server(server_id)["dataReplicationInfo"]
    assert (info["dataReplicationState"], info["lagDuration"]) == ("CONTINUOUS", "P0D")
    assert info["lastSnapshotDateTime"] == mgn.now.isoformat()


def test_a_lag_is_over_after_cycles_that_nobody_looked_at() -> None:
    mgn = world()
    server_id = in_sync(mgn)
    mgn.lag(server_id, "PT3H")
    mgn.advance(days=3)
    info = mgn.server(server_id)["dataReplicationInfo"]
    assert info["lagDuration"] == "P0D"
    assert info["replicatedDisks"][0]["backloggedStorageBytes"] == 0


def test_trouble_that_is_armed_is_met_in_a_long_rest() -> None:
    mgn = world()
    by_state, by_time = in_sync(mgn), in_sync(mgn)
    mgn.stall(by_state, at="SHIPPING_SNAPSHOT")
    mgn.stall(by_time, after="P30D", recover_after="P10D")
    mgn.advance(days=35)
    assert [state_of(mgn.server(each))[1] for each in (by_state, by_time)] == ["STALLED", "STALLED"]
    mgn.advance(days=35)
    assert [state_of(mgn.server(each))[1] for each in (by_state, by_time)] == ["STALLED", "CONTINUOUS"]


def test_a_read_rests_on_the_cycles_that_nobody_looked_at() -> None:
    mgn = world()
    in_sync(mgn)
    client = client_of(mgn)
    mgn.advance(hours=3)
    client.describe_source_servers()
    assert facts.UNSEEN_CYCLES.id not in {each.id for each in mgn.assumptions}
    mgn.advance(days=3)
    client.describe_source_servers()
    assert facts.UNSEEN_CYCLES.id in {each.id for each in mgn.assumptions}
