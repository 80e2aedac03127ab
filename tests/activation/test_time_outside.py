"""Time that others move: the system's clock, frozen or travelled, and the code's own sleeps."""

from __future__ import annotations

import asyncio
import contextlib
import time
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

import freezegun
import pytest
import time_machine

from mgn_mock import MgnMock, mock_mgn
from tests.support.asking import client_of, discovered, state_of
from tests.support.checking import make_client

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from types_boto3_mgn import MgnClient

    from mgn_mock.state.settings import Transport

NOON = datetime(2026, 1, 31, 12, tzinfo=timezone.utc)
PATH = ["PENDING_SNAPSHOT_SHIPPING", "SHIPPING_SNAPSHOT", "CREATING_SNAPSHOT", "CONTINUOUS"]
# After which the states are reached.
MINUTES = [0, 1, 10, 2]


@contextlib.contextmanager
def frozen_by(library: str) -> Iterator[Callable[[timedelta], object]]:
    """The system's clock stands still at noon; gives what moves it on, or back."""
    if library == "freezegun":
        with freezegun.freeze_time(NOON) as time_of_freezegun:
            yield time_of_freezegun.tick
    else:
        with time_machine.travel(NOON, tick=False) as traveller:
            yield traveller.shift


each_library = pytest.mark.parametrize("library", ["freezegun", "time-machine"])


def replication_of(client: MgnClient) -> str:
    return state_of(client.describe_source_servers()["items"][0])[1]


# The system's clock


@each_library
def test_the_clock_follows_the_systems(library: str, transport: Transport) -> None:
    with frozen_by(library) as shift, mock_mgn(progress="clock", transport=transport, region="us-east-1") as mgn:
        assert mgn.now == NOON
        client = make_client()
        server_id = discovered(mgn)
        client.start_replication(sourceServerID=server_id)
        for minutes, state in zip(MINUTES, PATH, strict=True):
            shift(timedelta(minutes=minutes))
            assert [replication_of(client) for _ in range(2)] == [state] * 2
            assert state_of(mgn.server(server_id))[1] == state
            assert state_of(mgn.peek("DescribeSourceServers")["items"][0])[1] == state
        assert mgn.now == NOON + timedelta(minutes=13)
        assert mgn.calls[-1].time == mgn.now


@pytest.mark.parametrize("look", [lambda mgn, server_id: mgn.server(server_id), None], ids=["server", "peek"])
@each_library
def test_looking_sees_what_has_happened_meanwhile(library: str, look: Any) -> None:
    with frozen_by(library) as shift:
        mgn = MgnMock(progress="clock")
        server_id = discovered(mgn)
        client_of(mgn).start_replication(sourceServerID=server_id)
        shift(timedelta(minutes=5))
        seen = look(mgn, server_id) if look else mgn.peek("DescribeSourceServers")["items"][0]
        assert state_of(seen)[1] == "SHIPPING_SNAPSHOT"


@each_library
def test_advance_adds_an_offset(library: str) -> None:
    with frozen_by(library) as shift:
        mgn = MgnMock(progress="clock")
        server_id = discovered(mgn)
        client = client_of(mgn)
        client.start_replication(sourceServerID=server_id)
        mgn.advance(minutes=1)
        assert mgn.now == NOON + timedelta(minutes=1)
        assert replication_of(client) == "SHIPPING_SNAPSHOT"
        shift(timedelta(minutes=10))
        assert mgn.now == NOON + timedelta(minutes=11)
        assert replication_of(client) == "CREATING_SNAPSHOT"
        mgn.settle()
        assert mgn.now == NOON + timedelta(minutes=13)
        shift(timedelta(seconds=5))
        assert mgn.now == NOON + timedelta(minutes=13, seconds=5)


@each_library
def test_a_system_clock_that_is_set_back_only_halts_ours(library: str) -> None:
    with frozen_by(library) as shift:
        mgn = MgnMock(progress="clock")
        server_id = discovered(mgn)
        client_of(mgn).start_replication(sourceServerID=server_id)
        shift(timedelta(minutes=2))
        assert mgn.now == NOON + timedelta(minutes=2)
        shift(timedelta(days=-1))
        assert mgn.now == NOON + timedelta(minutes=2)
        assert replication_of(client_of(mgn)) == "SHIPPING_SNAPSHOT"
        shift(timedelta(days=1, minutes=1))
        assert mgn.now == NOON + timedelta(minutes=3)


@each_library
def test_a_start_time_is_where_the_clock_begins(library: str) -> None:
    with frozen_by(library) as shift:
        mgn = MgnMock(progress="clock", start_time="2020-01-01T00:00:00Z")
        shift(timedelta(hours=1))
        assert mgn.now == datetime(2020, 1, 1, 1, tzinfo=timezone.utc)
        mgn.reset()
        assert mgn.now == datetime(2020, 1, 1, tzinfo=timezone.utc)


