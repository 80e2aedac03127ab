"""The defaults of new source servers, in any lifecycle state, and of vCenter clients."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from mgn_mock.clock import duration_text, from_text, to_text
from mgn_mock.deferred import deferred
from mgn_mock.model import ids
from mgn_mock.service.settings import templates
from mgn_mock.service.shared.neighbours import ec2_id
from mgn_mock.service.shared.operating_systems import WINDOWS_BOOT_DISK, operating_system
from mgn_mock.service.source_servers import facts, stages
from mgn_mock.service.source_servers.counters import replicated_disks
from mgn_mock.service.source_servers.initiation import initiation, show_replicator, step_names
from mgn_mock.service.source_servers.possible_states import States
from mgn_mock.service.source_servers.stages import IN_SYNC
from mgn_mock.service.source_servers.state_table import NOT_REPLICATING
from mgn_mock.state.resource_types import JOBS, SOURCE_SERVERS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from mgn_mock.service.settings import replication_configuration
    from mgn_mock.state.blobs import Resource
    from mgn_mock.state.facts import Fact
    from mgn_mock.state.world import Region
else:
    # Servers without an agent, and servers that nothing was done to, do not need it.
    replication_configuration = deferred("mgn_mock.service.settings.replication_configuration")

GIB = 2**30


class Defaults(NamedTuple):
    """The defaults of a source server in one lifecycle state."""

    agent_based: str
    """The data replication state of an AGENT_BASED server."""
    snapshot_shipping: str
    """The data replication state of a SNAPSHOT_SHIPPING server."""
    age: timedelta
    """How long ago the server was added; zero: nothing was replicated yet."""
    fact: Fact
    """What says so."""
    tested: bool = False
    cut_over: bool = False
    finalized: bool = False


_NEW = timedelta()
_ENDED_AGO = timedelta(minutes=20)
_RECENT = timedelta(minutes=10)
_OLD = timedelta(hours=16, minutes=20)

# In these, nothing was sent yet, or what was sent is gone.
_NOTHING_SENT = frozenset({"STOPPED", "INITIATING", "INITIAL_SYNC", "PENDING_SNAPSHOT_SHIPPING", "SHIPPING_SNAPSHOT"})

_BEFORE_FIRST_BYTE = frozenset({"INITIATING", "PENDING_SNAPSHOT_SHIPPING"})

# fmt: off
LIFECYCLE_DEFAULTS: Mapping[str, Defaults] = {
    "PENDING_INSTALLATION": Defaults("STOPPED",      "STOPPED",           _NEW, facts.EXPECTED_DEFAULTS),
    "DISCOVERED":           Defaults("STOPPED",      "STOPPED",           _NEW, facts.DISCOVERED_DEFAULTS),
    "STOPPED":              Defaults("STOPPED",      "STOPPED",           _OLD, facts.DEFAULTS),
    "NOT_READY":            Defaults("INITIAL_SYNC", "SHIPPING_SNAPSHOT", _RECENT, facts.DEFAULTS),
    "READY_FOR_TEST":       Defaults("CONTINUOUS",   "CONTINUOUS",        _OLD, facts.KNOWN_DEFAULTS),
    "TESTING":              Defaults("CONTINUOUS",   "CONTINUOUS",        _OLD, facts.KNOWN_DEFAULTS, tested=True),
    "READY_FOR_CUTOVER":    Defaults("CONTINUOUS",   "CONTINUOUS",        _OLD, facts.KNOWN_DEFAULTS, tested=True),
    "CUTTING_OVER":         Defaults("CONTINUOUS",   "CONTINUOUS",        _OLD, facts.KNOWN_DEFAULTS, tested=True,
                                     cut_over=True),
    "CUTOVER":              Defaults("DISCONNECTED", "DISCONNECTED",      _OLD, facts.KNOWN_DEFAULTS, tested=True,
                                     cut_over=True, finalized=True),
    "DISCONNECTED":         Defaults("DISCONNECTED", "DISCONNECTED",      _OLD, facts.DEFAULTS),
}
# fmt: on


def source_server(region: Region, given: Mapping[str, Any], vcenter_client: Resource | None) -> Resource:
    """Return a self-consistent source server, over which the caller lays what was given.

    Args:
        region: The Region of the server.
        given: The members that a test gave, which decide what goes with them.
        vcenter_client: The vCenter client that reported the server; None for a server with an agent.

    Returns:
        All members that a real server in that state has.
    """
    server_id = given.get("sourceServerID") or region.new_id(SOURCE_SERVERS)
    number = region.world.count("source server")
    _, state, replication = states_of(given)
    life = LIFECYCLE_DEFAULTS[state]
    for fact in (life.fact, facts.LAUNCH_MARKS, facts.INSTANCE_TYPES):
        region.rest_on(fact)
    given_time = _nested(given, "lifeCycle").get("addedToServiceDateTime")
    added = from_text(given_time) if given_time else region.now - life.age
    name, known = _nested(given, "tags").get("Name"), _nested(given, "sourceProperties")
    properties = source_properties(region, number, vcenter_client, known, name)
    hints = {**properties["identificationHints"], **known.get("identificationHints", {})}
    disks = known.get("disks", properties["disks"])
    server: Resource = {
        "sourceServerID": server_id,
        "arn": region.arn(SOURCE_SERVERS, server_id),
        "isArchived": False,
        "tags": {"Name": hints["hostname"]},
        "replicationType": "AGENT_BASED" if vcenter_client is None else "SNAPSHOT_SHIPPING",
        "lifeCycle": _life_cycle(region, state, life, added, replication),
        "dataReplicationInfo": _replication_info(region, life, replication, disks if life.age else []),
        "sourceProperties": properties,
    }
    if vcenter_client is not None:
        server["vcenterClientID"] = vcenter_client["vcenterClientID"]
    templates.inherit_templates(region, server_id)
    _complete(region, server, life, added)
    return server


def _complete(region: Region, server: Resource, life: Defaults, added: datetime) -> None:
    """Add what follows from the other members."""
    if life.age:
        server["dataReplicationInfo"]["dataReplicationInitiation"] = _initiation(region, server, added)
    if life.tested:
        server["launchedInstance"] = _launched_instance(region, server["lifeCycle"])
    # A stage that is under way is half over, so that its progress shows.
    stages.set_half_way(server)
    if server["dataReplicationInfo"]["dataReplicationState"] not in NOT_REPLICATING:
        show_replicator(server)


# By data replication state, the lifecycle state that goes with it where none is given.
_LIFECYCLE_OF = {
    **dict.fromkeys(("INITIATING", "INITIAL_SYNC", "BACKLOG", "CREATING_SNAPSHOT"), "NOT_READY"),
    **dict.fromkeys(("PENDING_SNAPSHOT_SHIPPING", "SHIPPING_SNAPSHOT"), "NOT_READY"),
    "STOPPED": "STOPPED",
    "DISCONNECTED": "DISCONNECTED",
}


def states_of(given: Mapping[str, Any]) -> States:
    """Return the states of a server that is planted: those given, and what goes with them."""
    replication_type = given.get("replicationType", "AGENT_BASED")
    with_agent = replication_type == "AGENT_BASED"
    replication = _nested(given, "dataReplicationInfo").get("dataReplicationState")
    lifecycle = _nested(given, "lifeCycle").get("state")
    if lifecycle is None and replication is not None:
        lifecycle = _LIFECYCLE_OF.get(replication, "READY_FOR_TEST")
        if replication == "STOPPED" and not with_agent:
            lifecycle = "DISCOVERED"
    elif lifecycle is None:
        new = "READY_FOR_TEST" if with_agent else "DISCOVERED"
        lifecycle = "DISCONNECTED" if given.get("isArchived") else new
    life = LIFECYCLE_DEFAULTS[lifecycle]
    default = life.agent_based if with_agent else life.snapshot_shipping
    return States(replication_type, lifecycle, replication or default)


def _nested(given: Mapping[str, Any], *path: str) -> Mapping[str, Any]:
    value: Mapping[str, Any] = given
    for name in path:
        value = value.get(name, {})
    return value


def _initiation(region: Region, server: Resource, added: datetime) -> Resource:
    storage_type = replication_configuration.storage_type(region, server)
    if server["dataReplicationInfo"]["dataReplicationState"] == "DISCONNECTED":
        return initiation(server["replicationType"], region.now - _ENDED_AGO, done=None, storage_type=storage_type)
    is_begun = server["dataReplicationInfo"]["dataReplicationState"] == "INITIATING"
    begun, done = added + timedelta(seconds=70), 0 if is_begun else len(step_names(storage_type))
    return initiation(server["replicationType"], begun, done=done, storage_type=storage_type)


class InstanceType(NamedTuple):
    """An instance type that the service recommends."""

    name: str
    cores: int
    gib: int


_INSTANCE_TYPES = (
    InstanceType("c5.large", 2, 4),
    InstanceType("c4.2xlarge", 8, 15),
    InstanceType("c4.4xlarge", 16, 30),
    InstanceType("c4.8xlarge", 36, 60),
    InstanceType("c5.9xlarge", 36, 72),
)


def recommended_instance_type(properties: Mapping[str, Any]) -> str:
    """Return the first instance type that has the cores and the memory of a machine, else the last."""
    cores = sum(cpu.get("cores", 0) for cpu in properties.get("cpus", ()))
    memory = properties.get("ramBytes", 0)
    fitting = [each for each in _INSTANCE_TYPES if each.cores >= cores and each.gib * GIB >= memory]
    return (fitting or _INSTANCE_TYPES[-1:])[0].name


def source_properties(
    region: Region, number: int, vcenter_client: Resource | None, given: Mapping[str, Any], name: str | None = None
) -> Resource:
    """Return the properties of the machine behind a source server.

    Args:
        region: The Region of the server.
        number: The sequence number of the server in its world.
        vcenter_client: The vCenter client that reported the server; None for a server with an agent.
        given: The properties that are known already, which decide what goes with them.
        name: The name of the host; None: made up.
    """
    is_windows = operating_system({"sourceProperties": given}) == "windows"
    seed = region.world.settings.seed
    hostname = name or f"server{number:02d}"
    hints: Resource = {"hostname": hostname, "fqdn": f"{hostname}.example.com"}
    if vcenter_client is not None:
        hints["vmWareUuid"] = ids.uuid_text(seed, "virtual machine", number)
        hints["vmPath"] = f"/{vcenter_client['datacenterName']}/vm/{hostname}"
    size: Resource = {
        "cpus": [{"cores": 2, "modelName": "Intel(R) Xeon(R) Platinum 8259CL CPU @ 2.50GHz"}],
        "ramBytes": 4 * GIB,
    }
    return {
        "lastUpdatedDateTime": to_text(region.now),
        "recommendedInstanceType": recommended_instance_type({**size, **given}),
        "identificationHints": hints,
        "networkInterfaces": [_network_interface(seed, number)],
        "disks": [{"deviceName": WINDOWS_BOOT_DISK if is_windows else "/dev/sda", "bytes": 8 * GIB}],
        **size,
        "os": {"fullString": f"Linux {hostname} 5.15.0-1011-generic #14-Ubuntu SMP x86_64"},
    }


def _network_interface(seed: int, number: int) -> Resource:
    mac = ids.digits(seed, "mac address", number, 12).upper()
    return {
        "macAddress": "-".join(mac[at : at + 2] for at in range(0, 12, 2)),
        "ips": [f"10.0.{number // 250 % 250}.{number % 250 + 4}"],
        "isPrimary": True,
    }


def _life_cycle(region: Region, state: str, life: Defaults, added: datetime, replication: str) -> Resource:
    cycle: Resource = {
        "addedToServiceDateTime": to_text(added),
        "state": state,
        "lastTest": {"initiated": {}, "finalized": {}, "reverted": {}},
        "lastCutover": {"initiated": {}, "finalized": {}, "reverted": {}},
    }
    if life.age and not (state == "NOT_READY" and replication in _BEFORE_FIRST_BYTE):
        # The first byte comes three and a half minutes after it was added.
        cycle["firstByteDateTime"] = to_text(added + timedelta(seconds=210))
    if life.age and replication in NOT_REPLICATING:
        ended = region.now - _ENDED_AGO
        cycle["lastSeenByServiceDateTime"] = to_text(ended)
        cycle["elapsedReplicationDuration"] = duration_text(ended - added)
    if life.tested:
        cycle["lastTest"]["initiated"] = _launch(region, timedelta(hours=3))
    if life.cut_over:
        cycle["lastCutover"]["initiated"] = _launch(region, timedelta(hours=2))
    if life.finalized:
        cycle["lastCutover"]["finalized"] = {"apiCallDateTime": to_text(region.now - timedelta(hours=1))}
    return cycle


def _launch(region: Region, ago: timedelta) -> Resource:
    return {"apiCallDateTime": to_text(region.now - ago), "jobID": region.new_id(JOBS)}


def _launched_instance(region: Region, cycle: Resource) -> Resource:
    last = cycle["lastCutover"]["initiated"] or cycle["lastTest"]["initiated"]
    return {"ec2InstanceID": ec2_id(region.world, "i-"), "jobID": last["jobID"], "firstBoot": "SUCCEEDED"}


def _replication_info(region: Region, life: Defaults, replication: str, disks: list[Resource]) -> Resource:
    launchable = replication == IN_SYNC or (life.agent_based == IN_SYNC and replication not in NOT_REPLICATING)
    # A stopped server keeps its disks' sizes and nothing of what was replicated.
    info: Resource = {
        "dataReplicationState": replication,
        "dataReplicationInitiation": {"steps": []},
        "replicatedDisks": replicated_disks(disks, done=launchable or replication not in _NOTHING_SENT),
    }
    if launchable:
        info["lagDuration"] = "P0D"
        info["lastSnapshotDateTime"] = to_text(region.now - timedelta(minutes=5))
    return info


def vcenter_client(region: Region, given: Mapping[str, Any]) -> Resource:
    """Return a vCenter client, over which the caller lays the members that were given."""
    kind = region.vcenter_clients.kind
    client_id = given.get("vcenterClientID") or region.new_id(kind)
    number = region.world.count("vcenter client")
    return {
        "vcenterClientID": client_id,
        "arn": region.arn(kind, client_id),
        "hostname": f"vcenter{number:02d}.example.com",
        "vcenterUUID": ids.uuid_text(region.world.settings.seed, "vcenter", number),
        "datacenterName": "Datacenter",
        "sourceServerTags": {},
        "tags": {},
    }
