"""Beside plugins of pytest that refuse or replace the network."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.support.suites import assert_passes

if TYPE_CHECKING:
    from pathlib import Path

SOURCE = """
import boto3, pytest
from mgn_mock import mock_mgn

def servers():
    return len(boto3.client("mgn", region_name="us-east-1").describe_source_servers()["items"])

def test_fixture(mgn_mock):
    assert servers() == 0

@mock_mgn
class TestPlain:
    def setup_method(self):
        assert servers() == 0

    def test_it(self):
        assert servers() == 0

@pytest.mark.vcr
@mock_mgn(transport="wire")
def test_recorded():
    assert servers() == 0
"""


def test_the_mock_needs_no_socket(tmp_path: Path) -> None:
    assert_passes(tmp_path, SOURCE, 3, "--disable-socket")


def test_nothing_is_recorded_where_the_mock_answers(tmp_path: Path) -> None:
    assert_passes(tmp_path, SOURCE, 3, "--record-mode=once")
    assert not list(tmp_path.rglob("*.yaml"))
