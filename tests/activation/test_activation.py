"""Turning the mock on and off, in every way there is."""

from __future__ import annotations

import asyncio
import gc
import itertools
import sys
import threading
import time
import unittest
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.client import ClientMeta

from mgn_mock import Activation, MgnMock, current, mock_mgn
from tests.support.checking import make_client

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator
    from types import ModuleType

    from types_boto3_mgn import MgnClient
    from typing_extensions import assert_type

    from mgn_mock.state.settings import Transport

    Body = Callable[[], object]
    Way = Callable[[Any, Body], object]


def is_on() -> bool:
    return "events" in vars(ClientMeta)


@pytest.fixture(autouse=True)
def _nothing_is_left() -> Iterator[None]:
    assert not is_on()
    yield
    assert not is_on()
    with pytest.raises(RuntimeError, match="no mock is on"):
        current()


@pytest.fixture(scope="module")
def client() -> MgnClient:
    """One client for all, made before any mock began."""
    return make_client()


def ids(client: MgnClient) -> list[str]:
    """The servers that a client sees."""
    return [server["sourceServerID"] for server in client.describe_source_servers()["items"]]


# The ways: each runs a body with the mock on


def as_function(switch: Any, body: Body) -> None:
    @switch  # type: ignore[untyped-decorator] # any of several
    def function() -> None:
        body()

    function()


def as_coroutine(switch: Any, body: Body) -> None:
    @switch  # type: ignore[untyped-decorator] # any of several
    async def coroutine() -> None:
        await asyncio.sleep(0)
        body()

    asyncio.run(coroutine())


def as_generator(switch: Any, body: Body) -> None:
    @switch  # type: ignore[untyped-decorator] # any of several
    def generator() -> Iterator[None]:
        yield
        body()
        yield

    for _ in generator():
        assert is_on()


def as_async_generator(switch: Any, body: Body) -> None:
    @switch  # type: ignore[untyped-decorator] # any of several
    async def generator() -> AsyncIterator[None]:
        yield
        body()
        yield

    async def main() -> None:
        async for _ in generator():
            assert is_on()

    asyncio.run(main())


def run(case: type[unittest.TestCase]) -> None:
    result = unittest.TestResult()
    unittest.defaultTestLoader.loadTestsFromTestCase(case).run(result)
    assert result.testsRun > 0
    assert not result.errors + result.failures, result.errors + result.failures


def as_test_case(switch: Any, body: Body) -> None:
    class Base(unittest.TestCase):
        def setUp(self) -> None:
            assert is_on()

    @switch
    class Case(Base):
        def test_it(self) -> None:
            body()

    run(Case)


def as_async_test_case(switch: Any, body: Body) -> None:
    class Base(unittest.IsolatedAsyncioTestCase):
        def setUp(self) -> None:
            assert is_on()

        async def asyncSetUp(self) -> None:
            assert is_on()

    @switch
    class Case(Base):
        async def test_it(self) -> None:
            await asyncio.sleep(0)
            body()

    run(Case)


def as_plain_class(switch: Any, body: Body) -> None:
    @switch
    class Tests:
        def test_it(self) -> None:
            body()

    Tests().test_it()


def activation_of(switch: Any) -> Activation:
    return switch if isinstance(switch, Activation) else switch()


def as_with(switch: Any, body: Body) -> None:
    with activation_of(switch) as panel:
        assert panel is current()
        body()


def as_async_with(switch: Any, body: Body) -> None:
    async def main() -> None:
        async with activation_of(switch) as panel:
            assert panel is current()
            await asyncio.sleep(0)
            body()

    asyncio.run(main())


def as_start_and_stop(switch: Any, body: Body) -> None:
    activation = activation_of(switch)
    panel = activation.start()
    try:
        assert panel is current()
        body()
    finally:
        activation.stop()


WAYS: list[Way] = [
    as_function,
    as_coroutine,
    as_generator,
    as_async_generator,
    as_test_case,
    as_async_test_case,
    as_plain_class,
    as_with,
    as_async_with,
    as_start_and_stop,
]
every_way = pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)


