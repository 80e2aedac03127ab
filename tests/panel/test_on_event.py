"""Functions that a test has called with each event: when, in which order, and what becomes of what they raise."""

from __future__ import annotations

import asyncio
import functools
import threading
import time
import traceback
from typing import TYPE_CHECKING, Any
from unittest.mock import MagicMock

import boto3
import pytest
import requests
from botocore.exceptions import ClientError, EndpointConnectionError

from mgn_mock import MgnMock, mock_mgn
from tests.support.asking import discovered
from tests.support.launching import in_state
from tests.support.processes import run_python
from tests.support.signing import signed

if TYPE_CHECKING:
    from collections.abc import Callable

    from types_boto3_mgn import MgnClient

    from mgn_mock.state.settings import Transport


def what(event: dict[str, Any]) -> str:
    """The state that an event tells, or the operation."""
    detail = event["detail"]
    return str(detail.get("state") or detail["eventName"])


# When


def test_a_function_gets_each_event_once_and_in_order(mgn: MgnMock, client: MgnClient) -> None:
    seen: list[dict[str, Any]] = []
    assert mgn.on_event(seen.append) == seen.append
    server_id = discovered(mgn)
    client.start_replication(sourceServerID=server_id)
    assert list(map(what, seen)) == ["StartReplication"]
    mgn.advance(hours=1)
    client.start_test(sourceServerIDs=[server_id])
    mgn.settle()
    mgn.stall(server_id)
    mgn.recover(server_id)
    assert seen == list(mgn.events)
    told = ["READY_FOR_TEST", "StartTest", "TEST_LAUNCH_SUCCEEDED", "STALLED", "NOT_STALLED"]
    assert list(map(what, seen[1:])) == told


def test_events_that_were_there_are_not_told(mgn: MgnMock, client: MgnClient) -> None:
    client.create_wave(name="one")
    seen: list[Any] = []
    mgn.on_event(seen.append)
    mgn.advance(hours=1)
    assert seen == []


def test_a_read_that_moves_time_tells(mgn: MgnMock, client: MgnClient) -> None:
    client.start_replication(sourceServerID=discovered(mgn))
    seen: list[Any] = []
    mgn.on_event(seen.append)
    reads = 0
    while not seen:
        client.describe_source_servers()
        reads += 1
    assert (what(seen[0]), reads) == ("READY_FOR_TEST", 3)


@pytest.mark.parametrize("look", ["server", "source_servers", "report", "peek", "dump"])
def test_a_look_tells_where_time_goes_by_itself(
    transport: Transport, monkeypatch: pytest.MonkeyPatch, look: str
) -> None:
    mgn = MgnMock(progress="clock", transport=transport)
    server_id = discovered(mgn)
    mgn.client().start_replication(sourceServerID=server_id)
    seen: list[Any] = []
    mgn.on_event(seen.append)
    real = time.time
    monkeypatch.setattr(time, "time", lambda: real() + 3600)
    looks: dict[str, Callable[[], object]] = {
        "server": lambda: mgn.server(server_id),
        "peek": lambda: mgn.peek("DescribeSourceServers"),
        "dump": lambda: mgn.load(mgn.dump() and {}),
        "report": mgn.report,
        "source_servers": mgn.source_servers,
    }
    looks[look]()
    assert list(map(what, seen)) == ["READY_FOR_TEST"]


def test_every_function_gets_a_copy_of_its_own(mgn: MgnMock, client: MgnClient) -> None:
    seen: list[Any] = []

    @mgn.on_event
    def spoil(event: dict[str, Any]) -> None:
        event["detail"].clear()

    mgn.at("eu-west-1").on_event(seen.append)
    client.create_wave(name="one")
    assert list(map(what, seen)) == ["CreateWave"]
    assert what(mgn.events[0]) == "CreateWave"


def test_the_lock_is_free_and_all_else_is_done(mgn: MgnMock, client: MgnClient) -> None:
    found: list[Any] = []

    @mgn.on_event
    def look(event: dict[str, Any]) -> None:
        thread = threading.Thread(target=lambda: found.append((mgn.calls[-1].operation, len(mgn.waves()))))
        thread.start()
        thread.join()

    client.create_wave(name="one")
    assert found == [("CreateWave", 1)]


