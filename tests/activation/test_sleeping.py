"""Virtual sleeps: of one thread, and of the tasks of its event loops."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import heapq
import inspect
import itertools
import math
import socket
import subprocess
import sys
import threading
import time
import weakref
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mgn_mock.activation.sleeping import VirtualSleep

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Generator

REAL_SLEEP = time.sleep
REAL_PERF_COUNTER = time.perf_counter
REAL_ASYNC_SLEEP = asyncio.sleep


class Clock:
    """A clock that refuses to go back, and can fail."""

    def __init__(self, start: float = 0) -> None:
        self.now = start
        self.failure: BaseException | None = None

    def read(self) -> float:
        return self.now

    def advance_to(self, moment: float) -> None:
        assert moment >= self.now
        if self.failure is not None:
            failure, self.failure = self.failure, None
            raise failure
        self.now = moment


@contextlib.contextmanager
def virtual(start: float = 0) -> Generator[Clock]:
    clock = Clock(start)
    sleeps = VirtualSleep(clock.read, clock.advance_to)
    sleeps.start()
    try:
        yield clock
    finally:
        sleeps.stop()
        assert time.sleep is REAL_SLEEP
        assert asyncio.sleep is asyncio.tasks.sleep is REAL_ASYNC_SLEEP


@pytest.fixture(name="clock")
def running_clock() -> Generator[Clock]:
    with virtual() as clock:
        yield clock


@pytest.fixture(name="sleeps")
def stopped_sleeps() -> Generator[VirtualSleep]:
    clock = Clock()
    sleeps = VirtualSleep(clock.read, clock.advance_to)
    yield sleeps
    sleeps.stop()
    assert time.sleep is REAL_SLEEP
    assert asyncio.sleep is asyncio.tasks.sleep is REAL_ASYNC_SLEEP


# Putting them in place


def test_start_puts_the_virtual_sleeps_in_place_and_stop_puts_the_real_ones_back(sleeps: VirtualSleep) -> None:
    sleeps.start()
    assert (sleeps.active, time.sleep == sleeps.sleep) == (True, True)
    assert asyncio.sleep is not REAL_ASYNC_SLEEP
    assert asyncio.sleep == asyncio.tasks.sleep
    sleeps.stop()
    assert (sleeps.active, time.sleep) == (False, REAL_SLEEP)
    assert asyncio.sleep is asyncio.tasks.sleep is REAL_ASYNC_SLEEP


def test_a_second_start_is_refused_and_a_second_stop_does_nothing(sleeps: VirtualSleep) -> None:
    sleeps.start()
    with pytest.raises(RuntimeError, match="started already"):
        sleeps.start()
    sleeps.stop()
    sleeps.stop()


def test_they_can_be_started_again(sleeps: VirtualSleep) -> None:
    for expected in (100, 200):
        sleeps.start()
        time.sleep(100)
        sleeps.stop()
        assert sleeps.now() == expected


def test_a_sleep_that_a_test_had_replaced_comes_back(sleeps: VirtualSleep, monkeypatch: pytest.MonkeyPatch) -> None:
    called: list[float] = []
    monkeypatch.setattr(time, "sleep", called.append)
    sleeps.start()
    time.sleep(100)
    assert called == []
    sleeps.stop()
    time.sleep(100)
    assert called == [100]
    monkeypatch.undo()


def test_what_was_patched_on_top_stays_and_the_rest_is_put_back(
    sleeps: VirtualSleep, monkeypatch: pytest.MonkeyPatch
) -> None:
    called: list[float] = []
    sleeps.start()
    ours = time.sleep
    monkeypatch.setattr(time, "sleep", called.append)
    sleeps.stop()
    time.sleep(100)
    assert called == [100]
    assert asyncio.sleep is REAL_ASYNC_SLEEP
    monkeypatch.undo()
    assert time.sleep == ours  # What the other patch had found and put back: it does as the real one does.
    time.sleep(0.001)
    assert sleeps.now() == 0
    sleeps.start()
    time.sleep(100)
    assert sleeps.now() == 100


def test_a_sleep_that_was_captured_meanwhile_really_sleeps_after_the_stop(sleeps: VirtualSleep) -> None:
    sleeps.start()
    captured, captured_async = time.sleep, asyncio.sleep
    sleeps.stop()
    began = time.perf_counter()
    captured(0.001)
    in_thread(lambda: captured(0.001))
    assert asyncio.run(captured_async(0.002, "result")) == "result"
    assert time.perf_counter() - began >= 0.003
    assert sleeps.now() == 0


def test_asyncio_is_not_imported_for_those_who_never_sleep() -> None:
    code = "import mgn_mock.activation.sleeping, sys; assert 'asyncio' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_a_stop_without_a_start_does_nothing(sleeps: VirtualSleep) -> None:
    sleeps.stop()


# time.sleep


def test_time_sleep_moves_the_clock_and_returns_at_once(clock: Clock) -> None:
    for _ in range(1000):
        time.sleep(30)
    time.sleep(0.25)
    assert clock.now == 30_000.25


def test_time_sleep_of_nothing_does_not_move_the_clock(clock: Clock) -> None:
    time.sleep(0)
    time.sleep(0.0)
    assert clock.now == 0


def test_time_sleep_takes_what_has_an_index(clock: Clock) -> None:
    class Pause:
        def __index__(self) -> int:
            return 7

    time.sleep(Pause())
    time.sleep(True)
    assert clock.now == 8


def test_the_shortest_sleep_moves_the_clock(clock: Clock) -> None:
    time.sleep(1e-12)
    asyncio.run(asyncio.sleep(1e-12))
    assert clock.now == 2e-6


@pytest.mark.parametrize(
    "seconds",
    [-1, -0.5, "1", None, [], 1j, Fraction(1, 2), math.nan, math.inf, -math.inf, 1e10, 10**10, 10**30],
    ids=repr,
)
def test_time_sleep_refuses_what_the_real_one_refuses(seconds: Any) -> None:
    with pytest.raises(Exception, match=r".") as real:
        time.sleep(seconds)
    with virtual() as clock, pytest.raises(type(real.value)) as ours:
        time.sleep(seconds)
    assert str(ours.value) == str(real.value)
    assert clock.now == 0


def test_an_error_of_the_clock_comes_out_of_time_sleep(clock: Clock) -> None:
    clock.failure = LookupError("event")
    with pytest.raises(LookupError, match="event"):
        time.sleep(1)


# Threads


def in_thread(function: Callable[[], object]) -> None:
    errors: list[BaseException] = []

    def run() -> None:
        try:
            function()
        except BaseException as error:  # noqa: BLE001 - it is raised again below
            errors.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    for error in errors:
        raise error


def test_a_thread_from_before_and_a_daemon_really_sleep_where_nobody_else_moves_time(sleeps: VirtualSleep) -> None:
    def pause() -> None:
        began.wait()
        start = REAL_PERF_COUNTER()
        time.sleep(0.003)
        asyncio.run(asyncio.sleep(0.003))
        assert REAL_PERF_COUNTER() - start >= 0.005

    began = threading.Event()
    with ThreadPoolExecutor(1) as pool:
        earlier = pool.submit(pause)
        sleeps.start()
        began.set()
        earlier.result()
        daemon = threading.Thread(target=pause, daemon=True)
        daemon.start()
        daemon.join()
    assert sleeps.now() == 0


def test_other_threads_are_refused_what_the_real_one_refuses(clock: Clock) -> None:
    with pytest.raises(ValueError, match="negative"):
        in_thread(lambda: time.sleep(-1))


def test_the_thread_that_starts_it_and_those_that_begin_later_sleep_virtually(sleeps: VirtualSleep) -> None:
    def begin() -> None:
        sleeps.start()
        time.sleep(100)

    in_thread(begin)
    assert sleeps.now() == 100
    time.sleep(0.001)  # The main thread was there before.
    assert sleeps.now() == 100
    in_thread(lambda: time.sleep(10))
    assert sleeps.now() == 110


def test_a_thread_that_started_it_before_is_one_of_the_others_now(sleeps: VirtualSleep) -> None:
    sleeps.start()
    sleeps.stop()
    in_thread(sleeps.start)
    time.sleep(0.001)
    assert sleeps.now() == 0


# asyncio.sleep


def test_asyncio_sleep_moves_the_clock_and_returns_its_result(clock: Clock) -> None:
    assert inspect.iscoroutinefunction(asyncio.sleep)
    assert asyncio.run(asyncio.sleep(3600, "slept")) == "slept"
    assert asyncio.run(asyncio.sleep(delay=1, result=5)) == 5
    assert clock.now == 3601


def test_a_fraction_is_a_delay_as_it_is_in_reality(clock: Clock) -> None:
    asyncio.run(asyncio.sleep(Fraction(5, 2)))  # type: ignore[call-overload]
    assert clock.now == 2.5


def test_one_loop_after_another_goes_on_with_the_same_clock(clock: Clock) -> None:
    async def poll() -> float:
        for _ in range(10):
            await asyncio.sleep(60)
        return clock.now

    assert asyncio.run(poll()) == 600
    assert asyncio.run(poll()) == 1200


def test_a_sleep_of_nothing_gives_the_others_their_turn_and_does_not_move_the_clock(clock: Clock) -> None:
    order: list[str] = []

    async def note(name: str) -> None:
        for _ in range(2):
            order.append(name)
            assert await asyncio.sleep(0, name) == name
            assert await asyncio.sleep(-1, name) == name

    async def main() -> None:
        await asyncio.gather(note("a"), note("b"))

    asyncio.run(main())
    assert order == ["a", "b", "a", "b"]
    assert clock.now == 0


def test_time_sleep_in_a_coroutine_moves_the_clock_and_wakes_whose_time_has_come(clock: Clock) -> None:
    woken: list[tuple[str, float]] = []

    async def sleeper(name: str, delay: float) -> None:
        await asyncio.sleep(delay)
        woken.append((name, clock.now))

    async def main() -> None:
        tasks = [asyncio.create_task(sleeper(*each)) for each in (("late", 20), ("second", 6), ("first", 5))]
        await asyncio.sleep(0)
        time.sleep(10)  # noqa: ASYNC251 - what this test is about
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        assert woken == [("first", 10), ("second", 10)]
        await asyncio.gather(*tasks)

    asyncio.run(main())
    assert woken[2:] == [("late", 20)]


def test_a_short_sleeper_runs_many_times_before_a_long_one_wakes(clock: Clock) -> None:
    rounds: list[float] = []

    async def short() -> None:
        while True:
            rounds.append(clock.now)
            await asyncio.sleep(1)

    async def main() -> None:
        others = asyncio.create_task(short())
        await asyncio.sleep(10)
        others.cancel()

    asyncio.run(main())
    assert rounds == list(range(10))


@pytest.mark.parametrize("depth", [1, 10, 500])
def test_a_chain_of_callbacks_has_its_turn_before_time_moves(clock: Clock, depth: int) -> None:
    async def main() -> None:
        loop = asyncio.get_running_loop()
        reached: asyncio.Future[float] = loop.create_future()

        def hop(left: int) -> None:
            if left:
                loop.call_soon(hop, left - 1)
            else:
                reached.set_result(clock.now)

        sleeper = asyncio.create_task(asyncio.sleep(10))
        await asyncio.sleep(0)
        hop(depth)
        assert await reached == 0
        await sleeper

    asyncio.run(main())
    assert clock.now == 10


def test_nested_tasks_and_gathers_all_run_before_time_moves(clock: Clock) -> None:
    async def nested(depth: int) -> float:
        if not depth:
            return clock.now
        return max(await asyncio.gather(asyncio.create_task(nested(depth - 1)), nested(depth - 1)))

    async def main() -> None:
        sleeper = asyncio.create_task(asyncio.sleep(1))
        await asyncio.sleep(0)
        assert await nested(6) == 0
        await sleeper

    asyncio.run(main())


def test_what_has_arrived_on_a_socket_is_read_before_time_moves(clock: Clock) -> None:
    async def main() -> None:
        loop = asyncio.get_running_loop()
        here, there = socket.socketpair()
        with here, there:
            here.setblocking(False)
            reader = asyncio.create_task(loop.sock_recv(here, 10))
            await asyncio.sleep(0)
            # It is sent when nothing else is left to run, so that the loop has yet to see that it arrived.
            loop.call_soon(lambda: loop.call_soon(there.send, b"hello"))
            sleeper = asyncio.create_task(asyncio.sleep(10))
            assert await reader == b"hello"
            assert clock.now == 0
            await sleeper

    asyncio.run(main())


def test_a_loop_that_is_never_quiet_does_not_keep_its_sleepers_for_ever(clock: Clock) -> None:
    async def main() -> None:
        sleeper = asyncio.create_task(asyncio.sleep(10))
        while not sleeper.done():  # noqa: ASYNC110 - what this test is about
            await asyncio.sleep(0)

    asyncio.run(main())
    assert clock.now == 10


class Opaque(asyncio.SelectorEventLoop):
    """Hides from this package what asyncio's own loops show, as uvloop's do."""

    def __getattribute__(self, name: str) -> Any:
        if name in {"_ready", "_selector"} and sys._getframe(1).f_globals["__name__"].startswith("mgn_mock"):
            raise AttributeError(name)
        return super().__getattribute__(name)

    def call_later(self, delay: float, callback: Any, *args: Any, context: Any = None) -> Any:  # type: ignore[override]
        return super().call_at(super().time() + delay, callback, *args, context=context)

    def call_at(self, when: float, callback: Any, *args: Any, context: Any = None) -> Any:  # type: ignore[override]
        return super().call_at(when, callback, *args, context=context)

    def time(self) -> float:
        return REAL_PERF_COUNTER()


def test_timers_of_uvloop_come_early_beside_tasks_that_sleep(
    sleeps: VirtualSleep, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "uvloop", SimpleNamespace(Loop=Opaque))
    functions = [getattr(Opaque, name) for name in ("call_later", "call_at", "time")]
    fired: list[tuple[float, float]] = []

    async def tick() -> None:
        for _ in itertools.count():
            await asyncio.sleep(30)

    def note(name: float) -> None:
        fired.append((name, sleeps.now()))

    async def main() -> None:
        loop = asyncio.get_running_loop()
        began, done = loop.time(), loop.create_future()
        ticking = asyncio.create_task(tick())
        for delay in (700, 100, 1000):
            loop.call_later(delay, note, delay)
        cancelled = loop.call_at(began + 50, note, 50)
        cancelled.cancel()
        assert cancelled.cancelled()
        last = loop.call_later(900, done.set_result, None)
        assert last.when() - began >= 900
        loop.call_soon(note, 0)
        await done
        ticking.cancel()
        assert loop.time() - began >= 900

    sleeps.start()
    loop = Opaque()
    loop.run_until_complete(main())
    sleeps.stop()
    loop.close()
    assert fired == [(0, 0), (100, 100), (700, 700)]
    assert [getattr(Opaque, name) for name in ("call_later", "call_at", "time")] == functions


def test_a_loop_without_visible_callbacks_lets_chains_of_them_end_before_time_moves(clock: Clock) -> None:
    async def hops(times: int) -> float:
        for _ in range(times):
            await asyncio.sleep(0)
        return clock.now

    async def sleep_and_hop(delay: int) -> float:
        await asyncio.sleep(delay)
        return await hops(60)

    async def main() -> None:
        for moment in range(0, 60, 20):
            first = asyncio.create_task(sleep_and_hop(10))
            assert await hops(60) == moment
            second = asyncio.create_task(sleep_and_hop(20))
            assert await hops(60) == moment
            assert list(await asyncio.gather(first, second)) == [moment + 10, moment + 20]

    loop = Opaque()
    loop.run_until_complete(main())
    loop.close()
    assert clock.now == 60


# The order of waking


def test_sleepers_with_one_deadline_wake_in_the_order_of_their_arrival(clock: Clock) -> None:
    woken: list[str] = []

    async def sleeper(name: str, *delays: float) -> None:
        for delay in delays:
            await asyncio.sleep(delay)
        woken.append(name)

    async def main() -> None:
        await asyncio.gather(sleeper("a", 0.3), sleeper("b", 0.1, 0.1, 0.1), sleeper("c", 0.3), sleeper("d", 0.2))

    asyncio.run(main())
    assert woken == ["d", "a", "c", "b"]
    assert clock.now == 0.3


def test_sleepers_with_one_deadline_all_wake_before_what_the_first_of_them_does_next(clock: Clock) -> None:
    order: list[str] = []

    async def sleeper(name: str) -> None:
        await asyncio.sleep(1)
        order.append(f"{name} wakes")
        await asyncio.sleep(0)
        order.append(f"{name} goes on")

    async def main() -> None:
        await asyncio.gather(sleeper("a"), sleeper("b"))

    asyncio.run(main())
    assert order == ["a wakes", "b wakes", "a goes on", "b goes on"]


def expected_order(plans: list[list[int]]) -> list[tuple[int, int]]:
    """Who wakes when, if waking takes no time: a simulation that knows no event loop."""
    arrivals = itertools.count()
    heap = [(plan[0], next(arrivals), number, 0) for number, plan in enumerate(plans)]
    heapq.heapify(heap)
    woken = []
    while heap:
        deadline, _, number, step = heapq.heappop(heap)
        woken.append((number, deadline))
        if step + 1 < len(plans[number]):
            heapq.heappush(heap, (deadline + plans[number][step + 1], next(arrivals), number, step + 1))
    return woken


PLANS = st.lists(st.lists(st.integers(1, 20), min_size=1, max_size=6), min_size=1, max_size=8)


@given(plans=PLANS, start=st.sampled_from([0, 0.5, 1_700_000_000.123456]))
def test_tasks_wake_by_deadline_then_arrival_and_the_clock_never_runs_back(
    plans: list[list[int]], start: float
) -> None:
    woken: list[tuple[int, int]] = []

    async def sleeper(number: int) -> None:
        for delay in plans[number]:
            await asyncio.sleep(delay / 10)
            woken.append((number, round((clock.now - start) * 10)))

    async def main() -> None:
        await asyncio.gather(*(sleeper(number) for number in range(len(plans))))

    with virtual(start) as clock:
        asyncio.run(main())
    assert woken == expected_order(plans)


@given(plans=PLANS, hops=st.lists(st.integers(0, 15), min_size=8, max_size=8))
def test_however_much_runs_in_between_each_task_wakes_exactly_when_it_meant_to(
    plans: list[list[int]], hops: list[int]
) -> None:
    async def sleeper(number: int) -> None:
        meant = 0
        for delay in plans[number]:
            await asyncio.sleep(delay)
            meant += delay
            assert clock.now == meant
            for _ in range(hops[number]):
                await asyncio.sleep(0)
                assert clock.now == meant

    async def main() -> None:
        await asyncio.gather(*(sleeper(number) for number in range(len(plans))))

    with virtual() as clock:
        asyncio.run(main())
        assert clock.now == max(map(sum, plans))


@given(delays=st.lists(st.tuples(st.integers(1, 50), st.booleans()), min_size=1, max_size=12))
def test_cancelled_sleepers_are_dropped_and_do_not_move_the_clock(delays: list[tuple[int, bool]]) -> None:
    woken: list[int] = []

    async def sleeper(number: int) -> None:
        await asyncio.sleep(delays[number][0])
        woken.append(number)

    async def main() -> None:
        tasks = [asyncio.create_task(sleeper(number)) for number in range(len(delays))]
        await asyncio.sleep(0)
        for task, (_, is_cancelled) in zip(tasks, delays, strict=True):
            if is_cancelled:
                task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    with virtual() as clock:
        asyncio.run(main())
        kept = [(delay, number) for number, (delay, is_cancelled) in enumerate(delays) if not is_cancelled]
        assert clock.now == max(kept, default=(0, 0))[0]
    assert woken == [number for _, number in sorted(kept)]


# Sleepers that come to no good end


def test_a_sleeper_that_is_cancelled_after_its_deadline_stays_cancelled(
    clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    async def main() -> None:
        sleeper = asyncio.create_task(asyncio.sleep(5))
        await asyncio.sleep(0)
        time.sleep(10)  # noqa: ASYNC251 - only this moves the clock while the loop has no turn
        sleeper.cancel()
        with pytest.raises(asyncio.CancelledError):
            await sleeper

    asyncio.run(main())
    assert [record for record in caplog.records if record.levelname == "ERROR"] == []
    assert clock.now == 10


def test_a_sleep_without_end_lasts_until_it_is_cancelled(clock: Clock) -> None:
    async def main() -> None:
        for delay in (math.inf, 1e18):
            forever = asyncio.create_task(asyncio.sleep(delay))
            await asyncio.sleep(100)
            assert not forever.done()
            forever.cancel()
            with pytest.raises(asyncio.CancelledError):
                await forever

    asyncio.run(main())
    assert clock.now == 200


def test_a_coroutine_that_is_closed_in_its_sleep_does_not_move_the_clock(clock: Clock) -> None:
    async def main() -> None:
        dropped = asyncio.sleep(1000)
        dropped.send(None)
        dropped.close()
        await asyncio.sleep(1)
        await asyncio.sleep(1)

    asyncio.run(main())
    assert clock.now == 2


def test_an_error_of_the_clock_comes_out_of_the_sleep_that_moved_it(clock: Clock) -> None:
    clock.failure = LookupError("event")

    async def main() -> None:
        results = await asyncio.gather(asyncio.sleep(5), asyncio.sleep(5, "slept"), return_exceptions=True)
        assert [str(result) for result in results] == ["event", "slept"]

    asyncio.run(main())
    assert clock.now == 5


def test_an_error_of_the_clock_comes_out_of_a_loop_that_waits_for_a_timer_alone(clock: Clock) -> None:
    async def main() -> None:
        await asyncio.wait_for(asyncio.Event().wait(), 10)

    clock.failure = LookupError("event")
    with pytest.raises(LookupError, match="event"):
        asyncio.run(main())


def test_an_error_of_the_clock_comes_out_of_the_sleep_of_a_loop_that_cannot_be_watched(clock: Clock) -> None:
    clock.failure = LookupError("event")
    loop = Opaque()
    with pytest.raises(LookupError, match="event"):
        loop.run_until_complete(asyncio.sleep(5))
    loop.run_until_complete(asyncio.sleep(5))
    loop.close()
    assert clock.now == 5


def test_an_error_of_the_clock_is_lost_on_a_sleeper_that_was_cancelled_just_then(
    monkeypatch: pytest.MonkeyPatch, clock: Clock
) -> None:
    tasks: list[asyncio.Task[None]] = []

    def cancel_and_fail(moment: float) -> None:
        tasks[0].cancel()
        monkeypatch.undo()
        raise LookupError(moment)

    async def main() -> None:
        tasks.append(asyncio.create_task(asyncio.sleep(5)))
        with pytest.raises(asyncio.CancelledError):
            await tasks[0]
        await asyncio.sleep(7)

    monkeypatch.setattr(asyncio.sleep.__self__, "advance_to", cancel_and_fail)  # type: ignore[attr-defined]
    asyncio.run(main())
    assert clock.now == 7


def test_an_interrupt_in_the_clock_ends_the_loop_and_the_next_loop_goes_on(clock: Clock) -> None:
    clock.failure = KeyboardInterrupt()
    with pytest.raises(KeyboardInterrupt):
        asyncio.run(asyncio.sleep(5))
    asyncio.run(asyncio.sleep(5))
    assert clock.now == 5


def test_a_sleep_that_another_error_ends_early_does_not_move_the_clock(clock: Clock) -> None:
    async def fails() -> None:
        await asyncio.sleep(1)
        raise LookupError

    async def main() -> None:
        sleeper = asyncio.create_task(asyncio.sleep(100))
        with pytest.raises(LookupError):
            await fails()
        assert not sleeper.done()

    asyncio.run(main())
    assert clock.now == 1


# Loops that stop, and mocks that stop


def test_sleepers_stay_asleep_while_their_loop_does_not_run(clock: Clock) -> None:
    loop = asyncio.new_event_loop()
    sleeper = loop.create_task(asyncio.sleep(100, "slept"))
    loop.run_until_complete(asyncio.sleep(1))
    assert asyncio.run(asyncio.sleep(50, clock)) is clock
    assert clock.now == 51
    assert not sleeper.done()
    assert loop.run_until_complete(sleeper) == "slept"
    loop.close()
    assert clock.now == 100


def test_a_sleeper_whose_time_came_while_its_loop_did_not_run_wakes_without_moving_the_clock(clock: Clock) -> None:
    def one_round() -> None:
        loop.stop()
        loop.run_forever()

    for rounds in range(1, 5):
        loop = asyncio.new_event_loop()
        sleeper = loop.create_task(asyncio.sleep(10))
        for _ in range(rounds):
            one_round()
        time.sleep(500)
        moment = clock.now
        loop.run_until_complete(sleeper)
        loop.close()
        assert clock.now == moment


def test_a_loop_that_closes_with_sleepers_leaves_nothing_behind(sleeps: VirtualSleep) -> None:
    complaints: list[str] = []
    sleeps.start()
    loop = asyncio.new_event_loop()
    loop.set_exception_handler(lambda _, context: complaints.append(context["message"]))
    sleeper = loop.create_task(asyncio.sleep(100))
    loop.run_until_complete(asyncio.sleep(1))
    loop.close()
    gone = weakref.ref(loop)
    del loop, sleeper
    gc.collect()
    assert gone() is None
    assert sleeps._run is not None
    assert dict(sleeps._run.loops.sleepers) == {}
    assert complaints == ["Task was destroyed but it is pending!"]
    assert asyncio.run(asyncio.sleep(1, sleeps)) is sleeps
    assert sleeps.now() == 2


def test_nothing_is_kept_of_a_loop_in_which_nobody_sleeps_any_more(sleeps: VirtualSleep) -> None:
    async def main() -> None:
        await asyncio.gather(*map(asyncio.sleep, (3, 2, 1)))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        gc.collect()
        assert sleeps._run is not None
        assert dict(sleeps._run.loops.sleepers) == {}

    sleeps.start()
    asyncio.run(main())


def test_who_sleeps_when_the_mock_stops_goes_on_in_real_time(sleeps: VirtualSleep) -> None:
    async def main() -> list[str]:
        sleeps.start()
        pause = asyncio.sleep
        woken: list[str] = []

        async def sleeper(delay: float) -> None:
            await pause(delay)
            woken.append(f"{delay}")

        tasks = [asyncio.create_task(sleeper(delay)) for delay in (0.004, 0.003, 1000)]
        await asyncio.sleep(0)
        sleeps.stop()
        began = time.perf_counter()
        await asyncio.gather(*tasks[:2])
        assert time.perf_counter() - began >= 0.003
        tasks[2].cancel()
        return woken

    assert asyncio.run(main()) == ["0.003", "0.004"]
    assert sleeps.now() == 0


def test_timers_of_a_loop_are_virtual_too(clock: Clock) -> None:
    async def never() -> None:
        await asyncio.Event().wait()

    async def gives_up(waiting: Awaitable[None]) -> None:
        with pytest.raises(asyncio.TimeoutError):
            await asyncio.wait_for(waiting, 3600)

    asyncio.run(gives_up(never()))
    assert clock.now == pytest.approx(3600, abs=30)
