"""Launch templates and instances that are really there in moto's EC2, and stand-ins where it is not."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

import boto3
import pytest
from moto import mock_aws
from moto.ec2.exceptions import InvalidParameterValueError

from mgn_mock import MgnMock, mock_mgn
from mgn_mock.model.spec import service
from mgn_mock.neighbours.ec2 import Boto3Ec2
from mgn_mock.neighbours.errors import NeighbourError, NoNeighbourError
from tests.conftest import START
from tests.support.asking import client_of
from tests.support.checking import make_client
from tests.support.launching import events_of, finished, in_state, log_of
from tests.support.templates import CAN_MAKE_DEFAULT, default_version, make_default, moto_knows_instances

if TYPE_CHECKING:
    from collections.abc import Iterator

    from types_boto3_mgn import MgnClient

    from mgn_mock.state.settings import Transport

OTHER_ACCOUNT = "222222222222"
GIB = 2**30


@pytest.fixture(autouse=True)
def nothing_configured(bare_machine: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """No variable names an endpoint; moto does not make a thousand images that nobody looks at."""
    monkeypatch.setenv("MOTO_EC2_LOAD_DEFAULT_AMIS", "false")


@cache
def client_of_ec2() -> Any:
    # Loading the model of EC2 takes long, so once is enough.
    return boto3.Session("testing", "testing", region_name="us-east-1").client("ec2")


@pytest.fixture
def ec2() -> Iterator[Any]:
    """moto's EC2, as a test uses it."""
    with mock_aws():
        yield client_of_ec2()


@pytest.fixture
def mgn(ec2: Any) -> Iterator[MgnMock]:
    """Which transport brings a call makes no difference to EC2."""
    with mock_mgn(region="us-east-1", start_time=START) as panel:
        yield panel


@pytest.fixture
def client(mgn: MgnMock) -> MgnClient:
    return make_client()


def launched(ec2: Any, client: MgnClient, server_id: str, method: str = "start_test") -> Any:
    """The instance that a launch gave, as EC2 tells it."""
    job = finished(client, getattr(client, method)(sourceServerIDs=[server_id]))
    instance_id = job["participatingServers"][0]["launchedEc2InstanceID"]
    return ec2.describe_instances(InstanceIds=[instance_id])["Reservations"][0]["Instances"][0]


def tags_of(thing: Any) -> dict[str, str]:
    return {tag["Key"]: tag["Value"] for tag in thing["Tags"]}


def template_of(client: MgnClient, server_id: str) -> str:
    return client.get_launch_configuration(sourceServerID=server_id)["ec2LaunchTemplateID"]


def edited(ec2: Any, template_id: str, **data: Any) -> None:
    """What clients do with a template: a new version, which becomes the default."""
    version = ec2.create_launch_template_version(LaunchTemplateId=template_id, LaunchTemplateData=data)
    make_default(ec2, template_id, version["LaunchTemplateVersion"]["VersionNumber"])


# The template of a server


def test_a_server_has_a_launch_template_in_ec2(ec2: Any, mgn: MgnMock, client: MgnClient) -> None:
    """Rests on ec2-template-has-two-versions and ec2-template-has-no-subnet."""
    disks = [{"deviceName": "/dev/sda", "bytes": 8 * GIB}, {"deviceName": "/dev/sdb", "bytes": 100 * GIB + 1}]
    server: Any = mgn.add_source_server(sourceProperties={"disks": disks})
    server_id = server["sourceServerID"]
    assert ec2.describe_launch_templates()["LaunchTemplates"] == []  # made when it is needed
    template_id = template_of(client, server_id)

    (template,) = ec2.describe_launch_templates()["LaunchTemplates"]
    assert template["LaunchTemplateId"] == template_id
    pattern = f"created-and-used-by-application-migration-service-{server_id}-263101-120000"
    assert re.fullmatch(pattern, template["LaunchTemplateName"])
    assert tags_of(template)["AWSApplicationMigrationServiceManaged"] == "mgn.amazonaws.com"
    assert (template["DefaultVersionNumber"], template["LatestVersionNumber"]) == (2 if CAN_MAKE_DEFAULT else 1, 2)
    data = default_version(ec2, template_id)["LaunchTemplateData"]
    assert data["InstanceType"] == server["sourceProperties"]["recommendedInstanceType"]
    assert [(each["DeviceName"], each["Ebs"]) for each in data["BlockDeviceMappings"]] == [
        ("/dev/sda", {"VolumeSize": 8, "VolumeType": "gp3", "Iops": 3000}),
        ("/dev/sdb", {"VolumeSize": 101, "VolumeType": "gp3", "Iops": 3000}),
    ]
    assert data["NetworkInterfaces"] == [{"DeviceIndex": 0, "AssociatePublicIpAddress": False}]
    assert [each["ResourceType"] for each in data["TagSpecifications"]] == ["instance", "volume"]
    for each in data["TagSpecifications"]:
        assert tags_of(each) == {
            "AWSApplicationMigrationServiceManaged": "mgn.amazonaws.com",
            "AWSApplicationMigrationServiceSourceServerID": server_id,
            "Name": server["tags"]["Name"],
        }
    assert template_of(client, server_id) == template_id
    assert len(ec2.describe_launch_templates()["LaunchTemplates"]) == 1