def test_a_request_of_the_library_requests_tells(transport: Transport) -> None:
    with mock_mgn(transport=transport, requests=True) as mgn:
        seen: list[Any] = []
        mgn.on_event(seen.append)
        requests.post(**signed("CreateWave", name="one"), timeout=5)
        assert list(map(what, seen)) == ["CreateWave"]


# What a function does


def test_events_of_what_a_function_does_follow_those_that_were_there(mgn: MgnMock, client: MgnClient) -> None:
    order: list[str] = []
    servers = [in_state(mgn, "READY_FOR_TEST") for _ in range(3)]

    @mgn.on_event
    def note_and_go_on(event: dict[str, Any]) -> None:
        order.append(f"{what(event)} begins")
        if what(event) == "TEST_LAUNCH_SUCCEEDED":
            server_id = event["resources"][0].rpartition("/")[2]
            client.change_server_life_cycle_state(sourceServerID=server_id, lifeCycle={"state": "READY_FOR_CUTOVER"})
            mgn.advance(minutes=1)
            mgn.stall(mgn.add_source_server())
        order.append("ends")

    client.start_test(sourceServerIDs=servers)
    mgn.settle()
    assert order == [
        *("StartTest begins", "ends"),
        *("TEST_LAUNCH_SUCCEEDED begins", "ends") * 3,
        *("ChangeServerLifeCycleState begins", "ends", "STALLED begins", "ends") * 3,
    ]


def test_a_whole_migration_by_events(mgn: MgnMock, client: MgnClient) -> None:
    """A function that does the next step at each event: one call begins all."""

    @mgn.on_event
    def go_on(event: dict[str, Any]) -> None:
        server_ids = [arn.rpartition("/")[2] for arn in event["resources"]]
        if what(event) == "READY_FOR_TEST":
            client.start_test(sourceServerIDs=server_ids)
        elif what(event) == "TEST_LAUNCH_SUCCEEDED":
            ready = {"state": "READY_FOR_CUTOVER"}
            client.change_server_life_cycle_state(sourceServerID=server_ids[0], lifeCycle=ready)  # type: ignore[arg-type]
            client.start_cutover(sourceServerIDs=server_ids)
        elif what(event) == "CUTOVER_LAUNCH_SUCCEEDED":
            client.finalize_cutover(sourceServerID=server_ids[0])
            return
        mgn.settle()

    server_id = discovered(mgn)
    client.start_replication(sourceServerID=server_id)
    assert mgn.server(server_id)["lifeCycle"]["state"] == "CUTOVER"
    assert list(map(what, mgn.events)) == [
        *("StartReplication", "READY_FOR_TEST", "StartTest", "TEST_LAUNCH_SUCCEEDED", "ChangeServerLifeCycleState"),
        *("StartCutover", "CUTOVER_LAUNCH_SUCCEEDED", "FinalizeCutover"),
    ]


def test_a_function_may_register_another_one(mgn: MgnMock, client: MgnClient) -> None:
    seen: list[Any] = []

    @mgn.on_event
    def register(event: dict[str, Any]) -> None:
        if event["detail"]["requestParameters"]["name"] == "one":
            mgn.on_event(seen.append)
            client.create_wave(name="two")

    client.create_wave(name="one")
    assert [event["detail"]["requestParameters"]["name"] for event in seen] == ["two"]


def test_a_function_may_reset_the_mock(mgn: MgnMock, client: MgnClient) -> None:
    mgn.on_event(lambda _: mgn.reset())
    client.create_wave(name="one")
    assert (list(mgn.events), mgn.waves()) == ([], [])
    client.create_wave(name="two")
    assert len(mgn.events) == 1


# What a function raises


class Mine(Exception):  # noqa: N818 - it is of a test
    """Raised by a function of the test."""


def fail(event: dict[str, Any]) -> None:
    if what(event) in {"CreateWave", "STALLED"}:
        raise Mine(what(event))


