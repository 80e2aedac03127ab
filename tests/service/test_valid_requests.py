"""Random valid requests of every operation, on twin worlds: direct and wire give the same, and it is of the model."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from mgn_mock import MgnMock
from mgn_mock.model.spec import service
from mgn_mock.service.registry import handlers
from tests.support.asking import LIFECYCLE_STATES
from tests.support.full_world import REPLICATION, full_world
from tests.support.fuzzing import random_for, times
from tests.support.raw_model import output_of, problems, raw, shape
from tests.support.valid import Things

if TYPE_CHECKING:
    from mgn_mock import Snapshot
    from mgn_mock.state.settings import Transport

OPERATIONS = [name for name in raw()["operations"] if service().operation(name).method_name in handlers()]
# A template cannot be deleted where there are servers.
ELSEWHERE = "eu-central-1"
PLACES = {"DeleteReplicationConfigurationTemplate": ELSEWHERE}
# A storage virtual machine that is not there is a refusal that was observed, and is not declared.
UNDECLARED = {"ResourceNotFoundException"}
# At most so many are tried until one succeeds.
_TRIES = 150


class Twin:
    """A world on one transport, which begins anew for each operation."""

    def __init__(self, transport: Transport) -> None:
        self.mgn = MgnMock(region="us-east-1", transport=transport, start_time="2026-01-31T12:00:00Z")
        self.mgn.restore({**full_dump(), "faults": []})
        self.mgn.settle()
        for state in LIFECYCLE_STATES * 4:
            self.mgn.add_source_server(lifeCycle={"state": state})
        self.mgn.add_source_server(replicationType="SNAPSHOT_SHIPPING")
        self.clients: dict[str, Any] = {region: self.mgn.client(region) for region in ("us-east-1", ELSEWHERE)}
        client = self.clients["us-east-1"]
        for _ in range(4):
            self.mgn.stall(self.mgn.add_source_server())
            client.pause_replication(sourceServerID=self.mgn.add_source_server()["sourceServerID"])
        for name in ("over", "done"):
            client.create_application(name=name)
            client.create_wave(name=name)
        self.clients[ELSEWHERE].create_replication_configuration_template(**REPLICATION)
        self.start: Snapshot = self.mgn.snapshot()

    def call(self, operation: str, request: dict[str, Any]) -> dict[str, Any]:
        """Call an operation; the answer, or that of the refusal."""
        try:
            client = self.clients[PLACES.get(operation, "us-east-1")]
            answer: dict[str, Any] = getattr(client, service().operation(operation).method_name)(**request)
        except ClientError as error:
            return dict(error.response)
        return answer


@cache
def full_dump() -> dict[str, Any]:
    return full_world().dump()


@cache
def twins() -> tuple[Twin, Twin]:
    return Twin("direct"), Twin("wire")


def check(operation: str, answer: dict[str, Any]) -> None:
    """Hold an answer or a refusal against the model."""
    own = {name: value for name, value in answer.items() if name not in {"ResponseMetadata", "Error"}}
    status = answer["ResponseMetadata"]["HTTPStatusCode"]
    if "Error" in answer:
        code = answer["Error"]["Code"]
        declared = {each["shape"] for each in raw()["operations"][operation].get("errors", ())}
        assert code in declared | {"ValidationException"} | UNDECLARED
        assert list(problems(own, code)) == []
        assert status == shape(code)["error"]["httpStatusCode"]
        return
    assert status == raw()["operations"][operation]["http"].get("responseCode", 200)
    output = output_of(operation)
    assert (list(problems(own, output)) if output is not None else own or []) == []


@pytest.mark.parametrize("operation", OPERATIONS)
def test_valid_requests_are_answered_alike_and_at_least_one_succeeds(operation: str) -> None:
    direct, wire = twins()
    random = random_for(operation)
    model = service().operation(operation).input
    succeeded = 0
    answers: list[dict[str, Any]] = []
    for twin in (direct, wire):
        twin.mgn.restore(twin.start)
    things = Things(direct.mgn.at(PLACES.get(operation, "us-east-1")), random)
    for number in range(_TRIES):
        request = things.request(model, most=number % 3 != 0) if model is not None else {}
        if model is not None and "clientToken" in model.members:
            request["clientToken"] = f"token-{number}"
        answers = [twin.call(operation, request) for twin in (direct, wire)]
        assert answers[0] == answers[1], request
        check(operation, answers[0])
        succeeded += "Error" not in answers[0]
        if succeeded >= times(1) and number + 1 >= times(2):
            break
    assert succeeded, f"none of {_TRIES} requests succeeded, the last with {answers[0]['Error']}"