@every_way
@pytest.mark.parametrize(
    ("switch", "region", "account_id"),
    [
        (mock_mgn, "us-east-1", "123456789012"),
        (mock_mgn(), "us-east-1", "123456789012"),
        (mock_mgn(region="eu-west-1", account_id="111122223333", transport="wire"), "eu-west-1", "111122223333"),
    ],
    ids=["bare", "called", "with options"],
)
@pytest.mark.usefixtures("bare_machine")
def test_the_mock_is_on_inside_fresh_each_time_and_off_outside(
    way: Way, switch: Any, region: str, account_id: str
) -> None:
    client = make_client(region)
    ran = []

    def body() -> None:
        assert is_on()
        panel = current()
        assert (panel.region, panel.account_id) == (region, account_id)
        assert ids(client) == []
        server = panel.add_source_server(replicationType="SNAPSHOT_SHIPPING")
        answer = client.start_replication(sourceServerID=server["sourceServerID"])
        assert answer["sourceServerID"] == server["sourceServerID"]
        assert f":{region}:{account_id}:" in answer["arn"]
        assert [call.operation for call in panel.calls] == ["DescribeSourceServers", "StartReplication"]
        ran.append(server["sourceServerID"])

    for _ in range(2):
        way(switch, body)
        assert not is_on()
    # The second world was a new one, so it began to count anew.
    assert len(ran) == 2
    assert ran[0] == ran[1]


@every_way
def test_the_mock_goes_off_when_there_is_an_error_inside(way: Way) -> None:
    def body() -> None:
        current().add_source_server()
        raise ValueError("on purpose")

    with pytest.raises((ValueError, AssertionError), match="on purpose"):
        way(mock_mgn(seed=5), body)
    assert not is_on()


@pytest.mark.parametrize("error", [KeyboardInterrupt, SystemExit, GeneratorExit])
def test_the_mock_goes_off_for_what_is_no_exception_too(error: type[BaseException]) -> None:
    with pytest.raises(error), mock_mgn():
        raise error


def test_each_test_of_a_test_case_has_a_world_of_its_own(client: MgnClient) -> None:
    class Base(unittest.TestCase):
        def setUp(self) -> None:
            self.server = current().add_source_server()

        def tearDown(self) -> None:
            assert len(ids(client)) == 2

    @mock_mgn(region="us-east-1")
    class Case(Base):
        def test_one(self) -> None:
            assert ids(client) == [self.server["sourceServerID"]]
            current().add_source_server()

        test_two = test_one

    run(Case)


def test_a_function_that_calls_itself_stays_in_one_world() -> None:
    @mock_mgn
    def count_down(number: int) -> int:
        current().add_source_server()
        return count_down(number - 1) if number else len(ids(make_client(current().region)))

    assert count_down(3) == 4


def test_what_a_decorated_function_returns_and_takes_is_its_own() -> None:
    @mock_mgn(seed=1)
    def add(first: int, *, second: int = 2) -> int:
        return first + second

    assert add(1) == 3
    assert add.__name__ == "add"
    if TYPE_CHECKING:
        assert_type(add(1, second=5), int)


@pytest.mark.parametrize("target", [5, "eu-west-1", object()])
def test_what_cannot_be_decorated_is_refused(target: Any) -> None:
    with pytest.raises(TypeError, match="mock_mgn decorates"):
        mock_mgn(target)


# Entering and leaving


def test_an_activation_can_be_used_again_and_inside_itself(client: MgnClient) -> None:
    activation = mock_mgn(region="us-east-1")
    for _ in range(2):
        with activation as outer:
            outer.add_source_server()
            with activation as inner:
                assert inner.server(ids(client)[0])
            assert len(ids(client)) == 1


