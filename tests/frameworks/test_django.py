"""Test cases of Django, under its own runner."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.combinations import combined
from tests.support.suites import assert_passes, run_suite

if TYPE_CHECKING:
    from pathlib import Path

SETTINGS = """
import os
os.environ["MOTO_EC2_LOAD_DEFAULT_AMIS"] = "false"
import django
from django.conf import settings

if not settings.configured:  # The runner imports this module again.
    settings.configure(DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}})
    django.setup()

import boto3
from django.test import SimpleTestCase, TestCase
from mgn_mock import current, mock_mgn

def servers():
    return len(boto3.client("mgn").describe_source_servers()["items"])
"""
RUN = """

if __name__ == "__main__":
    import sys
    from django.test.runner import DiscoverRunner

    sys.exit(DiscoverRunner(verbosity=0{options}).run_tests(["test_suite"]) != 0)
"""
CASES = """
{decorators}
class Shared(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.mgn = current()
        cls.server = cls.mgn.add_source_server()

    def setUp(self):
        assert servers() == 1
        assert self.mgn is current()
        self.mgn.add_source_server()

    def test_one(self):
        assert servers() == 2

    def test_two(self):
        assert servers() == 2

@mock_mgn
class Simple(SimpleTestCase):
    def test_three(self):
        assert servers() == 0
        current().add_source_server()

    def test_four(self):
        assert servers() == 0
"""


@pytest.mark.parametrize("decorators", ["@mock_mgn", "@mock_aws\n@mock_mgn", "@mock_mgn\n@mock_aws"])
def test_what_set_up_test_data_made_is_there_in_each_test(tmp_path: Path, decorators: str) -> None:
    source = f"{SETTINGS}\nfrom moto import mock_aws\n{CASES.format(decorators=decorators)}{RUN.format(options='')}"
    assert_passes(tmp_path, source, 4, runner="test_suite")


def test_the_parallel_runner_reports_an_error_that_left_the_mock(tmp_path: Path) -> None:
    source = """
class Fails(TestCase):
    @mock_mgn
    def test_one(self):
        raise KeyError(servers())

class Other(TestCase):
    @mock_mgn
    def test_two(self):
        assert servers() == 0
"""
    run = RUN.format(options=", parallel=2")
    ran = run_suite(tmp_path, f"{SETTINGS}\n{source}{run}", runner="test_suite")
    assert (ran.counts(), ran.sent) == ({"passed": 1, "errors": 1}, ""), ran.output
    assert "KeyError: 0" in ran.output


USE = """
from contextlib import nullcontext

# A client of each test would cost more than all the rest.
s3 = boto3.client("s3", aws_access_key_id="testing", aws_secret_access_key="testing")

def use():
    assert s3.list_buckets()["Buckets"] == []
    s3.create_bucket(Bucket="mine")
    assert current().client().describe_source_servers()["items"] == []
    current().add_source_server()
"""


def test_moto_and_the_mock_are_combined_on_its_test_cases_in_every_way(tmp_path: Path) -> None:
    cases, count = combined("TestCase", called="use")
    source = f"{SETTINGS}\nfrom moto import mock_aws\n{USE}\n{cases}\n{RUN.format(options='')}"
    assert_passes(tmp_path, source, count, runner="test_suite")