def test_the_templates_settings_go_into_the_ec2_template(ec2: Any, mgn: MgnMock, client: MgnClient) -> None:
    client.create_launch_configuration_template(
        associatePublicIpAddress=True,
        smallVolumeMaxSize=10,
        smallVolumeConf={"volumeType": "gp2"},
        largeVolumeConf={"volumeType": "io2", "iops": 500, "throughput": 200},
    )
    disks = [{"deviceName": "/dev/sda", "bytes": 10 * GIB}, {"deviceName": "/dev/sdb", "bytes": 10 * GIB + 1}]
    server = mgn.add_source_server(sourceProperties={"disks": disks})
    data = default_version(ec2, template_of(client, server["sourceServerID"]))["LaunchTemplateData"]
    assert [each["Ebs"] for each in data["BlockDeviceMappings"]] == [
        {"VolumeSize": 10, "VolumeType": "gp2"},
        {"VolumeSize": 11, "VolumeType": "io2", "Iops": 500, "Throughput": 200},
    ]
    assert data["NetworkInterfaces"][0]["AssociatePublicIpAddress"] is True


@pytest.mark.skipif(
    "UpdateLaunchConfigurationDefaults" not in service().operation_names,
    reason="the installed botocore does not know the operation",
)
def test_volume_defaults_hold_for_mappings_that_are_made_later(ec2: Any, mgn: MgnMock) -> None:
    """Rests on volume-defaults-are-for-later."""
    client: Any = make_client()
    with_disks = in_state(mgn, "READY_FOR_TEST")
    without = in_state(mgn, "READY_FOR_TEST", sourceProperties={"disks": []})
    wanted = {"volumeType": "io2", "iops": 900, "deleteOnTermination": "ENABLED"}
    for server_id in (with_disks, without):
        client.update_launch_configuration_defaults(sourceServerID=server_id, largeVolumeConfiguration=wanted)
    data = default_version(ec2, template_of(client, with_disks))["LaunchTemplateData"]
    assert [each["Ebs"]["VolumeType"] for each in data["BlockDeviceMappings"]] == ["gp3"]
    data = default_version(ec2, template_of(client, without))["LaunchTemplateData"]
    assert "BlockDeviceMappings" not in data


def test_volumes_may_end_with_their_instance(ec2: Any, mgn: MgnMock, client: MgnClient) -> None:
    if "deleteOnTermination" not in service().members("LaunchTemplateDiskConf"):
        pytest.skip("the installed botocore does not know the member")
    client.create_launch_configuration_template(largeVolumeConf={"deleteOnTermination": True})
    data = default_version(ec2, template_of(client, in_state(mgn, "READY_FOR_TEST")))["LaunchTemplateData"]
    (mapping,) = data["BlockDeviceMappings"]
    assert mapping["Ebs"] == {"VolumeSize": 8, "VolumeType": "gp3", "Iops": 3000, "DeleteOnTermination": True}


@pytest.mark.parametrize("method", ["disconnect_from_service", "finalize_cutover"])
def test_a_server_that_is_done_with_has_no_template_any_more(
    ec2: Any, mgn: MgnMock, client: MgnClient, method: str
) -> None:
    """Rests on disconnecting-deletes-the-ec2-launch-template and disconnected-server-has-no-ec2-template."""
    server_id = in_state(mgn, "CUTTING_OVER")
    template_of(client, server_id)
    getattr(client, method)(sourceServerID=server_id)
    assert ec2.describe_launch_templates()["LaunchTemplates"] == []
    assert "ec2LaunchTemplateID" not in client.get_launch_configuration(sourceServerID=server_id)
    client.delete_source_server(sourceServerID=server_id)


