"""What a test plants: resources that no call of the service creates."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from mgn_mock.clock import from_text, to_text
from mgn_mock.model.spec import service
from mgn_mock.model.validation import violations_in
from mgn_mock.planting import jobs
from mgn_mock.service.source_servers import defaults as birth
from mgn_mock.service.source_servers import replication, stages
from mgn_mock.state.blobs import decode, encode

if TYPE_CHECKING:
    from mgn_mock.model.validation import Violation
    from mgn_mock.state.blobs import Resource
    from mgn_mock.state.collection import Collection
    from mgn_mock.state.world import Region

_TIME_SHAPE = "ISO8601DatetimeString"
ACCOUNT_ID = re.compile(r"\d{12}")


def add_source_server(region: Region, given: Mapping[str, Any]) -> str:
    """Plants a source server.

    Args:
        region: Where.
        given: Members of the service's SourceServer shape, nested, to lay over the defaults.

    Returns:
        The id of the source server.

    Raises:
        ValueError: A member does not fit; the text names its path.
    """
    given = _checked(region, region.source_servers, "SourceServer", given)
    _check_arithmetic(given)
    vcenter_client = _vcenter_client_of(region, given)
    server = _laid_over(birth.source_server(region, given, vcenter_client), given)
    store_and_schedule(region, server)
    jobs.create_launch_jobs(region, server)
    return str(server["sourceServerID"])


def _vcenter_client_of(region: Region, given: Mapping[str, Any]) -> Resource | None:
    """The vCenter client that a server without an agent needs: the one named, else the first one, else a new one."""
    clients = region.vcenter_clients
    if given.get("replicationType") != "SNAPSHOT_SHIPPING":
        return None
    named: str | None = given.get("vcenterClientID")
    if named is None:
        first = next(clients.rows(), None)
        return clients.get(add_vcenter_client(region, {}) if first is None else first.id)
    if named not in clients:
        add_vcenter_client(region, {"vcenterClientID": named})
    return clients.get(named)


def store_and_schedule(region: Region, server: Resource) -> None:
    """Keeps a source server that is planted, and puts on the timeline what comes next for it."""
    state = server["dataReplicationInfo"]["dataReplicationState"]
    stage = stages.stage_of(server)
    if stage is not None:
        # Half of the stage is over, so that there is something to see.
        begun = region.now - stages.duration(server, stage) / 2
        replication.enter(region, server, state, region.now, since=begun)
        return
    region.source_servers.put(server)
    if state == stages.IN_SYNC:
        replication.await_next_cycle(region, server, region.now)


def _check_arithmetic(given: Mapping[str, Any]) -> None:
    for place, disk in enumerate(given.get("dataReplicationInfo", {}).get("replicatedDisks", ())):
        for member in ("replicatedStorageBytes", "rescannedStorageBytes"):
            if disk.get(member, 0) > disk.get("totalStorageBytes", 0):
                path = f"dataReplicationInfo.replicatedDisks[{place}].{member}"
                raise ValueError(f"{path}: {disk[member]} is more than the disk's totalStorageBytes")


def add_vcenter_client(region: Region, given: Mapping[str, Any]) -> str:
    """Plants a vCenter client.

    Args:
        region: Where.
        given: Members of the service's VcenterClient shape, to lay over the defaults.

    Returns:
        The id of the vCenter client.

    Raises:
        ValueError: A member does not fit; the text names its path.
    """
    given = _checked(region, region.vcenter_clients, "VcenterClient", given)
    client = _laid_over(birth.vcenter_client(region, given), given)
    region.vcenter_clients.put(client)
    return str(client["vcenterClientID"])


def add_managed_account(region: Region, account_id: object) -> Resource:
    """Plants a member account that `accountID` may name.

    Args:
        region: Where the managing account is; it manages the member in all Regions.
        account_id: The member account, twelve digits.

    Returns:
        The account in the service's ManagedAccount shape.

    Raises:
        ValueError: That is no account id, the managing account's own, or planted already.
    """
    if not isinstance(account_id, str) or not ACCOUNT_ID.fullmatch(account_id):
        raise ValueError(f"account_id: {account_id!r} is not a text of twelve digits")
    if account_id == region.account_id:
        raise ValueError(f"account_id: {account_id} is the managing account itself")
    if account_id in region.managed_accounts:
        raise ValueError(f"account_id: {account_id} is managed by account {region.account_id} already")
    account = {"accountId": account_id}
    region.managed_accounts.put(account)
    return account


def _checked(region: Region, collection: Collection, shape_name: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """A copy of what was given, if it fits.

    Raises:
        ValueError: It does not.
    """
    kind = collection.kind
    copy: dict[str, Any] = _times_alike(given, service().shape(shape_name))
    faults = violations_in(copy, shape_name)
    if faults:
        raise ValueError("; ".join(in_words(fault) for fault in faults))
    if copy.get(kind.key) in collection:
        raise ValueError(f"{kind.key}: {kind.title} {copy[kind.key]} is there already")
    if "arn" in copy and copy["arn"] != region.arn(kind, copy.get(kind.key, "")):
        raise ValueError(f"arn: it follows from {kind.key}, account and Region; leave it out")
    return copy


def in_words(fault: Violation) -> str:
    """A fault of what was planted, as an error tells it."""
    given = "" if fault.value is None else f" (given: {fault.value!r:.100})"
    return f"{fault.path}: {fault.message}{given}"


def _times_alike(value: Any, shape: Any) -> Any:
    """A copy in which all times are written alike; they may be given in any form of ISO 8601.

    What does not fit the shape stays as it is, for the check to find.
    """
    if shape.type_name == "structure" and isinstance(value, Mapping):
        members = shape.members
        return {
            name: _times_alike(member, members[name]) if name in members else member for name, member in value.items()
        }
    if shape.type_name == "list" and isinstance(value, (list, tuple)):
        return [_times_alike(item, shape.member) for item in value]
    if shape.name == _TIME_SHAPE and isinstance(value, str):
        try:
            return to_text(from_text(value))
        except ValueError:
            return value
    return decode(encode(value))


def _laid_over(defaults: Resource, given: Mapping[str, Any]) -> Resource:
    """Merges structures and maps member by member; any other value that is given replaces the default."""
    merged = dict(defaults)
    for name, value in given.items():
        default = merged.get(name)
        both = isinstance(value, dict) and isinstance(default, dict)
        merged[name] = _laid_over(default, value) if both else value  # type: ignore[arg-type]
    return merged
