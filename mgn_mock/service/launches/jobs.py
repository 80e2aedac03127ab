"""Start jobs: check the source servers and the quotas, and store the job."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from mgn_mock.clock import to_text
from mgn_mock.errors import ConflictException, ValidationException
from mgn_mock.service.launches.facts import (
    CLEAN_UP_NAMES_INSTANCES,
    EACH_REFUSED_SERVER_HAS_AN_ENTRY,
    JOB_BEGINS_PENDING,
    JOB_NAMES_NO_SERVER_TWICE,
    JOB_QUOTA_IS_A_CONFLICT,
    JOB_STARTS_FOR_ALL_OR_NONE,
    JOB_TOO_LARGE_IS_INVALID,
    JOB_WITH_UNKNOWN_SERVER_IS_INVALID,
    LAUNCH_IS_RECORDED,
)
from mgn_mock.service.shared import quotas
from mgn_mock.service.source_servers import transitions
from mgn_mock.state.resource_types import JOBS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from mgn_mock.state.blobs import Resource
    from mgn_mock.state.facts import Fact
    from mgn_mock.state.world import Region


class JobSpec(NamedTuple):
    """The job that an operation starts."""

    type: str
    initiated_by: str
    marker: str | None
    """The member of the lifecycle that records the call; None: none does."""
    fact: Fact


STARTS: Mapping[str, JobSpec] = {
    "StartTest": JobSpec("LAUNCH", "START_TEST", "lastTest", LAUNCH_IS_RECORDED),
    "StartCutover": JobSpec("LAUNCH", "START_CUTOVER", "lastCutover", LAUNCH_IS_RECORDED),
    "TerminateTargetInstances": JobSpec("TERMINATE", "TERMINATE", None, CLEAN_UP_NAMES_INSTANCES),
}


def start(region: Region, operation: str, request: Resource) -> Resource:
    """Store a new job on source servers and return it; nothing is on the timeline yet.

    Raises:
        ValidationException: A server is named twice, or is not here; or a tag is reserved.
        ConflictException: A server is refused, or a quota would be exceeded.
    """
    server_ids = request["sourceServerIDs"]
    servers = _servers(region, operation, server_ids)
    _check_states(region, operation, servers)
    _check_room(region, len(servers))
    spec = STARTS[operation]
    region.rest_on(JOB_BEGINS_PENDING)
    region.rest_on(spec.fact)
    job = new(region, region.new_id(JOBS), spec, region.now, [_participant(spec, server) for server in servers])
    job["tags"] = request.get("tags", {})
    region.of(JOBS).put(job)
    for server in servers:
        server["lifeCycle"]["state"] = transitions.outcome(region, operation, server).lifecycle
        region.in_jobs[server["sourceServerID"]] = job["jobID"]
        _mark(region, spec, server, job)
    return job


def new(region: Region, job_id: str, spec: JobSpec, created: datetime, participants: list[Resource]) -> Resource:
    """Return a pending job."""
    return {
        "jobID": job_id,
        "arn": region.arn(JOBS, job_id),
        "type": spec.type,
        "initiatedBy": spec.initiated_by,
        "creationDateTime": to_text(created),
        "status": "PENDING",
        "participatingServers": participants,
        "tags": {},
    }


def _participant(spec: JobSpec, server: Resource) -> Resource:
    participant = {"sourceServerID": server["sourceServerID"], "launchStatus": "PENDING"}
    if spec.type == "TERMINATE":
        participant["launchedEc2InstanceID"] = server["launchedInstance"]["ec2InstanceID"]
    return participant


def _mark(region: Region, spec: JobSpec, server: Resource, job: Resource) -> None:
    if spec.marker is not None:
        initiated = {"apiCallDateTime": to_text(region.now), "jobID": job["jobID"]}
        server["lifeCycle"][spec.marker] = {"initiated": initiated, "finalized": {}, "reverted": {}}
    region.source_servers.put(server)


def _servers(region: Region, operation: str, server_ids: Sequence[str]) -> list[Resource]:
    servers = region.source_servers
    twice = [server_id for server_id, count in Counter(server_ids).items() if count > 1]
    if twice:
        region.rest_on(JOB_NAMES_NO_SERVER_TWICE)
        raise _invalid(f"{operation} was called with Source Server {', '.join(twice)} more than once.")
    unknown = [server_id for server_id in server_ids if server_id not in servers]
    if unknown:
        region.rest_on(JOB_WITH_UNKNOWN_SERVER_IS_INVALID)
        where = "".join(region.elsewhere(server_id) for server_id in unknown)
        raise _invalid(f"{operation}: Source Server {', '.join(unknown)} was not found in {region.place}.{where}")
    limit = quotas.limit(region, "servers_per_job")
    if len(server_ids) > limit:
        region.rest_on(JOB_TOO_LARGE_IS_INVALID)
        raise _invalid(
            f"{operation} was called with {len(server_ids)} Source Servers; the quota of one job is {limit}."
        )
    return [servers.get(server_id) for server_id in server_ids]


def _invalid(message: str) -> ValidationException:
    return ValidationException.of_fields(message, "sourceServerIDs")


def _check_states(region: Region, operation: str, servers: Sequence[Resource]) -> None:
    refusals = [transitions.refusal(region, operation, server) for server in servers]
    details = [refusal.members for refusal in refusals if refusal is not None]
    if not details:
        return
    region.rest_on(EACH_REFUSED_SERVER_HAS_AN_ENTRY)
    if len(details) < len(servers):
        region.rest_on(JOB_STARTS_FOR_ALL_OR_NONE)
    # A job under way comes first: its message is the one of the service.
    details.sort(key=lambda detail: detail["resourceId"] not in region.in_jobs)
    one = {name: details[0][name] for name in ("resourceId", "resourceType")} if len(details) == 1 else {}
    raise ConflictException(" ".join(detail["message"] for detail in details), **one, errors=details)


def _check_room(region: Region, count: int) -> None:
    """Refuse a job beyond the quotas."""
    running = len(set(region.in_jobs.values()))
    for name, in_use, more in (("concurrent_jobs", running, 1), ("servers_in_jobs", len(region.in_jobs), count)):
        limit = quotas.limit(region, name)
        if in_use + more > limit:
            region.rest_on(JOB_QUOTA_IS_A_CONFLICT)
            raise ConflictException(
                f"The quota of {limit} {quotas.QUOTAS[name].text} in {region.place} would be exceeded: {in_use} are "
                f"there already, and the call adds {more}. Jobs end as they are read, or by advance and settle.",
                resourceType=JOBS.resource_type,
            )
