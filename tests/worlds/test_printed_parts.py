"""Settings, post-launch actions and logs of a real account, in any mixture with its servers and jobs."""

from __future__ import annotations

import json
from itertools import permutations
from typing import TYPE_CHECKING, Any

import pytest

from mgn_mock import MgnMock

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from types_boto3_mgn import MgnClient

SERVER_ID, JOB_ID = "s-g1a1b2c3d4e5f6071", "mgnjob-g1a2b3c4d5e6f7081"
SERVER: dict[str, Any] = {
    "sourceServerID": SERVER_ID,
    "arn": f"arn:aws:mgn:eu-west-2:998877665544:source-server/{SERVER_ID}",
    "isArchived": False,
    "replicationType": "AGENT_BASED",
    "tags": {},
    "lifeCycle": {
        "addedToServiceDateTime": "2022-03-20T13:07:02.493505+00:00",
        "firstByteDateTime": "2022-03-20T13:20:00+00:00",
        "elapsedReplicationDuration": "P1DT9H59.031464S",
        "lastSeenByServiceDateTime": "2022-03-21T22:08:01.524969+00:00",
        "state": "NOT_READY",
    },
    "dataReplicationInfo": {
        "dataReplicationState": "INITIAL_SYNC",
        "etaDateTime": "2022-03-22T00:00:00+00:00",
        "lagDuration": "P1DT9H",
        "replicatedDisks": [
            {
                "deviceName": "c:0",
                "totalStorageBytes": 1000,
                "replicatedStorageBytes": 300,
                "rescannedStorageBytes": 0,
                "backloggedStorageBytes": 7,
            }
        ],
        "dataReplicationInitiation": {"steps": [{"name": "WAIT", "status": "SKIPPED"}]},
    },
    "sourceProperties": {"disks": [{"deviceName": "c:0", "bytes": 1000}]},
}
LAUNCH = {
    "sourceServerID": SERVER_ID,
    "name": "payroll",
    "ec2LaunchTemplateID": "lt-0123456789abcdef0",
    "launchDisposition": "STOPPED",
    "targetInstanceTypeRightSizingMethod": "NONE",
    "copyPrivateIp": True,
    "copyTags": True,
    "licensing": {"osByol": False},
    "bootMode": "UEFI",
}
REPLICATION = {
    "sourceServerID": SERVER_ID,
    "name": "payroll",
    "stagingAreaSubnetId": "subnet-0123456789abcdef0",
    "associateDefaultSecurityGroup": False,
    "replicationServersSecurityGroupsIDs": ["sg-0123456789abcdef0"],
    "replicationServerInstanceType": "m5.large",
    "useDedicatedReplicationServer": True,
    "defaultLargeStagingDiskType": "ST1",
    "replicatedDisks": [
        {"deviceName": "c:0", "isBootDisk": True, "stagingDiskType": "GP2", "iops": 100, "throughput": 5}
    ],
    "ebsEncryption": "DEFAULT",
    "bandwidthThrottling": 10,
    "dataPlaneRouting": "PRIVATE_IP",
    "createPublicIP": False,
    "stagingAreaTags": {"a": "b"},
}
JOB = {
    "jobID": JOB_ID,
    "arn": f"arn:aws:mgn:eu-west-2:998877665544:job/{JOB_ID}",
    "type": "LAUNCH",
    "initiatedBy": "START_TEST",
    "creationDateTime": "2022-03-21T10:00:00+00:00",
    "endDateTime": "2022-03-21T10:20:00+00:00",
    "status": "COMPLETED",
    "participatingServers": [{"sourceServerID": SERVER_ID, "launchStatus": "LAUNCHED"}],
    "tags": {},
}
LOG: list[dict[str, Any]] = [
    {"logDateTime": "2022-03-21T10:00:01+00:00", "event": "JOB_START", "eventData": {}},
    {"logDateTime": "2022-03-21T10:01:00+00:00", "event": "SNAPSHOT_START", "eventData": {"sourceServerID": SERVER_ID}},
    {"logDateTime": "2022-03-21T10:20:00+00:00", "event": "JOB_END", "eventData": {}},
]
ACTION = {
    "actionID": "70a9a153-4299-e100-2b40-6ef1727428b0",
    "actionName": "scan",
    "documentIdentifier": "AWS-RunPatchBaseline",
    "order": 1,
    "active": False,
    "documentVersion": "3",
    "mustSucceedForCutover": True,
    "parameters": {"A": [{"parameterType": "STRING", "parameterName": "name"}]},
    "externalParameters": {},
    "category": "SECURITY",
}
ACTIONS = {"sourceServerID": SERVER_ID, "items": [ACTION]}


