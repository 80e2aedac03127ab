"""The calls that were made: which are remembered, and that what is shown of them are copies."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

import pytest

from mgn_mock import MgnMock
from mgn_mock.dispatcher import Caller, dispatch
from mgn_mock.state.notices import CallNotice
from tests.support.asking import OTHER_ACCOUNT, UNKNOWN_SERVER, client_of, discovered, refusal

if TYPE_CHECKING:
    from types_boto3_mgn import MgnClient

    from mgn_mock.state.settings import Transport

NOON = datetime(2026, 1, 31, 12, tzinfo=timezone.utc)


def without_metadata(answer: Any) -> dict[str, Any]:
    return {name: value for name, value in answer.items() if name != "ResponseMetadata"}


def test_calls_are_remembered_in_order_with_what_was_asked_and_answered(mgn: MgnMock, client: MgnClient) -> None:
    server_id = discovered(mgn)
    started = client.start_replication(sourceServerID=server_id)
    mgn.advance(minutes=1)
    described = client.describe_source_servers(filters={"isArchived": False}, maxResults=5)

    first, second = mgn.calls
    assert tuple(first) == (
        "StartReplication",
        {"sourceServerID": server_id},
        without_metadata(started),
        None,
        "us-east-1",
        "123456789012",
        NOON,
        1,
    )
    assert second.operation == "DescribeSourceServers"
    assert second.params == {"filters": {"isArchived": False}, "maxResults": 5}
    assert second.response == without_metadata(described)
    assert second.time == NOON + timedelta(minutes=1)


def test_every_kind_of_answer_is_remembered_as_it_was(mgn: MgnMock, client: MgnClient) -> None:
    server: Any = mgn.add_source_server(replicationType="SNAPSHOT_SHIPPING")
    mgn.add_source_server()
    mgn.add_managed_account(OTHER_ACCOUNT)
    answers = [
        client.initialize_service(),
        client.start_replication(sourceServerID=server["sourceServerID"]),
        client.list_tags_for_resource(resourceArn=server["arn"]),
        client.tag_resource(resourceArn=server["arn"], tags={"a": "b"}),
        client.describe_source_servers(maxResults=1),
        client.describe_source_servers(),
        client.describe_source_servers(),
        client.describe_vcenter_clients(),
        client.list_managed_accounts(),
    ]
    mgn.settle()
    mgn.advance(days=1)
    assert [call.response for call in mgn.calls] == [without_metadata(answer) for answer in answers]


def test_refused_calls_are_remembered_with_the_errors_name(mgn: MgnMock, client: MgnClient) -> None:
    refusal("ResourceNotFoundException", client.start_replication, sourceServerID=UNKNOWN_SERVER)
    refusal("ValidationException", client.describe_source_servers, maxResults=1001)
    refusal("AccessDeniedException", client.describe_source_servers, accountID=OTHER_ACCOUNT)
    assert [(call.operation, call.response, call.error) for call in mgn.calls] == [
        ("StartReplication", None, "ResourceNotFoundException"),
        ("DescribeSourceServers", None, "ValidationException"),
        ("DescribeSourceServers", None, "AccessDeniedException"),
    ]
    assert mgn.calls[1].params == {"maxResults": 1001}


def test_an_uninitialized_accounts_calls_are_remembered() -> None:
    mgn = MgnMock(initialized=False)
    refusal("UninitializedAccountException", client_of(mgn).describe_source_servers)
    assert [call.error for call in mgn.calls] == ["UninitializedAccountException"]


def test_changing_what_the_record_shows_changes_nothing_in_it(mgn: MgnMock, client: MgnClient) -> None:
    mgn.add_source_server()
    client.describe_source_servers(filters={"isArchived": False})
    shown: Any = mgn.calls[0]
    shown.params["filters"]["isArchived"] = True
    shown.response["items"].clear()
    assert mgn.calls[0].params == {"filters": {"isArchived": False}}
    assert [len(call.response["items"]) for call in mgn.calls if call.response] == [1]


def test_the_record_is_a_sequence(mgn: MgnMock, client: MgnClient) -> None:
    assert repr(mgn.calls) == "<no calls>"
    client.describe_source_servers()
    client.list_managed_accounts()
    client.describe_vcenter_clients()
    names = ["DescribeSourceServers", "ListManagedAccounts", "DescribeVcenterClients"]
    assert [call.operation for call in mgn.calls] == names
    assert [call.operation for call in mgn.calls[1:]] == names[1:]
    assert [call.operation for call in reversed(mgn.calls)] == names[::-1]
    assert (len(mgn.calls), mgn.calls[-1].operation) == (3, names[-1])
    assert repr(mgn.calls) == f"<3 calls: {', '.join(names)}>"
    with pytest.raises(IndexError):
        mgn.calls[3]


def test_only_the_latest_are_kept(transport: Transport) -> None:
    mgn = MgnMock(record=3, transport=transport)
    client = client_of(mgn)
    for size in range(1, 6):
        client.describe_source_servers(maxResults=size)
    assert [call.params["maxResults"] for call in mgn.calls] == [3, 4, 5]


def test_none_are_kept_where_none_are_wanted() -> None:
    mgn = MgnMock(record=0)
    server_id = discovered(mgn)
    client_of(mgn).start_replication(sourceServerID=server_id)
    refusal("ConflictException", client_of(mgn).start_replication, sourceServerID=server_id)
    assert list(mgn.calls) == []
    assert mgn.server(server_id)["lifeCycle"]["state"] == "NOT_READY"


def test_all_panels_of_one_world_show_the_same_calls(mgn: MgnMock, client: MgnClient) -> None:
    client_of(mgn.at("eu-west-1", OTHER_ACCOUNT)).describe_source_servers()
    for panel in (mgn, mgn.at("ap-south-1")):
        assert [(call.region, call.account_id) for call in panel.calls] == [("eu-west-1", OTHER_ACCOUNT)]


def test_planting_and_looking_are_not_calls(mgn: MgnMock) -> None:
    server = mgn.add_source_server()
    mgn.server(server)
    mgn.peek("DescribeSourceServers")
    mgn.advance(hours=1)
    mgn.settle()
    assert len(mgn.calls) == 0


def test_what_cannot_be_copied_is_remembered_by_how_it_looked() -> None:
    mgn = MgnMock()
    reply = dispatch(
        mgn._world, "DescribeSourceServers", {"nextToken": lambda: None}, Caller("123456789012", "us-east-1")
    )
    assert reply.error == "ValidationException"
    assert "lambda" in mgn.calls[0].params["nextToken"]


def test_without_a_record_no_answer_is_kept_for_events() -> None:
    for record, kept in ((0, False), (10, True)):
        mgn = MgnMock(record=record)
        mgn.client().create_wave(name="spring")
        [notice] = mgn._world.notices.kept
        assert isinstance(notice, CallNotice)
        assert (notice.call.response is not None) == kept
