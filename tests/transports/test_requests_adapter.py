from __future__ import annotations

import io
import socket
from typing import TYPE_CHECKING, Any, cast

import boto3
import pytest
import requests
import responses
from moto import mock_aws
from requests.adapters import HTTPAdapter

from mgn_mock import MgnMock, mock_mgn
from mgn_mock.dispatcher import _route
from mgn_mock.service.registry import handlers
from tests.support.signing import HOST, signed

if TYPE_CHECKING:
    from collections.abc import Iterator

ELSEWHERE = "https://elsewhere.example.com/"


@pytest.fixture
def mgn(monkeypatch: pytest.MonkeyPatch) -> Iterator[MgnMock]:
    def refuse(*_: Any, **__: Any) -> None:
        raise AssertionError("a request left the process")

    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    with mock_mgn(requests=True, region="us-east-1") as panel:
        yield panel


def test_a_request_that_code_signs_by_itself_is_answered(mgn: MgnMock) -> None:
    server = mgn.add_source_server(replicationType="SNAPSHOT_SHIPPING")

    response = requests.post(**signed("StartReplication", sourceServerID=server["sourceServerID"]))

    assert response.status_code == 200
    assert response.ok
    assert response.headers["X-Amzn-RequestId"] == response.headers["x-amzn-requestid"]
    assert response.json()["dataReplicationInfo"]["dataReplicationState"] == "PENDING_SNAPSHOT_SHIPPING"
    assert response.url == f"{HOST}/StartReplication"
    assert [call.operation for call in mgn.calls] == ["StartReplication"]


def test_a_refusal_has_the_status_and_the_members_of_the_model(mgn: MgnMock) -> None:
    response = requests.post(**signed("StartReplication", sourceServerID="s-" + "0" * 17))

    assert response.status_code == 404
    assert response.json()["__type"] == "ResourceNotFoundException"
    assert response.json()["resourceType"] == "SourceServer"
    with pytest.raises(requests.HTTPError):
        response.raise_for_status()


def test_the_signature_tells_account_and_region(mgn: MgnMock) -> None:
    mgn.at("eu-west-1", "111122223333").add_source_server()

    there = requests.post(**signed("DescribeSourceServers", "eu-west-1", "111122223333"))
    here = requests.post(**signed("DescribeSourceServers"))

    assert [len(response.json()["items"]) for response in (there, here)] == [1, 0]


def test_an_unsigned_request_is_the_default_accounts_in_the_region_of_its_host(mgn: MgnMock) -> None:
    mgn.at("eu-west-1").add_source_server()

    response = requests.post("https://mgn.eu-west-1.amazonaws.com/DescribeSourceServers", json={})

    assert len(response.json()["items"]) == 1


@pytest.mark.parametrize(
    "body", [b'{"maxResults": 1}', '{"maxResults": 1}', io.BytesIO(b'{"maxResults": 1}')], ids=["bytes", "text", "file"]
)
def test_a_body_may_be_bytes_text_or_a_file(mgn: MgnMock, body: Any) -> None:
    response = requests.post(f"{HOST}/DescribeSourceServers", data=body)

    assert response.json() == {"items": []}


def test_sessions_of_every_kind_are_answered(mgn: MgnMock) -> None:
    class OwnSession(requests.Session):
        pass

    with_adapter = requests.Session()
    with_adapter.mount("https://", HTTPAdapter(max_retries=3))
    for session in (requests.Session(), OwnSession(), with_adapter):
        assert session.get(f"{HOST}/DescribeVcenterClients").json() == {"items": []}
        session.close()


def test_a_session_made_before_is_answered_and_left_as_it_was() -> None:
    session = requests.Session()
    adapters = dict(session.adapters)
    with mock_mgn(requests=True):
        response = session.get(f"{HOST}/DescribeVcenterClients", stream=True)
        assert b"".join(response.iter_content(3)) == b'{"items": []}'

    assert dict(session.adapters) == adapters
    session.close()


def test_the_librarys_hooks_are_run(mgn: MgnMock) -> None:
    seen: list[int] = []

    requests.get(f"{HOST}/DescribeVcenterClients", hooks={"response": lambda r, **_: seen.append(r.status_code)})

    assert seen == [200]


