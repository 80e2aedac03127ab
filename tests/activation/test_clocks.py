"""Code that waits under `progress="sleep"`: each clock, deadline, form of thread and tool at the right virtual time.

The waits of a test are hours; that it ends at all shows that they were not real.
"""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import gc
import hashlib
import itertools
import math
import os
import queue
import socket
import subprocess
import sys
import threading
import time
from concurrent.futures import Executor, Future, ThreadPoolExecutor, as_completed
from concurrent.futures import thread as pools
from functools import partial
from typing import TYPE_CHECKING, Any
from unittest import mock

import freezegun.api
import pytest
import time_machine
from hypothesis import given, settings
from hypothesis import strategies as st
from moto import mock_aws

from mgn_mock import mock_mgn
from mgn_mock.activation import other_clocks, participants, running, sleeping, sleeping_loop
from tests.support.asking import discovered

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator

    from types_boto3_mgn import MgnClient

    from mgn_mock import MgnMock

REAL = {
    name: getattr(time, name)
    for name in ("time", "time_ns", "monotonic", "monotonic_ns", "perf_counter", "perf_counter_ns", "sleep")
}
NOON = dt.datetime(2026, 1, 31, 12, tzinfo=dt.timezone.utc)
HOUR = 3600
# After which a started server is in sync.
MINUTES_TO_SYNC = 13


def all_functions() -> list[Any]:
    """Everything that may be patched, as it is."""
    base = asyncio.BaseEventLoop
    return [
        *[getattr(time, name) for name in REAL],
        asyncio.sleep,
        asyncio.tasks.sleep,
        vars(base)["_run_once"],
        vars(base)["time"],
        vars(base)["call_at"],
        vars(base)["run_in_executor"],
        vars(threading.Event)["wait"],
        vars(ThreadPoolExecutor)["submit"],
        vars(pools._WorkItem)["run"],
        dt.datetime,
        freezegun.api.freeze_factories[:],
        list(time_machine.traveller_stack),
    ]


FUNCTIONS = all_functions()


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    yield
    assert all_functions() == FUNCTIONS


@pytest.fixture(name="mgn")
def sleeping_mock() -> Iterator[MgnMock]:
    with mock_mgn(progress="sleep", region="us-east-1", start_time=NOON) as mgn:
        yield mgn


def seconds_of(mgn: MgnMock) -> float:
    return (mgn.now - NOON).total_seconds()


def started(mgn: MgnMock, **members: Any) -> MgnClient:
    client = mgn.client()
    client.start_replication(sourceServerID=discovered(mgn, **members))
    return client


def is_ready(client: MgnClient) -> bool:
    return client.describe_source_servers()["items"][0]["lifeCycle"]["state"] == "READY_FOR_TEST"


def poll(client: MgnClient, pause: float = 30) -> int:
    polls = 1
    while not is_ready(client):
        polls += 1
        time.sleep(pause)
    return polls


def near(seconds: float) -> Any:
    # What code and machine take is real, and ticks.
    return pytest.approx(seconds, abs=30)


# Clocks


@pytest.mark.parametrize("name", ["time", "monotonic", "perf_counter"])
def test_a_clock_ticks_and_moves_with_the_mocks(mgn: MgnMock, name: str) -> None:
    read, read_ns = getattr(time, name), getattr(time, f"{name}_ns")
    before, before_ns = read(), read_ns()
    time.sleep(HOUR)
    mgn.advance(hours=1)
    after, after_ns = read(), read_ns()
    assert after - before == near(2 * HOUR)
    assert (after_ns - before_ns) / 1e9 == near(2 * HOUR)
    assert isinstance(after_ns, int)
    while read() == after:
        pass
    assert seconds_of(mgn) == 2 * HOUR


def test_datetime_and_the_functions_of_the_day_move_too(mgn: MgnMock) -> None:
    before = dt.datetime.now(dt.timezone.utc), time.gmtime(), dt.date.today()  # noqa: DTZ011 - one more clock
    time.sleep(48 * HOUR)
    assert (dt.datetime.now(dt.timezone.utc) - before[0]).total_seconds() == near(48 * HOUR)
    assert time.mktime(time.gmtime()) - time.mktime(before[1]) == near(48 * HOUR)
    assert dt.date.today() - before[2] >= dt.timedelta(days=2)  # noqa: DTZ011 - as above


def test_where_no_tool_is_installed_time_moves_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(other_clocks, "find_spec", {}.get)
    with mock_mgn(progress="sleep", start_time=NOON) as mgn:
        before, before_ns = time.time(), time.time_ns()
        time.sleep(HOUR)
        assert time.time() - before == near(HOUR)
        assert (time.time_ns() - before_ns) / 1e9 == near(HOUR)
        assert seconds_of(mgn) == HOUR


@pytest.fixture(name="freezegun_alone")
def without_time_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(other_clocks, "find_spec", {"freezegun": freezegun}.get)