def test_a_template_that_the_test_deleted_itself_is_no_obstacle(ec2: Any, mgn: MgnMock, client: MgnClient) -> None:
    server_id = in_state(mgn, "READY_FOR_TEST")
    ec2.delete_launch_template(LaunchTemplateId=template_of(client, server_id))
    client.disconnect_from_service(sourceServerID=server_id)


def test_what_an_earlier_world_left_in_ec2_is_no_obstacle(ec2: Any, mgn: MgnMock, client: MgnClient) -> None:
    before = mgn.snapshot()
    left = template_of(client, in_state(mgn, "READY_FOR_TEST"))
    for again in (mgn.reset, lambda: mgn.restore(before)):
        again()
        server_id = in_state(mgn, "READY_FOR_TEST")
        template_id = template_of(client, server_id)
        (there,) = ec2.describe_launch_templates()["LaunchTemplates"]
        assert there["LaunchTemplateId"] == template_id != left
        assert launched(ec2, client, server_id)["State"]["Name"] == "running"


def test_an_ec2_that_makes_no_templates_is_told(ec2: Any, mgn: MgnMock, client: MgnClient) -> None:
    server_id = in_state(mgn, "READY_FOR_TEST")
    with patch("moto.ec2.models.launch_templates.LaunchTemplateBackend.create_launch_template") as create:
        create.side_effect = InvalidParameterValueError("NetworkInterfaces")
        with pytest.raises(NeighbourError, match="NetworkInterfaces"):
            client.get_launch_configuration(sourceServerID=server_id)
    assert template_of(client, server_id)


def test_an_account_s_template_has_one_too_until_it_is_deleted(ec2: Any, mgn: MgnMock, client: MgnClient) -> None:
    template = client.create_launch_configuration_template()
    (of_ec2,) = ec2.describe_launch_templates()["LaunchTemplates"]
    assert template["ec2LaunchTemplateID"] == of_ec2["LaunchTemplateId"]
    client.delete_launch_configuration_template(launchConfigurationTemplateID=template["launchConfigurationTemplateID"])
    assert ec2.describe_launch_templates()["LaunchTemplates"] == []


def test_looking_ahead_makes_nothing_in_ec2(ec2: Any, mgn: MgnMock, client: MgnClient) -> None:
    server_id = in_state(mgn, "READY_FOR_TEST")
    assert "ec2LaunchTemplateID" not in mgn.peek("GetLaunchConfiguration", sourceServerID=server_id)
    assert "ec2LaunchTemplateID" not in mgn.peek("CreateLaunchConfigurationTemplate")
    mgn.peek("StartTest", sourceServerIDs=[server_id])
    assert ec2.describe_launch_templates()["LaunchTemplates"] == []
    template_id = template_of(client, server_id)
    assert mgn.peek("GetLaunchConfiguration", sourceServerID=server_id)["ec2LaunchTemplateID"] == template_id
    mgn.peek("DisconnectFromService", sourceServerID=server_id)
    assert len(ec2.describe_launch_templates()["LaunchTemplates"]) == 1


# The instance


def test_a_launch_runs_an_instance_that_ec2_knows(ec2: Any, mgn: MgnMock, client: MgnClient) -> None:
    server: Any = mgn.add_source_server()
    server_id = server["sourceServerID"]
    instance = launched(ec2, client, server_id)
    assert instance["State"]["Name"] == "running"
    assert instance["InstanceType"] == server["sourceProperties"]["recommendedInstanceType"]
    here = mgn.server(server_id)["launchedInstance"]
    assert here == {"ec2InstanceID": instance["InstanceId"], "jobID": here["jobID"], "firstBoot": "WAITING"}
    ours = {key: value for key, value in tags_of(instance).items() if not key.startswith("aws:")}
    assert ours == {
        "AWSApplicationMigrationServiceManaged": "mgn.amazonaws.com",
        "AWSApplicationMigrationServiceSourceServerID": server_id,
        "Name": server["tags"]["Name"],
        "mgn.amazonaws.com-job": here["jobID"],
        "mgn.amazonaws.com-source-server": server_id,
    }
    (volume,) = ec2.describe_volumes()["Volumes"]
    assert (volume["Size"], volume["VolumeType"]) == (8, "gp3")
    assert tags_of(volume)["AWSApplicationMigrationServiceSourceServerID"] == server_id


