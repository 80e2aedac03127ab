"""A tenth of the tests of the panel, with the panel of a server in another place and a client that calls it."""

from __future__ import annotations

import importlib
import inspect
import os
import pkgutil
from types import FunctionType
from typing import TYPE_CHECKING

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
IN_PROCESS = {
    "test_a_restored_world_is_what_it_was_again_and_again": "it compares the insides of worlds",
    "test_a_rule_that_could_never_hit_is_refused": "a class cannot go over HTTP",
    "test_all_that_a_world_holds_is_named_in_one_place_and_can_be_copied": "it looks into the world",
    "test_connections_fail_and_time_out": "all that HTTP can show of an exception is a connection that ends",
    "test_faults_come_before_all_checks_and_change_nothing": "it looks into the world",
    "test_kinds_without_defaults_of_their_own_get_what_the_model_tells": "it looks into the world",
    "test_peek_of_a_write_shows_its_answer_and_changes_nothing": "it looks into the world",
    "test_the_panel_says_what_it_is": "a panel of a server says another thing",
    "test_what_operations_remember_in_a_resource_is_kept": "it looks into the world",
}


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
    if function.__name__ in IN_PROCESS:
        return False
    marks = getattr(function, "pytestmark", [])
    given = {name for mark in marks if mark.name == "parametrize" for name in _names(mark.args[0])}
    asked = inspect.signature(function).parameters.keys() - given
    return "mgn" in asked and asked <= {"mgn", "client"}


def _names(argument: object) -> list[str]:
    return argument.replace(",", " ").split() if isinstance(argument, str) else list(argument)  # type: ignore[call-overload]


globals().update(list(_tests())[::EACH])
