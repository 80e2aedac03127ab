"""Files: how a dump is written, and what is said of files that cannot be read."""

from __future__ import annotations

import io
import json
import os
import re
import signal
import subprocess
import sys
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from mgn_mock import MgnMock
from mgn_mock.worlds import files as writing
from mgn_mock.worlds import structure
from tests.support.seen import NEWEST
from tests.test_documentation import ROOT

with_yaml = pytest.mark.skipif(find_spec("yaml") is None, reason="PyYAML is not here")
on_posix = pytest.mark.skipif(os.name == "nt", reason="Windows has no such permissions, links and signals")


# Writing


@on_posix
def test_a_symbolic_link_stays_and_what_it_leads_to_is_written(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    target, link = tmp_path / "data" / "world.json", tmp_path / "link.json"
    link.symlink_to(target)
    for _ in range(2):
        dump = MgnMock().dump(link)
        assert link.is_symlink()
        assert json.loads(target.read_text(encoding="utf-8")) == dump
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["data", "link.json"]


@on_posix
def test_a_file_keeps_its_permissions(tmp_path: Path) -> None:
    path = tmp_path / "world.json"
    path.write_text("")
    for mode in (0o640, 0o600, 0o666):
        path.chmod(mode)
        MgnMock().dump(path)
        assert path.stat().st_mode & 0o777 == mode


KILLED_WHILE_WRITING = """
import os, signal, sys
from pathlib import Path
from mgn_mock import MgnMock
Path.replace = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
MgnMock().dump(sys.argv[1])
"""


@on_posix
def test_what_a_killed_process_left_is_removed_by_the_next_dump(tmp_path: Path) -> None:
    path = tmp_path / "wor[l]d.json"
    done = subprocess.run([sys.executable, "-c", KILLED_WHILE_WRITING, str(path)], check=False)
    assert done.returncode == -signal.SIGKILL
    [left] = tmp_path.iterdir()
    assert left.name.startswith(".wor[l]d.json.")
    other = tmp_path / ".other.json.1.mgn-mock"
    other.write_text("of another file")

    MgnMock().dump(path)
    assert sorted(entry.name for entry in tmp_path.iterdir()) == [other.name, path.name]


@on_posix
def test_what_another_process_is_writing_stays(tmp_path: Path) -> None:
    path = tmp_path / "world.json"
    descriptor, name = writing._new_file(path)
    try:
        MgnMock().dump(path)
        assert Path(name).exists()
    finally:
        os.close(descriptor)
    MgnMock().dump(path)
    assert [entry.name for entry in tmp_path.iterdir()] == ["world.json"]


@on_posix
def test_a_new_file_that_is_taken_before_it_is_locked_is_made_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken: list[Path] = []
    lock = writing._lock

    def take_the_first(descriptor: int) -> bool:
        if not taken:
            [new] = tmp_path.iterdir()
            new.unlink()
            taken.append(new)
        return lock(descriptor)

    monkeypatch.setattr(writing, "_lock", take_the_first)
    MgnMock().dump(tmp_path / "world.json")
    assert taken
    assert [entry.name for entry in tmp_path.iterdir()] == ["world.json"]


@pytest.mark.parametrize("has_locks", [True, False])
def test_a_dump_is_written_where_files_cannot_be_locked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, has_locks: bool
) -> None:
    if has_locks and writing._fcntl is not None:

        def refuse(*_: object) -> None:
            raise OSError("no locks available")

        monkeypatch.setattr(writing._fcntl, "flock", refuse)
    else:
        monkeypatch.setattr(writing, "_fcntl", None)
    path = tmp_path / "world.json"
    (tmp_path / ".world.json.new-0.mgn-mock").write_text("left over")
    dump = MgnMock().dump(path)
    assert json.loads(path.read_text(encoding="utf-8")) == dump
    assert [entry.name for entry in tmp_path.iterdir()] == ["world.json"]


def test_halves_of_surrogate_pairs_are_written_as_escapes(tmp_path: Path) -> None:
    mgn = MgnMock(region="us-east-1")
    mgn.put_object("bucket", "a\ud800b\u00e4\U0001f600", b"data")
    dump = mgn.dump(tmp_path / "world.json")
    text = (tmp_path / "world.json").read_text(encoding="utf-8")
    assert "a\\ud800b\u00e4\U0001f600" in text
    assert json.loads(text) == dump
    other = MgnMock(region="us-east-1")
    other.load(tmp_path / "world.json")
    assert other.get_object("bucket", "a\ud800b\u00e4\U0001f600") == b"data"


# Reading


def refusal(name: str, content: bytes, tmp_path: Path) -> str:
    path = tmp_path / name
    path.write_bytes(content)
    mgn = MgnMock(region="us-east-1")
    before = mgn.dump()
    with pytest.raises(ValueError, match=name) as caught:
        mgn.load(path)
    assert mgn.dump() == before
    return str(caught.value).removeprefix(f"{path}: ")


