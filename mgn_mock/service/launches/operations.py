"""Test and cutover instances: launching and terminating them, and finalizing the cutover."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mgn_mock.clock import from_text, to_text
from mgn_mock.errors import ConflictException, ValidationException
from mgn_mock.service.launches import jobs, logs, phases, post_launch
from mgn_mock.service.launches.facts import (
    DELETED_JOB_STAYS_NAMED,
    FAILED_ACTION_STOPS_CUTOVER,
    FINALIZED_INSTANCE_STAYS,
    JOB_DATES_ARE_INCLUSIVE,
    JOB_IS_DELETED_WHEN_OVER,
    JOBS_ARE_NEWEST_FIRST,
    ORDER_OF_CLEAN_UP_LOG,
    UNKNOWN_JOB_HAS_NO_LOG,
    WAITING_JOB_HAS_NO_LOG,
)
from mgn_mock.service.shared.views import as_shape
from mgn_mock.service.source_servers import replication, transitions, view
from mgn_mock.state.listing import Listing
from mgn_mock.state.resource_types import JOBS, SOURCE_SERVERS

if TYPE_CHECKING:
    from collections.abc import Callable

    from mgn_mock.state.answers import Rendered
    from mgn_mock.state.blobs import Resource
    from mgn_mock.state.world import Region


def start_test(region: Region, request: dict[str, Any]) -> dict[str, Any]:
    """Launch test instances; those of earlier launches are removed first."""
    return _start(region, "StartTest", request)


def start_cutover(region: Region, request: dict[str, Any]) -> dict[str, Any]:
    """Launch cutover instances; those of earlier launches are removed first."""
    return _start(region, "StartCutover", request)


def terminate_target_instances(region: Region, request: dict[str, Any]) -> dict[str, Any]:
    """Terminate launched instances; not of servers in TESTING, CUTTING_OVER or CUTOVER."""
    return _start(region, "TerminateTargetInstances", request)


def _start(region: Region, operation: str, request: dict[str, Any]) -> dict[str, Any]:
    job = jobs.start(region, operation, request)
    phases.begin(region, job)
    return {"job": job}


def finalize_cutover(region: Region, request: dict[str, Any]) -> Rendered:
    """End the replication of a server that was cut over; the instance stays.

    A post-launch action that must succeed for the cutover and failed is in the way.
    """
    server = region.source_servers.get(request["sourceServerID"])
    last = transitions.outcome(region, "FinalizeCutover", server)
    _check_actions(region, server)
    region.rest_on(FINALIZED_INSTANCE_STAYS)
    server["lifeCycle"].setdefault("lastCutover", {})["finalized"] = {"apiCallDateTime": to_text(region.now)}
    server["lifeCycle"]["state"] = last.lifecycle
    region.source_servers.put(server)
    replication.end(region, server, last)
    return view.current_view(region, server)


def _check_actions(region: Region, server: Resource) -> None:
    job_id = server["launchedInstance"].get("jobID")
    if job_id not in region.of(JOBS):
        return
    server_id = server["sourceServerID"]
    failed = [
        name
        for participant in region.of(JOBS).get(job_id)["participatingServers"]
        if participant["sourceServerID"] == server_id
        for name in post_launch.failed_that_must_succeed(participant)
    ]
    if failed:
        region.rest_on(FAILED_ACTION_STOPS_CUTOVER)
        raise ConflictException(
            f"FinalizeCutover cannot be called for Source Server {server_id}: these post-launch actions must succeed "
            f"for the cutover, and failed in Job {job_id}: {', '.join(failed)}. Start the cutover again.",
            resourceId=server_id,
            resourceType=SOURCE_SERVERS.resource_type,
        )


def describe_jobs(region: Region, request: dict[str, Any]) -> Listing:
    """List the jobs that pass the filters, the newest first; dates are inclusive."""
    region.rest_on(JOBS_ARE_NEWEST_FIRST)
    filters = dict(request.get("filters", {}))
    dates = {name: from_text(filters.pop(name)) for name in ("fromDate", "toDate") if name in filters}
    return Listing(
        region,
        region.of(JOBS),
        filters=filters,
        passes=_between(region, dates) if dates else None,
        newest_first=True,
    )


def _between(region: Region, dates: dict[str, Any]) -> Callable[[Resource], bool]:
    def passes(job: Resource) -> bool:
        created = from_text(job["creationDateTime"])
        if created in dates.values():
            region.rest_on(JOB_DATES_ARE_INCLUSIVE)
        return bool(dates.get("fromDate", created) <= created <= dates.get("toDate", created))

    return passes


def describe_job_log_items(region: Region, request: dict[str, Any]) -> Listing:
    """List the log of a job, the oldest entry first; a job that waits has none. Reading it reads the job."""
    job_id = request["jobID"]
    if job_id not in region.of(JOBS):
        region.rest_on(UNKNOWN_JOB_HAS_NO_LOG)
        raise ValidationException.of_fields(f"Job {job_id} was not found in {region.place}.", "jobID")
    job = region.of(JOBS).get(job_id)
    _rest_on_log(region, job)
    return Listing(region, logs.of_job(region, job), show=as_shape("JobLog"), also_advances=(job["arn"],))


def _rest_on_log(region: Region, job: Resource) -> None:
    if job["status"] == "PENDING":
        region.rest_on(WAITING_JOB_HAS_NO_LOG)
    elif job["type"] == "TERMINATE":
        region.rest_on(ORDER_OF_CLEAN_UP_LOG)


def delete_job(region: Region, request: dict[str, Any]) -> dict[str, Any]:
    """Delete a job that has ended; source servers go on naming it."""
    region.rest_on(JOB_IS_DELETED_WHEN_OVER)
    job = region.of(JOBS).get(request["jobID"])
    if job["status"] != "COMPLETED":
        raise ConflictException(
            f"Job {job['jobID']} cannot be deleted while its status is {job['status']}; COMPLETED is accepted. Reading "
            "the job lets it go on, and so do advance and settle.",
            resourceId=job["jobID"],
            resourceType=JOBS.resource_type,
        )
    if any(each["sourceServerID"] in region.source_servers for each in job["participatingServers"]):
        region.rest_on(DELETED_JOB_STAYS_NAMED)
    region.delete(JOBS, job["jobID"])
    return {}