def answers(client: MgnClient) -> list[Any]:
    """Return what the four calls print of the server and its job."""
    mine: Any = {"sourceServerID": SERVER_ID}
    return [
        client.get_launch_configuration(**mine),
        client.get_replication_configuration(**mine),
        client.list_source_server_actions(**mine)["items"],
        client.describe_job_log_items(jobID=JOB_ID)["items"],
    ]


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_settings_actions_and_logs_are_as_they_were_printed(
    mgn: MgnMock, client: MgnClient, order: Sequence[int]
) -> None:
    printed: list[Any] = [{"items": [SERVER, JOB]}, [LAUNCH, REPLICATION, ACTIONS], {"items": LOG}]
    mgn.load([printed[place] for place in order])
    launch, replication, actions, log = answers(client)
    assert launch.items() >= LAUNCH.items()
    assert replication.items() >= REPLICATION.items()
    assert actions == [ACTION]
    assert log == LOG


def test_a_log_may_name_its_job(mgn: MgnMock, client: MgnClient) -> None:
    other = "mgnjob-g1a2b3c4d5e6f7082"
    again = {**JOB, "jobID": other, "arn": f"arn:aws:mgn:eu-west-2:998877665544:job/{other}"}
    with pytest.raises(ValueError, match=r'2 jobs .* give the log as {"jobID": "mgnjob-\.\.\.", "items": \[\.\.\.\]}'):
        mgn.load([SERVER, JOB, again, {"items": LOG}])
    mgn.load([SERVER, JOB, again, {"jobID": JOB_ID, "items": LOG}])
    assert client.describe_job_log_items(jobID=JOB_ID)["items"] == LOG


@pytest.mark.parametrize("token", ["nextToken", "NextToken"])
@pytest.mark.parametrize("owner", [{}, {"jobID": JOB_ID}])
def test_a_log_may_be_printed_in_several_pages(
    mgn: MgnMock, client: MgnClient, token: str, owner: dict[str, str], tmp_path: Path
) -> None:
    pages = [{**owner, "items": LOG[:1], token: "a"}, {"items": LOG[1:2], token: "b"}, {"items": LOG[2:]}]
    path = tmp_path / "printed.json"
    path.write_text("\n".join(json.dumps(each) for each in ({"items": [SERVER]}, *pages, {"items": [JOB]})))
    mgn.load(path)
    assert client.describe_job_log_items(jobID=JOB_ID)["items"] == LOG


def test_pages_of_several_logs_keep_apart(mgn: MgnMock, client: MgnClient) -> None:
    server_id, job_id = f"s-g{1:016x}", f"mgnjob-g{1:016x}"
    other: Any = {
        **SERVER,
        "sourceServerID": server_id,
        "arn": f"arn:aws:mgn:eu-west-2:998877665544:source-server/{server_id}",
    }
    job: Any = {
        **JOB,
        "jobID": job_id,
        "arn": f"arn:aws:mgn:eu-west-2:998877665544:job/{job_id}",
        "participatingServers": [{"sourceServerID": server_id, "launchStatus": "LAUNCHED"}],
    }
    log = json.loads(json.dumps(LOG).replace(SERVER_ID, server_id))
    pages: list[Any] = [{"items": LOG[:2], "nextToken": "a"}, {"items": LOG[2:]}, {"items": log[:2], "nextToken": "a"}]
    mgn.load([SERVER, other, JOB, job, *pages, {"items": log[2:]}])
    assert client.describe_job_log_items(jobID=JOB_ID)["items"] == LOG
    assert client.describe_job_log_items(jobID=job_id)["items"] == log