def test_stop_without_start_says_so() -> None:
    activation = mock_mgn()
    with pytest.raises(RuntimeError, match="was not started, or was stopped already"):
        activation.stop()
    activation.start()
    activation.stop()
    with pytest.raises(RuntimeError, match="was not started, or was stopped already"):
        activation.stop()


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))), ids=str)
def test_nested_mocks_are_one_world_that_ends_with_the_last_of_them(client: MgnClient, order: tuple[int, ...]) -> None:
    activations = [mock_mgn(region="us-east-1") for _ in range(3)]
    for activation in activations:
        activation.start().add_source_server()
    expected = ids(client)
    assert len(expected) == 3
    for number in order[:-1]:
        activations[number].stop()
        assert is_on()
        assert ids(client) == expected
        assert current().region == "us-east-1"
    activations[order[-1]].stop()
    assert not is_on()
    with mock_mgn(region="us-east-1"):
        assert ids(client) == []


def test_an_error_in_an_inner_mock_leaves_the_outer_one_on(client: MgnClient) -> None:
    with mock_mgn(region="us-east-1") as outer:
        with pytest.raises(KeyError, match="on purpose"), mock_mgn() as inner:
            raise KeyError("on purpose", inner.add_source_server()["sourceServerID"])
        assert len(ids(client)) == 1
        assert current() is outer


def test_an_inner_region_alone_is_the_same_world_seen_from_there() -> None:
    with mock_mgn(region="us-east-1", account_id="111122223333") as outer:
        with mock_mgn(region="eu-west-1") as inner:
            assert (inner.region, inner.account_id) == ("eu-west-1", "111122223333")
            assert current() is inner
            there = inner.add_source_server()["sourceServerID"]
            outer.advance(hours=1)
            assert inner.now == outer.now
        assert current() is outer
        assert ids(make_client("eu-west-1")) == [there]
        assert ids(make_client("us-east-1")) == []
        assert len(inner.calls) == len(outer.calls) == 2


def test_current_is_the_latest_that_is_still_on() -> None:
    first, second, third = (mock_mgn(region=f"us-west-{number}") for number in (1, 2, 3))
    first.start()
    second.start()
    third.start()
    second.stop()
    assert current().region == "us-west-3"
    third.stop()
    assert current().region == "us-west-1"
    first.stop()


def test_current_is_the_same_in_every_thread() -> None:
    with mock_mgn() as panel, ThreadPoolExecutor(1) as pool:
        assert pool.submit(current).result() is panel


def test_current_tells_what_to_do_where_no_mock_is_on() -> None:
    with pytest.raises(RuntimeError, match=r"no mock is on.*@mock_mgn.*with mock_mgn\(\).*fixture mgn_mock"):
        current()


OUTER: dict[str, Any] = {"region": "us-east-1", "seed": 7, "quotas": {"active_source_servers": 3}}


@pytest.mark.parametrize(
    ("options", "named"),
    [
        ({"account_id": "111122223333"}, ["account_id ('111122223333' here, '123456789012' outside)"]),
        ({"initialized": False}, ["initialized (False here, True outside)"]),
        ({"progress": "manual"}, ["progress ('manual' here, 'on_read' outside)"]),
        ({"start_time": "2026-01-31T12:00:00Z"}, ["start_time"]),
        ({"start_replication_types": ["AGENT_BASED"]}, ["start_replication_types"]),
        ({"transport": "wire"}, ["transport ('wire' here, 'direct' outside)"]),
        ({"requests": True}, ["requests (True here, False outside)"]),
        ({"neighbours": "memory"}, ["neighbours"]),
        ({"retry_sleep": True}, ["retry_sleep"]),
        ({"record": 5}, ["record (5 here, 10000 outside)"]),
        ({"seed": 8}, ["seed (8 here, 7 outside)"]),
        ({"quotas": {}}, ["quotas"]),
        ({"region": "eu-west-1", "seed": 8, "record": 5}, ["record", "seed"]),
    ],
    ids=", ".join,
)
def test_other_options_inside_are_refused_by_name_and_nothing_happens(
    client: MgnClient, options: Any, named: list[str]
) -> None:
    with mock_mgn(**OUTER) as outer:
        outer.add_source_server()
        with pytest.raises(ValueError, match="joins it with other options: ") as caught:
            mock_mgn(**options).start()
        message = str(caught.value).partition(": ")[2]
        assert [part in message for part in named] == [True] * len(named)
        assert [name in message for name in OUTER.keys() - options.keys()] == [False] * len(OUTER.keys() - options)
        assert len(ids(client)) == 1
        assert current() is outer


