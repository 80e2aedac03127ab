"""Which clients are answered, what is left alone, and what is left behind: nothing."""

from __future__ import annotations

import gc
import os
import sys
import threading
import weakref
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta, timezone
from functools import partial
from typing import TYPE_CHECKING, Any, NoReturn
from unittest import mock

import boto3
import botocore
import botocore.session
import pytest
import requests
from botocore.awsrequest import AWSResponse
from botocore.client import BaseClient, ClientMeta
from botocore.config import Config
from botocore.credentials import DeferredRefreshableCredentials, RefreshableCredentials
from botocore.exceptions import ClientError, EndpointConnectionError
from botocore.handlers import BUILTIN_HANDLERS
from botocore.hooks import HierarchicalEmitter
from botocore.stub import Stubber

from mgn_mock import MgnMock, current, mock_mgn
from tests.support.checking import check_answers_of, make_client
from tests.support.processes import run_python
from tests.support.registered import registered
from tests.support.signing import signed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from types_boto3_mgn import MgnClient

    from mgn_mock.state.settings import Transport

# As a test file captures it when it is imported.
make_api_call = BaseClient._make_api_call  # type: ignore[attr-defined] # private, and patched by many all the same

SERVER = {"replicationType": "SNAPSHOT_SHIPPING"}
NO_SUCH_SERVER = "s-00000000000000000"


def session_without_keys() -> boto3.Session:
    """A session that finds no credentials and has none of the process's own state."""
    return boto3.Session(botocore_session=botocore.session.Session(), region_name="us-east-1")


def session_with(credentials: Any) -> boto3.Session:
    """A session whose credentials have already been found, whatever their kind."""
    session = botocore.session.Session()
    session._credentials = credentials  # type: ignore[attr-defined] # botocore finds some, but is never given them
    return boto3.Session(botocore_session=session, region_name="us-east-1")


def snapshot() -> object:
    """All that a mock could have patched."""
    watched = (BaseClient, ClientMeta, HierarchicalEmitter, botocore.session.Session, requests.Session)
    return [dict(vars(each)) for each in watched], list(BUILTIN_HANDLERS)


def assert_answers(client: MgnClient, region: str = "us-east-1") -> None:
    """Has a client make calls that the mock alone can answer."""
    check_answers_of(client)
    server = current().at(region).add_source_server(replicationType="SNAPSHOT_SHIPPING")
    answer = client.start_replication(sourceServerID=server["sourceServerID"])
    assert answer["dataReplicationInfo"]["dataReplicationState"] == "PENDING_SNAPSHOT_SHIPPING"
    pages = client.get_paginator("describe_source_servers").paginate(PaginationConfig={"PageSize": 1})
    assert server["sourceServerID"] in [item["sourceServerID"] for page in pages for item in page["items"]]
    with pytest.raises(client.exceptions.ResourceNotFoundException) as caught:
        client.start_replication(sourceServerID=NO_SUCH_SERVER)
    assert dict(caught.value.response)["resourceId"] == NO_SUCH_SERVER


@pytest.fixture(autouse=True)
def _nothing_is_left() -> Iterator[None]:
    before = snapshot()
    yield
    assert snapshot() == before


# Clients of every age and make


@pytest.mark.parametrize("transport", ["direct", "wire"])
@pytest.mark.parametrize("early", ["client", "session"])
def test_a_client_and_a_session_made_before_the_package_is_imported_are_answered(
    early: str, transport: Transport
) -> None:
    made = {
        "client": "client = boto3.client('mgn', 'us-east-1', aws_access_key_id='a', aws_secret_access_key='b')",
        "session": "session = boto3.Session('a', 'b', region_name='us-east-1'); session.client('sts')",
    }
    printed = run_python(
        f"""
        import sys
        import boto3
        {made[early]}
        assert not [name for name in sys.modules if name.startswith("mgn_mock")]

        from mgn_mock import mock_mgn

        with mock_mgn(region="us-east-1", transport={transport!r}) as mgn:
            client = {"client" if early == "client" else "session.client('mgn')"}
            server = mgn.add_source_server(replicationType="SNAPSHOT_SHIPPING")
            answer = client.start_replication(sourceServerID=server["sourceServerID"])
            print(answer["dataReplicationInfo"]["dataReplicationState"], len(mgn.calls))
        """
    )
    assert printed == "PENDING_SNAPSHOT_SHIPPING 1\n"


EARLY_SESSION = boto3.Session("testing", "testing", region_name="us-east-1")
EARLY_CLIENT = EARLY_SESSION.client("mgn")