@each_library
def test_in_other_modes_the_systems_clock_is_not_heard(library: str) -> None:
    with frozen_by(library) as shift:
        mgn = MgnMock(progress="on_read")
        assert mgn.now == NOON
        shift(timedelta(hours=1))
        assert mgn.now == NOON


# The code's own sleeps


def test_sleeping_moves_the_clock_and_takes_no_time(transport: Transport, monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []
    monkeypatch.setattr(time, "sleep", slept.append)
    with mock_mgn(progress="sleep", transport=transport, region="us-east-1", start_time=NOON) as mgn:
        client = make_client()
        client.start_replication(sourceServerID=discovered(mgn))
        for minutes, state in zip(MINUTES, PATH, strict=True):
            time.sleep(60 * minutes)
            assert [replication_of(client) for _ in range(2)] == [state] * 2
        assert mgn.now == NOON + timedelta(minutes=13)
        time.sleep(0.25)
        assert mgn.now == NOON + timedelta(minutes=13, seconds=0.25)
    assert slept == [0]
    monkeypatch.undo()


def test_a_poll_with_pauses_sees_what_it_would_have_seen() -> None:
    with mock_mgn(progress="sleep", region="us-east-1", start_time=NOON) as mgn:
        client = make_client()
        client.start_replication(sourceServerID=discovered(mgn))
        seen = []
        while "CONTINUOUS" not in seen:
            time.sleep(30)
            seen.append(replication_of(client))
    assert [seen.count(state) for state in PATH] == [1, 20, 4, 1]


def test_tasks_of_a_loop_sleep_side_by_side() -> None:
    async def watch(client: MgnClient, pause: float, times: int) -> list[str]:
        seen = []
        for _ in range(times):
            await asyncio.sleep(pause)
            seen.append(replication_of(client))
        return seen

    async def main(client: MgnClient) -> list[list[str]]:
        return [*await asyncio.gather(watch(client, 300, 3), watch(client, 30, 2), watch(client, 780, 1))]

    with mock_mgn(progress="sleep", region="us-east-1", start_time=NOON) as mgn:
        client = make_client()
        client.start_replication(sourceServerID=discovered(mgn))
        seen = asyncio.run(main(client))
        assert mgn.now == NOON + timedelta(minutes=15)
    assert seen == [
        ["SHIPPING_SNAPSHOT", "SHIPPING_SNAPSHOT", "CONTINUOUS"],
        ["PENDING_SNAPSHOT_SHIPPING", "SHIPPING_SNAPSHOT"],
        ["CONTINUOUS"],
    ]


def test_reading_does_not_move_it_and_advance_does() -> None:
    with mock_mgn(progress="sleep", region="us-east-1", start_time=NOON) as mgn:
        client = make_client()
        client.start_replication(sourceServerID=discovered(mgn))
        assert [replication_of(client) for _ in range(3)] == PATH[:1] * 3
        mgn.advance(minutes=1)
        time.sleep(60)
        assert mgn.now == NOON + timedelta(minutes=2)
        assert replication_of(client) == "SHIPPING_SNAPSHOT"


def test_a_reset_lets_sleeping_go_on_from_the_start() -> None:
    with mock_mgn(progress="sleep", start_time=NOON) as mgn:
        time.sleep(3600)
        mgn.reset()
        assert mgn.now == NOON
        time.sleep(60)
        assert mgn.now == NOON + timedelta(minutes=1)


# Long rests


def test_a_sleep_of_thirty_years_returns_at_once_and_finds_the_servers_in_sync() -> None:
    async def sleep_long() -> None:
        await asyncio.sleep(10**9)

    with mock_mgn(progress="sleep", start_time=NOON, region="us-east-1") as mgn:
        client = make_client()
        for _ in range(20):
            client.start_replication(sourceServerID=discovered(mgn))
        asyncio.run(sleep_long())
        assert mgn.now == NOON + timedelta(seconds=10**9)
        # Between two snapshots a server ships what has changed.
        states = {state_of(server)[1] for server in client.describe_source_servers()["items"]}
        assert states <= {"CONTINUOUS", "PENDING_SNAPSHOT_SHIPPING", "SHIPPING_SNAPSHOT"}


@each_library
def test_a_clock_that_jumps_fifty_five_years_finds_the_servers_in_sync(library: str) -> None:
    with frozen_by(library) as shift, mock_mgn(progress="clock", region="us-east-1") as mgn:
        client = make_client()
        for _ in range(20):
            client.start_replication(sourceServerID=discovered(mgn))
        shift(timedelta(days=55 * 365))
        states = {state_of(server)[1] for server in client.describe_source_servers()["items"]}
        assert states <= {"CONTINUOUS", "PENDING_SNAPSHOT_SHIPPING", "SHIPPING_SNAPSHOT"}
        assert mgn.now == NOON + timedelta(days=55 * 365)