@moto_knows_instances
def test_a_launch_heeds_what_the_test_wrote_into_the_template(ec2: Any, mgn: MgnMock, client: MgnClient) -> None:
    subnet = ec2.describe_subnets()["Subnets"][2]
    group = ec2.create_security_group(GroupName="web", Description="web")["GroupId"]
    server_id = in_state(mgn, "READY_FOR_TEST")
    client.update_launch_configuration(sourceServerID=server_id, targetInstanceTypeRightSizingMethod="NONE")
    interface = {"DeviceIndex": 0, "SubnetId": subnet["SubnetId"], "Groups": [group]}
    edited(ec2, template_of(client, server_id), InstanceType="m5.xlarge", NetworkInterfaces=[interface])
    instance = launched(ec2, client, server_id)
    assert instance["InstanceType"] == "m5.xlarge"
    assert instance["SubnetId"] == subnet["SubnetId"]
    assert [each["GroupId"] for each in instance["SecurityGroups"]] == [group]
    assert tags_of(instance)["aws:ec2launchtemplate:version"] == "3"


def test_right_sizing_goes_before_the_template_s_type(ec2: Any, mgn: MgnMock, client: MgnClient) -> None:
    """Rests on basic-overrules-instance-type."""
    server_id = in_state(mgn, "READY_FOR_TEST", sourceProperties={"recommendedInstanceType": "r5.large"})
    edited(ec2, template_of(client, server_id), InstanceType="m5.xlarge")
    assert launched(ec2, client, server_id)["InstanceType"] == "r5.large"


def test_a_version_of_which_hardly_anything_is_left_is_launched_too(ec2: Any, mgn: MgnMock, client: MgnClient) -> None:
    server_id = in_state(mgn, "READY_FOR_TEST")
    client.update_launch_configuration(sourceServerID=server_id, targetInstanceTypeRightSizingMethod="NONE")
    edited(ec2, template_of(client, server_id), EbsOptimized=True)
    assert launched(ec2, client, server_id)["InstanceType"] == "c5.large"


def test_the_image_is_the_template_s_where_it_names_one(ec2: Any, mgn: MgnMock, client: MgnClient) -> None:
    server_id = in_state(mgn, "READY_FOR_TEST")
    edited(ec2, template_of(client, server_id), ImageId="ami-0fedcba9876543210")
    assert launched(ec2, client, server_id)["ImageId"] == "ami-0fedcba9876543210"


@moto_knows_instances
def test_what_else_the_default_version_says_holds_for_the_instance(ec2: Any, mgn: MgnMock, client: MgnClient) -> None:
    """Rests on default-version-says-the-rest."""
    iam = boto3.client("iam", region_name="us-east-1")
    profile = iam.create_instance_profile(InstanceProfileName="web")["InstanceProfile"]
    server_id = in_state(mgn, "READY_FOR_TEST")
    edited(
        ec2,
        template_of(client, server_id),
        IamInstanceProfile={"Name": "web"},
        Placement={"AvailabilityZone": "us-east-1b", "Tenancy": "default"},
        EbsOptimized=True,
        Monitoring={"Enabled": True},
        KeyName="admin",
        MetadataOptions={"HttpTokens": "required", "HttpPutResponseHopLimit": 3, "HttpEndpoint": "enabled"},
        DisableApiTermination=True,
        InstanceInitiatedShutdownBehavior="terminate",
        UserData="IyEvYmluL3NoCg==",
    )
    instance = launched(ec2, client, server_id)
    assert instance["IamInstanceProfile"]["Arn"] == profile["Arn"]
    assert instance["Placement"]["AvailabilityZone"] == "us-east-1b"
    assert (instance["EbsOptimized"], instance["KeyName"]) == (True, "admin")
    assert instance["Monitoring"]["State"] == "enabled"
    assert (instance["MetadataOptions"]["HttpTokens"], instance["MetadataOptions"]["HttpPutResponseHopLimit"]) == (
        "required",
        3,
    )

    def attribute(name: str) -> Any:
        return ec2.describe_instance_attribute(InstanceId=instance["InstanceId"], Attribute=name)

    assert attribute("disableApiTermination")["DisableApiTermination"]["Value"] is True
    assert attribute("instanceInitiatedShutdownBehavior")["InstanceInitiatedShutdownBehavior"]["Value"] == "terminate"
    assert attribute("userData")["UserData"]["Value"] == "IyEvYmluL3NoCg=="


