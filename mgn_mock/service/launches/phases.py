"""The phases of a job: what each does to the source servers, in EC2 and in the log."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from mgn_mock.neighbours.errors import NeighbourError
from mgn_mock.service import steps
from mgn_mock.service.launches import failures, logs, post_launch
from mgn_mock.service.launches import instance as launch_instance
from mgn_mock.service.launches.facts import (
    FAILED_JOB_IS_COMPLETED,
    FAILED_LAUNCH_KEEPS_LIFECYCLE,
    FAILED_LAUNCH_LEAVES_NO_INSTANCE,
    FAILED_SNAPSHOT_FAILS_LAUNCH,
    JOB_ENDS_WHEN_BOOTED,
    JOB_WAITS_FOR_ACTIONS,
    ORDER_OF_LAUNCH_LOG,
    REFUSAL_OF_EC2_FAILS_LAUNCH,
    STOPPED_INSTANCE_RUNS_NO_ACTIONS,
    STUCK_INSTANCE_STOPS_NO_LAUNCH,
)
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
    run.region.rest_on(ORDER_OF_LAUNCH_LOG)
    run.start()
    with_instance = [each for each in run.participants("IN_PROGRESS") if run.earlier_instance(each)]
    for participant in with_instance:
        run.log("CLEANUP_START", participant)
    return "launches.clean-up" if with_instance else _begin_snapshots(run)


def _cleaned_up(run: JobRun) -> str:
    for participant in run.participants("IN_PROGRESS"):
        if run.earlier_instance(participant) and not run.clean_up(participant):
            run.region.rest_on(STUCK_INSTANCE_STOPS_NO_LAUNCH)
    return _begin_snapshots(run)


def _begin_snapshots(run: JobRun) -> str:
    for participant in run.participants("IN_PROGRESS"):
        run.log("SNAPSHOT_START", participant)
    return "launches.snapshot"


def _snapshots_there(run: JobRun) -> str | None:
    for participant in run.participants("IN_PROGRESS"):
        if _fails(run, participant, "snapshot", "SNAPSHOT_FAIL"):
            run.region.rest_on(FAILED_SNAPSHOT_FAILS_LAUNCH)
        else:
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
        run.region.rest_on(REFUSAL_OF_EC2_FAILS_LAUNCH)
        _fail(run, participant, "LAUNCH_FAILED", rawError=str(error))
        return
    participant["launchStatus"] = "LAUNCHED"
    participant["launchedEc2InstanceID"] = instance["ec2InstanceID"]
    server["launchedInstance"] = instance
    run.region.source_servers.put(server)
    if instance["firstBoot"] == "STOPPED":
        if post_launch.has_documents(run.region, server, run.job):
            run.region.rest_on(STOPPED_INSTANCE_RUNS_NO_ACTIONS)
    else:
        status = post_launch.begin(run.region, server, run.job, run.at)
        if status is not None:
            participant["postLaunchActionsStatus"] = status


def _booted(run: JobRun) -> None:
    for participant in run.participants("LAUNCHED"):
        server = run.server(participant)
        instance = server.get("launchedInstance", {})
        if instance.get("firstBoot") == "WAITING":
            run.region.rest_on(JOB_ENDS_WHEN_BOOTED)
            instance["firstBoot"] = "SUCCEEDED"
            run.region.source_servers.put(server)
        if "postLaunchActionsStatus" in participant:
            run.region.rest_on(JOB_WAITS_FOR_ACTIONS)
            post_launch.end(run.region, participant["sourceServerID"], participant["postLaunchActionsStatus"])


def _fails(run: JobRun, participant: Resource, at: At, event: str, **data: str) -> bool:
    """Fail a participant if a failure is planted for this phase."""
    reason = failures.pop(run.region, participant["sourceServerID"], at)
    if reason is None:
        return False
    _fail(run, participant, event, **data, rawError=reason)
    return True


def _fail(run: JobRun, participant: Resource, event: str, **data: str) -> None:
    region, server_id = run.region, participant["sourceServerID"]
    region.rest_on(FAILED_JOB_IS_COMPLETED)
    region.rest_on(FAILED_LAUNCH_KEEPS_LIFECYCLE)
    # What the failure leaves as it was shows on the source server too.
    region.source_servers.note_stored(server_id)
    if logs.names(region, run.job["jobID"], "CLEANUP_END", server_id):
        region.rest_on(FAILED_LAUNCH_LEAVES_NO_INSTANCE)
    participant["launchStatus"] = "FAILED"
    run.log(event, participant, **data)


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
