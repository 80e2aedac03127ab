from __future__ import annotations

import json
from typing import Any

import pytest
from botocore.awsrequest import prepare_request_dict
from botocore.parsers import create_parser
from botocore.serialize import create_serializer
from hypothesis import given, settings
from hypothesis import strategies as st

from mgn_mock.dispatcher import Reply
from mgn_mock.errors import ValidationException
from mgn_mock.model.spec import service
from mgn_mock.transports.messages import HttpRequest, identity, service_host
from mgn_mock.transports.restjson import parse, serialize
from tests.support.strategies import of_shape

HOST = "https://mgn.us-east-1.amazonaws.com"
HEADERS = {"x-amzn-requestid": "1", "content-type": "application/json", "date": "Sat, 31 Jan 2026 12:00:00 GMT"}
ARN = "arn:aws:mgn:us-east-1:123456789012:source-server/s-3a1b2c3d4e5f60718"
OPERATIONS = sorted(service().operation_names)


def botocore_operation(name: str) -> Any:
    return service()._model.operation_model(name)


def request_by_botocore(name: str, params: dict[str, Any]) -> HttpRequest:
    """What botocore's own serializer makes of a call."""
    made = create_serializer("rest-json", include_validation=False).serialize_to_request(
        params, botocore_operation(name)
    )
    prepare_request_dict(made, endpoint_url=HOST)
    body = made["body"]
    return HttpRequest(made["method"], made["url"], made["headers"], body.encode() if isinstance(body, str) else body)


def parsed_by_botocore(reply: Reply) -> dict[str, Any]:
    """What botocore's own parser makes of a reply, errors' members too."""
    http = serialize(reply)
    response = {"status_code": http.status, "headers": http.headers, "body": http.body, "context": {}}
    parser: Any = create_parser("rest-json")
    parsed: dict[str, Any] = parser.parse(response, reply.operation.output if reply.operation else None)
    if reply.error is not None:
        parsed.update(parser.parse(response, service().shape(reply.error)))
    return parsed


@pytest.mark.parametrize("name", OPERATIONS)
@settings(max_examples=12)
@given(data=st.data())
def test_a_request_that_botocore_makes_is_read_as_the_call_it_was_made_from(name: str, data: st.DataObject) -> None:
    operation = service().operation(name)
    params = data.draw(of_shape(operation.input)) if operation.input is not None else {}

    read = parse(request_by_botocore(name, params))

    assert read[0].name == name
    # An empty list in a query leaves no trace there.
    in_query = {
        member
        for member, shape in (operation.input.members.items() if operation.input else ())
        if shape.serialization.get("location") == "querystring" and params.get(member) == []
    }
    assert read[1] == {member: value for member, value in params.items() if member not in in_query}


@pytest.mark.parametrize("name", OPERATIONS)
@settings(max_examples=12)
@given(data=st.data())
def test_botocore_reads_from_an_answer_what_was_written_into_it(name: str, data: st.DataObject) -> None:
    operation = service().operation(name)
    carries_nothing = operation.output is None or operation.status == 204
    body = {} if carries_nothing else data.draw(of_shape(operation.output))

    parsed = parsed_by_botocore(Reply(operation, operation.status, HEADERS, body, None))

    assert parsed.pop("ResponseMetadata")["HTTPHeaders"] == HEADERS
    assert parsed == body


@pytest.mark.parametrize("name", sorted(service().error_names))
@settings(max_examples=12)
@given(data=st.data())
def test_botocore_reads_from_an_error_what_was_written_into_it(name: str, data: st.DataObject) -> None:
    operation = service().operation("StartReplication")
    members = data.draw(of_shape(service().shape(name)).filter(lambda members: "code" not in members))
    body = {**members, "message": "what is wrong"}

    parsed = parsed_by_botocore(Reply(operation, service().error_status(name), HEADERS, body, name))

    assert parsed.pop("Error") == {"Code": name, "Message": "what is wrong"}
    del parsed["ResponseMetadata"]
    in_header = {
        member
        for member, shape in service().shape(name).members.items()  # type: ignore[attr-defined]
        if shape.serialization.get("location") == "header"
    }
    assert {k: v for k, v in parsed.items() if k not in in_header} == {
        k: v for k, v in body.items() if k not in in_header
    }