def test_an_error_surfaces_in_the_call_with_its_traceback_and_what_was_done_stays(
    mgn: MgnMock, client: MgnClient
) -> None:
    mgn.on_event(fail)
    with pytest.raises(Mine, match="CreateWave") as caught:
        client.create_wave(name="one")
    assert "fail" in [frame.name for frame in traceback.extract_tb(caught.value.__traceback__)]
    assert [wave["name"] for wave in client.list_waves()["items"]] == ["one"]
    assert (len(mgn.calls.to("CreateWave")), len(mgn.events)) == (1, 1)
    server = mgn.add_source_server()
    with pytest.raises(Mine, match="STALLED"):
        mgn.stall(server)
    assert mgn.server(server)["dataReplicationInfo"]["dataReplicationState"] == "STALLED"
    mgn.stall(server, "NOT_CONVERGING")


@pytest.mark.parametrize("move", ["advance", "settle"])
def test_an_error_surfaces_where_time_was_moved(mgn: MgnMock, move: str) -> None:
    server = mgn.add_source_server(lifeCycle={"state": "NOT_READY"})
    mgn.stall(server, at="INITIAL_SYNC", recover_after="PT1H")
    mgn.on_event(fail)
    with pytest.raises(Mine, match="STALLED"):
        mgn.advance(days=1) if move == "advance" else mgn.settle()
    assert mgn.server(server)["lifeCycle"]["state"] == "READY_FOR_TEST"
    assert list(map(what, mgn.events)) == ["STALLED", "NOT_STALLED", "READY_FOR_TEST"]


def test_the_other_functions_and_events_come_all_the_same(mgn: MgnMock, client: MgnClient) -> None:
    seen: list[Any] = []
    mgn.on_event(fail)
    mgn.on_event(seen.append)
    server = mgn.add_source_server(lifeCycle={"state": "NOT_READY"})
    mgn.stall(server, at="INITIAL_SYNC", recover_after="PT1H")
    with pytest.raises(Mine):
        mgn.settle()
    assert list(map(what, seen)) == ["STALLED", "NOT_STALLED", "READY_FOR_TEST"]


def test_of_several_errors_the_first_is_raised_and_the_others_are_noted(mgn: MgnMock) -> None:
    mgn.on_event(fail)
    mgn.on_event(fail)
    with pytest.raises(Mine, match="STALLED") as caught:
        mgn.stall(mgn.add_source_server())
    [note] = vars(caught.value)["__notes__"]
    assert note == "1 more raised by functions of on_event: Mine: STALLED"


@pytest.mark.parametrize("mode", ["legacy", "standard"])
def test_an_error_that_botocore_would_retry_repeats_nothing(transport: Transport, mode: Any) -> None:
    from botocore.config import Config

    with mock_mgn(transport=transport, region="us-east-1") as mgn:
        client = boto3.client("mgn", region_name="us-east-1", config=Config(retries={"mode": mode}))

        def call_elsewhere(event: dict[str, Any]) -> None:
            raise EndpointConnectionError(endpoint_url="https://ec2.us-east-1.amazonaws.com")

        mgn.on_event(call_elsewhere)
        with pytest.raises(EndpointConnectionError):
            client.create_wave(name="one")
        assert [(call.operation, call.attempts) for call in mgn.calls] == [("CreateWave", 1)]


def test_an_error_comes_beside_that_of_the_call(mgn: MgnMock, client: MgnClient) -> None:
    mgn.on_event(fail)
    client.meta.events.unregister("after-call.mgn", unique_id="tests/check_answer")
    mgn.fail("CreateWave", "ThrottlingException", times=None)
    with pytest.raises((Mine, ClientError)) as caught:
        client.create_wave(name="one")
    assert isinstance(caught.value, Mine)
    assert len(mgn.events) == mgn.calls[0].attempts > 1


