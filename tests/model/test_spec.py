"""The facade over botocore's model says what botocore says."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import boto3
import botocore
import pytest

from mgn_mock.model.spec import Service, service

OPERATIONS = service().operation_names
OLDEST = (1, 34)
VERSION = tuple(int(part) for part in botocore.__version__.split(".")[:2])


@pytest.fixture(scope="module")
def client() -> Any:
    return boto3.client("mgn", region_name="us-east-1", aws_access_key_id="a", aws_secret_access_key="a")


def test_it_knows_all_operations_that_a_client_has(client: Any) -> None:
    methods = client.meta.method_to_api_mapping
    assert {service().operation(name).method_name: name for name in OPERATIONS} == methods
    assert len(OPERATIONS) >= 70
    assert len(OPERATIONS) == 70 or VERSION > OLDEST


@pytest.mark.parametrize("name", OPERATIONS)
def test_an_operation_is_what_the_model_says(client: Any, name: str) -> None:
    operation, model = service().operation(name), client.meta.service_model.operation_model(name)
    assert operation is service().operation(name)
    assert (operation.name, operation.http_method, operation.request_uri) == (
        name,
        model.http["method"],
        model.http["requestUri"],
    )
    assert operation.status == model.http.get("responseCode", 200)
    assert operation.errors == {shape.name for shape in model.error_shapes}
    members = model.input_shape.members if model.input_shape is not None else {}
    assert operation.takes_account == ("accountID" in members)
    assert (operation.input is None) == (model.input_shape is None)
    assert (operation.output is None) == (model.output_shape is None)


@pytest.mark.parametrize("name", OPERATIONS)
def test_it_pages_what_a_client_pages(client: Any, name: str) -> None:
    operation = service().operation(name)
    assert client.can_paginate(operation.method_name) == (operation.paging is not None)
    if operation.paging is not None:
        assert operation.input is not None
        assert operation.output is not None
        assert {operation.paging.token_in, operation.paging.limit} <= set(operation.input.members)
        assert {operation.paging.token_out, operation.paging.items} <= set(operation.output.members)


def test_there_is_no_operation_that_the_model_does_not_have() -> None:
    with pytest.raises(KeyError):
        service().operation("MakeCoffee")


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("UninitializedAccountException", 400),
        ("ValidationException", 400),
        ("AccessDeniedException", 403),
        ("ResourceNotFoundException", 404),
        ("ConflictException", 409),
        ("ServiceQuotaExceededException", 402),
        ("ThrottlingException", 429),
        ("InternalServerException", 500),
    ],
)
def test_an_error_has_its_status(name: str, status: int) -> None:
    """Rests on errors-of-the-model."""
    assert name in service().error_names
    assert service().error_status(name) == status


def test_shapes_and_enums_are_found_by_name() -> None:
    assert service().shape("SourceServer").type_name == "structure"
    assert service().has_shape("SourceServer")
    assert not service().has_shape("CoffeeMachine")
    assert set(service().enum("ReplicationType")) == {"AGENT_BASED", "SNAPSHOT_SHIPPING"}
    assert len(service().enum("LifeCycleState")) == 10


@pytest.mark.parametrize(
    ("region", "partition"),
    [
        ("us-east-1", "aws"),
        ("eu-west-3", "aws"),
        ("cn-north-1", "aws-cn"),
        ("us-gov-west-1", "aws-us-gov"),
        ("mars-north-7", "aws"),
    ],
)
def test_a_region_is_in_a_partition(region: str, partition: str) -> None:
    assert service().partition(region) == partition


def test_hosts_stand_under_the_domains_of_all_partitions() -> None:
    assert {"amazonaws.com", "amazonaws.com.cn", "api.aws"} <= set(service().dns_suffixes)
    assert service().endpoint_prefix == "mgn"


def test_the_model_is_read_once() -> None:
    assert service() is service()


def test_the_model_that_the_default_session_has_read_for_a_client_is_shared(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", boto3.Session())
    model: Any = boto3.client("mgn", region_name="us-east-1").meta.service_model
    read: Any = Service()._model
    assert read._service_description is model._service_description


@pytest.mark.parametrize("session", [None, SimpleNamespace(_session=SimpleNamespace(get_component=lambda _: None))])
def test_without_a_default_session_of_the_usual_kind_the_model_is_read_anew(
    monkeypatch: pytest.MonkeyPatch, session: object
) -> None:
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", session)
    read = Service()
    assert read.operation_names == service().operation_names
    assert read.partition("cn-north-1") == "aws-cn"
