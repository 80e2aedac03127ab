"""Network migration definitions: creating, updating and deleting them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mgn_mock.errors import ConflictException, ValidationException
from mgn_mock.service.shared import views
from mgn_mock.service.shared.client_tokens import token_of
from mgn_mock.state.resource_types import (
    NETWORK_DEFINITIONS,
    NETWORK_EXECUTIONS,
)

if TYPE_CHECKING:
    from mgn_mock.state.blobs import Resource
    from mgn_mock.state.world import Region

# Defaults of a request's members: documented for the type, assumed for the others.
DEFAULTS: Resource = {
    "definitionType": "MIGRATION",
    "sourceConfigurations": [],
    "targetDeployment": "SINGLE_ACCOUNT",
    "vpcProvisioningStrategy": "CREATE_NEW",
    "tags": {},
    "scopeTags": {},
}
_NOT_CHANGED = ("networkMigrationDefinitionID", "clientToken")


def check(definition: Resource, operation: str) -> None:
    """Refuse CIDR mappings where new VPCs are made (model)."""
    strategy = definition.get("vpcProvisioningStrategy", DEFAULTS["vpcProvisioningStrategy"])
    if definition.get("cidrMappings") and strategy != "USE_EXISTING":
        message = f"{operation}: cidrMappings need vpcProvisioningStrategy USE_EXISTING; it is {strategy}."
        raise ValidationException.of_fields(message, "cidrMappings")


def create(region: Region, given: Resource) -> Resource:
    """Create a definition and its first execution."""
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


def changed(definition: Resource, request: Resource) -> Resource:
    """Return a definition with a request's changes: single members of structures, lists and maps as a whole."""
    members = {name: value for name, value in request.items() if name not in _NOT_CHANGED}
    for name in ("targetS3Configuration", "targetNetwork"):
        if name in members:
            members[name] = {**definition.get(name, {}), **members[name]}
    return {**definition, **members}


def summary(definition: Resource) -> Resource:
    """Return what a list of definitions shows of one; of several sources, the first."""
    sources = definition.get("sourceConfigurations")
    if sources:
        definition["sourceEnvironment"] = sources[0]["sourceEnvironment"]
    return views.project(definition, "NetworkMigrationDefinitionSummary")


def delete(region: Region, definition_id: str) -> None:
    """Delete a definition with all that belongs to it, unless a job of it is under way."""
    definitions = region.of(NETWORK_DEFINITIONS)
    definitions.get(definition_id)
    executions = region.of(NETWORK_EXECUTIONS)
    for execution_id in executions.ids_by(NETWORK_DEFINITIONS.key, definition_id):
        _refuse_while_running(executions.get(execution_id), definition_id)
    region.delete(NETWORK_DEFINITIONS, definition_id)


def _refuse_while_running(execution: Resource, definition_id: str) -> None:
    running = execution.get("_running")
    if running is not None:
        raise ConflictException(
            f"DeleteNetworkMigrationDefinition cannot be called for {definition_id}: its {running['activity']} job "
            f"{running['jobID']} is under way; wait until it has ended.",
            resourceId=definition_id,
            resourceType=NETWORK_DEFINITIONS.resource_type,
        )