@pytest.mark.usefixtures("freezegun_alone")
def test_datetime_moves_by_freezegun_where_time_machine_is_not_installed() -> None:
    with mock_mgn(progress="sleep", start_time=NOON) as mgn:
        before = dt.datetime.now(dt.timezone.utc), dt.datetime.now(), dt.date.today()  # noqa: DTZ005, DTZ011 - two more
        assert before[0].timestamp() == near(time.time())
        time.sleep(48 * HOUR)
        mgn.advance(hours=24)
        assert (dt.datetime.now(dt.timezone.utc) - before[0]).total_seconds() == near(72 * HOUR)
        assert (dt.datetime.now() - before[1]).total_seconds() == near(72 * HOUR)  # noqa: DTZ005 - as above
        assert dt.date.today() - before[2] >= dt.timedelta(days=3)  # noqa: DTZ011 - as above
        assert dt.datetime.now(dt.timezone.utc).timestamp() == near(time.time())
        while (now := dt.datetime.now(dt.timezone.utc)) == dt.datetime.now(dt.timezone.utc):
            assert now > before[0]
        assert seconds_of(mgn) == 72 * HOUR
        # Whoever has imported a clock by name has the real one.
        subprocess.run([sys.executable, "-c", ""], check=True, timeout=60)
        assert subprocess._time() == near(REAL["monotonic"]())  # type: ignore[attr-defined]


@pytest.mark.usefixtures("freezegun_alone")
def test_a_freezing_of_a_test_leads_inside_where_time_machine_is_not_installed() -> None:
    with mock_mgn(progress="sleep", start_time=NOON) as mgn:
        time.sleep(HOUR)
        before = time.time(), time.monotonic()
        with frozen():
            assert dt.datetime.now(dt.timezone.utc) == NOON
            assert time.time() == NOON.timestamp()
            began = time.monotonic()
            time.sleep(HOUR)
            assert dt.datetime.now(dt.timezone.utc) == NOON + dt.timedelta(hours=1)
            assert (time.time_ns(), time.monotonic() - began) == ((NOON.timestamp() + HOUR) * 1e9, HOUR)
        time.sleep(HOUR)
        assert time.time() - before[0] == near(2 * HOUR)
        assert time.monotonic() - before[1] == near(2 * HOUR)
        assert dt.datetime.now(dt.timezone.utc).timestamp() == near(time.time())
        assert seconds_of(mgn) == 3 * HOUR


@pytest.mark.usefixtures("freezegun_alone")
@pytest.mark.parametrize("is_first", [True, False])
def test_a_freezing_of_a_test_may_end_in_any_order_where_time_machine_is_not_installed(*, is_first: bool) -> None:
    with contextlib.ExitStack() as outer:
        if is_first:
            with contextlib.ExitStack() as first:
                first.enter_context(frozen())
                outer.enter_context(mock_mgn(progress="sleep"))
            time.sleep(HOUR)
            before = dt.datetime.now(dt.timezone.utc)
            time.sleep(HOUR)
            assert (dt.datetime.now(dt.timezone.utc) - before).total_seconds() == near(HOUR)
        else:
            with mock_mgn(progress="sleep"):
                outer.enter_context(frozen())
                time.sleep(HOUR)
            assert dt.datetime.now(dt.timezone.utc) == NOON + dt.timedelta(hours=1)
    # Freezegun puts nothing back while the mock's own time is below; the first who asks does.
    assert dt.datetime.now(dt.timezone.utc).timestamp() == near(REAL["time"]())


@pytest.mark.usefixtures("freezegun_alone")
def test_a_datetime_of_a_tests_own_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    class Own(dt.datetime):
        pass

    monkeypatch.setattr(dt, "datetime", Own)
    with mock_mgn(progress="sleep"):
        time.sleep(HOUR)
        assert dt.datetime is Own
    monkeypatch.undo()


def test_a_clock_that_is_an_attribute_of_a_class_can_be_read(mgn: MgnMock) -> None:
    class Stopwatch:
        read: Any = time.monotonic

    assert Stopwatch().read() == near(time.monotonic())


def test_a_clock_that_was_kept_is_the_real_one_afterwards() -> None:
    with mock_mgn(progress="sleep"):
        kept = time.monotonic
        time.sleep(HOUR)
        assert kept() - REAL["monotonic"]() == near(HOUR)
    assert kept() == near(REAL["monotonic"]())


def test_libraries_that_imported_a_clock_by_name_keep_real_time(mgn: MgnMock) -> None:
    time.sleep(HOUR)
    with pytest.raises(queue.Empty):
        queue.Queue[int]().get(timeout=0.001)
    assert threading._time is REAL["monotonic"]  # type: ignore[attr-defined]
    subprocess.run([sys.executable, "-c", ""], check=True, timeout=60)
    assert seconds_of(mgn) == HOUR


def test_a_reset_does_not_set_the_clocks_back(mgn: MgnMock) -> None:
    before = time.monotonic()
    time.sleep(HOUR)
    mgn.reset()
    assert time.monotonic() - before == near(HOUR)
    time.sleep(HOUR)
    assert time.monotonic() - before == near(2 * HOUR)
    assert seconds_of(mgn) == HOUR


# Deadlines


@pytest.mark.parametrize(
    "clock", ["monotonic", "time", "perf_counter", "monotonic_ns", "time_ns", "perf_counter_ns", "datetime"]
)
def test_a_loop_that_gives_up_after_ten_hours_polls_as_often_as_it_would(mgn: MgnMock, clock: str) -> None:
    def read() -> float:
        if clock == "datetime":
            return dt.datetime.now(dt.timezone.utc).timestamp()
        return float(getattr(time, clock)()) / (1e9 if clock.endswith("_ns") else 1)

    client = mgn.client()
    mgn.add_source_server(replicationType="SNAPSHOT_SHIPPING")
    deadline, polls = read() + 10 * HOUR, 0
    while not is_ready(client) and read() < deadline:
        polls += 1
        time.sleep(300)
    assert polls in {119, 120}
    assert seconds_of(mgn) == polls * 300