@pytest.mark.parametrize("content", [b"", b" \n\t", b"\xef\xbb\xbf", b"\xff\xfe"])
@pytest.mark.parametrize("name", ["w.json", pytest.param("w.yaml", marks=with_yaml), "w.txt"])
def test_an_empty_file_is_refused(tmp_path: Path, name: str, content: bytes) -> None:
    if name == "w.yaml" and b"\t" in content:
        assert "found character '\\t'" in refusal(name, content, tmp_path)
    else:
        assert refusal(name, content, tmp_path) == "there is nothing in it"


@pytest.mark.skipif(sys.version_info < (3, 11), reason="this Python does not read TOML")
def test_an_empty_toml_file_is_refused(tmp_path: Path) -> None:
    assert refusal("w.toml", b"\n", tmp_path) == "there is nothing in it"


DEEP = b'{"source_servers": ' + b"[" * 100_000 + b"]" * 100_000 + b"}"


@pytest.mark.parametrize("name", ["w.json", pytest.param("w.yaml", marks=with_yaml)])
def test_a_file_that_is_nested_too_deeply_is_refused(tmp_path: Path, name: str) -> None:
    content = DEEP if name == "w.json" else b"[" * 500 + b"]" * 500
    assert refusal(name, content, tmp_path) == "it is nested too deeply to be read"


@pytest.mark.parametrize("sanitize", [False, True])
def test_data_that_is_nested_too_deeply_or_in_itself_is_refused(sanitize: bool) -> None:
    deep: list[Any] = []
    for _ in range(2500):
        deep = [deep]
    endless: dict[str, Any] = {}
    endless["source_servers"] = [endless]
    for source in (deep, {"source_servers": [{"tags": deep}]}, endless):
        with pytest.raises(ValueError, match=r"the given (dict|list): it is nested too deeply to be read"):
            MgnMock().load(source, sanitize=sanitize)
    printed: list[Any] = []
    for _ in range(700):
        printed = [printed]
    # How deep is too deep depends on the Python; what can be read is held against the model.
    with pytest.raises(ValueError, match=r"nested too deeply|neither a scenario|must be of type map"):
        MgnMock().load([{"items": [{"sourceServerID": "s-0123456789abcdef0", "tags": printed}]}], sanitize=sanitize)


@with_yaml
def test_aliases_of_yaml_are_followed_but_not_without_bound(tmp_path: Path) -> None:
    path = tmp_path / "w.yaml"
    path.write_text("x: &a {tags: {Team: one}}\n", encoding="utf-8")
    path.write_text("source_servers: [&a {tags: {Team: one}}, *a, *a]\n", encoding="utf-8")
    mgn = MgnMock(region="us-east-1")
    mgn.load(path)
    assert [server["tags"]["Team"] for server in mgn.source_servers()] == ["one"] * 3

    levels = [f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 10)}]" for n in range(1, 30)]
    bomb = "\n".join(["l0: &l0 [lol, lol, lol]", *levels])
    assert refusal("w.yaml", bomb.encode(), tmp_path) == "its aliases stand for more than 100,000 values"
    for endless in (b"source_servers: &a [*a]", b"&a {source_servers: [{tags: *a}]}"):
        assert refusal("w.yaml", endless, tmp_path) == "an alias stands within what it is for, without end"


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("w.json", b'{"requests": NaN}', "NaN is no number in JSON"),
        ("w.json", b'{"requests": -Infinity}', "-Infinity is no number in JSON"),
        ("w.json", b'{"requests": ' + b"9" * 5000 + b"}", "Exceeds the limit|requests"),
        ("w.json", b'{"clock": "\xff"}', "can't decode byte"),
        pytest.param("w.yaml", b"clock: \x01", "special characters are not allowed", marks=with_yaml),
        pytest.param("w.yaml", b"source_servers: [{_x: !!set {a, b}}]", "a world holds no set", marks=with_yaml),
        pytest.param("w.yaml", b"source_servers: [{_x: .nan}]", "nan is no number in JSON", marks=with_yaml),
    ],
)
def test_a_file_that_is_not_of_its_format_is_refused(tmp_path: Path, name: str, content: bytes, message: str) -> None:
    if message.startswith("Exceeds") and not hasattr(sys, "get_int_max_str_digits"):
        pytest.skip("this Python reads any number of digits")
    assert re.search(message, refusal(name, content, tmp_path))


def test_an_open_file_may_hold_any_text() -> None:
    mgn = MgnMock(region="us-east-1")
    with pytest.raises(ValueError, match=r"the given file: source_servers\[0\].tags.a: Member must be text in Unicode"):
        mgn.load(io.StringIO('{"source_servers": [{"tags": {"a": "\ud800"}}]}'))


# The published schema


@pytest.mark.skipif(not NEWEST, reason="the file is generated with the newest service model")
def test_the_schema_in_the_package_is_what_the_declaration_says() -> None:
    published = json.loads((files("mgn_mock") / "scenario.schema.json").read_text(encoding="utf-8"))
    assert published == structure.json_schema(), f"run: python {ROOT / 'docs' / 'generate_schema.py'}"