def test_an_instance_has_the_name_that_the_version_says_else_that_of_the_server_s_tags(
    ec2: Any, mgn: MgnMock, client: MgnClient
) -> None:
    """Rests on instance-tags."""
    server_id = in_state(mgn, "READY_FOR_TEST", tags={"Name": "web of the user"})
    edited(ec2, template_of(client, server_id), InstanceType="m5.large")  # moto keeps nothing of the version before
    assert tags_of(launched(ec2, client, server_id))["Name"] == "web of the user"
    tags = [{"ResourceType": "instance", "Tags": [{"Key": "Name", "Value": "web"}, {"Key": "team", "Value": "a"}]}]
    edited(ec2, template_of(client, server_id), TagSpecifications=tags)
    found = tags_of(launched(ec2, client, server_id))
    assert (found["Name"], found["team"]) == ("web", "a")
    assert found["mgn.amazonaws.com-source-server"] == server_id


def test_volumes_take_the_key_of_the_replication_configuration(ec2: Any, mgn: MgnMock, client: MgnClient) -> None:
    """Rests on volumes-take-replication-key."""
    kms = boto3.client("kms", region_name="us-east-1")
    key, other = (kms.create_key()["KeyMetadata"]["Arn"] for _ in range(2))
    server_id = in_state(mgn, "READY_FOR_TEST")
    volume = {"VolumeSize": 9, "VolumeType": "gp3", "Encrypted": True, "KmsKeyId": other}
    mapping = {"DeviceName": "/dev/sda", "Ebs": volume}
    edited(ec2, template_of(client, server_id), BlockDeviceMappings=[mapping])
    launched(ec2, client, server_id)
    assert [each["KmsKeyId"] for each in ec2.describe_volumes()["Volumes"]] == [other]
    client.update_replication_configuration(sourceServerID=server_id, ebsEncryption="CUSTOM", ebsEncryptionKeyArn=key)
    # Another key brings a full first copy.
    mgn.settle()
    instance = launched(ec2, client, server_id)
    (attached,) = instance["BlockDeviceMappings"]
    (found,) = ec2.describe_volumes(VolumeIds=[attached["Ebs"]["VolumeId"]])["Volumes"]
    assert (found["Size"], found["Encrypted"], found["KmsKeyId"]) == (9, True, key)


def test_the_private_address_is_copied_when_it_is_asked_for(ec2: Any, mgn: MgnMock, client: MgnClient) -> None:
    subnet = next(each for each in ec2.describe_subnets()["Subnets"] if each["CidrBlock"] == "172.31.16.0/20")
    interfaces = [{"ips": ["172.31.16.8"]}, {"ips": ["172.31.16.77"], "isPrimary": True}]
    server_id = in_state(mgn, "READY_FOR_TEST", sourceProperties={"networkInterfaces": interfaces})
    client.update_launch_configuration(sourceServerID=server_id, copyPrivateIp=True)
    interface = {"DeviceIndex": 0, "SubnetId": subnet["SubnetId"]}
    edited(ec2, template_of(client, server_id), NetworkInterfaces=[interface])
    assert launched(ec2, client, server_id)["PrivateIpAddress"] == "172.31.16.77"
    edited(ec2, template_of(client, server_id), InstanceType="m5.large")
    assert launched(ec2, client, server_id)["PrivateIpAddress"] == "172.31.16.77"


def test_tags_are_copied_when_it_is_asked_for(ec2: Any, mgn: MgnMock, client: MgnClient) -> None:
    """Rests on map-tag."""
    tags = {"Name": "of the user", "team": "a", "AWSApplicationMigrationServiceManaged": "no"}
    server_id = in_state(mgn, "READY_FOR_TEST", tags=tags)
    client.update_launch_configuration(
        sourceServerID=server_id, copyTags=True, enableMapAutoTagging=True, mapAutoTaggingMpeID="mig123"
    )
    found = tags_of(launched(ec2, client, server_id))
    assert (found["Name"], found["team"], found["map-migrated"]) == ("of the user", "a", "mig123")
    assert found["AWSApplicationMigrationServiceManaged"] == "mgn.amazonaws.com"