def test_stop_after_a_delay_as_retry_libraries_do_it(mgn: MgnMock) -> None:
    start, attempts = time.monotonic(), 0
    while True:
        attempts += 1
        if time.monotonic() - start >= 600:
            break
        time.sleep(60)
    assert attempts == 11


def test_wait_for_gives_up_at_its_virtual_time(mgn: MgnMock) -> None:
    async def main() -> None:
        with pytest.raises(asyncio.TimeoutError):
            await asyncio.wait_for(asyncio.Event().wait(), HOUR)

    asyncio.run(main())
    assert seconds_of(mgn) == near(HOUR)


def test_wait_for_around_a_polling_task_gives_up_at_its_virtual_time(mgn: MgnMock) -> None:
    polls = []

    async def poll_for_ever() -> None:
        while True:
            polls.append(mgn.now)
            await asyncio.sleep(300)

    async def main() -> None:
        with pytest.raises(asyncio.TimeoutError):
            await asyncio.wait_for(poll_for_ever(), 10 * HOUR)

    asyncio.run(main())
    assert len(polls) in {119, 120}
    assert seconds_of(mgn) == near(10 * HOUR)


@pytest.mark.skipif(sys.version_info < (3, 11), reason="asyncio.timeout is new in 3.11")
def test_a_timeout_of_asyncio_comes_at_its_virtual_time_between_two_sleeps(mgn: MgnMock) -> None:
    timeout = getattr(asyncio, "timeout", None)
    assert timeout is not None

    async def sleep_often() -> None:
        async with timeout(100):
            for _ in range(10):
                await asyncio.sleep(70)

    async def main() -> None:
        with pytest.raises(TimeoutError):
            await sleep_often()

    asyncio.run(main())
    assert 70 < seconds_of(mgn) <= 100


def test_call_later_and_the_loops_own_time_are_virtual(mgn: MgnMock) -> None:
    async def main() -> float:
        loop = asyncio.get_running_loop()
        done = loop.create_future()
        start = loop.time()
        loop.call_later(2 * HOUR, done.set_result, None)
        loop.call_later(HOUR, done.set_result, None).cancel()
        await done
        return loop.time() - start

    assert asyncio.run(main()) == near(2 * HOUR)


# Threads


def test_pollers_in_a_pool_poll_as_often_as_each_would_alone(mgn: MgnMock) -> None:
    client = started(mgn)
    with ThreadPoolExecutor(3) as pool:
        assert list(pool.map(lambda _: poll(client), range(3))) == [27, 27, 27]
    assert seconds_of(mgn) == MINUTES_TO_SYNC * 60


def test_a_pool_from_before_takes_part_while_it_runs_what_was_submitted_meanwhile() -> None:
    with ThreadPoolExecutor(2) as pool:
        pool.submit(int).result()
        with mock_mgn(progress="sleep", start_time=NOON) as mgn:
            client = started(mgn)
            assert list(pool.map(lambda _: poll(client), range(2))) == [27, 27]
            assert seconds_of(mgn) == MINUTES_TO_SYNC * 60
            time.sleep(60)
            assert seconds_of(mgn) == MINUTES_TO_SYNC * 60 + 60


def test_more_jobs_than_threads_run_one_after_another(mgn: MgnMock) -> None:
    def job(number: int) -> float:
        time.sleep(100)
        return seconds_of(mgn)

    with ThreadPoolExecutor(2) as pool:
        cancelled = [pool.submit(job, number) for number in range(7)][-1]
        cancelled.cancel()
        time.sleep(1000)
    assert seconds_of(mgn) == 1000


def test_jobs_from_before_move_nothing_and_hold_nothing() -> None:
    gate, order = threading.Event(), []

    def job(name: str) -> None:
        gate.wait()
        order.append(name)

    with ThreadPoolExecutor(1) as pool:
        first, second = pool.submit(job, "first"), pool.submit(job, "second")
        with mock_mgn(progress="sleep", start_time=NOON) as mgn:
            third = pool.submit(job, "third")
            time.sleep(HOUR)
            assert order == []
            gate.set()
            assert [each.result() for each in (first, second, third)] == [None] * 3
            assert seconds_of(mgn) == HOUR
    assert order == ["first", "second", "third"]


def test_a_pool_that_takes_no_job_holds_nothing(mgn: MgnMock) -> None:
    pool = ThreadPoolExecutor(1)
    pool.submit(int).result()
    pool.shutdown()
    with pytest.raises(RuntimeError, match="shutdown"):
        pool.submit(int)
    time.sleep(HOUR)
    assert seconds_of(mgn) == HOUR


def test_jobs_that_come_to_an_end_are_seen_before_time_moves_on(mgn: MgnMock) -> None:
    def job(pause: float) -> float:
        time.sleep(pause)
        return pause

    with ThreadPoolExecutor(3) as pool:
        jobs = [pool.submit(job, pause) for pause in (300, 100, 200)]
        assert [(job.result(), seconds_of(mgn)) for job in as_completed(jobs)] == [(n, n) for n in (100, 200, 300)]


