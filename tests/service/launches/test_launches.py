"""StartTest, StartCutover, TerminateTargetInstances and FinalizeCutover: whom they take, and what they answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from mgn_mock import MgnMock
from tests.support.asking import LIFECYCLE_STATES, UNKNOWN_SERVER, at_fault, client_of, refusal, with_states, world_of
from tests.support.launching import IN_JOB, events_of, finished, in_state, server_of

if TYPE_CHECKING:
    from types_boto3_mgn import MgnClient

CONFLICT, VALIDATION = "ConflictException", "ValidationException"
# By operation, the lifecycle states that it takes and the one that it leads to (none: the same).
TAKEN = {
    "start_test": ({"READY_FOR_TEST", "TESTING", "READY_FOR_CUTOVER"}, "TESTING"),
    "start_cutover": ({"READY_FOR_CUTOVER", "CUTTING_OVER"}, "CUTTING_OVER"),
    # Of those that have an instance.
    "terminate_target_instances": ({"READY_FOR_CUTOVER"}, None),
}
MULTIPLE = pytest.mark.parametrize("method", list(TAKEN))


@pytest.mark.parametrize("state", LIFECYCLE_STATES)
@MULTIPLE
def test_a_server_is_taken_or_refused_by_its_state(mgn: MgnMock, client: MgnClient, method: str, state: str) -> None:
    server_id = in_state(mgn, state)
    taken, becomes = TAKEN[method]
    before = world_of(mgn)
    if state in taken:
        job = getattr(client, method)(sourceServerIDs=[server_id])["job"]
        assert mgn.server(server_id)["lifeCycle"]["state"] == (becomes or state)
        assert job["status"] == "PENDING"
        return
    error = refusal(CONFLICT, getattr(client, method), sourceServerIDs=[server_id])
    assert world_of(mgn) == before
    assert (error["resourceId"], error["resourceType"]) == (server_id, "SourceServer")
    (detail,) = error["errors"]
    assert (detail["resourceId"], detail["message"]) == (server_id, error["message"])
    assert state in error["message"]


@pytest.mark.parametrize("state", LIFECYCLE_STATES)
def test_only_a_server_that_is_being_cut_over_is_finalized(mgn: MgnMock, client: MgnClient, state: str) -> None:
    """Rests on a-finalized-server-is-cut-over-and-disconnected, finalized-servers-keep-what-disks-had and
    finalized-instance-stays.
    """
    server_id = in_state(mgn, state)
    if state != "CUTTING_OVER":
        error = refusal(CONFLICT, client.finalize_cutover, sourceServerID=server_id)
        assert state in error["message"]
        return
    before: Any = mgn.server(server_id)
    mgn.advance(minutes=1)
    server: Any = client.finalize_cutover(sourceServerID=server_id)
    info, life = server["dataReplicationInfo"], server["lifeCycle"]
    assert (life["state"], info["dataReplicationState"]) == ("CUTOVER", "DISCONNECTED")
    assert not info.keys() & {"lagDuration", "lastSnapshotDateTime", "etaDateTime"}
    assert {step["status"] for step in info["dataReplicationInitiation"]["steps"]} == {"NOT_STARTED"}
    assert info["replicatedDisks"] == before["dataReplicationInfo"]["replicatedDisks"]
    assert life["lastCutover"]["finalized"] == {"apiCallDateTime": "2026-01-31T12:01:00+00:00"}
    assert life["lastCutover"]["initiated"] == before["lifeCycle"]["lastCutover"]["initiated"]
    assert server["launchedInstance"] == before["launchedInstance"]


def test_a_server_that_replicates_no_more_is_finalized_too(mgn: MgnMock, client: MgnClient) -> None:
    server_id = with_states(mgn, in_state(mgn, "CUTTING_OVER"), replication="DISCONNECTED")
    client.finalize_cutover(sourceServerID=server_id)
    assert mgn.server(server_id)["lifeCycle"]["state"] == "CUTOVER"
    assert "apiCallDateTime" in mgn.server(server_id)["lifeCycle"]["lastCutover"]["finalized"]


def test_a_server_that_is_not_there_cannot_be_finalized(client: MgnClient) -> None:
    error = refusal("ResourceNotFoundException", client.finalize_cutover, sourceServerID=UNKNOWN_SERVER)
    assert error["resourceId"] == UNKNOWN_SERVER


def test_finalizing_needs_an_instance(mgn: MgnMock, client: MgnClient) -> None:
    """Rests on finalizing-needs-an-instance."""
    printed: Any = mgn.server(in_state(mgn, "CUTTING_OVER"))
    del printed["launchedInstance"]
    mgn.reset()
    mgn.load({"items": [printed]})
    error = refusal(CONFLICT, client.finalize_cutover, sourceServerID=printed["sourceServerID"])
    assert "no launched instance" in error["message"]


def test_what_is_not_launchable_is_not_launched(mgn: MgnMock, client: MgnClient) -> None:
    server_id = with_states(mgn, in_state(mgn, "READY_FOR_TEST"), replication="STOPPED")
    assert "STOPPED" in refusal(CONFLICT, client.start_test, sourceServerIDs=[server_id])["message"]


def test_an_archived_server_is_not_launched(mgn: MgnMock, client: MgnClient) -> None:
    server_id = in_state(mgn, "READY_FOR_TEST", isArchived=True)
    assert "it is archived" in refusal(CONFLICT, client.start_test, sourceServerIDs=[server_id])["message"]


def test_terminating_needs_an_instance(mgn: MgnMock, client: MgnClient) -> None:
    server_id = in_state(mgn, "READY_FOR_TEST")
    error = refusal(CONFLICT, client.terminate_target_instances, sourceServerIDs=[server_id])
    assert "no launched instance" in error["message"]


# All or none


@MULTIPLE
def test_servers_that_are_not_there_refuse_the_call(mgn: MgnMock, client: MgnClient, method: str) -> None:
    unknown = [UNKNOWN_SERVER, UNKNOWN_SERVER[:-1] + "1"]
    server_id = in_state(mgn, "READY_FOR_CUTOVER")
    before = world_of(mgn)
    error = refusal(VALIDATION, getattr(client, method), sourceServerIDs=[server_id, *unknown])
    assert error["reason"] == "other"
    assert at_fault(error) == {"sourceServerIDs"}
    assert all(each in error["message"] for each in unknown)
    assert server_id not in error["message"]
    assert world_of(mgn) == before


@MULTIPLE
def test_a_server_that_is_named_twice_refuses_the_call(mgn: MgnMock, client: MgnClient, method: str) -> None:
    server_id = in_state(mgn, "READY_FOR_CUTOVER")
    before = world_of(mgn)
    error = refusal(VALIDATION, getattr(client, method), sourceServerIDs=[server_id, server_id])
    assert at_fault(error) == {"sourceServerIDs"}
    assert "more than once" in error["message"]
    assert world_of(mgn) == before


@MULTIPLE
def test_one_bad_server_refuses_the_whole_call_and_each_bad_one_is_told(
    mgn: MgnMock, client: MgnClient, method: str
) -> None:
    good, not_ready, gone = (in_state(mgn, state) for state in ("READY_FOR_CUTOVER", "NOT_READY", "DISCONNECTED"))
    before = world_of(mgn)
    error = refusal(CONFLICT, getattr(client, method), sourceServerIDs=[not_ready, good, gone])
    assert [detail["resourceId"] for detail in error["errors"]] == [not_ready, gone]
    assert {detail["resourceType"] for detail in error["errors"]} == {"SourceServer"}
    assert all(detail["message"] in error["message"] for detail in error["errors"])
    assert "resourceId" not in error
    assert world_of(mgn) == before


@MULTIPLE
def test_a_list_of_too_many_servers_is_refused(client: MgnClient, method: str) -> None:
    many = [f"s-{number:017x}" for number in range(201)]
    error = refusal(VALIDATION, getattr(client, method), sourceServerIDs=many)
    assert (error["reason"], at_fault(error)) == ("fieldValidationFailed", {"sourceServerIDs"})


@MULTIPLE
def test_a_server_that_a_job_works_on_is_refused_in_the_words_of_the_service(
    mgn: MgnMock, client: MgnClient, method: str
) -> None:
    """Rests on a-server-in-a-job-is-not-launched."""
    busy, bad = in_state(mgn, "READY_FOR_CUTOVER"), in_state(mgn, "NOT_READY")
    job_id = client.start_test(sourceServerIDs=[busy])["job"]["jobID"]
    error = refusal(CONFLICT, getattr(client, method), sourceServerIDs=[bad, busy])
    assert error["message"].startswith(IN_JOB)
    assert job_id in error["message"]
    assert [detail["resourceId"] for detail in error["errors"]] == [busy, bad]


def test_other_operations_wait_for_the_job_too(mgn: MgnMock, client: MgnClient) -> None:
    server_id = in_state(mgn, "READY_FOR_CUTOVER")
    client.start_cutover(sourceServerIDs=[server_id])
    calls: list[Any] = [client.stop_replication, client.disconnect_from_service, client.finalize_cutover]
    for call in calls:
        assert refusal(CONFLICT, call, sourceServerID=server_id)["message"].startswith(IN_JOB)
    mgn.settle()
    client.finalize_cutover(sourceServerID=server_id)


# Room


def test_so_many_jobs_at_once_and_no_more() -> None:
    mgn = MgnMock(progress="manual")
    client = client_of(mgn)
    server_ids = [in_state(mgn, "READY_FOR_TEST") for _ in range(21)]
    for server_id in server_ids[:20]:
        client.start_test(sourceServerIDs=[server_id])
    before = world_of(mgn)
    error = refusal(CONFLICT, client.start_test, sourceServerIDs=server_ids[20:])
    assert "20 concurrent jobs" in error["message"]
    assert world_of(mgn) == before
    mgn.settle()
    client.start_test(sourceServerIDs=server_ids[20:])


def test_so_many_servers_in_all_jobs_and_in_one() -> None:
    mgn = MgnMock(progress="manual", quotas={"servers_in_jobs": 3, "servers_per_job": 2})
    client = client_of(mgn)
    server_ids = [in_state(mgn, "READY_FOR_TEST") for _ in range(4)]
    error = refusal(VALIDATION, client.start_test, sourceServerIDs=server_ids[:3])
    assert "the quota of one job is 2" in error["message"]
    client.start_test(sourceServerIDs=server_ids[:2])
    error = refusal(CONFLICT, client.start_test, sourceServerIDs=server_ids[2:])
    assert "3 source servers in all jobs" in error["message"]
    client.start_test(sourceServerIDs=server_ids[3:])


# What they answer


def test_a_test_begins_with_a_job_that_waits(mgn: MgnMock, client: MgnClient) -> None:
    """Rests on job-begins-pending and launch-is-recorded."""
    one, other = in_state(mgn, "READY_FOR_TEST"), in_state(mgn, "READY_FOR_TEST")
    answer: Any = client.start_test(sourceServerIDs=[other, one], tags={"team": "a"})
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 202
    job = answer["job"]
    assert job == {
        "jobID": job["jobID"],
        "arn": f"arn:aws:mgn:us-east-1:123456789012:job/{job['jobID']}",
        "type": "LAUNCH",
        "initiatedBy": "START_TEST",
        "creationDateTime": "2026-01-31T12:00:00+00:00",
        "status": "PENDING",
        "participatingServers": [
            {"sourceServerID": other, "launchStatus": "PENDING"},
            {"sourceServerID": one, "launchStatus": "PENDING"},
        ],
        "tags": {"team": "a"},
    }
    life = mgn.server(one)["lifeCycle"]
    initiated = {"apiCallDateTime": "2026-01-31T12:00:00+00:00", "jobID": job["jobID"]}
    assert life["lastTest"] == {"initiated": initiated, "finalized": {}, "reverted": {}}
    assert client.list_tags_for_resource(resourceArn=job["arn"])["tags"] == {"team": "a"}


@pytest.mark.parametrize("tags", [None, {}])
def test_a_job_needs_no_tags(mgn: MgnMock, client: MgnClient, tags: dict[str, str] | None) -> None:
    given: Any = {} if tags is None else {"tags": tags}
    assert client.start_test(sourceServerIDs=[in_state(mgn, "TESTING")], **given)["job"]["tags"] == {}


def test_reserved_tags_are_refused(mgn: MgnMock, client: MgnClient) -> None:
    server_id = in_state(mgn, "TESTING")
    before = world_of(mgn)
    error = refusal(VALIDATION, client.start_test, sourceServerIDs=[server_id], tags={"aws:team": "a"})
    assert at_fault(error) == {"tags"}
    assert world_of(mgn) == before


def test_a_cutover_and_a_termination_say_who_began_them(mgn: MgnMock, client: MgnClient) -> None:
    cut_over, tested = in_state(mgn, "READY_FOR_CUTOVER"), in_state(mgn, "READY_FOR_CUTOVER")
    job: Any = client.start_cutover(sourceServerIDs=[cut_over])["job"]
    assert (job["type"], job["initiatedBy"]) == ("LAUNCH", "START_CUTOVER")
    assert mgn.server(cut_over)["lifeCycle"]["lastCutover"]["initiated"]["jobID"] == job["jobID"]
    job = client.terminate_target_instances(sourceServerIDs=[tested])["job"]
    assert (job["type"], job["initiatedBy"]) == ("TERMINATE", "TERMINATE")


def test_a_new_test_forgets_that_the_one_before_was_reverted(mgn: MgnMock, client: MgnClient) -> None:
    server_id = in_state(mgn, "TESTING")
    client.change_server_life_cycle_state(sourceServerID=server_id, lifeCycle={"state": "READY_FOR_TEST"})
    client.start_test(sourceServerIDs=[server_id])
    assert mgn.server(server_id)["lifeCycle"]["lastTest"]["reverted"] == {}


def test_each_account_has_its_own_jobs(mgn: MgnMock, client: MgnClient) -> None:
    mgn.add_managed_account("222222222222")
    member = mgn.at("us-east-1", "222222222222")
    server_id = in_state(member, "READY_FOR_TEST")
    job: Any = client.start_test(sourceServerIDs=[server_id], accountID="222222222222")["job"]
    assert job["arn"] == f"arn:aws:mgn:us-east-1:222222222222:job/{job['jobID']}"
    assert client.describe_jobs()["items"] == []
    assert len(client.describe_jobs(accountID="222222222222")["items"]) == 1


# What follows


def test_a_termination_leaves_no_instance(mgn: MgnMock, client: MgnClient) -> None:
    server_id = in_state(mgn, "READY_FOR_CUTOVER")
    instance_id = mgn.server(server_id)["launchedInstance"]["ec2InstanceID"]
    job = finished(client, client.terminate_target_instances(sourceServerIDs=[server_id]))
    assert job["participatingServers"] == [
        {"sourceServerID": server_id, "launchStatus": "TERMINATED", "launchedEc2InstanceID": instance_id}
    ]
    assert events_of(client, job["jobID"]) == ["JOB_START", "CLEANUP_START", "CLEANUP_END", "JOB_END"]
    assert "launchedInstance" not in server_of(client, server_id)
    refusal(CONFLICT, client.terminate_target_instances, sourceServerIDs=[server_id])


def test_looking_ahead_starts_nothing(mgn: MgnMock, client: MgnClient) -> None:
    server_id = in_state(mgn, "READY_FOR_TEST")
    before = world_of(mgn)
    assert mgn.peek("StartTest", sourceServerIDs=[server_id])["job"]["status"] == "PENDING"
    assert world_of(mgn) == before
    assert client.describe_jobs()["items"] == []