def test_an_instance_may_be_left_stopped(ec2: Any, mgn: MgnMock, client: MgnClient) -> None:
    server_id = in_state(mgn, "READY_FOR_TEST")
    client.update_launch_configuration(sourceServerID=server_id, launchDisposition="STOPPED")
    assert launched(ec2, client, server_id)["State"]["Name"] == "stopped"
    assert mgn.server(server_id)["launchedInstance"]["firstBoot"] == "STOPPED"


def test_the_instance_before_is_terminated(ec2: Any, mgn: MgnMock, client: MgnClient) -> None:
    server_id = in_state(mgn, "READY_FOR_TEST")
    tests = [launched(ec2, client, server_id)["InstanceId"] for _ in range(2)]
    client.change_server_life_cycle_state(sourceServerID=server_id, lifeCycle={"state": "READY_FOR_CUTOVER"})
    cutover = launched(ec2, client, server_id, "start_cutover")["InstanceId"]
    assert states(ec2) == {tests[0]: "terminated", tests[1]: "terminated", cutover: "running"}
    client.finalize_cutover(sourceServerID=server_id)
    assert states(ec2)[cutover] == "running"


def states(ec2: Any) -> dict[str, str]:
    reservations = ec2.describe_instances()["Reservations"]
    return {each["InstanceId"]: each["State"]["Name"] for group in reservations for each in group["Instances"]}


def test_a_termination_ends_the_instance(ec2: Any, mgn: MgnMock, client: MgnClient) -> None:
    server_id = in_state(mgn, "READY_FOR_TEST")
    instance_id = launched(ec2, client, server_id)["InstanceId"]
    client.change_server_life_cycle_state(sourceServerID=server_id, lifeCycle={"state": "READY_FOR_TEST"})
    finished(client, client.terminate_target_instances(sourceServerIDs=[server_id]))
    assert states(ec2) == {instance_id: "terminated"}


def test_an_instance_that_ec2_does_not_know_is_gone_already(mgn: MgnMock, client: MgnClient) -> None:
    server_id = in_state(mgn, "READY_FOR_CUTOVER")
    job = finished(client, client.terminate_target_instances(sourceServerIDs=[server_id]))
    assert job["participatingServers"][0]["launchStatus"] == "TERMINATED"


def test_each_account_launches_in_its_own_ec2(ec2: Any, mgn: MgnMock, client: MgnClient) -> None:
    mgn.add_managed_account(OTHER_ACCOUNT)
    server_id = in_state(mgn.at("us-east-1", OTHER_ACCOUNT), "READY_FOR_TEST")
    client.start_test(sourceServerIDs=[server_id], accountID=OTHER_ACCOUNT)
    mgn.settle()
    assert states(ec2) == {}
    keys = boto3.client("sts", region_name="us-east-1").assume_role(
        RoleArn=f"arn:aws:iam::{OTHER_ACCOUNT}:role/test", RoleSessionName="test"
    )["Credentials"]
    session = boto3.Session(keys["AccessKeyId"], keys["SecretAccessKey"], keys["SessionToken"], "us-east-1")
    instance: Any = mgn.at("us-east-1", OTHER_ACCOUNT).server(server_id)["launchedInstance"]
    assert states(session.client("ec2")) == {instance["ec2InstanceID"]: "running"}


# Planted ones


@pytest.mark.parametrize("state", ["TESTING", "READY_FOR_CUTOVER", "CUTTING_OVER", "CUTOVER"])
def test_the_instance_of_a_planted_server_is_there_in_ec2(
    ec2: Any, mgn: MgnMock, client: MgnClient, state: str
) -> None:
    sized: Any = {"recommendedInstanceType": "m5.large"}
    server: Any = mgn.add_source_server(lifeCycle={"state": state}, sourceProperties=sized)
    instance = server["launchedInstance"]
    assert states(ec2) == {instance["ec2InstanceID"]: "running"}
    assert instance["firstBoot"] == "SUCCEEDED"
    (found,) = ec2.describe_instances()["Reservations"][0]["Instances"]
    assert found["InstanceType"] == "m5.large"
    assert tags_of(found)["mgn.amazonaws.com-job"] == instance["jobID"]
    jobs = client.describe_jobs(filters={"jobIDs": [instance["jobID"]]})["items"]
    assert jobs[0]["participatingServers"][0]["launchedEc2InstanceID"] == instance["ec2InstanceID"]
    assert len(ec2.describe_launch_templates()["LaunchTemplates"]) == (state != "CUTOVER")
    if state == "CUTTING_OVER":
        launched(ec2, client, server["sourceServerID"], "start_cutover")
        assert states(ec2)[instance["ec2InstanceID"]] == "terminated"


