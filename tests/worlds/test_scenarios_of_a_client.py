"""The worlds in which a published client tests itself, planted: what it makes of each server, told as it tells it.

Source: CMF. Its six scenarios are a server that is running, stalled, initiating, continuous, archived, and none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import boto3
import pytest
from moto import mock_aws

from mgn_mock import mock_mgn
from tests.support.checking import make_client

if TYPE_CHECKING:
    from collections.abc import Iterator

    from types_boto3_mgn import MgnClient

    from mgn_mock import MgnMock


HOST = "web01"
HINTS: Any = {"sourceProperties": {"identificationHints": {"hostname": HOST, "fqdn": f"{HOST}.example.com"}}}
PASSED = "Passed"
STEPS = [{"name": "CREATE_SECURITY_GROUP", "status": "SUCCEEDED"}]


def in_replication(state: str, lifecycle: str = "READY_FOR_TEST", **more: Any) -> dict[str, Any]:
    return {"lifeCycle": {"state": lifecycle}, "dataReplicationInfo": {"dataReplicationState": state, **more}}


# By scenario, the servers, what the client says of their replication, and of their instances.
WORLDS: dict[str, tuple[list[dict[str, Any]], str, str]] = {
    "running": ([{"lifeCycle": {"state": "CUTTING_OVER"}}], "Healthy", PASSED),
    "stalled": ([in_replication("STALLED")], "Stalled", "Target instance not exist"),
    "initiating": (
        [in_replication("INITIATING", "NOT_READY", dataReplicationInitiation={"steps": STEPS})],
        "Initiating - CREATE_SECURITY_GROUP",
        "Target instance not exist",
    ),
    "continuous": ([in_replication("CONTINUOUS")], "Healthy", "Target instance not exist"),
    "archived": ([{"lifeCycle": {"state": "DISCONNECTED"}, "isArchived": True}], "", "Server not in MGN"),
    "none": ([], "", "Server not in MGN"),
    # Further ones of the same tests.
    "first copy": (
        [in_replication("INITIAL_SYNC", "NOT_READY")],
        "Initial sync, ETA 12:08",
        "Target instance not exist",
    ),
    "no replication": ([{"dataReplicationInfo": None}], "Replication info not Available", "Target instance not exist"),
    "disconnected": ([in_replication("DISCONNECTED", "CUTOVER")], "Disconnected", PASSED),
}


def found(client: MgnClient) -> Any:
    """The server of the host, which the client looks for among those that are not archived; None: it is not there."""
    for page in client.get_paginator("describe_source_servers").paginate():
        for item in page["items"]:
            if not item["isArchived"] and item["sourceProperties"]["identificationHints"]["hostname"] == HOST:
                return item
    return None


def replication_status(server: Any) -> str:
    """What the client says of replication, with the members that it reads unasked."""
    if server is None:
        return ""
    if "dataReplicationInfo" not in server:
        return "Replication info not Available"
    info = server["dataReplicationInfo"]
    state, steps = info["dataReplicationState"], info["dataReplicationInitiation"]["steps"]
    last = next((step["name"] for step in reversed(steps) if step["status"] == "SUCCEEDED"), "")
    if state == "INITIAL_SYNC":
        return f"Initial sync, ETA {info['etaDateTime'][11:16] if last == 'START_DATA_TRANSFER' else last}"
    if state == "INITIATING":
        return f"Initiating - {last}"
    return "Healthy" if state == "CONTINUOUS" else str(state.capitalize())


def instance_status(server: Any) -> str:
    """What the client says of the instance, for which it asks EC2."""
    if server is None:
        return "Server not in MGN"
    if "ec2InstanceID" not in server.get("launchedInstance", {}):
        return "Target instance not exist"
    instance_id = server["launchedInstance"]["ec2InstanceID"]
    ec2 = boto3.client("ec2", region_name="us-east-1")
    (status,) = ec2.describe_instance_status(InstanceIds=[instance_id], IncludeAllInstances=True)["InstanceStatuses"]
    is_running = status["InstanceState"]["Name"] == "running"
    return PASSED if is_running and status["InstanceStatus"]["Status"] == "ok" else "Failed"


def plant(mgn: MgnMock, name: str) -> None:
    for members in WORLDS[name][0]:
        mgn.add_source_server(**members, **HINTS)
    mgn.add_source_server(sourceProperties={"identificationHints": {"hostname": "other"}})


@pytest.mark.parametrize("name", WORLDS)
def test_the_client_finds_what_was_planted(mgn: MgnMock, client: MgnClient, name: str) -> None:
    _, replication, instance = WORLDS[name]
    plant(mgn, name)
    server = found(client)
    assert replication_status(server) == replication
    assert instance == PASSED or instance_status(server) == instance


@pytest.fixture(scope="module", params=["direct", "wire"])
def beside_moto(request: pytest.FixtureRequest) -> Iterator[MgnMock]:
    """Beside moto, whose EC2 has the instances; it is costly to make."""
    with pytest.MonkeyPatch.context() as patch:
        # moto does not make a thousand images that nobody looks at.
        patch.setenv("MOTO_EC2_LOAD_DEFAULT_AMIS", "false")
        with mock_aws(), mock_mgn(transport=request.param, region="us-east-1") as panel:
            yield panel


@pytest.mark.parametrize("name", [name for name, (_, _, instance) in WORLDS.items() if instance == PASSED])
def test_the_client_finds_the_instance_of_what_was_planted(beside_moto: MgnMock, name: str) -> None:
    beside_moto.reset()
    plant(beside_moto, name)
    assert instance_status(found(make_client())) == PASSED


@pytest.mark.parametrize("ends", ["stop", "terminate"])
def test_an_instance_that_was_ended_in_ec2_has_failed(beside_moto: MgnMock, ends: str) -> None:
    beside_moto.reset()
    server: Any = beside_moto.add_source_server(lifeCycle={"state": "TESTING"}, **HINTS)
    ec2: Any = boto3.client("ec2", region_name="us-east-1")
    getattr(ec2, f"{ends}_instances")(InstanceIds=[server["launchedInstance"]["ec2InstanceID"]])
    assert instance_status(found(make_client())) == "Failed"
