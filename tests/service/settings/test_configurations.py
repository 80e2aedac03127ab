"""The launch and replication configuration of a source server: where it comes from, and how it is changed."""

from __future__ import annotations

import tracemalloc
from typing import TYPE_CHECKING, Any

import pytest

from mgn_mock import MgnMock
from mgn_mock.model.spec import service
from tests.service.settings.test_templates import KEY_ARN, REPLICATION
from tests.support.asking import UNKNOWN_SERVER, at_fault, client_of, refusal
from tests.support.launching import in_state

if TYPE_CHECKING:
    from types_boto3_mgn import MgnClient

NOT_FOUND, VALIDATION = "ResourceNotFoundException", "ValidationException"
HAS_DEFAULTS = "GetLaunchConfigurationDefaults" in service().operation_names
NEEDS_DEFAULTS = pytest.mark.skipif(
    not HAS_DEFAULTS,
    reason="the installed botocore does not know the operation",
)


def answer(value: Any) -> Any:
    del value["ResponseMetadata"]
    return value


def launch_of(client: MgnClient, server_id: str) -> Any:
    return answer(client.get_launch_configuration(sourceServerID=server_id))


def replication_of(client: MgnClient, server_id: str) -> Any:
    return answer(client.get_replication_configuration(sourceServerID=server_id))


def known(shape: str, **members: Any) -> dict[str, Any]:
    return {name: value for name, value in members.items() if name in service().members(shape)}


# Where they come from


@pytest.mark.parametrize("state", ["PENDING_INSTALLATION", "DISCOVERED", "READY_FOR_TEST", "CUTOVER"])
def test_a_server_has_launch_settings_from_the_beginning(mgn: MgnMock, client: MgnClient, state: str) -> None:
    """Rests on launch-configuration-at-once and configuration-names."""
    server_id = in_state(mgn, state)
    found = launch_of(client, server_id)
    assert ("ec2LaunchTemplateID" in found) == (state != "CUTOVER")
    found.pop("ec2LaunchTemplateID", None)
    assert found == known(
        "LaunchConfiguration",
        sourceServerID=server_id,
        name=f"Launch Configuration for Source Server {server_id}",
        launchDisposition="STARTED",
        targetInstanceTypeRightSizingMethod="BASIC",
        copyPrivateIp=False,
        copyTags=False,
        licensing={"osByol": True},
        bootMode="LEGACY_BIOS",
        enableMapAutoTagging=False,
        mapAutoTaggingMpeID="",
    )


def test_a_server_has_replication_settings_from_the_beginning(mgn: MgnMock, client: MgnClient) -> None:
    """Rests on replication-defaults and staging-disks-are-auto."""
    server_id = in_state(mgn, "DISCOVERED", replicationType="SNAPSHOT_SHIPPING")
    defaults = {name: value for name, value in REPLICATION.items() if name != "stagingAreaSubnetId"}
    disk = {"deviceName": "/dev/sda", "isBootDisk": True, "stagingDiskType": "AUTO", "iops": 0, "throughput": 0}
    assert replication_of(client, server_id) == known(
        "ReplicationConfiguration",
        **defaults,
        sourceServerID=server_id,
        name=f"Replication Configuration for Source Server {server_id}",
        replicatedDisks=[disk],
        useFipsEndpoint=False,
        internetProtocol="IPV4",
        storeSnapshotOnLocalZone=False,
    )


def test_a_server_takes_over_the_templates_when_it_appears_and_later_edits_do_not_touch_it(
    mgn: MgnMock, client: MgnClient
) -> None:
    """Rests on templates-are-taken-over."""
    before = in_state(mgn, "READY_FOR_TEST")
    launch = client.create_launch_configuration_template(copyTags=True, postLaunchActions={"deployment": "TEST_ONLY"})
    replication = client.create_replication_configuration_template(**{**REPLICATION, "bandwidthThrottling": 7})
    first, second = in_state(mgn, "READY_FOR_TEST"), in_state(mgn, "READY_FOR_TEST")
    launch_id = launch["launchConfigurationTemplateID"]
    client.update_launch_configuration_template(
        launchConfigurationTemplateID=launch_id, copyTags=False, copyPrivateIp=True
    )
    client.update_replication_configuration_template(
        replicationConfigurationTemplateID=replication["replicationConfigurationTemplateID"], bandwidthThrottling=8
    )
    after = in_state(mgn, "READY_FOR_TEST")
    client.delete_launch_configuration_template(launchConfigurationTemplateID=launch_id)
    last = in_state(mgn, "READY_FOR_TEST")

    found = [(launch_of(client, each), replication_of(client, each)) for each in (before, first, second, after, last)]
    assert [each["copyTags"] for each, _ in found] == [False, True, True, False, False]
    assert [each["copyPrivateIp"] for each, _ in found] == [False, False, False, True, False]
    assert [each.get("postLaunchActions") for each, _ in found] == [None, *[{"deployment": "TEST_ONLY"}] * 3, None]
    assert [each["bandwidthThrottling"] for _, each in found] == [0, 7, 7, 8, 8]
    subnets = [each.get("stagingAreaSubnetId") for _, each in found]
    assert subnets == [None, *[REPLICATION["stagingAreaSubnetId"]] * 4]


