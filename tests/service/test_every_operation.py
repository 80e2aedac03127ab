"""Every operation of the installed service model: it is implemented or listed as missing, and it keeps to the model."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from mgn_mock import MgnMock
from mgn_mock.model.spec import service
from mgn_mock.model.validation import violations_in
from mgn_mock.service.registry import handlers
from tests.conftest import START
from tests.support.asking import OTHER_ACCOUNT, client_of, refusal
from tests.support.minimal import minimal, unfitting

if TYPE_CHECKING:
    from collections.abc import Callable

    from mgn_mock.state.settings import Transport

OPERATIONS = service().operation_names
IMPLEMENTED = [name for name in OPERATIONS if service().operation(name).method_name in handlers()]
MISSING = [name for name in OPERATIONS if name not in IMPLEMENTED]
MADE_BY_CHANCE = "clientToken"


def request_of(name: str) -> dict[str, Any]:
    shape = service().operation(name).input
    request: dict[str, Any] = minimal(shape) if shape is not None else {}
    if shape is not None and MADE_BY_CHANCE in shape.members:
        request[MADE_BY_CHANCE] = "of this test"
    return request


def unfitting_request_of(name: str) -> Any:
    """A request that the service's front door refuses; None where nothing is left for it to refuse."""
    shape = service().operation(name).input
    return unfitting(shape) if shape is not None else None


def world(transport: Transport, *, initialized: bool = True) -> MgnMock:
    return MgnMock(
        transport=transport, initialized=initialized, region="us-east-1", start_time=START, neighbours="memory"
    )


def with_what_requests_name(mgn: MgnMock) -> MgnMock:
    """Plants what the least requests are about: their ids are made from the model, so they are known."""
    mgn.add_vcenter_client(vcenterClientID=minimal(service().shape("VcenterClientID")))
    mgn.add_source_server(sourceServerID=minimal(service().shape("SourceServerID")))
    if service().has_shape("NetworkMigrationDefinition"):
        definition_id = minimal(service().shape("NetworkMigrationDefinitionID"))
        mgn.add_network_migration(definition={"networkMigrationDefinitionID": definition_id})
    return mgn


def outcome(mgn: MgnMock, name: str, request: dict[str, Any]) -> Any:
    """What a caller gets; the client holds answers and errors against the model."""
    method = getattr(client_of(mgn), service().operation(name).method_name)
    try:
        return method(**request)
    except ClientError as error:
        return error.response


@pytest.mark.parametrize("name", OPERATIONS)
def test_a_minimal_request_can_be_made_from_the_model(name: str) -> None:
    shape = service().operation(name).input
    if shape is not None:
        assert violations_in(minimal(shape), shape.name) == []


@pytest.mark.parametrize("prepare", [lambda mgn: mgn, with_what_requests_name], ids=["nothing there", "planted"])
@pytest.mark.parametrize("name", IMPLEMENTED)
def test_a_minimal_request_gives_what_the_model_says_on_all_transports(
    name: str, prepare: Callable[[MgnMock], MgnMock]
) -> None:
    direct, wire = (outcome(prepare(world(transport)), name, request_of(name)) for transport in ("direct", "wire"))
    assert direct == wire
    declared = service().operation(name).errors | {"ValidationException"}
    assert direct.get("Error", {}).get("Code") in {None, *declared}


@pytest.mark.parametrize("name", [name for name in IMPLEMENTED if unfitting_request_of(name)])
def test_a_request_that_does_not_fit_is_refused_with_the_member_that_is_at_fault(name: str) -> None:
    request: dict[str, Any] = unfitting_request_of(name)
    method = getattr(client_of(world("direct")), service().operation(name).method_name)
    error = refusal("ValidationException", method, **request)
    assert error["reason"] == "fieldValidationFailed"
    assert error["fieldList"][0]["name"].partition("[")[0].partition(".")[0] in request


@pytest.mark.parametrize("name", [name for name in IMPLEMENTED if service().operation(name).takes_account])
def test_an_account_that_is_not_managed_is_refused(name: str) -> None:
    method = getattr(client_of(world("direct")), service().operation(name).method_name)
    refusal("AccessDeniedException", method, **request_of(name), accountID=OTHER_ACCOUNT)


@pytest.mark.parametrize("name", IMPLEMENTED)
def test_an_account_that_is_not_initialized_is_refused_where_the_model_says_so(name: str) -> None:
    answer = outcome(world("direct", initialized=False), name, request_of(name))
    is_declared = "UninitializedAccountException" in service().operation(name).errors
    assert (answer.get("Error", {}).get("Code") == "UninitializedAccountException") == is_declared


@pytest.mark.parametrize("name", MISSING)
def test_a_missing_operation_is_told_by_its_name(name: str) -> None:
    method = getattr(client_of(world("direct")), service().operation(name).method_name)
    with pytest.raises(NotImplementedError, match=f"mgn_mock does not implement {name} yet"):
        method(**request_of(name))
