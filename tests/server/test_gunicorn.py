"""The application under gunicorn, as the documentation says."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
from importlib.util import find_spec
from typing import TYPE_CHECKING

import pytest

from mgn_mock import MgnMock, RemoteMock
from mgn_mock.server.application import Application
from tests.support.serving import LONG, ask, environment

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.skipif(find_spec("gunicorn") is None, reason="gunicorn is not installed")


def test_one_worker_with_threads_serves_and_keeps_the_state(tmp_path: Path) -> None:
    path = tmp_path / "state.json"
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    options = ["--workers=1", "--threads=4", "--timeout=0", f"--bind=127.0.0.1:{port}", "--log-level=warning"]
    variables = {"MGN_MOCK_REGION": "eu-west-1", "MGN_MOCK_STATE": str(path), "PYTHONWARNINGS": "ignore"}
    running = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", *options, "mgn_mock.server.wsgi:application"],
        env=environment(**variables),
        stderr=subprocess.PIPE,
        text=True,
    )
    url = f"http://127.0.0.1:{port}"
    try:
        wait_for(url, running)
        remote = RemoteMock(url)
        assert remote.region == "eu-west-1"
        planted = remote.add_source_server()
        arn = planted["arn"].replace(":", "%3A").replace("/", "%2F")
        assert ask(url, f"/tags/{arn}", method="GET").body == {"tags": planted["tags"]}
        assert ask(url, "/CreateWave", b" " * (10 * 1024 * 1024 + 1)).status == 413
    finally:
        running.terminate()
        errors = running.communicate(timeout=LONG)[1]

    assert (running.returncode, errors) == (0, "")
    assert planted["sourceServerID"] in json.dumps(json.loads(path.read_text(encoding="utf-8")))


def wait_for(url: str, running: subprocess.Popen[str]) -> None:
    end = time.monotonic() + LONG
    while time.monotonic() < end and running.poll() is None and not listens(url):
        time.sleep(0.05)


def listens(url: str) -> bool:
    try:
        ask(url, "/_mgn_mock/", method="GET")
    except ConnectionError:
        return False
    return True


def test_several_processes_are_refused_since_each_would_have_a_world_of_its_own() -> None:
    statuses: list[str] = []
    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": "/_mgn_mock/now",
        "HTTP_HOST": "localhost",
        "wsgi.multiprocess": True,
        "wsgi.url_scheme": "http",
    }

    [body] = Application(MgnMock())(environ, lambda status, _: statuses.append(status))

    assert statuses == ["500 Internal Server Error"]
    assert b"run one worker" in body
