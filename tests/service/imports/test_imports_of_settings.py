"""The launch and replication settings, and the post-launch actions, in an import file."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from moto import mock_aws

from mgn_mock import MgnMock
from mgn_mock.model.spec import service
from mgn_mock.service.import_file import columns
from mgn_mock.service.import_file.columns import COLUMNS
from mgn_mock.service.import_file.destinations import EC2, path_of, template_cell
from tests.support.asking import client_of
from tests.support.import_files import ID, errors_of, exported, imported, server_row
from tests.support.templates import default_version, moto_knows_instances

if TYPE_CHECKING:
    from types_boto3_mgn import MgnClient

    from mgn_mock.service.import_file.columns import Column

L, R = "mgn:launch:", "mgn:replication:"
SUBNET, GROUP, KEY = "subnet-0123456789abcdef0", "sg-0123456789abcdef0", "arn:aws:kms:us-east-1:123456789012:key/k"
SCAN = {
    f"{L}post-actions:scan:ssmDocumentName": "AWS-RunPatchBaseline",
    f"{L}post-actions:scan:order": "1001",
}
HAS_STORAGE = service().has_shape("StorageConfiguration")


def place() -> tuple[MgnMock, Any]:
    mgn = MgnMock(region="us-east-1")
    return mgn, client_of(mgn)


def server_of(client: MgnClient, number: int = 1) -> Any:
    wanted = f"web{number}"
    return next(item for item in client.describe_source_servers()["items"] if item.get("userProvidedID") == wanted)


def configurations(client: MgnClient) -> tuple[Any, Any]:
    server_id = server_of(client)["sourceServerID"]
    launch: Any = client.get_launch_configuration(sourceServerID=server_id)
    return launch, client.get_replication_configuration(sourceServerID=server_id)


def test_settings_fill_the_configurations(mgn: MgnMock, client: MgnClient) -> None:
    """Rests on columns-set-settings."""
    row = {
        f"{L}operating-system-licensing": "LI",
        f"{L}boot-mode": "UEFI",
        f"{L}copy-private-ip": "TRUE",
        f"{L}start-instance": "false",
        f"{L}transfer-server-tags": "true",
        f"{L}map-tagging": "true",
        f"{L}map-tag-value": "mpe-1",
        f"{L}post-actions:enabled": "true",
        f"{R}bandwidth-throttling": "50",
        f"{R}create-public-ip": "false",
        f"{R}data-replication-routing": "PRIVATE_IP",
        f"{R}ebs-encryption": "CUSTOM",
        f"{R}ebs-encryption-key-arn": KEY,
        f"{R}security-group-id:1": "sg-11111111",
        f"{R}security-group-id:0": GROUP,
        f"{R}staging-area-subnet-id": SUBNET,
        f"{R}staging-area-tag:a:b": "c",
    }
    assert imported(mgn, client, [server_row(1, **row)])["status"] == "SUCCEEDED"
    launch, replication = configurations(client)
    assert (
        launch.items()
        >= {
            "licensing": {"osByol": False},
            "bootMode": "UEFI",
            "copyPrivateIp": True,
            "launchDisposition": "STOPPED",
            "copyTags": True,
            "enableMapAutoTagging": True,
            "mapAutoTaggingMpeID": "mpe-1",
            "postLaunchActions": {"deployment": "TEST_AND_CUTOVER"},
        }.items()
    )
    assert (
        replication.items()
        >= {
            "bandwidthThrottling": 50,
            "createPublicIP": False,
            "dataPlaneRouting": "PRIVATE_IP",
            "ebsEncryption": "CUSTOM",
            "ebsEncryptionKeyArn": KEY,
            "replicationServersSecurityGroupsIDs": [GROUP, "sg-11111111"],
            "stagingAreaSubnetId": SUBNET,
            "stagingAreaTags": {"a:b": "c"},
            "replicationServerInstanceType": "t3.small",
        }.items()
    )


def test_tags_of_the_staging_area_are_emptied_and_deleted(mgn: MgnMock, client: MgnClient) -> None:
    """Rests on reset-empties-tags."""
    client.create_launch_configuration_template(bootMode="UEFI", copyTags=True)
    imported(
        mgn,
        client,
        [
            server_row(
                1,
                **{
                    f"{L}boot-mode": "LEGACY_BIOS",
                    f"{R}security-group-id:0": GROUP,
                    f"{R}staging-area-tag:a": "1",
                    f"{R}staging-area-tag:b": "2",
                },
            )
        ],
    )
    launch, _ = configurations(client)
    assert (launch["bootMode"], launch["copyTags"]) == ("LEGACY_BIOS", True)
    resets = {
        f"{R}staging-area-tag:a": "[DELETE_TAG]",
        f"{R}staging-area-tag:b": "[RESET_VALUE]",
    }
    imported(mgn, client, [{ID: "web1", **resets}])
    _, replication = configurations(client)
    assert replication["replicationServersSecurityGroupsIDs"] == [GROUP]
    assert replication["stagingAreaTags"] == {"b": ""}


def test_settings_change_after_the_agent_is_there(mgn: MgnMock, client: MgnClient) -> None:
    server = mgn.add_source_server(userProvidedID="web1")
    imported(mgn, client, [{"mgn:server:id": server["sourceServerID"], f"{L}copy-private-ip": "true"}])
    assert configurations(client)[0]["copyPrivateIp"] is True


def test_installing_the_agent_keeps_them(mgn: MgnMock, client: MgnClient) -> None:
    imported(mgn, client, [server_row(1, **{f"{L}boot-mode": "UEFI"}, **SCAN)])
    mgn.install_agent(server_of(client)["sourceServerID"])
    assert configurations(client)[0]["bootMode"] == "UEFI"
    assert client.list_source_server_actions(sourceServerID=server_of(client)["sourceServerID"])["items"]


def test_a_custom_key_has_to_be_named() -> None:
    mgn, client = place()
    ((number, text),) = errors_of(mgn, client, [server_row(1, **{f"{R}ebs-encryption": "CUSTOM"})])
    assert number == 1
    assert "needs a key" in text


@pytest.mark.skipif(not HAS_STORAGE, reason="this botocore knows one storage alone")
def test_storage_on_fsx_needs_both_of_its_columns() -> None:
    mgn, client = place()
    storage = {
        f"{R}storage-type": "FSX_ONTAP",
        f"{R}fsx-ontap:storage-virtual-machine-id": "svm-0123456789abcdef0",
    }
    ((_, text),) = errors_of(mgn, client, [server_row(1, **storage)])
    assert f"{R}storage-type FSX_ONTAP needs {R}fsx-ontap:credentials-secret-arn" in text
    secret = "arn:aws:secretsmanager:us-east-1:123456789012:secret:s"
    imported(mgn, client, [server_row(1, **storage, **{f"{R}fsx-ontap:credentials-secret-arn": secret})])
    assert configurations(client)[1]["storageConfiguration"] == {
        "storageType": "FSX_ONTAP",
        "fsxOntapConfiguration": {
            "storageVirtualMachineId": "svm-0123456789abcdef0",
            "credentialsSecretArn": secret,
        },
    }


# Post-launch actions


def test_actions_are_found_by_their_name(mgn: MgnMock, client: MgnClient) -> None:
    """Rests on actions-by-name."""
    parameters = '{"parameters": {"Operation": [{"value": "Scan"}]}, "externalParameters": {"Id": "ec2.InstanceId"}}'
    further = {f"{L}post-actions:scan:mustSucceedForCutover": "TRUE", f"{L}post-actions:scan:parameters": parameters}
    imported(mgn, client, [server_row(1, **SCAN, **further)])
    server_id = server_of(client)["sourceServerID"]
    (action,) = client.list_source_server_actions(sourceServerID=server_id)["items"]
    expected: Any = {
        "actionID": action["actionID"],
        "actionName": "scan",
        "documentIdentifier": "AWS-RunPatchBaseline",
        "order": 1001,
        "active": True,
        "documentVersion": "$DEFAULT",
        "mustSucceedForCutover": True,
        "externalParameters": {"Id": {"dynamicPath": "ec2.InstanceId"}},
    }
    assert action.items() >= expected.items()
    (parameter,) = action["parameters"]["Operation"]
    assert parameter["parameterType"] == "STRING"
    assert parameter["parameterName"].startswith("ManagedByAWSApplicationMigrationService-")
    imported(
        mgn, client, [{ID: "web1", f"{L}post-actions:scan:active": "false", f"{L}post-actions:scan:order": "1002"}]
    )
    (changed,) = client.list_source_server_actions(sourceServerID=server_id)["items"]
    assert changed == {**action, "active": False, "order": 1002}


ACTIONS: dict[str, tuple[dict[str, str], str]] = {
    "no document": ({f"{L}post-actions:scan:order": "1001"}, "needs mgn:launch:post-actions:scan:ssmDocumentName"),
    "no order": (
        {f"{L}post-actions:scan:ssmDocumentName": "AWS-RunPatchBaseline"},
        "needs mgn:launch:post-actions:scan:order",
    ),
    "bad document": ({**SCAN, f"{L}post-actions:scan:ssmDocumentName": "a b"}, "no Systems Manager document"),
    "bad order": ({**SCAN, f"{L}post-actions:scan:order": "0"}, "a whole number, 1 or more"),
    "no time to run": ({**SCAN, f"{L}post-actions:scan:timeoutSeconds": "0"}, "a whole number, 1 or more"),
    "same order": (
        {**SCAN, f"{L}post-actions:x:order": "1001", f"{L}post-actions:x:ssmDocumentName": "AWS-RunPatchBaseline"},
        "same order",
    ),
    "bad name": (
        {f"{L}post-actions: x:order": "1001", f"{L}post-actions: x:ssmDocumentName": "AWS-RunPatchBaseline"},
        "actionName",
    ),
}


@pytest.mark.parametrize("case", ACTIONS)
def test_actions_that_are_wrong(case: str) -> None:
    mgn, client = place()
    cells, words = ACTIONS[case]
    ((number, text),) = errors_of(mgn, client, [server_row(1, **cells)])
    assert number == 1
    assert words in text


def test_there_are_not_too_many_actions() -> None:
    mgn = MgnMock(quotas={"actions_per_server": 0})
    ((_, text),) = errors_of(mgn, client_of(mgn), [server_row(1, **SCAN)])
    assert "over the quota" in text


def test_an_order_of_a_template_is_taken_for_a_new_server() -> None:
    mgn, client = place()
    template = client.create_launch_configuration_template()["launchConfigurationTemplateID"]
    client.put_template_action(
        launchConfigurationTemplateID=template, actionID="a", actionName="first", documentIdentifier="AWS-X", order=1001
    )
    ((_, text),) = errors_of(mgn, client, [server_row(1, **SCAN)])
    assert "same order" in text


# The EC2 launch template

EC2_CELLS = {
    f"{L}instance-type": "m5.large",
    f"{L}nic:0:subnet-id": SUBNET,
    f"{L}nic:0:security-group-id:0": GROUP,
    f"{L}nic:0:private-ip:0": "10.0.0.5",
    f"{L}nic:1:network-interface-id": "eni-0123456789abcdef0",
    f"{L}placement:tenancy": "host",
    f"{L}placement:host-id": "h-0123456789abcdef0",
    f"{L}iam-instance-profile:name": "profile",
    f"{L}tag:instance:team": "blue",
    f"{L}volume:/dev/sda1:type": "io2",
}


def data_of(ec2: Any, client: MgnClient) -> dict[str, Any]:
    template_id = configurations(client)[0]["ec2LaunchTemplateID"]
    data: dict[str, Any] = default_version(ec2, template_id)["LaunchTemplateData"]
    return data


def check_data(data: dict[str, Any]) -> None:
    assert data["InstanceType"] == "m5.large"
    first, second = data["NetworkInterfaces"]
    assert (first["SubnetId"], first["Groups"], first["DeviceIndex"]) == (SUBNET, [GROUP], 0)
    assert first["PrivateIpAddresses"] == [{"PrivateIpAddress": "10.0.0.5", "Primary": True}]
    assert (second["NetworkInterfaceId"], second["DeviceIndex"]) == ("eni-0123456789abcdef0", 1)
    assert data["Placement"] == {"Tenancy": "host", "HostId": "h-0123456789abcdef0"}
    assert data["IamInstanceProfile"] == {"Name": "profile"}
    tags = {
        spec["ResourceType"]: {tag["Key"]: tag["Value"] for tag in spec["Tags"]} for spec in data["TagSpecifications"]
    }
    assert tags["instance"]["team"] == "blue"
    assert "AWSApplicationMigrationServiceManaged" in tags["instance"]
    volumes = {volume["DeviceName"]: volume["Ebs"]["VolumeType"] for volume in data["BlockDeviceMappings"]}
    assert volumes["/dev/sda1"] == "io2"


@moto_knows_instances
@mock_aws
def test_a_template_that_is_made_later_has_what_the_plan_says() -> None:
    mgn, client = place()
    ec2 = boto3.client("ec2", "us-east-1", aws_access_key_id="testing", aws_secret_access_key="testing")
    s3 = boto3.client("s3", "us-east-1", aws_access_key_id="testing", aws_secret_access_key="testing")
    s3.create_bucket(Bucket="imports")
    header, values = ",".join(server_row(1, **EC2_CELLS)), ",".join(server_row(1, **EC2_CELLS).values())
    s3.put_object(Bucket="imports", Key="a.csv", Body=f"{header}\n{values}\n".encode())
    client.start_import(s3BucketSource={"s3Bucket": "imports", "s3Key": "a.csv"})
    mgn.settle()
    check_data(data_of(ec2, client))

    # A template that is there gets a version of its own.
    body = f"{ID},{L}instance-type,{L}tag:instance:team\nweb1,c5.large,[DELETE_TAG]\n".encode()
    s3.put_object(Bucket="imports", Key="b.csv", Body=body)
    client.start_import(s3BucketSource={"s3Bucket": "imports", "s3Key": "b.csv"})
    mgn.settle()
    data = data_of(ec2, client)
    assert data["InstanceType"] == "c5.large"
    assert "team" not in str(data["TagSpecifications"])
    assert data["IamInstanceProfile"] == {"Name": "profile"}


RESET = [
    f"{L}iam-instance-profile:name", f"{L}nic:1:network-interface-id", f"{L}nic:0:private-ip:0",
    f"{L}nic:0:security-group-id:0", f"{L}nic:0:subnet-id", f"{L}tag:instance:team", f"{L}volume:/dev/sda1:type",
]  # fmt: skip


@moto_knows_instances
@mock_aws
def test_seven_values_of_a_template_are_cleared() -> None:
    """Rests on reset-clears-values and reset-empties-tags."""
    mgn, client = place()
    ec2 = boto3.client("ec2", "us-east-1", aws_access_key_id="testing", aws_secret_access_key="testing")
    s3 = boto3.client("s3", "us-east-1", aws_access_key_id="testing", aws_secret_access_key="testing")
    s3.create_bucket(Bucket="imports")
    for cells in (EC2_CELLS, dict.fromkeys(RESET, "[RESET_VALUE]")):
        row = server_row(1, **cells)
        s3.put_object(Bucket="imports", Key="a.csv", Body=f"{','.join(row)}\n{','.join(row.values())}\n".encode())
        client.start_import(s3BucketSource={"s3Bucket": "imports", "s3Key": "a.csv"})
        mgn.settle()
        if cells is EC2_CELLS:
            check_data(data_of(ec2, client))
    data = data_of(ec2, client)
    assert "IamInstanceProfile" not in data
    for interface in data["NetworkInterfaces"]:
        assert not interface.keys() & {"NetworkInterfaceId", "PrivateIpAddresses", "Groups", "SubnetId"}
    (spec,) = [each for each in data["TagSpecifications"] if each["ResourceType"] == "instance"]
    assert {"Key": "team", "Value": ""} in spec["Tags"]
    assert "io2" not in str(data["BlockDeviceMappings"])
    assert data["Placement"] == {"Tenancy": "host", "HostId": "h-0123456789abcdef0"}


@mock_aws
def test_what_ec2_refuses_of_a_plan_is_an_error_row_of_an_import_that_goes_on() -> None:
    mgn, client = place()
    ec2 = boto3.client("ec2", "us-east-1", aws_access_key_id="testing", aws_secret_access_key="testing")
    s3 = boto3.client("s3", "us-east-1", aws_access_key_id="testing", aws_secret_access_key="testing")
    s3.create_bucket(Bucket="imports")
    server_id = mgn.add_source_server(userProvidedID="web1")["sourceServerID"]
    template_id = client.get_launch_configuration(sourceServerID=server_id)["ec2LaunchTemplateID"]
    ec2.delete_launch_template(LaunchTemplateId=template_id)
    body = f"mgn:app:name,{ID},{L}instance-type\nnew,web1,c5.large\n".encode()
    s3.put_object(Bucket="imports", Key="a.csv", Body=body)
    import_id = client.start_import(s3BucketSource={"s3Bucket": "imports", "s3Key": "a.csv"})["importTask"]["importID"]
    mgn.settle()
    (task,) = client.list_imports(filters={"importIDs": [import_id]})["items"]
    assert task["status"] == "SUCCEEDED", client.list_import_errors(importID=import_id)["items"]
    (error,) = client.list_import_errors(importID=import_id)["items"]
    assert error["errorType"] == "PROCESSING_ERROR"
    assert (error["errorData"]["rowNumber"], error["errorData"]["sourceServerID"]) == (1, server_id)
    assert template_id in error["errorData"]["rawError"]
    assert [application["name"] for application in client.list_applications()["items"]] == ["new"]


def test_all_settings_go_through_an_export() -> None:
    """Rests on reset-clears-values."""
    mgn, client = place()
    imported(mgn, client, [server_row(1, **EC2_CELLS, **SCAN)])
    configurations(client)
    file = exported(mgn, client)
    text = file.decode()
    assert all(name in text for name in [*EC2_CELLS, *SCAN])
    elsewhere, there = place()
    assert imported(elsewhere, there, file)["status"] == "SUCCEEDED"
    again = exported(elsewhere, there)
    assert again.split(b"\r\n")[0] == file.split(b"\r\n")[0]
    assert all(cell in again.decode() for cell in EC2_CELLS.values())
    (action,) = there.list_source_server_actions(sourceServerID=server_of(there)["sourceServerID"])["items"]
    assert (action["actionName"], action["order"]) == ("scan", 1001)
    imported(elsewhere, there, [{ID: "web1", f"{L}nic:0:subnet-id": "[RESET_VALUE]"}])
    assert SUBNET.encode() not in exported(elsewhere, there)


def test_a_dump_carries_what_a_plan_says_of_a_template_that_is_not_there_yet() -> None:
    mgn, client = place()
    imported(mgn, client, [server_row(1, **EC2_CELLS)])
    elsewhere = MgnMock(region="us-east-1")
    elsewhere.load(json.loads(json.dumps(mgn.dump())))
    again = exported(elsewhere, client_of(elsewhere))
    assert all(f",{cell}," in again.decode() for cell in EC2_CELLS.values())
    assert again == exported(mgn, client)


@pytest.mark.parametrize(
    "column", [each for each in COLUMNS if each.member.startswith(EC2)], ids=lambda each: each.name
)
def test_each_column_of_the_template_is_found_again_by_its_path(column: Column) -> None:
    name = column.name.replace(":N", ":2").replace(":M", ":11").replace(":DEV", ":/dev/sda1").replace(":KEY", ":N")
    found = columns.match(name)
    assert found is not None
    value = column.cell_format.parse("host")
    assert template_cell(path_of(found), value) == (name, "host")
