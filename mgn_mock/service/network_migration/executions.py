"""The execution of a network migration, and the jobs in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mgn_mock.errors import ResourceNotFoundException
from mgn_mock.service.network_migration import facts
from mgn_mock.state.resource_types import NETWORK_DEFINITIONS, NETWORK_EXECUTIONS, NETWORK_JOBS

if TYPE_CHECKING:
    from mgn_mock.state.blobs import Resource
    from mgn_mock.state.collection import Collection
    from mgn_mock.state.world import Region


def execution_of(region: Region, request: Resource) -> Resource:
    """Return the execution that a request names together with its definition."""
    execution = region.of(NETWORK_EXECUTIONS).get(request["networkMigrationExecutionID"])
    definition_id = request["networkMigrationDefinitionID"]
    if execution["networkMigrationDefinitionID"] != definition_id:
        raise ResourceNotFoundException(
            f"Network migration definition {definition_id} has no execution "
            f"{execution['networkMigrationExecutionID']}: that one is of definition "
            f"{execution['networkMigrationDefinitionID']}.",
            resourceId=execution["networkMigrationExecutionID"],
            resourceType=NETWORK_EXECUTIONS.resource_type,
        )
    return execution


def ids_of(execution: Resource) -> Resource:
    """Return the members by which resources of an execution name it and its definition."""
    return {name: execution[name] for name in ("networkMigrationExecutionID", "networkMigrationDefinitionID")}


def definition_defaults(region: Region) -> Resource:
    """Return defaults for definitions that are incomplete: planted ones, and summaries of real ones."""
    return {
        "name": "network-migration",
        "targetNetwork": {"topology": "ISOLATED_VPC"},
        "targetS3Configuration": {"s3Bucket": "network-migration-target", "s3BucketOwner": region.account_id},
    }


def definition_of(region: Region, execution: Resource) -> Resource:
    """Return the definition of an execution, with all members that jobs need."""
    return {
        **definition_defaults(region),
        **region.of(NETWORK_DEFINITIONS).get(execution["networkMigrationDefinitionID"]),
    }


def done_in(execution: Resource) -> list[str]:
    """Return the activities whose last job succeeded and still counts."""
    done: list[str] = execution.get("_done", [])
    return done


def jobs_of(region: Region, execution: Resource, activity: str) -> Collection:
    """Return the jobs of one activity in an execution."""
    return region.of(NETWORK_JOBS, owner_of(execution, activity))


def owner_of(execution: Resource, activity: str) -> str:
    """Return the owner of the jobs of one activity in an execution."""
    return f"{execution['networkMigrationExecutionID']} {activity}"


def newest_first(region: Region, collection: Collection) -> bool:
    """Return that a collection is listed newest first, and note that a list of several rests on it."""
    if len(collection) > 1:
        region.rest_on(facts.NEWEST_FIRST)
    return True


def under_way(region: Region, execution: Resource, *activities: str) -> tuple[str, ...]:
    """Return the ARN of the execution if a job of one of these activities is under way, for reads to advance it."""
    running = execution.get("_running")
    if running is None or running["activity"] not in activities:
        return ()
    return (region.arn(NETWORK_EXECUTIONS, execution["networkMigrationExecutionID"]),)
