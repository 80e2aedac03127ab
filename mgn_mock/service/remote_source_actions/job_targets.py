"""The action, connector and source servers of a source action job, as a request names them by their ARNs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mgn_mock.errors import ConflictException, ResourceNotFoundException, ValidationException
from mgn_mock.service.remote_source_actions import facts, source_action_jobs
from mgn_mock.service.remote_source_actions.source_action_jobs import ActionRun
from mgn_mock.state.resource_types import CONNECTORS, REMOTE_SOURCE_ACTIONS, SOURCE_SERVERS

if TYPE_CHECKING:
    from mgn_mock.state.blobs import Resource
    from mgn_mock.state.resource_types import ResourceType
    from mgn_mock.state.world import Region


def run_of(region: Region, request: Resource) -> ActionRun:
    """Look up what the ARNs of a request name.

    Raises:
        ResourceNotFoundException: One of them names nothing.
        ValidationException: A server is named twice.
        ConflictException: A server is in another job.
    """
    (action_arn,) = request["remoteSourceActionArns"]
    action = _named(region, REMOTE_SOURCE_ACTIONS, action_arn)
    connector_place = _place_of(region, request["connectorArn"])
    connector = _named(connector_place, CONNECTORS, request["connectorArn"])
    if connector_place is not region:
        region.rest_on(facts.CONNECTOR_OF_THE_MANAGER)
    arns = request["sourceServerArns"]
    servers = [_named(region, SOURCE_SERVERS, arn) for arn in arns]
    twice = sorted({arn for arn in arns if arns.count(arn) > 1})
    if twice:
        region.rest_on(facts.NO_SERVER_TWICE)
        raise ValidationException.of_fields(f"Source servers are named twice: {', '.join(twice)}", "sourceServerArns")
    _refuse_servers(region, servers)
    if any(server.get("connectorAction", {}).get("connectorArn") != connector["arn"] for server in servers):
        region.rest_on(facts.ANY_CONNECTOR)
    return ActionRun(action, connector, servers)


def _place_of(region: Region, connector_arn: str) -> Region:
    """Return where to look for a connector: the account that manages this one, if it is that one's, else here."""
    owner = connector_arn.split(":")[4]
    is_managed = bool(owner) and region.account_id in region.world.managed_accounts(owner)
    return region.world.region(owner, region.name) if is_managed else region


def _named(region: Region, kind: ResourceType, arn: str) -> Resource:
    resource_id = arn.rpartition("/")[2]
    found = region.of(kind)
    if arn != region.arn(kind, resource_id) or resource_id not in found:
        raise ResourceNotFoundException(
            f"{kind.title} {arn} was not found in {region.place}.", resourceId=arn, resourceType=kind.resource_type
        )
    return found.get(resource_id)


def _refuse_servers(region: Region, servers: list[Resource]) -> None:
    in_jobs = source_action_jobs.busy(region)
    errors = [
        {
            "message": f"Source Server {server['sourceServerID']} is in job {in_jobs[server['arn']]}.",
            "resourceId": server["sourceServerID"],
            "resourceType": SOURCE_SERVERS.resource_type,
        }
        for server in servers
        if server["arn"] in in_jobs
    ]
    if errors:
        region.rest_on(facts.ONE_JOB_A_SERVER)
        raise ConflictException(
            f"StartRemoteSourceActionJob: {' '.join(error['message'] for error in errors)} Wait until it has ended.",
            resourceId=errors[0]["resourceId"],
            resourceType=errors[0]["resourceType"],
            errors=errors,
        )
