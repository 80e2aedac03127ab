"""Source actions: scripts that run on source servers through a connector."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mgn_mock.errors import ConflictException, ResourceNotFoundException, ValidationException
from mgn_mock.service.remote_source_actions import jobs as remote_jobs
from mgn_mock.service.shared import views
from mgn_mock.service.shared.client_tokens import make_once
from mgn_mock.state.blobs import decode
from mgn_mock.state.listing import Listing, Member
from mgn_mock.state.resource_types import (
    CONNECTORS,
    REMOTE_SOURCE_ACTION_INVOCATIONS,
    REMOTE_SOURCE_ACTION_JOBS,
    REMOTE_SOURCE_ACTION_RESULTS,
    REMOTE_SOURCE_ACTIONS,
    SOURCE_SERVERS,
)

if TYPE_CHECKING:
    from mgn_mock.state.blobs import Resource
    from mgn_mock.state.resource_types import ResourceType
    from mgn_mock.state.world import Region

_ALL_SYSTEMS = "all"
_FILTERS = {"remoteSourceActionIDs": Member("remoteSourceActionID")}
_JOB_FILTERS = {"remoteSourceActionJobIDs": Member("remoteSourceActionJobID")}
_INVOCATION_FILTERS = {
    "sourceServerArns": Member("sourceServerArn"),
    "remoteSourceActionArns": Member("remoteSourceActionArn"),
    "statuses": Member("status"),
}
_CHANGEABLE = ("name", "description", "ssmParameterName", "timeoutSeconds", "operatingSystem")


def create_remote_source_action(region: Region, request: dict[str, Any]) -> dict[str, Any]:
    """Makes a source action. Names are unique, and a script may run for an hour unless told otherwise (assumed)."""
    _refuse_name(region, request["name"], "CreateRemoteSourceAction")
    action_id = region.new_id(REMOTE_SOURCE_ACTIONS)
    action = {
        "remoteSourceActionID": action_id,
        "arn": region.arn(REMOTE_SOURCE_ACTIONS, action_id),
        "timeoutSeconds": remote_jobs.DEFAULT_TIMEOUT,
        "tags": request.get("tags", {}),
    }
    return _keep(region, action, request)


def update_remote_source_action(region: Region, request: dict[str, Any]) -> dict[str, Any]:
    """Changes a source action, unless a job runs it (assumed)."""
    action = region.of(REMOTE_SOURCE_ACTIONS).get(request["remoteSourceActionID"])
    _refuse_busy(region, action, "UpdateRemoteSourceAction")
    if request.get("name", action["name"]) != action["name"]:
        _refuse_name(region, request["name"], "UpdateRemoteSourceAction")
    return _keep(region, action, request)


def delete_remote_source_action(region: Region, request: dict[str, Any]) -> dict[str, Any]:
    """Deletes a source action and its invocation results, unless a job runs it (assumed)."""
    actions = region.of(REMOTE_SOURCE_ACTIONS)
    action = actions.get(request["remoteSourceActionID"])
    _refuse_busy(region, action, "DeleteRemoteSourceAction")
    actions.delete(action["remoteSourceActionID"])
    remote_jobs.forget_results(region, action["remoteSourceActionID"])
    return {}


def list_remote_source_actions(region: Region, request: dict[str, Any]) -> Listing:
    """The source actions."""
    return Listing(region, region.of(REMOTE_SOURCE_ACTIONS), filters=request.get("filters"), members=_FILTERS)


def start_remote_source_action_job(region: Region, request: dict[str, Any]) -> dict[str, Any]:
    """Starts a job that runs a source action; servers of another operating system are passed over.

    The same `clientToken` again gives the job that it started. A server, or an action, can be in one job at a time
    (assumed). The connector may be of another account, such as the one that manages this account.
    """
    job = make_once(
        region.of(REMOTE_SOURCE_ACTION_JOBS),
        request,
        lambda: remote_jobs.start(region, request, _run_of(region, request)),
    )
    return {"remoteSourceActionJob": views.shown(job, "RemoteSourceActionJob")}


def list_remote_source_action_jobs(region: Region, request: dict[str, Any]) -> Listing:
    """The source action jobs."""
    return Listing(
        region,
        region.of(REMOTE_SOURCE_ACTION_JOBS),
        filters=request.get("filters"),
        members=_JOB_FILTERS,
        show=views.as_shape("RemoteSourceActionJob"),
    )


def list_remote_source_action_invocations(region: Region, request: dict[str, Any]) -> Listing:
    """What a job does on each of its servers."""
    job = region.of(REMOTE_SOURCE_ACTION_JOBS).get(request["remoteSourceActionJobID"])
    job_id = job["remoteSourceActionJobID"]
    return Listing(
        region,
        region.of(REMOTE_SOURCE_ACTION_INVOCATIONS, job_id),
        filters=request.get("filters"),
        members=_INVOCATION_FILTERS,
        show=views.as_shape("RemoteSourceActionInvocation"),
        also_advances=remote_jobs.under_way(region, [job_id]),
    )


def list_remote_source_action_invocation_results(region: Region, request: dict[str, Any]) -> Listing:
    """The latest result of each source action on a server."""
    server = region.source_servers.get(request["sourceServerID"])
    results = region.of(REMOTE_SOURCE_ACTION_RESULTS, server["sourceServerID"])
    return Listing(
        region,
        results,
        show=views.as_shape("RemoteSourceActionInvocationResult"),
        also_advances=remote_jobs.under_way(region, {decode(row.blob)["_job"] for row in results.rows()}),
    )


def _keep(region: Region, action: Resource, request: Resource) -> Resource:
    changed = {**action, **{name: request[name] for name in _CHANGEABLE if name in request}}
    if changed.get("operatingSystem") == _ALL_SYSTEMS:
        del changed["operatingSystem"]
    region.of(REMOTE_SOURCE_ACTIONS).put(changed)
    return changed


def _refuse_name(region: Region, name: str, operation: str) -> None:
    for other in region.of(REMOTE_SOURCE_ACTIONS).ids_by("name", name):
        raise ConflictException(
            f"{operation}: source action {other} has the name {name!r} already; names are unique in an account.",
            resourceId=other,
            resourceType=REMOTE_SOURCE_ACTIONS.resource_type,
        )


def _refuse_busy(region: Region, action: Resource, operation: str) -> None:
    job_id = remote_jobs.busy(region).get(action["arn"])
    if job_id is not None:
        raise ConflictException(
            f"{operation} cannot be called for source action {action['remoteSourceActionID']}: job {job_id} runs it; "
            "wait until that has ended.",
            resourceId=action["remoteSourceActionID"],
            resourceType=REMOTE_SOURCE_ACTIONS.resource_type,
        )


def _run_of(region: Region, request: Resource) -> remote_jobs.ActionRun:
    """What the ARNs of a request name.

    Raises:
        ResourceNotFoundException: One of them names nothing.
        ValidationException: A server is named twice.
        ConflictException: A server is in another job.
    """
    (action_arn,) = request["remoteSourceActionArns"]
    action = _named(region, REMOTE_SOURCE_ACTIONS, action_arn)
    connector = _named(_place_of(region, request["connectorArn"]), CONNECTORS, request["connectorArn"])
    arns = request["sourceServerArns"]
    servers = [_named(region, SOURCE_SERVERS, arn) for arn in arns]
    twice = sorted({arn for arn in arns if arns.count(arn) > 1})
    if twice:
        raise ValidationException.of_fields(f"Source servers are named twice: {', '.join(twice)}", "sourceServerArns")
    _refuse_servers(region, servers)
    return remote_jobs.ActionRun(action, connector, servers)


def _place_of(region: Region, connector_arn: str) -> Region:
    """Where a connector is, if it is one of the account's own or of the account that manages it."""
    owner = connector_arn.split(":")[4]
    is_managed = bool(owner) and region.account_id in region.world.managed_accounts(owner)
    return region.world.region(owner, region.name) if is_managed else region


def _named(region: Region, kind: ResourceType, arn: str) -> Resource:
    resource_id = arn.rpartition("/")[2]
    found = region.of(kind)
    if arn != region.arn(kind, resource_id) or resource_id not in found:
        raise ResourceNotFoundException(
            f"{kind.title} {arn} was not found in {region.place}.", resourceId=arn, resourceType=kind.resource_type
        )
    return found.get(resource_id)


def _refuse_servers(region: Region, servers: list[Resource]) -> None:
    in_jobs = remote_jobs.busy(region)
    errors = [
        {
            "message": f"Source Server {server['sourceServerID']} is in job {in_jobs[server['arn']]}.",
            "resourceId": server["sourceServerID"],
            "resourceType": SOURCE_SERVERS.resource_type,
        }
        for server in servers
        if server["arn"] in in_jobs
    ]
    if errors:
        raise ConflictException(
            f"StartRemoteSourceActionJob: {' '.join(error['message'] for error in errors)} Wait until it has ended.",
            resourceId=errors[0]["resourceId"],
            resourceType=errors[0]["resourceType"],
            errors=errors,
        )
