from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.benchmarks.conftest import Numbers

PROGRAM = """
import time
begin = time.perf_counter(); import {first}; middle = time.perf_counter(); import {second}
print(middle - begin, time.perf_counter() - middle)
"""


def import_times(first: str, second: str) -> tuple[float, float]:
    """What it takes to import one module, and then another, in a new process; the best of some."""
    program = PROGRAM.format(first=first, second=second)
    runs = [
        subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.split()
        for _ in range(7)
    ]
    return min(float(run[0]) for run in runs), min(float(run[1]) for run in runs)


def test_importing_the_package(benchmark: Any, numbers: Numbers) -> None:
    boto3, mgn_mock = benchmark.pedantic(import_times, args=("boto3", "mgn_mock"), rounds=1)
    numbers.ratio("import mgn_mock, over import boto3", 0.2, mgn_mock, boto3)
    boto3, mock_mgn = import_times("boto3", "mgn_mock.activation.mock")
    numbers.ratio("from mgn_mock import mock_mgn, over import boto3", 0.5, mock_mgn, boto3)
