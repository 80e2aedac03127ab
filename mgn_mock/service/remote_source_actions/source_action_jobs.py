"""Source action jobs: the script of a source action runs on source servers, step by step."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from mgn_mock.service import steps
from mgn_mock.service.remote_source_actions import facts
from mgn_mock.service.shared import views
from mgn_mock.service.shared.client_tokens import token_of
from mgn_mock.service.shared.operating_systems import operating_system, suits
from mgn_mock.service.steps import Step
from mgn_mock.state.blobs import decode
from mgn_mock.state.resource_types import (
    REMOTE_SOURCE_ACTION_INVOCATIONS,
    REMOTE_SOURCE_ACTION_JOBS,
    REMOTE_SOURCE_ACTION_PLANTED_OUTCOMES,
    REMOTE_SOURCE_ACTION_RESULTS,
    SOURCE_SERVERS,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from mgn_mock.service.steps import Steps
    from mgn_mock.state.blobs import Resource
    from mgn_mock.state.world import Region

_NEXT, _RUNS_OUT = "remote_source_actions.step of a job", "remote_source_actions.job runs out of time"
SUCCESS = "SUCCESS"

# The statuses of an invocation, by planted outcome.
# fmt: off
STATUS_PATHS: Mapping[str, Sequence[str]] = {
    SUCCESS:     ("PENDING", "IN_PROGRESS", "SUCCESS"),
    "DELAYED":   ("PENDING", "DELAYED", "IN_PROGRESS", "SUCCESS"),
    "FAILED":    ("PENDING", "IN_PROGRESS", "FAILED"),
    "TIMED_OUT": ("PENDING", "IN_PROGRESS", "TIMED_OUT"),
    "CANCELLED": ("PENDING", "IN_PROGRESS", "CANCELLING", "CANCELLED"),
    "STALLED":   ("PENDING", "IN_PROGRESS", "STALLED"),
}
# fmt: on
_ENDS = frozenset(path[-1] for path in STATUS_PATHS.values())
DEFAULT_TIMEOUT = 3600


class ActionRun(NamedTuple):
    """The action that a job runs, the connector that runs it, and the source servers that it runs on."""

    action: Resource
    connector: Resource
    servers: list[Resource]


def busy(region: Region) -> dict[str, str]:
    """Return the jobs under way, by the ARN of each source server and source action in them."""
    found: dict[str, str] = {}
    for row in region.of(REMOTE_SOURCE_ACTION_JOBS).rows():
        if region.world.timeline.of(region.arn(REMOTE_SOURCE_ACTION_JOBS, row.id)) is not None:
            job = decode(row.blob)
            for arn in (*job["sourceServerArns"], *job["remoteSourceActionArns"]):
                found[arn] = row.id
    return found


def start(region: Region, request: Resource, run: ActionRun) -> Resource:
    """Store a job, schedule its first step, and return it."""
    job_id = region.new_id(REMOTE_SOURCE_ACTION_JOBS)
    job: Resource = {
        "remoteSourceActionJobID": job_id,
        "arn": region.arn(REMOTE_SOURCE_ACTION_JOBS, job_id),
        "status": "PENDING",
        **{name: request[name] for name in ("sourceServerArns", "remoteSourceActionArns", "connectorArn")},
        "tags": request.get("tags", {}),
        **token_of(request),
        "_timeoutSeconds": run.action["timeoutSeconds"],
    }
    region.of(REMOTE_SOURCE_ACTION_JOBS).put(job)
    for server in run.servers:
        if _is_fitting(region, run.action, server):
            _invoke(region, job_id, run, server)
    steps.begin(STEPS, _NEXT, region, job, region.now)
    return job


def _is_fitting(region: Region, action: Resource, server: Resource) -> bool:
    fits = suits(action, server)
    if not fits:
        region.rest_on(facts.OTHER_SYSTEMS_ARE_PASSED_OVER)
    elif "operatingSystem" in action and operating_system(server) is None:
        region.rest_on(facts.UNKNOWN_SYSTEMS_FIT)
    return fits


def _invoke(region: Region, job_id: str, run: ActionRun, server: Resource) -> None:
    server_id = server["sourceServerID"]
    path = _pop_outcome(region, server_id)
    invocation: Resource = {
        "sourceServerArn": region.arn(SOURCE_SERVERS, server_id),
        "remoteSourceActionArn": run.action["arn"],
        "status": STATUS_PATHS[path][0],
        "_path": path,
        "_place": 0,
        "_connectorOwner": run.connector["arn"].split(":")[4],
    }
    _store_invocation(region, job_id, invocation)


def _end_step(region: Region, job: Resource, _at: datetime) -> str | None:
    """Move each invocation of a job one step on; with the last of them the job ends."""
    job_id, following = job["remoteSourceActionJobID"], None
    job.setdefault("startedAt", views.now(region))
    job["status"] = "RUNNING"
    invocations = region.of(REMOTE_SOURCE_ACTION_INVOCATIONS, job_id).all()
    for invocation in invocations:
        _advance(region, invocation)
        _store_invocation(region, job_id, invocation)
    if all(invocation["status"] in _ENDS for invocation in invocations):
        _end(region, job, [invocation["status"] for invocation in invocations])
    else:
        timing_out = [each for each in invocations if (each["_path"], each["status"]) == ("TIMED_OUT", "IN_PROGRESS")]
        following = _RUNS_OUT if timing_out else _NEXT
    region.of(REMOTE_SOURCE_ACTION_JOBS).put(job)
    return following


def _advance(region: Region, invocation: Resource) -> None:
    if invocation["status"] in _ENDS:
        return
    region.rest_on(facts.ORDER_OF_STATUSES)
    invocation["_place"] += 1
    status = invocation["status"] = STATUS_PATHS[invocation["_path"]][invocation["_place"]]
    if status == "IN_PROGRESS":
        invocation["startedAt"] = views.now(region)
        invocation["ssmCommandInvocationID"] = views.new_uuid(region, "ssm command invocation")
    elif status in _ENDS and status != "STALLED":
        invocation["endedAt"] = views.now(region)


def _end(region: Region, job: Resource, statuses: list[str]) -> None:
    """End a job: it fails with any invocation that does not succeed, and stalls with any that stalls."""
    if not statuses:
        region.rest_on(facts.EMPTY_JOBS_COMPLETE)
    failed = sorted({status for status in statuses if status != SUCCESS})
    if "STALLED" in failed:
        region.rest_on(facts.JOBS_STALL_WITH_ANY)
        job["status"] = "STALLED"
        return
    job["status"] = "FAILED" if failed else "COMPLETED"
    job["endedAt"] = views.now(region)
    if failed:
        region.rest_on(facts.JOBS_FAIL_WITH_ANY)
        count = sum(status != SUCCESS for status in statuses)
        job["statusReason"] = f"{count} of {len(statuses)} invocations did not succeed: {', '.join(failed)}."


def _store_invocation(region: Region, job_id: str, invocation: Resource) -> None:
    """Store an invocation, and with it the latest result of the action on the server."""
    region.of(REMOTE_SOURCE_ACTION_INVOCATIONS, job_id).put(invocation)
    server_id = invocation["sourceServerArn"].rpartition("/")[2]
    result: Resource = {
        "remoteSourceActionID": invocation["remoteSourceActionArn"].rpartition("/")[2],
        "connectorOwnerAccountID": invocation["_connectorOwner"],
        "_job": job_id,
        **{name: invocation[name] for name in ("status", "startedAt", "endedAt") if name in invocation},
    }
    region.of(REMOTE_SOURCE_ACTION_RESULTS, server_id).put(result)


def arns_of(region: Region, job_ids: Iterable[str]) -> tuple[str, ...]:
    """Return the ARNs of jobs, which advance when their invocations are read."""
    return tuple(region.arn(REMOTE_SOURCE_ACTION_JOBS, job_id) for job_id in job_ids)


def plant_outcome(region: Region, server: Resource, status: str) -> None:
    """Plant the outcome of the next job that runs on a server.

    Raises:
        ValueError: There is no such status.
    """
    if status not in STATUS_PATHS:
        raise ValueError(f"status: {status!r} is none of {', '.join(STATUS_PATHS)}")
    outcomes = region.of(REMOTE_SOURCE_ACTION_PLANTED_OUTCOMES)
    outcomes.put({"sourceServerID": server["sourceServerID"], "status": status})


def _pop_outcome(region: Region, server_id: str) -> str:
    outcomes = region.of(REMOTE_SOURCE_ACTION_PLANTED_OUTCOMES)
    if server_id not in outcomes:
        return SUCCESS
    status: str = outcomes.get(server_id)["status"]
    outcomes.delete(server_id)
    return status


def _timeout(job: Resource) -> timedelta:
    return timedelta(seconds=job["_timeoutSeconds"])


STEPS: Steps = {
    _NEXT: Step(REMOTE_SOURCE_ACTION_JOBS, timedelta(seconds=30), _end_step),
    _RUNS_OUT: Step(REMOTE_SOURCE_ACTION_JOBS, _timeout, _end_step, text="the action's timeoutSeconds"),
}
