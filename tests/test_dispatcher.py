"""One call: what the service model says of every operation is applied to every operation."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, cast

import pytest
from botocore.exceptions import ClientError

from mgn_mock import MgnMock, dispatcher
from mgn_mock.dispatcher import Caller, _route, dispatch
from mgn_mock.model.spec import service
from mgn_mock.service.registry import handlers
from mgn_mock.transports.messages import HttpRequest
from mgn_mock.transports.over_http import answer
from tests.support.asking import OTHER_ACCOUNT, OWN_ACCOUNT, UNKNOWN_SERVER, at_fault, client_of, discovered, world_of
from tests.support.checking import make_client

if TYPE_CHECKING:
    from collections.abc import Iterator

    from types_boto3_mgn import MgnClient

    from mgn_mock.state.settings import Transport

CALLER = Caller(OWN_ACCOUNT, "us-east-1")
ARN = f"arn:aws:mgn:us-east-1:{OWN_ACCOUNT}:source-server/{UNKNOWN_SERVER}"


# The constraints of the model, whether or not a client would let the request pass


@pytest.mark.parametrize(
    ("operation", "params", "names", "words"),
    [
        pytest.param("StartReplication", {}, ["sourceServerID"], "must not be null", id="required"),
        pytest.param("TagResource", {}, ["resourceArn", "tags"], "must not be null", id="two required"),
        pytest.param("StartReplication", {"sourceServerID": 5}, ["sourceServerID"], "of type string", id="type"),
        pytest.param("DescribeSourceServers", {"maxResults": "5"}, ["maxResults"], "of type integer", id="number"),
        pytest.param("DescribeSourceServers", {"maxResults": True}, ["maxResults"], "of type integer", id="bool"),
        pytest.param("DescribeSourceServers", {"filters": []}, ["filters"], "of type structure", id="structure"),
        pytest.param(
            "DescribeSourceServers",
            {"filters": {"sourceServerIDs": UNKNOWN_SERVER}},
            ["filters.sourceServerIDs"],
            "of type list",
            id="list",
        ),
        pytest.param("TagResource", {"resourceArn": ARN, "tags": [1]}, ["tags"], "of type map", id="map"),
        pytest.param("TagResource", {"resourceArn": ARN, "tags": {"a": 1}}, ["tags.a"], "of type string", id="value"),
        pytest.param(
            "DescribeSourceServers", {"maxResults": 0}, ["maxResults"], "greater than or equal to 1", id="min"
        ),
        pytest.param(
            "DescribeSourceServers", {"maxResults": 1001}, ["maxResults"], "less than or equal to 1000", id="max"
        ),
        pytest.param("ListTagsForResource", {"resourceArn": "short"}, ["resourceArn"], "equal to 20", id="min length"),
        pytest.param(
            "DescribeSourceServers", {"nextToken": "x" * 2049}, ["nextToken"], "equal to 2048", id="max length"
        ),
        pytest.param(
            "StartReplication", {"sourceServerID": "s-1234567890123456_"}, ["sourceServerID"], "pattern", id="pattern"
        ),
        pytest.param(
            "DescribeSourceServers",
            {"filters": {"lifeCycleStates": ["GONE", "CUTOVER", "LOST"]}},
            ["filters.lifeCycleStates[0]", "filters.lifeCycleStates[2]"],
            "enum value set",
            id="enum",
        ),
        pytest.param(
            "DescribeSourceServers", {"filter": {}}, ["filter"], "unknown; members of DescribeSource", id="unknown"
        ),
        pytest.param("DescribeSourceServers", {"filters": {"ids": []}}, ["filters.ids"], "unknown", id="unknown below"),
        pytest.param(
            "UpdateSourceServerReplicationType",
            {"replicationType": "NONE", "accountID": "1"},
            ["sourceServerID", "replicationType", "accountID"],
            "",
            id="all at once",
        ),
    ],
)
def test_a_request_that_does_not_fit_the_model_is_refused_with_every_fault(
    operation: str, params: dict[str, Any], names: list[str], words: str
) -> None:
    mgn = MgnMock()
    reply = dispatch(mgn._world, operation, params, CALLER)
    assert (reply.error, reply.status) == ("ValidationException", 400)
    assert reply.body["reason"] == "fieldValidationFailed"
    assert list(dict.fromkeys(field["name"] for field in reply.body["fieldList"])) == names
    count = len(reply.body["fieldList"])
    assert reply.body["message"].startswith(f"{count} validation error{'s' if count > 1 else ''} detected: ")
    for field in reply.body["fieldList"]:
        assert words in field["message"]
        assert field["message"] in reply.body["message"]


def test_an_unknown_member_on_the_wire_is_refused() -> None:
    body = json.dumps({"sourceServerID": UNKNOWN_SERVER, "force": True}).encode()
    reply = answer(
        MgnMock()._world, HttpRequest("POST", "https://mgn.us-east-1.amazonaws.com/StartReplication", {}, body)
    )
    assert reply.status == 400
    assert at_fault(json.loads(reply.body)) == {"force"}


# Operations that are not there


NOT_IMPLEMENTED = sorted(
    name for name in service().operation_names if service().operation(name).method_name not in handlers()
)


@pytest.fixture
def forgotten(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """An operation that the installed botocore knows and mgn_mock, for the time of a test, does not."""
    monkeypatch.delitem(cast("dict[str, Any]", handlers()), "pause_replication")
    _route.cache_clear()
    yield "PauseReplication"
    _route.cache_clear()


def test_an_operation_that_is_not_implemented_says_so_by_name(forgotten: str, mgn: MgnMock, client: MgnClient) -> None:
    says = f"mgn_mock does not implement {forgotten} .*pause_replication"
    with pytest.raises(NotImplementedError, match=says) as caught:
        client.pause_replication(sourceServerID=UNKNOWN_SERVER)
    assert "start_replication" in str(caught.value)
    with pytest.raises(NotImplementedError, match=says):
        mgn.peek(forgotten, sourceServerID=UNKNOWN_SERVER)
    assert len(mgn.calls) == 0


def test_no_operation_gets_a_made_up_answer() -> None:
    mgn = MgnMock()
    for operation in NOT_IMPLEMENTED:
        with pytest.raises(NotImplementedError, match=operation):
            dispatch(mgn._world, operation, {}, CALLER)


# A bug in an operation


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """StartReplication has a bug."""

    def start_replication(region: object, request: dict[str, Any]) -> dict[str, Any]:
        raise ZeroDivisionError(f"a bug met {request['sourceServerID']}")

    monkeypatch.setitem(handlers(), "start_replication", start_replication)
    dispatcher._route.cache_clear()
    yield
    monkeypatch.undo()
    dispatcher._route.cache_clear()


@pytest.mark.usefixtures("broken")
def test_a_bug_in_an_operation_surfaces_as_its_own_traceback(mgn: MgnMock, client: MgnClient) -> None:
    with pytest.raises(ZeroDivisionError, match=UNKNOWN_SERVER) as caught:
        client.start_replication(sourceServerID=UNKNOWN_SERVER)
    assert caught.traceback[-1].name == "start_replication"
    # The world can still be used, from other threads too.
    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(client.describe_source_servers).result()["items"] == []


# Copies


def test_changing_an_answer_changes_nothing_inside(mgn: MgnMock, client: MgnClient) -> None:
    planted: Any = discovered(mgn)
    mgn.add_managed_account(OTHER_ACCOUNT)
    before = world_of(mgn)
    answers: list[Any] = [
        client.describe_source_servers(),
        client.describe_vcenter_clients(),
        client.list_managed_accounts(),
        client.list_tags_for_resource(resourceArn=mgn.server(planted)["arn"]),
        mgn.server(planted),
        mgn.peek("DescribeSourceServers"),
    ]
    for given in answers:
        empty(given)
    assert world_of(mgn) == before


def test_changing_the_answer_of_a_write_changes_nothing_inside(mgn: MgnMock, client: MgnClient) -> None:
    server_id = discovered(mgn)
    started: Any = client.start_replication(sourceServerID=server_id)
    before = world_of(mgn)
    empty(started)
    assert world_of(mgn) == before


def empty(value: Any) -> None:
    """Takes everything out of a structure, the innermost first."""
    if isinstance(value, (dict, list)):
        for inner in list(value.values() if isinstance(value, dict) else value):
            empty(inner)
        value.clear()


def test_changing_what_was_passed_in_changes_nothing_inside(mgn: MgnMock, client: MgnClient) -> None:
    tags, filters = {"team": "blue"}, {"sourceServerIDs": [UNKNOWN_SERVER]}
    disks = [{"deviceName": "/dev/sda", "bytes": 5}]
    planted: Any = mgn.add_source_server(tags=tags, sourceProperties={"disks": disks})
    client.tag_resource(resourceArn=planted["arn"], tags=tags)
    client.describe_source_servers(filters=filters)  # type: ignore[arg-type]
    tags["team"] = "red"
    filters["sourceServerIDs"].append("s-1")
    disks[0]["bytes"] = 7
    assert mgn.server(planted) == planted
    assert planted["sourceProperties"]["disks"] == [{"deviceName": "/dev/sda", "bytes": 5}]
    assert mgn.calls[-1].params == {"filters": {"sourceServerIDs": [UNKNOWN_SERVER]}}


def test_a_call_leaves_what_was_passed_in_as_it_was(mgn: MgnMock, client: MgnClient) -> None:
    members: dict[str, Any] = {"tags": {"a": "b"}, "lifeCycle": {"addedToServiceDateTime": "2026-01-01T00:00:00+00:00"}}
    mgn.add_source_server(**members)
    assert members == {"tags": {"a": "b"}, "lifeCycle": {"addedToServiceDateTime": "2026-01-01T00:00:00+00:00"}}


# The lock


def test_the_quota_holds_exactly_when_many_threads_start_servers(mgn: MgnMock, client: MgnClient) -> None:
    ids = [discovered(mgn) for _ in range(200)]

    def start(server_id: str) -> str | None:
        try:
            client.start_replication(sourceServerID=server_id)
        except ClientError as error:
            return error.response["Error"]["Code"]
        return None

    with ThreadPoolExecutor(20) as pool:
        outcomes = list(pool.map(start, ids))

    assert outcomes.count(None) == 150
    assert outcomes.count("ServiceQuotaExceededException") == 50
    states = [mgn.server(server_id)["lifeCycle"]["state"] for server_id in ids]
    assert [state == "NOT_READY" for state in states] == [outcome is None for outcome in outcomes]
    assert sorted(call.params["sourceServerID"] for call in mgn.calls) == sorted(ids)


# Places


@pytest.mark.parametrize(
    ("region", "access_key"), [("eu-west-1", "testing"), ("us-east-1", OTHER_ACCOUNT), ("eu-west-1", OTHER_ACCOUNT)]
)
def test_what_is_in_one_account_and_region_is_nowhere_else(mgn: MgnMock, region: str, access_key: str) -> None:
    mgn.add_source_server()
    elsewhere = make_client(region, access_key)
    assert elsewhere.describe_source_servers()["items"] == []
    account_id = OTHER_ACCOUNT if access_key == OTHER_ACCOUNT else OWN_ACCOUNT
    assert (mgn.calls[-1].region, mgn.calls[-1].account_id) == (region, account_id)
    there = mgn.at(region, account_id).add_source_server()
    assert [item["arn"] for item in elsewhere.describe_source_servers()["items"]] == [there["arn"]]
    assert there["arn"].startswith(f"arn:aws:mgn:{region}:{account_id}:source-server/")


def test_the_account_option_is_the_callers(transport: Transport) -> None:
    mgn = MgnMock(transport=transport, account_id=OTHER_ACCOUNT)
    server = mgn.add_source_server()
    assert client_of(mgn).describe_source_servers()["items"] == [server]
    assert OTHER_ACCOUNT in server["arn"]


# What every answer has


def test_every_answer_says_when_it_was_given_and_has_an_id_of_its_own(mgn: MgnMock, client: MgnClient) -> None:
    first = client.describe_source_servers()["ResponseMetadata"]
    mgn.advance(hours=1)
    with pytest.raises(ClientError) as caught:
        client.start_replication(sourceServerID=UNKNOWN_SERVER)
    second = caught.value.response["ResponseMetadata"]
    assert [first["HTTPHeaders"]["date"], second["HTTPHeaders"]["date"]] == [
        "Sat, 31 Jan 2026 12:00:00 GMT",
        "Sat, 31 Jan 2026 13:00:00 GMT",
    ]
    for metadata in (first, second):
        assert metadata["HTTPHeaders"].keys() == {"x-amzn-requestid", "content-type", "date"}
        assert metadata["HTTPHeaders"]["x-amzn-requestid"] == metadata["RequestId"]
        assert metadata["RetryAttempts"] == 0
    assert first["RequestId"] != second["RequestId"]
