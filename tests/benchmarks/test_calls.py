from __future__ import annotations

import pickle
import sys
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any

import boto3
from botocore.exceptions import ClientError
from moto import mock_aws

from mgn_mock import MgnMock, mock_mgn
from tests.benchmarks.conftest import in_turns, plain_client, seconds
from tests.test_cost import PACKAGE, calls_from

if TYPE_CHECKING:
    from collections.abc import Callable

    from types_boto3_mgn import MgnClient

    from tests.benchmarks.conftest import Numbers


def client_start(client: MgnClient) -> Callable[[str], object]:
    return lambda server_id: client.start_replication(sourceServerID=server_id)


def test_start_replication_on_the_direct_transport(
    benchmark: Any, numbers: Numbers, floor: Callable[[], object]
) -> None:
    client = plain_client()
    found = []
    for _ in range(40):
        with mock_mgn() as mgn:
            servers = [mgn.add_source_server(replicationType="SNAPSHOT_SHIPPING") for _ in range(100)]
            start_next = map(client_start(client), [server["sourceServerID"] for server in servers]).__next__
            # The first call finds the client, which is not what is measured.
            client.describe_vcenter_clients()
            ours = seconds(start_next, 100)
        found.append((ours, seconds(floor, 100)))
    with mock_mgn():
        benchmark.pedantic(client.describe_vcenter_clients, rounds=5, iterations=50)
    numbers.ratio(
        "StartReplication, direct, over the floor", 1.8, min(our for our, _ in found), min(b for _, b in found)
    )


def test_a_small_call_beside_the_cheapest_of_moto(benchmark: Any, numbers: Numbers) -> None:
    keys: Any = {"aws_access_key_id": "testing", "aws_secret_access_key": "testing", "region_name": "us-east-1"}
    with mock_aws(), mock_mgn() as mgn:
        server = mgn.add_source_server()
        client = plain_client()
        sts = boto3.client("sts", **keys)
        ours, motos = in_turns(
            lambda: client.list_tags_for_resource(resourceArn=server["arn"]), sts.get_caller_identity, times=100
        )
        benchmark.pedantic(
            client.list_tags_for_resource, kwargs={"resourceArn": server["arn"]}, rounds=5, iterations=50
        )
    numbers.ratio("one small call over moto's cheapest call", 0.1, ours, motos)


def test_each_server_in_a_page_of_a_thousand(benchmark: Any, numbers: Numbers) -> None:
    client = plain_client()
    with mock_mgn() as mgn:
        frozen = [pickle.dumps(mgn.add_source_server(), protocol=5) for _ in range(1000)]
        ours, loads = in_turns(
            lambda: client.describe_source_servers(maxResults=1000),
            lambda: [pickle.loads(blob) for blob in frozen],
            times=3,
        )
        benchmark.pedantic(client.describe_source_servers, kwargs={"maxResults": 1000}, rounds=5)
    numbers.ratio("each server in a page of 1,000, over pickle.loads of it", 1.4, ours / 1000, loads / 1000)


def test_entering_and_leaving_the_mock(benchmark: Any, numbers: Numbers, floor: Callable[[], object]) -> None:
    def enter_and_leave() -> None:
        with mock_mgn():
            pass

    ours, reference = in_turns(enter_and_leave, floor, times=300)
    benchmark.pedantic(enter_and_leave, rounds=5, iterations=50)
    numbers.ratio("enter and exit, over the floor", 0.6, ours, reference)


def test_two_hundred_tests_with_a_client_each(benchmark: Any, numbers: Numbers) -> None:
    boto3.setup_default_session(aws_access_key_id="testing", aws_secret_access_key="testing", region_name="us-east-1")

    class Response:
        status_code = 200

    def bare() -> None:
        client: Any = boto3.client("mgn")
        client.meta.events.register("before-call.mgn", lambda **_: (Response(), {"items": []}))
        client.describe_source_servers()

    def ours() -> None:
        with mock_mgn():
            boto3.client("mgn").describe_source_servers()

    mine, reference = in_turns(ours, bare, times=100, rounds=8)
    benchmark.pedantic(ours, rounds=5)
    boto3.DEFAULT_SESSION = None
    numbers.ratio("200 tests of mock, client and call, over a bare hook", 1.05, mine, reference)


def test_a_call_by_id_among_many_servers(benchmark: Any, numbers: Numbers) -> None:
    calls = []
    for count in (10, 100_000):
        mgn = MgnMock()
        servers = [mgn.add_source_server()["arn"] for _ in range(count)]
        calls.append(partial(mgn.client().list_tags_for_resource, resourceArn=servers[count // 2]))
    few, many = in_turns(*calls, times=100)
    benchmark.pedantic(calls[0], rounds=5)
    numbers.ratio("a call by id with 100,000 servers, over 10", 1.1, many, few)


def test_the_memory_of_a_planted_server(benchmark: Any, numbers: Numbers) -> None:
    import tracemalloc

    with mock_mgn() as mgn:
        mgn.add_source_server()
        tracemalloc.start()
        before = tracemalloc.get_traced_memory()[0]
        for _ in range(2000):
            mgn.add_source_server()
        size = (tracemalloc.get_traced_memory()[0] - before) / 2000
        tracemalloc.stop()
        benchmark.pedantic(mgn.add_source_server, rounds=5, iterations=20)
    numbers.add("memory of a planted server, in KB", size / 1024, 2.2, f"{size:.0f} bytes")


def test_restoring_ten_thousand_servers(benchmark: Any, numbers: Numbers, floor: Callable[[], object]) -> None:
    with mock_mgn() as mgn:
        for _ in range(10_000):
            mgn.add_source_server()
        state = mgn.snapshot()
        restored = min(seconds(lambda: mgn.restore(state), 3) for _ in range(5))
        benchmark.pedantic(mgn.restore, args=(state,), rounds=5)
    numbers.ratio("restore of a snapshot of 10,000 servers, over the floor", 7, restored, seconds(floor, 500))


def test_a_faulted_call(benchmark: Any, numbers: Numbers, floor: Callable[[], object]) -> None:
    client = plain_client()
    with mock_mgn() as mgn:
        mgn.fail("DescribeVcenterClients", "ThrottlingException", times=None, rate=0.5)

        def call() -> None:
            with suppress(ClientError):
                client.describe_vcenter_clients()

        ours = seconds(call, 200)
        benchmark.pedantic(call, rounds=5, iterations=20)
    numbers.add("a faulted call, in ms", ours * 1000, 20, "half of its attempts fail")


def test_calls_of_functions_in_a_start_of_replication(benchmark: Any, numbers: Numbers) -> None:
    client = plain_client()
    with mock_mgn() as mgn:
        servers = [mgn.add_source_server(replicationType="SNAPSHOT_SHIPPING") for _ in range(26)]
        # Where moto is imported, it is asked whose key it is, and whether it is on.
        hidden = {name: module for name, module in sys.modules.items() if name.partition(".")[0] == "moto"}
        for name in hidden:
            del sys.modules[name]
        start_next = map(client_start(client), [server["sourceServerID"] for server in servers]).__next__
        # Servers are stored in another way once some of them are alike.
        for _ in range(20):
            start_next()
        with calls_from(PACKAGE) as found:
            start_next()
        sys.modules.update(hidden)
        benchmark.pedantic(start_next, rounds=5)
    numbers.add("calls from mgn_mock's frames in a StartReplication", sum(found.values()), 110, "a count")
