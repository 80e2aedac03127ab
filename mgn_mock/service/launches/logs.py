"""The log of a job: written while the job goes on, made up for a planted one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mgn_mock.clock import from_text, to_text
from mgn_mock.model import ids
from mgn_mock.service.launches.facts import LAUNCH_END_FOR_EACH_SERVER, LOG_NAMES_SERVERS, LOG_OF_PLANTED_JOB
from mgn_mock.state.resource_types import JOB_LOGS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from mgn_mock.state.blobs import Resource
    from mgn_mock.state.collection import Collection
    from mgn_mock.state.world import Region

# The events of each source server, at a launch without trouble.
_LAUNCH = ("SNAPSHOT_START", "SNAPSHOT_END", "CONVERSION_START", "CONVERSION_END", "LAUNCH_START", "LAUNCH_END")
_EC2_ID_DIGITS = 17
_LONGEST_ERROR = 65_536


def write(region: Region, job_id: str, at: datetime, event: str, **data: str) -> None:
    """Add an entry to a job's log: an event of the model's JobLogEvent, with members of its JobLogEventData."""
    if "rawError" in data:
        data["rawError"] = data["rawError"][:_LONGEST_ERROR]
    region.rest_on(LOG_NAMES_SERVERS)
    log = region.of(JOB_LOGS, job_id)
    log.put({"number": len(log) + 1, "logDateTime": to_text(at), "event": event, "eventData": data})


def names(region: Region, job_id: str, event: str, server_id: str) -> bool:
    """Tell whether a job's log has an event of a source server."""
    return any(
        each["event"] == event and each["eventData"].get("sourceServerID") == server_id
        for each in region.of(JOB_LOGS, job_id).all()
    )


def conversion_server(region: Region, job_id: str, server_id: str) -> str:
    """Return the id of the instance that converts a source server's disks in a job; the same each time."""
    digits = ids.digits(region.world.settings.seed, f"conversion server {job_id} {server_id}", 0, _EC2_ID_DIGITS)
    return f"i-{digits}"


def of_job(region: Region, job: Resource) -> Collection:
    """Return the log of a job; that of a planted one is made up at the first look."""
    log = region.of(JOB_LOGS, job["jobID"])
    if job["status"] == "COMPLETED" and not len(log):
        region.rest_on(LOG_OF_PLANTED_JOB)
        created, ended = from_text(job["creationDateTime"]), from_text(job["endDateTime"])
        entries = list(_launch_of(region, job))
        for place, (event, data) in enumerate(entries, start=1):
            write(region, job["jobID"], created + (ended - created) * place / len(entries), event, **data)
    return log


def _launch_of(region: Region, job: Resource) -> Iterator[tuple[str, dict[str, str]]]:
    participants = job["participatingServers"]
    yield "JOB_START", {}
    for event in _LAUNCH:
        for participant in participants:
            yield event, _data(region, job, participant, event)
    yield "JOB_END", {}


def _data(region: Region, job: Resource, participant: Resource, event: str) -> dict[str, str]:
    data = {"sourceServerID": participant["sourceServerID"]}
    if event == "CONVERSION_END":
        data["conversionServerID"] = conversion_server(region, job["jobID"], participant["sourceServerID"])
    elif event == "LAUNCH_END":
        region.rest_on(LAUNCH_END_FOR_EACH_SERVER)
        instance_id = participant.get("launchedEc2InstanceID") or _instance_of(region, job, participant)
        if instance_id is not None:
            data["targetInstanceID"] = instance_id
    return data


def _instance_of(region: Region, job: Resource, participant: Resource) -> str | None:
    """Return the instance that a job launched, which only the source server names in older answers."""
    servers, server_id = region.source_servers, participant["sourceServerID"]
    instance = servers.get(server_id).get("launchedInstance", {}) if server_id in servers else {}
    instance_id: str | None = instance.get("ec2InstanceID")
    return instance_id if instance.get("jobID") == job["jobID"] else None