def test_without_the_option_the_library_is_left_alone() -> None:
    before = requests.Session.get_adapter
    with mock_mgn():
        assert requests.Session.get_adapter is before


def test_afterwards_the_library_is_as_it_was_also_after_an_exception() -> None:
    before = requests.Session.get_adapter

    with pytest.raises(KeyError), mock_mgn(requests=True):
        raise KeyError

    assert requests.Session.get_adapter is before


def test_what_another_patched_over_it_goes_on_to_the_original(monkeypatch: pytest.MonkeyPatch) -> None:
    before = requests.Session.get_adapter
    mock = mock_mgn(requests=True)
    mock.start()
    ours = requests.Session.get_adapter

    def over(session: requests.Session, url: str) -> Any:
        return ours(session, url)

    monkeypatch.setattr(requests.Session, "get_adapter", over)
    mock.stop()

    session = requests.Session()
    assert requests.Session.get_adapter is over
    assert session.get_adapter(HOST) is before(session, HOST)
    session.close()


@pytest.mark.parametrize("ours_outside", [True, False])
def test_a_responses_mock_of_the_tests_own_keeps_working_inside_and_outside(ours_outside: bool) -> None:
    own = responses.RequestsMock()
    own.get(ELSEWHERE, json={"from": "the test"})
    first, second = (mock_mgn(requests=True), own) if ours_outside else (own, mock_mgn(requests=True))
    with first, second:
        assert requests.get(ELSEWHERE).json() == {"from": "the test"}
        assert requests.get(f"{HOST}/DescribeVcenterClients").json() == {"items": []}


@pytest.mark.parametrize("ours_ends_first", [True, False])
def test_it_and_a_responses_mock_may_end_in_any_order(ours_ends_first: bool) -> None:
    before, send = requests.Session.get_adapter, HTTPAdapter.send
    own, mock = responses.RequestsMock(assert_all_requests_are_fired=False), mock_mgn(requests=True)
    own.get(ELSEWHERE, json={})
    mock.start()
    own.start()
    if ours_ends_first:
        mock.stop()
        assert requests.get(ELSEWHERE).json() == {}
        own.stop()
    else:
        own.stop()
        assert requests.get(f"{HOST}/DescribeVcenterClients").json() == {"items": []}
        mock.stop()

    assert (requests.Session.get_adapter, HTTPAdapter.send) == (before, send)


@pytest.mark.parametrize("ours_outside", [True, False])
def test_moto_beside_it_keeps_its_services(ours_outside: bool) -> None:
    first, second = (mock_mgn(requests=True), mock_aws()) if ours_outside else (mock_aws(), mock_mgn(requests=True))
    with first, second:
        s3 = boto3.client("s3", region_name="us-east-1")
        s3.create_bucket(Bucket="plans")
        url = s3.generate_presigned_url("list_objects", Params={"Bucket": "plans"})
        assert "ListBucketResult" in requests.get(url).text
        assert requests.get(f"{HOST}/DescribeVcenterClients").json() == {"items": []}


def test_an_operation_that_is_not_implemented_is_an_error_of_the_test(
    mgn: MgnMock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(cast("dict[str, Any]", handlers()), "pause_replication")
    _route.cache_clear()
    try:
        with pytest.raises(NotImplementedError, match="PauseReplication"):
            requests.post(**signed("PauseReplication"))
    finally:
        _route.cache_clear()


@pytest.mark.parametrize(
    ("method", "path", "reason"),
    [("POST", "/Nothing", "unknownOperation"), ("GET", "/DescribeVcenterClients?maxResults=x", "cannotParse")],
)
def test_what_cannot_be_read_is_a_validation_exception(mgn: MgnMock, method: str, path: str, reason: str) -> None:
    response = requests.request(method, HOST + path)

    assert response.status_code == 400
    assert response.json()["reason"] == reason
    assert len(mgn.calls) == 0


def test_an_unknown_member_is_refused_by_its_name(mgn: MgnMock) -> None:
    response = requests.post(**signed("DescribeSourceServers", filter={}))

    assert response.status_code == 400
    assert [field["name"] for field in response.json()["fieldList"]] == ["filter"]
