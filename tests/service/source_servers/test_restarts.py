"""What changes of the replication configuration do to the replication that is under way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.support.asking import state_of

if TYPE_CHECKING:
    from types_boto3_mgn import MgnClient

    from mgn_mock import MgnMock

KEY = "arn:aws:kms:us-east-1:123456789012:key/11111111-2222-3333-4444-555555555555"
STEP_ERRORS: Any = [
    "FAILED_TO_CREATE_SECURITY_GROUP",
    "FAILED_TO_AUTHENTICATE_WITH_SERVICE",
    "FAILED_TO_START_DATA_TRANSFER",
]
OTHER_ERRORS: Any = ["AGENT_NOT_SEEN", "SNAPSHOTS_FAILURE", "NOT_CONVERGING"]
REPLICATING = ["TESTING", "READY_FOR_TEST", "NOT_READY"]


def info_of(mgn: MgnMock, server: Any) -> Any:
    return mgn.server(server)["dataReplicationInfo"]


def update(client: MgnClient, server: Any, **members: Any) -> None:
    client.update_replication_configuration(sourceServerID=server["sourceServerID"], **members)


@pytest.mark.parametrize("error", STEP_ERRORS)
def test_an_update_frees_a_server_whose_initiation_has_failed(mgn: MgnMock, client: MgnClient, error: Any) -> None:
    """Rests on settings-free-a-stalled-initiation."""
    server = mgn.add_source_server(lifeCycle={"state": "NOT_READY"})
    mgn.stall(server, error=error)
    update(client, server, dataPlaneRouting="PRIVATE_IP")
    info = info_of(mgn, server)
    assert info["dataReplicationState"] == "INITIATING"
    assert "dataReplicationError" not in info
    mgn.settle()
    assert state_of(mgn.server(server)) == ("READY_FOR_TEST", "CONTINUOUS")


def test_the_times_that_were_planted_end_where_replication_begins_anew(mgn: MgnMock, client: MgnClient) -> None:
    server = mgn.add_source_server(lifeCycle={"lastSeenByServiceDateTime": "2026-01-01T00:00:00Z"})
    mgn.advance(minutes=5)
    assert mgn.server(server)["lifeCycle"]["lastSeenByServiceDateTime"] == "2026-01-01T00:05:00+00:00"
    update(client, server, ebsEncryption="CUSTOM", ebsEncryptionKeyArn=KEY)
    assert info_of(mgn, server)["dataReplicationState"] == "INITIATING"
    assert mgn.server(server)["lifeCycle"]["lastSeenByServiceDateTime"] == mgn.now.isoformat()


@pytest.mark.parametrize("error", OTHER_ERRORS)
def test_an_update_does_not_free_a_server_that_has_stalled_otherwise(
    mgn: MgnMock, client: MgnClient, error: Any
) -> None:
    server = mgn.add_source_server()
    mgn.stall(server, error=error)
    before = mgn.server(server)
    update(client, server, dataPlaneRouting="PRIVATE_IP")
    assert mgn.server(server) == before


@pytest.mark.parametrize("state", ["CONTINUOUS", "PAUSED", "RESCAN"])
def test_an_update_frees_no_server_that_has_an_error_and_is_not_stalled(
    mgn: MgnMock, client: MgnClient, state: Any
) -> None:
    info: Any = {"dataReplicationState": state, "dataReplicationError": {"error": STEP_ERRORS[0]}}
    server = mgn.add_source_server(dataReplicationInfo=info)
    before = mgn.server(server)
    update(client, server, dataPlaneRouting="PRIVATE_IP")
    assert mgn.server(server) == before


def test_an_update_of_the_template_frees_nobody(mgn: MgnMock, client: MgnClient) -> None:
    server = mgn.add_source_server(lifeCycle={"state": "NOT_READY"})
    mgn.stall(server, error=STEP_ERRORS[0])
    template: Any = {
        "associateDefaultSecurityGroup": True, "bandwidthThrottling": 0, "createPublicIP": True,
        "dataPlaneRouting": "PUBLIC_IP", "defaultLargeStagingDiskType": "GP2", "ebsEncryption": "DEFAULT",
        "replicationServerInstanceType": "t3.small", "replicationServersSecurityGroupsIDs": [],
        "stagingAreaSubnetId": "subnet-12345678", "stagingAreaTags": {}, "useDedicatedReplicationServer": False,
    }  # fmt: skip
    made = client.create_replication_configuration_template(**template)
    client.update_replication_configuration_template(
        replicationConfigurationTemplateID=made["replicationConfigurationTemplateID"], dataPlaneRouting="PRIVATE_IP"
    )
    assert info_of(mgn, server)["dataReplicationState"] == "STALLED"


@pytest.mark.parametrize("state", REPLICATING)
def test_another_key_brings_a_full_first_copy(mgn: MgnMock, client: MgnClient, state: Any) -> None:
    """Rests on a-new-key-brings-a-full-resynchronization."""
    server = mgn.add_source_server(lifeCycle={"state": state})
    update(client, server, ebsEncryption="CUSTOM", ebsEncryptionKeyArn=KEY)
    info = info_of(mgn, server)
    assert state_of(mgn.server(server)) == (state, "INITIATING")
    assert [disk["replicatedStorageBytes"] for disk in info["replicatedDisks"]] == [0]
    assert not info.keys() & {"lagDuration", "lastSnapshotDateTime"}
    assert {step["status"] for step in info["dataReplicationInitiation"]["steps"]} == {"IN_PROGRESS", "NOT_STARTED"}
    mgn.settle()
    after = "READY_FOR_TEST" if state == "NOT_READY" else state
    assert state_of(mgn.server(server)) == (after, "CONTINUOUS")
    before = mgn.server(server)
    update(client, server, ebsEncryption="CUSTOM", ebsEncryptionKeyArn=KEY)
    assert mgn.server(server) == before
    update(client, server, ebsEncryption="DEFAULT")
    assert info_of(mgn, server)["dataReplicationState"] == "INITIATING"


def test_a_server_without_an_agent_waits_for_a_slot_after_a_change_of_its_key(mgn: MgnMock, client: MgnClient) -> None:
    server = mgn.add_source_server(replicationType="SNAPSHOT_SHIPPING", lifeCycle={"state": "TESTING"})
    update(client, server, ebsEncryption="CUSTOM", ebsEncryptionKeyArn=KEY)
    assert state_of(mgn.server(server)) == ("TESTING", "PENDING_SNAPSHOT_SHIPPING")
    mgn.settle()
    assert state_of(mgn.server(server)) == ("TESTING", "CONTINUOUS")


def test_a_paused_server_is_copied_anew_once_it_is_resumed(mgn: MgnMock, client: MgnClient) -> None:
    server = mgn.add_source_server()
    client.pause_replication(sourceServerID=server["sourceServerID"])
    update(client, server, ebsEncryption="CUSTOM", ebsEncryptionKeyArn=KEY)
    assert state_of(mgn.server(server)) == ("READY_FOR_TEST", "PAUSED")
    assert [disk["replicatedStorageBytes"] for disk in info_of(mgn, server)["replicatedDisks"]] == [0]
    client.resume_replication(sourceServerID=server["sourceServerID"])
    assert info_of(mgn, server)["dataReplicationState"] == "INITIATING"
    mgn.settle()
    assert state_of(mgn.server(server)) == ("READY_FOR_TEST", "CONTINUOUS")


@pytest.mark.parametrize("state", ["STOPPED", "CUTOVER", "PENDING_INSTALLATION"])
def test_another_key_does_nothing_to_a_server_that_does_not_replicate(
    mgn: MgnMock, client: MgnClient, state: Any
) -> None:
    server = mgn.add_source_server(lifeCycle={"state": state})
    update(client, server, ebsEncryption="CUSTOM", ebsEncryptionKeyArn=KEY)
    assert mgn.server(server) == server
