"""What tests of settings rest on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from mgn_mock.model.spec import service
from tests.support.asking import refusal, world_of
from tests.support.launching import in_state

if TYPE_CHECKING:
    from types_boto3_mgn import MgnClient

    from mgn_mock import MgnMock

UNKNOWN_TEMPLATE = "lct-0123456789abcdef0"
ACTION: dict[str, Any] = {
    "actionID": "first-action-of-them",
    "actionName": "one",
    "documentIdentifier": "AWS-RunShellScript",
    "order": 1001,
}
COMPLETE: dict[str, Any] = {
    "active": True,
    "documentVersion": "$LATEST",
    "mustSucceedForCutover": False,
    "parameters": {},
    "externalParameters": {},
    "category": "OTHER",
}


def rested(mgn: MgnMock) -> dict[str, tuple[str, ...]]:
    """The operations that rested on each assumption."""
    return {each.id: each.operations for each in mgn.assumptions}


def test_only_a_second_template_rests_on_its_being_allowed(mgn: MgnMock, client: MgnClient) -> None:
    client.create_launch_configuration_template()
    assert "second-template-is-allowed" not in rested(mgn)
    client.create_launch_configuration_template()
    assert rested(mgn)["second-template-is-allowed"] == ("CreateLaunchConfigurationTemplate",)


def test_only_a_deletion_beside_servers_rests_on_its_being_allowed(mgn: MgnMock, client: MgnClient) -> None:
    first, second = (
        client.create_launch_configuration_template()["launchConfigurationTemplateID"] for _ in ("first", "second")
    )
    client.delete_launch_configuration_template(launchConfigurationTemplateID=first)
    assert "launch-template-goes-at-any-time" not in rested(mgn)
    in_state(mgn, "READY_FOR_TEST")
    client.delete_launch_configuration_template(launchConfigurationTemplateID=second)
    assert rested(mgn)["launch-template-goes-at-any-time"] == ("DeleteLaunchConfigurationTemplate",)


def test_only_naming_an_unknown_template_rests_on_its_error(mgn: MgnMock, client: MgnClient) -> None:
    known = client.create_launch_configuration_template()["launchConfigurationTemplateID"]
    client.describe_launch_configuration_templates(launchConfigurationTemplateIDs=[known])
    assert "unknown-template-is-not-found" not in rested(mgn)
    ask = client.describe_launch_configuration_templates
    refusal("ResourceNotFoundException", ask, launchConfigurationTemplateIDs=[UNKNOWN_TEMPLATE])
    assert rested(mgn)["unknown-template-is-not-found"] == ("DescribeLaunchConfigurationTemplates",)


def test_a_default_is_rested_on_only_where_nothing_is_said(mgn: MgnMock, client: MgnClient) -> None:
    client.create_launch_configuration_template(licensing={"osByol": True})
    assert "licenses-are-brought" not in rested(mgn)
    assert "boot-mode-is-legacy-bios" in rested(mgn)
    client.create_launch_configuration_template()
    assert rested(mgn)["licenses-are-brought"] == ("CreateLaunchConfigurationTemplate",)


def test_settings_without_a_template_rest_on_the_defaults(mgn: MgnMock, client: MgnClient) -> None:
    client.create_launch_configuration_template(bootMode="UEFI")
    with_template = in_state(mgn, "READY_FOR_TEST")
    client.get_launch_configuration(sourceServerID=with_template)
    assert "server-without-template-has-defaults" not in rested(mgn)
    client.get_replication_configuration(sourceServerID=with_template)
    assert rested(mgn)["server-without-template-has-defaults"] == ("GetReplicationConfiguration",)


@pytest.mark.skipif(
    "GetLaunchConfigurationDefaults" not in service().operation_names,
    reason="the installed botocore does not know the operation",
)
def test_volumes_without_a_template_rest_on_the_defaults_until_they_are_set(mgn: MgnMock, client: MgnClient) -> None:
    of_newest: Any = client
    server_id = in_state(mgn, "READY_FOR_TEST")
    of_newest.update_launch_configuration_defaults(sourceServerID=server_id, smallVolumeMaxSize=10)
    assert "all-volumes-are-large" not in rested(mgn)
    other = in_state(mgn, "READY_FOR_TEST")
    of_newest.get_launch_configuration_defaults(sourceServerID=other)
    assert rested(mgn)["all-volumes-are-large"] == ("GetLaunchConfigurationDefaults",)


@pytest.mark.parametrize(("disks", "rests"), [(1, False), (2, True)])
def test_the_boot_disk_is_assumed_where_there_are_several(
    mgn: MgnMock, client: MgnClient, disks: int, rests: bool
) -> None:
    there: list[Any] = [{"deviceName": f"/dev/sd{letter}", "bytes": 2**30} for letter in "ab"[:disks]]
    server_id = in_state(mgn, "READY_FOR_TEST", sourceProperties={"disks": there})
    client.get_replication_configuration(sourceServerID=server_id)
    assert ("first-disk-boots" in rested(mgn)) == rests
    assert rested(mgn)["disk-performance-is-zero"] == ("GetReplicationConfiguration",)


def test_only_settings_of_a_server_out_of_reach_rest_on_any_state(mgn: MgnMock, client: MgnClient) -> None:
    near, far = in_state(mgn, "READY_FOR_TEST"), in_state(mgn, "DISCONNECTED")
    client.update_launch_configuration(sourceServerID=near, copyTags=True)
    assert "settings-change-in-any-state" not in rested(mgn)
    client.update_launch_configuration(sourceServerID=far, copyTags=True)
    assert rested(mgn)["settings-change-in-any-state"] == ("UpdateLaunchConfiguration",)


def test_an_action_rests_on_the_defaults_that_it_takes(mgn: MgnMock, client: MgnClient) -> None:
    server_id = in_state(mgn, "READY_FOR_TEST")
    client.put_source_server_action(sourceServerID=server_id, **ACTION, **COMPLETE)
    assert rested(mgn) == {}
    client.put_source_server_action(sourceServerID=server_id, **ACTION)
    assert rested(mgn)["action-category-is-other"] == ("PutSourceServerAction",)


def test_only_a_taken_order_rests_on_its_error(mgn: MgnMock, client: MgnClient) -> None:
    server_id = in_state(mgn, "READY_FOR_TEST")
    client.put_source_server_action(sourceServerID=server_id, **ACTION)
    assert "taken-order-is-a-conflict" not in rested(mgn)
    other = {**ACTION, "actionID": "second-action-of-them"}
    refusal("ConflictException", client.put_source_server_action, sourceServerID=server_id, **other)
    assert rested(mgn)["taken-order-is-a-conflict"] == ("PutSourceServerAction",)


def test_known_rules_leave_no_trace(mgn: MgnMock, client: MgnClient) -> None:
    before = world_of(mgn)
    client.describe_launch_configuration_templates()
    assert rested(mgn) == {}
    assert world_of(mgn) == before
