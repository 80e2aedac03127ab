"""`mgn-mock serve`, as a user starts it."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import mgn_mock
from mgn_mock import RemoteMock
from mgn_mock.server import command
from mgn_mock.server.options import MOCK_OPTIONS, parse
from tests.support.serving import LONG, ServerProcess, ask, environment

if TYPE_CHECKING:
    from collections.abc import Mapping


def run(*arguments: str, code: str = "", **variables: str) -> tuple[int, str, str]:
    start = ["-c", code] if code else ["-m", "mgn_mock.server"]
    done = subprocess.run(
        [sys.executable, *start, *arguments],
        env=environment(**variables),
        capture_output=True,
        text=True,
        timeout=LONG,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_says_in_one_line_where_it_listens_and_ends_well_on_a_signal(number: int) -> None:
    with ServerProcess() as server:
        assert server.line == (f"mgn-mock listens at {server.url}: set AWS_ENDPOINT_URL_MGN={server.url} for clients\n")
        assert ask(server.url, "/DescribeSourceServers", "{}").body == {"items": []}

        assert server.end(number) == (0, "")


def test_a_call_under_way_is_answered_before_the_end() -> None:
    with ServerProcess() as server:
        remote = RemoteMock(server.url)
        with socket.create_connection(("127.0.0.1", int(server.url.rpartition(":")[2]))) as slow:
            slow.sendall(b"POST /DescribeSourceServers HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n{}")
            assert slow.recv(15) == b"HTTP/1.1 200 OK"
        assert remote.region

        assert server.end() == (0, "")


def test_a_port_that_is_taken_is_told() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

        code, _, errors = run("--port", str(port))

    assert code == 2
    assert errors == (
        f"mgn-mock: error: cannot listen at 127.0.0.1:{port}: Address already in use. Is another server there? "
        "--port 0 takes any port that is free.\n"
    )


def test_options_of_the_mock_and_a_scenario_come_from_arguments_and_variables(tmp_path: Path) -> None:
    scenario = tmp_path / "wave.json"
    scenario.write_text('{"source_servers": [{"tags": {"Name": "db1"}}]}', encoding="utf-8")

    with ServerProcess(
        "--region=eu-west-1",
        f"--scenario={scenario}",
        MGN_MOCK_START_TIME="2026-01-31T12:00:00Z",
        MGN_MOCK_ACCOUNT_ID="111122223333",
        MGN_MOCK_REGION="eu-west-2",
    ) as server:
        remote = RemoteMock(server.url)
        assert (remote.region, remote.account_id) == ("eu-west-1", "111122223333")
        assert remote.now.isoformat() == "2026-01-31T12:00:00+00:00"
        assert [each["tags"] for each in remote.source_servers()] == [{"Name": "db1"}]


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (["--progress=sometimes"], "option progress must be one of"),
        (["--progress=sleep"], "MgnMock patches nothing"),
        (["--initialized=perhaps"], "--initialized: one of true, yes, on, 1, false"),
        (["--record=many"], "--record: invalid literal"),
        (["--scenario=nowhere.json"], "No such file or directory: 'nowhere.json'"),
        (["--transport=wire"], "unrecognized arguments: --transport=wire"),
        (["--state=/nowhere/state.json"], "No such file or directory"),
    ],
)
def test_an_option_that_does_not_fit_is_told(
    arguments: list[str], text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        command.main(["serve", "--port=0", *arguments])

    assert ended.value.code == 2
    assert text in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "variables", "expected"),
    [
        (["--initialized=no"], {}, {"initialized": False}),
        (["--record=7", "--seed", "3"], {}, {"record": 7, "seed": 3}),
        (["--quotas=waves=2,applications=none"], {}, {"quotas": {"waves": 2, "applications": None}}),
        (["--assume=none"], {}, {"assume": []}),
        (["--start-replication-types=SNAPSHOT_SHIPPING,AGENT_BASED"], {}, "types"),
        ([], {"MGN_MOCK_PROGRESS": "manual", "MGN_MOCK_SEED": ""}, {"progress": "manual"}),
        (["--progress=clock"], {"MGN_MOCK_PROGRESS": "manual"}, {"progress": "clock"}),
    ],
)
def test_texts_become_values_of_options(
    arguments: list[str], variables: Mapping[str, str], expected: dict[str, object] | str
) -> None:
    if expected == "types":
        expected = {"start_replication_types": ["SNAPSHOT_SHIPPING", "AGENT_BASED"]}

    assert parse(arguments, variables).mock == expected


def test_options_of_the_server_come_from_variables_too() -> None:
    variables = {
        "MGN_MOCK_HOST": "0.0.0.0",
        "MGN_MOCK_PORT": "81",
        "MGN_MOCK_ALLOW_HOST": "mgn, mgn.test",
        "MGN_MOCK_WITH_MOTO": "true",
        "MGN_MOCK_STATE": "s.json",
        "MGN_MOCK_SCENARIO": "w.json",
    }

    options = parse(["--port=82", "--allow-host=third"], variables)

    assert options == ("0.0.0.0", 82, ["mgn", "mgn.test", "third"], "w.json", "s.json", True, {})


def test_every_option_of_the_mock_that_means_something_has_one(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        command.main(["serve", "--help"])

    text = capsys.readouterr().out
    assert {"region", "account_id", "start_time", "quotas", "assume"} <= set(MOCK_OPTIONS)
    assert all(f"--{name.replace('_', '-')} VALUE" in text for name in MOCK_OPTIONS)


def test_the_command_tells_its_version_and_its_use(capsys: pytest.CaptureFixture[str]) -> None:
    command.main(["--version"])
    command.main(["--help"])
    assert capsys.readouterr().out.splitlines()[0] == f"mgn-mock {mgn_mock.__version__}"
    with pytest.raises(SystemExit):
        command.main(["dance"])
    assert "usage: mgn-mock serve" in capsys.readouterr().err


def test_without_its_libraries_the_command_says_what_to_install() -> None:
    code, _, errors = run(
        code="import sys; sys.modules['waitress'] = None; from mgn_mock.server.command import main; main(['serve'])"
    )

    assert code == 2
    assert errors.endswith('pip install "mgn-mock[server]"\n')


@pytest.mark.skipif(
    shutil.which("mgn-mock", path=str(Path(sys.executable).parent)) is None, reason="the package is not installed"
)
def test_the_script_is_installed() -> None:
    script = shutil.which("mgn-mock", path=str(Path(sys.executable).parent))

    done = subprocess.run([str(script), "--version"], capture_output=True, text=True, check=True, env=dict(os.environ))

    assert done.stdout == f"mgn-mock {mgn_mock.__version__}\n"