def test_an_instance_that_a_test_names_is_left_as_it_is(ec2: Any, mgn: MgnMock) -> None:
    given: Any = {"ec2InstanceID": "i-0123456789abcdef0", "firstBoot": "SUCCEEDED"}
    server: Any = mgn.add_source_server(lifeCycle={"state": "TESTING"}, launchedInstance=given)
    assert server["launchedInstance"]["ec2InstanceID"] == "i-0123456789abcdef0"
    assert states(ec2) == {}


def test_what_is_loaded_or_restored_launches_nothing(ec2: Any, mgn: MgnMock, client: MgnClient) -> None:
    mgn.load({"source_servers": [{"lifeCycle": {"state": "TESTING"}}]})
    with_moto_off = MgnMock()
    with_moto_off.load({"source_servers": [{"lifeCycle": {"state": "CUTTING_OVER"}}]})
    mgn.restore(with_moto_off.dump())
    printed = client.describe_source_servers()["items"]
    mgn.reset()
    mgn.load({"items": printed})
    assert states(ec2) == {}


def test_a_planted_instance_that_ec2_refuses_is_told(ec2: Any, mgn: MgnMock, client: MgnClient) -> None:
    for subnet in ec2.describe_subnets()["Subnets"]:
        ec2.delete_subnet(SubnetId=subnet["SubnetId"])
    with pytest.raises(ValueError, match=r"launchedInstance: moto's EC2 does not launch it: .*; give an ec2InstanceID"):
        mgn.add_source_server(lifeCycle={"state": "TESTING"})
    assert client.describe_source_servers()["items"] == []
    assert ec2.describe_launch_templates()["LaunchTemplates"] == []


def test_planting_without_moto_does_not_settle_where_ec2_is() -> None:
    mgn = MgnMock()
    server_id = in_state(mgn, "TESTING")
    with mock_aws():
        client = client_of(mgn)
        finished(client, client.start_test(sourceServerIDs=[server_id]))
        assert len(client_of_ec2().describe_instances()["Reservations"]) == 1
    strict = MgnMock(neighbours="boto3")
    assert strict.add_source_server(lifeCycle={"state": "TESTING"})["launchedInstance"]["ec2InstanceID"]


# What EC2 refuses


def test_a_launch_that_ec2_refuses_is_a_failed_job(ec2: Any, mgn: MgnMock, client: MgnClient) -> None:
    """Rests on refusal-of-ec2-fails-launch."""
    server_id = in_state(mgn, "READY_FOR_TEST")
    interface = {"DeviceIndex": 0, "SubnetId": "subnet-0123456789abcdef0"}
    edited(ec2, template_of(client, server_id), NetworkInterfaces=[interface])
    job = finished(client, client.start_test(sourceServerIDs=[server_id]))
    assert job["participatingServers"][0]["launchStatus"] == "FAILED"
    event, data = log_of(client, job["jobID"])[-2]
    assert event == "LAUNCH_FAILED"
    assert data["rawError"] == "The subnet ID 'subnet-0123456789abcdef0' does not exist"
    edited(ec2, template_of(client, server_id), InstanceType="m5.large")
    assert launched(ec2, client, server_id)["State"]["Name"] == "running"


def test_an_emulator_may_raise_anything(ec2: Any, mgn: MgnMock, client: MgnClient) -> None:
    server_id = in_state(mgn, "READY_FOR_TEST")
    client.update_launch_configuration(sourceServerID=server_id, copyPrivateIp=True)
    interface = {"DeviceIndex": 0, "SubnetId": ec2.describe_subnets()["Subnets"][0]["SubnetId"]}
    edited(ec2, template_of(client, server_id), NetworkInterfaces=[interface])
    job = finished(client, client.start_test(sourceServerIDs=[server_id]))
    assert "CIDR" in log_of(client, job["jobID"])[-2][1]["rawError"]


