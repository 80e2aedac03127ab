"""`@mock_mgn` and moto's `@mock_aws` on the same tests and classes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.combinations import combined
from tests.support.suites import assert_passes

if TYPE_CHECKING:
    from pathlib import Path

IMPORTS = """
import unittest
import boto3
from moto import mock_aws
from mgn_mock import current, mock_mgn

def use():
    sqs = boto3.client("sqs")
    assert "QueueUrls" not in sqs.list_queues()
    sqs.create_queue(QueueName="mine")
    mgn = boto3.client("mgn")
    assert mgn.describe_source_servers()["items"] == []
    current().add_source_server()
"""
CASE = """
{decorators}
class {name}(unittest.TestCase):
    def test_one(self):
        use()

    def test_two(self):
        use()
"""
WITH_SETUP = """
{decorators}
class {name}(unittest.TestCase):
    def setUp(self):
        use()

    def test_one(self):
        assert len(boto3.client("sqs").list_queues()["QueueUrls"]) == 1
        assert len(boto3.client("mgn").describe_source_servers()["items"]) == 1

    test_two = test_one
"""
PLAIN = CASE.replace("(unittest.TestCase)", "")
ORDERS = {"above": "@mock_aws\n@mock_mgn", "below": "@mock_mgn\n@mock_aws"}


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("runner", ["unittest", "pytest"])
def test_moto_keeps_its_isolation_between_tests_and_classes(tmp_path: Path, order: str, runner: str) -> None:
    classes = [
        suite.format(decorators=ORDERS[order], name=f"Test{number}")
        for number, suite in enumerate((CASE, WITH_SETUP, CASE) if runner == "unittest" else (CASE, WITH_SETUP, PLAIN))
    ]
    assert_passes(tmp_path, IMPORTS + "\n".join(classes), 6, runner=runner)


def test_moto_and_the_mock_go_together_on_functions_and_in_contexts(tmp_path: Path) -> None:
    source = """
@mock_aws
@mock_mgn
def test_above():
    use()

@mock_mgn
@mock_aws
def test_below():
    use()

def test_contexts():
    with mock_aws(), mock_mgn():
        use()
    with mock_mgn(), mock_aws():
        use()

@mock_mgn
class TestPlain:
    @mock_aws
    def test_one(self):
        use()

    def test_two(self):
        with mock_aws():
            use()

@mock_aws
class Case(unittest.TestCase):
    @mock_mgn
    def test_one(self):
        use()

    def test_two(self):
        with mock_mgn():
            use()
"""
    assert_passes(tmp_path, IMPORTS + source, 7)


USE_S3 = """
from contextlib import nullcontext

# A client of each test would cost more than all the rest.
s3 = boto3.client("s3", aws_access_key_id="testing", aws_secret_access_key="testing")

def use_s3():
    assert s3.list_buckets()["Buckets"] == []
    s3.create_bucket(Bucket="mine")
    assert current().client().describe_source_servers()["items"] == []
    current().add_source_server()
"""


def test_they_are_combined_on_classes_functions_and_in_contexts_in_every_way(tmp_path: Path) -> None:
    cases, of_cases = combined("unittest.TestCase", called="use_s3")
    plain, of_plain = combined("", called="use_s3")
    assert_passes(tmp_path, f"{IMPORTS}\n{USE_S3}\n{cases}\n{plain}", of_plain + of_cases)
