"""Plant source servers, vCenter clients and managed accounts, which no call of the service creates."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NoReturn

from mgn_mock.deferred import deferred
from mgn_mock.model.ids import is_account_id
from mgn_mock.neighbours.errors import NeighbourError
from mgn_mock.planting.checked import check_new, checked, refuse
from mgn_mock.service.shared import neighbours
from mgn_mock.service.source_servers import defaults, facts, planted_times, replication, stages
from mgn_mock.service.source_servers.possible_states import lifecycle_states, possible_states, replication_states
from mgn_mock.state.resource_types import APPLICATIONS

if TYPE_CHECKING:
    from mgn_mock.planting import jobs
    from mgn_mock.service.launches import instance
    from mgn_mock.service.source_servers.possible_states import States
    from mgn_mock.state.blobs import Resource
    from mgn_mock.state.world import Region
else:
    # Most tests plant servers that were never launched.
    jobs = deferred("mgn_mock.planting.jobs")
    instance = deferred("mgn_mock.service.launches.instance")

_INFO, _STATE = "dataReplicationInfo", "dataReplicationState"
# Without these a server has the states of a default, which are possible.
_OF_STATES = frozenset({_INFO, "lifeCycle", "isArchived"})


def add_source_server(region: Region, given: Mapping[str, Any], *, launch: bool = False) -> str:
    """Plant a source server, and return its id; the members given are merged over the defaults.

    Args:
        region: The Region of the server.
        given: The members.
        launch: Whether an instance whose id is not given is launched in EC2, where moto's is on.
    """
    given, hidden = _without_state(given)
    given = checked(given, "SourceServer")
    check_new(region, region.source_servers, given)
    _check_disks(given)
    _check_states(given)
    _check_application(region, given)
    region.rest_on(facts.PLANTED_VALUES)
    vcenter_client = _vcenter_client_of(region, given)
    server = _merged(defaults.source_server(region, given, vcenter_client), given)
    if given.get("sourceProperties", {}).get("identificationHints") == {}:
        server["sourceProperties"]["identificationHints"] = {}
        server["tags"] = given.get("tags", {})
    if hidden is not None:
        server[replication.HIDDEN] = hidden
    store_and_schedule(region, server, given)
    if launch and "ec2InstanceID" not in given.get("launchedInstance", {}):
        server = _with_instance(region, server)
    if any(isinstance(launch, dict) and launch.get("initiated") for launch in server["lifeCycle"].values()):
        jobs.create_launch_jobs(region, server)
    return str(server["sourceServerID"])


def _without_state(given: Mapping[str, Any]) -> tuple[Mapping[str, Any], str | None]:
    """Take out data replication that a test gave as None or as empty; return the member that answers leave out."""
    if _INFO not in given:
        return given, None
    info, rest = given[_INFO], {name: value for name, value in given.items() if name != _INFO}
    if info is None:
        return rest, _INFO
    if isinstance(info, Mapping) and (not info or info.get(_STATE, "") is None):
        return {**rest, _INFO: {name: value for name, value in info.items() if name != _STATE}}, _STATE
    return given, None


def _check_states(given: Mapping[str, Any]) -> None:
    if given.keys() & _OF_STATES:
        states = defaults.states_of(given)
        if states not in possible_states():
            refuse_states(states)


def refuse_states(states: States, path: str = "") -> NoReturn:
    """Refuse states that no source server comes to, and name those that go with each other."""
    kind, lifecycle, state = states
    of_lifecycle = " or ".join(replication_states(kind, lifecycle))
    of_state = " or ".join(lifecycle_states(kind, state)) or "no lifeCycle.state"
    refuse(
        f"{path}.{_INFO}.{_STATE}".lstrip("."),
        f"no source server that is {kind} is {lifecycle} with {state}; lifeCycle.state {lifecycle} goes with "
        f"{of_lifecycle}, and {_STATE} {state} goes with {of_state}",
    )


def _check_application(region: Region, given: Mapping[str, Any]) -> None:
    application_id = given.get("applicationID")
    if application_id is not None and application_id not in region.of(APPLICATIONS):
        refuse("applicationID", f"there is no {APPLICATIONS.title} {application_id} in {region.place}")


def _with_instance(region: Region, server: Resource) -> Resource:
    """Launch the instance of a source server that has one, and store its id."""
    if "launchedInstance" not in server or not neighbours.moto_has_ec2(region):
        return server
    try:
        instance_id = instance.plant(region, server)
    except NeighbourError as error:
        replication.delete(region, server)
        raise ValueError(f"launchedInstance: moto's EC2 does not launch it: {error}; give an ec2InstanceID") from error
    stored = region.source_servers.get(server["sourceServerID"])
    stored["launchedInstance"]["ec2InstanceID"] = instance_id
    region.source_servers.put(stored)
    return stored


def _vcenter_client_of(region: Region, given: Mapping[str, Any]) -> Resource | None:
    """Return the vCenter client of a server without an agent: the one named, else the first one, else a new one."""
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


def store_and_schedule(region: Region, server: Resource, given: Mapping[str, Any]) -> None:
    """Store a planted server, of which some members were given, and schedule the end of its stage."""
    planted_times.note_planted(server, given, region.now)
    if stages.stage_of(server) is not None:
        region.rest_on(facts.PLANTED_HALF_WAY)
        replication.go_on(region, server)
        if region.world.settings.progress == "instant":
            region.world.unseen[server["arn"]] = None
        return
    stages.keep_snapshot(server, region.now)
    region.source_servers.put(server)
    if server["dataReplicationInfo"]["dataReplicationState"] == stages.IN_SYNC:
        replication.await_next_cycle(region, server, region.now)


def store_as_printed(region: Region, printed: Resource, given: Mapping[str, Any]) -> None:
    """Store a server of a real account as it was printed; what time alone changes goes on from there."""
    planted_times.note_planted(printed, given, region.now)
    # A copy, since scheduling a stage adds the times that go with it.
    store_and_schedule(region, region.source_servers.get(printed["sourceServerID"]), given)
    stages.keep_snapshot(printed, region.now)
    region.source_servers.put(printed)


def _check_disks(given: Mapping[str, Any]) -> None:
    for place, disk in enumerate(given.get("dataReplicationInfo", {}).get("replicatedDisks", ())):
        for member in ("replicatedStorageBytes", "rescannedStorageBytes"):
            if disk.get(member, 0) > disk.get("totalStorageBytes", 0):
                path = f"dataReplicationInfo.replicatedDisks[{place}].{member}"
                refuse(path, f"{disk[member]} is more than the disk's totalStorageBytes")


def add_vcenter_client(region: Region, given: Mapping[str, Any]) -> str:
    """Plant a vCenter client, and return its id; the members given are merged over the defaults."""
    given = checked(given, "VcenterClient")
    check_new(region, region.vcenter_clients, given)
    client = _merged(defaults.vcenter_client(region, given), given)
    region.vcenter_clients.put(client)
    return str(client["vcenterClientID"])


def add_managed_account(region: Region, account_id: object) -> Resource:
    """Plant a member account of the Region's account, and return it as a ManagedAccount."""
    if not isinstance(account_id, str) or not is_account_id(account_id):
        refuse("account_id", f"{account_id!r} is not a text of twelve digits")
    if account_id == region.account_id:
        refuse("account_id", f"{account_id} is the managing account itself")
    if account_id in region.managed_accounts:
        refuse("account_id", f"{account_id} is managed by account {region.account_id} already")
    account = {"accountId": account_id}
    region.managed_accounts.put(account)
    return account


def _merged(default: Resource, given: Mapping[str, Any]) -> Resource:
    """Merge structures and maps member by member; any other value that is given replaces the default."""
    merged = dict(default)
    for name, value in given.items():
        own = merged.get(name)
        merged[name] = _merged(own, value) if isinstance(value, dict) and isinstance(own, dict) else value
    return merged