def test_an_error_says_in_a_header_when_to_try_again() -> None:
    body = {"message": "slow down", "retryAfterSeconds": "7"}

    http = serialize(Reply(None, 429, HEADERS, body, "ThrottlingException"))

    assert http.headers["Retry-After"] == "7"
    assert json.loads(http.body) == {"__type": "ThrottlingException", "message": "slow down"}


@pytest.mark.parametrize("label", [ARN, ARN.replace(":", "%3A").replace("/", "%2F")])
def test_an_arn_in_a_tag_url_is_read_whether_or_not_it_is_percent_encoded(label: str) -> None:
    operation, params = parse(HttpRequest("GET", f"{HOST}/tags/{label}", {}, b""))

    assert (operation.name, params) == ("ListTagsForResource", {"resourceArn": ARN})


def test_a_slash_at_the_end_of_the_path_does_not_matter() -> None:
    operation, _ = parse(HttpRequest("POST", f"{HOST}/StartReplication/", {}, b"{}"))

    assert operation.name == "StartReplication"


def test_null_members_are_taken_for_absent_ones() -> None:
    body = b'{"sourceServerID": null, "accountID": "123456789012"}'

    _, params = parse(HttpRequest("POST", f"{HOST}/StartReplication", {}, body))

    assert params == {"accountID": "123456789012"}


@pytest.mark.parametrize(
    "body", [b'{"filters": 5, "unknown": {"a": null}}', b'{"filters": {"isArchived": "yes", "x": [1]}}']
)
def test_members_that_do_not_fit_are_passed_on_as_they_came(body: bytes) -> None:
    _, params = parse(HttpRequest("POST", f"{HOST}/DescribeSourceServers", {}, body))

    assert params == json.loads(body)


@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/StartReplication"), ("POST", "/"), ("POST", "/Nothing"), ("GET", "/tags/")]
)
def test_a_request_for_no_operation_is_refused_by_its_name(method: str, path: str) -> None:
    with pytest.raises(ValidationException, match=f"{method} {path}") as caught:
        parse(HttpRequest(method, HOST + path, {}, b""))

    assert caught.value.members["reason"] == "unknownOperation"


@pytest.mark.parametrize("body", [b"{", b"\xff\xfe", b"[]", b"5", b'"text"'])
def test_a_body_that_is_no_json_object_is_refused(body: bytes) -> None:
    with pytest.raises(ValidationException) as caught:
        parse(HttpRequest("POST", f"{HOST}/StartReplication", {}, body))

    assert caught.value.members["reason"] == "cannotParse"


def test_a_number_in_the_query_that_is_none_is_refused() -> None:
    with pytest.raises(ValidationException, match="maxResults") as caught:
        parse(HttpRequest("GET", f"{HOST}/DescribeVcenterClients?maxResults=many", {}, b""))

    assert caught.value.members["reason"] == "cannotParse"


def test_a_signature_tells_key_and_region() -> None:
    scope = "AKIDEXAMPLE/20260131/eu-west-1/mgn/aws4_request"
    signed = HttpRequest(
        "POST", "http://localhost:4566/x", {"Authorization": f"AWS4-HMAC-SHA256 Credential={scope}, Signature=1"}, b""
    )
    presigned = HttpRequest("POST", f"http://localhost/x?X-Amz-Credential={scope.replace('/', '%2F')}", {}, b"")

    assert identity(signed, "us-east-1") == ("AKIDEXAMPLE", "eu-west-1")
    assert identity(presigned, "us-east-1") == ("AKIDEXAMPLE", "eu-west-1")


@pytest.mark.parametrize(
    ("host", "region"),
    [
        ("mgn.eu-west-1.amazonaws.com", "eu-west-1"),
        ("mgn-fips.us-gov-west-1.amazonaws.com", "us-gov-west-1"),
        ("mgn.cn-north-1.amazonaws.com.cn", "cn-north-1"),
        ("mgn.eu-west-3.api.aws", "eu-west-3"),
        ("localhost", "us-east-1"),
    ],
)
def test_an_unsigned_request_is_of_the_region_of_its_host(host: str, region: str) -> None:
    assert identity(HttpRequest("POST", f"https://{host}/x", {}, b""), "us-east-1") == (None, region)


@pytest.mark.parametrize(
    "host", ["s3.eu-west-1.amazonaws.com", "mgn.example.com", "mgn.eu-west-1.amazonaws.com.evil.net"]
)
def test_hosts_of_others_are_not_taken_for_the_services(host: str) -> None:
    assert service_host().fullmatch(host) is None