def test_to_thread_beside_sleeping_tasks(mgn: MgnMock) -> None:
    client = started(mgn)

    async def main() -> Any:
        return await asyncio.gather(
            asyncio.to_thread(poll, client), asyncio.sleep(100, "task"), asyncio.to_thread(poll, client, 60)
        )

    assert list(asyncio.run(main())) == [27, "task", 14]
    assert seconds_of(mgn) == MINUTES_TO_SYNC * 60


class _EndsSlowly:
    """Keeps a thread from ending for longer than a thread that does nothing is waited for."""

    def __del__(self) -> None:
        REAL["sleep"](0.12)


@pytest.mark.filterwarnings("error")
def test_a_loop_that_shuts_its_pool_down_waits_for_the_threads_to_end(mgn: MgnMock) -> None:
    of_thread = threading.local()

    def work() -> None:
        of_thread.last = _EndsSlowly()
        time.sleep(HOUR)

    async def main() -> None:
        await asyncio.gather(*(asyncio.to_thread(work) for _ in range(2)))

    asyncio.run(main())
    assert seconds_of(mgn) == HOUR


def test_a_timer_fires_at_its_virtual_time(mgn: MgnMock) -> None:
    fired = []
    timer = threading.Timer(HOUR, lambda: fired.append(seconds_of(mgn)))
    timer.start()
    timer.join()
    assert fired == [HOUR]


def test_waits_for_an_event_are_sleeps_that_the_event_ends(mgn: MgnMock) -> None:
    stop, beats = threading.Event(), []

    def work() -> None:
        while not stop.wait(10):
            beats.append(seconds_of(mgn))

    worker = threading.Thread(target=work)
    worker.start()
    time.sleep(35)
    stop.set()
    worker.join()
    assert beats == [10, 20, 30]
    assert seconds_of(mgn) == 35
    assert stop.wait(10)
    assert not threading.Event().wait(0)
    assert not threading.Event().wait(10)
    assert seconds_of(mgn) == 45


def test_an_event_that_is_set_before_the_time_comes_wakes_those_who_wait_at_once(mgn: MgnMock) -> None:
    event, results = threading.Event(), []
    workers = [threading.Thread(target=lambda: results.append((event.wait(HOUR), seconds_of(mgn)))) for _ in range(3)]
    for worker in workers:
        worker.start()
    time.sleep(5)
    event.set()
    for worker in workers:
        worker.join()
    assert results == [(True, 5)] * 3


def test_a_daemon_that_beats_is_a_passenger_and_does_not_move_time(mgn: MgnMock) -> None:
    beats, woke = [], threading.Semaphore(0)

    def beat() -> None:
        while True:
            time.sleep(HOUR)
            beats.append(seconds_of(mgn))
            woke.release()

    daemon = threading.Thread(target=beat, daemon=True)
    daemon.start()
    await_asleep(daemon)
    time.sleep(10)
    assert beats == []
    time.sleep(2 * HOUR)
    assert woke.acquire(timeout=60)
    assert len(beats) == 1
    assert seconds_of(mgn) == 2 * HOUR + 10


def test_a_passenger_wakes_when_time_is_moved_by_hand(mgn: MgnMock) -> None:
    daemon = threading.Thread(target=time.sleep, args=(HOUR,), daemon=True)
    daemon.start()
    await_asleep(daemon)
    mgn.advance(hours=2)
    daemon.join(60)
    assert not daemon.is_alive()


def await_asleep(thread: threading.Thread) -> None:
    while not any(thread.ident == each.thread for each in sleepers()):
        REAL["sleep"](0.001)


def sleepers() -> list[Any]:
    [reference] = sleeping._latest
    sleep = reference()
    assert sleep is not None
    assert sleep._run is not None
    return list(sleep._run.conductor._sleepers)


def test_a_daemon_that_the_mock_answers_takes_part_from_then_on(mgn: MgnMock) -> None:
    client, polls = started(mgn), []
    daemon = threading.Thread(target=lambda: polls.append(poll(client)), daemon=True)
    daemon.start()
    daemon.join()
    assert polls == [27]
    assert seconds_of(mgn) == MINUTES_TO_SYNC * 60


def test_a_thread_that_enters_the_mock_takes_part(mgn: MgnMock) -> None:
    def enter() -> None:
        with mock_mgn(progress="sleep", start_time=NOON):
            time.sleep(HOUR)

    daemon = threading.Thread(target=enter, daemon=True)
    daemon.start()
    daemon.join()
    assert seconds_of(mgn) == HOUR


@pytest.mark.parametrize("turns", [running.turns_of, lambda _: None], ids=["as the system tells", "by its place"])
def test_a_thread_that_waits_in_c_is_waited_for_only_shortly(
    mgn: MgnMock, monkeypatch: pytest.MonkeyPatch, turns: Any
) -> None:
    monkeypatch.setattr(participants, "turns_of", turns)
    here, there = socket.socketpair()
    with here, there:
        reader = threading.Thread(target=here.recv, args=(1,))
        reader.start()
        time.sleep(HOUR)
        assert seconds_of(mgn) == HOUR
        there.send(b"x")
        reader.join()


