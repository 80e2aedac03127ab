"""Events of calls that clients of aiobotocore and aioboto3 make."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from mgn_mock import mock_mgn
from tests.support.checking import check_answers_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from mgn_mock.state.settings import Transport

    NewClient = Callable[..., Any]

pytestmark = pytest.mark.asyncio


def what(event: dict[str, Any]) -> str:
    """The state that an event tells, or the operation with its error."""
    detail = event["detail"]
    return str(detail.get("state") or detail.get("errorCode") or detail["eventName"])


async def test_functions_get_the_events_of_a_test(transport: Transport, new_client: NewClient) -> None:
    async with mock_mgn(transport=transport, region="us-east-1") as mgn:
        seen: list[dict[str, Any]] = []
        mgn.on_event(seen.append)
        server_id = mgn.add_source_server()["sourceServerID"]
        async with new_client() as client:
            check_answers_of(client)
            job_id = (await client.start_test(sourceServerIDs=[server_id]))["job"]["jobID"]
            with pytest.raises(client.exceptions.ConflictException):
                await client.start_test(sourceServerIDs=[server_id])
            while (await client.describe_jobs(filters={"jobIDs": [job_id]}))["items"][0]["status"] != "COMPLETED":
                pass
        assert list(map(what, seen)) == ["StartTest", "ConflictException", "TEST_LAUNCH_SUCCEEDED"]
        assert seen == list(mgn.events)
        assert seen[2]["detail"]["job-id"] == job_id


async def test_an_error_surfaces_in_the_call(transport: Transport, new_client: NewClient) -> None:
    async with mock_mgn(transport=transport, region="us-east-1") as mgn, new_client() as client:

        def fail(event: dict[str, Any]) -> None:
            raise ConnectionError("of the function")

        mgn.on_event(fail)
        with pytest.raises(ConnectionError, match="of the function"):
            await client.create_wave(name="one")
        assert [(call.operation, call.attempts) for call in mgn.calls] == [("CreateWave", 1)]
        mgn.reset()
        mgn.on_event(fail)
        mgn.fail("CreateWave", "ThrottlingException")
        with pytest.raises(ConnectionError, match="of the function"):
            await client.create_wave(name="one")
        assert [wave["name"] for wave in mgn.waves()] == ["one"]