@pytest.mark.parametrize(
    "options",
    [
        OUTER,
        {"quotas": {"active_source_servers": 3}},
        {"seed": 7, "record": 10_000, "progress": "on_read", "start_replication_types": ["SNAPSHOT_SHIPPING"]},
    ],
    ids=["the same", "some of them", "defaults spelled out"],
)
def test_the_same_options_inside_are_no_contradiction(options: Any) -> None:
    with mock_mgn(**OUTER) as outer, mock_mgn(**options) as inner:
        outer.add_source_server()
        assert len(inner.at("us-east-1").peek("DescribeSourceServers")["items"]) == 1


def test_many_threads_may_enter_and_leave_at_once() -> None:
    barrier = threading.Barrier(8)

    def work(number: int) -> None:
        client = make_client()
        barrier.wait()
        for _ in range(20):
            with mock_mgn(region="us-east-1") as panel:
                server = panel.add_source_server(tags={"thread": str(number)})
                assert client.list_tags_for_resource(resourceArn=server["arn"])["tags"] == server["tags"]

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(8)))


def test_tasks_of_one_loop_share_the_world(client: MgnClient) -> None:
    async def work(number: int) -> None:
        async with mock_mgn(region="us-east-1") as panel:
            panel.add_source_server()
            await asyncio.sleep(0)
            # Now all have begun; each leaves at another time.
            for _ in range(number):
                assert len(ids(client)) == 4
                await asyncio.sleep(0)

    async def main() -> None:
        await asyncio.gather(*map(work, range(4)))

    asyncio.run(main())


def test_a_mock_that_cannot_begin_leaves_nothing_on(monkeypatch: pytest.MonkeyPatch) -> None:
    # As if `requests` were not installed.
    monkeypatch.setitem(sys.modules, "mgn_mock.transports.requests_adapter", _NO_MODULE)
    with pytest.raises(ImportError):
        mock_mgn(requests=True).start()
    assert not is_on()
    with mock_mgn():
        assert is_on()


_NO_MODULE: ModuleType = None  # type: ignore[assignment] # which is how Python is told


def test_sleeps_are_virtual_from_begin_to_end_where_that_is_asked_for() -> None:
    real = time.sleep, asyncio.sleep
    with mock_mgn(progress="sleep", start_time="2026-01-31T12:00:00Z") as outer:
        began = outer.now
        with mock_mgn(progress="sleep"):
            time.sleep(3600)
            asyncio.run(asyncio.sleep(3600))
        time.sleep(3600)
        assert (outer.now - began).total_seconds() == 3 * 3600
    assert (time.sleep, asyncio.sleep) == real


# Worlds of their own


def test_a_panel_made_directly_answers_its_own_clients_and_patches_nothing(transport: Transport) -> None:
    panel = MgnMock(transport=transport, region="us-east-1")
    own = panel.client()
    assert not is_on()
    server_id = panel.add_source_server(replicationType="SNAPSHOT_SHIPPING")["sourceServerID"]
    assert own.start_replication(sourceServerID=server_id)["sourceServerID"] == server_id
    assert [call.operation for call in panel.calls] == ["StartReplication"]


@pytest.mark.parametrize("options", [{"progress": "sleep"}, {"requests": True}], ids=["sleep", "requests"])
def test_a_panel_made_directly_refuses_the_options_that_patch(options: Any) -> None:
    with pytest.raises(
        ValueError, match=r"MgnMock patches nothing, .* use mock_mgn\((progress=\"sleep\"|requests=True)\)"
    ):
        MgnMock(**options)
    with mock_mgn(**options):
        pass


def test_other_clients_do_not_see_a_world_of_its_own(client: MgnClient, refused: list[object]) -> None:
    MgnMock(region="us-east-1").client().describe_source_servers()
    assert refused == []
    with pytest.raises(Exception, match="Could not connect"):
        client.describe_source_servers()
    assert refused != []


