from __future__ import annotations

import gc
import time
from typing import TYPE_CHECKING, Any

from moto import mock_aws

from mgn_mock import MgnMock
from mgn_mock.service.shared.quotas import QUOTAS

if TYPE_CHECKING:
    from tests.benchmarks.conftest import Numbers

PLENTY = dict.fromkeys(QUOTAS, 10_000_000)
SERVERS = 1_000


def seconds_until_all_are_ready(*, events: bool) -> float:
    """What it takes to start servers and to come to their end, beside an EventBridge without a rule."""
    mgn = MgnMock(region="us-east-1", quotas=PLENTY, progress="manual", events=events)
    client = mgn.client()
    ids = [mgn.add_source_server(replicationType="SNAPSHOT_SHIPPING")["sourceServerID"] for _ in range(SERVERS)]
    gc.collect()
    begin = time.perf_counter()
    for server_id in ids:
        client.start_replication(sourceServerID=server_id)
    mgn.settle()
    return time.perf_counter() - begin


def test_events_that_nobody_reads(benchmark: Any, numbers: Numbers) -> None:
    with mock_aws():
        found = [[seconds_until_all_are_ready(events=events) for events in (True, False)] for _ in range(9)]
        benchmark.pedantic(seconds_until_all_are_ready, kwargs={"events": True}, rounds=1)
    ours, without = (min(column) for column in zip(*found, strict=True))
    numbers.ratio(
        f"{SERVERS:,} servers until they are ready, with events and no rule, over without", 1.1, ours, without
    )