WRONG: dict[str, tuple[list[Any], str]] = {
    "actions alone": ([SERVER, {"items": [ACTION]}], r'give the actions as {"sourceServerID": "s-'),
    "log without servers": ([SERVER, JOB, {"items": LOG[:1]}], r'no job .* give the log as {"jobID": "mgnjob-'),
    "log without job": ([SERVER, {"items": LOG}], "no job of this load"),
    "pages of no job": ([SERVER, JOB, {"items": LOG[:1], "nextToken": "a"}], r"no job .* exactly its servers"),
    "log twice": ([SERVER, JOB, {"items": LOG}, {"items": LOG}], r"\[3\].items\[0\]: .* has this entry already"),
    "log of another job": ([SERVER, {"jobID": JOB_ID, "items": LOG}], f"there is no Job {JOB_ID}"),
    "settings alone": ([LAUNCH], rf"\[0\].sourceServerID: there is no Source Server {SERVER_ID}; load what describe-"),
    "actions of no server": ([ACTIONS], rf"sourceServerID: there is no Source Server {SERVER_ID}"),
    "settings twice": ([SERVER, LAUNCH, LAUNCH], r"\[2\]: .* has a LaunchConfiguration of its own already"),
    "action twice": ([SERVER, ACTIONS, ACTIONS], "has an action .* already"),
    "bad setting": ([SERVER, {**LAUNCH, "bootMode": "x"}], r"\[1\].bootMode: Member must satisfy enum"),
    "bad action": ([SERVER, {**ACTIONS, "items": [{**ACTION, "order": 0}]}], r"\[1\].items\[0\].order: Member must"),
    "bad entry": ([SERVER, JOB, {"jobID": JOB_ID, "items": [{**LOG[0], "event": "x"}]}], r"items\[0\].event: Member"),
    "other print": ([SERVER, {**SERVER, "tags": {"a": "b"}}], rf"{SERVER_ID} was printed otherwise at \[0\]"),
    "bad duration": (
        [{**SERVER, "lifeCycle": {**SERVER["lifeCycle"], "elapsedReplicationDuration": "an hour"}}],
        r"\[0\].lifeCycle.elapsedReplicationDuration: 'an hour' is no duration",
    ),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_does_not_fit_is_refused_and_changes_nothing(mgn: MgnMock, case: str) -> None:
    documents, message = WRONG[case]
    before = mgn.dump()
    with pytest.raises(ValueError, match=message):
        mgn.load(documents)
    assert mgn.dump() == before


def test_parts_may_come_after_their_server_but_not_twice(mgn: MgnMock, client: MgnClient) -> None:
    mgn.load([SERVER, JOB])
    mgn.load([LAUNCH, REPLICATION, ACTIONS, {"jobID": JOB_ID, "items": LOG}])
    assert answers(client)[3] == LOG
    for again in (LAUNCH, REPLICATION, ACTIONS, {"jobID": JOB_ID, "items": LOG}):
        with pytest.raises(ValueError, match="already"):
            mgn.load([again])


def test_counters_and_times_stay_as_printed_until_time_moves(mgn: MgnMock) -> None:
    mgn.load([SERVER])
    shown = mgn.server(SERVER_ID)
    assert shown["dataReplicationInfo"] == SERVER["dataReplicationInfo"]
    assert shown["lifeCycle"].items() >= SERVER["lifeCycle"].items()
    mgn.advance(minutes=1)
    life = mgn.server(SERVER_ID)["lifeCycle"]
    assert life["lastSeenByServiceDateTime"] == "2022-03-21T22:09:01.524969+00:00"
    assert life["elapsedReplicationDuration"] == "P1DT9H1M59.031464S"
    assert mgn.server(SERVER_ID)["dataReplicationInfo"]["replicatedDisks"][0]["replicatedStorageBytes"] >= 300


def test_times_freeze_where_they_came_to_when_replication_ends(mgn: MgnMock, client: MgnClient) -> None:
    mgn.load([SERVER])
    mgn.advance(minutes=1)
    client.stop_replication(sourceServerID=SERVER_ID)
    mgn.advance(hours=1)
    life = mgn.server(SERVER_ID)["lifeCycle"]
    assert life["elapsedReplicationDuration"] == "P1DT9H1M59.031464S"
    assert life["lastSeenByServiceDateTime"] == "2022-03-21T22:09:01.524969+00:00"


def test_a_state_that_was_not_printed_stays_absent(mgn: MgnMock, client: MgnClient) -> None:
    info = {name: value for name, value in SERVER["dataReplicationInfo"].items() if name != "dataReplicationState"}
    mgn.load([{**SERVER, "dataReplicationInfo": info, "lifeCycle": {"state": "CUTOVER"}}])
    (shown,) = client.describe_source_servers()["items"]
    assert "dataReplicationState" not in shown["dataReplicationInfo"]
    client.tag_resource(resourceArn=shown["arn"], tags={"a": "b"})
    again = MgnMock()
    again.restore(json.loads(json.dumps(mgn.dump())))
    assert "dataReplicationState" not in again.server(SERVER_ID)["dataReplicationInfo"]
    archived = client.mark_as_archived(sourceServerID=SERVER_ID)
    assert "dataReplicationState" not in archived["dataReplicationInfo"]
