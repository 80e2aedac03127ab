"""Replication to Amazon FSx for NetApp ONTAP: staging types, the step of the initiation, and what is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from mgn_mock.model.spec import service
from tests.support.asking import at_fault, refusal, state_of, world_of

if TYPE_CHECKING:
    from types_boto3_mgn import MgnClient

    from mgn_mock import MgnMock

pytestmark = pytest.mark.skipif(
    not service().has_shape("StorageConfiguration"), reason="the installed botocore has no storageConfiguration"
)

SECRET = "arn:aws:secretsmanager:us-east-1:123456789012:secret:ontap-AbCdEf"
MACHINE = "svm-0123456789abcdef0"
TEMPLATE: Any = {
    "associateDefaultSecurityGroup": True, "bandwidthThrottling": 0, "createPublicIP": True,
    "dataPlaneRouting": "PUBLIC_IP", "defaultLargeStagingDiskType": "GP2", "ebsEncryption": "DEFAULT",
    "replicationServerInstanceType": "t3.small", "replicationServersSecurityGroupsIDs": [],
    "stagingAreaSubnetId": "subnet-12345678", "stagingAreaTags": {}, "useDedicatedReplicationServer": False,
}  # fmt: skip
DISKS: Any = [{"deviceName": name, "bytes": 8 * 2**30} for name in ("/dev/sda", "/dev/sdb", "/dev/sdc")]


def on_fsx(machine: str = MACHINE) -> Any:
    return {
        "storageType": "FSX_ONTAP",
        "fsxOntapConfiguration": {"storageVirtualMachineId": machine, "credentialsSecretArn": SECRET},
    }


def planted(mgn: MgnMock, **members: Any) -> str:
    return mgn.add_source_server(sourceProperties={"disks": DISKS}, **members)["sourceServerID"]


def steps_of(mgn: MgnMock, server_id: str) -> Any:
    return mgn.server(server_id)["dataReplicationInfo"]["dataReplicationInitiation"]["steps"]


def test_data_disks_are_staged_on_fsx_and_the_boot_disk_is_not(mgn: MgnMock, client: MgnClient) -> None:
    """Rests on fsx-stages-data-disks."""
    server_id = planted(mgn)
    answer = client.update_replication_configuration(sourceServerID=server_id, storageConfiguration=on_fsx())
    assert answer["storageConfiguration"] == on_fsx()
    types = [disk["stagingDiskType"] for disk in answer["replicatedDisks"]]
    assert types == ["AUTO", "FSX_ONTAP", "FSX_ONTAP"]
    back = client.update_replication_configuration(
        sourceServerID=server_id, storageConfiguration={"storageType": "EBS"}
    )
    assert {disk["stagingDiskType"] for disk in back["replicatedDisks"]} == {"AUTO"}


def test_another_storage_type_begins_the_replication_anew_with_a_step_for_the_proxy(
    mgn: MgnMock, client: MgnClient
) -> None:
    """Rests on initiation-has-a-step-for-fsx and another-storage-type-brings-a-full-resynchronization."""
    server_id = planted(mgn)
    client.update_replication_configuration(sourceServerID=server_id, storageConfiguration=on_fsx())
    assert state_of(mgn.server(server_id)) == ("READY_FOR_TEST", "INITIATING")
    assert [step["name"] for step in steps_of(mgn, server_id)][-2:] == ["START_DATA_TRANSFER", "SETUP_FSX_PROXY"]
    mgn.settle()
    assert state_of(mgn.server(server_id)) == ("READY_FOR_TEST", "CONTINUOUS")
    mgn.stall(server_id, error="FAILED_TO_SETUP_FSX_PROXY")
    assert steps_of(mgn, server_id)[-1] == {"name": "SETUP_FSX_PROXY", "status": "FAILED"}
    client.update_replication_configuration(sourceServerID=server_id, useDedicatedReplicationServer=True)
    assert state_of(mgn.server(server_id))[1] == "INITIATING"
    ended = client.disconnect_from_service(sourceServerID=server_id)
    assert len(ended["dataReplicationInfo"]["dataReplicationInitiation"]["steps"]) == 12


def test_the_way_back_to_ebs_begins_the_replication_anew_too(mgn: MgnMock, client: MgnClient) -> None:
    server_id = planted(mgn)
    client.update_replication_configuration(sourceServerID=server_id, storageConfiguration=on_fsx())
    mgn.settle()
    client.update_replication_configuration(sourceServerID=server_id, storageConfiguration={"storageType": "EBS"})
    assert state_of(mgn.server(server_id)) == ("READY_FOR_TEST", "INITIATING")
    assert steps_of(mgn, server_id)[-1]["name"] == "START_DATA_TRANSFER"


@pytest.mark.parametrize("state", ["DISCOVERED", "READY_FOR_TEST"])
def test_a_server_without_an_agent_inherits_all_but_storage_on_fsx(mgn: MgnMock, client: MgnClient, state: Any) -> None:
    client.create_replication_configuration_template(
        **{**TEMPLATE, "bandwidthThrottling": 7}, storageConfiguration=on_fsx()
    )
    server_id = planted(mgn, replicationType="SNAPSHOT_SHIPPING", lifeCycle={"state": state})
    configuration: Any = client.get_replication_configuration(sourceServerID=server_id)
    assert "storageConfiguration" not in configuration
    assert configuration["bandwidthThrottling"] == 7
    assert {disk["stagingDiskType"] for disk in configuration["replicatedDisks"]} == {"AUTO"}
    assert "agentless-servers-inherit-no-fsx" in {each.id for each in mgn.assumptions}
    changed: Any = client.update_replication_configuration(sourceServerID=server_id, useDedicatedReplicationServer=True)
    assert (changed["useDedicatedReplicationServer"], "storageConfiguration" in changed) == (True, False)
    with_agent = planted(mgn)
    assert client.get_replication_configuration(sourceServerID=with_agent)["storageConfiguration"] == on_fsx()


def test_servers_inherit_the_storage_of_the_template(mgn: MgnMock, client: MgnClient) -> None:
    made = client.create_replication_configuration_template(**TEMPLATE, storageConfiguration=on_fsx())
    assert made["storageConfiguration"] == on_fsx()
    for state in ("READY_FOR_TEST", "CUTOVER"):
        server_id = planted(mgn, lifeCycle={"state": state})
        assert client.get_replication_configuration(sourceServerID=server_id)["storageConfiguration"] == on_fsx()
        assert len(steps_of(mgn, server_id)) == 12


def test_a_template_of_which_nothing_is_said_has_no_storage(mgn: MgnMock, client: MgnClient) -> None:
    assert "storageConfiguration" not in client.create_replication_configuration_template(**TEMPLATE)
    assert "storageConfiguration" not in client.get_replication_configuration(sourceServerID=planted(mgn))


@pytest.mark.parametrize(
    ("change", "member"),
    [
        ({"storageConfiguration": {"storageType": "FSX_ONTAP"}}, "storageConfiguration.fsxOntapConfiguration"),
        ({"replicatedDisks": [{"deviceName": "/dev/sdb", "stagingDiskType": "FSX_ONTAP"}]}, "replicatedDisks"),
    ],
)
def test_what_does_not_go_with_ebs_is_refused(
    mgn: MgnMock, client: MgnClient, change: dict[str, Any], member: str
) -> None:
    """Rests on fsx-staging-is-not-for-ebs."""
    server_id = planted(mgn)
    before = world_of(mgn)
    error = refusal("ValidationException", client.update_replication_configuration, sourceServerID=server_id, **change)
    assert at_fault(error) == {member}
    assert world_of(mgn) == before


@pytest.mark.parametrize(
    ("disk", "words"),
    [
        ({"isBootDisk": False}, "isBootDisk cannot be set"),
        ({"stagingDiskType": "FSX_ONTAP"}, "FSX_ONTAP requires FSX_ONTAP staging disk type for all volumes"),
        ({"stagingDiskType": "GP3"}, "FSX_ONTAP requires FSX_ONTAP staging disk type for all volumes"),
    ],
)
def test_staging_types_and_the_boot_disk_cannot_be_set_on_fsx(
    mgn: MgnMock, client: MgnClient, disk: Any, words: str
) -> None:
    """Rests on fsx-boot-disk-cannot-be-set and fsx-staging-is-for-all."""
    server_id = planted(mgn)
    client.update_replication_configuration(sourceServerID=server_id, storageConfiguration=on_fsx())
    error = refusal(
        "ValidationException",
        client.update_replication_configuration,
        sourceServerID=server_id,
        replicatedDisks=[{"deviceName": "/dev/sdb", **disk}],
    )
    assert (words in error["message"], at_fault(error)) == (True, {"replicatedDisks"})
    client.update_replication_configuration(
        sourceServerID=server_id, replicatedDisks=[{"deviceName": "/dev/sdb", "iops": 100}]
    )


@pytest.mark.parametrize(
    ("types", "words", "rests"),
    [
        (("GP3", "FSX_ONTAP", "FSX_ONTAP"), "EBS cannot use FSX_ONTAP staging disk type", False),
        (("AUTO", "FSX_ONTAP", "FSX_ONTAP"), "FSX_ONTAP requires FSX_ONTAP staging disk type for all volumes", False),
        (("FSX_ONTAP", "FSX_ONTAP", "FSX_ONTAP"), "leave out stagingDiskType", True),
    ],
)
def test_staging_types_of_all_disks_are_refused_on_fsx(
    mgn: MgnMock, client: MgnClient, types: tuple[str, ...], words: str, *, rests: bool
) -> None:
    """The service answers the last of these with an InternalServerException, which is taken for its fault."""
    server_id = planted(mgn)
    client.update_replication_configuration(sourceServerID=server_id, storageConfiguration=on_fsx())
    disks: Any = [
        {"deviceName": disk["deviceName"], "stagingDiskType": kind} for disk, kind in zip(DISKS, types, strict=True)
    ]
    before = world_of(mgn)
    error = refusal(
        "ValidationException",
        client.update_replication_configuration,
        sourceServerID=server_id,
        replicatedDisks=disks,
    )
    assert (words in error["message"], at_fault(error)) == (True, {"replicatedDisks"})
    assert world_of(mgn) == before
    assert ("fsx-staging-of-all-disks-is-invalid" in {each.id for each in mgn.assumptions}) is rests


def test_a_server_without_an_agent_cannot_go_to_fsx(mgn: MgnMock, client: MgnClient) -> None:
    """Rests on agentless-servers-stay-on-ebs."""
    server_id = planted(mgn, replicationType="SNAPSHOT_SHIPPING")
    error = refusal(
        "ValidationException",
        client.update_replication_configuration,
        sourceServerID=server_id,
        storageConfiguration=on_fsx(),
    )
    assert at_fault(error) == {"storageConfiguration.storageType"}


def test_a_storage_virtual_machine_has_to_be_there_once_one_was_planted(mgn: MgnMock, client: MgnClient) -> None:
    """Rests on unknown-storage-virtual-machine-is-not-found."""
    server_id = planted(mgn)
    template = client.create_replication_configuration_template(**TEMPLATE, storageConfiguration=on_fsx())
    there = mgn.add_storage_virtual_machine()["storageVirtualMachineId"]
    calls: list[Any] = [
        (client.update_replication_configuration, {"sourceServerID": server_id}),
        (client.create_replication_configuration_template, TEMPLATE),
        (
            client.update_replication_configuration_template,
            {"replicationConfigurationTemplateID": template["replicationConfigurationTemplateID"]},
        ),
    ]
    for method, members in calls:
        before = world_of(mgn)
        error = refusal("ResourceNotFoundException", method, **members, storageConfiguration=on_fsx())
        assert (error["resourceType"], error["resourceId"]) == ("Storage Virtual Machine", MACHINE)
        assert world_of(mgn) == before
        method(**members, storageConfiguration=on_fsx(there))


def test_file_systems_and_storage_virtual_machines_are_planted_with_defaults(mgn: MgnMock) -> None:
    machine = mgn.add_storage_virtual_machine(storageVirtualMachineId=MACHINE, name="one")
    assert (machine["storageVirtualMachineId"], machine["name"]) == (MACHINE, "one")
    assert mgn.add_storage_virtual_machine()["fileSystemId"] == machine["fileSystemId"]
    other = mgn.add_file_system(name="other")
    assert other["fileSystemId"].startswith("fs-")
    named = mgn.add_storage_virtual_machine(fileSystemId=other["fileSystemId"])
    assert named["fileSystemId"] == other["fileSystemId"]
    assert mgn.add_storage_virtual_machine(fileSystemId="fs-0123456789abcdef0")["fileSystemId"] == (
        "fs-0123456789abcdef0"
    )
    again = mgn.dump()
    mgn.restore(again)
    assert mgn.dump() == again
    with pytest.raises(ValueError, match=f"storageVirtualMachineId: Storage Virtual Machine {MACHINE} is there"):
        mgn.add_storage_virtual_machine(storageVirtualMachineId=MACHINE)


@pytest.mark.parametrize(
    ("members", "words"),
    [
        ({"storageVirtualMachineId": "svm-1"}, "storageVirtualMachineId: it is a text of the form"),
        ({"fileSystemId": 7}, "fileSystemId: it is a text of the form"),
        ({"size": "1"}, "size: Member is unknown; members: storageVirtualMachineId, fileSystemId, name"),
    ],
)
def test_what_does_not_fit_names_its_path(mgn: MgnMock, members: dict[str, Any], words: str) -> None:
    before = world_of(mgn)
    with pytest.raises(ValueError, match=words):
        mgn.add_storage_virtual_machine(**members)
    assert world_of(mgn) == before
