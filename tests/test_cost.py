"""What calls cost, and how that grows: calls, decodings and events are counted, and no time is measured."""

from __future__ import annotations

import marshal
import sys
from collections import Counter
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import boto3
import pytest

import mgn_mock
from mgn_mock import MgnMock, mock_mgn
from mgn_mock.service import progress
from mgn_mock.state import blobs
from mgn_mock.state.blobs import BUILDERS
from mgn_mock.state.collection import Collection
from mgn_mock.state.layouts import Layouts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType

PACKAGE = str(Path(mgn_mock.__file__).parent)
# About the number of calls that a StartReplication makes from frames of mgn_mock, and what it may come to.
CALLS, MORE = 96, 1.1


@contextmanager
def calls_from(package: str) -> Iterator[Counter[str]]:
    """Count the calls of Python and C functions that are made from frames of a package."""
    found: Counter[str] = Counter()

    def note(frame: FrameType, event: str, function: Any) -> None:
        caller = frame.f_back if event == "call" else frame
        if event in {"call", "c_call"} and caller is not None and caller.f_code.co_filename.startswith(package):
            name = frame.f_code.co_name if event == "call" else function.__name__
            found[f"{Path(caller.f_code.co_filename).stem}.{caller.f_code.co_name} calls {name}"] += 1

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        yield found
    finally:
        sys.setprofile(before)


@pytest.fixture
def decoded(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """Counts how often stored resources are decoded and encoded."""
    found: Counter[str] = Counter()

    def counted(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any) -> Any:
            found[name] += 1
            return function(*args)

        return call

    counting = {name: counted(name, getattr(marshal, name)) for name in ("loads", "dumps")}
    monkeypatch.setattr(blobs, "marshal", SimpleNamespace(**counting))

    class Builders(dict[int, Any]):
        def __getitem__(self, number: int) -> Any:
            found["loads"] += 1
            return BUILDERS[number]

    def encode(layouts: Layouts, resource: Any) -> Any:
        stored = encode_without_names(layouts, resource)
        found["dumps"] += type(stored) is tuple
        return stored

    encode_without_names = Layouts.encode
    monkeypatch.setattr(blobs, "BUILDERS", Builders())
    monkeypatch.setattr(Layouts, "encode", encode)
    return found


@pytest.fixture
def fired(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The kinds of the events that have fired."""
    found: list[str] = []
    fire = progress.fire

    def note(world: Any, event: Any) -> None:
        found.append(event.kind)
        fire(world, event)

    monkeypatch.setattr(progress, "fire", note)
    return found


def test_a_start_of_replication_makes_few_calls(monkeypatch: pytest.MonkeyPatch) -> None:
    # Where moto is imported, it is asked whose key it is.
    monkeypatch.delitem(sys.modules, "moto.iam.models", raising=False)
    with mock_mgn() as mgn:
        client = boto3.client("mgn", region_name="us-east-1")
        # Servers are stored in another way once some of them are alike.
        *others, last = [mgn.add_source_server(replicationType="SNAPSHOT_SHIPPING") for _ in range(20)]
        for other in others:
            client.start_replication(sourceServerID=other["sourceServerID"])
        with calls_from(PACKAGE) as found:
            client.start_replication(sourceServerID=last["sourceServerID"])
    assert sum(found.values()) <= CALLS * MORE, "\n".join(f"{count} {what}" for what, count in found.most_common())


def test_a_full_walk_decodes_each_server_once(decoded: Counter[str]) -> None:
    mgn = MgnMock()
    for _ in range(60):
        mgn.add_source_server()
    client = mgn.client()
    decoded.clear()
    pages = list(client.get_paginator("describe_source_servers").paginate(PaginationConfig={"PageSize": 10}))
    assert sum(len(page["items"]) for page in pages) == 60
    assert decoded["loads"] <= 60 + len(pages)


def test_a_call_by_id_costs_the_same_among_few_and_many(decoded: Counter[str]) -> None:
    costs = []
    for count in (5, 150):
        mgn = MgnMock()
        servers = [mgn.add_source_server() for _ in range(count)]
        client = mgn.client()
        decoded.clear()
        client.pause_replication(sourceServerID=servers[count // 2]["sourceServerID"])
        client.list_tags_for_resource(resourceArn=servers[1]["arn"])
        costs.append(dict(decoded))
    assert costs[0] == costs[1]


def test_a_dump_decodes_each_resource_once_and_a_restore_encodes_it_once(decoded: Counter[str]) -> None:
    mgn = MgnMock()
    for _ in range(50):
        mgn.add_source_server()
    decoded.clear()
    state = mgn.dump()
    assert decoded["loads"] <= 50 + 10
    decoded.clear()
    mgn.restore(state)
    assert decoded["dumps"] <= 2 * 50 + 20


def test_a_restore_and_a_look_ahead_copy_only_what_changes_then(monkeypatch: pytest.MonkeyPatch) -> None:
    mgn = MgnMock()
    client = mgn.client()
    servers = [mgn.add_source_server(replicationType="SNAPSHOT_SHIPPING")["sourceServerID"] for _ in range(3)]
    wave = client.create_wave(name="one")["waveID"]
    copied: list[str] = []
    part = Collection._part

    def note(collection: Collection) -> None:
        copied.append(collection.kind.name)
        part(collection)

    monkeypatch.setattr(Collection, "_part", note)
    before = mgn.snapshot()
    mgn.restore(before)
    assert len(mgn.peek("DescribeSourceServers")["items"]) == 3
    assert copied == []
    mgn.peek("UpdateWave", waveID=wave, name="two")
    client.update_wave(waveID=wave, name="three")
    client.update_wave(waveID=wave, name="four")
    assert len(copied) == 2
    client.start_replication(sourceServerID=servers[0])
    assert len(copied) == 3
    mgn.restore(before)
    assert client.list_waves()["items"][0]["name"] == "one"


@pytest.mark.parametrize("replication_type", ["AGENT_BASED", "SNAPSHOT_SHIPPING"])
def test_cycles_that_nobody_looks_at_fire_no_more_events_in_a_year_than_in_a_day(
    fired: list[str], replication_type: str
) -> None:
    counts = []
    for days in (1, 360):
        mgn = MgnMock()
        for _ in range(10):
            mgn.add_source_server(replicationType=replication_type, lifeCycle={"state": "READY_FOR_TEST"})
        fired.clear()
        mgn.advance(days=days)
        counts.append(len(fired))
    assert counts[1] <= 2 * counts[0]


def test_a_shipping_cycle_costs_as_many_events_and_decodings_a_server_among_many(
    decoded: Counter[str], fired: list[str]
) -> None:
    costs = []
    for count in (10, 100):
        mgn = MgnMock()
        client = mgn.client()
        for _ in range(count):
            server = mgn.add_source_server(replicationType="SNAPSHOT_SHIPPING")
            client.start_replication(sourceServerID=server["sourceServerID"])
        mgn.settle()
        decoded.clear()
        fired.clear()
        mgn.advance(hours=6)
        costs.append((len(fired) / count, decoded["loads"] / count))
    (few_events, few_loads), (many_events, many_loads) = costs
    assert many_events <= 1.1 * few_events
    assert many_loads <= 1.1 * few_loads
