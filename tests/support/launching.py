"""What tests of tests and cutovers share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from types_boto3_mgn import MgnClient

    from mgn_mock import MgnMock

IN_JOB = "One or more of the Source Servers included in API call are currently being processed by a Job"


def in_state(mgn: MgnMock, state: str, **members: Any) -> str:
    """The id of a new source server in a lifecycle state."""
    return mgn.add_source_server(lifeCycle={"state": state}, **members)["sourceServerID"]


def job_of(client: MgnClient, job_id: str) -> Any:
    """A job, read once."""
    (job,) = client.describe_jobs(filters={"jobIDs": [job_id]})["items"]
    return job


def finished(client: MgnClient, started: Any) -> Any:
    """A job that was started, when it is over."""
    job_id = started["job"]["jobID"]
    for _ in range(20):
        job = job_of(client, job_id)
        if job["status"] == "COMPLETED":
            return job
    raise AssertionError(f"{job_id} does not come to an end")


def log_of(client: MgnClient, job_id: str) -> list[Any]:
    """The entries of a job's log: the event, and what goes with it."""
    items = client.describe_job_log_items(jobID=job_id, maxResults=1000)["items"]
    return [(item["event"], item["eventData"]) for item in items]


def events_of(client: MgnClient, job_id: str) -> list[str]:
    """The events of a job's log."""
    return [event for event, _ in log_of(client, job_id)]


def server_of(client: MgnClient, server_id: str) -> Any:
    """A source server, read once."""
    (server,) = client.describe_source_servers(filters={"sourceServerIDs": [server_id]})["items"]
    return server
