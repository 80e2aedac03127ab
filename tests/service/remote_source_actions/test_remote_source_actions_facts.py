"""What answers about connectors and source actions rest on, and when they do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from mgn_mock.model.spec import service
from mgn_mock.service.remote_source_actions import facts
from tests.support.asking import refusal

if TYPE_CHECKING:
    from mgn_mock import MgnMock
    from mgn_mock.state.facts import Fact

pytestmark = pytest.mark.skipif(
    not service().has_shape("RemoteSourceAction"), reason="the installed model has no source actions"
)
NODE = "mi-0123456789abcdef0"
LISTS = ("ListRemoteSourceActionJobs",)
CONFIG = {"s3OutputEnabled": False, "cloudWatchOutputEnabled": True}


def operations_on(mgn: MgnMock, fact: Fact) -> tuple[str, ...]:
    """The operations whose calls rested on a fact."""
    return next((each.operations for each in mgn.assumptions if each.id == fact.id), ())


def start(client: Any, *servers: Any, name: str = "inventory", **more: Any) -> dict[str, Any]:
    """Starts a job that runs a new source action through the only connector."""
    there = client.list_connectors()["items"] or [client.create_connector(name="c", ssmInstanceID=NODE)]
    action = client.create_remote_source_action(name=name, ssmParameterName="script", **more)
    job: dict[str, Any] = client.start_remote_source_action_job(
        connectorArn=there[0]["arn"],
        sourceServerArns=[server["arn"] for server in servers],
        remoteSourceActionArns=[action["arn"]],
    )["remoteSourceActionJob"]
    return job


def read_to_the_end(client: Any) -> dict[str, Any]:
    """Lists jobs until the newest has ended."""
    for _ in range(5):
        job: dict[str, Any] = client.list_remote_source_action_jobs()["items"][-1]
        if job["status"] not in {"PENDING", "RUNNING"}:
            return job
    raise AssertionError("the job does not end")


def test_only_an_action_without_a_timeout_rests_on_the_hour(mgn: MgnMock, client: Any) -> None:
    client.create_remote_source_action(name="quick", ssmParameterName="script", timeoutSeconds=60)
    assert operations_on(mgn, facts.DEFAULT_TIMEOUT_IS_AN_HOUR) == ()
    client.create_remote_source_action(name="slow", ssmParameterName="script")
    assert operations_on(mgn, facts.DEFAULT_TIMEOUT_IS_AN_HOUR) == ("CreateRemoteSourceAction",)


def test_only_a_name_that_is_taken_rests_on_the_uniqueness_of_names(mgn: MgnMock, client: Any) -> None:
    members = {"name": "inventory", "ssmParameterName": "script"}
    client.create_remote_source_action(**members)
    assert operations_on(mgn, facts.ACTION_NAMES_ARE_UNIQUE) == ()
    refusal("ConflictException", client.create_remote_source_action, **members)
    assert operations_on(mgn, facts.ACTION_NAMES_ARE_UNIQUE) == ("CreateRemoteSourceAction",)


def test_only_a_job_with_a_failed_invocation_rests_on_failing_with_it(mgn: MgnMock, client: Any) -> None:
    server = mgn.add_source_server()
    start(client, server, name="good")
    assert read_to_the_end(client)["status"] == "COMPLETED"
    assert operations_on(mgn, facts.JOBS_FAIL_WITH_ANY) == ()
    mgn.fail_source_action(server, status="FAILED")
    start(client, server, name="bad")
    assert operations_on(mgn, facts.JOBS_FAIL_WITH_ANY) == ()
    assert read_to_the_end(client)["status"] == "FAILED"
    assert operations_on(mgn, facts.JOBS_FAIL_WITH_ANY) == LISTS


def test_the_statuses_of_an_invocation_rest_on_an_assumption_once_one_was_seen_to_follow(
    mgn: MgnMock, client: Any
) -> None:
    start(client, mgn.add_source_server())
    client.list_remote_source_action_jobs()
    assert operations_on(mgn, facts.ORDER_OF_STATUSES) == ()
    client.list_remote_source_action_jobs()
    assert operations_on(mgn, facts.ORDER_OF_STATUSES) == LISTS


def test_only_a_server_in_a_job_rests_on_being_in_one(mgn: MgnMock, client: Any) -> None:
    server, other = mgn.add_source_server(), mgn.add_source_server()
    start(client, server, name="first")
    start(client, other, name="second")
    assert operations_on(mgn, facts.ONE_JOB_A_SERVER) == ()
    with pytest.raises(client.exceptions.ConflictException):
        start(client, server, name="third")
    assert operations_on(mgn, facts.ONE_JOB_A_SERVER) == ("StartRemoteSourceActionJob",)


def test_only_a_server_of_an_unknown_system_rests_on_fitting(mgn: MgnMock, client: Any) -> None:
    known = mgn.add_source_server(sourceProperties={"os": {"fullString": "Ubuntu 24.04"}})
    unknown = mgn.add_source_server(sourceProperties={"os": {"fullString": ""}})
    start(client, known, name="first", operatingSystem="linux")
    start(client, unknown, name="any")
    assert operations_on(mgn, facts.UNKNOWN_SYSTEMS_FIT) == ()
    read_to_the_end(client)
    start(client, unknown, name="second", operatingSystem="linux")
    assert operations_on(mgn, facts.UNKNOWN_SYSTEMS_FIT) == ("StartRemoteSourceActionJob",)


def test_only_a_config_that_is_replaced_rests_on_being_replaced(mgn: MgnMock, client: Any) -> None:
    connector_id = client.create_connector(name="c", ssmInstanceID=NODE)["connectorID"]
    client.update_connector(connectorID=connector_id, ssmCommandConfig=CONFIG)
    assert operations_on(mgn, facts.COMMAND_CONFIG_IS_REPLACED) == ()
    client.update_connector(connectorID=connector_id, ssmCommandConfig=CONFIG)
    assert operations_on(mgn, facts.COMMAND_CONFIG_IS_REPLACED) == ("UpdateConnector",)


def test_only_a_server_with_a_secret_rests_on_losing_it(mgn: MgnMock, client: Any) -> None:
    secret = "arn:aws:secretsmanager:us-east-1:123456789012:secret:login-abcdef"
    for name, more in (("plain", {}), ("secret", {"credentialsSecretArn": secret})):
        connector = client.create_connector(name=name, ssmInstanceID=NODE)
        mgn.add_source_server(connectorAction={"connectorArn": connector["arn"], **more})
        assert operations_on(mgn, facts.SECRETS_GO_WITH_THE_CONNECTOR) == ()
        client.delete_connector(connectorID=connector["connectorID"])
    assert operations_on(mgn, facts.SECRETS_GO_WITH_THE_CONNECTOR) == ("DeleteConnector",)
