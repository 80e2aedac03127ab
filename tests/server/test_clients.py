"""Real clients, each started as a user would: the AWS CLI, an SDK of another language, curl."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.serving import LONG

if TYPE_CHECKING:
    from mgn_mock import MgnMock
    from mgn_mock.server.local import LocalServer

HERE = Path(__file__).parent
SCRIPTS = HERE / "scripts"
# `tox -e server` installs it there; CI sees that these tests are not skipped.
NODE_MODULES = Path(os.environ.get("MGN_MOCK_NODE_MODULES", HERE / "node_modules"))


def has(name: str) -> pytest.MarkDecorator:
    return pytest.mark.skipif(shutil.which(name) is None, reason=f"{name} is not installed")


def run(server: LocalServer, *command: str, **variables: str) -> str:
    path = os.pathsep.join([str(Path(sys.executable).parent), server.env.get("PATH", "")])
    done = subprocess.run(
        command,
        env={**server.env, "PATH": path, **variables},
        capture_output=True,
        text=True,
        timeout=LONG,
        check=False,
    )
    assert done.returncode == 0, done.stderr + done.stdout
    return done.stdout


def aws(server: LocalServer, *arguments: str) -> Any:
    text = run(server, sys.executable, "-m", "awscli", "mgn", *arguments, PYTHONWARNINGS="ignore")
    return json.loads(text) if text.strip() else None


def test_the_aws_cli_starts_a_replication_and_waits(mgn_server: LocalServer, mgn_mock: MgnMock) -> None:
    pytest.importorskip("awscli")
    server_id = mgn_mock.add_source_server(replicationType="SNAPSHOT_SHIPPING")["sourceServerID"]

    started = aws(mgn_server, "start-replication", "--source-server-id", server_id)
    mgn_mock.settle()
    listed = aws(mgn_server, "describe-source-servers", "--filters", f"sourceServerIDs={server_id}")

    assert started["dataReplicationInfo"]["dataReplicationState"] == "PENDING_SNAPSHOT_SHIPPING"
    assert listed["items"][0]["dataReplicationInfo"]["dataReplicationState"] == "CONTINUOUS"


def test_the_aws_cli_runs_inside_a_test_too(
    mgn_mock: MgnMock, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    clidriver = pytest.importorskip("awscli.clidriver")
    monkeypatch.setenv("AWS_DEFAULT_REGION", mgn_mock.region)
    server_id = mgn_mock.add_source_server(replicationType="SNAPSHOT_SHIPPING")["sourceServerID"]

    code = clidriver.create_clidriver().main(["mgn", "start-replication", "--source-server-id", server_id])

    assert code == 0
    assert json.loads(capsys.readouterr().out)["lifeCycle"]["state"] == "NOT_READY"
    mgn_mock.assert_called("StartReplication", times=1)


@has("curl")
def test_curl_calls_the_service_and_the_control_api(mgn_server: LocalServer, mgn_mock: MgnMock) -> None:
    planted = json.loads(
        run(
            mgn_server,
            "curl",
            "-sS",
            "-d",
            '{"tags": {"Name": "db1"}}',
            f"{mgn_server.url}/_mgn_mock/add_source_server",
        )
    )["result"]

    answer = run(mgn_server, "curl", "-sS", "-X", "POST", "-d", "{}", f"{mgn_server.url}/DescribeSourceServers")

    assert [each["sourceServerID"] for each in json.loads(answer)["items"]] == [planted["sourceServerID"]]
    assert mgn_mock.source_servers()[0]["tags"] == {"Name": "db1"}


@has("node")
@pytest.mark.skipif(not (NODE_MODULES / "@aws-sdk/client-mgn").exists(), reason="@aws-sdk/client-mgn is not installed")
def test_the_sdk_for_javascript_lists_waits_and_meets_an_error(mgn_server: LocalServer, mgn_mock: MgnMock) -> None:
    server_id = mgn_mock.add_source_server(replicationType="SNAPSHOT_SHIPPING")["sourceServerID"]

    output = run(mgn_server, "node", str(SCRIPTS / "replicate.mjs"), server_id, NODE_MODULES=str(NODE_MODULES))

    assert output.split() == ["PENDING_SNAPSHOT_SHIPPING", "CONTINUOUS", "ConflictException", "409", server_id]
    mgn_mock.assert_called("StartReplication", times=2, sourceServerID=server_id)


DEMO = ["initialize.sh", "wait.sh", "test.sh", "revert.sh", "destroy.sh"]


@has("bash")
@pytest.mark.mgn_mock(progress="instant", initialized=False)  # each call of the CLI takes a second
def test_five_scripts_of_a_demo_take_a_server_from_nothing_to_nothing(
    mgn_server: LocalServer, mgn_mock: MgnMock
) -> None:
    pytest.importorskip("awscli")
    server_id = mgn_mock.add_source_server(replicationType="SNAPSHOT_SHIPPING")["sourceServerID"]

    said = [run(mgn_server, "bash", str(SCRIPTS / name), PYTHONWARNINGS="ignore") for name in DEMO]

    assert said[0].splitlines()[-1] == f"1 servers replicate: {server_id}"
    assert said[1].splitlines()[-1] == "all servers are READY_FOR_TEST"
    assert said[2].splitlines()[-1] == "job COMPLETED; 1 servers are TESTING"
    assert said[3].splitlines()[-1] == "1 servers are READY_FOR_TEST"
    assert said[4].splitlines()[-1] == "0 servers are left"
    assert mgn_mock.source_servers() == []
