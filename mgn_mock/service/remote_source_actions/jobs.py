"""Source action jobs: how the script of a source action runs on source servers, step by step."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from mgn_mock.service import steps
from mgn_mock.service.shared import views
from mgn_mock.service.shared.client_tokens import token_of
from mgn_mock.service.steps import Step
from mgn_mock.state.blobs import decode
from mgn_mock.state.resource_types import (
    REMOTE_SOURCE_ACTION_INVOCATIONS,
    REMOTE_SOURCE_ACTION_JOBS,
    REMOTE_SOURCE_ACTION_PLANS,
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

# How an invocation goes on, by what was planted for it. The model tells the statuses, their order is assumed.
# fmt: off
PATHS: Mapping[str, Sequence[str]] = {
    SUCCESS:     ("PENDING", "IN_PROGRESS", "SUCCESS"),
    "DELAYED":   ("PENDING", "DELAYED", "IN_PROGRESS", "SUCCESS"),
    "FAILED":    ("PENDING", "IN_PROGRESS", "FAILED"),
    "TIMED_OUT": ("PENDING", "IN_PROGRESS", "TIMED_OUT"),
    "CANCELLED": ("PENDING", "IN_PROGRESS", "CANCELLING", "CANCELLED"),
    "STALLED":   ("PENDING", "IN_PROGRESS", "STALLED"),
}
# fmt: on
ENDS = frozenset(path[-1] for path in PATHS.values())
DEFAULT_TIMEOUT = 3600


class ActionRun(NamedTuple):
    """What a job is about."""

    action: Resource
    connector: Resource
    servers: list[Resource]


def runs_on(action: Resource, server: Resource) -> bool:
    """Whether the script of an action is for the operating system of a server; for one not known, it is."""
    wanted = action.get("operatingSystem")
    text = server.get("sourceProperties", {}).get("os", {}).get("fullString", "")
    family = server.get("platform") or ("windows" if "windows" in text.lower() else "linux" if text else wanted)
    return wanted in (None, family)


def busy(region: Region) -> dict[str, str]:
    """By the ARN of a source server or source action, the job under way that it is part of."""
    found: dict[str, str] = {}
    for row in region.of(REMOTE_SOURCE_ACTION_JOBS).rows():
        if region.world.timeline.of(region.arn(REMOTE_SOURCE_ACTION_JOBS, row.id)) is not None:
            job = decode(row.blob)
            for arn in (*job["sourceServerArns"], *job["remoteSourceActionArns"]):
                found[arn] = row.id
    return found


def start(region: Region, request: Resource, run: ActionRun) -> Resource:
    """Begins a job.

    Returns:
        The job.
    """
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
        if runs_on(run.action, server):
            _invoke(region, job_id, run, server)
    steps.begin(STEPS, _NEXT, region, job, region.now)
    return job


def _invoke(region: Region, job_id: str, run: ActionRun, server: Resource) -> None:
    plans, server_id = region.of(REMOTE_SOURCE_ACTION_PLANS), server["sourceServerID"]
    path = SUCCESS
    if server_id in plans:
        path = plans.get(server_id)["status"]
        plans.delete(server_id)
    invocation: Resource = {
        "sourceServerArn": region.arn(SOURCE_SERVERS, server_id),
        "remoteSourceActionArn": run.action["arn"],
        "status": PATHS[path][0],
        "_path": path,
        "_place": 0,
        "_connectorOwner": run.connector["arn"].split(":")[4],
    }
    _keep(region, job_id, invocation)


def _end_step(region: Region, job: Resource, _at: datetime) -> str | None:
    """Move each invocation of a job one step on; with the last of them the job ends."""
    job_id, following = job["remoteSourceActionJobID"], None
    job.setdefault("startedAt", views.now(region))
    job["status"] = "RUNNING"
    invocations = region.of(REMOTE_SOURCE_ACTION_INVOCATIONS, job_id).all()
    for invocation in invocations:
        _go_on(region, invocation)
        _keep(region, job_id, invocation)
    if all(invocation["status"] in ENDS for invocation in invocations):
        _end(region, job, [invocation["status"] for invocation in invocations])
    else:
        running_out = [each for each in invocations if (each["_path"], each["status"]) == ("TIMED_OUT", "IN_PROGRESS")]
        following = _RUNS_OUT if running_out else _NEXT
    region.of(REMOTE_SOURCE_ACTION_JOBS).put(job)
    return following


def _go_on(region: Region, invocation: Resource) -> None:
    if invocation["status"] in ENDS:
        return
    invocation["_place"] += 1
    status = invocation["status"] = PATHS[invocation["_path"]][invocation["_place"]]
    if status == "IN_PROGRESS":
        invocation["startedAt"] = views.now(region)
        invocation["ssmCommandInvocationID"] = views.new_uuid(region, "ssm command invocation")
    elif status in ENDS and status != "STALLED":
        invocation["endedAt"] = views.now(region)


def _end(region: Region, job: Resource, statuses: list[str]) -> None:
    """A job fails with any invocation that does not succeed, and stalls with any that stalls (assumed)."""
    bad = sorted({status for status in statuses if status != SUCCESS})
    if "STALLED" in bad:
        job["status"] = "STALLED"
        return
    job["status"] = "FAILED" if bad else "COMPLETED"
    job["endedAt"] = views.now(region)
    if bad:
        count = sum(status != SUCCESS for status in statuses)
        job["statusReason"] = f"{count} of {len(statuses)} invocations did not succeed: {', '.join(bad)}."


def _keep(region: Region, job_id: str, invocation: Resource) -> None:
    """Keeps an invocation, and what it means for the latest result of the action on the server."""
    region.of(REMOTE_SOURCE_ACTION_INVOCATIONS, job_id).put(invocation)
    server_id = invocation["sourceServerArn"].rpartition("/")[2]
    result: Resource = {
        "remoteSourceActionID": invocation["remoteSourceActionArn"].rpartition("/")[2],
        "connectorOwnerAccountID": invocation["_connectorOwner"],
        "_job": job_id,
        **{name: invocation[name] for name in ("status", "startedAt", "endedAt") if name in invocation},
    }
    region.of(REMOTE_SOURCE_ACTION_RESULTS, server_id).put(result)


def forget_results(region: Region, action_id: str) -> None:
    """Takes back the results of an action on all servers (model)."""
    for row in region.source_servers.rows():
        results = region.of(REMOTE_SOURCE_ACTION_RESULTS, row.id)
        if action_id in results:
            results.delete(action_id)


def under_way(region: Region, job_ids: Iterable[str]) -> tuple[str, ...]:
    """What a caller who reads what jobs bring forth lets go on."""
    return tuple(region.arn(REMOTE_SOURCE_ACTION_JOBS, job_id) for job_id in job_ids)


def plan(region: Region, server: Resource, status: str) -> None:
    """The next job that runs on a server takes this way there.

    Raises:
        ValueError: There is no such way.
    """
    if status not in PATHS:
        raise ValueError(f"status: {status!r} is none of {', '.join(PATHS)}")
    region.of(REMOTE_SOURCE_ACTION_PLANS).put({"sourceServerID": server["sourceServerID"], "status": status})


def _timeout(job: Resource) -> timedelta:
    return timedelta(seconds=job["_timeoutSeconds"])


STEPS: Steps = {
    _NEXT: Step(REMOTE_SOURCE_ACTION_JOBS, timedelta(seconds=30), _end_step),
    _RUNS_OUT: Step(REMOTE_SOURCE_ACTION_JOBS, _timeout, _end_step, text="the action's timeoutSeconds"),
}