def test_of_a_thread_that_is_gone_nothing_tells_whether_it_has_run() -> None:
    assert running.turns_of(mock.Mock(native_id=0)) is None


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux tells")
def test_a_thread_that_computes_at_one_place_holds_the_clock(mgn: MgnMock) -> None:
    seen: list[float] = []

    def work() -> None:
        # It takes a multiple of what a thread that stands still is waited for, all of it in one call of C.
        hashlib.pbkdf2_hmac("sha256", b"password", b"salt", 200_000)
        seen.append(seconds_of(mgn))

    worker = threading.Thread(target=work)
    worker.start()
    time.sleep(HOUR)
    worker.join()
    assert seen == [0]
    assert seconds_of(mgn) == HOUR


def test_a_thread_that_is_awake_holds_the_clock(mgn: MgnMock) -> None:
    stop = threading.Event()
    seen = []

    def work() -> None:
        while not stop.is_set():
            seen.append(seconds_of(mgn))
            REAL["sleep"](0.001)

    worker = threading.Thread(target=work)
    worker.start()
    time.sleep(0.2)
    stop.set()
    worker.join()
    assert seconds_of(mgn) == 0.2


def test_an_error_of_an_event_comes_out_of_the_sleep_that_met_it(mgn: MgnMock, monkeypatch: pytest.MonkeyPatch) -> None:
    [reference] = sleeping._latest
    sleep = reference()

    def fail(moment: float) -> None:
        monkeypatch.undo()
        raise LookupError(moment)

    outcomes = []

    def work() -> None:
        with pytest.raises(LookupError) as caught:
            time.sleep(10)
        outcomes.append(caught.value.args)
        time.sleep(10)

    monkeypatch.setattr(sleep, "advance_to", fail)
    worker = threading.Thread(target=work)
    worker.start()
    worker.join()
    time.sleep(30)
    assert outcomes == [(10,)]


