from __future__ import annotations

import time
import tracemalloc
from typing import TYPE_CHECKING

from mgn_mock import MgnMock
from mgn_mock.service.shared.quotas import QUOTAS

if TYPE_CHECKING:
    from typing import Any

    from tests.benchmarks.conftest import Numbers

PLENTY = dict.fromkeys(QUOTAS, 10_000_000)
HEADER = (
    "mgn:wave:name,mgn:app:name,mgn:server:user-provided-id,mgn:server:fqdn-for-action-framework,mgn:server:tag:Name"
)


def ready_import(rows: int) -> MgnMock:
    """A world in which an import of so many rows is about to end."""
    mgn = MgnMock(quotas=PLENTY)
    lines = (f"wave {n % 100},app {n % 5000},web{n},web{n}.example.com,Web {n}" for n in range(rows))
    mgn.put_object("imports", "import.csv", "\n".join([HEADER, *lines]))
    mgn.client().start_import(s3BucketSource={"s3Bucket": "imports", "s3Key": "import.csv"})
    mgn.advance(seconds=30)
    return mgn


def seconds_a_row(rows: int) -> float:
    mgn = ready_import(rows)
    begin = time.perf_counter()
    mgn.settle()
    return (time.perf_counter() - begin) / rows


def peak_a_row(rows: int) -> float:
    mgn = ready_import(rows)
    tracemalloc.start()
    mgn.settle()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / rows


def test_an_import_takes_as_long_as_it_has_rows(benchmark: Any, numbers: Numbers) -> None:
    few, many = min(seconds_a_row(5_000) for _ in range(3)), seconds_a_row(50_000)
    benchmark.pedantic(lambda mgn: mgn.settle(), setup=lambda: ((ready_import(1_000),), {}), rounds=3)
    numbers.add("a row of an import of 50,000, over one of 5,000", many / few, 1.3, f"{many * 1e6:.0f} us a row")
    few, many = peak_a_row(2_000), peak_a_row(20_000)
    numbers.add("memory of a row of 20,000, over one of 2,000", many / few, 1.2, f"{many / 1024:.1f} KB at the peak")
