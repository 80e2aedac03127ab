"""The sequences of calls that published clients make, as those clients write them: each runs to its end."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from moto import mock_aws

from mgn_mock import MgnMock, mock_mgn
from mgn_mock.model.spec import service
from tests.conftest import START
from tests.support.asking import refusal
from tests.support.checking import make_client
from tests.support.templates import make_default

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from types_boto3_mgn import MgnClient

    from mgn_mock.state.settings import Transport

TEMPLATE: Any = {
    "associateDefaultSecurityGroup": True,
    "bandwidthThrottling": 0,
    "createPublicIP": True,
    "dataPlaneRouting": "PUBLIC_IP",
    "defaultLargeStagingDiskType": "GP3",
    "ebsEncryption": "DEFAULT",
    "replicationServerInstanceType": "t3.small",
    "replicationServersSecurityGroupsIDs": [],
    "stagingAreaSubnetId": "subnet-0123456789abcdef0",
    "stagingAreaTags": {},
    "useDedicatedReplicationServer": False,
}


@pytest.fixture
def both(transport: Transport) -> Iterator[MgnMock]:
    """moto and the mock, side by side."""
    with mock_aws(), mock_mgn(transport=transport, region="us-east-1", start_time=START) as panel:
        yield panel


def ec2_client() -> Any:
    return boto3.client("ec2", region_name="us-east-1", aws_access_key_id="testing", aws_secret_access_key="testing")


def until(found: Callable[[Any], Any], ask: Callable[[], Any]) -> Any:
    """What a loop with a limit asks for again and again until it is as wished."""
    for _ in range(60):
        answer = ask()
        if found(answer):
            return answer
    raise AssertionError("the loop did not end")


def poll(client: MgnClient, found: Callable[[Any], Any]) -> Any:
    """What is found in the servers that are read again and again."""

    def ask() -> Any:
        pages = client.get_paginator("describe_source_servers").paginate(filters={})
        return next(filter(None, (found(server) for page in pages for server in page["items"])), None)

    return until(bool, ask)


def instance_of(job_id: str, server: Any) -> str | None:
    """The instance that a job has launched for a server."""
    launched = server.get("launchedInstance", {})
    return launched.get("ec2InstanceID") if launched.get("jobID") == job_id else None


def job_of(client: MgnClient, job_id: str) -> Any:
    return client.describe_jobs(filters={"jobIDs": [job_id]})["items"][0]


def test_a_factory_launches_tests_and_cutovers(both: MgnMock) -> None:
    server_id = both.add_source_server()["sourceServerID"]
    client, ec2 = make_client(), ec2_client()
    configuration = client.get_launch_configuration(sourceServerID=server_id)
    client.update_launch_configuration(sourceServerID=server_id, targetInstanceTypeRightSizingMethod="NONE")
    template_id = configuration["ec2LaunchTemplateID"]
    latest = ec2.describe_launch_template_versions(LaunchTemplateId=template_id, Versions=["$Latest"])
    data = latest["LaunchTemplateVersions"][0]["LaunchTemplateData"]
    data["InstanceType"] = "m5.xlarge"
    data["NetworkInterfaces"][0]["AssociatePublicIpAddress"] = False
    created = ec2.create_launch_template_version(LaunchTemplateId=template_id, LaunchTemplateData=data)
    make_default(ec2, template_id, created["LaunchTemplateVersion"]["VersionNumber"])

    previous = None
    for start in ("start_test", "start_cutover"):
        answer: Any = getattr(client, start)(sourceServerIDs=[server_id])
        assert answer["ResponseMetadata"]["HTTPStatusCode"] == 202
        job_id = answer["job"]["jobID"]
        instance_id = poll(client, partial(instance_of, job_id))
        assert instance_id != previous
        previous = instance_id
        (reservation,) = ec2.describe_instances(InstanceIds=[instance_id])["Reservations"]
        assert reservation["Instances"][0]["InstanceType"] == "m5.xlarge"
        client.describe_jobs(filters={"jobIDs": [job_id]})
        state: Any = {"state": "READY_FOR_CUTOVER"}
        if start == "start_test":
            client.change_server_life_cycle_state(sourceServerID=server_id, lifeCycle=state)

    client.disconnect_from_service(sourceServerID=server_id)
    over: Any = {"state": "CUTOVER"}
    answer = client.change_server_life_cycle_state(sourceServerID=server_id, lifeCycle=over)
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 200
    assert client.mark_as_archived(sourceServerID=server_id)["isArchived"]
    names = [template["LaunchTemplateId"] for template in ec2.describe_launch_templates()["LaunchTemplates"]]
    assert template_id not in names


def test_a_script_cleans_up_what_replicates(both: MgnMock) -> None:
    server_id = both.add_source_server()["sourceServerID"]
    client = make_client()
    client.stop_replication(sourceServerID=server_id)
    poll(client, lambda server: server["dataReplicationInfo"]["dataReplicationState"] == "STOPPED")
    client.disconnect_from_service(sourceServerID=server_id)
    client.delete_source_server(sourceServerID=server_id)
    assert client.describe_source_servers(filters={})["items"] == []


def listed(call: Any, **params: Any) -> list[Any]:
    found = []
    while True:
        page = call(maxResults=50, **params)
        found += page["items"]
        if page.get("nextToken") is None:
            return found
        params["nextToken"] = page["nextToken"]


def test_a_nuke_leaves_nothing(both: MgnMock) -> None:
    client = make_client()
    client.create_launch_configuration_template()
    client.create_replication_configuration_template(**TEMPLATE)
    for state in service().enum("LifeCycleState"):
        both.add_source_server(lifeCycle={"state": state})
    tested = both.add_source_server()["sourceServerID"]
    client.start_test(sourceServerIDs=[tested])
    both.settle()
    application = client.create_application(name="shop")
    wave = client.create_wave(name="first")
    client.associate_applications(waveID=wave["waveID"], applicationIDs=[application["applicationID"]])

    for server in listed(client.describe_source_servers):
        client.disconnect_from_service(sourceServerID=server["sourceServerID"])
        client.delete_source_server(sourceServerID=server["sourceServerID"])
    for job in listed(client.describe_jobs):
        client.delete_job(jobID=job["jobID"])
    for each in listed(client.list_applications):
        client.delete_application(applicationID=each["applicationID"])
    for each in listed(client.list_waves):
        client.delete_wave(waveID=each["waveID"])
    for each in listed(client.describe_launch_configuration_templates):
        client.delete_launch_configuration_template(launchConfigurationTemplateID=each["launchConfigurationTemplateID"])
    for each in listed(client.describe_replication_configuration_templates):
        client.delete_replication_configuration_template(
            replicationConfigurationTemplateID=each["replicationConfigurationTemplateID"]
        )
    left = (client.describe_source_servers, client.describe_jobs, client.list_applications, client.list_waves)
    assert [listed(call) for call in left] == [[]] * 4
    assert ec2_client().describe_launch_templates()["LaunchTemplates"] == []


def test_a_nuke_of_an_account_that_was_never_initialized_finds_nothing(transport: Transport) -> None:
    with mock_mgn(transport=transport, initialized=False):
        error = refusal("UninitializedAccountException", make_client().describe_source_servers)
    assert error == {"message": "Account not initialized"}


def test_a_script_ends_its_tests(both: MgnMock) -> None:
    client = make_client()
    both.add_source_server()
    server: Any = client.describe_source_servers()["items"][0]
    assert server["tags"]["Name"] == server["sourceProperties"]["identificationHints"]["hostname"]
    client.start_test(sourceServerIDs=[server["sourceServerID"]])
    poll(client, lambda server: "ec2InstanceID" in server.get("launchedInstance", {}))
    ready: Any = {"state": "READY_FOR_CUTOVER"}
    client.change_server_life_cycle_state(sourceServerID=server["sourceServerID"], lifeCycle=ready)
    job = client.terminate_target_instances(sourceServerIDs=[server["sourceServerID"]])["job"]
    done = until(lambda job: job["status"] == "COMPLETED", lambda: job_of(client, job["jobID"]))
    assert done["participatingServers"][0]["launchStatus"] == "TERMINATED"
    assert "launchedInstance" not in client.describe_source_servers()["items"][0]


def test_an_example_goes_from_nothing_to_a_test_and_back(transport: Transport) -> None:
    with mock_aws(), mock_mgn(transport=transport, initialized=False, region="us-east-1") as mgn:
        client = make_client()
        client.initialize_service()
        for _ in range(2):
            for old in client.describe_replication_configuration_templates()["items"]:
                client.delete_replication_configuration_template(
                    replicationConfigurationTemplateID=old["replicationConfigurationTemplateID"]
                )
            for other in client.describe_launch_configuration_templates()["items"]:
                client.delete_launch_configuration_template(
                    launchConfigurationTemplateID=other["launchConfigurationTemplateID"]
                )
            client.create_replication_configuration_template(**TEMPLATE)
            client.create_launch_configuration_template(launchDisposition="STARTED")
        mgn.add_source_server(
            lifeCycle={"state": "NOT_READY"}, dataReplicationInfo={"dataReplicationState": "INITIATING"}
        )
        ready: Any = {"isArchived": False, "lifeCycleStates": ["READY_FOR_TEST"]}
        items = until(bool, lambda: client.describe_source_servers(filters=ready)["items"])
        server_id = items[0]["sourceServerID"]
        client.get_launch_configuration(sourceServerID=server_id)
        client.start_test(sourceServerIDs=[server_id])
        server: Any = client.describe_source_servers()["items"][0]
        job_id = server["lifeCycle"]["lastTest"]["initiated"]["jobID"]
        job = until(
            lambda job: "launchedEc2InstanceID" in job["participatingServers"][0], lambda: job_of(client, job_id)
        )
        assert job["status"] in {"STARTED", "COMPLETED"}
        back: Any = {"state": "READY_FOR_TEST"}
        mgn.settle()
        client.change_server_life_cycle_state(sourceServerID=server_id, lifeCycle=back)
        client.disconnect_from_service(sourceServerID=server_id)
        client.delete_source_server(sourceServerID=server_id)
        client.delete_job(jobID=job_id)