@pytest.mark.parametrize("library", ["gevent.hub", "eventlet.greenthread"])
def test_sleeps_that_a_library_of_greenlets_patched_stay_as_they_are(
    library: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    slept: list[float] = []

    def sleep(seconds: float) -> None:
        slept.append(seconds)

    sleep.__module__ = library
    monkeypatch.setattr(time, "sleep", sleep)
    with mock_mgn(progress="sleep", start_time=NOON) as mgn:
        time.sleep(HOUR)
        assert threading.Event.wait is FUNCTIONS[-6]
        assert seconds_of(mgn) == 0
        before = time.monotonic()
        mgn.advance(hours=1)
        assert time.monotonic() - before == near(HOUR)
    assert slept == [HOUR]
    monkeypatch.undo()


# asyncio


def test_a_thousand_sleeping_tasks_on_two_hundred_servers(mgn: MgnMock) -> None:
    client = mgn.client()
    servers = [discovered(mgn) for _ in range(200)]
    for server_id in servers[:150]:
        client.start_replication(sourceServerID=server_id)
    polls = 0

    async def watch(number: int) -> None:
        nonlocal polls
        server_id = servers[number % 200]
        while mgn.server(server_id)["lifeCycle"]["state"] != "READY_FOR_TEST" and seconds_of(mgn) < 20 * 60:
            polls += 1
            await asyncio.sleep(240 + number % 7)

    async def main() -> None:
        await asyncio.gather(*map(watch, range(1000)))

    asyncio.run(main())
    assert polls > 3_000


def test_a_timeout_of_a_real_read_beside_a_sleeping_task_does_not_fire_early(
    mgn: MgnMock, monkeypatch: pytest.MonkeyPatch
) -> None:
    # This machine may be slow.
    monkeypatch.setattr(sleeping_loop, "STILL", 60)

    async def main(here: socket.socket, there: socket.socket) -> None:
        async def tick() -> None:
            for _ in itertools.count():
                await asyncio.sleep(1)

        loop = asyncio.get_running_loop()
        ticking = asyncio.create_task(tick())
        for _ in range(3):
            sender = threading.Thread(target=lambda: (REAL["sleep"](0.01), there.send(b"x")), daemon=True)
            sender.start()
            assert await asyncio.wait_for(loop.sock_recv(here, 1), 10) == b"x"
            sender.join()
        ticking.cancel()

    here, there = socket.socketpair()
    with here, there:
        here.setblocking(False)
        asyncio.run(main(here, there))
    assert seconds_of(mgn) == 0


@pytest.mark.skipif(sys.platform == "win32", reason="what a loop of Windows waits for cannot be seen")
def test_a_timeout_of_a_real_child_process_beside_a_sleeping_task_does_not_fire_early(
    mgn: MgnMock, monkeypatch: pytest.MonkeyPatch
) -> None:
    # This machine may be slow.
    monkeypatch.setattr(sleeping_loop, "STILL", 60)

    async def main() -> None:
        ticking = asyncio.create_task(asyncio.sleep(HOUR))
        child = await asyncio.create_subprocess_exec("sleep", "0.01")
        assert await asyncio.wait_for(child.wait(), 10) == 0
        ticking.cancel()

    asyncio.run(main())
    assert seconds_of(mgn) == 0


def test_a_read_that_never_ends_is_given_up_at_its_virtual_time(mgn: MgnMock) -> None:
    async def main(here: socket.socket) -> None:
        with pytest.raises(asyncio.TimeoutError):
            await asyncio.wait_for(asyncio.get_running_loop().sock_recv(here, 1), HOUR)

    here, there = socket.socketpair()
    with here, there:
        here.setblocking(False)
        asyncio.run(main(here))
    assert seconds_of(mgn) == near(HOUR)


def test_a_job_of_an_executor_without_threads_of_ours_is_waited_for(
    mgn: MgnMock, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Shortly, in truth; this machine may be slow.
    monkeypatch.setattr(sleeping_loop, "STILL", 60)

    class Elsewhere(Executor):
        def submit(self, function: Any, /, *args: Any, **kwargs: Any) -> Any:
            future: Future[Any] = Future()

            def work() -> None:
                REAL["sleep"](0.01)
                future.set_result(function())

            threading.Thread(target=work, daemon=True).start()
            return future

    async def main() -> None:
        loop = asyncio.get_running_loop()
        assert await asyncio.wait_for(loop.run_in_executor(Elsewhere(), lambda: "done"), HOUR) == "done"

    asyncio.run(main())
    assert seconds_of(mgn) == 0


def test_two_loops_in_two_threads_share_the_clock(mgn: MgnMock) -> None:
    woken = []

    async def wake(name: str, pause: float) -> None:
        for _ in range(3):
            await asyncio.sleep(pause)
            woken.append((seconds_of(mgn), name))

    workers = [threading.Thread(target=lambda each=each: asyncio.run(wake(*each))) for each in (("a", 10), ("b", 7))]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert woken == [(7, "b"), (10, "a"), (14, "b"), (20, "a"), (21, "b"), (30, "a")]


def test_another_thread_can_wake_a_loop_that_sleeps(mgn: MgnMock) -> None:
    async def main() -> float:
        loop = asyncio.get_running_loop()
        done = loop.create_future()

        def work() -> None:
            time.sleep(5)
            loop.call_soon_threadsafe(done.set_result, seconds_of(mgn))

        worker = threading.Thread(target=work)
        worker.start()
        moment: float = await asyncio.wait_for(done, HOUR)
        worker.join()
        return moment

    assert asyncio.run(main()) == 5
    assert seconds_of(mgn) == 5


def test_a_mock_that_begins_and_ends_inside_a_running_loop() -> None:
    async def main() -> None:
        async with mock_mgn(progress="sleep", start_time=NOON) as mgn:
            await asyncio.sleep(HOUR)
            with pytest.raises(asyncio.TimeoutError):
                await asyncio.wait_for(asyncio.Event().wait(), HOUR)
            assert seconds_of(mgn) == near(2 * HOUR)
        await asyncio.sleep(0.001)

    asyncio.run(main())


def test_a_timer_that_outlives_the_mock_goes_on_in_real_time() -> None:
    async def main() -> list[str]:
        fired: list[str] = []
        loop = asyncio.get_running_loop()
        done = asyncio.Event()
        loop.call_later(2 * HOUR, fired.append, "before")
        async with mock_mgn(progress="sleep"):
            await asyncio.sleep(HOUR)
            loop.call_later(HOUR, fired.append, "an hour after")
            loop.call_later(0.02, done.set)
            loop.call_later(0.01, fired.append, "in the end")
        loop.call_later(HOUR, fired.append, "afterwards")
        await done.wait()
        return fired

    assert asyncio.run(main()) == ["in the end"]


def test_a_server_that_waits_for_connections_does_not_hold_the_clock(
    mgn: MgnMock, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Whoever is awaited is awaited for ever here.
    monkeypatch.setattr(sleeping_loop, "STILL", math.inf)

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(await reader.readexactly(4))
        await writer.drain()
        writer.close()

    async def main() -> None:
        server = await asyncio.start_server(serve, "127.0.0.1")
        ticking = asyncio.create_task(asyncio.sleep(HOUR))
        reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
        writer.write(b"ping")
        assert await asyncio.wait_for(reader.read(), HOUR) == b"ping"
        assert seconds_of(mgn) == 0
        writer.close()
        await writer.wait_closed()
        await ticking
        server.close()

    asyncio.run(main())
    assert seconds_of(mgn) == HOUR


def test_a_loop_of_a_passenger_wakes_in_real_time(mgn: MgnMock) -> None:
    slept: list[str] = []
    daemon = threading.Thread(
        target=lambda: slept.append(asyncio.run(asyncio.sleep(0.001, "slept")) or ""), daemon=True
    )
    daemon.start()
    daemon.join(60)
    assert slept == ["slept"]
    assert seconds_of(mgn) == 0


# Other tools


@contextlib.contextmanager
def frozen() -> Iterator[Any]:
    with freezegun.freeze_time(NOON) as clock:
        yield clock


@contextlib.contextmanager
def travelled() -> Iterator[Any]:
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


tools = pytest.mark.parametrize("tool", [frozen, travelled], ids=["freezegun", "time-machine"])


@tools
def test_a_tool_that_began_first_leads_and_sleeps_tick_it(tool: Any) -> None:
    with tool(), mock_mgn(progress="sleep") as mgn:
        assert mgn.now == NOON
        time.sleep(HOUR)
        asyncio.run(asyncio.sleep(HOUR))
        assert mgn.now == NOON + dt.timedelta(hours=2)
        assert dt.datetime.now(dt.timezone.utc) == mgn.now
        assert time.time() == mgn.now.timestamp()
        deadline, polls = time.monotonic() + 600, 0
        while time.monotonic() < deadline:
            time.sleep(60)
            polls += 1
        assert polls == 10


@tools
def test_pollers_of_a_pool_under_a_tool_that_leads(tool: Any) -> None:
    with tool(), mock_mgn(progress="sleep") as mgn:
        client = started(mgn)
        with ThreadPoolExecutor(3) as pool:
            assert list(pool.map(lambda _: poll(client), range(3))) == [27, 27, 27]
        here, there = socket.socketpair()
        with here, there:
            reader = threading.Thread(target=here.recv, args=(1,))
            reader.start()
            time.sleep(60)
            there.send(b"x")
            reader.join()
        assert mgn.now == NOON + dt.timedelta(minutes=MINUTES_TO_SYNC + 1)


@tools
def test_a_tool_that_begins_inside_leads_until_it_stops(tool: Any, mgn: MgnMock) -> None:
    time.sleep(HOUR)
    before = time.time()
    with tool():
        assert dt.datetime.now(dt.timezone.utc) == NOON
        time.sleep(HOUR)
        assert dt.datetime.now(dt.timezone.utc) == NOON + dt.timedelta(hours=1)
        assert time.time() == NOON.timestamp() + HOUR
    time.sleep(HOUR)
    monotonic = time.monotonic()
    assert time.time() - before == near(2 * HOUR)
    time.sleep(HOUR)
    assert time.monotonic() - monotonic == near(HOUR)
    assert seconds_of(mgn) == 4 * HOUR


@tools
def test_a_tool_that_stops_after_the_mock_leaves_everything_as_it_was(tool: Any) -> None:
    with contextlib.ExitStack() as outer:
        with mock_mgn(progress="sleep"):
            outer.enter_context(tool())
            time.sleep(HOUR)
        assert dt.datetime.now(dt.timezone.utc) == NOON + dt.timedelta(hours=1)


@tools
def test_a_tool_that_stops_before_the_mock_does_leaves_the_rest_to_the_mock(tool: Any) -> None:
    with contextlib.ExitStack() as outer:
        with contextlib.ExitStack() as first:
            first.enter_context(tool())
            outer.enter_context(mock_mgn(progress="sleep"))
        time.sleep(HOUR)
        before = time.time(), time.monotonic(), dt.datetime.now(dt.timezone.utc)
        time.sleep(HOUR)
        assert time.time() - before[0] == near(HOUR)
        assert time.monotonic() - before[1] == near(HOUR)
        assert (dt.datetime.now(dt.timezone.utc) - before[2]).total_seconds() == near(HOUR)


@pytest.mark.parametrize("is_inside", [True, False])
def test_moto_inside_and_outside(is_inside: bool) -> None:
    mocks: list[Any] = [mock_mgn(progress="sleep", start_time=NOON), mock_aws()]
    with contextlib.ExitStack() as stack:
        for each in mocks if is_inside else reversed(mocks):
            stack.enter_context(each)
        before = time.monotonic()
        time.sleep(HOUR)
        assert time.monotonic() - before == near(HOUR)


def test_what_monkeypatch_put_there_stays_and_goes_in_both_orders(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as own:
        own.setattr(time, "monotonic", lambda: 5.0)
        with mock_mgn(progress="sleep"):
            time.sleep(HOUR)
            assert time.monotonic() == 5
        assert time.monotonic() == 5
    with mock_mgn(progress="sleep"):
        with mock.patch("time.monotonic", return_value=7):
            time.sleep(HOUR)
            assert time.monotonic() == 7
        assert time.monotonic() - REAL["monotonic"]() == near(HOUR)


@settings(deadline=dt.timedelta(minutes=1), max_examples=5)
@given(pause=st.integers(HOUR, 5 * HOUR))
def test_hypothesis_does_not_count_virtual_hours(pause: int) -> None:
    time.sleep(pause)


test_hypothesis_does_not_count_virtual_hours = mock_mgn(progress="sleep")(test_hypothesis_does_not_count_virtual_hours)


@pytest.mark.parametrize("module", ["hypothesis.core", "hypothesis.internal.conjecture.engine"])
def test_the_clocks_of_hypothesis_are_real(mgn: MgnMock, module: str) -> None:
    time.sleep(HOUR)
    seen: dict[str, Any] = {"__name__": module, "time": time}
    exec("clocks = {name: getattr(time, name)() for name in ('perf_counter', 'monotonic', 'time')}", seen)
    for name, moment in seen["clocks"].items():
        assert moment == near(REAL[name]()), name


# Afterwards


def test_everything_is_as_before_after_an_exception() -> None:
    def fail() -> None:
        with mock_mgn(progress="sleep"):
            time.sleep(HOUR)
            raise LookupError

    with pytest.raises(LookupError):
        fail()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork here")
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_the_child_of_a_fork_goes_on_by_itself_and_puts_everything_back() -> None:
    switch = mock_mgn(progress="sleep", start_time=NOON)
    with switch as mgn:
        worker = threading.Thread(target=lambda: all(threading.Event().wait(10) is False for _ in range(100)))
        worker.start()
        child = os.fork()
        if not child:  # pragma: no cover - another process
            status = 1
            with contextlib.suppress(BaseException):
                began = mgn.now
                time.sleep(HOUR)
                status = 0 if mgn.now - began == dt.timedelta(hours=1) else 2
                switch.stop()
                status += 0 if all_functions() == FUNCTIONS else 4
            os._exit(status)
        _, status = os.waitpid(child, 0)
        worker.join()
        assert os.waitstatus_to_exitcode(status) == 0
        assert seconds_of(mgn) == 1000


def test_a_thread_that_still_sleeps_when_the_mock_ends_goes_on_in_real_time() -> None:
    with mock_mgn(progress="sleep"):
        worker = threading.Thread(target=lambda: time.sleep(0.05))
        worker.start()
    worker.join()


@pytest.mark.parametrize(
    ("pause", "result"), [(lambda: time.sleep(HOUR), None), (lambda: threading.Event().wait(HOUR), False)]
)
def test_of_a_sleep_that_outlives_the_mock_only_the_rest_is_real(pause: Callable[[], object], result: object) -> None:
    results: list[object] = []

    def work() -> None:
        results.append(pause())

    with mock_mgn(progress="sleep") as mgn:
        worker = threading.Thread(target=work)
        worker.start()
        await_asleep(worker)
        mgn.advance(seconds=HOUR - 0.01)
    worker.join()
    assert results == [result]


def test_an_event_ends_a_wait_that_outlives_the_mock() -> None:
    event, results = threading.Event(), []
    with mock_mgn(progress="sleep"):
        worker = threading.Thread(target=lambda: results.append(event.wait(HOUR)))
        worker.start()
        await_asleep(worker)
    event.set()
    worker.join()
    assert results == [True]


# Any interleaving


KINDS = ["thread", "task", "event", "job", "handed", "to_thread"]
PLANS = st.lists(
    st.tuples(
        st.sampled_from(["thread", "task", "event", "job", "handed", "to_thread"]),
        st.lists(st.integers(1, 9), min_size=1, max_size=4),
    ),
    min_size=1,
    max_size=6,
)


def numbers_of(plans: list[tuple[str, list[int]]], kind: str) -> list[int]:
    return [number for number, plan in enumerate(plans) if plan[0] == kind]


def expected_of(plans: list[tuple[str, list[int]]]) -> list[tuple[float, int]]:
    """Who wakes when, if everyone begins at the same time and only sleeps."""
    return [
        (sum(pauses[: step + 1]), number) for number, (_, pauses) in enumerate(plans) for step in range(len(pauses))
    ]


@settings(max_examples=30)
@given(plans=PLANS)
def test_any_interleaving_of_threads_and_tasks_sees_a_history_that_one_clock_explains(
    plans: list[tuple[str, list[int]]],
) -> None:
    history: list[tuple[float, int]] = []

    def work(number: int, pause: Callable[[int], object]) -> None:
        gate.wait()
        for seconds in plans[number][1]:
            pause(seconds)
            history.append((seconds_of(mgn), number))

    async def run(number: int, pause: Callable[[int], Awaitable[object]]) -> None:
        for seconds in plans[number][1]:
            await pause(seconds)
            history.append((seconds_of(mgn), number))

    async def run_all() -> None:
        await asyncio.gather(
            *(run(number, asyncio.sleep) for number in of("task")),
            *(run(number, lambda seconds: asyncio.to_thread(time.sleep, seconds)) for number in of("to_thread")),
        )

    def run_loop() -> None:
        gate.wait()
        asyncio.run(run_all())

    def hand_over(seconds: int) -> None:
        helpers.submit(time.sleep, seconds).result()

    of = partial(numbers_of, plans)

    with (
        mock_mgn(progress="sleep", start_time=NOON) as mgn,
        ThreadPoolExecutor(6) as pool,
        ThreadPoolExecutor(6) as helpers,
    ):
        # All begin at the same virtual time: nobody sleeps before the gate opens.
        gate = threading.Event()
        threads = [
            *[threading.Thread(target=work, args=(number, time.sleep)) for number in of("thread")],
            *[threading.Thread(target=work, args=(number, threading.Event().wait)) for number in of("event")],
            *[threading.Thread(target=work, args=(number, hand_over)) for number in of("handed")],
            threading.Thread(target=run_loop),
        ]
        for thread in threads:
            thread.start()
        jobs = pool.map(partial(work, pause=time.sleep), of("job"))
        gate.set()
        for thread in threads:
            thread.join()
        assert len(list(jobs)) == len(of("job"))
    assert sorted(history) == sorted(expected_of(plans))
    assert [moment for moment, _ in history] == sorted(moment for moment, _ in history)


@pytest.mark.parametrize("collects", [True, False])
def test_no_collection_sets_in_while_the_frames_of_all_threads_are_taken(
    collects: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken: list[bool] = []
    current_frames = sys._current_frames

    def take() -> Any:
        taken.append(gc.isenabled())
        return current_frames()

    monkeypatch.setattr(sys, "_current_frames", take)
    was_enabled = gc.isenabled()
    try:
        (gc.enable if collects else gc.disable)()
        with mock_mgn(progress="sleep") as mgn:
            before = mgn.now
            with ThreadPoolExecutor(4) as pool:
                list(pool.map(time.sleep, [60] * 8))
            assert mgn.now - before >= dt.timedelta(seconds=120)
        assert gc.isenabled() == collects
    finally:
        (gc.enable if was_enabled else gc.disable)()
    assert taken
    assert not any(taken)
