from __future__ import annotations

import gc
import json
import time
from typing import TYPE_CHECKING, Any

import pytest

from mgn_mock import MgnMock
from mgn_mock.options import OPTION_NAMES
from mgn_mock.service.shared.quotas import QUOTAS

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.benchmarks.conftest import Numbers

PLENTY = dict.fromkeys(QUOTAS, 10_000_000)


def cpu(call: Callable[[], object]) -> float:
    """What one call takes of the processor."""
    begin = time.process_time()
    call()
    return time.process_time() - begin


def world(count: int, **members: Any) -> MgnMock:
    mgn = MgnMock(quotas=PLENTY)
    for _ in range(count):
        mgn.add_source_server(**members)
    return mgn


def shipping_world(count: int, **options: Any) -> MgnMock:
    """A world whose servers have come to their first rest."""
    mgn = MgnMock(quotas=PLENTY, **options)
    client = mgn.client()
    for _ in range(count):
        server = mgn.add_source_server(replicationType="SNAPSHOT_SHIPPING")
        client.start_replication(sourceServerID=server["sourceServerID"])
    mgn.settle()
    return mgn


def settled(*worlds: MgnMock) -> tuple[MgnMock, ...]:
    """Keep what is there out of the way of collections that are set off later."""
    gc.collect()
    gc.freeze()
    return worlds


def test_a_year_beside_a_day(benchmark: Any, numbers: Numbers) -> None:
    def advance(days: int) -> float:
        mgn = world(100, replicationType="SNAPSHOT_SHIPPING", lifeCycle={"state": "READY_FOR_TEST"})
        return cpu(lambda: mgn.advance(days=days))

    day, year = (min(advance(days) for _ in range(5)) for days in (1, 360))
    benchmark.pedantic(advance, args=(1,), rounds=3)
    numbers.ratio("advance(days=360) over advance(days=1), 100 servers in sync", 2, year, day)


def test_the_next_cycle_of_few_and_many(benchmark: Any, numbers: Numbers) -> None:
    def advance(count: int) -> float:
        (mgn,) = settled(shipping_world(count))
        return cpu(lambda: mgn.advance(hours=6)) / count

    few, many = min(advance(1_000) for _ in range(3)), advance(20_000)
    benchmark.pedantic(advance, args=(100,), rounds=3)
    numbers.ratio("advance(hours=6) after settle, a server of 20,000 over one of 1,000", 1.3, many, few)


def test_a_full_walk_of_few_and_many(benchmark: Any, numbers: Numbers) -> None:
    def walk(mgn: MgnMock) -> int:
        pages = mgn.client().get_paginator("describe_source_servers").paginate(PaginationConfig={"PageSize": 1000})
        return sum(len(page["items"]) for page in pages)

    small, large = settled(world(1_000), world(20_000))
    few, many = (min(cpu(lambda mgn=mgn: walk(mgn)) for _ in range(5)) for mgn in (small, large))  # type: ignore[misc]
    benchmark.pedantic(walk, args=(small,), rounds=3)
    numbers.ratio("a full paginated walk, a server of 20,000 over one of 1,000", 1.3, many / 20_000, few / 1_000)


def test_dump_and_load_beside_json(benchmark: Any, numbers: Numbers) -> None:
    (mgn,) = settled(world(5_000))
    document = mgn.dump()
    text = json.dumps(document)
    dumped, json_dumped = (min(cpu(call) for _ in range(5)) for call in (mgn.dump, lambda: json.dumps(document)))
    loaded, json_loaded = (
        min(cpu(call) for _ in range(3)) for call in (lambda: mgn.load(document), lambda: json.loads(text))
    )
    benchmark.pedantic(mgn.dump, rounds=1)
    numbers.ratio("dump() of 5,000 servers, over json.dumps of the result", 5, dumped, json_dumped)
    numbers.ratio("load() of 5,000 servers, over json.loads", 10, loaded, json_loaded)


@pytest.mark.skipif("events" not in OPTION_NAMES, reason="the mock has no events yet")
def test_events_that_no_rule_asks_for(benchmark: Any, numbers: Numbers) -> None:
    without, with_events = (
        min(cpu(lambda given=given: shipping_world(1_000, events=given)) for _ in range(5))  # type: ignore[misc]
        for given in (False, True)
    )
    benchmark.pedantic(shipping_world, args=(100,), rounds=3)
    numbers.ratio("1,000 servers become ready with events and no rule, over events=False", 1.1, with_events, without)
