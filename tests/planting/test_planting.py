"""What a test plants: the defaults, what may be laid over them, and what is refused."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any

import pytest

from mgn_mock import MgnMock
from mgn_mock.clock import from_text
from mgn_mock.model.spec import service
from mgn_mock.service.source_servers.initiation import step_names
from tests.conftest import START
from tests.support.asking import LIFECYCLE_STATES, REPLICATION_TYPES, client_of, discovered, state_of, world_of
from tests.support.consistency import check_consistent

if TYPE_CHECKING:
    from types_boto3_mgn import MgnClient

NOON = datetime(2026, 1, 31, 12, tzinfo=timezone.utc)
GIB = 2**30
REPLICATION_STATES = {
    "PENDING_INSTALLATION": ("STOPPED", "STOPPED"),
    "DISCOVERED": ("STOPPED", "STOPPED"),
    "STOPPED": ("STOPPED", "STOPPED"),
    "NOT_READY": ("INITIAL_SYNC", "SHIPPING_SNAPSHOT"),
    "READY_FOR_TEST": ("CONTINUOUS", "CONTINUOUS"),
    "TESTING": ("CONTINUOUS", "CONTINUOUS"),
    "READY_FOR_CUTOVER": ("CONTINUOUS", "CONTINUOUS"),
    "CUTTING_OVER": ("CONTINUOUS", "CONTINUOUS"),
    "CUTOVER": ("DISCONNECTED", "DISCONNECTED"),
    "DISCONNECTED": ("DISCONNECTED", "DISCONNECTED"),
}


def planted(**options: Any) -> MgnMock:
    """A world with a server of every kind."""
    mgn = MgnMock(start_time=START, region="us-east-1", **options)
    for replication_type in REPLICATION_TYPES:
        for state in LIFECYCLE_STATES:
            mgn.add_source_server(replicationType=replication_type, lifeCycle={"state": state})
    return mgn


def values_of(value: Any, name: str) -> list[Any]:
    """All values of the members of that name, anywhere inside."""
    if isinstance(value, dict):
        own = [value[name]] if name in value else []
        return own + [found for member in value.values() for found in values_of(member, name)]
    return [found for item in value for found in values_of(item, name)] if isinstance(value, (list, tuple)) else []


# Defaults


def test_the_states_below_are_all_there_are() -> None:
    assert set(REPLICATION_STATES) == set(LIFECYCLE_STATES) == set(service().enum("LifeCycleState"))
    assert set(REPLICATION_TYPES) == set(service().enum("ReplicationType"))


@pytest.mark.parametrize("lifecycle", LIFECYCLE_STATES)
@pytest.mark.parametrize("replication_type", REPLICATION_TYPES)
def test_a_server_in_any_lifecycle_state_is_consistent(replication_type: str, lifecycle: str) -> None:
    """Rests on launches-are-always-there and states-of-data-replication-that-were-seen."""
    mgn = MgnMock()
    server = mgn.add_source_server(replicationType=replication_type, lifeCycle={"state": lifecycle})
    check_consistent(server, mgn.now)
    expected = REPLICATION_STATES[lifecycle][REPLICATION_TYPES.index(replication_type)]
    assert state_of(server) == (lifecycle, expected)
    assert server["replicationType"] == replication_type
    assert not server["isArchived"]


def test_a_server_has_an_agent_and_is_in_sync_by_default(mgn: MgnMock, client: MgnClient) -> None:
    """Rests on an-agent-tags-its-server."""
    server = mgn.add_source_server()
    assert server["replicationType"] == "AGENT_BASED"
    assert state_of(server) == ("READY_FOR_TEST", "CONTINUOUS")
    assert server["dataReplicationInfo"]["lagDuration"] == "P0D"
    assert server["tags"] == {"Name": "server01"}
    assert client.describe_source_servers()["items"] == [server]


def test_a_server_without_an_agent_was_discovered_by_a_vcenter_client(mgn: MgnMock, client: MgnClient) -> None:
    server = mgn.add_source_server(replicationType="SNAPSHOT_SHIPPING")
    assert state_of(server) == ("DISCOVERED", "STOPPED")
    (vcenter,) = client.describe_vcenter_clients()["items"]
    assert server["vcenterClientID"] == vcenter["vcenterClientID"]
    hints = server["sourceProperties"]["identificationHints"]
    assert hints["vmPath"] == f"/{vcenter['datacenterName']}/vm/{hints['hostname']}"
    assert len(hints["vmWareUuid"]) == 36


@pytest.mark.parametrize("lifecycle", LIFECYCLE_STATES)
def test_one_that_never_replicated_is_added_now_and_others_earlier(lifecycle: str) -> None:
    mgn = MgnMock(start_time=START)
    server = mgn.add_source_server(lifeCycle={"state": lifecycle})
    added = from_text(server["lifeCycle"]["addedToServiceDateTime"])
    assert (added == NOON) == (lifecycle in {"PENDING_INSTALLATION", "DISCOVERED"})
    assert added <= NOON


def test_what_a_planted_server_has_lived_through_was_some_hours_ago(mgn: MgnMock) -> None:
    life: Any = mgn.add_source_server(lifeCycle={"state": "CUTOVER"})["lifeCycle"]
    times = [
        life["addedToServiceDateTime"],
        life["firstByteDateTime"],
        life["lastTest"]["initiated"]["apiCallDateTime"],
        life["lastCutover"]["initiated"]["apiCallDateTime"],
        life["lastCutover"]["finalized"]["apiCallDateTime"],
        life["lastSeenByServiceDateTime"],
    ]
    assert times == [
        "2026-01-30T19:40:00+00:00",
        "2026-01-30T19:43:30+00:00",
        "2026-01-31T09:00:00+00:00",
        "2026-01-31T10:00:00+00:00",
        "2026-01-31T11:00:00+00:00",
        "2026-01-31T11:40:00+00:00",
    ]
    assert life["elapsedReplicationDuration"] == "PT16H"


@pytest.mark.parametrize(
    ("state", "begun"),
    [
        ("NOT_READY", "2026-01-31T11:51:10+00:00"),
        ("READY_FOR_TEST", "2026-01-30T19:41:10+00:00"),
        ("CUTOVER", "2026-01-31T11:40:00+00:00"),
    ],
)
def test_a_planted_initiation_began_when_the_server_was_added_or_disconnected(
    mgn: MgnMock, state: Any, begun: str
) -> None:
    info: Any = mgn.add_source_server(lifeCycle={"state": state})["dataReplicationInfo"]
    assert info["dataReplicationInitiation"]["startDateTime"] == begun


@pytest.mark.parametrize(
    ("replication_type", "lifecycle", "replication", "sent"),
    [
        ("AGENT_BASED", "NOT_READY", "INITIATING", False),
        ("AGENT_BASED", "NOT_READY", "INITIAL_SYNC", True),
        ("SNAPSHOT_SHIPPING", "NOT_READY", "PENDING_SNAPSHOT_SHIPPING", False),
        ("SNAPSHOT_SHIPPING", "NOT_READY", "SHIPPING_SNAPSHOT", True),
        ("SNAPSHOT_SHIPPING", "TESTING", "PENDING_SNAPSHOT_SHIPPING", True),
        ("AGENT_BASED", "TESTING", "INITIATING", True),
    ],
)
def test_only_before_the_first_transfer_there_is_no_first_byte(
    mgn: MgnMock, replication_type: Any, lifecycle: Any, replication: Any, sent: bool
) -> None:
    server = mgn.add_source_server(
        replicationType=replication_type,
        lifeCycle={"state": lifecycle},
        dataReplicationInfo={"dataReplicationState": replication},
    )
    assert ("firstByteDateTime" in server["lifeCycle"]) == sent


@pytest.mark.parametrize(
    ("lifecycle", "replication", "launchable"),
    [
        ("NOT_READY", "BACKLOG", False),
        ("NOT_READY", "CREATING_SNAPSHOT", False),
        ("TESTING", "RESCAN", True),
        ("CUTOVER", "CONTINUOUS", True),
        ("CUTOVER", "DISCONNECTED", False),
    ],
)
def test_a_planted_server_that_was_in_sync_has_a_snapshot_while_it_replicates(
    mgn: MgnMock, lifecycle: Any, replication: Any, launchable: bool
) -> None:
    given = {"dataReplicationState": replication}
    info = mgn.add_source_server(lifeCycle={"state": lifecycle}, dataReplicationInfo=given)["dataReplicationInfo"]
    assert [name in info for name in ("lagDuration", "lastSnapshotDateTime")] == [launchable] * 2


def test_times_end_in_an_offset_and_have_no_fraction_that_is_zero() -> None:
    mgn = planted()
    times = values_of(world_of(mgn), "apiCallDateTime") + values_of(world_of(mgn), "addedToServiceDateTime")
    assert len(times) > 20
    assert all(text.endswith("+00:00") and len(text) in {25, 32} and ".000000" not in text for text in times)


def test_a_server_that_is_under_way_goes_on_from_there() -> None:
    mgn = MgnMock(progress="manual", start_time=START)
    for replication_type in REPLICATION_TYPES:
        server = mgn.add_source_server(replicationType=replication_type, lifeCycle={"state": "NOT_READY"})
        (disk,) = server["dataReplicationInfo"]["replicatedDisks"]
        assert disk["replicatedStorageBytes"] == disk["totalStorageBytes"] // 2
    mgn.settle()
    states = {state_of(item) for item in client_of(mgn).describe_source_servers()["items"]}
    assert states == {("READY_FOR_TEST", "CONTINUOUS")}


# The seed


def test_everything_is_the_same_in_every_run() -> None:
    assert world_of(planted()) == world_of(planted())
    assert world_of(planted(seed=5)) == world_of(planted(seed=5))


def test_another_seed_gives_other_ids() -> None:
    one, other = world_of(planted(seed=1)), world_of(planted(seed=2))
    for name in ("sourceServerID", "vcenterClientID", "jobID", "ec2InstanceID", "macAddress", "vmWareUuid"):
        assert not set(values_of(one, name)) & set(values_of(other, name))


def test_ids_are_unique() -> None:
    mgn = planted()
    for _ in range(300):
        discovered(mgn)
    seen = [mgn.peek(name, maxResults=1000) for name in ("DescribeSourceServers", "DescribeVcenterClients")]
    for name, times in {"sourceServerID": 1, "arn": 1, "vmWareUuid": 1, "macAddress": 1, "hostname": 1}.items():
        found = values_of(seen, name)
        assert len(set(found)) * times == len(found) > 300


def test_an_id_that_was_planted_is_not_made_again() -> None:
    first = MgnMock(seed=9).add_source_server()["sourceServerID"]
    mgn = MgnMock(seed=9)
    mgn.add_source_server(sourceServerID=first)
    second = mgn.add_source_server()["sourceServerID"]
    assert second != first
    assert len(client_of(mgn).describe_source_servers()["items"]) == 2


# Overrides


def test_members_are_laid_over_the_defaults_level_by_level(mgn: MgnMock) -> None:
    plain: Any = MgnMock(region="us-east-1", start_time=START).add_source_server()
    server: Any = mgn.add_source_server(
        tags={"team": "blue"},
        sourceProperties={
            "os": {"fullString": "Ubuntu 22.04"},
            "identificationHints": {"fqdn": "a.example.net"},
        },
        lifeCycle={"lastTest": {"finalized": {"apiCallDateTime": "2026-01-31T11:00:00Z"}}},
    )
    plain["tags"]["team"] = "blue"
    plain["sourceProperties"]["os"]["fullString"] = "Ubuntu 22.04"
    plain["sourceProperties"]["identificationHints"]["fqdn"] = "a.example.net"
    plain["lifeCycle"]["lastTest"]["finalized"]["apiCallDateTime"] = "2026-01-31T11:00:00+00:00"
    assert server == plain


def test_the_name_tag_is_the_hostname_that_was_given(mgn: MgnMock) -> None:
    hints = {"hostname": "web01", "fqdn": "web01.example.net"}
    server = mgn.add_source_server(sourceProperties={"identificationHints": hints})
    assert server["tags"] == {"Name": "web01"}


def test_a_list_replaces_the_default(mgn: MgnMock) -> None:
    interfaces = [{"ips": ["10.9.8.7"]}, {"macAddress": "00-00-00-00-00-01"}]
    server: Any = mgn.add_source_server(sourceProperties={"networkInterfaces": interfaces, "cpus": []})
    assert server["sourceProperties"]["networkInterfaces"] == interfaces
    assert server["sourceProperties"]["cpus"] == []


@pytest.mark.parametrize("lifecycle", ["READY_FOR_TEST", "NOT_READY", "CUTOVER", "STOPPED"])
def test_replicated_disks_follow_the_disks_that_are_given(mgn: MgnMock, lifecycle: str) -> None:
    disks = [{"deviceName": "/dev/sda", "bytes": 30 * GIB}, {"deviceName": "/dev/sdb", "bytes": 50 * GIB}]
    server: Any = mgn.add_source_server(lifeCycle={"state": lifecycle}, sourceProperties={"disks": disks})
    replicated = server["dataReplicationInfo"]["replicatedDisks"]
    assert [(disk["deviceName"], disk["totalStorageBytes"]) for disk in replicated] == [
        (disk["deviceName"], disk["bytes"]) for disk in disks
    ]
    check_consistent(server, mgn.now)


@pytest.mark.parametrize("lifecycle", ["READY_FOR_TEST", "NOT_READY"])
def test_a_disk_of_which_nothing_is_known_is_empty_and_has_no_name(mgn: MgnMock, lifecycle: str) -> None:
    server: Any = mgn.add_source_server(lifeCycle={"state": lifecycle}, sourceProperties={"disks": [{}]})
    [counters] = server["dataReplicationInfo"]["replicatedDisks"]
    assert counters.pop("deviceName") == ""
    assert set(counters.values()) == {0}


def test_replicated_disks_may_be_given_too(mgn: MgnMock) -> None:
    disks = [{"deviceName": "/dev/xvda", "totalStorageBytes": 100, "replicatedStorageBytes": 40}]
    server: Any = mgn.add_source_server(
        dataReplicationInfo={"dataReplicationState": "STALLED", "replicatedDisks": disks},
    )
    assert server["dataReplicationInfo"]["replicatedDisks"] == disks
    assert state_of(server) == ("READY_FOR_TEST", "STALLED")


LIFECYCLES = {
    "STOPPED": ("STOPPED", "DISCOVERED"),
    "INITIATING": ("NOT_READY", None),
    "INITIAL_SYNC": ("NOT_READY", None),
    "BACKLOG": ("NOT_READY", None),
    "CREATING_SNAPSHOT": ("NOT_READY", "NOT_READY"),
    "CONTINUOUS": ("READY_FOR_TEST", "READY_FOR_TEST"),
    "PAUSED": ("READY_FOR_TEST", "READY_FOR_TEST"),
    "RESCAN": ("READY_FOR_TEST", None),
    "STALLED": ("READY_FOR_TEST", "READY_FOR_TEST"),
    "DISCONNECTED": ("DISCONNECTED", "DISCONNECTED"),
    "PENDING_SNAPSHOT_SHIPPING": (None, "NOT_READY"),
    "SHIPPING_SNAPSHOT": (None, "NOT_READY"),
}


@pytest.mark.parametrize("replication", service().enum("DataReplicationState"))
@pytest.mark.parametrize("replication_type", REPLICATION_TYPES)
def test_a_replication_state_alone_brings_the_lifecycle_state(
    mgn: MgnMock, client: MgnClient, replication_type: str, replication: str
) -> None:
    lifecycle = LIFECYCLES[replication][REPLICATION_TYPES.index(replication_type)]
    members: Any = {"replicationType": replication_type, "dataReplicationInfo": {"dataReplicationState": replication}}
    if lifecycle is None:
        with pytest.raises(ValueError, match=f"goes with .*{replication} goes with no lifeCycle.state"):
            mgn.add_source_server(**members)
        return
    server = mgn.add_source_server(**members)
    assert state_of(server) == (lifecycle, replication)
    if replication in {"STOPPED", "DISCONNECTED", "INITIATING", "INITIAL_SYNC"}:
        check_consistent(server, mgn.now)
    assert client.describe_source_servers()["items"] == [server]
    mgn.settle()
    client.describe_source_servers()


def test_an_archived_server_is_disconnected_by_default(mgn: MgnMock) -> None:
    for replication_type in REPLICATION_TYPES:
        server = mgn.add_source_server(replicationType=replication_type, isArchived=True)
        assert state_of(server) == ("DISCONNECTED", "DISCONNECTED")


def test_nothing_is_replicated_while_the_agent_connects(mgn: MgnMock) -> None:
    server = mgn.add_source_server(dataReplicationInfo={"dataReplicationState": "INITIATING"})
    [counters] = server["dataReplicationInfo"]["replicatedDisks"]
    assert counters["replicatedStorageBytes"] == 0


@pytest.mark.parametrize("given", [None, {}, {"dataReplicationState": None}])
def test_a_server_without_a_replication_state_is_answered_so(mgn: MgnMock, client: MgnClient, given: Any) -> None:
    server_id = discovered(mgn, dataReplicationInfo=given)
    [server] = client.describe_source_servers()["items"]
    assert ("dataReplicationInfo" in server) == (given is not None)
    assert "dataReplicationState" not in server.get("dataReplicationInfo", {})
    restored = MgnMock(region=mgn.region)
    restored.restore(mgn.dump())
    assert restored.server(server_id) == server
    assert state_of(client.start_replication(sourceServerID=server_id)) == ("NOT_READY", "PENDING_SNAPSHOT_SHIPPING")


def test_a_server_that_was_without_a_replication_state_shows_the_one_it_comes_to(
    mgn: MgnMock, client: MgnClient
) -> None:
    server_id = discovered(mgn, dataReplicationInfo=None)
    client.disconnect_from_service(sourceServerID=server_id)
    assert state_of(client.describe_source_servers()["items"][0]) == ("DISCONNECTED", "DISCONNECTED")


def test_the_tag_of_the_name_names_the_host(mgn: MgnMock) -> None:
    server = mgn.add_source_server(tags={"Name": "db1"})
    check_consistent(server, mgn.now)
    assert server["sourceProperties"]["identificationHints"]["hostname"] == "db1"
    given = mgn.add_source_server(tags={"Name": "db1"}, sourceProperties={"identificationHints": {"hostname": "db2"}})
    assert given["sourceProperties"]["identificationHints"]["hostname"] == "db2"


def test_identification_hints_may_be_empty(mgn: MgnMock, client: MgnClient) -> None:
    server = mgn.add_source_server(sourceProperties={"identificationHints": {}})
    assert client.describe_source_servers()["items"] == [server]
    assert server["sourceProperties"]["identificationHints"] == {}
    assert server["tags"] == {}


_STEP = "dataReplicationInfo.dataReplicationInitiation.steps"


@pytest.mark.parametrize(
    ("shape", "member"),
    [
        ("FirstBoot", "launchedInstance.firstBoot"),
        ("DataReplicationErrorString", "dataReplicationInfo.dataReplicationError.error"),
        ("DataReplicationInitiationStepName", f"{_STEP}.name"),
        ("DataReplicationInitiationStepStatus", f"{_STEP}.status"),
    ],
)
def test_every_value_of_every_enum_can_be_planted(mgn: MgnMock, client: MgnClient, shape: str, member: str) -> None:
    for value in service().enum(shape):
        given: Any = value
        for name in reversed(member.split(".")):
            given = {name: [given] if name == "steps" else given}
        mgn.add_source_server(**given)
    assert len(client.describe_source_servers()["items"]) == len(service().enum(shape))


def test_the_vcenter_client_that_is_named_is_there_afterwards(mgn: MgnMock, client: MgnClient) -> None:
    known = mgn.add_vcenter_client(datacenterName="Berlin")["vcenterClientID"]
    of_known = mgn.add_source_server(replicationType="SNAPSHOT_SHIPPING", vcenterClientID=known)
    mgn.add_source_server(replicationType="SNAPSHOT_SHIPPING", vcenterClientID="vcc-0123456789abcdef0")
    assert of_known["sourceProperties"]["identificationHints"]["vmPath"].startswith("/Berlin/vm/")
    ids = [item["vcenterClientID"] for item in client.describe_vcenter_clients()["items"]]
    assert ids == [known, "vcc-0123456789abcdef0"]


def test_an_id_and_its_arn_may_be_given(mgn: MgnMock) -> None:
    server_id = "s-0123456789ABCdef0"
    arn = f"arn:aws:mgn:us-east-1:123456789012:source-server/{server_id}"
    assert mgn.add_source_server(sourceServerID=server_id, arn=arn)["arn"] == arn
    assert mgn.at("eu-west-1").add_source_server(sourceServerID=server_id)["sourceServerID"] == server_id


@pytest.mark.parametrize(
    "text",
    ["2026-01-31T10:00:00Z", "2026-01-31T11:00:00+01:00", "2026-01-31T10:00:00.000000+00:00", "2026-01-31T10:00:00"],
)
def test_times_may_be_given_in_any_form_and_are_kept_in_one(mgn: MgnMock, text: str) -> None:
    server = mgn.add_source_server(lifeCycle={"addedToServiceDateTime": text})
    assert server["lifeCycle"]["addedToServiceDateTime"] == "2026-01-31T10:00:00+00:00"
    assert server["lifeCycle"]["elapsedReplicationDuration"] == "PT2H"


def test_elapsed_times_that_are_given_are_seen_until_time_moves_and_go_on_from_there(mgn: MgnMock) -> None:
    life = {"lastSeenByServiceDateTime": "2026-01-30T00:00:00Z", "elapsedReplicationDuration": "PT5M"}
    server = mgn.add_source_server(lifeCycle=life)
    assert server["lifeCycle"]["lastSeenByServiceDateTime"] == "2026-01-30T00:00:00+00:00"
    assert server["lifeCycle"]["elapsedReplicationDuration"] == "PT5M"
    mgn.advance(days=1)
    shown = mgn.server(server)["lifeCycle"]
    assert shown["lastSeenByServiceDateTime"] == "2026-01-31T00:00:00+00:00"
    assert shown["elapsedReplicationDuration"] == "P1DT5M"
    mgn.client().stop_replication(sourceServerID=server["sourceServerID"])
    mgn.advance(days=1)
    assert mgn.server(server)["lifeCycle"]["elapsedReplicationDuration"] == "P1DT5M"


def test_a_duration_that_no_clock_can_add_to_stays(mgn: MgnMock) -> None:
    server = mgn.add_source_server(lifeCycle={"elapsedReplicationDuration": "P99999999999D"})
    mgn.advance(days=1)
    assert mgn.server(server)["lifeCycle"]["elapsedReplicationDuration"] == "P99999999999D"


@pytest.mark.parametrize("state", ["PAUSED", "STALLED"])
def test_a_lag_that_is_given_grows_until_replication_goes_on(mgn: MgnMock, client: MgnClient, state: str) -> None:
    server = mgn.add_source_server(dataReplicationInfo={"dataReplicationState": state, "lagDuration": "PT5H"})
    assert server["dataReplicationInfo"]["lagDuration"] == "PT5H"
    mgn.advance(hours=1)
    assert mgn.server(server)["dataReplicationInfo"]["lagDuration"] == "PT6H"
    if state == "PAUSED":
        client.resume_replication(sourceServerID=server["sourceServerID"])
    else:
        mgn.recover(server)
    mgn.settle()
    mgn.stall(server)
    assert mgn.server(server)["dataReplicationInfo"]["lagDuration"] == "P0D"


def disk(sent: int, **more: int) -> dict[str, Any]:
    return {"deviceName": "/dev/sda", "totalStorageBytes": 100, "replicatedStorageBytes": sent, **more}


def info_of(mgn: MgnMock, server: Any) -> Any:
    return mgn.server(server)["dataReplicationInfo"]


@pytest.mark.parametrize("state", ["INITIAL_SYNC", "SHIPPING_SNAPSHOT"])
def test_counters_that_are_given_are_seen_until_time_moves_and_go_on_from_there(state: str) -> None:
    mgn = MgnMock(progress="manual", start_time=START)
    server = mgn.add_source_server(
        replicationType="AGENT_BASED" if state == "INITIAL_SYNC" else "SNAPSHOT_SHIPPING",
        lifeCycle={"state": "NOT_READY"},
        dataReplicationInfo={"dataReplicationState": state, "replicatedDisks": [disk(40)]},
    )
    assert info_of(mgn, server)["replicatedDisks"] == [disk(40)]
    mgn.advance(seconds=30)
    assert info_of(mgn, server)["replicatedDisks"] == [disk(70, rescannedStorageBytes=70)]
    mgn.settle()
    assert state_of(mgn.server(server)) == ("READY_FOR_TEST", "CONTINUOUS")


def test_a_disk_without_counters_begins_at_zero() -> None:
    mgn = MgnMock(progress="manual", start_time=START)
    given = {"deviceName": "/dev/sda", "totalStorageBytes": 100}
    server = mgn.add_source_server(
        lifeCycle={"state": "NOT_READY"},
        dataReplicationInfo={"dataReplicationState": "INITIAL_SYNC", "replicatedDisks": [given]},
    )
    mgn.advance(seconds=30)
    assert info_of(mgn, server)["replicatedDisks"] == [disk(50, rescannedStorageBytes=50)]


def test_what_was_read_again_before_goes_on_from_there() -> None:
    mgn = MgnMock(progress="manual", start_time=START)
    given = {"dataReplicationState": "RESCAN", "replicatedDisks": [disk(100, rescannedStorageBytes=50)]}
    server = mgn.add_source_server(dataReplicationInfo=given)
    assert info_of(mgn, server)["replicatedDisks"] == given["replicatedDisks"]
    mgn.advance(seconds=15)
    assert info_of(mgn, server)["replicatedDisks"][0]["rescannedStorageBytes"] == 75
    mgn.advance(seconds=15)
    assert info_of(mgn, server)["dataReplicationState"] == "CONTINUOUS"


def test_steps_that_are_given_are_seen_until_time_moves_and_go_on_from_there() -> None:
    mgn = MgnMock(progress="manual", start_time=START)
    statuses = ["SUCCEEDED", "SUCCEEDED", "FAILED", *["NOT_STARTED"] * 8]
    steps = [{"name": name, "status": status} for name, status in zip(step_names(), statuses, strict=True)]
    server = mgn.add_source_server(
        lifeCycle={"state": "NOT_READY"},
        dataReplicationInfo={"dataReplicationState": "INITIATING", "dataReplicationInitiation": {"steps": steps}},
    )
    assert info_of(mgn, server)["dataReplicationInitiation"]["steps"] == steps
    mgn.advance(seconds=20)
    after = [step["status"] for step in info_of(mgn, server)["dataReplicationInitiation"]["steps"]]
    assert after[:5] == ["SUCCEEDED", "SUCCEEDED", "SUCCEEDED", "IN_PROGRESS", "NOT_STARTED"]
    mgn.advance(minutes=3)
    assert info_of(mgn, server)["dataReplicationState"] == "INITIAL_SYNC"


@pytest.mark.parametrize(
    ("replication_type", "state", "seconds", "following"),
    [
        ("AGENT_BASED", "BACKLOG", 30, "CREATING_SNAPSHOT"),
        ("AGENT_BASED", "CREATING_SNAPSHOT", 60, "CONTINUOUS"),
        ("SNAPSHOT_SHIPPING", "PENDING_SNAPSHOT_SHIPPING", 30, "SHIPPING_SNAPSHOT"),
    ],
)
def test_a_stage_that_is_planted_goes_on_for_half_of_its_time(
    replication_type: Any, state: Any, seconds: int, following: str
) -> None:
    mgn = MgnMock(progress="manual", start_time=START)
    server = mgn.add_source_server(
        replicationType=replication_type,
        lifeCycle={"state": "NOT_READY"},
        dataReplicationInfo={"dataReplicationState": state},
    )
    mgn.advance(seconds=seconds - 1)
    assert info_of(mgn, server)["dataReplicationState"] == state
    mgn.advance(seconds=1)
    assert info_of(mgn, server)["dataReplicationState"] == following


@pytest.mark.parametrize(("done", "seconds"), [(1, 191), (9, 39), (11, 1)])
def test_an_initiation_that_is_planted_goes_on_as_long_as_its_steps_need(done: int, seconds: int) -> None:
    mgn = MgnMock(progress="manual", start_time=START)
    statuses = ["SUCCEEDED"] * done + ["NOT_STARTED"] * (11 - done)
    steps = [{"name": name, "status": status} for name, status in zip(step_names(), statuses, strict=True)]
    server = mgn.add_source_server(
        lifeCycle={"state": "NOT_READY"},
        dataReplicationInfo={"dataReplicationState": "INITIATING", "dataReplicationInitiation": {"steps": steps}},
    )
    mgn.advance(seconds=seconds - 1)
    assert info_of(mgn, server)["dataReplicationState"] == "INITIATING"
    mgn.advance(seconds=1)
    assert info_of(mgn, server)["dataReplicationState"] == "INITIAL_SYNC"


def test_at_once_the_first_read_shows_what_was_planted_and_the_next_one_how_it_ended() -> None:
    mgn = MgnMock(progress="instant", start_time=START)
    client = client_of(mgn)
    other = discovered(mgn)
    given = {"dataReplicationState": "INITIAL_SYNC", "replicatedDisks": [disk(40)]}
    server = mgn.add_source_server(lifeCycle={"state": "NOT_READY"}, dataReplicationInfo=given)
    client.start_replication(sourceServerID=other)
    seen = [{state_of(item) for item in client.describe_source_servers()["items"]} for _ in range(2)]
    assert seen == [
        {("NOT_READY", "INITIAL_SYNC"), ("READY_FOR_TEST", "CONTINUOUS")},
        {("READY_FOR_TEST", "CONTINUOUS")},
    ]
    assert info_of(mgn, server)["replicatedDisks"][0]["replicatedStorageBytes"] == 100
