"""Source actions: scripts that run on source servers through a connector."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mgn_mock.errors import ConflictException
from mgn_mock.service.remote_source_actions import facts, job_targets, source_action_jobs
from mgn_mock.service.shared import views
from mgn_mock.service.shared.client_tokens import make_once
from mgn_mock.state.blobs import decode
from mgn_mock.state.listing import Listing
from mgn_mock.state.resource_types import (
    REMOTE_SOURCE_ACTION_INVOCATIONS,
    REMOTE_SOURCE_ACTION_JOBS,
    REMOTE_SOURCE_ACTION_RESULTS,
    REMOTE_SOURCE_ACTIONS,
)

if TYPE_CHECKING:
    from mgn_mock.state.blobs import Resource
    from mgn_mock.state.world import Region

_ALL_SYSTEMS = "all"
_CHANGEABLE = ("name", "description", "ssmParameterName", "timeoutSeconds", "operatingSystem")


def create_remote_source_action(region: Region, request: dict[str, Any]) -> dict[str, Any]:
    """Create a source action. Names are unique, and a script may run for an hour unless told otherwise."""
    _refuse_name(region, request["name"], "CreateRemoteSourceAction")
    if "timeoutSeconds" not in request:
        region.rest_on(facts.DEFAULT_TIMEOUT_IS_AN_HOUR)
    action_id = region.new_id(REMOTE_SOURCE_ACTIONS)
    action = {
        "remoteSourceActionID": action_id,
        "arn": region.arn(REMOTE_SOURCE_ACTIONS, action_id),
        "timeoutSeconds": source_action_jobs.DEFAULT_TIMEOUT,
        "tags": request.get("tags", {}),
    }
    return _store(region, action, request)


def update_remote_source_action(region: Region, request: dict[str, Any]) -> dict[str, Any]:
    """Change a source action, unless a job runs it."""
    action = region.of(REMOTE_SOURCE_ACTIONS).get(request["remoteSourceActionID"])
    _refuse_busy(region, action, "UpdateRemoteSourceAction")
    if request.get("name", action["name"]) != action["name"]:
        _refuse_name(region, request["name"], "UpdateRemoteSourceAction")
    return _store(region, action, request)


def delete_remote_source_action(region: Region, request: dict[str, Any]) -> dict[str, Any]:
    """Delete a source action and its invocation results, unless a job runs it."""
    action = region.of(REMOTE_SOURCE_ACTIONS).get(request["remoteSourceActionID"])
    _refuse_busy(region, action, "DeleteRemoteSourceAction")
    region.rest_on(facts.RESULTS_GO_WITH_THE_ACTION)
    region.delete(REMOTE_SOURCE_ACTIONS, action["remoteSourceActionID"])
    return {}


def list_remote_source_actions(region: Region, request: dict[str, Any]) -> Listing:
    """List the source actions."""
    return Listing(region, region.of(REMOTE_SOURCE_ACTIONS), filters=request.get("filters"))


def start_remote_source_action_job(region: Region, request: dict[str, Any]) -> dict[str, Any]:
    """Start a job that runs a source action; servers of another operating system are passed over.

    The same `clientToken` again gives the job that it started. A server, or an action, can be in one job at a
    time. The connector may be of another account, such as the one that manages this account.
    """
    region.rest_on(facts.TOKENS_OF_JOBS)
    job = make_once(
        region.of(REMOTE_SOURCE_ACTION_JOBS),
        request,
        lambda: source_action_jobs.start(region, request, job_targets.run_of(region, request)),
    )
    return {"remoteSourceActionJob": views.project(job, "RemoteSourceActionJob")}


def list_remote_source_action_jobs(region: Region, request: dict[str, Any]) -> Listing:
    """List the source action jobs."""
    return Listing(
        region,
        region.of(REMOTE_SOURCE_ACTION_JOBS),
        filters=request.get("filters"),
        show=views.as_shape("RemoteSourceActionJob"),
    )


def list_remote_source_action_invocations(region: Region, request: dict[str, Any]) -> Listing:
    """List what a job does on each of its servers."""
    job = region.of(REMOTE_SOURCE_ACTION_JOBS).get(request["remoteSourceActionJobID"])
    job_id = job["remoteSourceActionJobID"]
    return Listing(
        region,
        region.of(REMOTE_SOURCE_ACTION_INVOCATIONS, job_id),
        filters=request.get("filters"),
        show=views.as_shape("RemoteSourceActionInvocation"),
        also_advances=source_action_jobs.arns_of(region, [job_id]),
    )


def list_remote_source_action_invocation_results(region: Region, request: dict[str, Any]) -> Listing:
    """List the latest result of each source action on a server."""
    region.rest_on(facts.LATEST_RESULT_OF_EACH_ACTION)
    server = region.source_servers.get(request["sourceServerID"])
    results = region.of(REMOTE_SOURCE_ACTION_RESULTS, server["sourceServerID"])
    return Listing(
        region,
        results,
        show=views.as_shape("RemoteSourceActionInvocationResult"),
        also_advances=source_action_jobs.arns_of(region, [decode(row.blob)["_job"] for row in results.rows()]),
    )


def _store(region: Region, action: Resource, request: Resource) -> Resource:
    changed = {**action, **{name: request[name] for name in _CHANGEABLE if name in request}}
    if changed.get("operatingSystem") == _ALL_SYSTEMS:
        region.rest_on(facts.ALL_IS_NO_OPERATING_SYSTEM)
        del changed["operatingSystem"]
    region.of(REMOTE_SOURCE_ACTIONS).put(changed)
    return changed


def _refuse_name(region: Region, name: str, operation: str) -> None:
    for other in region.of(REMOTE_SOURCE_ACTIONS).ids_by("name", name):
        region.rest_on(facts.ACTION_NAMES_ARE_UNIQUE)
        raise ConflictException(
            f"{operation}: source action {other} has the name {name!r} already; names are unique in an account.",
            resourceId=other,
            resourceType=REMOTE_SOURCE_ACTIONS.resource_type,
        )


def _refuse_busy(region: Region, action: Resource, operation: str) -> None:
    job_id = source_action_jobs.busy(region).get(action["arn"])
    if job_id is not None:
        region.rest_on(facts.RUNNING_ACTIONS_STAY)
        raise ConflictException(
            f"{operation} cannot be called for source action {action['remoteSourceActionID']}: job {job_id} runs it; "
            "wait until that has ended.",
            resourceId=action["remoteSourceActionID"],
            resourceType=REMOTE_SOURCE_ACTIONS.resource_type,
        )
