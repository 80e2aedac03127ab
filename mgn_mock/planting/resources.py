"""Resources of any kind, planted from what a scenario says of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mgn_mock.planting import servers
from mgn_mock.service.shared.shapes import fitted, shape_of, violations_of
from mgn_mock.state.resource_types import SOURCE_SERVERS, VCENTER_CLIENTS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from mgn_mock.state.blobs import Resource
    from mgn_mock.state.resource_types import ResourceType
    from mgn_mock.state.world import Region

# Kinds whose defaults are more than what the model tells.
_PLANTERS: Mapping[str, Callable[[Region, Mapping[str, Any]], str]] = {
    SOURCE_SERVERS.name: servers.add_source_server,
    VCENTER_CLIENTS.name: servers.add_vcenter_client,
}


def plant(region: Region, kind: ResourceType, owner: str, given: Resource, path: str) -> str:
    """Plants one resource, laid over defaults; one that has its ARN comes from a dump, and is whole.

    Args:
        region: Where.
        kind: What it is.
        owner: The id of what it belongs to.
        given: Its members, to lay over defaults.
        path: Where it stands, for messages.

    Returns:
        Its id.

    Raises:
        ValueError: A member does not fit; the text begins with its path.
    """
    planter = _PLANTERS.get(kind.name)
    if planter is None or "arn" in given:
        return as_it_is(region, kind, owner, given, path)
    internal = {name: value for name, value in given.items() if not kind.is_shown(name)}
    try:
        resource_id = planter(region, {name: value for name, value in given.items() if name not in internal})
    except ValueError as error:
        raise ValueError(f"{path}.{error}") from error
    if internal:
        region.of(kind).put({**region.of(kind).get(resource_id), **internal})
    return resource_id


def add_managed_account(region: Region, account_id: Any, path: str) -> None:
    """Plants a managed account.

    Raises:
        ValueError: It is none; the text begins with the path.
    """
    try:
        servers.add_managed_account(region, account_id)
    except ValueError as error:
        raise ValueError(f"{path}.{error}") from error


def add(region: Region, kind: ResourceType, owner: str, given: Resource, path: str) -> str:
    """Puts a resource into the collection of its kind, with what the model says that each of them has.

    Raises:
        ValueError: A member does not fit, or the resource is there already; the text begins with its path.
    """
    shape = shape_of(kind)
    resource = {**defaults(region, kind, given), **given}
    if shape is not None:
        resource = fitted(resource, shape)
    _check(resource, kind, path)
    if kind.key not in resource:
        raise ValueError(f"{path}.{kind.key}: it is missing")
    resource_id: str = resource[kind.key]
    if resource_id in region.of(kind, owner):
        raise ValueError(f"{path}.{kind.key}: {kind.title} {resource_id} is there already")
    if kind.arn_type is not None and "arn" in resource and resource["arn"] != region.arn(kind, resource_id):
        raise ValueError(f"{path}.arn: it follows from {kind.key}, account and Region; leave it out")
    region.of(kind, owner).put(resource)
    return resource_id


def _check(resource: Resource, kind: ResourceType, path: str) -> None:
    faults = violations_of(resource, kind)
    if faults:
        raise ValueError(f"{path}.{faults[0]}")


def as_it_is(region: Region, kind: ResourceType, owner: str, given: Resource, path: str) -> str:
    """The same without defaults but for what operations look into; old answers lacked some of that.

    Raises:
        ValueError: A member does not fit, or the resource is there already; the text begins with its path.
    """
    if kind is not SOURCE_SERVERS:
        return add(region, kind, owner, given, path)
    _check(given, kind, path)
    resource_id = add(region, kind, owner, _completed(given), path)
    servers.store_and_schedule(region, region.of(kind).get(resource_id))
    return resource_id


def _completed(server: Resource) -> Resource:
    info, life = server.get("dataReplicationInfo", {}), server.get("lifeCycle", {})
    never: Resource = {"initiated": {}, "finalized": {}, "reverted": {}}
    return {
        "replicationType": "AGENT_BASED",
        "sourceProperties": {},
        **server,
        "lifeCycle": {"state": "NOT_READY", "lastTest": dict(never), "lastCutover": dict(never), **life},
        "dataReplicationInfo": {
            "dataReplicationState": "STOPPED",
            "replicatedDisks": [],
            **info,
            "dataReplicationInitiation": {"steps": [], **info.get("dataReplicationInitiation", {})},
        },
    }


def defaults(region: Region, kind: ResourceType, given: Mapping[str, Any]) -> Resource:
    """What a resource has, if it is not given, as far as the model tells."""
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
