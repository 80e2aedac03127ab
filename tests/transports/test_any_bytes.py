"""Whatever bytes, hosts and headers come: what is valid is answered, the rest is refused as the service does it."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any

import boto3
import pytest
import requests
import responses
from botocore.config import Config
from botocore.exceptions import ClientError
from hypothesis import given, settings
from hypothesis import strategies as st

from mgn_mock import MgnMock, mock_mgn
from mgn_mock.dispatcher import Caller, dispatch
from mgn_mock.model.spec import service
from mgn_mock.model.validation import violations_in
from mgn_mock.transports.messages import HttpReply, HttpRequest
from mgn_mock.transports.over_http import answer
from tests.support.asking import OWN_ACCOUNT
from tests.support.fuzzing import times
from tests.support.signing import signed

if TYPE_CHECKING:
    from collections.abc import Iterator

HOST = "https://mgn.us-east-1.amazonaws.com"
CALLER = Caller(OWN_ACCOUNT, "us-east-1")


@pytest.fixture(scope="module")
def world() -> Any:
    """A world that no client has."""
    return MgnMock(region="us-east-1")._world


def send(world: Any, path: str, body: bytes = b"{}", method: str = "POST", **headers: str) -> HttpReply:
    return answer(world, HttpRequest(method, f"{HOST}{path}", headers, body))


def check_reply(reply: HttpReply) -> dict[str, Any]:
    """Hold a reply against the model: an answer, or an error of the front door."""
    body: dict[str, Any] = json.loads(reply.body or b"{}")
    assert reply.status < 300 or 400 <= reply.status < 500
    if reply.status >= 400:
        name = body.pop("__type")
        assert violations_in(body, name) == []
        assert reply.status == service().error_status(name)
    return body


def deep(levels: int, opening: str = "[", closing: str = "]") -> bytes:
    return (opening * levels + closing * levels).encode()


CANNOT_PARSE = {
    "no JSON": b"{",
    "no object": b"[]",
    "text": b'"x"',
    "null": b"null",
    "a blank": b" ",
    "lists": deep(2500),
    "very many lists": deep(200_000),
    "dicts": deep(2500, '{"filters":', "}"),
    "lists in a member": b'{"filters": ' + deep(5000) + b"}",
    "digits": b'{"maxResults": ' + b"9" * 5000 + b"}",
    "no number": b'{"maxResults": NaN}',
    "no end": b'{"maxResults": -Infinity}',
    "UTF-16": "{}".encode("utf-16"),
    "UTF-32": "{}".encode("utf-32-le"),
    "a mark": b"\xef\xbb\xbf{}",
    "Latin-1": '{"nextToken": "é"}'.encode("latin-1"),
    "half a character": b'{"nextToken": "\xe2\x82"}',
    "an encoded half of a pair": b'{"nextToken": "\xed\xa0\x80"}',
    "packed": b"\x1f\x8b\x08\x00\x00\x00\x00\x00",
}


@pytest.mark.parametrize("body", CANNOT_PARSE.values(), ids=CANNOT_PARSE.keys())
def test_a_body_that_cannot_be_read_is_refused(world: Any, body: bytes) -> None:
    found = check_reply(send(world, "/DescribeSourceServers", body))
    assert found["reason"] in {"cannotParse", "fieldValidationFailed"}


@pytest.mark.parametrize(
    ("body", "path"),
    [
        (b'{"filters": ' + deep(500) + b"}", "filters"),
        (b'{"maxResults": 1e999}', "maxResults"),
        (b'{"maxResults": 123456789012345678901234567890}', "maxResults"),
        (b'{"nextToken": "\\ud800"}', "nextToken"),
        (b'{"\\ud800": 1}', "\\ud800"),
        (b'{"filters": {"sourceServerIDs": ["\\udfff"]}}', "filters.sourceServerIDs[0]"),
    ],
)
def test_a_value_that_no_shape_has_is_refused(world: Any, body: bytes, path: str) -> None:
    found = check_reply(send(world, "/DescribeSourceServers", body))
    assert found["reason"] == "fieldValidationFailed"
    assert {field["name"] for field in found["fieldList"]} == {path}


URLS = [
    "/", "//", "/DescribeSourceServers/", "/describesourceservers", "/DescribeSourceServers/x", "/tags/",
    "/tags/%ff%00",
    "/tags/a?tagKeys=%ed%a0%80", "/tags/a%2Fb%20c", "/DescribeVcenterClients?maxResults=" + "9" * 5000,
    "/DescribeVcenterClients?maxResults=1_0", "/DescribeVcenterClients?maxResults=\u0661", "/\x00", "/\ud800",
    "/DescribeVcenterClients?maxResults=&nextToken=%00", "/DescribeVcenterClients?" + "a=b&" * 2000, "/%2e%2e/x",
    "/DescribeVcenterClients?maxResults=1&maxResults=2", "?", "#", "/tags/" + "x" * 100_000,
]  # fmt: skip


@pytest.mark.parametrize("place", range(len(URLS)))
@pytest.mark.parametrize("method", ["GET", "POST", "DELETE", "PUT", "", "G\u00e4T"])
def test_any_path_and_query_is_answered_or_refused(world: Any, place: int, method: str) -> None:
    check_reply(send(world, URLS[place], method=method))


@pytest.mark.parametrize(
    "url", ["", "x", "https://[::1", "https://[x]/", "https://mgn.us-east-1.amazonaws.com:x/", "//"]
)
def test_any_url_is_answered_or_refused(world: Any, url: str) -> None:
    check_reply(answer(world, HttpRequest("POST", url, {}, b"{}")))


@pytest.mark.parametrize(
    "headers",
    [
        {"Authorization": ""},
        {"Authorization": "AWS4-HMAC-SHA256 Credential=/20260131//mgn/aws4_request"},
        {"Authorization": "AWS4-HMAC-SHA256 Credential=x/20260131/us:east/mgn/aws4_request"},
        {"Authorization": "AWS4-HMAC-SHA256 Credential=\u0661" * 12 + "/20260131/us-east-1/mgn/aws4_request"},
        {"amz-sdk-request": "attempt=" + "9" * 5000, "amz-sdk-invocation-id": "x"},
        {"amz-sdk-request": "attempt=\u0661"},
        {"amz-sdk-request": "attempt=0", "amz-sdk-invocation-id": "\ud800"},
        {"\ud800": "\ud800", "": ""},
    ],
)
def test_any_header_is_read_or_passed_over(world: Any, headers: dict[str, str]) -> None:
    assert send(world, "/DescribeSourceServers", b"{}", "POST", **headers).status == 200


@settings(max_examples=times(60))
@given(
    st.one_of(
        st.binary(max_size=40),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
            lambda inner: (
                st.lists(inner, max_size=3)
                | st.dictionaries(
                    st.sampled_from(["filters", "maxResults", "sourceServerID", "tags"]), inner, max_size=3
                )
            ),
            max_leaves=8,
        ).map(lambda value: json.dumps(value).encode()),
    ),
    st.sampled_from(service().operation_names),
    st.binary(max_size=8),
)
def test_random_bodies_are_answered_or_refused(body: bytes, name: str, tail: bytes) -> None:
    operation = service().operation(name)
    path = operation.request_uri.partition("{")[0] + tail.decode("latin-1")
    mgn = MgnMock(region="us-east-1")
    check_reply(send(mgn._world, path, body, operation.http_method))


# Hosts


HOSTS = [
    "https://mgn.us-east-1.amazonaws.com.",
    "https://MGN.us-east-1.AmazonAWS.com",
    "HTTPS://Mgn.Us-East-1.Amazonaws.Com.:443",
    "https://user:pass%40word@mgn.us-east-1.amazonaws.com",
    "http://user@mgn.us-east-1.amazonaws.com.:8080",
    "https://mgn-fips.us-east-1.amazonaws.com.",
    "https://mgn.us-east-1.api.aws.",
]


@pytest.fixture
def mgn() -> Iterator[MgnMock]:
    with mock_mgn(requests=True, region="eu-west-1") as panel:
        panel.at("us-east-1").add_source_server()
        yield panel


@pytest.mark.parametrize("host", HOSTS)
def test_any_form_of_the_host_is_answered(mgn: MgnMock, refused: list[object], host: str) -> None:
    found = requests.post(f"{host}/DescribeSourceServers", json={}, timeout=1)
    assert len(found.json()["items"]) == 1
    session = requests.Session()
    assert session.get_adapter(f"{host}/x") is session.get_adapter(f"{HOST}/x")
    assert refused == []


@pytest.mark.parametrize("host", HOSTS)
def test_a_mock_of_responses_answers_any_form_of_the_host(refused: list[object], host: str) -> None:
    with responses.RequestsMock() as rsps, mock_mgn(region="eu-west-1") as panel:
        panel.at("us-east-1").add_source_server()
        panel.answer_through(rsps)
        found = requests.post(f"{host}/DescribeSourceServers", json={}, timeout=1)
        assert len(found.json()["items"]) == 1
    assert refused == []


@pytest.mark.parametrize(
    "url", ["https://mgn.us-east-1.amazonaws.com.evil.example", "https://x.example/@mgn.amazonaws.com"]
)
def test_other_hosts_are_others(mgn: MgnMock, url: str) -> None:
    session = requests.Session()
    assert session.get_adapter(url) is session.adapters["https://"]
    with pytest.raises(requests.exceptions.InvalidSchema):
        session.get_adapter("mgn://[::1")


# What `requests` takes as a body and as headers


class Endless:
    def read(self) -> str:
        return "{}"


@pytest.mark.parametrize(
    "data",
    [
        None,
        b"{}",
        bytearray(b"{}"),
        "{}",
        io.BytesIO(b"{}"),
        io.StringIO("{}"),
        iter([b"{", b"}"]),
        (part for part in ["{", "}"]),
        "\u00e4",
        iter(["\ud800"]),
    ],
    ids=[str(place) for place in range(10)],
)
def test_any_body_of_requests_is_read(mgn: MgnMock, refused: list[object], data: Any) -> None:
    found = requests.post(f"{HOST}/DescribeSourceServers", data=data, timeout=1)
    assert found.status_code in ({200} if data in (None, b"{}", "{}") else {200, 400})
    assert refused == []


def test_headers_that_are_no_text_are_read(mgn: MgnMock) -> None:
    prepared = requests.Request("POST", f"{HOST}/DescribeSourceServers", data=b"{}").prepare()
    headers: Any = prepared.headers
    headers["X-Number"] = 5
    headers["X-Bytes"] = b"\xff\xfe"
    headers[b"x-amz-date"] = b"20260131T120000Z"
    headers["Authorization"] = signed("DescribeSourceServers")["headers"]["Authorization"].encode()
    assert requests.Session().send(prepared).status_code == 200


# Parameters of a client, as Python has them


def nested(levels: int) -> list[Any]:
    value: list[Any] = []
    for _ in range(levels):
        value = [value]
    return value


ODD: dict[str, Any] = {
    "lists": nested(2500),
    "a thousand lists": nested(1000),
    "digits": 10**5000,
    "a large number": 2**40,
    "no number": float("nan"),
    "half of a pair": "\ud800",
    "a set": {1},
    "an object": object(),
    "a lambda": lambda: None,
    "bytes": b"\xff",
    "names that are no text": {5: {(): None}},
}


@pytest.mark.parametrize("value", ODD.values(), ids=ODD.keys())
@pytest.mark.parametrize(
    ("operation", "name"), [("DescribeSourceServers", "maxResults"), ("StopReplication", "sourceServerID")]
)
def test_any_parameter_is_refused_as_the_service_does_it(
    refused: list[object], operation: str, name: str, value: Any
) -> None:
    with mock_mgn(region="us-east-1") as panel:
        bare = boto3.client("mgn", "us-east-1", config=Config(parameter_validation=False))
        call = getattr(bare, service().operation(operation).method_name)
        # botocore may refuse to serialize it, before it asks anybody.
        with pytest.raises((AttributeError, ClientError, KeyError, RecursionError, TypeError, ValueError)) as caught:
            call(**{name: value})
        is_answered = isinstance(caught.value, ClientError)
        assert [each.error for each in panel.calls] == ["ValidationException"] * is_answered
        assert panel.report()
        assert repr(panel.calls)
        with pytest.raises(AssertionError):
            panel.assert_called("StartCutover")
    assert refused == []


@pytest.mark.parametrize("value", ODD.values(), ids=ODD.keys())
def test_any_parameter_that_reaches_the_dispatcher_is_refused(world: Any, value: Any) -> None:
    for operation, member in (
        ("DescribeSourceServers", "filters"),
        ("DescribeSourceServers", "maxResults"),
        ("StartReplication", "sourceServerID"),
        ("TagResource", "tags"),
    ):
        reply = dispatch(world, operation, {member: value}, CALLER)
        assert reply.error == "ValidationException"
        assert violations_in(reply.body, "ValidationException") == []
    assert len(list(world.record)[-1].params) == 1


@pytest.mark.skipif(not service().has_shape("Document"), reason="the installed model has no documents")
@pytest.mark.parametrize("value", [*ODD.values()][:8], ids=[*ODD][:8])
def test_documents_hold_what_json_holds(value: Any) -> None:
    for inner in (value, [value], {"x": value}):
        is_fitting = value == 2**40
        assert (violations_in(inner, "Document") == []) == is_fitting
