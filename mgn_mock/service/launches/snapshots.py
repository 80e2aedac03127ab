"""The snapshots of a launch: those that cannot be taken, and what is launched in place of them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from mgn_mock.service.launches import failures, logs
from mgn_mock.service.launches.facts import (
    FAILED_SNAPSHOT_FAILS_LAUNCH,
    HALTED_SERVER_GIVES_NO_SNAPSHOT,
    PREVIOUS_SNAPSHOT_IS_USED,
)
from mgn_mock.service.launches.failures import Failure
from mgn_mock.service.source_servers.planted_times import LAGGING

if TYPE_CHECKING:
    from mgn_mock.service.launches.job_run import JobRun
    from mgn_mock.state.blobs import Resource

SNAPSHOT, FAILING = timedelta(seconds=44), timedelta(seconds=300)
# Made up in the style of the service's own messages.
_NO_SNAPSHOT = "CreateSnapshot failed: the source server does not replicate"


def begin(run: JobRun) -> str:
    """Begin the snapshots of all participants."""
    for participant in run.participants("IN_PROGRESS"):
        run.log("SNAPSHOT_START", participant)
    return "launches.snapshot"


def end(run: JobRun) -> str | None:
    """End the snapshots that succeed; those that fail take longer."""
    failing = [each for each in run.participants("IN_PROGRESS") if _lacks_snapshot(run, each)]
    for participant in run.participants("IN_PROGRESS"):
        if participant not in failing:
            run.log("SNAPSHOT_END", participant)
    return "launches.failing snapshot" if failing else _begin_conversions(run)


def _lacks_snapshot(run: JobRun, participant: Resource) -> bool:
    return failures.is_planted(run.region, participant["sourceServerID"], "snapshot") or _is_halted(run, participant)


def _is_halted(run: JobRun, participant: Resource) -> bool:
    return run.server(participant)["dataReplicationInfo"]["dataReplicationState"] in LAGGING


def end_failing(run: JobRun) -> str | None:
    """End the snapshots that fail."""
    for participant in run.participants("IN_PROGRESS"):
        if not logs.names(run.region, run.job["jobID"], "SNAPSHOT_END", participant["sourceServerID"]):
            _end_failed_snapshot(run, participant)
    return _begin_conversions(run)


def _end_failed_snapshot(run: JobRun, participant: Resource) -> None:
    failure = failures.pop(run.region, participant["sourceServerID"], "snapshot")
    if failure is None:
        run.region.rest_on(HALTED_SERVER_GIVES_NO_SNAPSHOT)
        failure = Failure(_NO_SNAPSHOT, previous_snapshot=True)
    if not failure.previous_snapshot:
        run.region.rest_on(FAILED_SNAPSHOT_FAILS_LAUNCH)
        run.fail(participant, "SNAPSHOT_FAIL", rawError=failure.reason)
        return
    run.region.rest_on(PREVIOUS_SNAPSHOT_IS_USED)
    run.log("SNAPSHOT_FAIL", participant, rawError=failure.reason)
    run.log("USING_PREVIOUS_SNAPSHOT", participant)


def _begin_conversions(run: JobRun) -> str | None:
    for participant in run.participants("IN_PROGRESS"):
        run.log("CONVERSION_START", participant)
    return "launches.conversion" if run.participants("IN_PROGRESS") else None
