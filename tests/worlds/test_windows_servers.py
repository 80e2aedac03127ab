"""Nine Windows servers of a real account in eu-west-2, rebuilt with made-up ids: loaded, driven and compared."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from mgn_mock import MgnMock
from mgn_mock.clock import duration_text, from_text, to_text
from mgn_mock.service.source_servers.initiation import step_names
from tests.support.asking import client_of

if TYPE_CHECKING:
    from mgn_mock.state.settings import Transport

GIB = 2**30
ACCOUNT = "210987654321"
CALL = from_text("2022-03-18T16:12:25.493505Z")
STATUSES = ["SUCCEEDED"] + ["SKIPPED"] * 7 + ["SUCCEEDED"] * 3
WINDOWS = "Microsoft Windows Server 2012 R2 Datacenter"


class Machine(NamedTuple):
    """What tells one of the servers from the others."""

    host: str
    cores: int
    gib: int
    recommended: str
    disks: tuple[str, ...]
    age: str
    """How long ago it was added, as elapsedReplicationDuration."""


MACHINES = [
    Machine("app01", 2, 8, "c4.2xlarge", ("c:0",), "P1DT9H59.031464S"),
    Machine("app02", 2, 8, "c4.2xlarge", ("c:0", "d:0"), "PT22H40M4.06653S"),
    Machine("app03", 4, 16, "c4.4xlarge", ("c:0",), "P2DT1H5M0.5S"),
    Machine("app04", 4, 16, "c4.4xlarge", ("c:0", "e:0"), "P2DT4H10M"),
    Machine("db01", 4, 32, "c4.8xlarge", ("d:0", "e:0", "f:0", "g:0", "h:0", "c:0"), "P3DT2M0.000001S"),
    Machine("db02", 4, 32, "c4.8xlarge", ("c:0", "d:0"), "P3DT1S"),
    Machine("db03", 4, 64, "c5.9xlarge", ("c:0", "d:0", "e:0"), "P3D"),
    Machine("web01", 2, 8, "c4.2xlarge", ("c:0",), "PT23H59M59.999999S"),
    Machine("web02", 2, 8, "c4.2xlarge", ("c:0",), "PT20H"),
]


def added(machine: Machine) -> timedelta:
    days, _, clock = machine.age.removeprefix("P").partition("T")
    found = timedelta(days=float(days.removesuffix("D") or 0))
    for unit, name in (("H", "hours"), ("M", "minutes"), ("S", "seconds")):
        amount, sign, rest = clock.partition(unit)
        if sign:
            found, clock = found + timedelta(**{name: float(amount)}), rest
    return found


def printed(number: int, machine: Machine) -> dict[str, Any]:
    server_id = f"s-g{number:016x}"
    begun = CALL - added(machine)
    steps = [{"name": name, "status": status} for name, status in zip(step_names(), STATUSES, strict=True)]
    sizes = {name: (40 + 10 * place) * GIB for place, name in enumerate(machine.disks)}
    return {
        "sourceServerID": server_id,
        "arn": f"arn:aws:mgn:eu-west-2:{ACCOUNT}:source-server/{server_id}",
        "isArchived": False,
        "replicationType": "AGENT_BASED",
        "tags": {"Name": machine.host},
        "lifeCycle": {
            "addedToServiceDateTime": to_text(begun),
            "firstByteDateTime": to_text(begun + timedelta(minutes=4)),
            "lastSeenByServiceDateTime": to_text(CALL - timedelta(seconds=8)),
            "elapsedReplicationDuration": machine.age,
            "state": "READY_FOR_TEST",
            "lastTest": {"initiated": {}, "finalized": {}, "reverted": {}},
            "lastCutover": {"initiated": {}, "finalized": {}, "reverted": {}},
        },
        "dataReplicationInfo": {
            "dataReplicationState": "CONTINUOUS",
            "lagDuration": "P0D",
            "lastSnapshotDateTime": to_text(CALL - timedelta(minutes=25)),
            "dataReplicationInitiation": {
                "startDateTime": to_text(CALL - timedelta(hours=3)),
                "nextAttemptDateTime": "2022-03-18T16:13:00+00:00",
                "steps": steps,
            },
            "replicatedDisks": [
                {
                    "deviceName": name,
                    "totalStorageBytes": size,
                    "replicatedStorageBytes": size,
                    "rescannedStorageBytes": size,
                    "backloggedStorageBytes": 0,
                }
                for name, size in sizes.items()
            ],
        },
        "sourceProperties": {
            "lastUpdatedDateTime": to_text(CALL - timedelta(minutes=40)),
            "recommendedInstanceType": machine.recommended,
            "identificationHints": {"hostname": machine.host, "fqdn": f"{machine.host}.corp.example"},
            "networkInterfaces": [
                {"macAddress": f"0A-00-00-00-00-{number:02X}", "ips": ["10.1.0.7"], "isPrimary": True}
            ],
            "disks": [{"deviceName": name, "bytes": size} for name, size in sizes.items()],
            "cpus": [{"cores": machine.cores, "modelName": "Intel(R) Xeon(R) CPU E5-2680 v4 @ 2.40GHz"}],
            "ramBytes": machine.gib * GIB,
            "os": {"fullString": WINDOWS},
        },
    }


SERVERS = [printed(number, machine) for number, machine in enumerate(MACHINES, 1)]
IDS = [server["sourceServerID"] for server in SERVERS]


@pytest.fixture
def mgn(transport: Transport) -> MgnMock:
    """The account at the time of the call, in which nothing moves by itself."""
    panel = MgnMock(region="eu-west-2", account_id=ACCOUNT, start_time=CALL, transport=transport, progress="manual")
    panel.load({"items": SERVERS})
    return panel


@pytest.fixture
def client(mgn: MgnMock) -> Any:
    return client_of(mgn)


def test_the_servers_are_described_as_the_service_described_them(client: Any) -> None:
    items = client.describe_source_servers()["items"]
    assert items == json.loads(json.dumps(SERVERS))


def test_servers_planted_with_their_age_show_the_same_durations_and_sizes(mgn: MgnMock) -> None:
    for machine, server in zip(MACHINES, SERVERS, strict=True):
        life, properties = server["lifeCycle"], dict(server["sourceProperties"])
        recommended = properties.pop("recommendedInstanceType")
        mine: Any = mgn.add_source_server(
            lifeCycle={"addedToServiceDateTime": life["addedToServiceDateTime"]}, sourceProperties=properties
        )
        assert mine["sourceProperties"]["recommendedInstanceType"] == recommended
        assert mine["lifeCycle"]["elapsedReplicationDuration"] == machine.age == duration_text(added(machine))
        assert mine["sourceServerID"].startswith("s-g")
        initiation = mine["dataReplicationInfo"]["dataReplicationInitiation"]
        assert initiation["nextAttemptDateTime"] == "2022-03-18T16:13:00+00:00"


def test_a_retry_after_days_in_sync_has_the_steps_of_the_second_initiation(mgn: MgnMock, client: Any) -> None:
    mgn.stall(IDS[0])
    client.retry_data_replication(sourceServerID=IDS[0])
    mgn.settle()
    initiation: Any = mgn.server(IDS[0])["dataReplicationInfo"]["dataReplicationInitiation"]
    assert [step["status"] for step in initiation["steps"]] == STATUSES
    assert initiation["startDateTime"] == to_text(CALL)


def test_a_pause_of_them_lags_by_minutes(mgn: MgnMock, client: Any) -> None:
    paused = client.pause_replication(sourceServerID=IDS[0])
    assert paused["dataReplicationInfo"]["lagDuration"] == "PT25M"
    mgn.advance(days=2)
    paused = client.pause_replication(sourceServerID=IDS[1])
    assert paused["dataReplicationInfo"]["lagDuration"] == "PT25M"


def test_their_settings_are_those_of_windows(client: Any) -> None:
    for server_id, machine in zip(IDS, MACHINES, strict=True):
        assert client.get_launch_configuration(sourceServerID=server_id)["licensing"] == {"osByol": False}
        disks = client.get_replication_configuration(sourceServerID=server_id)["replicatedDisks"]
        assert [disk["deviceName"] for disk in disks] == list(machine.disks)
        assert [disk["deviceName"] for disk in disks if disk["isBootDisk"]] == ["c:0"]


def test_six_of_them_are_tested_in_one_job(mgn: MgnMock, client: Any) -> None:
    job = client.start_test(sourceServerIDs=IDS[:6])["job"]
    assert job["jobID"].startswith("mgnjob-g")
    mgn.settle()
    [job] = client.describe_jobs()["items"]
    assert job["status"] == "COMPLETED"
    assert {each["launchStatus"] for each in job["participatingServers"]} == {"LAUNCHED"}
    states = [server["lifeCycle"]["state"] for server in client.describe_source_servers()["items"]]
    assert states == ["TESTING"] * 6 + ["READY_FOR_TEST"] * 3