def new_client() -> MgnClient:
    return EARLY_SESSION.client("mgn")


def from_a_new_session() -> MgnClient:
    return boto3.Session("testing", "testing", region_name="us-east-1").client("mgn")


def from_botocore() -> MgnClient:
    client: MgnClient = botocore.session.get_session().create_client(  # type: ignore[assignment] # untyped there
        "mgn", region_name="us-east-1", aws_access_key_id="testing", aws_secret_access_key="testing"
    )
    return client


def from_another_thread() -> MgnClient:
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(from_a_new_session).result()


@pytest.mark.parametrize(
    "make",
    [
        lambda: EARLY_CLIENT,
        new_client,
        from_a_new_session,
        from_botocore,
        from_another_thread,
        partial(make_client, endpoint_url="http://127.0.0.1:1"),
        partial(make_client, endpoint_url="https://mgn.example.com/prefix"),
        partial(make_client, use_ssl=False),
        partial(make_client, config=Config(signature_version=botocore.UNSIGNED)),
        partial(make_client, config=Config(retries={"mode": "adaptive", "max_attempts": 2})),
        partial(make_client, config=Config(use_fips_endpoint=True)),
        lambda: current().client(),
    ],
    ids=[
        "early client",
        "early session",
        "late session",
        "botocore",
        "another thread",
        "endpoint_url",
        "endpoint_url with a path",
        "no TLS",
        "unsigned",
        "adaptive retries",
        "FIPS",
        "of the panel",
    ],
)
def test_every_client_is_answered_and_nothing_leaves_the_process(
    mgn: MgnMock, refused: list[object], make: Callable[[], MgnClient]
) -> None:
    assert_answers(make())
    assert [call.operation for call in mgn.calls] == ["StartReplication", "DescribeSourceServers", "StartReplication"]
    assert refused == []


@pytest.mark.parametrize("region", ["us-east-1", "eu-central-1", "cn-north-1", "us-gov-west-1"])
def test_a_client_of_any_region_is_answered_from_there(mgn: MgnMock, refused: list[object], region: str) -> None:
    assert_answers(make_client(region), region)
    assert {call.region for call in mgn.calls} == {region}
    assert refused == []


def test_a_client_is_answered_in_every_thread(mgn: MgnMock, client: MgnClient) -> None:
    with ThreadPoolExecutor(1) as pool:
        pool.submit(assert_answers, client).result()
    assert_answers(client)


def test_one_early_client_may_be_used_first_by_many_threads_at_once(transport: Transport) -> None:
    threads = 30
    early = make_client()
    before = registered(early)
    for _ in range(3):
        barrier = threading.Barrier(threads)

        def start(server_id: str, barrier: threading.Barrier = barrier) -> str:
            barrier.wait()
            return early.start_replication(sourceServerID=server_id)["sourceServerID"]

        with mock_mgn(transport=transport, region="us-east-1") as panel:
            planted = [panel.add_source_server(**SERVER)["sourceServerID"] for _ in range(threads)]
            with often_switching(), ThreadPoolExecutor(threads) as pool:
                assert list(pool.map(start, planted)) == planted
            # Attached once, not once a thread: each call was answered, and recorded, once.
            assert sorted(call.params["sourceServerID"] for call in panel.calls) == sorted(planted)
        assert registered(early) == before


class often_switching:  # noqa: N801 - a context manager reads like a function
    """Threads take turns as often as Python lets them."""

    def __enter__(self) -> None:
        self._before = sys.getswitchinterval()
        sys.setswitchinterval(1e-6)

    def __exit__(self, *_: object) -> None:
        sys.setswitchinterval(self._before)


@pytest.mark.parametrize("event", ["provide-client-params.mgn", "before-parameter-build.mgn"])
@pytest.mark.parametrize(
    "endpoint_url", [None, "https://mgn.example.com/prefix"], ids=["own endpoint", "custom endpoint"]
)
def test_a_call_that_is_under_way_when_the_mock_begins_is_answered(
    transport: Transport, refused: list[object], event: str, endpoint_url: str | None
) -> None:
    client = make_client(endpoint_url=endpoint_url)
    switch = mock_mgn(transport=transport, region="us-east-1")

    def turn_on(**_: Any) -> None:
        switch.start()

    client.meta.events.register(event, turn_on)
    answer = client.describe_source_servers(maxResults=5)
    with switch:
        switch.stop()
        assert answer["items"] == []
        assert [call.params for call in current().calls] == [{"maxResults": 5}]
    assert refused == []


