"""Clients whose every answer is held against the service model, with all its constraints."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import boto3

from mgn_mock.faults.matching import COMMON
from mgn_mock.model.spec import service
from mgn_mock.model.validation import violations_in

if TYPE_CHECKING:
    from types_boto3_mgn import MgnClient


QUOTA = "ServiceQuotaExceededException"


def make_client(region: str = "us-east-1", access_key: str = "testing", **more: Any) -> MgnClient:
    """A boto3 client of the service, of which every answer and every error is checked."""
    client = boto3.client(
        "mgn", region_name=region, aws_access_key_id=access_key, aws_secret_access_key="testing", **more
    )
    check_answers_of(client)
    return client


def check_answers_of(client: Any) -> None:
    client.meta.events.register("after-call.mgn", check_answer, unique_id="tests/check_answer")


def check_answer(model: Any, parsed: dict[str, Any], **_: Any) -> None:
    """Holds one parsed response against what the service model says of the operation."""
    operation = service().operation(model.name)
    status = parsed["ResponseMetadata"]["HTTPStatusCode"]
    body = {name: value for name, value in parsed.items() if name not in {"ResponseMetadata", "Error"}}
    if "Error" in parsed:
        name = parsed["Error"]["Code"]
        # Any operation may be given a request that does not fit, or a foreign account; a test may want any to fail.
        # A quota of templates is the test's own; a storage virtual machine that is not there is observed undeclared.
        own = {QUOTA} if model.name.endswith("ConfigurationTemplate") else set()
        known = name in operation.errors | COMMON.keys() | {"ValidationException"} | own
        assert known or body.get("resourceType") == "Storage Virtual Machine"
        assert status == (COMMON[name].status if name in COMMON else service().error_status(name))
        assert parsed["Error"]["Message"] == body.get("message", parsed["Error"]["Message"])
        assert not service().has_shape(name) or violations_in(body, name) == []
    else:
        assert status == operation.status
        assert (violations_in(body, operation.output.name) if operation.output is not None else list(body)) == []
