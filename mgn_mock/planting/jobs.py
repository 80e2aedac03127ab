"""Resume jobs of a real account that were under way, and create those that its servers name."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from mgn_mock.clock import from_text, to_text
from mgn_mock.service.launches import jobs, phases
from mgn_mock.service.source_servers import facts
from mgn_mock.state.resource_types import JOBS, SOURCE_SERVERS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mgn_mock.planting.references import Planted
    from mgn_mock.service.launches.jobs import JobSpec
    from mgn_mock.state.blobs import Resource
    from mgn_mock.state.world import Region


def resume_jobs(planted: Iterable[Planted]) -> None:
    """Begin the jobs under way anew: how far they were is not in what was printed."""
    for each in planted:
        if each.kind is JOBS:
            _resume(each.region, each.region.of(JOBS).get(each.resource_id))


def _resume(region: Region, job: Resource) -> None:
    participants = job.get("participatingServers", [])
    servers = [participant.get("sourceServerID") for participant in participants]
    # A job rests whose servers were not printed, or that no operation starts.
    kinds = {(start.type, start.initiated_by) for start in jobs.STARTS.values()}
    is_known = (job.get("type"), job.get("initiatedBy")) in kinds
    if job.get("status") == "COMPLETED" or not is_known or any(each not in region.source_servers for each in servers):
        return
    region.rest_on(facts.LOADED_JOBS)
    job["status"] = "PENDING"
    for participant in participants:
        participant["launchStatus"] = "PENDING"
        region.in_jobs[participant["sourceServerID"]] = job["jobID"]
    region.of(JOBS).put(job)
    phases.begin(region, job)


def create_past_jobs(planted: Iterable[Planted]) -> None:
    """Create the launch jobs that servers name, where they were not printed."""
    servers = [each for each in planted if each.kind is SOURCE_SERVERS]
    printed = {(each.region, each.resource_id) for each in planted if each.kind is JOBS}
    for each in servers:
        server = each.region.source_servers.get(each.resource_id)
        life = {
            marker: launch
            for marker, launch in server["lifeCycle"].items()
            if marker in {start.marker for start in jobs.STARTS.values()}
            and (each.region, launch.get("initiated", {}).get("jobID")) not in printed
        }
        create_launch_jobs(each.region, {**server, "lifeCycle": life})


_USUAL_DURATION = timedelta(minutes=13)


def create_launch_jobs(region: Region, server: Resource) -> None:
    """Create the launch jobs that a server names, or add it to those that are there."""
    for start in jobs.STARTS.values():
        initiated = server["lifeCycle"].get(start.marker, {}).get("initiated", {})
        if {"jobID", "apiCallDateTime"} <= initiated.keys():
            _create(region, server, start, initiated)


def _create(region: Region, server: Resource, start: JobSpec, initiated: Resource) -> None:
    region.rest_on(facts.PLANTED_JOBS)
    job_id = initiated["jobID"]
    participant = {"sourceServerID": server["sourceServerID"], "launchStatus": "LAUNCHED"}
    instance = server.get("launchedInstance", {})
    if instance.get("jobID") == job_id and "ec2InstanceID" in instance:
        participant["launchedEc2InstanceID"] = instance["ec2InstanceID"]
    if job_id in region.of(JOBS):
        job = region.of(JOBS).get(job_id)
        job["participatingServers"].append(participant)
    else:
        created = from_text(initiated["apiCallDateTime"])
        job = jobs.new(region, job_id, start, created, [participant])
        job["status"] = "COMPLETED"
        job["endDateTime"] = to_text(min(created + _USUAL_DURATION, max(created, region.now)))
    region.of(JOBS).put(job)
