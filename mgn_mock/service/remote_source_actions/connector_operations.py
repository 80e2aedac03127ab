"""Connectors: hosts beside the source servers that run commands on them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mgn_mock.errors import ServiceQuotaExceededException, ValidationException
from mgn_mock.service.remote_source_actions import facts
from mgn_mock.service.shared import names, quotas
from mgn_mock.state.listing import Listing
from mgn_mock.state.resource_types import CONNECTORS

if TYPE_CHECKING:
    from mgn_mock.state.world import Region


def create_connector(region: Region, request: dict[str, Any]) -> dict[str, Any]:
    """Create a connector; the managed node is not looked up."""
    region.rest_on(facts.MANAGED_NODES_ARE_NOT_LOOKED_UP)
    _refuse_taken_name(region, request["name"])
    connector_id = region.new_id(CONNECTORS)
    _refuse_too_many(region, connector_id)
    connector = {
        "connectorID": connector_id,
        "arn": region.arn(CONNECTORS, connector_id),
        "name": request["name"],
        "ssmInstanceID": request["ssmInstanceID"],
        "tags": request.get("tags", {}),
        **{name: request[name] for name in ("ssmCommandConfig",) if name in request},
    }
    region.of(CONNECTORS).put(connector)
    return connector


def update_connector(region: Region, request: dict[str, Any]) -> dict[str, Any]:
    """Change the name or where the output of commands goes, which is replaced as a whole."""
    connector = region.of(CONNECTORS).get(request["connectorID"])
    if "name" in request:
        _refuse_taken_name(region, request["name"], connector["connectorID"])
    if "ssmCommandConfig" in request and "ssmCommandConfig" in connector:
        region.rest_on(facts.COMMAND_CONFIG_IS_REPLACED)
    connector.update({name: request[name] for name in ("name", "ssmCommandConfig") if name in request})
    region.of(CONNECTORS).put(connector)
    return connector


def delete_connector(region: Region, request: dict[str, Any]) -> dict[str, Any]:
    """Delete a connector; its source servers are released, and their secrets go with it."""
    region.rest_on(facts.DELETING_A_CONNECTOR_RELEASES)
    connector = region.of(CONNECTORS).get(request["connectorID"])
    servers = region.source_servers
    for server_id in servers.ids_by("connectorArn", connector["arn"]):
        server = servers.get(server_id)
        if "credentialsSecretArn" in server["connectorAction"]:
            region.rest_on(facts.SECRETS_GO_WITH_THE_CONNECTOR)
        del server["connectorAction"]
        servers.put(server)
    region.delete(CONNECTORS, connector["connectorID"])
    return {}


def list_connectors(region: Region, request: dict[str, Any]) -> Listing:
    """List the connectors that pass the filter."""
    return Listing(region, region.of(CONNECTORS), filters=request.get("filters"))


def _refuse_taken_name(region: Region, name: str, own_id: str | None = None) -> None:
    fault = names.taken(region, CONNECTORS, name, own_id)
    region.rest_on(facts.CONNECTOR_NAMES_ARE_UNIQUE)
    if fault is not None:
        region.rest_on(facts.CONNECTOR_REFUSALS)
        raise ValidationException.of_fields(fault, "name")


def _refuse_too_many(region: Region, connector_id: str) -> None:
    """Refuse a connector beyond the quota, as ValidationException: no quota error is declared."""
    try:
        quotas.check(region, "connectors", in_use=len(region.of(CONNECTORS)), kind=CONNECTORS, resource_id=connector_id)
    except ServiceQuotaExceededException as error:
        region.rest_on(facts.CONNECTOR_REFUSALS)
        raise ValidationException.of_fields(str(error), "name") from error
