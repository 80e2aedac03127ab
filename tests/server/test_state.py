"""`--state`: what a server knew is there again, however it ended."""

from __future__ import annotations

import json
import os
import random
import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pytest

from mgn_mock import MgnMock, RemoteMock
from mgn_mock.server import command
from mgn_mock.server.state_file import StateFile
from tests.support.serving import LONG, ForkedServer

if TYPE_CHECKING:
    from pathlib import Path

KILLS = int(os.environ.get("SERVER_KILLS", "20"))


def read(path: Path) -> dict[str, Any]:
    state: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return state


def servers_in(state: dict[str, Any]) -> list[str]:
    return [
        server["sourceServerID"]
        for account in state["accounts"].values()
        for region in account["regions"].values()
        for server in region.get("source_servers", [])
    ]


def test_the_state_is_there_again_after_a_graceful_end(tmp_path: Path) -> None:
    path, scenario = tmp_path / "state.json", tmp_path / "wave.json"
    scenario.write_text('{"source_servers": [{}]}', encoding="utf-8")
    first = ForkedServer(f"--state={path}", f"--scenario={scenario}", "--start-time=2026-01-31T12:00:00Z")
    remote = RemoteMock(first.url)
    remote.add_source_server(replicationType="SNAPSHOT_SHIPPING")
    remote.advance(hours=2)
    dumped = remote.dump()
    assert first.end() == 0

    second = ForkedServer(f"--state={path}", f"--scenario={scenario}")

    assert read(path) == dumped == RemoteMock(second.url).dump()
    assert second.end() == 0
    assert [each.name for each in tmp_path.iterdir() if each.name.startswith(".")] == []


def test_after_a_kill_it_is_the_last_written_one_and_whole(tmp_path: Path) -> None:
    path, chance = tmp_path / "state.json", random.Random(7)
    known: list[str] = []

    for _ in range(KILLS):
        server = ForkedServer(f"--state={path}")
        remote = RemoteMock(server.url)
        # What the one before had written is what this one begins with.
        found = [each["sourceServerID"] for each in remote.source_servers()]
        assert found == known
        answered: list[str] = []
        load = threading.Thread(target=_plant, args=(server.url, answered))
        load.start()
        time.sleep(chance.uniform(0.02, 0.15))
        server.kill()
        load.join(LONG)

        known = servers_in(read(path))
        # One may have been planted of which the answer was lost.
        assert known[: len(found)] == found
        assert set(known[:-1]) <= {*found, *answered}

    assert len(known) == len(set(known))


def _plant(url: str, answered: list[str]) -> None:
    remote = RemoteMock(url)
    with suppress(ConnectionError):
        for _ in range(500):
            answered.append(remote.add_source_server()["sourceServerID"])  # noqa: PERF401 - what came before an error


def test_it_is_written_after_changes_while_the_server_runs(tmp_path: Path) -> None:
    path = tmp_path / "state.json"
    panel = MgnMock()
    state = StateFile(panel, str(path))
    assert servers_in(read(path)) == []

    panel.add_source_server()
    state.note_change()

    end = time.monotonic() + LONG
    while not servers_in(read(path)) and time.monotonic() < end:
        time.sleep(0.01)
    assert len(servers_in(read(path))) == 1
    state.close()


def test_a_file_that_cannot_be_written_for_a_while_stops_nothing(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder = tmp_path / "disk"
    folder.mkdir()
    panel = MgnMock()
    state = StateFile(panel, str(folder / "state.json"))
    folder.rename(tmp_path / "gone")
    panel.add_source_server()
    state.note_change()

    end = time.monotonic() + LONG
    while "could not be written" not in caplog.text and time.monotonic() < end:
        time.sleep(0.01)
    (tmp_path / "gone").rename(folder)
    state.close()

    assert "the state could not be written to" in caplog.text
    assert len(servers_in(read(folder / "state.json"))) == 1


def test_a_file_that_holds_no_state_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "state.json"
    path.write_text("{", encoding="utf-8")

    with pytest.raises(SystemExit) as ended:
        command.main(["serve", "--port=0", f"--state={path}"])

    assert ended.value.code == 2
    assert f"mgn-mock: error: {path}: Expecting property name" in capsys.readouterr().err
    assert path.read_text(encoding="utf-8") == "{"


def test_what_a_killed_server_left_half_written_is_removed(tmp_path: Path) -> None:
    leftover, other = tmp_path / ".state.json.new-x1", tmp_path / ".other.json.new-x1"
    leftover.write_text("{", encoding="utf-8")
    other.write_text("{", encoding="utf-8")

    StateFile(MgnMock(), str(tmp_path / "state.json")).close()

    assert (leftover.exists(), other.exists()) == (False, True)
