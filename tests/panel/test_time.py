"""How time moves, whoever moves it: by reading, by hand, at once."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from mgn_mock import MgnMock
from tests.conftest import START
from tests.support.asking import REPLICATION_TYPES, client_of, discovered, state_of, world_of

if TYPE_CHECKING:
    from types_boto3_mgn import MgnClient

    from mgn_mock.state.settings import Progress, Transport

NOON = datetime(2026, 1, 31, 12, tzinfo=timezone.utc)
GIB = 2**30
SHIPPING_PATH = [
    ("NOT_READY", "PENDING_SNAPSHOT_SHIPPING"),
    ("NOT_READY", "SHIPPING_SNAPSHOT"),
    ("NOT_READY", "CREATING_SNAPSHOT"),
    ("READY_FOR_TEST", "CONTINUOUS"),
]
AGENTS_PATH = [
    ("NOT_READY", "INITIATING"),
    ("NOT_READY", "INITIAL_SYNC"),
    ("NOT_READY", "BACKLOG"),
    ("NOT_READY", "CREATING_SNAPSHOT"),
    ("READY_FOR_TEST", "CONTINUOUS"),
]


def world(progress: Progress, transport: Transport = "direct", **options: Any) -> MgnMock:
    return MgnMock(progress=progress, start_time=START, transport=transport, region="us-east-1", **options)


def of_size(mgn: MgnMock, gib: int) -> str:
    return discovered(mgn, sourceProperties={"disks": [{"deviceName": "/dev/sda", "bytes": gib * GIB}]})


def started(mgn: MgnMock, *sizes: int) -> list[str]:
    """The ids of servers with disks of so many GiB, which have just been started."""
    ids = [of_size(mgn, size) for size in sizes]
    for server_id in ids:
        client_of(mgn).start_replication(sourceServerID=server_id)
    return ids


def read(client: MgnClient, *ids: str) -> list[tuple[str, str]]:
    items = client.describe_source_servers(filters={"sourceServerIDs": ids})["items"]
    return [state_of(item) for item in items]


def peeked(mgn: MgnMock, *ids: str) -> list[str]:
    return [state_of(mgn.server(server_id))[1] for server_id in ids]


# By reading


def test_a_loop_that_polls_sees_each_state_once(mgn: MgnMock, client: MgnClient) -> None:
    server_id = discovered(mgn)
    answer = client.start_replication(sourceServerID=server_id)
    assert state_of(answer) == SHIPPING_PATH[0]
    assert [read(client, server_id)[0] for _ in range(6)] == [*SHIPPING_PATH, SHIPPING_PATH[-1], SHIPPING_PATH[-1]]


def test_a_server_with_an_agent_goes_its_own_way(transport: Transport) -> None:
    mgn = world("on_read", transport, start_replication_types=REPLICATION_TYPES)
    server_id = mgn.add_source_server(lifeCycle={"state": "STOPPED"})["sourceServerID"]
    client = client_of(mgn)
    client.start_replication(sourceServerID=server_id)
    assert [read(client, server_id)[0] for _ in range(6)] == [*AGENTS_PATH, AGENTS_PATH[-1]]


def test_a_server_that_was_planted_on_its_way_goes_on(mgn: MgnMock, client: MgnClient) -> None:
    server_id = discovered(mgn, lifeCycle={"state": "NOT_READY"})
    assert [read(client, server_id)[0] for _ in range(3)] == SHIPPING_PATH[1:]


def test_servers_that_are_read_together_go_on_together(mgn: MgnMock, client: MgnClient) -> None:
    ids = started(mgn, 8, 8, 8)
    seen = [read(client, *ids) for _ in range(4)]
    assert seen == [[state] * 3 for state in SHIPPING_PATH]


def test_the_clock_becomes_the_latest_of_the_due_times(mgn: MgnMock, client: MgnClient) -> None:
    small, large = started(mgn, 8, 16)
    for minutes in (1, 1 + 20, 1 + 20 + 2):
        read(client, small, large)
        assert mgn.now == NOON + timedelta(minutes=minutes)
    ready = {
        server_id: mgn.server(server_id)["dataReplicationInfo"]["lastSnapshotDateTime"] for server_id in (small, large)
    }
    # The smaller one's snapshot was there when it was due, not when the clock got there.
    assert ready == {small: "2026-01-31T12:13:00+00:00", large: "2026-01-31T12:23:00+00:00"}


def test_what_is_not_read_waits(mgn: MgnMock, client: MgnClient) -> None:
    seen, unseen = started(mgn, 8, 16)
    for _ in range(4):
        read(client, seen)
    assert peeked(mgn, seen, unseen) == ["CONTINUOUS", "PENDING_SNAPSHOT_SHIPPING"]
    assert read(client, unseen) == SHIPPING_PATH[:1]
    assert read(client, unseen) == SHIPPING_PATH[1:2]
    assert mgn.now == NOON + timedelta(minutes=21)
    mgn.settle()
    assert peeked(mgn, unseen) == ["CONTINUOUS"]
    assert mgn.now == NOON + timedelta(minutes=23)


def test_the_clock_never_goes_back_for_a_thing_whose_time_is_long_past(mgn: MgnMock, client: MgnClient) -> None:
    seen, unseen = started(mgn, 80, 8)
    for _ in range(4):
        read(client, seen)
    times = [mgn.now]
    for _ in range(4):
        read(client, unseen)
        times.append(mgn.now)
    assert times == sorted(times)
    assert peeked(mgn, unseen) == ["CONTINUOUS"]


def test_each_page_moves_what_is_on_it(mgn: MgnMock, client: MgnClient) -> None:
    ids = started(mgn, *[8] * 5)
    pages = client.get_paginator("describe_source_servers").paginate(PaginationConfig={"PageSize": 2})
    for place, page in enumerate(pages):
        assert {state_of(item) for item in page["items"]} == {SHIPPING_PATH[0]}
        assert Counter(peeked(mgn, *ids))["SHIPPING_SNAPSHOT"] == min(5, 2 * place + 2)


def test_a_filter_that_nothing_meets_yet_is_waited_for(mgn: MgnMock, client: MgnClient) -> None:
    (server_id,) = started(mgn, 8)
    asked = (client.describe_source_servers(filters={"lifeCycleStates": ["READY_FOR_TEST"]}) for _ in range(10))
    items = next(answer["items"] for answer in asked if answer["items"])
    assert [item["sourceServerID"] for item in items] == [server_id]


def test_reads_of_other_things_and_writes_do_not_move_it(mgn: MgnMock, client: MgnClient) -> None:
    (server_id,) = started(mgn, 8)
    arn = mgn.server(server_id)["arn"]
    client.describe_vcenter_clients()
    client.list_managed_accounts()
    client.list_tags_for_resource(resourceArn=arn)
    client.tag_resource(resourceArn=arn, tags={"a": "b"})
    with pytest.raises(ClientError):
        client.start_replication(sourceServerID=server_id)
    assert mgn.now == NOON
    assert peeked(mgn, server_id) == ["PENDING_SNAPSHOT_SHIPPING"]


def test_a_read_elsewhere_does_not_move_it(mgn: MgnMock) -> None:
    (server_id,) = started(mgn, 8)
    client_of(mgn.at("eu-west-1")).describe_source_servers()
    assert (mgn.now, peeked(mgn, server_id)) == (NOON, ["PENDING_SNAPSHOT_SHIPPING"])


# Shipping slots


def test_fifty_servers_ship_at_once_and_polling_a_waiting_one_ends(mgn: MgnMock, client: MgnClient) -> None:
    ids = started(mgn, *range(1, 53))
    client.describe_source_servers(maxResults=1000)
    states = peeked(mgn, *ids)
    assert states == ["SHIPPING_SNAPSHOT"] * 50 + ["PENDING_SNAPSHOT_SHIPPING"] * 2

    # The first slot is free when the smallest of those ahead is done.
    assert read(client, ids[51]) == SHIPPING_PATH[:1]
    states = peeked(mgn, *ids)
    assert states[50:] == ["SHIPPING_SNAPSHOT"] * 2
    assert Counter(states)["SHIPPING_SNAPSHOT"] == 50
    assert [read(client, ids[51])[0] for _ in range(3)] == SHIPPING_PATH[1:]


def test_never_more_than_fifty_servers_ship_and_all_get_there() -> None:
    mgn = world("manual")
    ids = started(mgn, *[8] * 120)
    most = 0
    for _ in range(60):
        mgn.advance(minutes=1)
        most = max(most, Counter(peeked(mgn, *ids))["SHIPPING_SNAPSHOT"])
    assert most == 50
    mgn.settle()
    assert set(peeked(mgn, *ids)) == {"CONTINUOUS"}
    ready = Counter(mgn.server(server_id)["dataReplicationInfo"]["lastSnapshotDateTime"] for server_id in ids)
    assert sorted(ready.values()) == [20, 50, 50]


def test_each_region_has_slots_of_its_own() -> None:
    mgn = world("manual", quotas={"active_source_servers": 1000})
    elsewhere = mgn.at("eu-west-1")
    here, there = started(mgn, *[8] * 50), started(elsewhere, 8)
    mgn.advance(minutes=2)
    assert set(peeked(mgn, *here) + peeked(elsewhere, *there)) == {"SHIPPING_SNAPSHOT"}


# By hand


def test_by_hand_nothing_moves_but_by_advance_and_settle(transport: Transport) -> None:
    mgn = world("manual", transport)
    (server_id,) = started(mgn, 8)
    client = client_of(mgn)
    for minutes, state in zip((0, 1, 10, 2), SHIPPING_PATH, strict=True):
        mgn.advance(minutes=minutes)
        assert [read(client, server_id) for _ in range(2)] == [[state]] * 2
    assert mgn.now == NOON + timedelta(minutes=13)


def test_one_large_step_is_as_good_as_many_small_ones() -> None:
    many, one = world("manual"), world("manual")
    for mgn in (many, one):
        started(mgn, 8, 20, 3)
    for _ in range(90):
        many.advance(seconds=40)
    one.advance(timedelta(hours=1))
    assert world_of(many) == world_of(one)


def test_settle_goes_to_the_last_event_and_no_further() -> None:
    mgn = world("manual")
    ids = started(mgn, 8, 16)
    mgn.settle()
    assert mgn.now == NOON + timedelta(minutes=23)
    assert peeked(mgn, *ids) == ["CONTINUOUS"] * 2
    mgn.settle()
    assert mgn.now == NOON + timedelta(minutes=23)


def test_advance_takes_a_timedelta_or_its_words_and_refuses_to_go_back() -> None:
    mgn = world("manual")
    mgn.advance()
    mgn.advance(timedelta(days=1))
    mgn.advance(weeks=1, microseconds=1)
    mgn.advance(timedelta(days=1), hours=-24)
    assert mgn.now == NOON + timedelta(days=8, microseconds=1)
    with pytest.raises(ValueError, match="cannot go back"):
        mgn.advance(seconds=-1)
    with pytest.raises(TypeError):
        mgn.advance(months=1)
    assert mgn.now == NOON + timedelta(days=8, microseconds=1)


def test_advance_moves_things_that_wait_to_be_read_too(mgn: MgnMock, client: MgnClient) -> None:
    (server_id,) = started(mgn, 8)
    mgn.advance(minutes=1)
    assert peeked(mgn, server_id) == ["SHIPPING_SNAPSHOT"]


# At once


def test_at_once_the_answer_shows_how_it_began_and_the_next_read_how_it_ended(transport: Transport) -> None:
    mgn = world("instant", transport)
    server_id = discovered(mgn)
    client = client_of(mgn)
    assert state_of(client.start_replication(sourceServerID=server_id)) == SHIPPING_PATH[0]
    assert read(client, server_id) == [SHIPPING_PATH[-1]]
    now = mgn.now
    assert now == NOON + timedelta(minutes=13)
    assert read(client, server_id) == [SHIPPING_PATH[-1]]
    assert mgn.now == now


# Odd clocks


@pytest.mark.parametrize("start", ["0001-06-01T00:00:00Z", "9999-01-01T00:00:00Z", "9999-12-31T23:59:59-05:00"])
def test_a_start_that_leaves_no_room_is_refused_with_the_bounds(start: str) -> None:
    with pytest.raises(ValueError, match=r"start_time: .*(0002-01-01.*9998-12-31|year 2 to 9998)"):
        MgnMock(start_time=start)
    with pytest.raises(ValueError, match=r"start_time: .*(0002-01-01.*9998-12-31|year 2 to 9998)"):
        MgnMock(start_time=datetime.fromisoformat(start.replace("Z", "+00:00")))


@pytest.mark.parametrize(
    "words",
    [{"days": 10**9}, {"hours": float("inf")}, {"hours": float("nan")}, {"days": 10**7}, {"days": 999_999_999}],
)
def test_a_step_that_no_clock_gets_through_is_refused_with_the_bound(words: Any) -> None:
    mgn = world("manual")
    with pytest.raises(ValueError, match=r"too long: a clock goes to 9998-12-31"):
        mgn.advance(**words)
    with pytest.raises(ValueError, match="too long"):
        mgn.latency("StartTest", 1e300)
    assert mgn.now == NOON


@pytest.mark.parametrize("year", ["0002", "0999", "9998"])
def test_a_world_of_an_odd_year_lives_and_is_restored(year: str) -> None:
    mgn = MgnMock(start_time=f"{year}-06-01T00:00:00Z", progress="manual", region="us-east-1")
    mgn.add_source_server()
    started(mgn, 8)
    mgn.settle()
    mgn.advance(days=100)
    other = MgnMock(region="us-east-1", progress="manual")
    other.restore(mgn.dump())
    assert world_of(other) == world_of(mgn)
    assert [state_of(each)[1] for each in other.source_servers()][:1] == ["CONTINUOUS"]
