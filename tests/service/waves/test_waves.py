"""Waves: applications that are migrated at one time."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from mgn_mock import MgnMock
from tests.support.asking import OTHER_ACCOUNT, client_of, refusal, world_of

if TYPE_CHECKING:
    from types_boto3_mgn import MgnClient

NO_WAVE = "wave-0123456789abcdef0"
NO_APPLICATION = "app-0123456789abcdef0"
NOW = "2026-01-31T12:00:00+00:00"
CONFLICT = "ConflictException"
NOT_FOUND = "ResourceNotFoundException"
QUOTA = "ServiceQuotaExceededException"


def plant(mgn: MgnMock, **members: Any) -> str:
    return mgn.add_source_server(**members)["sourceServerID"]


def wave_of(client: MgnClient, *servers: str, name: str = "first") -> str:
    """The id of a new wave with an application for each of some source servers."""
    wave_id = client.create_wave(name=name)["waveID"]
    applications = [client.create_application(name=f"{name} {server}")["applicationID"] for server in servers]
    for application_id, server in zip(applications, servers, strict=True):
        client.associate_source_servers(applicationID=application_id, sourceServerIDs=[server])
    if applications:
        client.associate_applications(waveID=wave_id, applicationIDs=applications)
    return wave_id


def status_of(client: MgnClient, wave_id: str) -> dict[str, Any]:
    (item,) = client.list_waves(filters={"waveIDs": [wave_id]})["items"]
    return dict(item["waveAggregatedStatus"])


def applications_of(client: MgnClient, wave_id: str) -> list[Any]:
    return client.list_applications(filters={"waveIDs": [wave_id]})["items"]


def test_a_new_wave_is_shown_and_listed(mgn: MgnMock, client: MgnClient) -> None:
    made: Any = client.create_wave(name="First wave", description="in spring", tags={"team": "blue"})
    assert made.pop("ResponseMetadata")["HTTPStatusCode"] == 201
    assert re.fullmatch("wave-[0-9a-f]{17}", made["waveID"])
    assert made == {
        "waveID": made["waveID"],
        "arn": f"arn:aws:mgn:us-east-1:123456789012:wave/{made['waveID']}",
        "name": "First wave",
        "description": "in spring",
        "isArchived": False,
        "creationDateTime": NOW,
        "lastModifiedDateTime": NOW,
        "tags": {"team": "blue"},
        "waveAggregatedStatus": {
            "lastUpdateDateTime": NOW,
            "healthStatus": "HEALTHY",
            "progressStatus": "NOT_STARTED",
            "totalApplications": 0,
        },
    }
    assert client.list_waves()["items"] == [made]


def test_a_name_is_given_once_whatever_its_case(mgn: MgnMock, client: MgnClient) -> None:
    first = client.create_wave(name="Spring")["waveID"]
    client.create_application(name="spring")
    other = client.create_wave(name="summer")["waveID"]
    assert refusal(CONFLICT, client.create_wave, name="SPRING")["resourceId"] == first
    assert refusal(CONFLICT, client.update_wave, waveID=other, name="spring")["resourceType"] == "Wave"
    assert client.update_wave(waveID=first, name="spring", description="x")["name"] == "spring"


def test_deleting_releases_the_applications(mgn: MgnMock, client: MgnClient) -> None:
    wave_id = wave_of(client, plant(mgn))
    assert client.delete_wave(waveID=wave_id)["ResponseMetadata"]["HTTPStatusCode"] == 204
    (application,) = client.list_applications()["items"]
    assert "waveID" not in application
    assert application["applicationAggregatedStatus"]["totalSourceServers"] == 1
    assert client.list_waves()["items"] == []


@pytest.mark.parametrize(
    "method",
    [
        "archive_wave",
        "unarchive_wave",
        "update_wave",
        "delete_wave",
        "associate_applications",
        "disassociate_applications",
    ],
)
def test_a_wave_that_is_not_there_is_not_found(mgn: MgnMock, client: MgnClient, method: str) -> None:
    more = {"applicationIDs": [NO_APPLICATION]} if "applications" in method else {}
    error = refusal(NOT_FOUND, getattr(client, method), waveID=NO_WAVE, **more)
    assert (error["resourceId"], error["resourceType"]) == (NO_WAVE, "Wave")


def test_applications_come_and_go(mgn: MgnMock, client: MgnClient) -> None:
    wave_id = wave_of(client, plant(mgn), plant(mgn))
    mgn.advance(hours=1)
    one, two = [item["applicationID"] for item in applications_of(client, wave_id)]
    client.disassociate_applications(waveID=wave_id, applicationIDs=[one])
    assert [item["applicationID"] for item in applications_of(client, wave_id)] == [two]
    assert status_of(client, wave_id)["totalApplications"] == 1
    left = client.list_applications(filters={"applicationIDs": [one]})["items"][0]
    assert left["lastModifiedDateTime"] == "2026-01-31T13:00:00+00:00"


def test_an_application_of_another_wave_is_refused_and_named(mgn: MgnMock, client: MgnClient) -> None:
    there = wave_of(client, plant(mgn))
    (application,) = applications_of(client, there)
    wave_id = wave_of(client, name="second")
    before = world_of(mgn)
    error = refusal(
        CONFLICT, client.associate_applications, waveID=wave_id, applicationIDs=[application["applicationID"]]
    )
    assert [(entry["resourceId"], entry["resourceType"]) for entry in error["errors"]] == [
        (application["applicationID"], "Application")
    ]
    assert there in error["errors"][0]["message"]
    error = refusal(NOT_FOUND, client.associate_applications, waveID=wave_id, applicationIDs=[NO_APPLICATION])
    assert error["resourceId"] == NO_APPLICATION
    assert world_of(mgn) == before


def test_aggregates_are_over_all_servers_of_all_applications(mgn: MgnMock, client: MgnClient) -> None:
    discovered = [plant(mgn, replicationType="SNAPSHOT_SHIPPING") for _ in range(2)]
    wave_id = wave_of(client, *discovered)
    assert status_of(client, wave_id)["progressStatus"] == "NOT_STARTED"
    assert "replicationStartedDateTime" not in status_of(client, wave_id)

    mgn.advance(minutes=5)
    client.start_replication(sourceServerID=discovered[1])
    status = status_of(client, wave_id)
    assert (status["progressStatus"], status["healthStatus"]) == ("IN_PROGRESS", "HEALTHY")
    assert status["replicationStartedDateTime"] == "2026-01-31T12:05:00+00:00"
    mgn.advance(hours=1)
    assert status_of(client, wave_id)["replicationStartedDateTime"][:16] == "2026-01-31T12:06"

    wave_id = wave_of(
        client, plant(mgn), plant(mgn, dataReplicationInfo={"dataReplicationState": "STALLED"}), name="second"
    )
    assert status_of(client, wave_id)["healthStatus"] == "ERROR"


def test_replication_began_with_the_first_server(mgn: MgnMock, client: MgnClient) -> None:
    """Rests on replication-start-of-a-wave."""
    early = plant(mgn, lifeCycle={"addedToServiceDateTime": "2026-01-01T00:00:00Z"})
    late = plant(mgn, lifeCycle={"addedToServiceDateTime": "2026-01-02T00:00:00Z"})
    waiting = plant(mgn, lifeCycle={"state": "PENDING_INSTALLATION"})
    status = status_of(client, wave_of(client, late, waiting, early))
    assert status["replicationStartedDateTime"] == "2026-01-01T00:01:10+00:00"


def test_archiving_takes_all_along_and_unarchiving_brings_applications_back(mgn: MgnMock, client: MgnClient) -> None:
    servers = [plant(mgn, lifeCycle={"state": state}) for state in ("CUTOVER", "DISCONNECTED")]
    wave_id = wave_of(client, *servers)
    assert status_of(client, wave_of(client, plant(mgn), name="other"))["progressStatus"] == "IN_PROGRESS"
    assert client.archive_wave(waveID=wave_id)["isArchived"] is True
    assert [item["isArchived"] for item in applications_of(client, wave_id)] == [True, True]
    assert [mgn.server(server_id)["isArchived"] for server_id in servers] == [True, True]
    assert [item["waveID"] for item in client.list_waves(filters={"isArchived": True})["items"]] == [wave_id]

    assert client.unarchive_wave(waveID=wave_id)["isArchived"] is False
    assert [item["isArchived"] for item in applications_of(client, wave_id)] == [False, False]
    assert [mgn.server(server_id)["isArchived"] for server_id in servers] == [True, True]


def test_each_server_that_stands_in_the_way_is_named(mgn: MgnMock, client: MgnClient) -> None:
    done, ready, testing = [plant(mgn, lifeCycle={"state": each}) for each in ("CUTOVER", "READY_FOR_TEST", "TESTING")]
    wave_id = wave_of(client, done, ready, testing)
    before = world_of(mgn)
    error = refusal(CONFLICT, client.archive_wave, waveID=wave_id)
    assert (error["resourceId"], error["resourceType"]) == (wave_id, "Wave")
    assert [entry["resourceId"] for entry in error["errors"]] == [ready, testing]
    assert world_of(mgn) == before


def test_an_archived_wave_keeps_what_is_in_it(mgn: MgnMock, client: MgnClient) -> None:
    wave_id = wave_of(client)
    client.archive_wave(waveID=wave_id)
    application_id = client.create_application(name="shop")["applicationID"]
    for call in (client.associate_applications, client.disassociate_applications):
        refusal(CONFLICT, call, waveID=wave_id, applicationIDs=[application_id])


def test_a_wave_of_a_member_account_has_its_arn(mgn: MgnMock, client: MgnClient) -> None:
    mgn.add_managed_account(OTHER_ACCOUNT)
    made: Any = client.create_wave(name="first", accountID=OTHER_ACCOUNT)
    assert made["arn"].split(":")[4] == OTHER_ACCOUNT
    assert client.list_waves()["items"] == []


def test_the_first_application_for_which_there_is_no_room_is_named() -> None:
    mgn = MgnMock(quotas={"archived_applications": 1})
    client = client_of(mgn)
    servers = [plant(mgn, lifeCycle={"state": "CUTOVER"}) for _ in range(2)]
    wave_id = wave_of(client, *servers)
    error = refusal(QUOTA, client.archive_wave, waveID=wave_id)
    assert error["resourceId"] == applications_of(client, wave_id)[0]["applicationID"]
    assert (error["quotaCode"], error["quotaValue"]) == ("L-391504A2", 1)


def test_archived_applications_and_those_that_come_count_together() -> None:
    mgn = MgnMock(quotas={"archived_applications": 2})
    client = client_of(mgn)
    client.archive_wave(waveID=wave_of(client, plant(mgn, lifeCycle={"state": "CUTOVER"})))
    two = wave_of(client, *[plant(mgn, lifeCycle={"state": "CUTOVER"}) for _ in range(2)], name="two")
    assert refusal(QUOTA, client.archive_wave, waveID=two)["quotaValue"] == 2


def test_quotas_of_waves() -> None:
    mgn = MgnMock(quotas={"waves": 1, "archived_waves": 1, "applications_per_wave": 1, "archived_applications": 0})
    client = client_of(mgn)
    wave_id = wave_of(client, plant(mgn, lifeCycle={"state": "CUTOVER"}))
    assert refusal(QUOTA, client.create_wave, name="second")["quotaCode"] == "L-9FD6E875"
    more = client.create_application(name="more")["applicationID"]
    before = world_of(mgn)
    error = refusal(QUOTA, client.associate_applications, waveID=wave_id, applicationIDs=[more])
    assert (error["quotaCode"], error["resourceId"]) == ("L-CBE9E36A", wave_id)
    error = refusal(QUOTA, client.archive_wave, waveID=wave_id)
    assert (error["quotaCode"], error["resourceType"]) == ("L-391504A2", "Application")
    assert world_of(mgn) == before
    client.disassociate_applications(
        waveID=wave_id, applicationIDs=[applications_of(client, wave_id)[0]["applicationID"]]
    )
    client.archive_wave(waveID=wave_id)
    second = wave_of(client, name="second")
    assert refusal(QUOTA, client.archive_wave, waveID=second)["quotaCode"] == "L-BB9C7114"
    assert refusal(QUOTA, client.unarchive_wave, waveID=wave_id)["quotaCode"] == "L-9FD6E875"
