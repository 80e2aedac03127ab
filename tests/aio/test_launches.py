"""A test and a cutover with clients of aiobotocore and aioboto3, with moto's EC2 beside them and without."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from moto import mock_aws

from mgn_mock import current, mock_mgn
from tests.support.checking import check_answers_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from mgn_mock.state.settings import Transport

    NewClient = Callable[..., Any]

pytestmark = pytest.mark.asyncio


async def finished(client: Any, started: Any) -> Any:
    """A job that was started, when it is over."""
    for _ in range(20):
        jobs = await client.describe_jobs(filters={"jobIDs": [started["job"]["jobID"]]})
        if jobs["items"][0]["status"] == "COMPLETED":
            return jobs["items"][0]
    raise AssertionError("the job does not come to an end")


async def whole_run(client: Any, server_id: str) -> list[str]:
    """The instances that a whole run launched."""
    check_answers_of(client)
    settings = await client.get_launch_configuration(sourceServerID=server_id)
    assert settings["ec2LaunchTemplateID"].startswith("lt-")
    tested = await finished(client, await client.start_test(sourceServerIDs=[server_id]))
    ready = {"state": "READY_FOR_CUTOVER"}
    await client.change_server_life_cycle_state(sourceServerID=server_id, lifeCycle=ready)
    cut_over = await finished(client, await client.start_cutover(sourceServerIDs=[server_id]))
    server = await client.finalize_cutover(sourceServerID=server_id)
    assert server["lifeCycle"]["state"] == "CUTOVER"
    pages = client.get_paginator("describe_job_log_items").paginate(jobID=cut_over["jobID"])
    events = [item["event"] async for page in pages for item in page["items"]]
    assert (events[:3], events[-1]) == (["JOB_START", "CLEANUP_START", "CLEANUP_END"], "JOB_END")
    return [job["participatingServers"][0]["launchedEc2InstanceID"] for job in (tested, cut_over)]


@pytest.mark.usefixtures("bare_machine")
@pytest.mark.parametrize("with_moto", [True, False])
async def test_a_whole_run(
    transport: Transport,
    new_client: NewClient,
    refused: list[object],
    monkeypatch: pytest.MonkeyPatch,
    with_moto: bool,
) -> None:
    monkeypatch.setenv("MOTO_EC2_LOAD_DEFAULT_AMIS", "false")
    with ExitStack() as stack:
        if with_moto:
            stack.enter_context(mock_aws())
        stack.enter_context(mock_mgn(transport=transport, region="us-east-1"))
        server_id = current().add_source_server()["sourceServerID"]
        async with new_client() as client:
            instances = await whole_run(client, server_id)
        assert len(set(instances)) == 2
        if with_moto:
            found = boto3.client("ec2", region_name="us-east-1").describe_instances(InstanceIds=instances)
            states = [each["Instances"][0]["State"]["Name"] for each in found["Reservations"]]
            assert states == ["terminated", "running"]
    assert refused == []