def test_what_is_no_exception_ends_the_telling_and_the_rest_comes_later(mgn: MgnMock) -> None:
    seen: list[str] = []

    @mgn.on_event
    def interrupt(event: dict[str, Any]) -> None:
        seen.append(what(event))
        if what(event) == "STALLED":
            raise KeyboardInterrupt

    server = mgn.add_source_server(lifeCycle={"state": "NOT_READY"})
    mgn.stall(server, at="INITIAL_SYNC", recover_after="PT1H")
    with pytest.raises(KeyboardInterrupt):
        mgn.settle()
    assert seen == ["STALLED"]
    mgn.advance(minutes=1)
    assert seen == ["STALLED", "NOT_STALLED", "READY_FOR_TEST"]


# What is refused


async def coroutine(event: dict[str, Any]) -> None:
    """Nobody awaits it."""


async def generator(event: dict[str, Any]) -> Any:
    yield event


class Awaitable:
    async def __call__(self, event: dict[str, Any]) -> None:
        """Nobody awaits it."""


@pytest.mark.parametrize(
    "function",
    [coroutine, functools.partial(coroutine), generator, Awaitable()],
    ids=["function", "partial", "generator", "object"],
)
def test_a_coroutine_function_is_refused(function: Any) -> None:
    with pytest.raises(TypeError, match=r"nobody would await the coroutine function .*asyncio\.run"):
        MgnMock().on_event(function)


def test_a_function_that_returns_a_coroutine_is_an_error_when_it_does(mgn: MgnMock, client: MgnClient) -> None:
    mgn.on_event(lambda event: coroutine(dict(event)))
    with pytest.raises(TypeError, match=r"returned <coroutine object coroutine .*which nobody awaits"):
        client.create_wave(name="one")
    future: Any = asyncio.new_event_loop().create_future()
    future.get_loop().close()
    mgn.reset()
    mgn.on_event(lambda _: future)
    with pytest.raises(TypeError, match="returned <Future pending"):
        client.create_wave(name="one")


def handler(event: dict[str, Any], context: object) -> None:
    """A Lambda handler."""


@pytest.mark.parametrize(
    ("function", "message"),
    [
        (handler, r"it takes \(event: .*, context: .*\).*mgn\.on_event\(lambda event: handler\(event, None\)\)"),
        (lambda: None, r"calls <function .* with an event alone, and it takes \(\)"),
        ("print", "on_event takes a function of one event, not str: 'print'"),
        (None, "not NoneType"),
    ],
    ids=["handler", "nothing", "text", "none"],
)
def test_what_takes_no_event_is_refused(function: Any, message: str) -> None:
    with pytest.raises(TypeError, match=message):
        MgnMock().on_event(function)


def test_a_mock_of_unittest_is_taken(mgn: MgnMock, client: MgnClient) -> None:
    heard = MagicMock()
    mgn.on_event(heard)
    client.create_wave(name="one")
    heard.assert_called_once_with(mgn.events[0])


def test_what_does_not_tell_its_parameters_is_taken(mgn: MgnMock, client: MgnClient) -> None:
    mgn.on_event(dict)
    mgn.on_event(print)
    mgn.on_event(lambda *events: None)
    client.create_wave(name="one")


# Threads, sleeps, forks


def test_calls_of_many_threads_are_told_one_after_another(transport: Transport) -> None:
    mgn = MgnMock(transport=transport, quotas={"waves": None})
    seen: list[str] = []
    inside = threading.Semaphore(1)

    @mgn.on_event
    def note(event: dict[str, Any]) -> None:
        assert inside.acquire(blocking=False)
        seen.append(event["id"])
        inside.release()

    def work(number: int) -> None:
        client = mgn.client()
        for each in range(10):
            client.create_wave(name=f"{number} {each}")

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == [event["id"] for event in mgn.events]
    assert len(seen) == 40


def test_a_function_may_wait_for_calls_of_another_thread(mgn: MgnMock, client: MgnClient) -> None:
    seen: list[str] = []

    @mgn.on_event
    def call_in_a_thread(event: dict[str, Any]) -> None:
        seen.append(event["detail"]["requestParameters"]["name"])
        if len(seen) == 1:
            thread = threading.Thread(target=lambda: mgn.client().create_wave(name="two"))
            thread.start()
            thread.join()

    client.create_wave(name="one")
    assert seen == ["one", "two"]


