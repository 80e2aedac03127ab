"""Virtual sleeps beside libraries that have sleeps or loops of their own."""

from __future__ import annotations

from importlib.util import find_spec

import pytest

from tests.support.processes import run_python

GREENLETS = """
import threading, time
from mgn_mock import mock_mgn

patched = time.sleep
with mock_mgn(progress="sleep") as mgn:
    began, before, order = mgn.now, time.monotonic(), []

    def work(name):
        for _ in range(3):
            time.sleep(0.001)
            order.append(name)

    workers = [threading.Thread(target=work, args=name) for name in "ab"]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert order == ["a", "b"] * 3, order
    assert time.sleep is patched
    assert mgn.now == began
    mgn.advance(hours=1)
    assert time.monotonic() - before >= 3600
assert time.sleep is patched
"""
UVLOOP = """
import asyncio, time
import uvloop
from mgn_mock import mock_mgn

functions = [getattr(uvloop.Loop, name) for name in ("call_later", "call_at", "time")]

async def poll(mgn):
    while True:
        polls.append(mgn.now)
        await asyncio.sleep(30)

async def main(mgn):
    loop, began, fired = asyncio.get_running_loop(), mgn.now, []
    before = loop.time()
    cancelled = loop.call_later(600, fired.append, "cancelled")
    cancelled.cancel()
    assert cancelled.cancelled()
    timer = loop.call_at(loop.time() + 900, fired.append, "in time")
    assert timer.when() - before >= 900 and not timer.cancelled()
    loop.call_later(0.001, fired.append, "at once")
    try:
        await asyncio.wait_for(poll(mgn), 3600)
    except asyncio.TimeoutError:
        fired.append("gave up")
    assert fired == ["at once", "in time", "gave up"], fired
    assert len(polls) in {120, 121}, polls
    assert 3600 <= (mgn.now - began).total_seconds() < 3660
    assert 3600 <= loop.time() - before < 3700
    # Where no task sleeps, a timer is real.
    await asyncio.wait_for(asyncio.get_running_loop().run_in_executor(None, int), 60)
    return loop.time

polls = []
with mock_mgn(progress="sleep") as mgn:
    loop = uvloop.new_event_loop()
    read = loop.run_until_complete(main(mgn))
    loop.close()
assert [getattr(uvloop.Loop, name) for name in ("call_later", "call_at", "time")] == functions
"""
STARTS = {
    "gevent": "import warnings; warnings.simplefilter('ignore'); from gevent import monkey; monkey.patch_all()",
    "eventlet": "import warnings; warnings.simplefilter('ignore'); import eventlet; eventlet.monkey_patch()",
    "uvloop": "",
}


def assert_runs(library: str, source: str) -> None:
    if find_spec(library) is None:
        pytest.skip(f"{library} is not installed")
    run_python(STARTS[library], source)


@pytest.mark.parametrize("library", ["gevent", "eventlet"])
def test_sleeps_of_greenlets_stay_as_their_library_patched_them(library: str) -> None:
    assert_runs(library, GREENLETS)


def test_a_task_of_uvloop_gives_up_at_its_virtual_time() -> None:
    assert_runs("uvloop", UVLOOP)
