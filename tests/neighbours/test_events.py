"""Events on the bus of the EventBridge beside the mock, and what rules and archives make of them."""

from __future__ import annotations

import json
import re
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from moto import mock_aws

from mgn_mock import MgnMock, mock_mgn
from mgn_mock.neighbours import events as eventbridge
from mgn_mock.state.notices import API_CALL, LAUNCH_RESULT, LIFECYCLE_CHANGE
from tests.conftest import START
from tests.support.asking import OTHER_ACCOUNT, discovered
from tests.support.launching import in_state

if TYPE_CHECKING:
    from collections.abc import Iterator

    from types_boto3_mgn import MgnClient

    from mgn_mock.state.settings import Transport

PLACE: Any = {"region_name": "us-east-1", "aws_access_key_id": "testing", "aws_secret_access_key": "testing"}


@pytest.fixture(autouse=True)
def _without_images(bare_machine: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOTO_EC2_LOAD_DEFAULT_AMIS", "false")


@pytest.fixture
def beside(transport: Transport) -> Iterator[MgnMock]:
    """The panel of a mock inside moto's."""
    with mock_aws(), mock_mgn(transport=transport, region="us-east-1", start_time=START) as panel:
        yield panel


class Queue:
    """A queue that is the target of a rule for MGN's events."""

    def __init__(self, *, pattern: dict[str, Any] | None = None, bus: str = "default", **place: Any) -> None:
        place = {**PLACE, **place}
        self._sqs: Any = boto3.client("sqs", **place)
        self._url = self._sqs.create_queue(QueueName="events")["QueueUrl"]
        arn = self._sqs.get_queue_attributes(QueueUrl=self._url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
        events: Any = boto3.client("events", **place)
        events.put_rule(Name="mgn", EventPattern=json.dumps(pattern or {"source": ["aws.mgn"]}), EventBusName=bus)
        events.put_targets(Rule="mgn", Targets=[{"Id": "queue", "Arn": arn}], EventBusName=bus)

    def events(self) -> list[dict[str, Any]]:
        """What has come since the last look."""
        found = []
        while messages := self._sqs.receive_message(QueueUrl=self._url, MaxNumberOfMessages=10).get("Messages"):
            for message in messages:
                found.append(json.loads(message["Body"]))
                self._sqs.delete_message(QueueUrl=self._url, ReceiptHandle=message["ReceiptHandle"])
        return found


def as_listed(event: dict[str, Any]) -> dict[str, Any]:
    """An event without what EventBridge itself makes, and the account, which moto leaves out for some targets."""
    return {name: value for name, value in event.items() if name not in {"id", "ingestion-time", "account"}}


# Rules and archives in moto


def test_a_rule_with_a_queue_gets_the_events(beside: MgnMock, refused: list[object]) -> None:
    queue, client = Queue(), boto3.client("mgn", **PLACE)
    server_id = discovered(beside)
    client.start_replication(sourceServerID=server_id)
    beside.settle()
    client.start_test(sourceServerIDs=[server_id])
    beside.settle()
    told = queue.events()
    assert [event["detail-type"] for event in told] == [API_CALL, LIFECYCLE_CHANGE, API_CALL, LAUNCH_RESULT]
    assert list(map(as_listed, told)) == list(map(as_listed, beside.events))
    assert (told[1]["time"], told[3]["time"]) == ("2026-01-31T12:13:00Z", "2026-01-31T12:23:48Z")
    assert refused == []


def test_a_rule_gets_what_its_pattern_fits(beside: MgnMock) -> None:
    queue = Queue(pattern={"detail-type": [LAUNCH_RESULT], "detail": {"state": ["TEST_LAUNCH_FAILED"]}})
    servers = [in_state(beside, "READY_FOR_TEST") for _ in range(2)]
    beside.fail_launch(servers[0])
    beside.client().start_test(sourceServerIDs=servers)
    beside.settle()
    [event] = queue.events()
    assert event["resources"] == [beside.server(servers[0])["arn"]]


def test_a_rule_that_appears_gets_what_comes_from_then_on(beside: MgnMock) -> None:
    client = beside.client()
    client.create_wave(name="one")
    queue = Queue()
    client.create_wave(name="two")
    assert [event["detail"]["requestParameters"] for event in queue.events()] == [{"name": "two"}]
    events: Any = boto3.client("events", **PLACE)
    events.remove_targets(Rule="mgn", Ids=["queue"])
    events.delete_rule(Name="mgn")
    client.create_wave(name="three")
    assert queue.events() == []
    assert len(beside.events) == 3


def test_without_a_rule_nothing_is_put(beside: MgnMock, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any) -> None:
        raise AssertionError("nobody reads there")

    monkeypatch.setattr(eventbridge.Boto3Events, "put", refuse)
    boto3.client("events", **PLACE).put_rule(Name="else", EventPattern="{}", EventBusName=own_bus())
    beside.client().create_wave(name="one")
    assert "EventBridge" not in beside.report()


def own_bus() -> str:
    events: Any = boto3.client("events", **PLACE)
    events.create_event_bus(Name="own")
    return "own"


def test_an_archive_keeps_them(beside: MgnMock) -> None:
    events: Any = boto3.client("events", **PLACE)
    arn = events.describe_event_bus()["Arn"]
    events.create_archive(ArchiveName="all", EventSourceArn=arn)
    beside.client().create_wave(name="one")
    assert events.describe_archive(ArchiveName="all")["EventCount"] == 1


def test_a_log_group_gets_them_by_a_rule(beside: MgnMock) -> None:
    logs: Any = boto3.client("logs", **PLACE)
    logs.create_log_group(logGroupName="/aws/events/mgn")
    arn = f"arn:aws:logs:us-east-1:{beside.account_id}:log-group:/aws/events/mgn"
    events: Any = boto3.client("events", **PLACE)
    events.put_rule(Name="mgn", EventPattern=json.dumps({"source": ["aws.mgn"]}))
    events.put_targets(Rule="mgn", Targets=[{"Id": "log", "Arn": arn}])
    beside.stall(beside.add_source_server())
    [entry] = logs.filter_log_events(logGroupName="/aws/events/mgn")["events"]
    assert as_listed(json.loads(entry["message"])) == as_listed(beside.events[-1])


def test_another_bus_gets_them_by_a_rule(beside: MgnMock) -> None:
    queue = Queue(bus=own_bus())
    events: Any = boto3.client("events", **PLACE)
    arn = events.describe_event_bus(Name="own")["Arn"]
    events.put_rule(Name="forward", EventPattern=json.dumps({"source": ["aws.mgn"]}))
    events.put_targets(Rule="forward", Targets=[{"Id": "bus", "Arn": arn}])
    beside.stall(beside.add_source_server())
    assert [event["detail"] for event in queue.events()] == [{"state": "STALLED"}]


def test_events_go_to_the_bus_of_their_account_and_region(beside: MgnMock) -> None:
    role = f"arn:aws:iam::{OTHER_ACCOUNT}:role/migration"
    keys = boto3.client("sts", **PLACE).assume_role(RoleArn=role, RoleSessionName="test")["Credentials"]
    there: dict[str, Any] = {
        "region_name": "eu-west-1",
        "aws_access_key_id": keys["AccessKeyId"],
        "aws_secret_access_key": keys["SecretAccessKey"],
        "aws_session_token": keys["SessionToken"],
    }
    here, other = Queue(), Queue(**there)
    beside.stall(beside.add_source_server())
    panel = beside.at("eu-west-1", OTHER_ACCOUNT)
    panel.stall(panel.add_source_server())
    for queue, account_id, region in ((here, beside.account_id, "us-east-1"), (other, OTHER_ACCOUNT, "eu-west-1")):
        [event] = queue.events()
        assert event["region"] == region
        assert event["resources"][0].split(":")[3:5] == [region, account_id]


def test_many_events_are_put_ten_at_a_time_and_in_order(beside: MgnMock, monkeypatch: pytest.MonkeyPatch) -> None:
    sizes: list[int] = []
    put = eventbridge.Boto3Events.put
    queue = Queue()
    ids = [discovered(beside) for _ in range(23)]

    class Counted:
        def __init__(self, client: Any) -> None:
            self._client = client

        def put_events(self, Entries: list[Any]) -> Any:
            sizes.append(len(Entries))
            return self._client.put_events(Entries=Entries)

    def put_counted(self: Any, entries: list[Any]) -> None:
        put(eventbridge.Boto3Events(Counted(self._client)), entries)

    monkeypatch.setattr(eventbridge.Boto3Events, "put", put_counted)
    for server_id in ids:
        beside.client().start_replication(sourceServerID=server_id)
    sizes.clear()
    beside.settle()
    assert (sum(sizes), max(sizes)) == (23, 10)
    told = [event for event in queue.events() if event["detail-type"] == LIFECYCLE_CHANGE]
    assert list(map(as_listed, told)) == list(map(as_listed, beside.events.of(LIFECYCLE_CHANGE)))


@pytest.mark.parametrize("options", [{"events": False}, {"neighbours": "memory"}], ids=str)
def test_options_keep_events_from_the_bus(transport: Transport, options: Any) -> None:
    with mock_aws(), mock_mgn(transport=transport, region="us-east-1", **options) as mgn:
        queue = Queue()
        mgn.client().create_wave(name="one")
        assert queue.events() == []
        assert len(mgn.events) == 1


def test_what_a_function_does_about_an_event_goes_behind_it(beside: MgnMock) -> None:
    queue, client = Queue(), beside.client()

    @beside.on_event
    def mend(event: dict[str, Any]) -> None:
        if event["detail"].get("state") == "STALLED":
            client.retry_data_replication(sourceServerID=event["resources"][0].split("/")[1])

    beside.stall(beside.add_source_server())
    told = [event["detail"].get("state", event["detail"].get("eventName")) for event in queue.events()]
    assert told == ["STALLED", "NOT_STALLED", "RetryDataReplication"]


# What goes wrong


def test_what_the_bus_says_is_in_the_report_and_the_event_is_listed(beside: MgnMock) -> None:
    queue = Queue()
    sqs: Any = boto3.client("sqs", **PLACE)
    sqs.delete_queue(QueueUrl=queue._url)
    answer = beside.client().create_wave(name="one")
    beside.client().create_wave(name="two")
    assert answer["name"] == "one"
    assert len(beside.events) == 2
    lines = beside.report().splitlines()
    refused = lines[lines.index("EventBridge did not take all events:") + 1 :]
    # The first moto 5 names the request in each refusal.
    assert sum(map(int, re.findall(r"^  (\d+) events?: .*queue", "\n".join(refused), re.MULTILINE))) == 2


def test_entries_that_are_refused_are_in_the_report(beside: MgnMock, monkeypatch: pytest.MonkeyPatch) -> None:
    from moto.events.models import EventsBackend

    Queue()
    refused = [{"ErrorCode": "NotAuthorized", "ErrorMessage": "not on this bus"}]
    monkeypatch.setattr(EventsBackend, "put_events", lambda *_: refused)
    beside.client().create_wave(name="one")
    beside.client().create_wave(name="two")
    assert "  2 events: NotAuthorized: not on this bus" in beside.report()


def test_a_moto_without_what_its_events_need_is_in_the_report(beside: MgnMock, monkeypatch: pytest.MonkeyPatch) -> None:
    from moto.events.models import EventsBackend

    def fail(*_: Any) -> None:
        raise ModuleNotFoundError("No module named 'jsonpath_ng'")

    Queue()
    monkeypatch.setattr(EventsBackend, "put_events", fail)
    beside.client().create_wave(name="one")
    assert "needs what `pip install 'moto[events]'` installs" in beside.report()


def test_a_moto_that_keeps_its_rules_elsewhere_is_asked(beside: MgnMock, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any) -> None:
        raise AttributeError("event_buses")

    monkeypatch.setattr(eventbridge, "moto_has_readers", fail)
    client = beside.client()
    client.create_wave(name="one")
    queue = Queue()
    client.create_wave(name="two")
    client.create_wave(name="three")
    assert [event["detail"]["requestParameters"]["name"] for event in queue.events()] == ["two", "three"]


def test_an_archive_is_found_by_asking_too(beside: MgnMock, monkeypatch: pytest.MonkeyPatch) -> None:
    events: Any = boto3.client("events", **PLACE)
    found = eventbridge.Boto3Events(events)
    assert not found.has_readers("123456789012", "us-east-1")
    monkeypatch.setattr(events, "list_rules", lambda **_: {"Rules": []})
    events.create_archive(ArchiveName="all", EventSourceArn=events.describe_event_bus()["Arn"])
    assert found.has_readers("123456789012", "us-east-1")


def test_a_moto_that_has_gone_is_in_the_report_if_it_was_used(transport: Transport, refused: list[object]) -> None:
    with mock_mgn(transport=transport, region="us-east-1") as mgn:
        with mock_aws():
            mgn.client().create_wave(name="one")
        mgn.client().create_wave(name="two")
        assert "EventBridge" not in mgn.report()
        with mock_aws():
            Queue()
            mgn.client().create_wave(name="three")
        mgn.client().create_wave(name="four")
        assert "  1 event: EventBridge was moto's mock_aws when mgn_mock needed it first" in mgn.report()
        assert len(mgn.events) == 4
        mgn.reset()
        assert "EventBridge" not in mgn.report()
    assert refused == []


def test_a_bus_that_has_to_be_there_and_is_not_is_in_the_report(transport: Transport) -> None:
    mgn = MgnMock(neighbours="boto3", transport=transport)
    mgn.client().create_wave(name="one")
    assert '  1 event: neighbours="boto3" needs EventBridge: moto\'s mock_aws' in mgn.report()
    assert "AWS_ENDPOINT_URL_EVENTBRIDGE" in mgn.report()


def test_never_real_aws(transport: Transport, refused: list[object], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_EVENTBRIDGE", "https://events.us-east-1.amazonaws.com")
    mgn = MgnMock(transport=transport)
    mgn.client().create_wave(name="one")
    mgn.client().create_wave(name="two")
    assert "is an endpoint of AWS itself, which mgn_mock never calls" in mgn.report()
    assert refused == []


def test_a_configuration_that_cannot_be_read_is_in_the_report(
    transport: Transport, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    path = tmp_path / "config"
    path.write_text("endpoint_url without a section")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(path))
    mgn = MgnMock(transport=transport, region="us-east-1")
    mgn.client().create_wave(name="one")
    assert "cannot be read from the configuration" in mgn.report()
    assert len(mgn.events) == 1


# An endpoint


class Emulator:
    """An EventBridge at an endpoint."""

    def __init__(self) -> None:
        self.rules: list[Any] = []
        self.archives: list[Any] = []
        self.is_broken = False
        self.asked: list[str] = []
        self.entries: list[Any] = []
        emulator = self

        class Answering(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["content-length"])))
                operation = self.headers["x-amz-target"].partition(".")[2]
                text = json.dumps(emulator.answer(operation, body)).encode()
                self.send_response(501 if emulator.is_broken else 200)
                self.send_header("content-length", str(len(text)))
                self.end_headers()
                self.wfile.write(text)

            def log_message(self, *_: Any) -> None:
                """Be quiet."""

        self._server = HTTPServer(("127.0.0.1", 0), Answering)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    def answer(self, operation: str, body: Any) -> Any:
        self.asked.append(operation)
        if self.is_broken:
            return {"__type": "InternalFailure", "message": f"{operation} is not there"}
        if operation == "PutEvents":
            self.entries += body["Entries"]
            return {"FailedEntryCount": 0, "Entries": []}
        return {"Rules": self.rules} if operation == "ListRules" else {"Archives": self.archives}

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


@pytest.fixture
def emulator() -> Iterator[Emulator]:
    running = Emulator()
    yield running
    running.stop()


@pytest.mark.parametrize("variable", ["AWS_ENDPOINT_URL_EVENTBRIDGE", "AWS_ENDPOINT_URL_EVENTS"])
def test_events_go_to_the_endpoint_that_variables_name(
    transport: Transport, monkeypatch: pytest.MonkeyPatch, emulator: Emulator, variable: str
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    monkeypatch.setenv(variable, emulator.url)
    mgn = MgnMock(transport=transport, region="us-east-1", start_time=START)
    mgn.client().create_wave(name="one")
    assert emulator.asked == ["ListRules", "ListArchives"]
    emulator.rules = [{"Name": "mgn"}]
    for name in ("two", "three"):
        mgn.client().create_wave(name=name)
    assert emulator.asked[2:] == ["ListRules", "PutEvents", "PutEvents"]
    [first, _] = emulator.entries
    assert json.loads(first.pop("Detail")) == mgn.events[1]["detail"]
    assert first == {"Time": 1769860800, "Source": "aws.mgn", "Resources": [], "DetailType": API_CALL}


def test_an_endpoint_that_has_no_eventbridge_is_asked_once(
    transport: Transport, monkeypatch: pytest.MonkeyPatch, emulator: Emulator
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", emulator.url)
    emulator.is_broken = True
    mgn = MgnMock(transport=transport, region="us-east-1")
    for name in ("one", "two"):
        mgn.client().create_wave(name=name)
    assert emulator.asked == ["ListRules"]
    assert "ListRules is not there" in mgn.report()
    assert len(mgn.events) == 2
    mgn.reset()
    mgn.client().create_wave(name="three")
    assert emulator.asked == ["ListRules"] * 2


def test_nothing_is_asked_where_no_call_changes_anything(
    transport: Transport, monkeypatch: pytest.MonkeyPatch, emulator: Emulator
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_EVENTBRIDGE", emulator.url)
    client: MgnClient = MgnMock(transport=transport, region="us-east-1").client()
    client.describe_source_servers()
    assert emulator.asked == []