def test_a_sleep_that_moves_time_tells_when_it_is_over(transport: Transport) -> None:
    with mock_mgn(progress="sleep", transport=transport, region="us-east-1") as mgn:
        seen: list[str] = []
        mgn.on_event(lambda event: seen.append(what(event)))
        server = mgn.add_source_server(lifeCycle={"state": "NOT_READY"})
        time.sleep(24 * 3600)
        assert seen == ["READY_FOR_TEST"]

        async def wait() -> None:
            mgn.stall(server, after="PT10M")
            await asyncio.sleep(3600)

        asyncio.run(wait())
        assert seen == ["READY_FOR_TEST", "STALLED"]


def test_an_error_surfaces_in_the_sleep(transport: Transport) -> None:
    with mock_mgn(progress="sleep", transport=transport, region="us-east-1") as mgn:
        mgn.on_event(fail)
        server = mgn.add_source_server()
        mgn.stall(server, after="PT10M")
        with pytest.raises(Mine, match="STALLED"):
            time.sleep(3600)


def test_a_function_may_sleep(transport: Transport) -> None:
    with mock_mgn(progress="sleep", transport=transport, region="us-east-1") as mgn:
        seen: list[str] = []
        client = mgn.client()

        @mgn.on_event
        def sleep(event: dict[str, Any]) -> None:
            seen.append(what(event))
            if what(event) == "READY_FOR_TEST":
                client.start_test(sourceServerIDs=[event["resources"][0].rpartition("/")[2]])
                time.sleep(3600)

        client.start_replication(sourceServerID=discovered(mgn))
        time.sleep(3600)
        assert seen == ["StartReplication", "READY_FOR_TEST", "StartTest", "TEST_LAUNCH_SUCCEEDED"]


@pytest.mark.skipif(not hasattr(__import__("os"), "fork"), reason="there is no fork here")
def test_the_child_of_a_fork_tells_though_the_parent_was_telling() -> None:
    run_python(
        """
        import os, threading, warnings
        from mgn_mock import mock_mgn
        warnings.simplefilter("ignore", DeprecationWarning)
        with mock_mgn() as mgn:
            begun, done = threading.Event(), threading.Event()
            seen = []
            def wait(event):
                seen.append(event)
                if len(seen) == 1:
                    begun.set()
                    done.wait()
            mgn.on_event(wait)
            client = mgn.client()
            thread = threading.Thread(target=lambda: mgn.client().create_wave(name="one"))
            thread.start()
            begun.wait()
            child = os.fork()
            if not child:
                client.create_wave(name="two")
                os._exit(len(seen) != 2)
            assert os.waitpid(child, 0)[1] == 0
            done.set()
            thread.join()
        """
    )


# Shared worlds


def test_functions_and_events_of_a_test_end_with_it(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        import pytest

        told = []

        @pytest.fixture(scope="module", autouse=True)
        def panel(mgn_mock_module):
            mgn_mock_module.on_event(told.append)
            mgn_mock_module.client().create_wave(name="of the module")
            yield mgn_mock_module

        @pytest.mark.parametrize("number", [1, 2])
        def test_one(panel, number):
            assert list(panel.events) == []
            seen = []
            panel.on_event(seen.append)
            panel.client().create_wave(name=f"of test {number}")
            assert len(panel.events) == len(seen) == 1
            assert len(told) == 1 + number
        """
    )
    pytester.runpytest("-p", "no:cacheprovider", "-p", "no:asyncio").assert_outcomes(passed=2)


def test_the_events_of_a_failed_test_are_in_its_report(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        def test_one(mgn_mock):
            mgn_mock.stall(mgn_mock.add_source_server())
            assert False
        """
    )
    result = pytester.runpytest("-p", "no:cacheprovider", "-p", "no:asyncio")
    result.stdout.fnmatch_lines(["*MGN Source Server Data Replication Stalled Change: STALLED of s-*"])
