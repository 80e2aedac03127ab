"""What the service tells EventBridge: the events, in the shapes on record, and how a test gets at them."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest

from mgn_mock import MgnMock, mock_mgn
from mgn_mock.model.spec import service
from mgn_mock.state.events import EVENT_TYPES, Events
from mgn_mock.state.notices import API_CALL, LAUNCH_RESULT, LIFECYCLE_CHANGE, STALLED_CHANGE
from tests.conftest import START
from tests.support.asking import OTHER_ACCOUNT, UNKNOWN_SERVER, client_of, discovered, refusal
from tests.support.launching import in_state
from tests.support.seen import NEWEST

if TYPE_CHECKING:
    from types_boto3_mgn import MgnClient

    from mgn_mock.state.settings import Transport

UUID = r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"


def of_servers(mgn: MgnMock) -> list[tuple[str, str]]:
    """The type and the state of each event that is not of a call."""
    told = [event for event in mgn.events if event["detail-type"] != API_CALL]
    return [(event["detail-type"], event["detail"]["state"]) for event in told]


def states(mgn: MgnMock, detail_type: str) -> list[str]:
    return [event["detail"]["state"] for event in mgn.events.of(detail_type)]


# The shapes on record


def test_a_launch_result_is_as_the_one_on_record(transport: Transport) -> None:
    mgn = MgnMock(
        region="eu-west-2", start_time="2022-03-22T10:09:50.7Z", transport=transport, account_id="708136847608"
    )
    server_id = in_state(mgn, "READY_FOR_TEST")
    job_id = client_of(mgn).start_test(sourceServerIDs=[server_id])["job"]["jobID"]
    mgn.settle()
    [event] = mgn.events.of(LAUNCH_RESULT)
    assert re.fullmatch(UUID, event.pop("id"))
    assert event == {
        "version": "0",
        "detail-type": "MGN Source Server Launch Result",
        "source": "aws.mgn",
        "account": "708136847608",
        "time": "2022-03-22T10:20:38Z",
        "region": "eu-west-2",
        "resources": [f"arn:aws:mgn:eu-west-2:708136847608:source-server/{server_id}"],
        "detail": {"state": "TEST_LAUNCH_SUCCEEDED", "job-id": job_id},
    }


def test_a_change_of_the_lifecycle_is_as_the_one_on_record(transport: Transport) -> None:
    mgn = MgnMock(region="eu-west-2", start_time=START, transport=transport, account_id="708136847608")
    server_id = discovered(mgn)
    client_of(mgn).start_replication(sourceServerID=server_id)
    mgn.settle()
    [event] = mgn.events.of(LIFECYCLE_CHANGE)
    assert re.fullmatch(UUID, event.pop("id"))
    assert event == {
        "version": "0",
        "detail-type": "MGN Source Server Lifecycle State Change",
        "source": "aws.mgn",
        "account": "708136847608",
        "time": "2026-01-31T12:13:00Z",
        "region": "eu-west-2",
        "resources": [f"arn:aws:mgn:eu-west-2:708136847608:source-server/{server_id}"],
        "detail": {"state": "READY_FOR_TEST"},
    }


def test_a_call_comes_by_way_of_cloudtrail(mgn: MgnMock, client: MgnClient) -> None:
    server_id = discovered(mgn)
    client.start_replication(sourceServerID=server_id)
    refused = refusal("ConflictException", client.start_replication, sourceServerID=server_id)
    answered, told = mgn.events.of(API_CALL)
    assert [re.fullmatch(UUID, each.pop("id")) is None for each in (answered, told)] == [False, False]
    request_id = answered["detail"].pop("requestID")
    assert re.fullmatch(UUID, request_id)
    assert re.fullmatch(UUID, answered["detail"].pop("eventID"))
    assert answered == {
        "version": "0",
        "detail-type": "AWS API Call via CloudTrail",
        "source": "aws.mgn",
        "account": "123456789012",
        "time": "2026-01-31T12:00:00Z",
        "region": "us-east-1",
        "resources": [],
        "detail": {
            "eventVersion": "1.08",
            "userIdentity": {
                "type": "Root",
                "principalId": "123456789012",
                "arn": "arn:aws:iam::123456789012:root",
                "accountId": "123456789012",
            },
            "eventTime": "2026-01-31T12:00:00Z",
            "eventSource": "mgn.amazonaws.com",
            "eventName": "StartReplication",
            "awsRegion": "us-east-1",
            "requestParameters": {"sourceServerID": server_id},
            "readOnly": False,
            "eventType": "AwsApiCall",
            "managementEvent": True,
            "recipientAccountId": "123456789012",
            "eventCategory": "Management",
        },
    }
    assert told["detail"]["errorCode"] == "ConflictException"
    assert told["detail"]["errorMessage"] == refused["message"]
    assert told["detail"]["requestParameters"] == {"sourceServerID": server_id}
    assert told["detail"]["requestID"] != request_id


def test_the_details_have_no_other_members_than_the_types_say(mgn: MgnMock, client: MgnClient) -> None:
    server_id = in_state(mgn, "READY_FOR_TEST")
    client.start_test(sourceServerIDs=[server_id])
    refusal("ConflictException", client.start_test, sourceServerIDs=[server_id])
    mgn.settle()
    mgn.stall(server_id)
    seen: dict[str, set[str]] = {}
    for event in mgn.events:
        seen.setdefault(event["detail-type"], set()).update(event["detail"])
    assert seen == {name: set(kind.members) for name, kind in EVENT_TYPES.items() if name != LIFECYCLE_CHANGE}


# Which calls


def test_calls_that_only_look_are_not_told(mgn: MgnMock, client: MgnClient) -> None:
    """Rests on calls-that-change-are-told."""
    server_id = in_state(mgn, "READY_FOR_TEST")
    client.describe_source_servers()
    client.get_launch_configuration(sourceServerID=server_id)
    client.list_waves()
    mgn.peek("StopReplication", sourceServerID=server_id)
    assert list(mgn.events) == []
    client.initialize_service()
    client.tag_resource(resourceArn=mgn.server(server_id)["arn"], tags={"a": "b"})
    assert [event["detail"]["eventName"] for event in mgn.events] == ["InitializeService", "TagResource"]


@pytest.mark.skipif(not NEWEST, reason="older models do not say which operations only read")
def test_an_operation_only_looks_where_the_model_says_so() -> None:
    operations = [service().operation(name) for name in service().operation_names]
    looking = {each.name for each in operations if not each.changes_something}
    model: Any = service()._model
    readonly = {each.name for each in operations if model.operation_model(each.name)._operation_model.get("readonly")}
    assert looking == readonly >= {each.name for each in operations if each.paging is not None}


def test_a_call_is_told_in_the_account_and_region_of_its_caller(mgn: MgnMock) -> None:
    mgn.add_managed_account(OTHER_ACCOUNT)
    server_id = discovered(mgn.at("eu-west-1", OTHER_ACCOUNT))
    mgn.at("eu-west-1").client().start_replication(sourceServerID=server_id, accountID=OTHER_ACCOUNT)
    [event] = mgn.events
    assert (event["account"], event["region"]) == (mgn.account_id, "eu-west-1")
    assert event["detail"]["userIdentity"]["accountId"] == mgn.account_id
    assert event["detail"]["requestParameters"] == {"sourceServerID": server_id, "accountID": OTHER_ACCOUNT}
    mgn.settle()
    [event] = mgn.events.of(LIFECYCLE_CHANGE)
    assert (event["account"], event["region"]) == (OTHER_ACCOUNT, "eu-west-1")


def test_each_attempt_that_reaches_the_service_is_told(mgn: MgnMock, client: MgnClient) -> None:
    server_id = discovered(mgn)
    mgn.fail("StartReplication", "ThrottlingException", times=2)
    client.start_replication(sourceServerID=server_id)
    told = [event["detail"].get("errorCode") for event in mgn.events]
    assert told == ["ThrottlingException", "ThrottlingException", None]


def test_a_call_that_does_not_reach_the_service_is_not_told(mgn: MgnMock, client: MgnClient) -> None:
    from botocore.exceptions import ReadTimeoutError

    mgn.fail("StartReplication", ReadTimeoutError(endpoint_url="https://mgn"), times=None)
    with pytest.raises(ReadTimeoutError):
        client.start_replication(sourceServerID=discovered(mgn))
    assert list(mgn.events) == []


def test_a_request_that_does_not_fit_is_told_with_what_was_given(mgn: MgnMock, client: MgnClient) -> None:
    wrong = UNKNOWN_SERVER.upper()
    refusal("ValidationException", client.start_replication, sourceServerID=wrong)
    refusal("ResourceNotFoundException", client.start_replication, sourceServerID=UNKNOWN_SERVER)
    told = [(event["detail"]["errorCode"], event["detail"]["requestParameters"]) for event in mgn.events]
    assert told == [
        ("ValidationException", {"sourceServerID": wrong}),
        ("ResourceNotFoundException", {"sourceServerID": UNKNOWN_SERVER}),
    ]


def test_an_event_is_what_json_can_hold() -> None:
    from datetime import datetime, timezone

    from mgn_mock.dispatcher import Caller, dispatch

    mgn = MgnMock(start_time=START)
    odd = {
        "sourceServerID": b"bytes",
        "accountID": {1, 2},
        "when": datetime(2026, 1, 31, tzinfo=timezone.utc),
        "n": [1],
    }
    dispatch(mgn._world, "StartReplication", odd, Caller("123456789012", "us-east-1"))
    [event] = mgn.events
    assert json.loads(json.dumps(event)) == event
    assert event["detail"]["requestParameters"] == {
        "sourceServerID": "Ynl0ZXM=",
        "accountID": "{1, 2}",
        "when": "2026-01-31T00:00:00+00:00",
        "n": [1],
    }
    mgn.restore(mgn.dump())
    assert list(mgn.events) == [event]


# Looking at them


def test_events_are_a_sequence_of_copies(mgn: MgnMock, client: MgnClient) -> None:
    events = mgn.events
    assert (len(events), repr(events), bool(events), events == []) == (0, "<no events>", False, True)
    mgn.stall(mgn.add_source_server())
    assert repr(events) == "<1 event: MGN Source Server Data Replication Stalled Change>"
    client.create_wave(name="one")
    assert repr(events[:]) == f"<2 events: {STALLED_CHANGE}, {API_CALL}>"
    assert [event["detail-type"] for event in reversed(events)] == [API_CALL, STALLED_CHANGE]
    assert (events[-1], list(events[1:])) == (events[1], [events[1]])
    assert events == [events[0], events[1]] == mgn.at("eu-west-1").events
    events[0]["detail"]["state"] = "changed"
    events[0]["resources"].clear()
    assert events[0] == mgn.events[0] != {}
    assert states(mgn, STALLED_CHANGE) == ["STALLED"]
    with pytest.raises(IndexError):
        events[2]


def test_events_can_be_looked_at_while_others_come() -> None:
    class Changing(list[Any]):
        looks = 0

        def __iter__(self) -> Any:
            self.looks += 1
            if self.looks == 1:
                raise RuntimeError("deque mutated during iteration")
            return super().__iter__()

    mgn = MgnMock(start_time=START)
    mgn.stall(mgn.add_source_server())
    changing = Changing(mgn._world.notices.kept)
    assert list(Events(changing, 0)) == [mgn.events[0]]
    assert changing.looks == 2


def test_events_are_picked_by_type_and_detail(mgn: MgnMock, client: MgnClient) -> None:
    ids = [in_state(mgn, "READY_FOR_TEST") for _ in range(2)]
    jobs = [client.start_test(sourceServerIDs=[server_id])["job"]["jobID"] for server_id in ids]
    mgn.settle()
    assert len(mgn.events.of(LAUNCH_RESULT)) == 2
    [event] = mgn.events.of(LAUNCH_RESULT, state="TEST_LAUNCH_SUCCEEDED", **{"job-id": jobs[1]})
    assert event["resources"] == [mgn.server(ids[1])["arn"]]
    assert mgn.events.of(LAUNCH_RESULT, state="TEST_LAUNCH_FAILED") == []
    assert len(mgn.events.of(API_CALL, eventName="StartTest", userIdentity={"accountId": mgn.account_id})) == 2
    assert mgn.events.of(API_CALL, userIdentity={"accountId": OTHER_ACCOUNT}) == []
    assert mgn.events.of(API_CALL, requestParameters={"sourceServerIDs": [ids[0]]}) == [mgn.events.of(API_CALL)[0]]
    assert len(mgn.events.of(API_CALL).of(API_CALL, eventName="StartTest")) == 2
    assert mgn.events.of(API_CALL, errorCode="ConflictException") == []


@pytest.mark.parametrize(
    ("detail_type", "detail", "message"),
    [
        ("MGN Source Server Launch Results", {}, "did you mean 'MGN Source Server Launch Result'"),
        ("nothing", {}, "no events 'nothing'. The types are 'MGN Source Server Launch Result', "),
        (LAUNCH_RESULT, {"job_id": "x"}, r"has no member 'job_id'; its members are state, job-id.*\*\*\{\"job-id\": "),
        (LIFECYCLE_CHANGE, {"job-id": "x"}, "has no member 'job-id'; its members are state"),
    ],
)
def test_what_no_event_can_be_is_refused(detail_type: str, detail: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        MgnMock().events.of(detail_type, **detail)


@pytest.mark.parametrize(("record", "kept"), [(2, 2), (0, 5), (10_000, 5)])
def test_the_latest_events_are_kept_and_all_are_told(transport: Transport, record: int, kept: int) -> None:
    mgn = MgnMock(record=record, transport=transport, start_time=START)
    seen: list[Any] = []
    mgn.on_event(seen.append)
    for number in range(5):
        mgn.client().create_wave(name=str(number))
    assert (len(seen), len(mgn.events)) == (5, kept)
    assert list(mgn.events) == seen[-kept:]


def test_equal_worlds_have_equal_events() -> None:
    told = []
    for _ in range(2):
        mgn = MgnMock(seed=3, start_time=START, region="us-east-1")
        mgn.client().start_replication(sourceServerID=discovered(mgn))
        mgn.settle()
        told.append(list(mgn.events))
    assert told[0] == told[1] != []
    assert len({event["id"] for event in told[0]}) == len(told[0])


# Worlds that outlive a test


@pytest.mark.parametrize("form", ["snapshot", "dump"])
def test_events_are_restored_and_not_told_again(mgn: MgnMock, client: MgnClient, form: str) -> None:
    server_id = discovered(mgn)
    client.start_replication(sourceServerID=server_id)
    mgn.settle()
    before: list[Any] = list(mgn.events)
    state: Any = mgn.snapshot() if form == "snapshot" else json.loads(json.dumps(mgn.dump()))
    seen: list[Any] = []
    mgn.on_event(seen.append)
    for _ in range(2):
        mgn.stall(server_id)
        assert list(mgn.events) == [*before, seen[-1]]
        mgn.restore(state)
        assert list(mgn.events) == before
    assert seen[0] == seen[1]
    assert len(seen) == 2
    assert repr(mgn.events) == f"<2 events: {API_CALL}, {LIFECYCLE_CHANGE}>"


def test_events_of_a_scenario_are_added_and_not_told(mgn: MgnMock, client: MgnClient) -> None:
    other = MgnMock(start_time=START)
    other.client().create_wave(name="one")
    client.create_wave(name="two")
    seen: list[Any] = []
    mgn.on_event(seen.append)
    mgn.load({"events": other.dump()["events"]})
    assert [event["detail"]["requestParameters"]["name"] for event in mgn.events] == ["two", "one"]
    assert seen == []


def test_what_happens_while_a_scenario_moves_the_clock_is_told(mgn: MgnMock, client: MgnClient) -> None:
    client.start_replication(sourceServerID=discovered(mgn))
    seen: list[Any] = []
    mgn.on_event(seen.append)
    mgn.load({"clock": "2026-01-31T13:00:00Z"})
    assert [event["detail"] for event in seen] == [{"state": "READY_FOR_TEST"}]
    assert mgn.events[-1] == seen[0]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            {"detail-type": "nothing"},
            r"events\.latest\[0\]\.detail-type: 'nothing' is none of MGN Source Server Launch",
        ),
        ({"time": 5}, r"events\.latest\[0\]\.time: a text is wanted, not int"),
        ({"more": ""}, r"events\.latest\[0\]\.more: unknown"),
    ],
)
def test_an_event_that_is_none_is_refused(change: dict[str, Any], message: str) -> None:
    mgn = MgnMock(start_time=START)
    mgn.client().create_wave(name="one")
    dump = mgn.dump()
    dump["events"]["latest"][0].update(change)
    with pytest.raises(ValueError, match=message):
        mgn.restore(dump)
    with pytest.raises(ValueError, match=message):
        mgn.load({"events": dump["events"]})


def test_a_dump_of_another_account_keeps_its_events_when_it_is_sanitized(mgn: MgnMock, client: MgnClient) -> None:
    server_id = in_state(mgn, "READY_FOR_TEST", tags={"Name": "secret"})
    client.start_test(sourceServerIDs=[server_id])
    mgn.settle()
    mgn.stall(server_id)
    before = list(mgn.events)
    mgn.load(mgn.dump(), sanitize=True)
    assert [event["detail-type"] for event in mgn.events] == [event["detail-type"] for event in before]
    assert [event["detail"].get("state") for event in mgn.events] == [event["detail"].get("state") for event in before]
    assert server_id not in json.dumps(list(mgn.events))
    assert mgn.events[1]["resources"] == [mgn.source_servers()[0]["arn"]]


def test_events_can_be_looked_at_when_the_mock_has_ended(transport: Transport) -> None:
    with mock_mgn(transport=transport) as mgn:
        mgn.stall(mgn.add_source_server())
    assert states(mgn, STALLED_CHANGE) == ["STALLED"]
    with pytest.raises(RuntimeError, match="this mock has ended"):
        mgn.on_event(print)


def test_reset_forgets_events_and_functions(mgn: MgnMock, client: MgnClient) -> None:
    seen: list[Any] = []
    mgn.on_event(seen.append)
    client.create_wave(name="one")
    mgn.reset()
    client.create_wave(name="two")
    assert (len(seen), len(mgn.events)) == (1, 1)


def test_the_report_has_the_latest_of_servers(mgn: MgnMock, client: MgnClient) -> None:
    client.create_wave(name="one")
    assert "event" not in mgn.report()
    server_id = mgn.add_source_server()["sourceServerID"]
    mgn.stall(server_id)
    assert mgn.report().splitlines()[-2:] == [
        "1 event besides those of calls:",
        f"  2026-01-31T12:00:00Z {STALLED_CHANGE}: STALLED of {server_id} in us-east-1",
    ]
    for _ in range(10):
        mgn.recover(server_id)
        mgn.stall(server_id)
    lines = mgn.report().splitlines()
    assert "21 events besides those of calls, the latest 10 of them:" in lines
    assert len(lines[lines.index("21 events besides those of calls, the latest 10 of them:") :]) == 11


def test_where_events_go_nowhere_they_are_listed_all_the_same(transport: Transport) -> None:
    given: list[Any] = [{"events": False}, {"neighbours": "memory"}]
    for options in given:
        with mock_mgn(transport=transport, start_time=START, **options) as mgn:
            seen: list[Any] = []
            mgn.on_event(seen.append)
            mgn.stall(mgn.add_source_server())
            assert states(mgn, STALLED_CHANGE) == ["STALLED"]
            assert list(mgn.events) == seen
