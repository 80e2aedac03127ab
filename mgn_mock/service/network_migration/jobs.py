"""The jobs of a network migration: the order in which they may be started, their work and their steps."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from mgn_mock.errors import ConflictException
from mgn_mock.service import steps
from mgn_mock.service.network_migration import facts
from mgn_mock.service.network_migration.analysis import analyze
from mgn_mock.service.network_migration.code import generate
from mgn_mock.service.network_migration.deployment import begin_deployment, finish_deployment
from mgn_mock.service.network_migration.executions import (
    done_in,
    execution_of,
    ids_of,
    jobs_of,
    newest_first,
    under_way,
)
from mgn_mock.service.network_migration.mapping import map_networks
from mgn_mock.service.network_migration.outcomes import outcome_of, store_insights
from mgn_mock.service.network_migration.updates import update_mapping
from mgn_mock.service.shared import views
from mgn_mock.service.steps import Step
from mgn_mock.state.listing import Listing
from mgn_mock.state.resource_types import NETWORK_EXECUTIONS, NETWORK_JOBS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from mgn_mock.service.steps import Steps
    from mgn_mock.state.blobs import Resource
    from mgn_mock.state.facts import Fact
    from mgn_mock.state.world import Region

    # Called with the Region, the execution, the job and its planted outcome; returns the failure message, or None.
    Finish = Callable[[Region, Resource, Resource, Resource], "str | None"]
    Begin = Callable[[Region, Resource], None]

_WAITS = "network_migration.job waits"


class Activity(NamedTuple):
    """The needs and the work of the jobs of one activity."""

    stage: str
    needs: str | None
    """The activity whose last job has to have succeeded; None: it can always be started."""
    finish: Finish
    begin: Begin | None = None
    fact: Fact = facts.ORDER_OF_STAGES


# fmt: off
ACTIVITIES: Mapping[str, Activity] = {
    "MAPPING":         Activity("MAPPING",         None,              map_networks),
    "MAPPING_UPDATE":  Activity("MAPPING",         "MAPPING",         update_mapping),
    "CODE_GENERATION": Activity("CODE_GENERATION", "MAPPING",         generate),
    "DEPLOY":          Activity("DEPLOY",          "CODE_GENERATION", finish_deployment, begin_deployment),
    "ANALYZE":         Activity("ANALYZE",         "DEPLOY",          analyze),
}
# fmt: on
_ORDER = ("MAPPING", "CODE_GENERATION", "DEPLOY", "ANALYZE")


def check_can_start(region: Region, execution: Resource, activity: str, operation: str) -> None:
    """Refuse a job while another one is under way, or before the activity that it needs has succeeded."""
    running, needs = execution.get("_running"), ACTIVITIES[activity].needs
    execution_id = execution["networkMigrationExecutionID"]
    region.rest_on(ACTIVITIES[activity].fact)
    if running is not None:
        region.rest_on(facts.ONE_JOB_AT_A_TIME)
        reason = f"its {running['activity']} job {running['jobID']} is under way; wait until it has ended"
    elif needs is not None and needs not in done_in(execution):
        _rest_on_missing(region, execution, needs)
        done = ", ".join(done_in(execution)) or "nothing"
        reason = f"{needs} has to have succeeded before; so far done: {done}"
    else:
        return
    raise ConflictException(
        f"{operation} cannot be called for network migration execution {execution_id} (status {execution['status']}, "
        f"stage {execution['stage']}): {reason}.",
        resourceId=execution_id,
        resourceType=NETWORK_EXECUTIONS.resource_type,
    )


def _rest_on_missing(region: Region, execution: Resource, needs: str) -> None:
    """Note why the stage that a job needs is not done: it never was, its last job failed, or an earlier one was."""
    region.rest_on(facts.JOBS_BEFORE_THEIR_TIME)
    statuses = [job["status"] for job in jobs_of(region, execution, needs).all()]
    if "SUCCEEDED" in statuses:
        region.rest_on(facts.FAILING_TAKES_BACK if statuses[-1] == "FAILED" else facts.REPEATING_TAKES_BACK)


def start(region: Region, request: Resource, activity: str, operation: str) -> Resource:
    """Start a job if its execution is ready for it, and return the answer."""
    execution = execution_of(region, request)
    check_can_start(region, execution, activity, operation)
    return {"jobID": _store_and_schedule(region, execution, activity, request)}


def listing(region: Region, request: Resource, activity: str, shape_name: str) -> Listing:
    """List the jobs of one activity in an execution, the newest first; reading the running one advances it."""
    execution = execution_of(region, request)
    filters = request.get("filters", {})
    wanted = filters.get("jobIDs") or [execution.get("_running", {}).get("jobID")]
    is_read = execution.get("_running", {}).get("jobID") in wanted
    return Listing(
        region,
        jobs_of(region, execution, activity),
        filters=filters,
        show=views.as_shape(shape_name),
        newest_first=newest_first(region, jobs_of(region, execution, activity)),
        also_advances=under_way(region, execution, activity) if is_read else (),
    )


def _store_and_schedule(region: Region, execution: Resource, activity: str, request: Resource) -> str:
    region.rest_on(facts.EXECUTION_FOLLOWS_ITS_JOB)
    now = views.now(region)
    job: Resource = {
        "jobID": region.new_id(NETWORK_JOBS),
        **ids_of(execution),
        "createdAt": now,
        "status": "PENDING",
        "_request": request,
    }
    jobs_of(region, execution, activity).put(job)
    execution["_running"] = {"activity": activity, "jobID": job["jobID"]}
    execution.update(status="STARTED", stage=ACTIVITIES[activity].stage, activity=activity, updatedAt=now)
    _store(region, execution)
    steps.begin(STEPS, _WAITS, region, execution, region.now)
    return str(job["jobID"])


def _start(region: Region, execution: Resource, _at: datetime) -> str:
    """Start the job of an execution that waited."""
    activity = execution["_running"]["activity"]
    jobs = jobs_of(region, execution, activity)
    jobs.put({**jobs.get(execution["_running"]["jobID"]), "status": "STARTED"})
    begin = ACTIVITIES[activity].begin
    if begin is not None:
        begin(region, execution)
    return f"network_migration.{activity}"


def _end(region: Region, execution: Resource, _at: datetime) -> None:
    """End the job of an execution."""
    region.rest_on(facts.EXECUTION_FOLLOWS_ITS_JOB)
    activity = execution["_running"]["activity"]
    jobs = jobs_of(region, execution, activity)
    job = jobs.get(execution["_running"]["jobID"])
    outcome = outcome_of(region, execution, activity)
    failure = ACTIVITIES[activity].finish(region, execution, job, outcome)
    job["status"] = execution["status"] = "SUCCEEDED" if failure is None else "FAILED"
    details = outcome.get("statusDetails") or failure
    if details is not None:
        job["statusDetails"] = details
    job["endedAt"] = execution["updatedAt"] = views.now(region)
    _update_done(execution, activity, succeeded=failure is None)
    del execution["_running"]
    jobs.put(job)
    _store(region, execution)
    store_insights(region, execution, activity, job["jobID"])


def _update_done(execution: Resource, activity: str, *, succeeded: bool) -> None:
    if activity == "MAPPING_UPDATE":
        if succeeded:
            execution["_done"] = ["MAPPING"]
        return
    before = _ORDER[: _ORDER.index(activity)]
    execution["_done"] = [done for done in done_in(execution) if done in before] + ([activity] if succeeded else [])


def _store(region: Region, execution: Resource) -> None:
    region.of(NETWORK_EXECUTIONS).put(execution)


STEPS: Steps = {
    _WAITS: Step(NETWORK_EXECUTIONS, timedelta(seconds=10), _start),
    "network_migration.MAPPING": Step(NETWORK_EXECUTIONS, timedelta(minutes=5), _end),
    "network_migration.MAPPING_UPDATE": Step(NETWORK_EXECUTIONS, timedelta(minutes=1), _end),
    "network_migration.CODE_GENERATION": Step(NETWORK_EXECUTIONS, timedelta(minutes=5), _end),
    "network_migration.DEPLOY": Step(NETWORK_EXECUTIONS, timedelta(minutes=15), _end),
    "network_migration.ANALYZE": Step(NETWORK_EXECUTIONS, timedelta(minutes=10), _end),
}
