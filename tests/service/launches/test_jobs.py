"""Jobs: how they go on, what they leave behind, and how they are found, read and deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from mgn_mock import MgnMock, mock_mgn
from mgn_mock.clock import from_text
from tests.conftest import START
from tests.support.asking import client_of, refusal, world_of
from tests.support.checking import make_client
from tests.support.launching import events_of, finished, in_state, job_of, log_of, server_of

if TYPE_CHECKING:
    from types_boto3_mgn import MgnClient

    from mgn_mock.state.settings import Progress

UNKNOWN_JOB = "mgnjob-0123456789abcdef0"


def test_a_launch_goes_through_its_statuses_and_ends(mgn: MgnMock, client: MgnClient) -> None:
    server_id = in_state(mgn, "READY_FOR_TEST")
    job_id = client.start_test(sourceServerIDs=[server_id])["job"]["jobID"]
    seen = []
    for _ in range(8):
        job = job_of(client, job_id)
        (participant,) = job["participatingServers"]
        seen.append((job["status"], participant["launchStatus"], "endDateTime" in job))
    assert list(dict.fromkeys(seen)) == [
        ("PENDING", "PENDING", False),
        ("STARTED", "IN_PROGRESS", False),
        ("STARTED", "LAUNCHED", False),
        ("COMPLETED", "LAUNCHED", True),
    ]


def test_the_instance_is_there_when_the_job_says_so_and_boots_after_its_end(mgn: MgnMock, client: MgnClient) -> None:
    server_id = in_state(mgn, "READY_FOR_TEST")
    job_id = client.start_test(sourceServerIDs=[server_id])["job"]["jobID"]
    assert "launchedInstance" not in mgn.server(server_id)
    while "launchedEc2InstanceID" not in (job := job_of(client, job_id))["participatingServers"][0]:
        assert job["status"] != "COMPLETED"
    mgn_instance: Any = server_of(client, server_id)["launchedInstance"]
    assert mgn_instance["ec2InstanceID"] == job["participatingServers"][0]["launchedEc2InstanceID"]
    mgn.settle()
    assert mgn.server(server_id)["launchedInstance"] == {**mgn_instance, "jobID": job_id, "firstBoot": "SUCCEEDED"}


def test_the_job_ends_before_the_first_boot_which_one_read_shows_waiting(mgn: MgnMock, client: MgnClient) -> None:
    """Rests on job-ends-before-first-boot."""
    server_id = in_state(mgn, "READY_FOR_TEST")
    finished(client, client.start_test(sourceServerIDs=[server_id]))
    boots = [server_of(client, server_id)["launchedInstance"]["firstBoot"] for _ in range(3)]
    assert boots == ["WAITING", "SUCCEEDED", "SUCCEEDED"]


def test_a_launch_takes_the_time_that_was_observed() -> None:
    """Rests on job-ends-before-first-boot and times-and-durations."""
    mgn = MgnMock(progress="manual", start_time=START)
    client = client_of(mgn)
    server_id = in_state(mgn, "READY_FOR_CUTOVER")
    job_id = client.start_test(sourceServerIDs=[server_id])["job"]["jobID"]
    mgn.advance(seconds=2 + 35 + 44 + 264 + 337)
    assert (job_of(client, job_id)["status"], events_of(client, job_id)[-1]) == ("STARTED", "LAUNCH_END")
    mgn.advance(seconds=1)
    assert (job_of(client, job_id)["status"], events_of(client, job_id)[-1]) == ("COMPLETED", "JOB_END")
    mgn.advance(seconds=166)
    assert server_of(client, server_id)["launchedInstance"]["firstBoot"] == "WAITING"
    mgn.advance(seconds=1)
    assert server_of(client, server_id)["launchedInstance"]["firstBoot"] == "SUCCEEDED"


def test_a_server_that_boots_is_in_no_job(mgn: MgnMock, client: MgnClient) -> None:
    server_id = in_state(mgn, "READY_FOR_TEST")
    started = client.start_test(sourceServerIDs=[server_id])
    client.delete_job(jobID=finished(client, started)["jobID"])
    client.change_server_life_cycle_state(sourceServerID=server_id, lifeCycle={"state": "READY_FOR_CUTOVER"})
    assert mgn.server(server_id)["launchedInstance"]["firstBoot"] == "WAITING"
    again = client.start_cutover(sourceServerIDs=[server_id])
    mgn.settle()
    assert mgn.server(server_id)["launchedInstance"]["firstBoot"] == "SUCCEEDED"
    assert mgn.server(server_id)["launchedInstance"]["jobID"] == again["job"]["jobID"]


def test_an_instance_that_is_terminated_boots_no_more(mgn: MgnMock, client: MgnClient) -> None:
    server_id = in_state(mgn, "READY_FOR_TEST")
    finished(client, client.start_test(sourceServerIDs=[server_id]))
    client.change_server_life_cycle_state(sourceServerID=server_id, lifeCycle={"state": "READY_FOR_TEST"})
    client.terminate_target_instances(sourceServerIDs=[server_id])
    mgn.settle()
    assert "launchedInstance" not in mgn.server(server_id)


@pytest.mark.parametrize("first_boot", ["UNKNOWN", "WAITING", "STOPPED"])
def test_a_first_boot_fails_where_a_test_wants_it_to(mgn: MgnMock, client: MgnClient, first_boot: Any) -> None:
    """Rests on unbootable-instance-is-launched."""
    server_id = in_state(mgn, "READY_FOR_TEST")
    mgn.fail_boot(server_id, first_boot)
    job = finished(client, client.start_test(sourceServerIDs=[server_id]))
    assert job["participatingServers"][0]["launchStatus"] == "LAUNCHED"
    boots = [server_of(client, server_id)["launchedInstance"]["firstBoot"] for _ in range(3)]
    assert boots == ["WAITING", first_boot, first_boot]
    client.start_test(sourceServerIDs=[server_id])
    mgn.settle()
    assert mgn.server(server_id)["launchedInstance"]["firstBoot"] == "SUCCEEDED"


def test_a_boot_under_way_can_be_made_to_fail_unknown_by_default(mgn: MgnMock, client: MgnClient) -> None:
    server_id = in_state(mgn, "READY_FOR_TEST")
    finished(client, client.start_test(sourceServerIDs=[server_id]))
    mgn.fail_boot(mgn.server(server_id))
    mgn.settle()
    assert mgn.server(server_id)["launchedInstance"]["firstBoot"] == "UNKNOWN"


def test_a_loop_that_reads_the_server_alone_ends(mgn: MgnMock, client: MgnClient) -> None:
    server_id, other = in_state(mgn, "READY_FOR_TEST"), in_state(mgn, "READY_FOR_TEST")
    client.start_test(sourceServerIDs=[server_id, other])
    for _ in range(6):
        servers = client.describe_source_servers(filters={"lifeCycleStates": ["TESTING"]})["items"]
        if all("launchedInstance" in server for server in servers):
            break
    else:
        raise AssertionError("no instance came")
    assert len({server["launchedInstance"]["ec2InstanceID"] for server in servers}) == 2


def test_a_loop_that_reads_the_log_alone_ends(mgn: MgnMock, client: MgnClient) -> None:
    job_id = client.start_test(sourceServerIDs=[in_state(mgn, "READY_FOR_TEST")])["job"]["jobID"]
    lengths = []
    while (events := events_of(client, job_id))[-1:] != ["JOB_END"]:
        lengths.append(len(events))
    assert lengths == [0, 2, 4, 6, 7]


def test_the_log_of_a_first_launch(mgn: MgnMock, client: MgnClient) -> None:
    """Rests on launch-end-for-each-server, log-names-servers and order-of-launch-log."""
    server_id = in_state(mgn, "READY_FOR_TEST")
    job = finished(client, client.start_test(sourceServerIDs=[server_id]))
    log = log_of(client, job["jobID"])
    named = {"sourceServerID": server_id}
    converted = {**named, "conversionServerID": log[4][1]["conversionServerID"]}
    launched = {**named, "targetInstanceID": job["participatingServers"][0]["launchedEc2InstanceID"]}
    assert log == [
        ("JOB_START", {}),
        ("SNAPSHOT_START", named),
        ("SNAPSHOT_END", named),
        ("CONVERSION_START", named),
        ("CONVERSION_END", converted),
        ("LAUNCH_START", named),
        ("LAUNCH_END", launched),
        ("JOB_END", {}),
    ]


def test_an_earlier_instance_is_removed_first(mgn: MgnMock, client: MgnClient) -> None:
    """Rests on launch-removes-earlier-instance."""
    server_id = in_state(mgn, "READY_FOR_CUTOVER")
    earlier = mgn.server(server_id)["launchedInstance"]["ec2InstanceID"]
    job = finished(client, client.start_cutover(sourceServerIDs=[server_id]))
    assert events_of(client, job["jobID"])[:4] == ["JOB_START", "CLEANUP_START", "CLEANUP_END", "SNAPSHOT_START"]
    assert mgn.server(server_id)["launchedInstance"]["ec2InstanceID"] != earlier
    assert mgn.server(server_id)["launchedInstance"]["jobID"] == job["jobID"]


def test_servers_of_one_job_go_on_together(mgn: MgnMock, client: MgnClient) -> None:
    fresh, tested = in_state(mgn, "READY_FOR_TEST"), in_state(mgn, "READY_FOR_CUTOVER")
    job = finished(client, client.start_test(sourceServerIDs=[fresh, tested]))
    log = log_of(client, job["jobID"])
    assert [event for event, data in log if data.get("sourceServerID") == fresh] == [
        "SNAPSHOT_START",
        "SNAPSHOT_END",
        "CONVERSION_START",
        "CONVERSION_END",
        "LAUNCH_START",
        "LAUNCH_END",
    ]
    assert [event for event, data in log if data.get("sourceServerID") == tested][:2] == [
        "CLEANUP_START",
        "CLEANUP_END",
    ]


def test_times_go_forward_and_a_launch_takes_about_a_quarter_of_an_hour(mgn: MgnMock, client: MgnClient) -> None:
    job = finished(client, client.start_test(sourceServerIDs=[in_state(mgn, "READY_FOR_CUTOVER")]))
    items = client.describe_job_log_items(jobID=job["jobID"])["items"]
    times = [job["creationDateTime"], *[item["logDateTime"] for item in items], job["endDateTime"]]
    assert times == sorted(times)
    assert times[-1] == times[-2]
    took = from_text(job["endDateTime"]) - from_text(job["creationDateTime"])
    assert 10 * 60 <= took.total_seconds() <= 20 * 60


@pytest.mark.parametrize("progress", ["manual", "instant"])
def test_other_ways_of_time(progress: Progress) -> None:
    mgn = MgnMock(progress=progress, start_time=START)
    client = client_of(mgn)
    job_id = client.start_test(sourceServerIDs=[in_state(mgn, "READY_FOR_TEST")])["job"]["jobID"]
    statuses = [job_of(client, job_id)["status"] for _ in range(2)]
    assert statuses == (["PENDING"] * 2 if progress == "manual" else ["COMPLETED"] * 2)
    mgn.settle()
    assert job_of(client, job_id)["status"] == "COMPLETED"


# What goes wrong


@pytest.mark.parametrize(
    ("at", "event", "before"),
    [
        ("snapshot", "SNAPSHOT_FAIL", ["JOB_START", "SNAPSHOT_START"]),
        ("conversion", "CONVERSION_FAIL", ["JOB_START", "SNAPSHOT_START", "SNAPSHOT_END", "CONVERSION_START"]),
        (
            "launch",
            "LAUNCH_FAILED",
            ["JOB_START", "SNAPSHOT_START", "SNAPSHOT_END", "CONVERSION_START", "CONVERSION_END", "LAUNCH_START"],
        ),
    ],
)
def test_a_launch_fails_where_a_test_wants_it_to(
    mgn: MgnMock, client: MgnClient, at: Any, event: str, before: list[str]
) -> None:
    """Rests on failed-job-is-completed."""
    server_id = in_state(mgn, "READY_FOR_TEST")
    mgn.fail_launch(server_id, reason="The subnet is full.", at=at, previous_snapshot=at != "snapshot")
    job = finished(client, client.start_test(sourceServerIDs=[server_id]))
    assert job["participatingServers"] == [{"sourceServerID": server_id, "launchStatus": "FAILED"}]
    log = log_of(client, job["jobID"])
    assert [name for name, _ in log] == [*before, event, "JOB_END"]
    assert log[-2][1]["rawError"] == "The subnet is full."
    assert log[-2][1]["sourceServerID"] == server_id
    assert ("conversionServerID" in log[-2][1]) == (at == "conversion")
    server = mgn.server(server_id)
    assert server["lifeCycle"]["state"] == "READY_FOR_TEST"  # failed-launch-goes-back
    assert "launchedInstance" not in server
    again = finished(client, client.start_test(sourceServerIDs=[server_id]))
    assert again["participatingServers"][0]["launchStatus"] == "LAUNCHED"


def launched_from_an_earlier_snapshot(client: MgnClient, server_id: str) -> str:
    """Launch a server whose snapshot fails, and return the reason in the log."""
    job = finished(client, client.start_test(sourceServerIDs=[server_id]))
    assert job["participatingServers"][0]["launchStatus"] == "LAUNCHED"
    log = log_of(client, job["jobID"])
    assert [event for event, _ in log] == [
        "JOB_START",
        "SNAPSHOT_START",
        "SNAPSHOT_FAIL",
        "USING_PREVIOUS_SNAPSHOT",
        "CONVERSION_START",
        "CONVERSION_END",
        "LAUNCH_START",
        "LAUNCH_END",
        "JOB_END",
    ]
    assert log[3][1] == {"sourceServerID": server_id}
    assert log[2][1].keys() == {"sourceServerID", "rawError"}
    return str(log[2][1]["rawError"])


def test_a_snapshot_that_fails_is_replaced_by_the_earlier_one(mgn: MgnMock, client: MgnClient) -> None:
    """Rests on previous-snapshot-is-used."""
    server_id = in_state(mgn, "READY_FOR_TEST")
    mgn.fail_launch(server_id, reason="No disk answers.", at="snapshot")
    assert launched_from_an_earlier_snapshot(client, server_id) == "No disk answers."
    assert mgn.server(server_id)["lifeCycle"]["state"] == "TESTING"
    again = finished(client, client.start_test(sourceServerIDs=[server_id]))
    assert "SNAPSHOT_FAIL" not in events_of(client, again["jobID"])


@pytest.mark.parametrize("replication", ["STALLED", "PAUSED"])
def test_a_server_that_does_not_replicate_is_launched_from_its_earlier_snapshot(
    mgn: MgnMock, client: MgnClient, replication: str
) -> None:
    """Rests on halted-server-gives-no-snapshot."""
    server_id = in_state(mgn, "READY_FOR_TEST")
    if replication == "STALLED":
        mgn.stall(server_id)
    else:
        client.pause_replication(sourceServerID=server_id)
    assert launched_from_an_earlier_snapshot(client, server_id)


def test_a_snapshot_that_fails_takes_longer_and_the_others_of_its_job_do_not_wait_for_their_end() -> None:
    mgn = MgnMock(progress="manual", start_time=START)
    client = client_of(mgn)
    bad, good = in_state(mgn, "READY_FOR_TEST"), in_state(mgn, "READY_FOR_TEST")
    mgn.fail_launch(bad, at="snapshot")
    job_id = client.start_test(sourceServerIDs=[bad, good])["job"]["jobID"]
    mgn.settle()
    began = from_text("2026-01-31T12:00:02Z")
    after = {
        (item["event"], item["eventData"].get("sourceServerID")): from_text(item["logDateTime"]) - began
        for item in client.describe_job_log_items(jobID=job_id)["items"]
    }
    assert after["SNAPSHOT_END", good].total_seconds() == 44
    assert after["SNAPSHOT_FAIL", bad].total_seconds() == 300
    assert after["CONVERSION_START", good].total_seconds() == 300


def test_one_server_fails_and_the_others_of_its_job_do_not(mgn: MgnMock, client: MgnClient) -> None:
    bad, good = in_state(mgn, "READY_FOR_CUTOVER"), in_state(mgn, "READY_FOR_CUTOVER")
    mgn.fail_launch(mgn.server(bad), at="snapshot", previous_snapshot=False)
    job = finished(client, client.start_cutover(sourceServerIDs=[bad, good]))
    assert [each["launchStatus"] for each in job["participatingServers"]] == ["FAILED", "LAUNCHED"]
    assert mgn.server(bad)["lifeCycle"]["state"] == "READY_FOR_CUTOVER"
    assert mgn.server(good)["lifeCycle"]["state"] == "CUTTING_OVER"


def test_a_test_that_fails_before_a_cutover_leads_back_to_ready_for_test(mgn: MgnMock, client: MgnClient) -> None:
    """Rests on failed-launch-goes-back."""
    server_id = in_state(mgn, "READY_FOR_CUTOVER")
    mgn.fail_launch(server_id)
    finished(client, client.start_test(sourceServerIDs=[server_id]))
    assert mgn.server(server_id)["lifeCycle"]["state"] == "READY_FOR_TEST"


def test_a_failure_that_is_planned_while_the_job_goes_on_counts_if_that_part_is_to_come(
    mgn: MgnMock, client: MgnClient
) -> None:
    server_id = in_state(mgn, "READY_FOR_TEST")
    started = client.start_test(sourceServerIDs=[server_id])
    mgn.advance(minutes=3)
    mgn.fail_launch(server_id, at="snapshot", previous_snapshot=False)
    assert finished(client, started)["participatingServers"][0]["launchStatus"] == "LAUNCHED"
    later = finished(client, client.start_test(sourceServerIDs=[server_id]))
    assert later["participatingServers"][0]["launchStatus"] == "FAILED"


def test_only_what_can_fail_can_be_planned_to(mgn: MgnMock) -> None:
    server_id = in_state(mgn, "READY_FOR_TEST")
    with pytest.raises(ValueError, match="'snapshot', 'conversion', 'launch', not 'boot'"):
        mgn.fail_launch(server_id, at="boot")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="say at='snapshot', not at='launch'"):
        mgn.fail_launch(server_id, previous_snapshot=False)
    with pytest.raises(ValueError, match="'UNKNOWN', 'WAITING', 'STOPPED', not 'SUCCEEDED'"):
        mgn.fail_boot(server_id, "SUCCEEDED")  # type: ignore[arg-type]
    with pytest.raises(KeyError, match="there is no Source Server"):
        mgn.fail_launch("s-0123456789abcdef0")
    with pytest.raises(KeyError, match="there is no Source Server"):
        mgn.fail_boot("s-0123456789abcdef0")
    with pytest.raises(KeyError, match="there is no Source Server"):
        mgn.fail_action("s-0123456789abcdef0", "action")


# Finding them


def test_the_newest_job_comes_first_planted_ones_too(mgn: MgnMock, client: MgnClient) -> None:
    """Rests on jobs-are-newest-first."""
    first = client.start_test(sourceServerIDs=[in_state(mgn, "READY_FOR_TEST")])["job"]["jobID"]
    mgn.advance(hours=1)
    second = client.start_test(sourceServerIDs=[in_state(mgn, "READY_FOR_TEST")])["job"]["jobID"]
    life = mgn.add_source_server(lifeCycle={"state": "CUTTING_OVER"})["lifeCycle"]
    test, cutover = (life[each]["initiated"]["jobID"] for each in ("lastTest", "lastCutover"))
    jobs = client.describe_jobs()["items"]
    assert [job["jobID"] for job in jobs] == [second, first, cutover, test]
    assert [job["creationDateTime"] for job in jobs] == sorted((job["creationDateTime"] for job in jobs), reverse=True)
    pages = client.get_paginator("describe_jobs").paginate(PaginationConfig={"PageSize": 1})
    assert [job["jobID"] for page in pages for job in page["items"]] == [second, first, cutover, test]


def test_jobs_are_found_by_id_and_date(mgn: MgnMock, client: MgnClient) -> None:
    ids = []
    for _ in range(3):
        ids.append(client.start_test(sourceServerIDs=[in_state(mgn, "READY_FOR_TEST")])["job"]["jobID"])
        mgn.advance(hours=1)

    def found(**filters: Any) -> list[str]:
        return [job["jobID"] for job in client.describe_jobs(filters=filters)["items"]]  # type: ignore[arg-type]

    assert found(jobIDs=[ids[1], UNKNOWN_JOB]) == [ids[1]]
    assert found(jobIDs=[]) == ids[::-1]
    assert found(fromDate="2026-01-31T13:00:00Z") == [ids[2], ids[1]]
    assert found(toDate="2026-01-31T13:00:00+00:00") == [ids[1], ids[0]]
    assert found(fromDate="2026-01-31T12:30:00Z", toDate="2026-01-31T13:30:00Z") == [ids[1]]
    assert found(fromDate="2026-01-31T14:00:00Z", toDate="2026-01-31T12:00:00Z") == []
    assert found(jobIDs=ids[:2], fromDate="2026-01-31T13:00:00Z") == [ids[1]]


def test_a_date_that_is_none_is_refused(client: MgnClient) -> None:
    error = refusal("ValidationException", client.describe_jobs, filters={"fromDate": "yesterday, about noon"})
    assert [field["name"] for field in error["fieldList"]] == ["filters.fromDate"] * len(error["fieldList"])


@pytest.mark.parametrize("name", ["fromDate", "toDate"])
@pytest.mark.parametrize("day", ["2026-02-30", "2025-02-29", "2026-13-01"])
def test_a_date_that_does_not_exist_is_refused(client: MgnClient, name: Any, day: str) -> None:
    """Rests on constraints-of-the-model."""
    error = refusal("ValidationException", client.describe_jobs, filters={name: f"{day}T12:00:00Z"})
    assert [field["name"] for field in error["fieldList"]] == [f"filters.{name}"]
    assert day in error["message"]


def test_jobs_are_found_by_the_dates_that_answers_print(mgn: MgnMock, client: MgnClient) -> None:
    mgn.advance(microseconds=123456)
    job = client.start_test(sourceServerIDs=[in_state(mgn, "READY_FOR_TEST")])["job"]
    created = job["creationDateTime"]
    assert created.endswith("+00:00")
    assert [each["jobID"] for each in client.describe_jobs(filters={"fromDate": created})["items"]] == [job["jobID"]]


def test_the_log_of_an_unknown_job_is_refused(client: MgnClient) -> None:
    error = refusal("ValidationException", client.describe_job_log_items, jobID=UNKNOWN_JOB)
    assert UNKNOWN_JOB in error["message"]


def test_a_log_is_read_in_pages(mgn: MgnMock, client: MgnClient) -> None:
    job = finished(client, client.start_test(sourceServerIDs=[in_state(mgn, "READY_FOR_TEST")]))
    pages = client.get_paginator("describe_job_log_items").paginate(
        jobID=job["jobID"], PaginationConfig={"PageSize": 2}
    )
    events = [[item["event"] for item in page["items"]] for page in pages]
    assert [len(page) for page in events] == [2, 2, 2, 2]
    assert [event for page in events for event in page] == events_of(client, job["jobID"])


# Deleting them


def test_a_job_is_deleted_when_it_is_over(mgn: MgnMock, client: MgnClient) -> None:
    """Rests on job-is-deleted-when-over."""
    job_id = client.start_test(sourceServerIDs=[in_state(mgn, "READY_FOR_TEST")])["job"]["jobID"]
    for status in ("PENDING", "STARTED"):
        before = world_of(mgn)
        error = refusal("ConflictException", client.delete_job, jobID=job_id)
        assert (error["resourceId"], error["resourceType"]) == (job_id, "Job")
        assert status in error["message"]
        assert world_of(mgn) == before
        mgn.advance(minutes=1)
    mgn.settle()
    assert client.delete_job(jobID=job_id)["ResponseMetadata"]["HTTPStatusCode"] == 204
    assert client.describe_jobs()["items"] == []
    refusal("ValidationException", client.describe_job_log_items, jobID=job_id)
    assert refusal("ResourceNotFoundException", client.delete_job, jobID=job_id)["resourceType"] == "Job"


# Planted ones


def test_a_planted_launch_has_its_job(mgn: MgnMock, client: MgnClient) -> None:
    server: Any = mgn.add_source_server(lifeCycle={"state": "TESTING"})
    job = job_of(client, server["launchedInstance"]["jobID"])
    assert (job["status"], job["initiatedBy"]) == ("COMPLETED", "START_TEST")
    assert job["creationDateTime"] == server["lifeCycle"]["lastTest"]["initiated"]["apiCallDateTime"]
    assert job["creationDateTime"] < job["endDateTime"]
    assert job["participatingServers"] == [
        {
            "sourceServerID": server["sourceServerID"],
            "launchStatus": "LAUNCHED",
            "launchedEc2InstanceID": server["launchedInstance"]["ec2InstanceID"],
        }
    ]
    assert events_of(client, job["jobID"]) == [
        "JOB_START",
        "SNAPSHOT_START",
        "SNAPSHOT_END",
        "CONVERSION_START",
        "CONVERSION_END",
        "LAUNCH_START",
        "LAUNCH_END",
        "JOB_END",
    ]
    times = [item["logDateTime"] for item in client.describe_job_log_items(jobID=job["jobID"])["items"]]
    assert times == sorted(times)
    assert job["creationDateTime"] < times[0]
    assert times[-1] == job["endDateTime"]


def test_servers_may_be_planted_as_launched_by_one_job(mgn: MgnMock, client: MgnClient) -> None:
    initiated = {"jobID": UNKNOWN_JOB, "apiCallDateTime": "2026-01-31T11:59:00Z"}
    life = {"state": "TESTING", "lastTest": {"initiated": initiated}}
    servers = [mgn.add_source_server(lifeCycle=life)["sourceServerID"] for _ in range(2)]
    job = job_of(client, UNKNOWN_JOB)
    assert [each["sourceServerID"] for each in job["participatingServers"]] == servers
    assert job["endDateTime"] == "2026-01-31T12:00:00+00:00"


def test_a_server_without_a_launch_has_no_job(mgn: MgnMock, client: MgnClient) -> None:
    in_state(mgn, "READY_FOR_TEST")
    assert client.describe_jobs()["items"] == []


def test_jobs_are_the_same_in_every_run() -> None:
    def run() -> Any:
        with mock_mgn(start_time=START, region="us-east-1") as mgn:
            client = make_client()
            job = finished(client, client.start_test(sourceServerIDs=[in_state(mgn, "READY_FOR_TEST")]))
            return job, log_of(client, job["jobID"])

    assert run() == run()
