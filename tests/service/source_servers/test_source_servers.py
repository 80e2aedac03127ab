"""Source servers as records: finding them, and changing their replication type."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from mgn_mock import MgnMock, mock_mgn
from tests.support.asking import (
    LIFECYCLE_STATES,
    OTHER_ACCOUNT,
    REPLICATION_TYPES,
    UNKNOWN_SERVER,
    at_fault,
    client_of,
    refusal,
    world_of,
)
from tests.support.checking import make_client

if TYPE_CHECKING:
    from types_boto3_mgn import MgnClient

    from mgn_mock.state.settings import Transport

APPLICATION, OTHER_APPLICATION = "app-0123456789abcdef0", "app-0123456789abcdef1"
VCENTER_CLIENT = "vcc-0123456789abcdef0"
# By the letter that stands for it below.
SERVERS: dict[str, dict[str, Any]] = {
    "a": {},
    "b": {"applicationID": APPLICATION},
    "c": {"lifeCycle": {"state": "STOPPED"}, "isArchived": True},
    "d": {"replicationType": "SNAPSHOT_SHIPPING"},
    "e": {"replicationType": "SNAPSHOT_SHIPPING", "applicationID": OTHER_APPLICATION},
    "f": {"lifeCycle": {"state": "CUTOVER"}, "isArchived": True, "applicationID": APPLICATION},
}
IDS = {name: f"s-0000000000000000{name}" for name in SERVERS}


@pytest.fixture(scope="module", params=["direct", "wire"])
def shop(request: pytest.FixtureRequest) -> MgnClient:
    """A client of a world that holds the servers above; nobody changes them."""
    transport: Transport = request.param
    mgn = MgnMock(region="us-east-1", transport=transport)
    applications = {"shop": APPLICATION, "other": OTHER_APPLICATION}
    mgn.load({"applications": [{"applicationID": each, "name": name} for name, each in applications.items()]})
    for name, members in SERVERS.items():
        mgn.add_source_server(sourceServerID=IDS[name], **members)
    return client_of(mgn)


def found(client: MgnClient, filters: Any) -> str:
    items = client.describe_source_servers(filters=filters)["items"]
    return "".join(item["sourceServerID"][-1] for item in items)


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({}, "abcdef"),
        # One
        ({"sourceServerIDs": [IDS["b"]]}, "b"),
        ({"isArchived": True}, "cf"),
        ({"isArchived": False}, "abde"),
        ({"replicationTypes": ["AGENT_BASED"]}, "abcf"),
        ({"replicationTypes": ["SNAPSHOT_SHIPPING"]}, "de"),
        ({"lifeCycleStates": ["DISCOVERED"]}, "de"),
        ({"lifeCycleStates": ["STOPPED"]}, "c"),
        ({"applicationIDs": [APPLICATION]}, "bf"),
        # One of several, in the order in which they came
        ({"sourceServerIDs": [IDS["f"], IDS["a"], IDS["f"]]}, "af"),
        ({"replicationTypes": ["SNAPSHOT_SHIPPING", "AGENT_BASED"]}, "abcdef"),
        ({"lifeCycleStates": ["CUTOVER", "STOPPED"]}, "cf"),
        ({"applicationIDs": [OTHER_APPLICATION, APPLICATION]}, "bef"),
        # Empty lists
        ({"sourceServerIDs": []}, "abcdef"),
        ({"replicationTypes": [], "lifeCycleStates": [], "applicationIDs": [], "isArchived": True}, "cf"),
        # All of several
        ({"isArchived": True, "applicationIDs": [APPLICATION]}, "f"),
        ({"replicationTypes": ["SNAPSHOT_SHIPPING"], "isArchived": True}, ""),
        ({"replicationTypes": ["AGENT_BASED"], "lifeCycleStates": ["READY_FOR_TEST"], "isArchived": False}, "ab"),
        ({"sourceServerIDs": [IDS["a"], IDS["b"], IDS["e"]], "applicationIDs": [APPLICATION, OTHER_APPLICATION]}, "be"),
        # What is not there
        ({"sourceServerIDs": [UNKNOWN_SERVER]}, ""),
        ({"sourceServerIDs": [UNKNOWN_SERVER, IDS["d"]]}, "d"),
        ({"applicationIDs": ["app-fffffffffffffffff"]}, ""),
        ({"lifeCycleStates": ["TESTING"]}, ""),
    ],
    ids=str,
)
def test_filters_are_all_to_be_met_and_a_list_by_one_of_its_values(
    shop: MgnClient, filters: dict[str, Any], expected: str
) -> None:
    """Rests on filters-by-name."""
    assert found(shop, filters) == expected


def test_without_filters_everything_is_found_archived_servers_too(shop: MgnClient) -> None:
    assert [item["sourceServerID"] for item in shop.describe_source_servers()["items"]] == list(IDS.values())


def test_every_lifecycle_state_can_be_filtered_by() -> None:
    mgn = MgnMock()
    for state in LIFECYCLE_STATES:
        mgn.add_source_server(lifeCycle={"state": state})
    client = client_of(mgn)
    for state in LIFECYCLE_STATES:
        filters: Any = {"lifeCycleStates": [state]}
        items = client.describe_source_servers(filters=filters)["items"]
        assert [item["lifeCycle"]["state"] for item in items] == [state]


@pytest.mark.parametrize(
    ("filters", "name"),
    [
        ({"sourceServerIDs": ["s-1234567890123456_"]}, "filters.sourceServerIDs[0]"),
        ({"sourceServerIDs": [UNKNOWN_SERVER] * 201}, "filters.sourceServerIDs"),
        ({"replicationTypes": ["AGENT_BASED", "agentless"]}, "filters.replicationTypes[1]"),
        ({"replicationTypes": ["AGENT_BASED"] * 3}, "filters.replicationTypes"),
        ({"lifeCycleStates": ["GONE"]}, "filters.lifeCycleStates[0]"),
        ({"lifeCycleStates": ["CUTOVER"] * 11}, "filters.lifeCycleStates"),
        ({"applicationIDs": ["s-0123456789abcdef01x"]}, "filters.applicationIDs[0]"),
    ],
)
def test_a_filter_that_does_not_fit_is_named(shop: MgnClient, filters: dict[str, Any], name: str) -> None:
    error = refusal("ValidationException", shop.describe_source_servers, filters=filters)
    assert error["reason"] == "fieldValidationFailed"
    assert at_fault(error) == {name}


def test_the_servers_of_a_managed_account_are_listed_for_the_managing_one(mgn: MgnMock, client: MgnClient) -> None:
    mgn.add_managed_account(OTHER_ACCOUNT)
    mgn.add_source_server()
    of_member = mgn.at("us-east-1", OTHER_ACCOUNT).add_source_server()
    items = client.describe_source_servers(accountID=OTHER_ACCOUNT)["items"]
    assert [item["arn"] for item in items] == [of_member["arn"]]


# UpdateSourceServerReplicationType

CHANGEABLE = {"PENDING_INSTALLATION", "DISCOVERED", "STOPPED", "DISCONNECTED"}


@pytest.mark.parametrize("archived", [False, True], ids=["active", "archived"])
@pytest.mark.parametrize("lifecycle", LIFECYCLE_STATES)
@pytest.mark.parametrize("replication_type", REPLICATION_TYPES)
def test_the_type_changes_only_while_nothing_replicates(
    transport: Transport, replication_type: str, lifecycle: str, archived: bool
) -> None:
    with mock_mgn(transport=transport, region="us-east-1") as mgn:
        client = make_client()
        planted: Any = mgn.add_source_server(
            replicationType=replication_type,
            lifeCycle={"state": lifecycle},
            isArchived=archived,
            vcenterClientID=VCENTER_CLIENT,
        )
        before = world_of(mgn)
        wanted: Any = next(each for each in REPLICATION_TYPES if each != replication_type)
        asked: Any = {"sourceServerID": planted["sourceServerID"], "replicationType": wanted}
        if lifecycle in CHANGEABLE and not archived:
            answer: Any = client.update_source_server_replication_type(**asked)
            del answer["ResponseMetadata"]
            assert answer == {**planted, "replicationType": wanted}
            assert answer == mgn.server(planted)
            return
        error = refusal("ConflictException", client.update_source_server_replication_type, **asked)
        assert (error["resourceId"], error["resourceType"]) == (planted["sourceServerID"], "SourceServer")
        assert lifecycle in error["message"]
        assert world_of(mgn) == before


@pytest.mark.parametrize("archived", [False, True], ids=["active", "archived"])
@pytest.mark.parametrize("lifecycle", LIFECYCLE_STATES)
@pytest.mark.parametrize("replication_type", REPLICATION_TYPES)
def test_the_type_that_a_server_has_changes_nothing(replication_type: Any, lifecycle: str, archived: bool) -> None:
    mgn = MgnMock(progress="manual")
    planted: Any = mgn.add_source_server(
        replicationType=replication_type, lifeCycle={"state": lifecycle}, isArchived=archived
    )
    before = world_of(mgn)
    answer: Any = client_of(mgn).update_source_server_replication_type(
        sourceServerID=planted["sourceServerID"], replicationType=replication_type
    )
    del answer["ResponseMetadata"]
    assert answer == planted
    assert world_of(mgn) == before


def test_a_server_that_no_vcenter_client_reported_needs_its_agent(mgn: MgnMock, client: MgnClient) -> None:
    server = mgn.add_source_server(lifeCycle={"state": "STOPPED"})
    before = world_of(mgn)
    error = refusal(
        "ValidationException",
        client.update_source_server_replication_type,
        sourceServerID=server["sourceServerID"],
        replicationType="SNAPSHOT_SHIPPING",
    )
    assert error["reason"] == "other"
    assert at_fault(error) == {"replicationType"}
    assert server["sourceServerID"] in error["message"]
    assert "vcenterClientID" in error["message"]
    assert world_of(mgn) == before


def test_a_server_that_was_given_the_type_can_be_started(mgn: MgnMock, client: MgnClient) -> None:
    server_id = mgn.add_source_server(lifeCycle={"state": "STOPPED"}, vcenterClientID=VCENTER_CLIENT)["sourceServerID"]
    refusal("ValidationException", client.start_replication, sourceServerID=server_id)
    client.update_source_server_replication_type(sourceServerID=server_id, replicationType="SNAPSHOT_SHIPPING")
    answer = client.start_replication(sourceServerID=server_id)
    assert answer["dataReplicationInfo"]["dataReplicationState"] == "PENDING_SNAPSHOT_SHIPPING"
    mgn.settle()
    assert mgn.server(server_id)["lifeCycle"]["state"] == "READY_FOR_TEST"


def test_the_type_of_an_unknown_server_cannot_be_changed(mgn: MgnMock, client: MgnClient) -> None:
    error = refusal(
        "ResourceNotFoundException",
        client.update_source_server_replication_type,
        sourceServerID=UNKNOWN_SERVER,
        replicationType="AGENT_BASED",
    )
    assert (error["resourceId"], error["resourceType"]) == (UNKNOWN_SERVER, "SourceServer")


def test_an_unknown_type_is_invalid(mgn: MgnMock, client: MgnClient) -> None:
    error = refusal(
        "ValidationException",
        client.update_source_server_replication_type,
        sourceServerID=mgn.add_source_server()["sourceServerID"],
        replicationType="AGENTLESS",
    )
    assert at_fault(error) == {"replicationType"}
    assert "[AGENT_BASED, SNAPSHOT_SHIPPING]" in error["message"]


def test_the_type_of_a_managed_accounts_server_can_be_changed(mgn: MgnMock, client: MgnClient) -> None:
    mgn.add_managed_account(OTHER_ACCOUNT)
    member = mgn.at("us-east-1", OTHER_ACCOUNT)
    server_id = member.add_source_server(replicationType="SNAPSHOT_SHIPPING")["sourceServerID"]
    client.update_source_server_replication_type(
        sourceServerID=server_id, replicationType="AGENT_BASED", accountID=OTHER_ACCOUNT
    )
    assert member.server(server_id)["replicationType"] == "AGENT_BASED"
