"""The phases of a job: what each does to the source servers, in EC2 and in the log.

The order of the log was observed; how long a phase takes is assumed, so that a launch takes about a quarter of an hour.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from mgn_mock.neighbours.errors import NeighbourError
from mgn_mock.service import steps
from mgn_mock.service.launches import failures, logs, post_launch
from mgn_mock.service.launches import instance as launch_instance
from mgn_mock.service.launches.job_run import JobRun
from mgn_mock.service.steps import Step
from mgn_mock.state.resource_types import JOBS

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from mgn_mock.service.launches.failures import At
    from mgn_mock.service.steps import Steps
    from mgn_mock.state.blobs import Resource
    from mgn_mock.state.world import Region


def begin(region: Region, job: Resource) -> None:
    """Put the first phase of a new job on the timeline."""
    first = "launches.launch waits" if job["type"] == "LAUNCH" else "launches.termination waits"
    steps.begin(STEPS, first, region, job, region.now)


def _phase(takes: timedelta, ends: Callable[[JobRun], str | None]) -> Step:
    """Return a step of a job, whose function for its end is given the job as a whole."""

    def end(region: Region, job: Resource, at: datetime) -> str | None:
        run = JobRun(region, job, at)
        following = ends(run)
        if following is None:
            run.end()
        region.of(JOBS).put(job)
        return following

    return Step(JOBS, takes, end)


def _launch_starts(run: JobRun) -> str:
    run.start()
    with_instance = [each for each in run.participants("IN_PROGRESS") if run.earlier_instance(each)]
    for participant in with_instance:
        run.log("CLEANUP_START", participant)
    return "launches.clean-up" if with_instance else _begin_snapshots(run)


def _cleaned_up(run: JobRun) -> str:
    for participant in run.participants("IN_PROGRESS"):
        if run.earlier_instance(participant):
            # An instance that cannot be terminated does not keep a new one from being launched (assumed).
            run.clean_up(participant)
    return _begin_snapshots(run)


def _begin_snapshots(run: JobRun) -> str:
    for participant in run.participants("IN_PROGRESS"):
        run.log("SNAPSHOT_START", participant)
    return "launches.snapshot"


def _snapshots_there(run: JobRun) -> str | None:
    for participant in run.participants("IN_PROGRESS"):
        if not _fails(run, participant, "snapshot", "SNAPSHOT_FAIL"):
            run.log("SNAPSHOT_END", participant)
    for participant in run.participants("IN_PROGRESS"):
        run.log("CONVERSION_START", participant, **_converting(run, participant))
    return "launches.conversion" if run.participants("IN_PROGRESS") else None


def _converted(run: JobRun) -> str | None:
    for participant in run.participants("IN_PROGRESS"):
        data = _converting(run, participant)
        if not _fails(run, participant, "conversion", "CONVERSION_FAIL", **data):
            run.log("CONVERSION_END", participant, **data)
    for participant in run.participants("IN_PROGRESS"):
        run.log("LAUNCH_START", participant)
    return "launches.launch" if run.participants("IN_PROGRESS") else None


def _converting(run: JobRun, participant: Resource) -> dict[str, str]:
    server_id = participant["sourceServerID"]
    return {"conversionServerID": logs.conversion_server(run.region, run.job["jobID"], server_id)}


def _launched(run: JobRun) -> str | None:
    for participant in run.participants("IN_PROGRESS"):
        if not _fails(run, participant, "launch", "LAUNCH_FAILED"):
            _launch(run, participant)
    return "launches.boot" if run.participants("LAUNCHED") else None


def _launch(run: JobRun, participant: Resource) -> None:
    server = run.server(participant)
    try:
        instance = launch_instance.launch(run.region, server, run.job)
    except NeighbourError as error:
        # The service finds this out in a job as well: the job says it, no exception of the caller does.
        participant["launchStatus"] = "FAILED"
        run.log("LAUNCH_FAILED", participant, rawError=str(error))
        return
    participant["launchStatus"] = "LAUNCHED"
    participant["launchedEc2InstanceID"] = instance["ec2InstanceID"]
    server["launchedInstance"] = instance
    run.region.source_servers.put(server)
    if instance["firstBoot"] != "STOPPED":
        status = post_launch.begin(run.region, server, run.job, run.at)
        if status is not None:
            participant["postLaunchActionsStatus"] = status


def _booted(run: JobRun) -> None:
    for participant in run.participants("LAUNCHED"):
        server = run.server(participant)
        instance = server.get("launchedInstance", {})
        if instance.get("firstBoot") == "WAITING":
            instance["firstBoot"] = "SUCCEEDED"
            run.region.source_servers.put(server)
        if "postLaunchActionsStatus" in participant:
            post_launch.end(run.region, participant["sourceServerID"], participant["postLaunchActionsStatus"])


def _fails(run: JobRun, participant: Resource, at: At, event: str, **data: str) -> bool:
    """Fail a participant if a failure is planted for this phase."""
    reason = failures.pop(run.region, participant["sourceServerID"], at)
    if reason is None:
        return False
    participant["launchStatus"] = "FAILED"
    run.log(event, participant, **data, rawError=reason)
    return True


def _termination_starts(run: JobRun) -> str:
    run.start()
    for participant in run.participants("IN_PROGRESS"):
        run.log("CLEANUP_START", participant)
    return "launches.termination"


def _terminated(run: JobRun) -> None:
    for participant in run.participants("IN_PROGRESS"):
        participant["launchStatus"] = "TERMINATED" if run.clean_up(participant) else "FAILED"


STEPS: Steps = {
    "launches.launch waits": _phase(timedelta(seconds=10), _launch_starts),
    "launches.clean-up": _phase(timedelta(minutes=1), _cleaned_up),
    "launches.snapshot": _phase(timedelta(minutes=1), _snapshots_there),
    "launches.conversion": _phase(timedelta(minutes=6), _converted),
    "launches.launch": _phase(timedelta(minutes=3), _launched),
    "launches.boot": _phase(timedelta(minutes=3), _booted),
    "launches.termination waits": _phase(timedelta(seconds=10), _termination_starts),
    "launches.termination": _phase(timedelta(minutes=1), _terminated),
}
