from __future__ import annotations

import os
import subprocess
import sys
from statistics import median
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.benchmarks.conftest import Numbers

# The collector is off: a full collection of what boto3 has loaded would fall into one part or the other by chance.
IMPORTS = """
import gc, time
gc.disable()
begin = time.process_time(); import {first}; middle = time.process_time(); import {second}
print(middle - begin, time.process_time() - middle)
"""
FIRST_USE = """
import gc, time
gc.disable()
begin = time.process_time()
import boto3
client = boto3.client("mgn", region_name="us-east-1", aws_access_key_id="testing", aws_secret_access_key="testing")
middle = time.process_time()
from mgn_mock import mock_mgn
with mock_mgn() as mgn:
    server = mgn.add_source_server(replicationType="SNAPSHOT_SHIPPING")
    client.start_replication(sourceServerID=server["sourceServerID"])
print(middle - begin, time.process_time() - middle)
"""
UNUSED_PLUGIN = """
import sys
import pytest
class Look:
    def pytest_unconfigure(self):
        packages = ("boto3", "botocore", "mgn_mock")
        loaded = [name for name in sys.modules if name.split(".")[0] in packages]
        print("loaded", len([name for name in loaded if name not in ("mgn_mock", "mgn_mock.pytest_plugin")]))
pytest.main(["-q", "-p", "no:cacheprovider", "--co", "/dev/null"], plugins=[Look()])
"""


def run(program: str) -> str:
    # Byte code is written, as it is for those who install the package.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, env=environment)
    return done.stdout


def parts(program: str) -> list[tuple[float, float]]:
    """What the two parts of a program take in a new process, several times."""
    run(program)
    found = [tuple(map(float, run(program).split())) for _ in range(9)]
    return [(first, second) for first, second in found]


def test_importing_the_package(benchmark: Any, numbers: Numbers) -> None:
    program = IMPORTS.format(first="boto3", second="mgn_mock.activation.mock")
    times = benchmark.pedantic(parts, args=(program,), rounds=1)
    boto3, ours = median(first for first, _ in times), median(second for _, second in times)
    numbers.ratio("from mgn_mock import mock_mgn, over import boto3 (CPU)", 0.15, ours, boto3)


def test_the_first_use(benchmark: Any, numbers: Numbers) -> None:
    times = benchmark.pedantic(parts, args=(FIRST_USE,), rounds=1)
    boto3, ours = median(first for first, _ in times), median(second for _, second in times)
    numbers.ratio("import, mock, plant, first call, over import boto3 and a client (CPU)", 0.25, ours, boto3)


def test_the_plugin_where_it_is_not_used(benchmark: Any, numbers: Numbers) -> None:
    output = benchmark.pedantic(run, args=(UNUSED_PLUGIN,), rounds=1)
    count = int(output.rpartition("loaded ")[2].split()[0])
    numbers.add("modules that pytest loads with the plugin unused", count, 0, "of boto3, botocore and mgn_mock")
