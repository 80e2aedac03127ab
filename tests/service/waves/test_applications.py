"""Applications: source servers that are migrated together."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, cast

import pytest

from mgn_mock import MgnMock
from tests.support.asking import LIFECYCLE_STATES, OTHER_ACCOUNT, UNKNOWN_SERVER, at_fault, client_of, refusal, world_of
from tests.support.checking import make_client

if TYPE_CHECKING:
    from types_boto3_mgn import MgnClient

NO_APPLICATION = "app-0123456789abcdef0"
NOW = "2026-01-31T12:00:00+00:00"
CONFLICT = "ConflictException"
NOT_FOUND = "ResourceNotFoundException"
QUOTA = "ServiceQuotaExceededException"


def plant(mgn: MgnMock, number: int = 1, **members: Any) -> list[str]:
    return [mgn.add_source_server(**members)["sourceServerID"] for _ in range(number)]


def application_of(client: MgnClient, servers: list[str], name: str = "shop") -> str:
    """The id of a new application with some source servers in it."""
    application_id = client.create_application(name=name)["applicationID"]
    if servers:
        client.associate_source_servers(applicationID=application_id, sourceServerIDs=servers)
    return application_id


def status_of(client: MgnClient, application_id: str) -> dict[str, Any]:
    (item,) = client.list_applications(filters={"applicationIDs": [application_id]})["items"]
    return dict(item["applicationAggregatedStatus"])


# Create, update, delete


def test_a_new_application_is_shown_and_listed(mgn: MgnMock, client: MgnClient) -> None:
    made: Any = client.create_application(name="Web shop", description="the front", tags={"team": "blue"})
    assert made.pop("ResponseMetadata")["HTTPStatusCode"] == 201
    assert re.fullmatch("app-[0-9a-f]{17}", made["applicationID"])
    assert made == {
        "applicationID": made["applicationID"],
        "arn": f"arn:aws:mgn:us-east-1:123456789012:application/{made['applicationID']}",
        "name": "Web shop",
        "description": "the front",
        "isArchived": False,
        "creationDateTime": NOW,
        "lastModifiedDateTime": NOW,
        "tags": {"team": "blue"},
        "applicationAggregatedStatus": {
            "lastUpdateDateTime": NOW,
            "healthStatus": "HEALTHY",
            "progressStatus": "NOT_STARTED",
            "totalSourceServers": 0,
        },
    }
    assert client.list_applications()["items"] == [made]


def test_a_description_that_was_not_given_is_not_there_and_an_empty_one_is(mgn: MgnMock, client: MgnClient) -> None:
    assert "description" not in client.create_application(name="one")
    assert client.create_application(name="two", description="")["description"] == ""


@pytest.mark.parametrize("second", ["Shop", "shop", "SHOP"])
def test_a_name_is_given_once_whatever_its_case(mgn: MgnMock, client: MgnClient, second: str) -> None:
    """Rests on names-ignore-case and names-of-applications-and-waves-are-unique."""
    first = client.create_application(name="Shop")
    other = client.create_application(name="other")
    before = world_of(mgn)
    for call, params in (
        (client.create_application, {}),
        (client.update_application, {"applicationID": other["applicationID"]}),
    ):
        error = refusal(CONFLICT, call, name=second, **params)
        assert (error["resourceId"], error["resourceType"]) == (first["applicationID"], "Application")
        assert first["applicationID"] in error["message"]
    assert world_of(mgn) == before


def test_a_name_belongs_to_one_account_and_region_and_a_deleted_one_is_free(mgn: MgnMock, client: MgnClient) -> None:
    first = client.create_application(name="shop")["applicationID"]
    make_client("eu-west-1").create_application(name="shop")
    make_client(access_key=OTHER_ACCOUNT).create_application(name="shop")
    client.delete_application(applicationID=first)
    client.create_application(name="SHOP")


def test_tag_keys_of_aws_are_refused(mgn: MgnMock, client: MgnClient) -> None:
    assert at_fault(refusal("ValidationException", client.create_application, name="shop", tags={"aws:x": ""})) == {
        "tags"
    }


def test_an_update_changes_what_is_given_and_the_time_of_the_last_change(mgn: MgnMock, client: MgnClient) -> None:
    made: Any = client.create_application(name="shop", description="old")
    mgn.advance(hours=1)
    changed = client.update_application(applicationID=made["applicationID"], name="SHOP")
    assert (changed["name"], changed["description"]) == ("SHOP", "old")
    assert (changed["creationDateTime"], changed["lastModifiedDateTime"]) == (NOW, "2026-01-31T13:00:00+00:00")
    assert client.update_application(applicationID=made["applicationID"], description="")["description"] == ""


def test_deleting_releases_the_source_servers(mgn: MgnMock, client: MgnClient) -> None:
    """Rests on deleting-a-group-releases-its-members."""
    (server_id,) = plant(mgn)
    application_id = application_of(client, [server_id])
    answer = client.delete_application(applicationID=application_id)
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 204
    assert "applicationID" not in mgn.server(server_id)
    assert client.list_applications()["items"] == []
    refusal(NOT_FOUND, client.delete_application, applicationID=application_id)


@pytest.mark.parametrize(
    "method",
    [
        "archive_application",
        "unarchive_application",
        "update_application",
        "delete_application",
        "associate_source_servers",
        "disassociate_source_servers",
    ],
)
def test_an_application_that_is_not_there_is_not_found(mgn: MgnMock, client: MgnClient, method: str) -> None:
    more = {"sourceServerIDs": plant(mgn)} if "servers" in method else {}
    error = refusal(NOT_FOUND, getattr(client, method), applicationID=NO_APPLICATION, **more)
    assert (error["resourceId"], error["resourceType"]) == (NO_APPLICATION, "Application")


def test_an_application_of_a_member_account_has_its_arn(mgn: MgnMock, client: MgnClient) -> None:
    mgn.add_managed_account(OTHER_ACCOUNT)
    member = mgn.at("us-east-1", OTHER_ACCOUNT)
    server = member.add_source_server()
    made: Any = client.create_application(name="shop", accountID=OTHER_ACCOUNT)
    assert made["arn"].split(":")[4] == OTHER_ACCOUNT
    client.associate_source_servers(
        applicationID=made["applicationID"], sourceServerIDs=[server["sourceServerID"]], accountID=OTHER_ACCOUNT
    )
    assert member.server(server["sourceServerID"])["applicationID"] == made["applicationID"]
    assert client.list_applications()["items"] == []
    assert len(client.list_applications(accountID=OTHER_ACCOUNT)["items"]) == 1
    refusal("AccessDeniedException", client.list_applications, accountID="111111111111")


def test_applications_have_tags(mgn: MgnMock, client: MgnClient) -> None:
    arn = client.create_application(name="shop", tags={"a": "1"})["arn"]
    client.tag_resource(resourceArn=arn, tags={"b": "2"})
    client.untag_resource(resourceArn=arn, tagKeys=["a"])
    assert client.list_applications()["items"][0]["tags"] == {"b": "2"}


# Filters


def test_filters_and_pages(mgn: MgnMock, client: MgnClient) -> None:
    one, two, three = [client.create_application(name=name)["applicationID"] for name in ("one", "two", "three")]
    wave_id = client.create_wave(name="first")["waveID"]
    client.associate_applications(waveID=wave_id, applicationIDs=[two, three])
    client.archive_application(applicationID=three)

    def found(**filters: Any) -> list[str]:
        answer: Any = client.list_applications(filters=cast("Any", filters))
        return [item["applicationID"] for item in answer["items"]]

    assert found() == [one, two, three]
    assert found(waveIDs=[wave_id]) == [two, three]
    assert found(waveIDs=[wave_id], isArchived=False) == [two]
    assert found(isArchived=True) == [three]
    assert found(applicationIDs=[three, one, NO_APPLICATION]) == [one, three]
    pages = client.get_paginator("list_applications").paginate(PaginationConfig={"PageSize": 2})
    assert [[item["name"] for item in page["items"]] for page in pages] == [["one", "two"], ["three"]]


# What is in it


def test_associating_is_seen_from_both_sides(mgn: MgnMock, client: MgnClient) -> None:
    servers = plant(mgn, 2)
    application_id = application_of(client, servers)
    assert status_of(client, application_id)["totalSourceServers"] == 2
    found = client.describe_source_servers(filters={"applicationIDs": [application_id]})["items"]
    assert [item["sourceServerID"] for item in found] == servers
    client.disassociate_source_servers(applicationID=application_id, sourceServerIDs=servers[:1])
    assert status_of(client, application_id)["totalSourceServers"] == 1
    assert "applicationID" not in mgn.server(servers[0])


def test_associating_twice_and_disassociating_a_stranger_change_nothing(mgn: MgnMock, client: MgnClient) -> None:
    inside, outside = plant(mgn, 2)
    application_id = application_of(client, [inside])
    elsewhere = application_of(client, [outside], "other")
    before = world_of(mgn)
    client.associate_source_servers(applicationID=application_id, sourceServerIDs=[inside, inside])
    client.disassociate_source_servers(applicationID=application_id, sourceServerIDs=[outside])
    assert world_of(mgn) == before
    assert status_of(client, elsewhere)["totalSourceServers"] == 1


def test_a_server_of_another_application_is_refused_and_named(mgn: MgnMock, client: MgnClient) -> None:
    mine, theirs, also_theirs = plant(mgn, 3)
    other = application_of(client, [theirs, also_theirs], "other")
    application_id = application_of(client, [])
    before = world_of(mgn)
    error = refusal(
        CONFLICT,
        client.associate_source_servers,
        applicationID=application_id,
        sourceServerIDs=[mine, theirs, also_theirs],
    )
    assert (error["resourceId"], error["resourceType"]) == (application_id, "Application")
    assert error["errors"] == [
        {
            "resourceId": server_id,
            "resourceType": "SourceServer",
            "message": f"Source Server {server_id} is in {other}.",
        }
        for server_id in (theirs, also_theirs)
    ]
    assert world_of(mgn) == before


def test_unknown_servers_are_not_found(mgn: MgnMock, client: MgnClient) -> None:
    application_id = application_of(client, [])
    servers = [*plant(mgn), UNKNOWN_SERVER]
    before = world_of(mgn)
    for call in (client.associate_source_servers, client.disassociate_source_servers):
        error = refusal(NOT_FOUND, call, applicationID=application_id, sourceServerIDs=servers)
        assert error["resourceId"] == UNKNOWN_SERVER
    assert world_of(mgn) == before


def test_an_archived_application_keeps_what_is_in_it(mgn: MgnMock, client: MgnClient) -> None:
    servers = plant(mgn, 2, lifeCycle={"state": "CUTOVER"})
    application_id = application_of(client, servers[:1])
    client.archive_application(applicationID=application_id)
    for call in (client.associate_source_servers, client.disassociate_source_servers):
        error = refusal(CONFLICT, call, applicationID=application_id, sourceServerIDs=servers)
        assert "archived" in error["message"]
        assert "errors" not in error


# Aggregates


def test_health_is_that_of_the_server_that_is_worst_off(mgn: MgnMock, client: MgnClient) -> None:
    """Rests on health-of-a-group."""
    application_id = application_of(client, plant(mgn, 2))
    assert status_of(client, application_id)["healthStatus"] == "HEALTHY"
    lagging = plant(mgn, dataReplicationInfo={"lagDuration": "PT10M"})
    client.associate_source_servers(applicationID=application_id, sourceServerIDs=lagging)
    assert status_of(client, application_id)["healthStatus"] == "LAGGING"
    stalled = plant(mgn, dataReplicationInfo={"dataReplicationState": "STALLED"})
    client.associate_source_servers(applicationID=application_id, sourceServerIDs=stalled)
    assert status_of(client, application_id)["healthStatus"] == "ERROR"
    client.disassociate_source_servers(applicationID=application_id, sourceServerIDs=[*lagging, *stalled])
    assert status_of(client, application_id)["healthStatus"] == "HEALTHY"


@pytest.mark.parametrize(("state", "health"), [("CONTINUOUS", "LAGGING"), ("DISCONNECTED", "HEALTHY")])
def test_a_backlog_is_a_lag_while_the_server_replicates(state: str, health: str) -> None:
    mgn = MgnMock()
    disk = {"deviceName": "/dev/sda", "totalStorageBytes": 10, "backloggedStorageBytes": 5}
    server = mgn.add_source_server(dataReplicationInfo={"dataReplicationState": state, "replicatedDisks": [disk]})
    client = client_of(mgn)
    assert status_of(client, application_of(client, [server["sourceServerID"]]))["healthStatus"] == health


def test_progress_begins_with_the_first_server_and_ends_with_the_last(mgn: MgnMock, client: MgnClient) -> None:
    """Rests on progress-of-a-group."""
    discovered = plant(mgn, 2, replicationType="SNAPSHOT_SHIPPING")
    application_id = application_of(client, discovered)
    assert status_of(client, application_id)["progressStatus"] == "NOT_STARTED"
    client.start_replication(sourceServerID=discovered[0])
    assert status_of(client, application_id)["progressStatus"] == "IN_PROGRESS"

    done = application_of(client, plant(mgn, 2, lifeCycle={"state": "CUTOVER"}), "done")
    assert status_of(client, done)["progressStatus"] == "COMPLETED"
    client.associate_source_servers(applicationID=done, sourceServerIDs=plant(mgn))
    assert status_of(client, done)["progressStatus"] == "IN_PROGRESS"


def test_a_server_that_replicated_once_has_begun(mgn: MgnMock, client: MgnClient) -> None:
    application_id = application_of(client, plant(mgn, lifeCycle={"state": "STOPPED"}))
    assert status_of(client, application_id)["progressStatus"] == "IN_PROGRESS"


def test_reading_an_application_does_not_move_its_servers(mgn: MgnMock, client: MgnClient) -> None:
    discovered = plant(mgn, replicationType="SNAPSHOT_SHIPPING")
    application_id = application_of(client, discovered)
    client.start_replication(sourceServerID=discovered[0])
    before = mgn.server(discovered[0])
    for _ in range(3):
        status_of(client, application_id)
    assert mgn.server(discovered[0]) == before


# Archiving


def test_archiving_takes_the_servers_along(mgn: MgnMock, client: MgnClient) -> None:
    servers = [
        *plant(mgn, lifeCycle={"state": "CUTOVER"}),
        *plant(mgn, lifeCycle={"state": "DISCONNECTED"}),
        *plant(mgn, isArchived=True),
    ]
    application_id = application_of(client, servers)
    mgn.advance(hours=1)
    archived = client.archive_application(applicationID=application_id)
    assert archived["isArchived"] is True
    assert archived["lastModifiedDateTime"] == "2026-01-31T13:00:00+00:00"
    assert [mgn.server(server_id)["isArchived"] for server_id in servers] == [True, True, True]

    mgn.advance(hours=1)
    assert client.archive_application(applicationID=application_id)["lastModifiedDateTime"][:13] == "2026-01-31T13"
    back = client.unarchive_application(applicationID=application_id)
    assert back["isArchived"] is False
    assert [mgn.server(server_id)["isArchived"] for server_id in servers] == [True, True, True]
    assert client.unarchive_application(applicationID=application_id)["isArchived"] is False


def test_an_empty_application_can_be_archived(mgn: MgnMock, client: MgnClient) -> None:
    assert client.archive_application(applicationID=application_of(client, []))["isArchived"] is True


def test_each_server_that_stands_in_the_way_is_named(mgn: MgnMock, client: MgnClient) -> None:
    """Rests on archiving-a-group-needs-finished-servers."""
    states = {plant(mgn, lifeCycle={"state": state})[0]: state for state in LIFECYCLE_STATES}
    application_id = application_of(client, list(states))
    before = world_of(mgn)
    error = refusal(CONFLICT, client.archive_application, applicationID=application_id)
    assert (error["resourceId"], error["resourceType"]) == (application_id, "Application")
    named = {entry["resourceId"]: entry for entry in error["errors"]}
    assert set(named) == {each for each, state in states.items() if state not in {"CUTOVER", "DISCONNECTED"}}
    for server_id, entry in named.items():
        assert entry["resourceType"] == "SourceServer"
        assert states[server_id] in entry["message"]
    assert world_of(mgn) == before


def test_an_archived_application_shows_no_alert(mgn: MgnMock, client: MgnClient) -> None:
    """Rests on archived-groups-show-no-alert."""
    stalled = {"dataReplicationState": "STALLED"}
    application_id = application_of(client, plant(mgn, isArchived=True, dataReplicationInfo=stalled))
    assert status_of(client, application_id)["healthStatus"] == "ERROR"
    client.archive_application(applicationID=application_id)
    assert status_of(client, application_id)["healthStatus"] == "HEALTHY"


# Quotas


def with_quotas(**quotas: int) -> tuple[MgnMock, MgnClient]:
    mgn = MgnMock(quotas=quotas)
    return mgn, client_of(mgn)


def test_there_are_so_many_active_and_so_many_archived_ones() -> None:
    _, client = with_quotas(applications=2, archived_applications=1)
    one, two = application_of(client, [], "one"), application_of(client, [], "two")
    error = refusal(QUOTA, client.create_application, name="three")
    assert (error["quotaCode"], error["quotaValue"], error["resourceType"]) == ("L-D5507441", 2, "Application")
    client.archive_application(applicationID=one)
    error = refusal(QUOTA, client.archive_application, applicationID=two)
    assert (error["quotaCode"], error["quotaValue"], error["resourceId"]) == ("L-391504A2", 1, two)
    application_of(client, [], "three")
    error = refusal(QUOTA, client.unarchive_application, applicationID=one)
    assert (error["quotaCode"], error["resourceId"]) == ("L-D5507441", one)


def test_there_are_so_many_servers_in_one_application() -> None:
    mgn, client = with_quotas(servers_per_application=2)
    servers = plant(mgn, 3)
    application_id = application_of(client, servers[:1])
    before = world_of(mgn)
    error = refusal(QUOTA, client.associate_source_servers, applicationID=application_id, sourceServerIDs=servers)
    assert (error["quotaCode"], error["quotaValue"], error["resourceId"]) == ("L-90A3F9F5", 2, application_id)
    assert world_of(mgn) == before
    client.associate_source_servers(applicationID=application_id, sourceServerIDs=servers[:2])
