"""A job of a real account and its log, against what the mock answers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from mgn_mock import MgnMock
from mgn_mock.clock import from_text
from tests.support.asking import client_of
from tests.support.launching import finished, in_state
from tests.support.real_job import JOB, JOB_ID, LENGTH_OF_LOG, REAL_FORM, REGION, SERVERS, form_of, printed_log

if TYPE_CHECKING:
    from mgn_mock.state.settings import Transport


def check_log(items: list[Any], job: Any, server_ids: list[str]) -> None:
    """Hold a log against the one of the real job, member by member."""
    assert len(items) == LENGTH_OF_LOG
    assert [each["eventData"] for each in (items[0], items[-1])] == [{}, {}]
    assert [each["event"] for each in (items[0], items[-1])] == ["JOB_START", "JOB_END"]
    assert {frozenset(each) for each in items} == {frozenset({"event", "eventData", "logDateTime"})}
    assert form_of(items, server_ids) == REAL_FORM
    times = [each["logDateTime"] for each in items]
    assert times == sorted(times)
    assert all(each.endswith("+00:00") for each in times)
    assert job["creationDateTime"] <= times[0]
    assert abs((from_text(job["endDateTime"]) - from_text(times[-1])).total_seconds()) < 0.1


def test_a_job_of_six_servers_goes_as_the_real_one(transport: Transport) -> None:
    """Rests on launch-end-for-each-server, log-names-servers and order-of-launch-log."""
    mgn = MgnMock(transport=transport, region=REGION, start_time=JOB["creationDateTime"])
    client = client_of(mgn)
    windows: Any = {"os": {"fullString": "Microsoft Windows Server 2012 R2 Standard"}}
    server_ids = [in_state(mgn, "READY_FOR_TEST", sourceProperties=windows) for _ in SERVERS]
    job = finished(client, client.start_test(sourceServerIDs=server_ids))
    items: Any = client.describe_job_log_items(jobID=job["jobID"], maxResults=1000)["items"]

    assert job.keys() == JOB.keys()
    assert {name: type(value) for name, value in job.items()} == {name: type(value) for name, value in JOB.items()}
    same = ("creationDateTime", "initiatedBy", "status", "tags", "type")
    assert {name: job[name] for name in same} == {name: JOB[name] for name in same}
    # The answer of 2022 did not name the instances yet.
    instances = [participant.pop("launchedEc2InstanceID") for participant in job["participatingServers"]]
    assert job["participatingServers"] == [
        {**real, "sourceServerID": server_id}
        for real, server_id in zip(JOB["participatingServers"], server_ids, strict=True)
    ]
    check_log(items, job, server_ids)
    launched = {
        item["eventData"]["sourceServerID"]: item["eventData"]["targetInstanceID"]
        for item in items
        if item["event"] == "LAUNCH_END"
    }
    assert launched == dict(zip(server_ids, instances, strict=True))
    took = from_text(job["endDateTime"]) - from_text(job["creationDateTime"])
    real = from_text(JOB["endDateTime"]) - from_text(JOB["creationDateTime"])
    assert real / 2 < took < real * 2


def test_the_real_job_is_loaded_as_it_was_printed(transport: Transport) -> None:
    """Rests on log-of-planted-job."""
    mgn = MgnMock(transport=transport, region=REGION)
    client = client_of(mgn)
    mgn.load({"servers": {"items": printed_servers()}, "jobs": {"items": [JOB]}})
    assert client.describe_jobs()["items"] == [JOB]
    items = client.describe_job_log_items(jobID=JOB_ID, maxResults=1000)["items"]
    check_log(items, JOB, SERVERS)


def test_the_real_log_is_loaded_with_its_job_as_it_was_printed(transport: Transport) -> None:
    """Rests on launch-end-for-each-server and log-names-servers."""
    mgn = MgnMock(transport=transport, region=REGION)
    client = client_of(mgn)
    mgn.load([{"items": printed_servers()}, {"items": printed_log()}, {"items": [JOB]}])
    assert len(printed_log()) == LENGTH_OF_LOG
    assert client.describe_job_log_items(jobID=JOB_ID, maxResults=1000)["items"] == printed_log()
    assert client.describe_jobs()["items"] == [JOB]


# The events of a real account in eu-west-2; the ids are our own.
REAL_EVENTS: list[dict[str, Any]] = [
    {
        "version": "0",
        "id": "00000000-0000-0000-0000-000000000000",
        "detail-type": "MGN Source Server Lifecycle State Change",
        "source": "aws.mgn",
        "account": "123456789012",
        "time": "2022-03-21T19:32:07Z",
        "region": REGION,
        "resources": [f"arn:aws:mgn:{REGION}:123456789012:source-server/{SERVERS[0]}"],
        "detail": {"state": "READY_FOR_TEST"},
    },
    {
        "version": "0",
        "id": "00000000-0000-0000-0000-000000000000",
        "detail-type": "MGN Source Server Launch Result",
        "source": "aws.mgn",
        "account": "123456789012",
        "time": "2022-03-22T10:20:39Z",
        "region": REGION,
        "resources": [f"arn:aws:mgn:{REGION}:123456789012:source-server/{SERVERS[0]}"],
        "detail": {"state": "TEST_LAUNCH_SUCCEEDED", "job-id": JOB_ID},
    },
]


def test_the_events_of_a_job_are_as_the_real_ones() -> None:
    mgn = MgnMock(region=REGION, start_time=JOB["creationDateTime"], progress="manual")
    client = client_of(mgn)
    for server_id in SERVERS:
        mgn.add_source_server(sourceServerID=server_id, dataReplicationInfo={"dataReplicationState": "INITIAL_SYNC"})
    mgn.settle()
    job_id = client.start_test(sourceServerIDs=SERVERS)["job"]["jobID"]
    mgn.settle()
    (job,) = client.describe_jobs()["items"]
    for real in REAL_EVENTS:
        events: Any = list(mgn.events.of(real["detail-type"]))
        assert sorted(event["resources"] for event in events) == sorted(
            [real["resources"][0].replace(SERVERS[0], server_id)] for server_id in SERVERS
        )
        for event in events:
            assert event.keys() == real.keys()
            assert event["id"] != real["id"]
            assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", event["time"])
            same = ("version", "detail-type", "source", "account", "region")
            assert {name: event[name] for name in same} == {name: real[name] for name in same}
            expected = {**real["detail"], **({"job-id": job_id} if "job-id" in real["detail"] else {})}
            assert event["detail"] == expected
    assert {event["time"] for event in mgn.events.of("MGN Source Server Launch Result")} == {
        f"{job['endDateTime'].partition('.')[0]}Z"
    }


def printed_servers() -> list[dict[str, Any]]:
    """The six servers of the job."""
    instance: Any = {"firstBoot": "SUCCEEDED", "jobID": JOB_ID}
    return [
        {
            "sourceServerID": server_id,
            "arn": f"arn:aws:mgn:{REGION}:123456789012:source-server/{server_id}",
            "isArchived": False,
            "launchedInstance": {**instance, "ec2InstanceID": f"i-{place:017x}"},
            "lifeCycle": {"state": "TESTING"},
            "dataReplicationInfo": {"dataReplicationState": "CONTINUOUS", "lagDuration": "P0D"},
            "tags": {},
        }
        for place, server_id in enumerate(SERVERS)
    ]