def test_the_first_template_is_the_one_that_counts(mgn: MgnMock, client: MgnClient) -> None:
    client.create_launch_configuration_template(copyTags=True)
    client.create_launch_configuration_template(copyPrivateIp=True)
    found = launch_of(client, in_state(mgn, "READY_FOR_TEST"))
    assert (found["copyTags"], found["copyPrivateIp"]) == (True, False)


def test_what_was_planted_takes_little_memory_with_templates_too() -> None:
    mgn = MgnMock()
    client = client_of(mgn)
    client.create_launch_configuration_template()
    client.create_replication_configuration_template(**REPLICATION)
    in_state(mgn, "READY_FOR_TEST")
    tracemalloc.start()
    try:
        for _ in range(500):
            in_state(mgn, "READY_FOR_TEST")
        size, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert size / 500 < 4096


# How they are changed


def test_an_update_of_launch_settings_changes_what_it_names(mgn: MgnMock, client: MgnClient) -> None:
    server_id = in_state(mgn, "READY_FOR_TEST")
    before = launch_of(client, server_id)
    assert answer(client.update_launch_configuration(sourceServerID=server_id)) == before
    change: Any = {
        "name": "mine",
        "launchDisposition": "STOPPED",
        "targetInstanceTypeRightSizingMethod": "NONE",
        "licensing": {"osByol": False},
        "bootMode": "UEFI",
        "postLaunchActions": {"deployment": "CUTOVER_ONLY"},
    }
    assert answer(client.update_launch_configuration(sourceServerID=server_id, **change)) == {**before, **change}
    client.update_launch_configuration(sourceServerID=server_id, copyTags=True)
    assert launch_of(client, server_id) == {**before, **change, "copyTags": True}


def test_an_update_of_replication_settings_changes_what_it_names(mgn: MgnMock, client: MgnClient) -> None:
    disks = [{"deviceName": "/dev/sda", "bytes": 1}, {"deviceName": "/dev/sdb", "bytes": 2}]
    server_id = in_state(mgn, "READY_FOR_TEST", sourceProperties={"disks": disks})
    before = replication_of(client, server_id)
    changed = answer(
        client.update_replication_configuration(
            sourceServerID=server_id,
            bandwidthThrottling=10,
            replicatedDisks=[{"deviceName": "/dev/sdb", "stagingDiskType": "GP3", "iops": 3000}],
        )
    )
    first, second = before["replicatedDisks"]
    disks_now = [first, {**second, "stagingDiskType": "GP3", "iops": 3000}]
    assert changed == {**before, "bandwidthThrottling": 10, "replicatedDisks": disks_now}
    client.update_replication_configuration(
        sourceServerID=server_id, replicatedDisks=[{"deviceName": "/dev/sdb", "throughput": 125}]
    )
    assert replication_of(client, server_id)["replicatedDisks"] == [first, {**disks_now[1], "throughput": 125}]


def test_a_disk_that_the_source_does_not_have_is_refused(mgn: MgnMock, client: MgnClient) -> None:
    server_id = in_state(mgn, "READY_FOR_TEST")
    before = replication_of(client, server_id)
    error = refusal(
        VALIDATION,
        client.update_replication_configuration,
        sourceServerID=server_id,
        replicatedDisks=[{"deviceName": "/dev/sdz"}],
    )
    assert at_fault(error) == {"replicatedDisks"}
    assert "/dev/sda" in error["message"]
    assert replication_of(client, server_id) == before


