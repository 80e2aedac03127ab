"""Which errors the tests have seen each operation raise: what the coverage page may claim, and nothing else.

What a test planted as a fault does not count, nor do random calls, which are not the same in every run.

A run of all tests with the newest service model is compared with `errors_seen.json`, and fails when that says more or
less. `--write-errors-seen` writes it anew.
"""

from __future__ import annotations

import json
from functools import wraps
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from mgn_mock import dispatcher

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mgn_mock.errors import ServiceError
    from mgn_mock.model.spec import Operation
    from mgn_mock.state.world import World

FILE = Path(__file__).parent / "errors_seen.json"
OPTION = "--write-errors-seen"
NEWEST = tuple(map(int, version("botocore").split(".")[:2])) >= (1, 44)
# By operation, the errors.
_seen: dict[str, set[str]] = {}
_is_counting = True


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(OPTION, action="store_true", help=f"write {FILE.name} anew, from a run of all tests")


def pytest_sessionstart() -> None:
    """Looks on where every refusal is made, whatever the transport."""
    refuse = dispatcher.refuse

    @wraps(refuse)
    def seen(world: World, error: ServiceError, operation: Operation | None = None) -> dispatcher.Reply:
        is_planted = type(error).__name__ != error.name
        if _is_counting and operation is not None and not is_planted:
            _seen.setdefault(operation.name, set()).add(error.name)
        return refuse(world, error, operation)

    dispatcher.refuse = seen


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    """Leaves out tests of random calls."""
    global _is_counting  # noqa: PLW0603 - hooks of a module have no other place
    _is_counting = not getattr(getattr(item, "obj", None), "is_hypothesis_test", False)
    yield
    _is_counting = True


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Takes over what a worker of pytest-xdist has seen."""
    for operation, errors in getattr(node, "workeroutput", {}).get("seen", {}).items():
        _seen.setdefault(operation, set()).update(errors)


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    seen = {operation: sorted(errors) for operation, errors in sorted(_seen.items())}
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["seen"] = seen
    elif NEWEST and _is_whole(session.config):
        # What is written is looked at by the next run; a run that fails has other things to tell.
        if session.config.getoption(OPTION):
            FILE.write_text(json.dumps(seen, indent=2) + "\n", encoding="utf-8")
        elif exitstatus == pytest.ExitCode.OK and seen != json.loads(FILE.read_text(encoding="utf-8")):
            session.exitstatus = pytest.ExitCode.TESTS_FAILED
            _tell(session.config, seen)


def _is_whole(config: pytest.Config) -> bool:
    """Whether all tests were run."""
    chosen = any(config.getoption(name, default=None) for name in ("keyword", "markexpr", "deselect", "lf", "ignore"))
    return config.args_source == pytest.Config.ArgsSource.TESTPATHS and not chosen


def _tell(config: pytest.Config, seen: dict[str, list[str]]) -> None:
    known = json.loads(FILE.read_text(encoding="utf-8"))
    reporter: Any = config.pluginmanager.get_plugin("terminalreporter")
    reporter.write_line("")
    reporter.write_line(f"{FILE.name} is stale; run: python -m pytest {OPTION}", red=True)
    for operation in sorted(known.keys() | seen.keys()):
        if known.get(operation) != seen.get(operation):
            reporter.write_line(f"  {operation}: {known.get(operation)} became {seen.get(operation)}")
