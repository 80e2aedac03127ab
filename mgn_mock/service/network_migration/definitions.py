"""Network migration definitions: creating, updating and deleting them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mgn_mock.errors import ConflictException, ValidationException
from mgn_mock.service.network_migration import facts
from mgn_mock.service.shared import views
from mgn_mock.service.shared.client_tokens import token_of
from mgn_mock.state.resource_types import (
    NETWORK_DEFINITIONS,
    NETWORK_EXECUTIONS,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mgn_mock.state.blobs import Resource
    from mgn_mock.state.facts import Fact
    from mgn_mock.state.world import Region

DEFAULTS: Resource = {
    "definitionType": "MIGRATION",
    "sourceConfigurations": [],
    "targetDeployment": "SINGLE_ACCOUNT",
    "vpcProvisioningStrategy": "CREATE_NEW",
    "tags": {},
    "scopeTags": {},
}
DEFAULTS_REST_ON: Mapping[str, Fact] = {
    "definitionType": facts.DEFINITION_TYPE,
    "targetDeployment": facts.ONE_ACCOUNT_BY_DEFAULT,
    "vpcProvisioningStrategy": facts.NEW_VPCS_BY_DEFAULT,
}
_NOT_CHANGED = ("networkMigrationDefinitionID", "clientToken")


def check(region: Region, definition: Resource, operation: str) -> None:
    """Refuse CIDR mappings where new VPCs are made."""
    region.rest_on(facts.CIDR_MAPPINGS_NEED_EXISTING)
    strategy = definition.get("vpcProvisioningStrategy", DEFAULTS["vpcProvisioningStrategy"])
    if definition.get("cidrMappings") and strategy != "USE_EXISTING":
        message = f"{operation}: cidrMappings need vpcProvisioningStrategy USE_EXISTING; it is {strategy}."
        raise ValidationException.of_fields(message, "cidrMappings")


def create(region: Region, given: Resource) -> Resource:
    """Create a definition and its first execution."""
    _rest_on(region, given)
    now = views.now(region)
    definition_id = given.get("networkMigrationDefinitionID") or region.new_id(NETWORK_DEFINITIONS)
    definition = {
        **DEFAULTS,
        "createdAt": now,
        "updatedAt": now,
        **{name: value for name, value in given.items() if name != "clientToken"},
        "networkMigrationDefinitionID": definition_id,
        "arn": region.arn(NETWORK_DEFINITIONS, definition_id),
        **token_of(given),
    }
    region.of(NETWORK_DEFINITIONS).put(definition)
    region.of(NETWORK_EXECUTIONS).put(_new_execution(region, definition_id))
    return definition


def _rest_on(region: Region, given: Resource) -> None:
    """Note what a new definition rests on."""
    region.rest_on(facts.CREATE_MAKES_AN_EXECUTION)
    region.rest_on(facts.FIRST_STAGE)
    for member, fact in DEFAULTS_REST_ON.items():
        if member not in given:
            region.rest_on(fact)


def _new_execution(region: Region, definition_id: str) -> Resource:
    now = views.now(region)
    return {
        "networkMigrationDefinitionID": definition_id,
        "networkMigrationExecutionID": region.new_id(NETWORK_EXECUTIONS),
        "status": "PENDING",
        "stage": "MAPPING",
        "activity": "MAPPING",
        "createdAt": now,
        "updatedAt": now,
        "tags": {},
        "_done": [],
    }


def shown(definition: Resource) -> Resource:
    """Return a definition as the service shows it."""
    return views.project(definition, "NetworkMigrationDefinition")


def get(region: Region, definition_id: str) -> Resource:
    """Return the definition of an id as the service shows it."""
    return shown(region.of(NETWORK_DEFINITIONS).get(definition_id))


def changed(region: Region, definition: Resource, request: Resource) -> Resource:
    """Return a definition with a request's changes: single members of structures, lists and maps as a whole."""
    members = {name: value for name, value in request.items() if name not in _NOT_CHANGED}
    for name in ("targetS3Configuration", "targetNetwork"):
        if name in members:
            if definition.get(name, {}).keys() - members[name].keys():
                region.rest_on(facts.STRUCTURES_ARE_MERGED)
            members[name] = {**definition.get(name, {}), **members[name]}
    return {**definition, **members}


def summary(region: Region, definition: Resource) -> Resource:
    """Return what a list of definitions shows of one; of several sources, the first."""
    sources = definition.get("sourceConfigurations")
    if sources:
        if len(sources) > 1:
            region.rest_on(facts.SUMMARY_SHOWS_THE_FIRST_SOURCE)
        definition["sourceEnvironment"] = sources[0]["sourceEnvironment"]
    return views.project(definition, "NetworkMigrationDefinitionSummary")


def delete(region: Region, definition_id: str) -> None:
    """Delete a definition with all that belongs to it, unless a job of it is under way."""
    definitions = region.of(NETWORK_DEFINITIONS)
    definitions.get(definition_id)
    executions = region.of(NETWORK_EXECUTIONS)
    for execution_id in executions.ids_by(NETWORK_DEFINITIONS.key, definition_id):
        _refuse_while_running(region, executions.get(execution_id), definition_id)
    region.rest_on(facts.DELETED_IN_ANY_STAGE)
    region.delete(NETWORK_DEFINITIONS, definition_id)


def _refuse_while_running(region: Region, execution: Resource, definition_id: str) -> None:
    running = execution.get("_running")
    if running is not None:
        region.rest_on(facts.NOT_DELETED_DURING_A_JOB)
        raise ConflictException(
            f"DeleteNetworkMigrationDefinition cannot be called for {definition_id}: its {running['activity']} job "
            f"{running['jobID']} is under way; wait until it has ended.",
            resourceId=definition_id,
            resourceType=NETWORK_DEFINITIONS.resource_type,
        )
