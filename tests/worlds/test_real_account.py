"""What the AWS CLI printed for a real account as the starting point, and without what tells whose it is."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from mgn_mock import MgnMock
from mgn_mock.service.shared.shapes import shape_of
from mgn_mock.state.resource_types import RESOURCE_TYPES, SOURCE_SERVERS
from tests.conftest import START
from tests.support.asking import OTHER_ACCOUNT, client_of, refusal, state_of

if TYPE_CHECKING:
    from pathlib import Path

    from types_boto3_mgn import MgnClient

ACCOUNT = "998877665544"
SERVER_ID = "s-1a1b2c3d4e5f60718"
# As the forms of real answers were observed; ids, names and addresses are made up.
SERVER: dict[str, Any] = {
    "sourceServerID": SERVER_ID,
    "arn": f"arn:aws:mgn:eu-central-1:{ACCOUNT}:source-server/{SERVER_ID}",
    "isArchived": False,
    "replicationType": "AGENT_BASED",
    "tags": {"Name": "payroll01", "Owner": "jane.doe@corp.example", "Rack": "10.20.30.40"},
    "launchedInstance": {
        "ec2InstanceID": "i-0123456789abcdef0", "firstBoot": "SUCCEEDED", "jobID": "mgnjob-1a1b2c3d4e5f60719",
    },
    "lifeCycle": {
        "addedToServiceDateTime": "2022-08-30T16:50:00.123456+00:00",
        "firstByteDateTime": "2022-08-30T18:53:30.123456+02:00",
        "lastSeenByServiceDateTime": "2022-08-31T09:10:00.123456+00:00",
        "elapsedReplicationDuration": "PT16H20M38.697305S",
        "state": "READY_FOR_CUTOVER",
        "lastTest": {
            "initiated": {"apiCallDateTime": "2022-08-31T08:00:00.1+00:00", "jobID": "mgnjob-1a1b2c3d4e5f60719"},
            "finalized": {},
            "reverted": {},
        },
        "lastCutover": {"initiated": {}, "finalized": {}, "reverted": {}},
    },
    "dataReplicationInfo": {
        "dataReplicationState": "CONTINUOUS",
        "lagDuration": "P0D",
        "lastSnapshotDateTime": "2022-08-31T09:05:00.123456+00:00",
        "dataReplicationInitiation": {
            "startDateTime": "2022-08-30T16:51:00.123456+00:00",
            "nextAttemptDateTime": "2022-08-30T17:08:00+00:00",
            "steps": [{"name": "WAIT", "status": "SUCCEEDED"}],
        },
        "replicatedDisks": [
            {"deviceName": "/dev/xvda", "totalStorageBytes": 100, "replicatedStorageBytes": 100}
        ],
    },
    "sourceProperties": {
        "lastUpdatedDateTime": "2022-08-31T09:00:00.123456+00:00",
        "recommendedInstanceType": "c4.large",
        "identificationHints": {
            "hostname": "payroll01", "fqdn": "payroll01.corp.example", "awsInstanceID": "i-0fedcba9876543210",
        },
        "networkInterfaces": [
            {"macAddress": "0A-40-F1-E8-B2-2D", "ips": ["10.20.30.40", "2001:db8::7"], "isPrimary": True}
        ],
        "disks": [{"deviceName": "/dev/xvda", "bytes": 100}],
        "cpus": [{"cores": 1, "modelName": "Intel(R) Xeon(R) CPU"}],
        "ramBytes": 1000000000,
        "os": {"fullString": "Linux payroll01 5.15.0-1011-aws #14-Ubuntu SMP x86_64"},
    },
}  # fmt: skip
VCENTER_ID = "vcc-1a1b2c3d4e5f60718"
VCENTER = {
    "vcenterClientID": VCENTER_ID,
    "arn": f"arn:aws:mgn:eu-central-1:{ACCOUNT}:vcenter-client/{VCENTER_ID}",
    "hostname": "vcenter.corp.example",
    "datacenterName": "Zurich",
    "vcenterUUID": "11112222-3333-4444-5555-666677778888",
    "tags": {},
}
SHIPPED_ID = "s-1ffffffffffffffff"
SHIPPED = {
    "sourceServerID": SHIPPED_ID,
    "arn": f"arn:aws:mgn:eu-central-1:{ACCOUNT}:source-server/{SHIPPED_ID}",
    "replicationType": "SNAPSHOT_SHIPPING",
    "vcenterClientID": VCENTER_ID,
    "lifeCycle": {"state": "NOT_READY", "addedToServiceDateTime": "2022-08-30T16:50:00Z"},
    "dataReplicationInfo": {"dataReplicationState": "PENDING_SNAPSHOT_SHIPPING"},
    "sourceProperties": {"identificationHints": {"hostname": "payroll01", "vmPath": "/Zurich/vm/payroll01"}},
    "aMemberOfTheFuture": 1,
    "tags": {"resourceArn": f"arn:aws:mgn:eu-central-1:{ACCOUNT}:source-server/{SHIPPED_ID}"},
}


def printed(*items: Any, **more: Any) -> dict[str, Any]:
    return {"items": list(items), **more}


def servers(mgn: MgnMock) -> dict[str, Any]:
    return {server["sourceServerID"]: server for server in mgn.peek("DescribeSourceServers")["items"]}


def test_a_printed_server_is_there_as_it_was_at_this_panels_place(mgn: MgnMock, client: MgnClient) -> None:
    mgn.load(printed(SERVER, nextToken="x"))
    [server] = client.describe_source_servers()["items"]
    expected = json.loads(json.dumps(SERVER))
    expected["arn"] = f"arn:aws:mgn:us-east-1:{mgn.account_id}:source-server/{SERVER_ID}"
    text = json.dumps(expected).replace("18:53:30.123456+02:00", "16:53:30.123456+00:00")
    text = text.replace("08:00:00.1+00:00", "08:00:00.100000+00:00")
    # Worked out when it is read.
    text = text.replace("2022-08-30T17:08:00+00:00", "2026-01-31T12:01:00+00:00")
    assert server == json.loads(text)
    client.tag_resource(resourceArn=server["arn"], tags={"a": "b"})


@pytest.mark.parametrize(
    "documents",
    [
        [printed(SERVER, SHIPPED), printed(VCENTER)],
        [printed(SERVER), printed(VCENTER), printed(SHIPPED)],
        [[SERVER, VCENTER, SHIPPED]],
        [[printed(SERVER), [printed(VCENTER), SHIPPED]]],
        [{"describe-source-servers": printed(SERVER, SHIPPED), "describe-vcenter-clients": printed(VCENTER)}],
        [{"source_servers": printed(SERVER, SHIPPED), "vcenter_clients": printed(VCENTER)}],
        [printed(SERVER, SHIPPED, VCENTER, ResponseMetadata={"HTTPStatusCode": 200})],
        [SERVER, VCENTER, SHIPPED],
        [printed(SERVER, SHIPPED), printed(SERVER, VCENTER)],
    ],
)
def test_any_mixture_is_read(mgn: MgnMock, tmp_path: Path, documents: list[Any]) -> None:
    path = tmp_path / "account.json"
    path.write_text("\n".join(json.dumps(document, indent=1) for document in documents), encoding="utf-8")
    mgn.load(path)
    assert servers(mgn).keys() == {SERVER_ID, SHIPPED_ID}
    [vcenter] = mgn.peek("DescribeVcenterClients")["items"]
    assert vcenter["arn"] == f"arn:aws:mgn:us-east-1:{mgn.account_id}:vcenter-client/{VCENTER_ID}"


def test_what_is_under_way_goes_on_and_what_is_missing_is_added(mgn: MgnMock, client: MgnClient) -> None:
    """Rests on tags-of-untagged-resources."""
    mgn.load([SHIPPED])
    shipped = servers(mgn)[SHIPPED_ID]
    assert "aMemberOfTheFuture" not in shipped
    assert shipped["tags"] == {}
    assert shipped["lifeCycle"]["lastTest"] == {"initiated": {}, "finalized": {}, "reverted": {}}
    assert [each["vcenterClientID"] for each in mgn.peek("DescribeVcenterClients")["items"]] == [VCENTER_ID]
    mgn.settle()
    assert state_of(mgn.server(SHIPPED_ID)) == ("READY_FOR_TEST", "CONTINUOUS")
    client.stop_replication(sourceServerID=SHIPPED_ID)


def test_what_was_printed_is_seen_until_time_moves_and_goes_on_from_there(mgn: MgnMock) -> None:
    disks = [{"deviceName": "/dev/xvda", "totalStorageBytes": 100, "replicatedStorageBytes": 40}]
    info = {"dataReplicationState": "INITIAL_SYNC", "replicatedDisks": disks, "etaDateTime": "2026-02-01T00:00:00Z"}
    life = {**SERVER["lifeCycle"], "state": "NOT_READY"}
    mgn.load(printed({**SERVER, "lifeCycle": life, "dataReplicationInfo": info}))
    shown: Any = servers(mgn)[SERVER_ID]
    assert shown["dataReplicationInfo"]["replicatedDisks"] == disks
    assert shown["dataReplicationInfo"]["etaDateTime"] == "2026-02-01T00:00:00+00:00"
    assert shown["lifeCycle"]["elapsedReplicationDuration"] == "PT16H20M38.697305S"
    mgn.advance(seconds=30)
    shown = servers(mgn)[SERVER_ID]
    assert shown["dataReplicationInfo"]["replicatedDisks"][0]["replicatedStorageBytes"] == 70
    assert shown["lifeCycle"]["elapsedReplicationDuration"] == "PT16H21M8.697305S"


def test_managed_accounts_are_read(mgn: MgnMock) -> None:
    mgn.load(printed({"accountId": OTHER_ACCOUNT}))
    mgn.load(printed({"accountId": OTHER_ACCOUNT}, {"accountId": "000000000012"}))
    accounts = [account["accountId"] for account in mgn.peek("ListManagedAccounts")["items"]]
    assert accounts == [OTHER_ACCOUNT, "000000000012"]
    with pytest.raises(ValueError, match=r"items\[0\].account_id: '12' is not"):
        mgn.load(printed({"accountId": "12"}))


def test_every_kind_that_the_service_lists_has_its_shape() -> None:
    for kind in RESOURCE_TYPES.values():
        shape = shape_of(kind)
        assert shape is None or kind.key in shape.members
    assert shape_of(SOURCE_SERVERS) is not None


@pytest.mark.parametrize(
    ("documents", "message"),
    [
        (printed({**SERVER, "lifeCycle": {"state": "GONE"}}), r"items\[0\].lifeCycle.state: Member must satisfy enum"),
        (printed({**SERVER, "lifeCycle": "x"}), r"items\[0\].lifeCycle: Member must be of type structure"),
        ([printed(VCENTER), printed(SERVER, 3)], r"\[1\].items\[1\]: neither a scenario nor what aws mgn"),
        (printed({"colour": "red"}), r"items\[0\]: neither a scenario .* but dict with colour"),
        (printed({**SERVER, "sourceServerID": 5}), r"items\[0\].sourceServerID: Member must be of type string"),
    ],
)
def test_what_does_not_fit_changes_nothing(mgn: MgnMock, documents: Any, message: str) -> None:
    mgn.load([SHIPPED])
    before = mgn.dump()
    with pytest.raises(ValueError, match=f"the given (dict|list): {message}"):
        mgn.load(documents)
    with pytest.raises(ValueError, match=f"Source Server {SHIPPED_ID} is there already"):
        mgn.load(printed(SERVER, SHIPPED))
    assert mgn.dump() == before


# Sanitized


TELLING = (
    ACCOUNT, SERVER_ID[2:], "payroll", "corp", "jane", "doe", "10.20.30.40", "2001:db8", "0A-40", "E8-B2", "Zurich",
    "1111222", "0123456789abcdef0", "0fedcba9876543210", "1a1b2c3d4e5f6071", "1ffffffff", "5.15.0-1011",
)  # fmt: skip


def test_nothing_tells_whose_it_was(mgn: MgnMock) -> None:
    mgn.load([SERVER, SHIPPED, VCENTER], sanitize=True)
    dump = json.dumps(mgn.dump())
    assert [telling for telling in TELLING if telling.lower() in dump.lower()] == []


def test_what_was_equal_stays_equal_and_the_rest_as_it_was(mgn: MgnMock, client: MgnClient) -> None:
    mgn.load([SERVER, SHIPPED, VCENTER], sanitize=True)
    agent, shipped = client.describe_source_servers()["items"]
    name = agent["tags"]["Name"]
    hints: Any = agent["sourceProperties"]["identificationHints"]
    assert (hints["hostname"], hints["fqdn"]) == (name, f"{name}.example.com")
    other: Any = shipped["sourceProperties"]["identificationHints"]
    assert other["hostname"] == name
    assert other["vmPath"].endswith(f"/{name}")
    [vcenter] = client.describe_vcenter_clients()["items"]
    assert shipped["vcenterClientID"] == vcenter["vcenterClientID"] != VCENTER_ID
    assert other["vmPath"].split("/")[1] == vcenter["datacenterName"]
    interface: Any = agent["sourceProperties"]["networkInterfaces"][0]
    assert interface["ips"][0] == agent["tags"]["Rack"]
    assert agent["arn"].endswith(agent["sourceServerID"])
    assert agent["launchedInstance"]["jobID"] == agent["lifeCycle"]["lastTest"]["initiated"]["jobID"]
    assert agent["sourceProperties"]["os"] == {"fullString": "Linux"}
    assert agent["sourceProperties"]["cpus"] == SERVER["sourceProperties"]["cpus"]
    assert agent["lifeCycle"]["elapsedReplicationDuration"] == "PT16H20M38.697305S"
    assert agent["lifeCycle"]["addedToServiceDateTime"] == "2022-08-30T16:50:00.123456+00:00"
    assert state_of(agent) == ("READY_FOR_CUTOVER", "CONTINUOUS")


def test_member_accounts_are_replaced_and_stay_apart_from_the_one_that_manages_them(mgn: MgnMock) -> None:
    mgn.load([printed({"accountId": OTHER_ACCOUNT}), printed(SERVER)], sanitize=True)
    [account] = mgn.peek("ListManagedAccounts")["items"]
    assert account["accountId"] not in {OTHER_ACCOUNT, ACCOUNT, mgn.account_id}
    assert len(servers(mgn)) == 1
    mgn.reset()
    mgn.load(printed({"accountId": OTHER_ACCOUNT}), sanitize=True)
    assert len(mgn.peek("ListManagedAccounts")["items"]) == 1


def test_sanitizing_gives_the_same_in_every_run_and_takes_dumps_too() -> None:
    one, two = (MgnMock(start_time=START, region="us-east-1", seed=5) for _ in range(2))
    for mgn in (one, two):
        mgn.load([SERVER, SHIPPED, VCENTER], sanitize=True)
    assert one.dump() == two.dump()
    three = MgnMock(region="us-east-1")
    three.load([SERVER, SHIPPED, VCENTER])
    three.fail("StartReplication", "ConflictException", where={"sourceServerID": SHIPPED_ID})
    three.load(three.dump(), sanitize=True)
    # The account of the dump stands for that of the panel.
    agent, shipped = three.peek("DescribeSourceServers")["items"]
    assert SERVER_ID not in json.dumps(three.dump())
    refusal("ConflictException", client_of(three).start_replication, sourceServerID=shipped["sourceServerID"])
    assert agent["lifeCycle"]["state"] == "READY_FOR_CUTOVER"


def test_a_printed_job_that_was_under_way_goes_on(mgn: MgnMock, client: MgnClient) -> None:
    source = MgnMock(start_time=START, region="eu-west-1")
    there = source.client()
    ids = [source.add_source_server()["sourceServerID"] for _ in range(2)]
    job_id = there.start_test(sourceServerIDs=ids)["job"]["jobID"]
    for _ in range(3):
        there.describe_jobs()
    documents: list[Any] = [
        printed(*there.describe_jobs()["items"]),
        printed(*there.describe_source_servers()["items"]),
    ]

    mgn.load(documents)

    [job] = client.describe_jobs()["items"]
    assert job["jobID"] == job_id
    refusal("ConflictException", client.start_test, sourceServerIDs=ids[:1])
    mgn.settle()
    [job] = client.describe_jobs()["items"]
    assert job["status"] == "COMPLETED"
    assert [each["launchStatus"] for each in job["participatingServers"]] == ["LAUNCHED"] * 2
    client.start_test(sourceServerIDs=ids)


def test_jobs_that_nobody_printed_are_made_up_and_those_without_servers_stand_still(
    mgn: MgnMock, client: MgnClient
) -> None:
    job = {"jobID": "mgnjob-1a1b2c3d4e5f60720", "type": "LAUNCH", "initiatedBy": "START_TEST", "status": "STARTED"}
    alone = {**job, "participatingServers": [{"sourceServerID": SHIPPED_ID, "launchStatus": "IN_PROGRESS"}]}
    mgn.load([printed(alone), printed(SERVER)])
    jobs = {each["jobID"]: each for each in client.describe_jobs()["items"]}
    assert jobs["mgnjob-1a1b2c3d4e5f60720"]["status"] == "STARTED"
    assert jobs["mgnjob-1a1b2c3d4e5f60719"]["status"] == "COMPLETED"
    mgn.settle()
    assert mgn.calls[-1].error is None


APPLICATION_ID = "app-1a1b2c3d4e5f60718"
WAVE_ID = "wave-1a1b2c3d4e5f60718"
APPLICATION = {
    "applicationID": APPLICATION_ID,
    "arn": f"arn:aws:mgn:eu-central-1:{ACCOUNT}:application/{APPLICATION_ID}",
    "name": "payroll",
    "isArchived": False,
    "waveID": WAVE_ID,
    "creationDateTime": "2022-08-30T16:50:00+00:00",
    "lastModifiedDateTime": "2022-08-30T16:50:00+00:00",
    "applicationAggregatedStatus": {"healthStatus": "ERROR", "totalSourceServers": 7},
    "tags": {},
}
WAVE = {
    "waveID": WAVE_ID,
    "arn": f"arn:aws:mgn:eu-central-1:{ACCOUNT}:wave/{WAVE_ID}",
    "name": "wave of payroll",
    "isArchived": False,
    "tags": {},
}


def test_applications_and_waves_are_read_and_what_is_told_of_them_is_worked_out_anew(
    mgn: MgnMock, client: MgnClient
) -> None:
    mgn.load([printed(WAVE), printed(APPLICATION), printed({**SERVER, "applicationID": APPLICATION_ID})])
    [application] = client.list_applications()["items"]
    assert (application["name"], application["waveID"]) == ("payroll", WAVE_ID)
    assert application["creationDateTime"] == "2022-08-30T16:50:00+00:00"
    assert application["applicationAggregatedStatus"]["totalSourceServers"] == 1
    [wave] = client.list_waves()["items"]
    assert wave["waveAggregatedStatus"]["totalApplications"] == 1
    client.disassociate_source_servers(applicationID=APPLICATION_ID, sourceServerIDs=[SERVER_ID])


def test_an_application_that_nobody_printed_is_made_up_with_its_wave(mgn: MgnMock, client: MgnClient) -> None:
    mgn.load(printed({**SERVER, "applicationID": APPLICATION_ID}))
    [application] = client.list_applications()["items"]
    assert (application["applicationID"], application["name"]) == (APPLICATION_ID, APPLICATION_ID)
    assert client.list_waves()["items"] == []
    mgn.reset()
    mgn.load(printed(APPLICATION))
    assert [wave["waveID"] for wave in client.list_waves()["items"]] == [WAVE_ID]


def test_a_sanitized_application_keeps_its_servers(mgn: MgnMock, client: MgnClient) -> None:
    mgn.load([printed(WAVE, APPLICATION, {**SERVER, "applicationID": APPLICATION_ID})], sanitize=True)
    [application] = client.list_applications()["items"]
    assert application["applicationID"] != APPLICATION_ID
    assert application["applicationAggregatedStatus"]["totalSourceServers"] == 1
    assert "payroll" not in json.dumps(mgn.dump())
