"""What answers about applications and waves rest on, and when they do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from mgn_mock.service.waves import facts
from tests.support.asking import discovered, refusal

if TYPE_CHECKING:
    from types_boto3_mgn import MgnClient

    from mgn_mock import MgnMock
    from mgn_mock.state.facts import Fact

CONFLICT = "ConflictException"


def operations_on(mgn: MgnMock, fact: Fact) -> tuple[str, ...]:
    """The operations whose calls rested on a fact."""
    return next((each.operations for each in mgn.assumptions if each.id == fact.id), ())


def application(client: MgnClient, name: str = "shop", *servers: str) -> str:
    application_id = client.create_application(name=name)["applicationID"]
    if servers:
        client.associate_source_servers(applicationID=application_id, sourceServerIDs=servers)
    return application_id


def test_a_second_association_rests_on_an_assumption_and_the_first_one_does_not(
    mgn: MgnMock, client: MgnClient
) -> None:
    server = mgn.add_source_server()["sourceServerID"]
    application_id = application(client, "shop", server)
    assert operations_on(mgn, facts.ASSOCIATING_AGAIN_CHANGES_NOTHING) == ()
    client.associate_source_servers(applicationID=application_id, sourceServerIDs=[server])
    assert operations_on(mgn, facts.ASSOCIATING_AGAIN_CHANGES_NOTHING) == ("AssociateSourceServers",)


def test_only_an_association_with_a_wave_rests_on_its_being_a_modification(mgn: MgnMock, client: MgnClient) -> None:
    application_id = application(client, "shop", mgn.add_source_server()["sourceServerID"])
    assert operations_on(mgn, facts.ASSOCIATION_IS_A_MODIFICATION) == ()
    wave_id = client.create_wave(name="first")["waveID"]
    client.associate_applications(waveID=wave_id, applicationIDs=[application_id])
    assert operations_on(mgn, facts.ASSOCIATION_IS_A_MODIFICATION) == ("AssociateApplications",)


def test_taking_out_what_is_not_in_it_rests_on_an_assumption(mgn: MgnMock, client: MgnClient) -> None:
    server = mgn.add_source_server()["sourceServerID"]
    application_id = application(client, "shop", server)
    members = {"applicationID": application_id, "sourceServerIDs": [server]}
    client.disassociate_source_servers(**members)  # type: ignore[arg-type]
    assert operations_on(mgn, facts.DISASSOCIATING_OTHERS_CHANGES_NOTHING) == ()
    client.disassociate_source_servers(**members)  # type: ignore[arg-type]
    assert operations_on(mgn, facts.DISASSOCIATING_OTHERS_CHANGES_NOTHING) == ("DisassociateSourceServers",)


def test_the_refusal_of_a_member_of_another_application_rests_on_an_assumption(mgn: MgnMock, client: MgnClient) -> None:
    server = mgn.add_source_server()["sourceServerID"]
    application(client, "shop", server)
    other = application(client, "desk")
    assert operations_on(mgn, facts.MEMBERS_OF_ANOTHER_ARE_REFUSED) == ()
    refusal(CONFLICT, client.associate_source_servers, applicationID=other, sourceServerIDs=[server])
    assert operations_on(mgn, facts.MEMBERS_OF_ANOTHER_ARE_REFUSED) == ("AssociateSourceServers",)
    assert operations_on(mgn, facts.ERRORS_NAME_EACH_OBSTACLE) == ("AssociateSourceServers",)


@pytest.mark.parametrize("in_wave", [False, True])
def test_only_the_deletion_of_an_application_in_a_wave_or_in_the_archive_rests_on_an_assumption(
    mgn: MgnMock, client: MgnClient, *, in_wave: bool
) -> None:
    client.delete_application(applicationID=application(client, "free"))
    assert operations_on(mgn, facts.ANY_CAN_BE_DELETED) == ()
    application_id = application(client)
    if in_wave:
        wave_id = client.create_wave(name="first")["waveID"]
        client.associate_applications(waveID=wave_id, applicationIDs=[application_id])
    else:
        client.archive_application(applicationID=application_id)
    client.delete_application(applicationID=application_id)
    assert operations_on(mgn, facts.ANY_CAN_BE_DELETED) == ("DeleteApplication",)


def test_only_archiving_without_source_servers_rests_on_an_assumption(mgn: MgnMock, client: MgnClient) -> None:
    server = mgn.add_source_server(lifeCycle={"state": "CUTOVER"})["sourceServerID"]
    client.archive_application(applicationID=application(client, "shop", server))
    assert operations_on(mgn, facts.EMPTY_CAN_BE_ARCHIVED) == ()
    client.archive_application(applicationID=application(client, "empty"))
    assert operations_on(mgn, facts.EMPTY_CAN_BE_ARCHIVED) == ("ArchiveApplication",)


def test_only_archiving_what_is_archived_rests_on_its_changing_nothing(mgn: MgnMock, client: MgnClient) -> None:
    application_id = application(client)
    client.archive_application(applicationID=application_id)
    assert operations_on(mgn, facts.ARCHIVING_AGAIN_CHANGES_NOTHING) == ()
    client.archive_application(applicationID=application_id)
    assert operations_on(mgn, facts.ARCHIVING_AGAIN_CHANGES_NOTHING) == ("ArchiveApplication",)


def test_unarchiving_rests_on_what_it_leaves_archived_and_what_it_brings_back(mgn: MgnMock, client: MgnClient) -> None:
    server = mgn.add_source_server(lifeCycle={"state": "CUTOVER"})["sourceServerID"]
    wave_id = client.create_wave(name="first")["waveID"]
    client.archive_wave(waveID=wave_id)
    client.unarchive_wave(waveID=wave_id)
    assert operations_on(mgn, facts.SERVERS_STAY_ARCHIVED) == ()
    assert operations_on(mgn, facts.WAVES_BRING_APPLICATIONS_BACK) == ()

    client.associate_applications(waveID=wave_id, applicationIDs=[application(client, "shop", server)])
    client.archive_wave(waveID=wave_id)
    client.unarchive_wave(waveID=wave_id)
    assert operations_on(mgn, facts.SERVERS_STAY_ARCHIVED) == ("UnarchiveWave",)
    assert operations_on(mgn, facts.WAVES_BRING_APPLICATIONS_BACK) == ("UnarchiveWave",)


def test_a_list_rests_on_holding_archived_ones_only_where_it_could_hold_some(mgn: MgnMock, client: MgnClient) -> None:
    application_id = application(client)
    client.list_applications()
    client.archive_application(applicationID=application_id)
    client.list_applications(filters={"isArchived": True})
    assert operations_on(mgn, facts.LISTS_HOLD_ARCHIVED) == ()
    client.list_applications()
    assert operations_on(mgn, facts.LISTS_HOLD_ARCHIVED) == ("ListApplications",)


def test_the_progress_of_a_server_before_its_first_byte_rests_on_an_assumption(mgn: MgnMock, client: MgnClient) -> None:
    sending = mgn.add_source_server()["sourceServerID"]
    waiting = discovered(mgn)
    client.start_replication(sourceServerID=waiting)
    application(client, "shop", sending)
    client.list_applications()
    assert operations_on(mgn, facts.BEGUN) == ()
    application(client, "desk", waiting)
    client.list_applications()
    assert operations_on(mgn, facts.BEGUN) == ("ListApplications",)


def test_a_name_is_held_by_an_archived_application_on_an_assumption(mgn: MgnMock, client: MgnClient) -> None:
    application_id = application(client, "shop")
    refusal(CONFLICT, client.create_application, name="Shop")
    assert operations_on(mgn, facts.ARCHIVED_NAMES_STAY_TAKEN) == ()
    client.archive_application(applicationID=application_id)
    refusal(CONFLICT, client.create_application, name="Shop")
    assert operations_on(mgn, facts.ARCHIVED_NAMES_STAY_TAKEN) == ("CreateApplication",)


def test_the_health_rests_on_a_stopped_server_only_where_that_decides_it(mgn: MgnMock, client: MgnClient) -> None:
    disks = [{"deviceName": "/dev/sda", "totalStorageBytes": 100, "backloggedStorageBytes": 10}]
    stopped = mgn.add_source_server(
        lifeCycle={"state": "STOPPED"},
        dataReplicationInfo={"dataReplicationState": "STOPPED", "replicatedDisks": disks},
    )["sourceServerID"]
    stalled = mgn.add_source_server()
    mgn.stall(stalled)
    application(client, "both", stopped, stalled["sourceServerID"])
    client.list_applications()
    assert operations_on(mgn, facts.STOPPED_SERVERS_DO_NOT_LAG) == ()
    client.disassociate_source_servers(
        applicationID=client.list_applications()["items"][0]["applicationID"],
        sourceServerIDs=[stalled["sourceServerID"]],
    )
    client.list_applications()
    assert operations_on(mgn, facts.STOPPED_SERVERS_DO_NOT_LAG) == ("ListApplications",)
