"""A tenth of the tests of the panel, with the panel of a server in another place and a client that calls it."""

from __future__ import annotations

import importlib
import inspect
import os
import pkgutil
import re
from types import FunctionType
from typing import TYPE_CHECKING
from zlib import crc32

import pytest

import tests.faults
import tests.panel
import tests.planting
import tests.worlds
from mgn_mock import MgnMock, RemoteMock
from tests.support.checking import make_client

if TYPE_CHECKING:
    from collections.abc import Iterator

    from types_boto3_mgn import MgnClient

    from mgn_mock.server.local import LocalServer

# PANEL_TESTS=1 runs all of them.
EACH = int(os.environ.get("PANEL_TESTS", "10"))
# What a test has that looks into the world, or needs it in its own process: over HTTP, exceptions of botocore are a
# connection that ends, and functions of events are called at the end of the panel's own calls.
IN_PROCESS = re.compile(r"\._|_region|world_of|on_event|TimeoutError|ConnectionError|BotoCoreError|vars\(|repr\(")


@pytest.fixture
def mgn(server: LocalServer, monkeypatch: pytest.MonkeyPatch) -> MgnMock:
    # Clients that a test makes by itself call the server too.
    monkeypatch.setenv("AWS_ENDPOINT_URL_MGN", server.url)
    return RemoteMock(server.url)


@pytest.fixture
def client(mgn: MgnMock) -> MgnClient:
    return make_client()


def _tests() -> Iterator[tuple[str, FunctionType]]:
    """Yield the tests that need a panel and a client alone."""
    for package in (tests.faults, tests.panel, tests.planting, tests.worlds):
        for module in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
            members = vars(importlib.import_module(module.name))
            if "mgn" in members:
                continue  # it has a panel of its own
            for name, function in members.items():
                if name.startswith("test_") and isinstance(function, FunctionType) and _is_about_a_panel(function):
                    yield f"{name}__{module.name.rpartition('.')[2]}", function


def _is_about_a_panel(function: FunctionType) -> bool:
    marks = getattr(function, "pytestmark", [])
    given = {name for mark in marks if mark.name == "parametrize" for name in _names(mark.args[0])}
    asked = inspect.signature(function).parameters.keys() - given
    return "mgn" in asked and asked <= {"mgn", "client"} and not IN_PROCESS.search(inspect.getsource(function))


def _names(argument: object) -> list[str]:
    return argument.replace(",", " ").split() if isinstance(argument, str) else list(argument)  # type: ignore[call-overload]


# By their names, so that a test that is new changes nothing for others.
globals().update({name: function for name, function in _tests() if crc32(name.encode()) % EACH == 0})