def test_a_client_of_a_panel_calls_from_the_panels_region_and_account(transport: Transport) -> None:
    panel = MgnMock(transport=transport, region="us-east-1", account_id="111122223333")
    there = panel.at("eu-west-1", "444455556666")
    expected = there.add_source_server()["sourceServerID"]
    assert ids(there.client()) == [expected]
    assert ids(panel.client()) == ids(panel.client("eu-west-1")) == []
    places = [(call.account_id, call.region) for call in panel.calls]
    assert places == [("444455556666", "eu-west-1"), ("111122223333", "us-east-1"), ("111122223333", "eu-west-1")]


def test_a_client_keeps_its_world_when_the_panel_is_gone(transport: Transport) -> None:
    panel = MgnMock(transport=transport)
    panel.add_source_server()
    own = panel.client()
    del panel
    gc.collect()
    assert len(ids(own)) == 1


def test_several_worlds_are_used_in_several_threads_at_once(transport: Transport) -> None:
    barrier = threading.Barrier(8)

    def work(number: int) -> tuple[list[str], list[str]]:
        panel = MgnMock(transport=transport, seed=number)
        own = panel.client()
        barrier.wait()
        planted = []
        for _ in range(10):
            planted.append(panel.add_source_server(replicationType="SNAPSHOT_SHIPPING")["sourceServerID"])
            own.start_replication(sourceServerID=planted[-1])
        assert len(panel.calls) == 10
        return planted, ids(own)

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(work, range(8)))
    assert all(sorted(planted) == sorted(seen) for planted, seen in answers)
    assert len({server for planted, _ in answers for server in planted}) == 80
    assert not is_on()


@pytest.mark.parametrize("active", ["direct", "wire"])
def test_a_world_of_its_own_stays_apart_from_the_mock_that_is_on(
    client: MgnClient, transport: Transport, active: Transport, refused: list[object]
) -> None:
    panel = MgnMock(transport=transport, region="us-east-1", seed=5)
    expected = [panel.add_source_server()["sourceServerID"]]
    before, unused = panel.client(), panel.client()
    assert ids(before) == expected
    with mock_mgn(transport=active, region="us-east-1") as outer:
        server_id = outer.add_source_server()["sourceServerID"]
        inside = panel.client()
        assert ids(before) == ids(inside) == ids(panel.client("us-east-1")) == expected
        assert ids(client) == ids(outer.client()) == [server_id]
        assert len(outer.calls) == 2
    # Made before or meanwhile, used before, meanwhile or only now: they have lost nothing.
    assert ids(before) == ids(inside) == ids(unused) == expected
    with mock_mgn(transport=active):
        assert ids(before) == ids(inside) == ids(unused) == expected
    assert len(panel.calls) == 10
    assert refused == []


def test_worlds_of_their_own_are_made_and_used_while_mocks_come_and_go() -> None:
    stop = threading.Event()

    def flicker() -> None:
        while not stop.is_set():
            with mock_mgn(seed=100):
                pass

    def work(number: int) -> None:
        panel = MgnMock(seed=number)
        expected = [panel.add_source_server()["sourceServerID"]]
        for _ in range(5):
            own = panel.client()
            for _ in range(5):
                assert ids(own) == expected

    with ThreadPoolExecutor(5) as pool:
        flickering = pool.submit(flicker)
        try:
            list(pool.map(work, range(4)))
        finally:
            stop.set()
        flickering.result()


def test_every_mock_has_a_clock_of_its_own() -> None:
    one, other = (MgnMock(start_time="2026-01-31T12:00:00Z") for _ in range(2))
    one.advance(hours=1)
    assert (one.now - other.now).total_seconds() == 3600


def test_the_default_session_of_boto3_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)
    with mock_mgn() as panel:
        panel.client().describe_source_servers()
        MgnMock().client().describe_source_servers()
    assert boto3.DEFAULT_SESSION is None
