"""The EC2 launch template of a real account in eu-west-2, and its launch configuration, against what the mock makes.

Source: LANDINGZONE. The ids are our own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import boto3
import pytest
from moto import mock_aws

from mgn_mock import MgnMock, mock_mgn
from tests.support.checking import make_client
from tests.support.templates import default_version, make_default, moto_knows_instances

if TYPE_CHECKING:
    from collections.abc import Iterator

REGION, HOST, SERVER_ID = "eu-west-2", "APP01", "s-g0123456789abcdef"
ADDED = "2022-03-18T22:26:46+00:00"
TAGS = {
    "AWSApplicationMigrationServiceSourceServerID": SERVER_ID,
    "Name": HOST,
    "AWSApplicationMigrationServiceManaged": "mgn.amazonaws.com",
}
TEMPLATE: dict[str, Any] = {
    "LaunchTemplateName": f"created-and-used-by-application-migration-service-{SERVER_ID}-221803-222646",
    "Tags": [{"Key": "AWSApplicationMigrationServiceManaged", "Value": "mgn.amazonaws.com"}],
}
# As the service wrote it, less what the client added: profile, subnet, security groups, and its own type.
DATA: dict[str, Any] = {
    "BlockDeviceMappings": [{"DeviceName": "c:0", "Ebs": {"Iops": 3000, "VolumeSize": 150, "VolumeType": "gp3"}}],
    "NetworkInterfaces": [{"AssociatePublicIpAddress": False, "DeviceIndex": 0}],
    "InstanceType": "c4.4xlarge",
    "TagSpecifications": {"instance": TAGS, "volume": TAGS},
}
LAUNCH: dict[str, Any] = {
    "copyPrivateIp": False,
    "copyTags": False,
    "launchDisposition": "STARTED",
    "licensing": {"osByol": False},
    "name": f"Launch Configuration for Source Server {SERVER_ID}",
    "sourceServerID": SERVER_ID,
    "targetInstanceTypeRightSizingMethod": "NONE",
}


@pytest.fixture
def mgn(bare_machine: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[MgnMock]:
    """At the time when the server was added, beside moto."""
    monkeypatch.setenv("MOTO_EC2_LOAD_DEFAULT_AMIS", "false")
    with mock_aws(), mock_mgn(region=REGION, start_time=ADDED) as panel:
        panel.add_source_server(
            sourceServerID=SERVER_ID,
            tags={"Name": HOST},
            sourceProperties={
                "os": {"fullString": "Microsoft Windows Server 2012 R2 Standard"},
                "cpus": [{"cores": 4}],
                "ramBytes": 16 * 2**30,
                "disks": [{"deviceName": "c:0", "bytes": 150 * 2**30}],
            },
        )
        yield panel


def by_type(data: Any) -> dict[str, Any]:
    """The data of a version, with its tags as dicts, since their order means nothing."""
    tags = {
        each["ResourceType"]: {tag["Key"]: tag["Value"] for tag in each["Tags"]} for each in data["TagSpecifications"]
    }
    return {**data, "TagSpecifications": tags}


def test_the_template_and_the_launch_configuration_are_those_of_the_real_server(mgn: MgnMock) -> None:
    """Rests on ec2-template-has-two-versions, windows-servers-get-licenses and configuration-names."""
    client = make_client(region=REGION)
    ec2: Any = boto3.client("ec2", region_name=REGION)
    client.update_launch_configuration(sourceServerID=SERVER_ID, targetInstanceTypeRightSizingMethod="NONE")
    configuration = client.get_launch_configuration(sourceServerID=SERVER_ID)
    assert configuration.items() >= LAUNCH.items()
    template_id = configuration["ec2LaunchTemplateID"]
    (template,) = ec2.describe_launch_templates(LaunchTemplateIds=[template_id])["LaunchTemplates"]
    assert template["LaunchTemplateName"] == TEMPLATE["LaunchTemplateName"]
    assert [tag for tag in TEMPLATE["Tags"] if tag not in template["Tags"]] == []
    assert by_type(default_version(ec2, template_id)["LaunchTemplateData"]) == DATA


@moto_knows_instances
def test_what_the_client_of_the_real_account_added_holds_for_the_instance(mgn: MgnMock) -> None:
    """Rests on default-version-says-the-rest."""
    client = make_client(region=REGION)
    ec2: Any = boto3.client("ec2", region_name=REGION)
    template_id = client.update_launch_configuration(
        sourceServerID=SERVER_ID, targetInstanceTypeRightSizingMethod="NONE"
    )["ec2LaunchTemplateID"]
    (subnet, *_) = ec2.describe_subnets()["Subnets"]
    groups = [
        ec2.create_security_group(GroupName=name, Description=name, VpcId=subnet["VpcId"])["GroupId"] for name in "ab"
    ]
    iam: Any = boto3.client("iam", region_name=REGION)
    profile = iam.create_instance_profile(InstanceProfileName="migrated")["InstanceProfile"]["Arn"]
    interface = {"AssociatePublicIpAddress": False, "DeleteOnTermination": True, "DeviceIndex": 0}
    version = ec2.create_launch_template_version(
        LaunchTemplateId=template_id,
        SourceVersion="2",
        VersionDescription="as the client wrote it",
        LaunchTemplateData={
            **DATA,
            "InstanceType": "m5.xlarge",
            "IamInstanceProfile": {"Arn": profile},
            "NetworkInterfaces": [{**interface, "SubnetId": subnet["SubnetId"], "Groups": groups}],
            "TagSpecifications": [
                {"ResourceType": kind, "Tags": [{"Key": key, "Value": value} for key, value in tags.items()]}
                for kind, tags in DATA["TagSpecifications"].items()
            ],
        },
    )["LaunchTemplateVersion"]
    make_default(ec2, template_id, version["VersionNumber"])
    client.start_test(sourceServerIDs=[SERVER_ID])
    mgn.settle()
    launched: Any = mgn.server(SERVER_ID)["launchedInstance"]
    (reservation,) = ec2.describe_instances(InstanceIds=[launched["ec2InstanceID"]])["Reservations"]
    (instance,) = reservation["Instances"]
    assert (instance["InstanceType"], instance["SubnetId"]) == ("m5.xlarge", subnet["SubnetId"])
    assert {group["GroupId"] for group in instance["SecurityGroups"]} == set(groups)
    assert instance["IamInstanceProfile"]["Arn"] == profile
    assert {tag["Key"]: tag["Value"] for tag in instance["Tags"]}.items() >= TAGS.items()
