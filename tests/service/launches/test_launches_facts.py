"""What tests of launches rest on."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from tests.support.asking import UNKNOWN_SERVER, refusal
from tests.support.launching import finished, in_state, log_of, server_of

if TYPE_CHECKING:
    from types_boto3_mgn import MgnClient

    from mgn_mock import MgnMock

UNKNOWN_JOB = "mgnjob-0123456789abcdef0"


def rested(mgn: MgnMock) -> dict[str, tuple[str, ...]]:
    """The operations that rested on each assumption."""
    return {each.id: each.operations for each in mgn.assumptions}


def one_document() -> Any:
    """Post-launch actions of one document, for each launch."""
    documents = [{"actionName": "first", "ssmDocumentName": "AWS-RunShellScript"}]
    return {"deployment": "TEST_AND_CUTOVER", "ssmDocuments": documents}


def test_only_an_unknown_server_rests_on_its_error(mgn: MgnMock, client: MgnClient) -> None:
    client.start_test(sourceServerIDs=[in_state(mgn, "READY_FOR_TEST")])
    assert "job-with-unknown-server-is-invalid" not in rested(mgn)
    refusal("ValidationException", client.start_test, sourceServerIDs=[UNKNOWN_SERVER])
    assert rested(mgn)["job-with-unknown-server-is-invalid"] == ("StartTest",)


def test_only_a_refusal_of_some_servers_rests_on_all_or_none(mgn: MgnMock, client: MgnClient) -> None:
    good, bad = in_state(mgn, "READY_FOR_TEST"), in_state(mgn, "NOT_READY")
    refusal("ConflictException", client.start_test, sourceServerIDs=[bad])
    assert "each-refused-server-has-an-entry" in rested(mgn)
    assert "job-starts-for-all-or-none" not in rested(mgn)
    refusal("ConflictException", client.start_test, sourceServerIDs=[good, bad])
    assert rested(mgn)["job-starts-for-all-or-none"] == ("StartTest",)


def test_an_empty_log_is_assumed_only_of_a_job_that_waits(mgn: MgnMock, client: MgnClient) -> None:
    started = client.start_test(sourceServerIDs=[in_state(mgn, "READY_FOR_TEST")])
    other = client.start_test(sourceServerIDs=[in_state(mgn, "READY_FOR_TEST")])
    finished(client, started)
    log_of(client, started["job"]["jobID"])
    assert "order-of-clean-up-log" not in rested(mgn)
    assert "waiting-job-has-no-log" not in rested(mgn)
    mgn.reset()
    other = client.start_test(sourceServerIDs=[in_state(mgn, "READY_FOR_TEST")])
    assert log_of(client, other["job"]["jobID"]) == []
    assert rested(mgn)["waiting-job-has-no-log"] == ("DescribeJobLogItems",)


def test_only_the_log_of_an_unknown_job_rests_on_its_error(mgn: MgnMock, client: MgnClient) -> None:
    started = client.start_test(sourceServerIDs=[in_state(mgn, "READY_FOR_TEST")])
    log_of(client, started["job"]["jobID"])
    assert "log-of-unknown-job-is-invalid" not in rested(mgn)
    refusal("ValidationException", client.describe_job_log_items, jobID=UNKNOWN_JOB)
    assert rested(mgn)["log-of-unknown-job-is-invalid"] == ("DescribeJobLogItems",)


def test_only_a_date_that_a_job_has_exactly_rests_on_inclusive_dates(mgn: MgnMock, client: MgnClient) -> None:
    client.start_test(sourceServerIDs=[in_state(mgn, "READY_FOR_TEST")])
    client.describe_jobs(filters={"fromDate": f"{mgn.now - timedelta(days=1):%Y-%m-%dT%H:%M:%SZ}"})
    assert "job-dates-are-inclusive" not in rested(mgn)
    (job,) = client.describe_jobs()["items"]
    client.describe_jobs(filters={"toDate": job["creationDateTime"]})
    assert rested(mgn)["job-dates-are-inclusive"] == ("DescribeJobs",)


def test_a_failed_snapshot_is_rested_on_where_it_shows(mgn: MgnMock, client: MgnClient) -> None:
    server_id = in_state(mgn, "READY_FOR_TEST")
    mgn.fail_launch(server_id, at="snapshot", reason="no snapshot", previous_snapshot=False)
    finished(client, client.start_test(sourceServerIDs=[server_id]))
    assert rested(mgn)["failed-snapshot-fails-launch"] == ("DescribeJobs",)
    assert "failed-launch-leaves-no-instance" not in rested(mgn)


def test_only_a_halted_server_rests_on_its_giving_no_snapshot(mgn: MgnMock, client: MgnClient) -> None:
    in_sync, halted = in_state(mgn, "READY_FOR_TEST"), in_state(mgn, "READY_FOR_TEST")
    mgn.fail_launch(in_sync, at="snapshot", reason="no snapshot")
    finished(client, client.start_test(sourceServerIDs=[in_sync]))
    assert not {"halted-server-gives-no-snapshot", "failed-snapshot-fails-launch"} & rested(mgn).keys()
    mgn.stall(halted)
    finished(client, client.start_test(sourceServerIDs=[halted]))
    assert rested(mgn)["halted-server-gives-no-snapshot"] == ("DescribeJobs",)


def test_only_a_system_that_is_not_known_rests_on_its_running_all_actions(mgn: MgnMock, client: MgnClient) -> None:
    template = client.create_launch_configuration_template(postLaunchActions={"deployment": "TEST_AND_CUTOVER"})
    client.put_template_action(
        launchConfigurationTemplateID=template["launchConfigurationTemplateID"],
        actionID="one",
        actionName="one",
        documentIdentifier="AWS-RunShellScript",
        operatingSystem="linux",
        order=1001,
    )
    for system, rests in (("Linux 5.15", False), ("", True)):
        server_id = in_state(mgn, "READY_FOR_TEST", sourceProperties={"os": {"fullString": system}})
        finished(client, client.start_test(sourceServerIDs=[server_id]))
        assert ("unknown-system-runs-all-actions" in rested(mgn)) == rests


def test_only_documents_beside_actions_rest_on_going_first(mgn: MgnMock, client: MgnClient) -> None:
    server_id = in_state(mgn, "READY_FOR_TEST")
    client.update_launch_configuration(sourceServerID=server_id, postLaunchActions=one_document())
    finished(client, client.start_test(sourceServerIDs=[server_id]))
    assert "documents-go-before-actions" not in rested(mgn)
    client.put_source_server_action(
        sourceServerID=server_id,
        actionID="one",
        actionName="one",
        documentIdentifier="AWS-RunShellScript",
        order=1001,
    )
    finished(client, client.start_test(sourceServerIDs=[server_id]))
    assert "documents-go-before-actions" in rested(mgn)


def test_only_documents_rest_on_the_type_that_their_arns_tell(mgn: MgnMock, client: MgnClient) -> None:
    server_id = in_state(mgn, "READY_FOR_TEST")
    finished(client, client.start_test(sourceServerIDs=[server_id]))
    assert "document-type-from-arn" not in rested(mgn)
    client.update_launch_configuration(sourceServerID=server_id, postLaunchActions=one_document())
    finished(client, client.start_test(sourceServerIDs=[server_id]))
    assert "document-type-from-arn" in rested(mgn)


def test_only_actions_of_an_instance_that_stays_stopped_are_assumed_not_to_run(mgn: MgnMock, client: MgnClient) -> None:
    server_id = in_state(mgn, "READY_FOR_TEST")
    for disposition, actions, rests in (
        ("STARTED", one_document(), False),
        ("STOPPED", {"deployment": "CUTOVER_ONLY"}, False),
        ("STOPPED", one_document(), True),
    ):
        configured: Any = {"launchDisposition": disposition, "postLaunchActions": actions}
        client.update_launch_configuration(sourceServerID=server_id, **configured)
        finished(client, client.start_test(sourceServerIDs=[server_id]))
        assert ("stopped-instance-runs-no-actions" in rested(mgn)) == rests


def test_a_failed_launch_that_had_an_instance_rests_on_its_being_gone(mgn: MgnMock, client: MgnClient) -> None:
    server_id = in_state(mgn, "TESTING")
    mgn.fail_launch(server_id, at="launch", reason="no room")
    client.start_test(sourceServerIDs=[server_id])
    mgn.settle()
    assert "failed-launch-leaves-no-instance" not in rested(mgn)
    assert "launchedInstance" not in server_of(client, server_id)
    assert "DescribeSourceServers" in rested(mgn)["failed-launch-leaves-no-instance"]


def test_a_clean_up_is_rested_on_by_the_read_that_shows_it(mgn: MgnMock, client: MgnClient) -> None:
    server_id = in_state(mgn, "READY_FOR_CUTOVER")
    job_id = client.terminate_target_instances(sourceServerIDs=[server_id])["job"]["jobID"]
    assert "order-of-clean-up-log" not in rested(mgn)
    assert rested(mgn)["clean-up-names-instances"] == ("TerminateTargetInstances",)
    mgn.settle()
    log_of(client, job_id)
    assert rested(mgn)["order-of-clean-up-log"] == ("DescribeJobLogItems",)
    assert "terminated-instance-is-forgotten" in rested(mgn)
