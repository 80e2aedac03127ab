"""What parts of a world say of each other: events of resources, resources of others that operations look up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mgn_mock.deferred import deferred
from mgn_mock.planting.forms.required import requiring, tree_of
from mgn_mock.service import progress
from mgn_mock.service.source_servers import armed
from mgn_mock.state.resource_types import (
    JOBS,
    NETWORK_DEFINITIONS,
    NETWORK_EXECUTIONS,
    SERVER_SETTINGS,
    SOURCE_SERVERS,
    TEMPLATE_VERSIONS,
)

# By event, what has to be armed for its server.
_ARMED = {armed.STALL_COMES: "stall", armed.LAG_COMES: "lag"}
# What a job under way may not lack besides.
_RUNNING = requiring(tree_of(("initiatedBy", "participatingServers", "participatingServers[].launchStatus")))

if TYPE_CHECKING:
    from mgn_mock.service.network_migration import executions
    from mgn_mock.state.resource_types import ResourceType
    from mgn_mock.state.world import Region, World
else:
    # Most worlds have none.
    executions = deferred("mgn_mock.service.network_migration.executions")


def check_target(world: World, kind: str, target: str, path: str) -> None:
    """Raise a ValueError for an unknown event, and for one of a resource that is not there."""
    if not progress.is_event(kind):
        raise ValueError(f"{path}.kind: there is no event {kind!r}")
    step = progress.steps_of(kind.partition(".")[0])[kind]
    armed_as = _ARMED.get(kind)
    for region in world.regions():
        resource_id = target.partition("/")[2]
        if resource_id in region.of(step.of) and region.arn(step.of, resource_id) == target:
            if armed_as is not None and armed_as not in armed.of(region, resource_id):
                raise ValueError(f"{path}.kind: no {armed_as} is armed for {step.of.title} {resource_id}")
            return
    raise ValueError(f"{path}.target: there is no {step.of.title} {target}")


def check_world(world: World) -> None:
    """Raise a ValueError for the first reference to what is not there."""
    for region in world.regions():
        path = f"accounts.{region.account_id}.regions.{region.name}"
        _check_arns(region, path)
        for server_id in region.shipping_queue:
            _there(region, SOURCE_SERVERS, server_id, f"{path}.data.shipping_queue")
        _check_settings(region, path)
        _check_executions(region, path)
        _check_jobs(region, path)


def _check_arns(region: Region, path: str) -> None:
    for kind, owner, collection in region.collections():
        if kind.arn_type is None or not kind.shows_arn:
            continue
        for place, row in enumerate(collection.rows()):
            arn = collection.get(row.id)["arn"]
            if arn != region.arn(kind, row.id):
                at = f"{path}.{kind.name}{f'.{owner}' if owner else ''}[{place}].arn"
                raise ValueError(f"{at}: it follows from {kind.key}, account and Region: {region.arn(kind, row.id)}")


def _there(region: Region, kind: ResourceType, resource_id: Any, path: str) -> None:
    if resource_id not in region.of(kind):
        raise ValueError(f"{path}: there is no {kind.title} {resource_id} in {region.place}")


def _check_settings(region: Region, path: str) -> None:
    for place, settings in enumerate(region.of(SERVER_SETTINGS).all()):
        if "version" in settings:
            at = f"{path}.{SERVER_SETTINGS.name}[{place}].version"
            _there(region, TEMPLATE_VERSIONS, settings["version"], at)


def _check_executions(region: Region, path: str) -> None:
    for place, execution in enumerate(region.of(NETWORK_EXECUTIONS).all()):
        at = f"{path}.{NETWORK_EXECUTIONS.name}[{place}]"
        key = NETWORK_DEFINITIONS.key
        _there(region, NETWORK_DEFINITIONS, execution[key], f"{at}.{key}")
        running = execution.get("_running")
        if running is not None and running["jobID"] not in executions.jobs_of(region, execution, running["activity"]):
            raise ValueError(f"{at}._running.jobID: there is no {running['activity']} job {running['jobID']}")


def _check_jobs(region: Region, path: str) -> None:
    for place, job in enumerate(region.of(JOBS).all()):
        if region.world.timeline.of(job["arn"]) is None:
            continue
        _RUNNING.check(job, f"{path}.{JOBS.name}[{place}]")
        for number, participant in enumerate(job.get("participatingServers", ())):
            at = f"{path}.{JOBS.name}[{place}].participatingServers[{number}].{SOURCE_SERVERS.key}"
            _there(region, SOURCE_SERVERS, participant[SOURCE_SERVERS.key], at)
