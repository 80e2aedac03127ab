"""Jobs as records: finding them, reading their logs, and deleting them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mgn_mock.clock import from_text
from mgn_mock.errors import ConflictException, ValidationException
from mgn_mock.rules import job_logs
from mgn_mock.state.kinds import JOB_LOGS, JOBS
from mgn_mock.state.listing import Listing, Member

if TYPE_CHECKING:
    from collections.abc import Callable

    from mgn_mock.state.blobs import Resource
    from mgn_mock.state.world import Region

_FILTERS = {"jobIDs": Member("jobID")}


def describe_jobs(region: Region, request: dict[str, Any]) -> Listing:
    """The jobs that pass the filters, the newest first (API reference); dates are inclusive (assumed)."""
    filters = dict(request.get("filters", {}))
    dates = {name: from_text(filters.pop(name)) for name in ("fromDate", "toDate") if name in filters}
    return Listing(
        region,
        region.of(JOBS),
        filters=filters,
        members=_FILTERS,
        passes=_between(dates) if dates else None,
        newest_first=True,
    )


def _between(dates: dict[str, Any]) -> Callable[[Resource], bool]:
    def passes(job: Resource) -> bool:
        created = from_text(job["creationDateTime"])
        return bool(dates.get("fromDate", created) <= created <= dates.get("toDate", created))

    return passes


def describe_job_log_items(region: Region, request: dict[str, Any]) -> Listing:
    """The log of a job, the oldest entry first; a job that waits has none (assumed). Reading it is reading the job.

    No ResourceNotFoundException is declared.
    """
    job_id = request["jobID"]
    if job_id not in region.of(JOBS):
        raise ValidationException.of_fields(f"Job {job_id} was not found in {region.place}.", "jobID")
    job = region.of(JOBS).get(job_id)
    return Listing(region, job_logs.of_job(region, job), show=job_logs.shown, also_read=(job["arn"],))


def delete_job(region: Region, request: dict[str, Any]) -> dict[str, Any]:
    """Deletes a job that is over (user guide); source servers go on naming it (assumed)."""
    job = region.of(JOBS).get(request["jobID"])
    if job["status"] != "COMPLETED":
        raise ConflictException(
            f"Job {job['jobID']} cannot be deleted while its status is {job['status']}; COMPLETED is accepted. Reading "
            "the job lets it go on, and so do advance and settle.",
            resourceId=job["jobID"],
            resourceType=JOBS.resource_type,
        )
    region.of(JOBS).delete(job["jobID"])
    region.drop(JOB_LOGS, job["jobID"])
    return {}
