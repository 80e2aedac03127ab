"""Looks at a world while other threads call, and what a refused call leaves."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import TYPE_CHECKING, Any

import pytest

from mgn_mock import MgnMock
from mgn_mock.state.record import Record
from tests.support.asking import refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from mgn_mock.state.settings import Transport

LOOKS: dict[str, Callable[[MgnMock], object]] = {
    "repr": repr,
    "repr of the calls": lambda mgn: repr(mgn.calls),
    "the calls": lambda mgn: list(mgn.calls),
    "the latest calls": lambda mgn: mgn.calls[-5:],
    "the calls of an operation": lambda mgn: len(mgn.calls.to("StartReplication")),
    "an assertion": lambda mgn: mgn.assert_not_called("StartCutover"),
    "an order": lambda mgn: mgn.assert_order(),
    "the faults": lambda mgn: [repr(fault) for fault in mgn.faults],
    "the report": lambda mgn: mgn.report(),
    "assumptions": lambda mgn: mgn.assumptions,
    "a dump": lambda mgn: mgn.dump(),
    "a snapshot": lambda mgn: mgn.snapshot(),
    "peek": lambda mgn: mgn.peek("DescribeSourceServers"),
    "lists": lambda mgn: (mgn.source_servers(), mgn.jobs(), mgn.waves(), mgn.applications()),
    "elsewhere": lambda mgn: repr(mgn.at("eu-west-1")),
}


@pytest.fixture
def many_switches() -> Iterator[None]:
    """Threads take turns as often as they can."""
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(interval)


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS.keys())
def test_any_look_while_others_call(
    transport: Transport, many_switches: None, look: Callable[[MgnMock], object]
) -> None:
    mgn = MgnMock(region="us-east-1", record=20, transport=transport)
    servers = [mgn.add_source_server(replicationType="SNAPSHOT_SHIPPING")["sourceServerID"] for _ in range(3)]
    over = Event()

    def call(number: int) -> int:
        client: Any = mgn.at(f"us-west-{number}" if number == 2 else "us-east-1").client()
        made = 0
        while not over.is_set() and made < 2000:
            client.describe_source_servers()
            if number == 0:
                client.start_replication(sourceServerID=servers[0])
                client.stop_replication(sourceServerID=servers[0])
                mgn.fail("StartTest", "ConflictException").remove()
            mgn.at(f"eu-central-{made % 5 + 1}").add_source_server()
            made += 1
        return made

    with ThreadPoolExecutor(3) as pool:
        callers = [pool.submit(call, number) for number in range(3)]
        try:
            for _ in range(15):
                look(mgn)
        finally:
            over.set()
        assert all(caller.result() >= 0 for caller in callers)


def test_a_record_that_grows_while_it_is_read_is_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    class Growing:
        reads = 0

        def __iter__(self) -> Iterator[object]:
            self.reads += 1
            if self.reads < 3:
                raise RuntimeError("deque mutated during iteration")
            return iter(())

        def __len__(self) -> int:
            return 0

    record = Record(5)
    record._entries = Growing()
    assert list(record) == []


REFUSED: dict[str, tuple[dict[str, int], str, dict[str, Any]]] = {
    "create_connector": (
        {"connectors": 1},
        "ValidationException",
        {"name": "n", "ssmInstanceID": "i-0123456789abcdef0"},
    ),
    "create_application": ({"applications": 1}, "ServiceQuotaExceededException", {"name": "n"}),
    "create_wave": ({"waves": 1}, "ServiceQuotaExceededException", {"name": "n"}),
    "create_launch_configuration_template": ({"launch_templates": 1}, "ServiceQuotaExceededException", {}),
}


@pytest.mark.parametrize("method", REFUSED)
def test_a_refused_call_uses_up_no_id(transport: Transport, method: str) -> None:
    quotas, error, params = REFUSED[method]
    one, other = (
        MgnMock(region="us-east-1", transport=transport, start_time="2026-01-31", quotas=quotas) for _ in "12"
    )
    for mgn in (one, other):
        getattr(mgn.client(), method)(**params)
    before = one.dump()["data"]["counters"]
    refusal(error, getattr(one.client(), method), **{**params, **({"name": "other"} if params else {})})
    assert one.dump()["data"]["counters"] == before

    ids = []
    for mgn in (one, other):
        free = MgnMock(region="us-east-1", transport=transport)
        free.restore(mgn.dump())
        answer = getattr(free.client(), method)(**{**params, **({"name": "third"} if params else {})})
        ids.append([value for name, value in answer.items() if name.endswith("ID")])
    assert ids[0] == ids[1]


def test_the_first_number_that_is_taken_back_leaves_no_trace(transport: Transport) -> None:
    mgn = MgnMock(region="us-east-1", transport=transport, quotas={"waves": 0})
    refusal("ServiceQuotaExceededException", mgn.client().create_wave, name="n")
    assert mgn.dump()["data"]["counters"] == {}