def test_a_custom_key_has_to_be_named(mgn: MgnMock, client: MgnClient) -> None:
    server_id = in_state(mgn, "READY_FOR_TEST")
    error = refusal(
        VALIDATION, client.update_replication_configuration, sourceServerID=server_id, ebsEncryption="CUSTOM"
    )
    assert at_fault(error) == {"ebsEncryptionKeyArn"}
    client.update_replication_configuration(
        sourceServerID=server_id, ebsEncryption="CUSTOM", ebsEncryptionKeyArn=KEY_ARN
    )
    assert replication_of(client, server_id)["ebsEncryptionKeyArn"] == KEY_ARN
    client.update_replication_configuration(sourceServerID=server_id, ebsEncryption="DEFAULT")
    assert "ebsEncryptionKeyArn" not in replication_of(client, server_id)


@pytest.mark.parametrize(
    "method",
    [
        "get_launch_configuration",
        "update_launch_configuration",
        "get_replication_configuration",
        "update_replication_configuration",
        *(
            ["get_launch_configuration_defaults"]
            if "GetLaunchConfigurationDefaults" in service().operation_names
            else []
        ),
    ],
)
def test_a_server_that_is_not_there_is_not_found(client: MgnClient, method: str) -> None:
    error = refusal(NOT_FOUND, getattr(client, method), sourceServerID=UNKNOWN_SERVER)
    assert (error["resourceId"], error["resourceType"]) == (UNKNOWN_SERVER, "SourceServer")


def test_a_deleted_server_leaves_no_settings_to_one_that_is_planted_with_its_id(
    mgn: MgnMock, client: MgnClient
) -> None:
    server_id = in_state(mgn, "DISCONNECTED")
    client.update_launch_configuration(sourceServerID=server_id, copyTags=True)
    client.delete_source_server(sourceServerID=server_id)
    in_state(mgn, "READY_FOR_TEST", sourceServerID=server_id)
    assert launch_of(client, server_id)["copyTags"] is False


# The launch configuration defaults


@NEEDS_DEFAULTS
def test_volume_defaults_come_from_the_template(mgn: MgnMock, client: Any) -> None:
    plain = in_state(mgn, "READY_FOR_TEST")
    client.create_launch_configuration_template(
        smallVolumeMaxSize=5,
        smallVolumeConf={},
        largeVolumeConf={"volumeType": "io2", "iops": 200, "deleteOnTermination": True},
    )
    server_id = in_state(mgn, "READY_FOR_TEST")
    assert answer(client.get_launch_configuration_defaults(sourceServerID=plain)) == {
        "sourceServerID": plain,
        "smallVolumeMaxSize": 0,
        "smallVolumeConfiguration": {"volumeType": "gp3"},
        "largeVolumeConfiguration": {"volumeType": "gp3"},
    }
    assert answer(client.get_launch_configuration_defaults(sourceServerID=server_id)) == {
        "sourceServerID": server_id,
        "smallVolumeMaxSize": 5,
        "largeVolumeConfiguration": {"volumeType": "io2", "iops": 200, "deleteOnTermination": "ENABLED"},
    }


@NEEDS_DEFAULTS
def test_volume_defaults_are_replaced_one_configuration_at_a_time(mgn: MgnMock, client: Any) -> None:
    """Rests on volume-configuration-is-replaced."""
    server_id = in_state(mgn, "PENDING_INSTALLATION")
    changed = client.update_launch_configuration_defaults(
        sourceServerID=server_id, smallVolumeMaxSize=9, smallVolumeConfiguration={"iops": 4000, "throughput": 200}
    )
    assert answer(changed) == {
        "sourceServerID": server_id,
        "smallVolumeMaxSize": 9,
        "smallVolumeConfiguration": {"iops": 4000, "throughput": 200},
        "largeVolumeConfiguration": {"volumeType": "gp3"},
    }
    client.update_launch_configuration_defaults(sourceServerID=server_id, smallVolumeConfiguration={"iops": 5000})
    client.update_launch_configuration_defaults(sourceServerID=server_id, largeVolumeConfiguration={})
    assert answer(client.get_launch_configuration_defaults(sourceServerID=server_id)) == {
        "sourceServerID": server_id,
        "smallVolumeMaxSize": 9,
        "smallVolumeConfiguration": {"iops": 5000},
    }