def test_an_instance_that_is_not_to_be_terminated_is_told(ec2: Any, mgn: MgnMock, client: MgnClient) -> None:
    server_id = in_state(mgn, "READY_FOR_TEST")
    instance_id = launched(ec2, client, server_id)["InstanceId"]
    ec2.modify_instance_attribute(InstanceId=instance_id, DisableApiTermination={"Value": True})
    again = finished(client, client.start_test(sourceServerIDs=[server_id]))
    assert "CLEANUP_FAIL" in events_of(client, again["jobID"])
    assert again["participatingServers"][0]["launchStatus"] == "LAUNCHED"
    assert len(states(ec2)) == 2
    assert "stuck-instance-stops-no-launch" in {each.id for each in mgn.assumptions}


# Where moto is not


def test_without_moto_the_ids_are_consistent_all_the_same(transport: Transport) -> None:
    mgn = MgnMock(transport=transport, start_time=START)
    client = client_of(mgn)
    server_id, other = in_state(mgn, "READY_FOR_TEST"), in_state(mgn, "READY_FOR_TEST")
    template_ids = {template_of(client, each) for each in (server_id, other)}
    assert all(re.fullmatch("lt-[0-9a-f]{17}", each) for each in template_ids)
    assert len(template_ids) == 2
    assert template_of(client, server_id) in template_ids
    job = finished(client, client.start_test(sourceServerIDs=[server_id, other]))
    instances = {each["launchedEc2InstanceID"] for each in job["participatingServers"]}
    assert len(instances) == 2
    assert all(re.fullmatch("i-[0-9a-f]{17}", each) for each in instances)
    client.disconnect_from_service(sourceServerID=server_id)
    assert "ec2LaunchTemplateID" not in client.get_launch_configuration(sourceServerID=server_id)


def test_looking_ahead_without_moto_shows_what_comes() -> None:
    mgn = MgnMock()
    server_id = in_state(mgn, "READY_FOR_TEST")
    seen = mgn.peek("GetLaunchConfiguration", sourceServerID=server_id)
    assert seen["ec2LaunchTemplateID"] == template_of(client_of(mgn), server_id)


def test_boto3_without_moto_says_what_to_do() -> None:
    mgn = MgnMock(neighbours="boto3")
    server_id = in_state(mgn, "READY_FOR_TEST")
    with pytest.raises(NoNeighbourError, match="needs EC2"):
        client_of(mgn).get_launch_configuration(sourceServerID=server_id)


def test_a_launch_after_moto_has_gone_fails_with_the_reason() -> None:
    mgn = MgnMock()
    client = client_of(mgn)
    server_id, other = in_state(mgn, "READY_FOR_TEST"), in_state(mgn, "READY_FOR_CUTOVER")
    with mock_aws():
        template_of(client, server_id)
    job = finished(client, client.start_test(sourceServerIDs=[server_id]))
    assert "EC2 was moto's mock_aws" in log_of(client, job["jobID"])[-2][1]["rawError"]
    with pytest.raises(NoNeighbourError, match="reset"):
        template_of(client, other)
    ended = finished(client, client.terminate_target_instances(sourceServerIDs=[other]))
    assert ended["participatingServers"][0]["launchStatus"] == "FAILED"
    assert events_of(client, ended["jobID"]) == ["JOB_START", "CLEANUP_START", "CLEANUP_FAIL", "JOB_END"]
    client.disconnect_from_service(sourceServerID=server_id)


def test_beside_a_moto_without_modify_launch_template_the_latest_version_is_the_default(
    ec2: Any, mgn: MgnMock, client: MgnClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Boto3Ec2, "_default", "$Default")
    server_id = in_state(mgn, "READY_FOR_TEST")
    with patch("moto.ec2.responses.EC2Response.modify_launch_template", side_effect=NotImplementedError, create=True):
        client.update_launch_configuration(sourceServerID=server_id, bootMode="UEFI")
        client.start_test(sourceServerIDs=[server_id])
        mgn.settle()
    assert mgn.jobs()[0]["participatingServers"][0]["launchStatus"] == "LAUNCHED"
    assert Boto3Ec2._default == "$Latest"
