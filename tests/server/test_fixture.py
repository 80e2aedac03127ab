"""The fixture `mgn_server`: the world of the same test, for processes that it starts."""

from __future__ import annotations

import os
import subprocess
import sys
from multiprocessing import get_context
from typing import TYPE_CHECKING

import boto3
import pytest

from mgn_mock import RemoteMock
from tests.support.serving import LONG

if TYPE_CHECKING:
    from mgn_mock import MgnMock
    from mgn_mock.server.local import LocalServer

START = """
import boto3
client = boto3.client("mgn")
[server] = client.describe_source_servers()["items"]
print(client.start_replication(sourceServerID=server["sourceServerID"])["lifeCycle"]["state"])
"""


def test_a_child_process_calls_the_world_of_the_test(mgn_server: LocalServer, mgn_mock: MgnMock) -> None:
    server = mgn_mock.add_source_server(replicationType="SNAPSHOT_SHIPPING")

    done = subprocess.run(
        [sys.executable, "-c", START], env=mgn_server.env, capture_output=True, text=True, timeout=LONG, check=True
    )

    assert done.stdout == "NOT_READY\n"
    mgn_mock.assert_called("StartReplication", times=1, sourceServerID=server["sourceServerID"])
    assert mgn_server.panel is mgn_mock


@pytest.mark.mgn_mock(region="eu-west-1", account_id="111122223333")
def test_the_environment_names_the_server_and_hides_what_the_machine_has(
    mgn_server: LocalServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_PROFILE", "production")
    monkeypatch.setenv("AWS_SESSION_TOKEN", "real")
    monkeypatch.setenv("OTHER", "kept")

    env = mgn_server.env

    assert env["AWS_ENDPOINT_URL_MGN"] == mgn_server.url
    assert (env["AWS_REGION"], env["AWS_ACCESS_KEY_ID"], env["OTHER"]) == ("eu-west-1", "111122223333", "kept")
    assert not {"AWS_PROFILE", "AWS_SESSION_TOKEN"} & env.keys()
    assert env["AWS_CONFIG_FILE"] == os.devnull


def _plant_and_start(url: str) -> str:
    remote = RemoteMock(url)
    server = remote.add_source_server(replicationType="SNAPSHOT_SHIPPING")
    client = boto3.client(
        "mgn", region_name="us-east-1", endpoint_url=url, aws_access_key_id="a", aws_secret_access_key="b"
    )
    client.start_replication(sourceServerID=server["sourceServerID"])
    return server["sourceServerID"]


def test_spawned_workers_share_it(mgn_server: LocalServer, mgn_mock: MgnMock) -> None:
    with get_context("spawn").Pool(2) as pool:
        found = pool.map(_plant_and_start, [mgn_server.url] * 4)

    assert sorted(found) == sorted(each["sourceServerID"] for each in mgn_mock.source_servers())
    mgn_mock.assert_called("StartReplication", times=4)


def test_a_test_in_virtual_time_can_serve_too(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        import time
        import pytest
        from mgn_mock import RemoteMock

        @pytest.mark.mgn_mock(progress="sleep")
        def test_it(mgn_server, mgn_mock):
            remote = RemoteMock(mgn_server.url)
            remote.add_source_server(lifeCycle={"state": "NOT_READY"})
            before = remote.now
            time.sleep(3600)
            assert (remote.now - before).total_seconds() >= 3600
        """
    )

    pytester.runpytest_subprocess("-p", "no:cacheprovider").assert_outcomes(passed=1)


def test_without_its_libraries_the_fixture_says_what_to_install(pytester: pytest.Pytester) -> None:
    pytester.makeconftest("import sys\nsys.modules['waitress'] = None\n")
    pytester.makepyfile("def test_it(mgn_server): ...")

    result = pytester.runpytest_subprocess("-p", "no:cacheprovider")

    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(['*mgn_server needs werkzeug and waitress*pip install "mgn-mock*server*"*'])
