"""Test suites in processes of their own, in which no socket can connect."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from importlib.metadata import entry_points
from textwrap import dedent
from typing import TYPE_CHECKING, NamedTuple

from tests.support.processes import PYTHON_PATH, no_configuration

if TYPE_CHECKING:
    from pathlib import Path

PLUGIN = "mgn_mock.pytest_plugin"
# Python imports a module of this name when it starts.
_GUARD = """
import sys

def refuse(event, arguments):
    if event in {"socket.connect", "socket.getaddrinfo"} and arguments[-1:] != ("loopback",):
        with open(LOG, "a") as log:
            log.write(f"{event} {arguments!r}\\n")
        raise ConnectionRefusedError(f"{event} {arguments!r}")

sys.addaudithook(refuse)
"""


class Ran(NamedTuple):
    """What a suite has printed, and what it has sent."""

    output: str
    sent: str

    def counts(self) -> dict[str, int]:
        """The counts of pytest's last line, or those of unittest."""
        last = [line for line in self.output.splitlines() if re.search(r"\d+ (passed|failed|error)", line)]
        if last:
            return {word: int(number) for number, word in re.findall(r"(\d+) (passed|failed|error)", last[-1])}
        ran = re.search(r"Ran (\d+) tests?", self.output)
        bad = {word: int(number) for word, number in re.findall(r"(failures|errors)=(\d+)", self.output)}
        return {"passed": (int(ran[1]) if ran else 0) - sum(bad.values()), **bad}


def run_suite(folder: Path, source: str, *arguments: str, runner: str = "pytest") -> Ran:
    """Run a suite; credentials are set, so that a call that the mock does not answer would be sent."""
    log = folder / "sent.txt"
    (folder / "sitecustomize.py").write_text(f"LOG = {str(log)!r}\n{_GUARD}")
    (folder / "test_suite.py").write_text(dedent(source))
    command = {
        "pytest": ["pytest", "-p", "no:cacheprovider", "-p", "no:asyncio", "-rA", *_plugin(arguments)],
        "unittest": ["unittest", "test_suite"],
    }.get(runner, [runner])
    done = subprocess.run(
        [sys.executable, "-m", *command, *arguments],
        cwd=folder,
        env={
            **{name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "PYTHONSAFEPATH"))},
            **no_configuration(os.devnull),
            "AWS_ACCESS_KEY_ID": "real",
            "AWS_SECRET_ACCESS_KEY": "real",
            "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_MAX_ATTEMPTS": "1",
            "PYTHONPATH": os.pathsep.join([str(folder), PYTHON_PATH]),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    return Ran(done.stdout + done.stderr, log.read_text() if log.exists() else "")


def _plugin(arguments: tuple[str, ...]) -> list[str]:
    # Where the package is installed, pytest finds the plugin itself.
    is_installed = any(each.value == PLUGIN for each in entry_points(group="pytest11"))
    return [] if is_installed or f"no:{PLUGIN}" in arguments else ["-p", PLUGIN]


def assert_passes(folder: Path, source: str, passed: int, *arguments: str, runner: str = "pytest") -> None:
    """Run a suite in which so many tests pass, none fails, and nothing is sent."""
    ran = run_suite(folder, source, *arguments, runner=runner)
    assert (ran.counts(), ran.sent) == ({"passed": passed}, ""), ran.output
