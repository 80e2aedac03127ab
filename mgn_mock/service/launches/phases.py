"""The phases of a job: what each does to the source servers, in EC2 and in the log."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from mgn_mock.neighbours.errors import NeighbourError
from mgn_mock.service import steps
from mgn_mock.service.launches import failures, logs, post_launch, snapshots
from mgn_mock.service.launches import instance as launch_instance
from mgn_mock.service.launches.facts import (
    JOB_ENDS_BEFORE_FIRST_BOOT,
    JOB_WAITS_FOR_ACTIONS,
    LAUNCH_END_FOR_EACH_SERVER,
    ORDER_OF_LAUNCH_LOG,
    REFUSAL_OF_EC2_FAILS_LAUNCH,
    STOPPED_INSTANCE_RUNS_NO_ACTIONS,
    STUCK_INSTANCE_STOPS_NO_LAUNCH,
    UNBOOTABLE_INSTANCE_IS_LAUNCHED,
)
from mgn_mock.service.launches.job_run import JobRun
from mgn_mock.service.steps import Step
from mgn_mock.state.resource_types import JOBS, SOURCE_SERVERS
from mgn_mock.state.timeline import BOOT

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

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
    return "launches.clean-up" if with_instance else snapshots.begin(run)


def _cleaned_up(run: JobRun) -> str:
    for participant in run.participants("IN_PROGRESS"):
        if run.earlier_instance(participant) and not run.clean_up(participant):
            run.region.rest_on(STUCK_INSTANCE_STOPS_NO_LAUNCH)
    return snapshots.begin(run)


def _converted(run: JobRun) -> str | None:
    for participant in run.participants("IN_PROGRESS"):
        server_id = participant["sourceServerID"]
        data = {"conversionServerID": logs.conversion_server(run.region, run.job["jobID"], server_id)}
        if not run.fails(participant, "conversion", "CONVERSION_FAIL", **data):
            run.log("CONVERSION_END", participant, **data)
    for participant in run.participants("IN_PROGRESS"):
        run.log("LAUNCH_START", participant)
    return "launches.launch" if run.participants("IN_PROGRESS") else None


def _launched(run: JobRun) -> str | None:
    for participant in run.participants("IN_PROGRESS"):
        if not run.fails(participant, "launch", "LAUNCH_FAILED"):
            _launch(run, participant)
    launched = run.participants("LAUNCHED")
    if any("postLaunchActionsStatus" in participant for participant in launched):
        return "launches.actions"
    return "launches.end" if launched else None


def _launch(run: JobRun, participant: Resource) -> None:
    server = run.server(participant)
    try:
        instance = launch_instance.launch(run.region, server, run.job)
    except NeighbourError as error:
        run.region.rest_on(REFUSAL_OF_EC2_FAILS_LAUNCH)
        run.fail(participant, "LAUNCH_FAILED", rawError=str(error))
        return
    participant["launchStatus"] = "LAUNCHED"
    participant["launchedEc2InstanceID"] = instance["ec2InstanceID"]
    run.region.rest_on(LAUNCH_END_FOR_EACH_SERVER)
    run.log("LAUNCH_END", participant, targetInstanceID=instance["ec2InstanceID"])
    run.region.world.timeline.cancel(server["arn"], BOOT)
    server["launchedInstance"] = instance
    run.region.source_servers.put(server)
    if instance["firstBoot"] == "STOPPED":
        if post_launch.has_documents(run.region, server, run.job):
            run.region.rest_on(STOPPED_INSTANCE_RUNS_NO_ACTIONS)
    else:
        status = post_launch.begin(run.region, server, run.job, run.at)
        if status is not None:
            participant["postLaunchActionsStatus"] = status


def _actions_over(run: JobRun) -> str:
    for participant in run.participants("LAUNCHED"):
        if "postLaunchActionsStatus" in participant:
            run.region.rest_on(JOB_WAITS_FOR_ACTIONS)
            post_launch.end(run.region, participant["sourceServerID"], participant["postLaunchActionsStatus"])
    return "launches.end"


def _ends(run: JobRun) -> None:
    """End the job; its instances are booting."""
    run.region.rest_on(JOB_ENDS_BEFORE_FIRST_BOOT)
    for participant in run.participants("LAUNCHED"):
        server = run.server(participant)
        if server["launchedInstance"]["firstBoot"] == "WAITING":
            steps.begin(STEPS, "launches.first boot", run.region, server, run.at)


def _booted(region: Region, server: Resource, _at: datetime) -> None:
    first_boot = failures.pop_first_boot(region, server["sourceServerID"])
    region.rest_on(JOB_ENDS_BEFORE_FIRST_BOOT if first_boot is None else UNBOOTABLE_INSTANCE_IS_LAUNCHED)
    server["launchedInstance"]["firstBoot"] = first_boot or "SUCCEEDED"
    region.source_servers.put(server)


def _termination_starts(run: JobRun) -> str:
    run.start()
    for participant in run.participants("IN_PROGRESS"):
        run.log("CLEANUP_START", participant)
    return "launches.termination"


def _terminated(run: JobRun) -> None:
    for participant in run.participants("IN_PROGRESS"):
        participant["launchStatus"] = "TERMINATED" if run.clean_up(participant) else "FAILED"


_BEGINS = timedelta(seconds=2)
_CLEAN_UP = timedelta(seconds=35)

STEPS: Steps = {
    "launches.launch waits": _phase(_BEGINS, _launch_starts),
    "launches.clean-up": _phase(_CLEAN_UP, _cleaned_up),
    "launches.snapshot": _phase(snapshots.SNAPSHOT, snapshots.end),
    "launches.failing snapshot": _phase(snapshots.FAILING - snapshots.SNAPSHOT, snapshots.end_failing),
    "launches.conversion": _phase(timedelta(seconds=264), _converted),
    "launches.launch": _phase(timedelta(seconds=337), _launched),
    "launches.actions": _phase(timedelta(minutes=3), _actions_over),
    "launches.end": _phase(timedelta(seconds=1), _ends),
    "launches.first boot": Step(SOURCE_SERVERS, timedelta(seconds=167), _booted, BOOT),
    "launches.termination waits": _phase(_BEGINS, _termination_starts),
    "launches.termination": _phase(_CLEAN_UP, _terminated),
}
