"""Plant resources of any type from what a scenario or a real account says of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mgn_mock.clock import duration_from_text
from mgn_mock.planting import servers
from mgn_mock.planting.checked import check_members, check_new, normalized, refuse
from mgn_mock.planting.forms.stored import form_of
from mgn_mock.service.shared.shapes import shape_of
from mgn_mock.service.source_servers import replication
from mgn_mock.service.source_servers.possible_states import States, is_possible
from mgn_mock.state.resource_types import SOURCE_SERVERS, VCENTER_CLIENTS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from mgn_mock.state.blobs import Resource
    from mgn_mock.state.resource_types import ResourceType
    from mgn_mock.state.world import Region

# Types whose defaults do not follow from the model.
_PLANTERS: Mapping[str, Callable[[Region, Mapping[str, Any]], str]] = {
    SOURCE_SERVERS.name: servers.add_source_server,
    VCENTER_CLIENTS.name: servers.add_vcenter_client,
}


def plant(region: Region, kind: ResourceType, owner: str, given: Resource, path: str) -> str:
    """Plant a resource and return its id; one with an ARN comes from a dump, and gets no defaults."""
    planter = _PLANTERS.get(kind.name)
    if planter is None or "arn" in given:
        return plant_whole(region, kind, owner, given, path)
    internal = {name: value for name, value in given.items() if not kind.is_shown(name)}
    try:
        resource_id = planter(region, {name: value for name, value in given.items() if name not in internal})
    except ValueError as error:
        raise ValueError(f"{path}.{error}") from error
    if internal:
        region.of(kind).put({**region.of(kind).get(resource_id), **internal})
    return resource_id


def add_managed_account(region: Region, account_id: Any, path: str) -> None:
    """Plant a managed account."""
    try:
        servers.add_managed_account(region, account_id)
    except ValueError as error:
        raise ValueError(f"{path}.{error}") from error


def plant_whole(region: Region, kind: ResourceType, owner: str, given: Resource, path: str) -> str:
    """Plant a resource that lacks only what old answers lacked and operations read; return its id."""
    if kind is not SOURCE_SERVERS:
        return add(region, kind, owner, given, path)
    server = _add_server(region, given, path)
    states = _states_of(server)
    if replication.HIDDEN not in server and not is_possible(states):
        servers.refuse_states(states, path)
    servers.store_and_schedule(region, server, given)
    return str(server[kind.key])


def _states_of(server: Resource) -> States:
    state = server["dataReplicationInfo"]["dataReplicationState"]
    return States(server["replicationType"], server["lifeCycle"]["state"], state)


def plant_printed_server(region: Region, given: Resource, path: str) -> str:
    """Plant a source server of a real account as it was printed, and return its id."""
    _check_duration(given.get("lifeCycle", {}), f"{path}.lifeCycle")
    server = _add_server(region, given, path)
    servers.store_as_printed(region, server, given)
    return str(server[SOURCE_SERVERS.key])


def _add_server(region: Region, given: Resource, path: str) -> Resource:
    # Completing takes the members for what the model says they are.
    check_members(given, SOURCE_SERVERS, path)
    return region.source_servers.get(add(region, SOURCE_SERVERS, "", _completed(given), path))


def _check_duration(life: Resource, path: str) -> None:
    try:
        duration_from_text(life.get("elapsedReplicationDuration", "P0D"))
    except (AttributeError, TypeError):
        # A member of another type is for the check of members.
        return
    except ValueError as error:
        refuse(f"{path}.elapsedReplicationDuration", str(error))


def add(region: Region, kind: ResourceType, owner: str, given: Resource, path: str) -> str:
    """Store a resource with the defaults that follow from the model, and return its id."""
    shape = shape_of(kind)
    resource = {**_defaults(region, kind, given), **given}
    if shape is not None:
        resource = normalized(resource, shape, nulls=False)
    form_of(kind).stored.check(resource, path)
    check_new(region, region.of(kind, owner), resource, path)
    region.of(kind, owner).put(resource)
    return str(resource[kind.key])


# A server in these that does not say whether it replicates has been disconnected.
_OVER = frozenset({"DISCONNECTED", "CUTOVER"})


def _completed(server: Resource) -> Resource:
    info, life = server.get("dataReplicationInfo", {}), server.get("lifeCycle", {})
    hidden = "dataReplicationInfo" if "dataReplicationInfo" not in server else "dataReplicationState"
    missing = {} if "dataReplicationState" in info else {replication.HIDDEN: hidden}
    is_over = life.get("state") in _OVER
    never: Resource = {"initiated": {}, "finalized": {}, "reverted": {}}
    return {
        "replicationType": "AGENT_BASED",
        "sourceProperties": {},
        **missing,
        **server,
        "lifeCycle": {"state": "NOT_READY", "lastTest": dict(never), "lastCutover": dict(never), **life},
        "dataReplicationInfo": {
            "dataReplicationState": "DISCONNECTED" if is_over else "STOPPED",
            "replicatedDisks": [],
            **info,
            "dataReplicationInitiation": {"steps": [], **info.get("dataReplicationInitiation", {})},
        },
    }


def _defaults(region: Region, kind: ResourceType, given: Mapping[str, Any]) -> Resource:
    shape = shape_of(kind)
    if shape is None:
        return {}
    resource_id = given.get(kind.key) or region.new_id(kind)
    now = region.world.clock.moment.text
    possible = {
        "arn": region.arn(kind, resource_id),
        "isArchived": False,
        "tags": {},
        "creationDateTime": now,
        "lastModifiedDateTime": now,
    }
    return {kind.key: resource_id, **{name: value for name, value in possible.items() if name in shape.members}}
