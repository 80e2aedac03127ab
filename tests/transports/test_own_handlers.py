"""A client with handlers of a test's own, which a direct answer would skip, travels the wire by itself."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from mgn_mock import MgnMock, mock_mgn
from tests.support.checking import make_client
from tests.support.registered import registered

if TYPE_CHECKING:
    from mgn_mock.state.settings import Transport

EVENTS = ["request-created", "choose-signer", "before-sign", "before-send", "response-received", "needs-retry"]


@pytest.mark.parametrize("event", EVENTS)
@pytest.mark.parametrize("ending", ["", ".mgn", ".mgn.DescribeSourceServers", ".*.*"])
@pytest.mark.parametrize("early", [True, False], ids=["before the mock", "after a call"])
def test_a_handler_of_any_of_these_events_is_called(
    transport: Transport, refused: list[object], event: str, ending: str, early: bool
) -> None:
    client = make_client()
    seen = []

    def see(event_name: str, **_: Any) -> None:
        seen.append(event_name)

    before = registered(client)
    if early:
        client.meta.events.register(event + ending, see)
    with mock_mgn(transport=transport) as mgn:
        mgn.add_source_server()
        assert len(client.describe_source_servers()["items"]) == 1
        if not early:
            client.meta.events.register(event + ending, see)
            assert len(client.describe_source_servers()["items"]) == 1
        assert seen == [f"{event}.mgn.DescribeSourceServers"]
        client.meta.events.unregister(event + ending, see)
        client.describe_source_servers()
        assert len(seen) == 1
        assert {(call.operation, call.attempts) for call in mgn.calls} == {("DescribeSourceServers", 1)}
    assert registered(client) == before
    assert refused == []


def test_a_body_that_a_before_call_handler_changes_is_the_one_that_counts(mgn: MgnMock) -> None:
    client = make_client()
    mgn.add_source_server()
    mgn.add_source_server()

    def change(params: dict[str, Any], **_: Any) -> None:
        params["body"] = b'{"maxResults": 1}'

    client.meta.events.register("before-call.mgn.DescribeSourceServers", change)
    assert len(client.describe_source_servers()["items"]) == 1
    assert [call.params for call in mgn.calls] == [{"maxResults": 1}]


class Tracer:
    """Registers as tracing libraries do: a partial, and an object that can be called."""

    def __init__(self) -> None:
        self.urls: list[str] = []

    def __call__(self, request: Any, **_: Any) -> None:
        self.urls.append(request.url)


def test_a_tracing_library_sees_requests_and_other_operations_stay_direct(
    mgn: MgnMock, transport: Transport, monkeypatch: pytest.MonkeyPatch
) -> None:
    tracer, called = Tracer(), []
    client = make_client()
    client.meta.events.register("request-created.mgn.ListWaves", tracer)
    client.meta.events.register("before-send.mgn.ListWaves", partial(lambda name, **_: called.append(name), "traced"))
    client.list_waves()
    client.list_applications()
    assert [url.rpartition("/")[2] for url in tracer.urls] == ["ListWaves"]
    assert called == ["traced"]
    assert [call.operation for call in mgn.calls] == ["ListWaves", "ListApplications"]


def test_without_such_handlers_a_call_stays_direct(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: Any, **__: Any) -> None:
        raise AssertionError("a direct call was sent")

    with mock_mgn() as mgn:
        monkeypatch.setattr("mgn_mock.transports.detour.Detour.begin", never)
        session = boto3.Session("testing", "testing", region_name="us-east-1")
        assert session.client("mgn").describe_source_servers()["items"] == []
        assert mgn.client().list_waves()["items"] == []
