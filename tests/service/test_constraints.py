"""Each single constraint of every operation's request, broken one at a time, as the model alone has it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from mgn_mock import MgnMock
from mgn_mock.dispatcher import Caller, dispatch
from mgn_mock.model.spec import service
from mgn_mock.service.registry import handlers
from mgn_mock.transports.messages import HttpRequest
from mgn_mock.transports.over_http import answer
from tests.support.asking import OWN_ACCOUNT
from tests.support.minimal import minimal
from tests.support.raw_model import breaks, problems, raw, shape

if TYPE_CHECKING:
    from tests.support.raw_model import Break

OPERATIONS = [name for name in raw()["operations"] if service().operation(name).method_name in handlers()]
CALLER = Caller(OWN_ACCOUNT, "us-east-1")


def least(name: str) -> Any:
    return minimal(service().shape(name))


def broken(operation: str) -> list[Break]:
    """All breaks of an operation's request but that the whole of it is of another type."""
    return [each for each in breaks(operation, least) if each.path]


@pytest.fixture(scope="module")
def world() -> Any:
    """A world that no client has: botocore's client would refuse most of it."""
    return MgnMock(region="us-east-1")._world


@pytest.mark.parametrize("operation", OPERATIONS)
def test_each_constraint_is_kept(world: Any, operation: str) -> None:
    for path, constraint, request in broken(operation):
        reply = dispatch(world, operation, request, CALLER)
        assert reply.error == "ValidationException", (path, constraint, request)
        assert path in {field["name"] for field in reply.body["fieldList"]}, (path, constraint, reply.body)
        assert reply.body["reason"] == "fieldValidationFailed"
        assert list(problems(reply.body, "ValidationException")) == []


@pytest.mark.parametrize("operation", OPERATIONS)
def test_each_constraint_is_kept_for_requests_over_http(world: Any, operation: str) -> None:
    route = raw()["operations"][operation]["http"]
    if "{" in route["requestUri"] or route["method"] != "POST":
        pytest.skip("members stand in the URL")
    for path, constraint, request in broken(operation)[::7]:
        sent = HttpRequest(
            "POST", f"https://mgn.us-east-1.amazonaws.com{route['requestUri']}", {}, json.dumps(request).encode()
        )
        reply = answer(world, sent)
        body = json.loads(reply.body)
        assert (reply.status, body["__type"]) == (400, "ValidationException"), (path, constraint)


def test_there_are_many_of_them() -> None:
    found = [each for operation in OPERATIONS for each in broken(operation)]
    assert len(found) > 10 * len(OPERATIONS)
    kinds = {each.constraint for each in found}
    assert {"type", "enum", "pattern", "min", "max", "required", "unknown"} <= kinds
    assert all(shape(name)["type"] for name in raw()["shapes"])