# Credentials


@pytest.mark.usefixtures("bare_machine")
@pytest.mark.parametrize("mock_credentials", [True, False], ids=["dummies", "none"])
def test_a_client_without_credentials_is_answered(
    transport: Transport, refused: list[object], mock_credentials: bool
) -> None:
    with mock_mgn(transport=transport, region="us-east-1", mock_credentials=mock_credentials) as mgn:
        session = session_without_keys()
        assert (session.get_credentials() is None) is not mock_credentials
        assert_answers(session.client("mgn"))
        assert {call.account_id for call in mgn.calls} == {"123456789012"}
    assert refused == []


@pytest.mark.usefixtures("bare_machine")
def test_what_finds_no_credentials_when_the_client_is_made_does_not_look_again(
    transport: Transport, refused: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    client = session_without_keys().client("mgn")
    # From here on a look-up would go to the network.
    monkeypatch.delenv("AWS_EC2_METADATA_DISABLED")
    with mock_mgn(transport=transport, region="us-east-1", mock_credentials=False):
        assert_answers(client)
    assert refused == []


@pytest.mark.usefixtures("bare_machine")
def test_a_client_of_the_panel_never_looks_for_credentials(
    mgn: MgnMock, refused: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("AWS_EC2_METADATA_DISABLED")
    monkeypatch.setenv("AWS_PROFILE", "not there")
    assert_answers(mgn.client())
    assert MgnMock().client().describe_source_servers()["items"] == []
    assert refused == []


def never() -> NoReturn:  # pragma: no cover - that is what the tests are about
    raise AssertionError("a mock asked for fresh credentials")


def refreshable(access_key: str, lifetime: timedelta) -> RefreshableCredentials:
    expiry = datetime.now(timezone.utc) + lifetime
    return RefreshableCredentials(access_key, "secret", "token", expiry, refresh_using=never, method="test")


@pytest.mark.parametrize(
    ("credentials", "account_id", "is_signed"),
    [
        (refreshable("111122223333", timedelta(hours=12)), "111122223333", True),
        (refreshable("111122223333", timedelta(hours=-1)), "123456789012", False),
        (refreshable("111122223333", timedelta(minutes=5)), "123456789012", False),
        (DeferredRefreshableCredentials(refresh_using=never, method="test"), "123456789012", False),
    ],
    ids=["fresh", "expired", "about to expire", "never fetched"],
)
def test_refreshable_credentials_are_used_but_never_refreshed(
    mgn: MgnMock, transport: Transport, credentials: Any, account_id: str, is_signed: bool
) -> None:
    sent = []
    client = session_with(credentials).client("mgn")
    client.meta.events.register("before-send.mgn", lambda request, **_: sent.append(request))
    client.describe_source_servers()
    assert [call.account_id for call in mgn.calls] == [account_id]
    signatures = ["Authorization" in request.headers for request in sent]
    assert signatures == [is_signed]


# What a test itself put on a client wins


@pytest.fixture(params=["before", "unused", "used"])
def prepared(request: pytest.FixtureRequest, transport: Transport) -> Iterator[Callable[[Prepare], MgnClient]]:
    """Prepares a client before the mock, or under it, before or after the client's first call; the mock is on then."""
    activation = mock_mgn(transport=transport, region="us-east-1")
    client = new_client()
    stop = []

    def start() -> None:
        activation.start()
        stop.append(activation.stop)

    def prepare(how: Prepare) -> MgnClient:
        if request.param == "before":
            how(client)
            start()
        else:
            start()
            if request.param == "used":
                client.describe_source_servers()
            how(client)
        current().calls.clear()
        return client

    yield prepare
    for undo in stop:
        undo()


if TYPE_CHECKING:
    Prepare = Callable[[Any], object]


def test_a_stubber_wins_on_its_client_until_it_is_deactivated(
    prepared: Callable[[Prepare], MgnClient], refused: list[object]
) -> None:
    stubbers = []

    def stub(client: Any) -> None:
        stubber = Stubber(client)
        stubber.add_response("describe_source_servers", {"items": [{"sourceServerID": NO_SUCH_SERVER}]})
        stubber.add_client_error("start_replication", "ConflictException", "stubbed")
        stubber.activate()
        stubbers.append(stubber)

    client = prepared(stub)
    assert client.describe_source_servers()["items"] == [{"sourceServerID": NO_SUCH_SERVER}]
    with pytest.raises(client.exceptions.ConflictException, match="stubbed"):
        client.start_replication(sourceServerID=NO_SUCH_SERVER)
    stubbers[0].assert_no_pending_responses()
    assert_answers(new_client())
    stubbers[0].deactivate()
    assert_answers(client)
    assert refused == []


@pytest.mark.parametrize("event", ["before-call", "before-call.mgn", "before-call.mgn.StartReplication"])
@pytest.mark.parametrize("register", ["register_first", "register", "register_last"])
def test_a_before_call_handler_of_the_test_wins_on_its_client(
    prepared: Callable[[Prepare], MgnClient], refused: list[object], event: str, register: str
) -> None:
    def answer(model: Any, **_: Any) -> Any:
        if model.name != "StartReplication":
            return None
        return AWSResponse("", 200, {}, None), {"sourceServerID": "answered by the test"}  # type: ignore[arg-type]

    client = prepared(lambda client: getattr(client.meta.events, register)(event, answer))
    server = current().add_source_server(replicationType="SNAPSHOT_SHIPPING")
    for _ in range(2):
        answered = client.start_replication(sourceServerID=server["sourceServerID"])
        assert dict(answered) == {"sourceServerID": "answered by the test"}
    assert list(current().calls) == []
    # What it leaves unanswered is for the mock, and so are all other clients.
    assert client.describe_source_servers()["items"] == [server]
    assert_answers(new_client())
    client.meta.events.unregister(event, answer)
    client.start_replication(sourceServerID=server["sourceServerID"])
    assert refused == []


@pytest.mark.parametrize("outer", ["patch", "mock"])
def test_a_patched_make_api_call_that_calls_the_original_for_the_rest_works(
    transport: Transport, refused: list[object], outer: str
) -> None:
    def patched(self: Any, operation_name: str, arguments: Any) -> Any:
        if operation_name == "TagResource":
            return {"answered": "by the test"}
        return make_api_call(self, operation_name, arguments)

    early = new_client()
    patch = mock.patch("botocore.client.BaseClient._make_api_call", new=patched)
    switch = mock_mgn(transport=transport, region="us-east-1")
    first, second = (patch, switch) if outer == "patch" else (switch, patch)
    with first, second:
        for client in (early, new_client()):
            assert dict(client.tag_resource(resourceArn="x", tags={})) == {"answered": "by the test"}
            assert_answers(client)
    assert refused == []


def test_a_test_that_changes_the_parameters_before_they_are_built_is_heard(mgn: MgnMock, client: MgnClient) -> None:
    def limit(params: dict[str, Any], **_: Any) -> None:
        params["maxResults"] = 1

    for _ in range(2):
        mgn.add_source_server()
    client.meta.events.register("provide-client-params.mgn.DescribeSourceServers", limit)
    assert len(client.describe_source_servers()["items"]) == 1


# Other services


def sts() -> Any:
    return EARLY_SESSION.client("sts")


@pytest.mark.parametrize("early", [True, False], ids=["early", "late"])
def test_a_client_of_another_service_never_sees_the_mock(
    transport: Transport, refused: list[object], early: bool
) -> None:
    expected = registered(sts())
    client = sts() if early else None
    with mock_mgn(transport=transport, requests=True):
        client = client or sts()
        assert registered(client) == expected
        with Stubber(client) as stubber:
            stubber.add_response("get_caller_identity", {"Account": "111122223333"})
            assert client.get_caller_identity()["Account"] == "111122223333"
        assert client.meta.events is vars(client.meta)["events"]
        assert registered(client)[1] == expected[1]
        assert refused == []
        # It is not answered, and goes to where it always went.
        with mock.patch("time.sleep"), pytest.raises(EndpointConnectionError, match=r"sts\..*amazonaws\.com"):
            client.get_caller_identity()
        assert refused != []
    assert not any("mgn_mock" in text for text in (*registered(client)[0], *registered(client)[1]))


# What is left behind


def test_handlers_and_patches_are_gone_after_the_exit(transport: Transport) -> None:
    clean = registered(new_client())
    early, unused = new_client(), new_client()
    before = snapshot()
    with mock_mgn(transport=transport, requests=True, region="us-east-1") as panel:
        late = new_client()
        for client in (early, late, panel.client()):
            client.describe_source_servers()
            assert registered(client) != clean
        assert snapshot() != before
        # Whoever looks at the class itself, as `inspect` does, finds something, and nothing happens.
        assert hasattr(ClientMeta, "events")
    assert snapshot() == before
    assert not hasattr(ClientMeta, "events")
    for client in (early, unused, late, new_client()):
        assert registered(client) == clean
        assert client.meta.events is vars(client.meta)["events"]


def test_handlers_and_patches_are_gone_after_an_error_too(transport: Transport) -> None:
    client = new_client()
    before = snapshot(), registered(client)
    with pytest.raises(ClientError), mock_mgn(transport=transport, requests=True):
        client.start_replication(sourceServerID=NO_SUCH_SERVER)
    assert (snapshot(), registered(client)) == before


def test_a_client_that_was_used_before_goes_out_again_after_the_exit(
    transport: Transport, refused: list[object]
) -> None:
    client = new_client()
    with mock_mgn(transport=transport):
        client.describe_source_servers()
    assert refused == []
    with mock.patch("time.sleep"), pytest.raises(EndpointConnectionError, match=r"mgn\.us-east-1\.amazonaws\.com"):
        client.describe_source_servers()
    assert refused != []


def test_a_mock_keeps_no_client_alive(transport: Transport) -> None:
    early = new_client()
    with mock_mgn(transport=transport):
        late = new_client()
        for client in (early, late):
            client.describe_source_servers()
        gone = weakref.ref(early), weakref.ref(late)
        del early, late, client
        gc.collect()
        assert [reference() for reference in gone] == [None, None]
        # New ones may get the place in memory that the others had.
        for _ in range(3):
            assert new_client().describe_source_servers()["items"] == []
            gc.collect()


def test_a_panel_that_is_gone_keeps_nothing_alive(transport: Transport) -> None:
    client = new_client()
    with mock_mgn(transport=transport) as panel:
        client.describe_source_servers()
        gone = weakref.ref(panel._world)
    del panel
    gc.collect()
    assert gone() is None


@pytest.mark.usefixtures("bare_machine")
def test_variables_and_the_default_session_are_left_alone(
    transport: Transport, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "a person's own")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "a person's own")
    monkeypatch.setenv("AWS_SECURITY_TOKEN", "a person's own")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-3")
    session = boto3.Session(region_name="eu-west-2")
    for default in (None, session):
        monkeypatch.setattr(boto3, "DEFAULT_SESSION", default)
        variables = dict(os.environ)
        with mock_mgn(transport=transport, requests=True) as panel:
            assert panel.region == "eu-west-3"
            assert_answers(panel.client(), "eu-west-3")
            assert dict(os.environ) == variables
            assert boto3.DEFAULT_SESSION is default
        assert dict(os.environ) == variables
        assert boto3.DEFAULT_SESSION is default
    with mock_mgn(transport=transport):
        assert_answers(boto3.client("mgn"), "eu-west-2")
    assert boto3.DEFAULT_SESSION is session


def test_importing_the_package_changes_nothing_anywhere() -> None:
    run_python(
        """
        import asyncio, os, socket, time
        import boto3, botocore.client, botocore.handlers, botocore.hooks, botocore.session, requests

        watched = [asyncio, socket, time, boto3, botocore.client, botocore.client.BaseClient, botocore.session.Session,
                   botocore.client.ClientMeta, botocore.hooks.HierarchicalEmitter, requests, requests.Session]

        def snapshot():
            return [dict(vars(each)) for each in watched], list(botocore.handlers.BUILTIN_HANDLERS), dict(os.environ)

        before = snapshot()
        import mgn_mock, mgn_mock.pytest_plugin
        from mgn_mock import *
        mgn_mock.mock_mgn(requests=True, progress="sleep")
        mgn_mock.MgnMock()
        assert snapshot() == before
        """
    )


# Code that posts by itself


def test_what_is_posted_with_requests_does_not_leave_the_process_either(
    transport: Transport, refused: list[object]
) -> None:
    with mock_mgn(transport=transport, requests=True, region="us-east-1") as panel:
        server = panel.add_source_server(replicationType="SNAPSHOT_SHIPPING")
        answer = requests.post(**signed("StartReplication", sourceServerID=server["sourceServerID"]), timeout=5)
        assert answer.json()["sourceServerID"] == server["sourceServerID"]
        assert_answers(new_client())
        assert refused == []
        with pytest.raises(requests.ConnectionError):
            requests.get("https://sts.us-east-1.amazonaws.com/", timeout=5)
        assert refused != []
    with pytest.raises(requests.ConnectionError):
        requests.post(**signed("DescribeSourceServers"), timeout=5)
