"""Beside plugins of pytest that refuse or replace the network."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.support.suites import assert_passes

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


README = Path(__file__).parents[2] / "README.md"


@pytest.mark.parametrize("argument", ["--disable-socket", "--block-network"])
def test_the_example_of_the_readme_needs_no_credentials_and_no_network(tmp_path: Path, argument: str) -> None:
    example = re.search(r"```python\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    assert example is not None
    nobody = """
import os
for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_EC2_METADATA_DISABLED"):
    os.environ.pop(name, None)

"""
    presigned = """

@mock_mgn
def test_a_presigned_url_needs_none_either():
    client = boto3.client("mgn", region_name="us-east-1")
    assert "Signature" in client.generate_presigned_url("describe_vcenter_clients")
"""
    assert_passes(tmp_path, nobody + example[1] + presigned, 2, argument)


CASSETTE = """
interactions:
- request:
    {body: '{}', headers: {}, method: POST, uri: "https://mgn.us-east-1.amazonaws.com/ListWaves"}
  response:
    body: {string: '{"items": [{"waveID": "wave-00000000000000001"}]}'}
    headers: {}
    status: {code: 200, message: OK}
version: 1
"""
PLAYED = """
import boto3, pytest
from mgn_mock import RealCallBlocked, block_real_calls, mock_mgn

@pytest.fixture(autouse=True)
def guard():
    with block_real_calls():
        yield

def client():
    return boto3.client("mgn", "us-east-1", aws_access_key_id="given", aws_secret_access_key="given")

def use(client):
    assert [wave["waveID"] for wave in client.list_waves()["items"]] == ["wave-00000000000000001"]

@pytest.mark.vcr("test_suite.yaml")
def test_played():
    use(client())

@pytest.mark.parametrize("how", [
    pytest.param(mode, marks=pytest.mark.vcr("test_suite.yaml", record_mode=mode)) for mode in ("none", "new_episodes")
])
def test_what_is_not_in_it_is_refused(how):
    with pytest.raises(RealCallBlocked, match="ListApplications"):
        client().list_applications()

@pytest.mark.vcr("test_suite.yaml")
def test_the_mock_goes_first():
    with mock_mgn():
        assert client().list_waves()["items"] == []
    use(client())

def test_without_it_all_is_refused():
    with pytest.raises(RealCallBlocked, match="ListWaves"):
        client().list_waves()
"""


def test_the_guard_lets_a_cassette_play_and_nothing_be_recorded(tmp_path: Path) -> None:
    folder = tmp_path / "cassettes" / "test_suite"
    folder.mkdir(parents=True)
    cassette = folder / "test_suite.yaml"
    cassette.write_text(CASSETTE)
    assert_passes(tmp_path, PLAYED, 5)
    assert cassette.read_text() == CASSETTE
