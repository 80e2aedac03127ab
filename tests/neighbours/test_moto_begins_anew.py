"""moto forgets all at a new beginning; what a world has made in its EC2 is made anew when it is needed again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import boto3
import pytest
from moto import mock_aws

from mgn_mock import mock_mgn
from tests.support.launching import finished
from tests.support.suites import assert_passes

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from mgn_mock import MgnMock


@pytest.fixture(autouse=True)
def nothing_configured(bare_machine: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOTO_EC2_LOAD_DEFAULT_AMIS", "false")


@pytest.fixture
def mgn() -> Iterator[MgnMock]:
    """Begins before moto, and lasts longer; which transport brings a call makes no difference to EC2."""
    with mock_mgn(region="us-east-1") as panel:
        yield panel


def of_ec2() -> Any:
    return boto3.client("ec2", region_name="us-east-1")


def instances() -> list[str]:
    return [each["Instances"][0]["InstanceId"] for each in of_ec2().describe_instances()["Reservations"]]


def templates() -> list[str]:
    return [each["LaunchTemplateId"] for each in of_ec2().describe_launch_templates()["LaunchTemplates"]]


@pytest.mark.parametrize("way", ["call", "server", "source_servers"])
def test_instances_that_moto_has_dropped_are_there_again_when_their_server_is_looked_at(mgn: MgnMock, way: str) -> None:
    with mock_aws():
        testing: Any = mgn.add_source_server(lifeCycle={"state": "TESTING"})
        over: Any = mgn.add_source_server(lifeCycle={"state": "CUTOVER"})
        assert len(instances()) == 2
        assert len(templates()) == 1
    for _ in range(2):
        with mock_aws():
            assert instances() == templates() == []
            looks: Any = {
                "call": lambda: mgn.client().describe_source_servers()["items"],
                "server": lambda: [mgn.server(testing), mgn.server(over)],
                "source_servers": mgn.source_servers,
            }[way]
            found = [each["launchedInstance"]["ec2InstanceID"] for each in looks()]
            assert sorted(found) == sorted(instances())
            # A second look makes nothing.
            assert looks() == looks()
            assert len(instances()) == 2
            assert len(templates()) == 1
            job_ids = [testing["launchedInstance"]["jobID"]]
            (job,) = mgn.client().describe_jobs(filters={"jobIDs": job_ids})["items"]
            named = job["participatingServers"][0]["launchedEc2InstanceID"]
            assert named == mgn.server(testing)["launchedInstance"]["ec2InstanceID"]


def test_templates_that_moto_has_dropped_are_made_anew(mgn: MgnMock) -> None:
    server = mgn.add_source_server()
    client = mgn.client()
    arguments = {"sourceServerID": server["sourceServerID"]}
    with mock_aws():
        first = client.get_launch_configuration(**arguments)["ec2LaunchTemplateID"]
        client.create_launch_configuration_template()
    with mock_aws():
        second = client.get_launch_configuration(**arguments)["ec2LaunchTemplateID"]
        (of_account,) = client.describe_launch_configuration_templates()["items"]
        assert first != second
        assert sorted(templates()) == sorted([second, of_account["ec2LaunchTemplateID"]])
        client.start_test(sourceServerIDs=[server["sourceServerID"]])
    with mock_aws():
        # The job that is under way launches from a template too.
        mgn.settle()
        assert mgn.jobs()[0]["participatingServers"][0]["launchStatus"] == "LAUNCHED"
        assert [mgn.server(server)["launchedInstance"]["ec2InstanceID"]] == instances()
        assert templates().count(client.get_launch_configuration(**arguments)["ec2LaunchTemplateID"]) == 1


def test_a_restored_world_finds_again_what_moto_has_dropped_meanwhile(mgn: MgnMock) -> None:
    with mock_aws():
        mgn.add_source_server(lifeCycle={"state": "TESTING"})
        before = mgn.snapshot()
    with mock_aws():
        for _ in range(2):
            (server,) = mgn.client().describe_source_servers()["items"]
            assert server["launchedInstance"]["ec2InstanceID"] in instances()
            mgn.restore(before)


def test_what_a_test_itself_deleted_or_terminated_stays_gone(mgn: MgnMock) -> None:
    with mock_aws():
        server: Any = mgn.add_source_server(lifeCycle={"state": "TESTING"})
        of_ec2().delete_launch_template(LaunchTemplateId=templates()[0])
        of_ec2().terminate_instances(InstanceIds=instances())
        assert mgn.client().describe_source_servers()["items"] == [server]
        assert templates() == []
        assert len(instances()) == 1


def test_what_is_not_there_any_more_is_not_made_anew(mgn: MgnMock) -> None:
    client = mgn.client()
    with mock_aws():
        gone, finalized, again = (mgn.add_source_server(lifeCycle={"state": "TESTING"}) for _ in range(3))
        template = client.create_launch_configuration_template()
        client.change_server_life_cycle_state(
            sourceServerID=again["sourceServerID"], lifeCycle={"state": "READY_FOR_TEST"}
        )
        finished(client, client.terminate_target_instances(sourceServerIDs=[again["sourceServerID"]]))
        client.disconnect_from_service(sourceServerID=gone["sourceServerID"])
        client.delete_source_server(sourceServerID=gone["sourceServerID"])
        client.delete_launch_configuration_template(
            launchConfigurationTemplateID=template["launchConfigurationTemplateID"]
        )
    with mock_aws():
        client.describe_source_servers()
        assert instances() == [mgn.server(finalized)["launchedInstance"]["ec2InstanceID"]]
        assert len(templates()) == 2


def test_while_moto_is_off_a_world_is_seen_as_it_was(mgn: MgnMock) -> None:
    with mock_aws():
        mgn.add_source_server(lifeCycle={"state": "TESTING"})
        before = mgn.source_servers()
    assert mgn.client().describe_source_servers()["items"] == before


def test_an_instance_that_the_new_ec2_refuses_is_no_obstacle(mgn: MgnMock) -> None:
    with mock_aws():
        mgn.add_source_server(lifeCycle={"state": "TESTING"})
        before = mgn.source_servers()
    with mock_aws():
        for subnet in of_ec2().describe_subnets()["Subnets"]:
            of_ec2().delete_subnet(SubnetId=subnet["SubnetId"])
        assert mgn.client().describe_source_servers()["items"] == before


def test_looking_ahead_makes_nothing_anew(mgn: MgnMock) -> None:
    with mock_aws():
        mgn.add_source_server(lifeCycle={"state": "TESTING"})
    with mock_aws():
        mgn.peek("DescribeSourceServers")
        assert instances() == templates() == []


@pytest.mark.parametrize("order", ["@mock_aws\n@mock_mgn", "@mock_mgn\n@mock_aws"])
def test_what_set_up_class_launched_is_there_in_each_test_though_moto_begins_anew(tmp_path: Path, order: str) -> None:
    source = f"""
import unittest
import boto3
from moto import mock_aws
from mgn_mock import current, mock_mgn

{order}
class Case(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        with mock_aws():
            cls.server = current().add_source_server(lifeCycle={{"state": "TESTING"}})

    def test_one(self):
        (server,) = boto3.client("mgn").describe_source_servers()["items"]
        (found,) = boto3.client("ec2").describe_instances()["Reservations"]
        assert found["Instances"][0]["InstanceId"] == server["launchedInstance"]["ec2InstanceID"]
        template = boto3.client("mgn").get_launch_configuration(sourceServerID=server["sourceServerID"])
        boto3.client("ec2").describe_launch_templates(LaunchTemplateIds=[template["ec2LaunchTemplateID"]])

    test_two = test_one
"""
    assert_passes(tmp_path, source, 2, runner="unittest")
