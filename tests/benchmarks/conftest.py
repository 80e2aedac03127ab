"""Prints the numbers that the project holds, as ratios within one run; docs/performance.md keeps them."""

from __future__ import annotations

import gc
import platform
import time
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import boto3
import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from types_boto3_mgn import MgnClient

SERVER_ID = "s-3a1b2c3d4e5f60718"


PACKAGES = ("botocore", "boto3", "moto", "pytest")


class Row(NamedTuple):
    what: str
    measured: float
    limit: float
    detail: str
    at_least: bool = False
    """Whether the limit is the least that it may be, not the most."""

    @property
    def holds(self) -> bool:
        return self.measured >= self.limit if self.at_least else self.measured <= self.limit

    @property
    def limit_text(self) -> str:
        return f"at {'least' if self.at_least else 'most'} {self.limit:g}"


class Numbers:
    """Collects what is measured, for the table at the end."""

    def __init__(self) -> None:
        self.rows: list[Row] = []

    def add(self, what: str, measured: float, limit: float, detail: str, *, at_least: bool = False) -> None:
        self.rows.append(Row(what, measured, limit, detail, at_least))

    def ratio(self, what: str, limit: float, ours: float, reference: float) -> None:
        self.add(what, ours / reference, limit, f"{ours * 1e6:.1f} us over {reference * 1e6:.1f} us")


_numbers = Numbers()


@pytest.fixture
def numbers() -> Numbers:
    return _numbers


def seconds(call: Callable[[], object], times: int) -> float:
    """What one call takes, in the mean of some in a row."""
    begin = time.perf_counter()
    for _ in range(times):
        call()
    return (time.perf_counter() - begin) / times


def in_turns(*calls: Callable[[], object], times: int, rounds: int = 15) -> list[float]:
    """The best mean of each call, measured in turns, so that a busy machine slows all alike."""
    # What earlier measurements left is not walked through again by the collections that these calls set off.
    gc.collect()
    gc.freeze()
    found = [[seconds(call, times) for call in calls] for _ in range(rounds)]
    gc.unfreeze()
    return [min(column) for column in zip(*found, strict=True)]


class ConstantAnswer:
    """The floor: a bare `before-call` hook that gives the same small dict each time."""

    class Response:
        status_code = 200

    def __init__(self, client: Any) -> None:
        self._client = client

    def __enter__(self) -> Callable[[], object]:
        response = self.Response()
        self._client.meta.events.register(
            "before-call.mgn", lambda **_: (response, {"sourceServerID": SERVER_ID}), unique_id="floor"
        )
        return lambda: self._client.start_replication(sourceServerID=SERVER_ID)

    def __exit__(self, *_: object) -> None:
        self._client.meta.events.unregister("before-call.mgn", unique_id="floor")


def plain_client() -> MgnClient:
    return boto3.client("mgn", region_name="us-east-1", aws_access_key_id="testing", aws_secret_access_key="testing")


@pytest.fixture
def floor() -> Iterator[Callable[[], object]]:
    """One whole call of a client that a bare hook answers."""
    with ConstantAnswer(plain_client()) as call:
        yield call


def versions() -> str:
    return ", ".join(
        [f"Python {platform.python_version()}", *(f"{package} {version(package)}" for package in PACKAGES)]
    )


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--table", metavar="FILE", help="write the numbers to a file, as a table in Markdown")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    if not _numbers.rows:
        return
    terminalreporter.section("mgn_mock: numbers to hold")
    terminalreporter.line(versions())
    width = max(len(row.what) for row in _numbers.rows)
    for row in _numbers.rows:
        mark = "  " if row.holds else "! "
        terminalreporter.line(f"{mark}{row.what:{width}}  {row.measured:7.2f}  {row.limit_text:13}  {row.detail}")
    path = config.getoption("--table")
    if path:
        rows = [f"| {row.what} | {row.limit_text} | {row.measured:.2f} | {row.detail} |" for row in _numbers.rows]
        head = ["| what | limit | measured | in detail |", "| --- | --- | --- | --- |"]
        Path(path).write_text("\n".join([versions(), "", *head, *rows, ""]), encoding="utf-8")
