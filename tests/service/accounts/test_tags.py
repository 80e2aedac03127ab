"""Tags of whatever has an ARN."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote

import pytest

from mgn_mock import MgnMock
from mgn_mock.transports.messages import HttpRequest
from mgn_mock.transports.over_http import answer
from tests.support.asking import OTHER_ACCOUNT, UNKNOWN_SERVER, at_fault, client_of, refusal, world_of
from tests.support.checking import make_client

if TYPE_CHECKING:
    from collections.abc import Callable

    from types_boto3_mgn import MgnClient

PLANTERS: list[Callable[[MgnMock], Any]] = [MgnMock.add_source_server, MgnMock.add_vcenter_client]
taggable = pytest.mark.parametrize("plant", PLANTERS, ids=["source server", "vCenter client"])
CALLS: list[tuple[str, dict[str, Any]]] = [
    ("tag_resource", {"tags": {"team": "blue"}}),
    ("untag_resource", {"tagKeys": ["Name"]}),
    ("list_tags_for_resource", {}),
]
each_call = pytest.mark.parametrize(("call", "params"), CALLS, ids=[call for call, _ in CALLS])


def tags_of(client: MgnClient, arn: str) -> dict[str, str]:
    return client.list_tags_for_resource(resourceArn=arn)["tags"]


@taggable
def test_a_resource_is_tagged_and_untagged(mgn: MgnMock, client: MgnClient, plant: Callable[[MgnMock], Any]) -> None:
    """Rests on tags-are-added."""
    planted = plant(mgn)
    arn, at_first = planted["arn"], planted["tags"]
    assert tags_of(client, arn) == at_first

    client.tag_resource(resourceArn=arn, tags={"team": "blue", "stage": "test"})
    assert tags_of(client, arn) == {**at_first, "team": "blue", "stage": "test"}

    client.tag_resource(resourceArn=arn, tags={"team": "red"})
    assert tags_of(client, arn) == {**at_first, "team": "red", "stage": "test"}

    client.untag_resource(resourceArn=arn, tagKeys=["team", "never there"])
    assert tags_of(client, arn) == {**at_first, "stage": "test"}


def test_tags_are_shown_on_the_resource(mgn: MgnMock, client: MgnClient) -> None:
    server, vcenter = mgn.add_source_server(), mgn.add_vcenter_client()
    for arn in (server["arn"], vcenter["arn"]):
        client.tag_resource(resourceArn=arn, tags={"team": "blue"})
    assert client.describe_source_servers()["items"][0]["tags"] == {**server["tags"], "team": "blue"}
    assert client.describe_vcenter_clients()["items"][0]["tags"] == {"team": "blue"}


def test_tagging_changes_nothing_else(mgn: MgnMock, client: MgnClient) -> None:
    server: Any = mgn.add_source_server(replicationType="SNAPSHOT_SHIPPING")
    client.start_replication(sourceServerID=server["sourceServerID"])
    mgn.advance(minutes=3)
    before: Any = mgn.server(server)
    client.tag_resource(resourceArn=server["arn"], tags={"team": "blue"})
    assert mgn.server(server) == {**before, "tags": {**before["tags"], "team": "blue"}}
    client.untag_resource(resourceArn=server["arn"], tagKeys=["team"])
    assert mgn.server(server) == before


@pytest.mark.parametrize("tags", [{}, {"": ""}, {"k" * 256: "v" * 256}, {"größe:/%+ &=?#": "ja, 100 %\n"}])
def test_keys_and_values_may_be_any_text(mgn: MgnMock, client: MgnClient, tags: dict[str, str]) -> None:
    arn = mgn.add_vcenter_client()["arn"]
    client.tag_resource(resourceArn=arn, tags=tags)
    assert tags_of(client, arn) == tags
    client.untag_resource(resourceArn=arn, tagKeys=[*tags, "never there"])
    assert tags_of(client, arn) == {}


def test_no_keys_at_all_leave_no_trace_in_the_url_and_are_invalid(mgn: MgnMock, client: MgnClient) -> None:
    arn = mgn.add_vcenter_client()["arn"]
    error = refusal("ValidationException", client.untag_resource, resourceArn=arn, tagKeys=[])
    assert at_fault(error) == {"tagKeys"}


def test_a_resource_has_fifty_tags_at_most(mgn: MgnMock, client: MgnClient) -> None:
    arn = mgn.add_source_server()["arn"]
    client.tag_resource(resourceArn=arn, tags={f"key {number}": "" for number in range(49)})
    before = world_of(mgn)

    error = refusal("ValidationException", client.tag_resource, resourceArn=arn, tags={"one": "", "more": ""})

    assert error["reason"] == "other"
    assert at_fault(error) == {"tags"}
    assert "52" in error["message"]
    assert "50" in error["message"]
    assert world_of(mgn) == before
    client.tag_resource(resourceArn=arn, tags={"key 7": "another value"})
    client.untag_resource(resourceArn=arn, tagKeys=["key 7"])
    client.tag_resource(resourceArn=arn, tags={"one": ""})
    assert len(tags_of(client, arn)) == 50


def test_one_request_has_fifty_tags_at_most(mgn: MgnMock, client: MgnClient) -> None:
    arn = mgn.add_vcenter_client()["arn"]
    tags = {str(number): "" for number in range(50)}
    client.tag_resource(resourceArn=arn, tags=tags)
    error = refusal("ValidationException", client.tag_resource, resourceArn=arn, tags={**tags, "50": ""})
    assert error["reason"] == "fieldValidationFailed"
    assert at_fault(error) == {"tags"}


@pytest.mark.parametrize("tags", [{"k" * 257: ""}, {"k": "v" * 257}])
def test_a_key_or_value_that_is_too_long_is_invalid(mgn: MgnMock, client: MgnClient, tags: dict[str, str]) -> None:
    arn = mgn.add_vcenter_client()["arn"]
    error = refusal("ValidationException", client.tag_resource, resourceArn=arn, tags=tags)
    assert at_fault(error) == {f"tags.{next(iter(tags))}"}


@pytest.mark.parametrize("key", ["aws:", "aws:createdBy", "AWS:x"])
def test_keys_of_aws_are_reserved(mgn: MgnMock, client: MgnClient, key: str) -> None:
    arn = mgn.add_vcenter_client()["arn"]
    error = refusal("ValidationException", client.tag_resource, resourceArn=arn, tags={"mine": "", key: ""})
    assert error["reason"] == "other"
    assert at_fault(error) == {"tags"}
    assert key in error["message"]
    assert tags_of(client, arn) == {}


@each_call
@pytest.mark.parametrize(
    "change",
    [
        lambda arn: arn.replace("us-east-1", "eu-west-1"),
        lambda arn: arn.replace("123456789012", OTHER_ACCOUNT),
        lambda arn: arn[:-19] + UNKNOWN_SERVER,
        lambda arn: arn.replace("source-server", "vcenter-client"),
        lambda arn: arn.replace("source-server", "wave"),
        lambda arn: arn.replace(":mgn:", ":drs:"),
        lambda arn: arn.replace("arn:aws:", "arn:aws-cn:"),
        lambda arn: f"{arn}/more",
    ],
    ids=["Region", "account", "id", "other type", "type that is not there", "service", "partition", "longer"],
)
def test_an_arn_of_nothing_here_is_not_found(
    mgn: MgnMock, client: MgnClient, call: str, params: dict[str, Any], change: Callable[[str], str]
) -> None:
    arn = change(mgn.add_source_server()["arn"])
    before = world_of(mgn)
    error = refusal("ResourceNotFoundException", getattr(client, call), resourceArn=arn, **params)
    assert error["resourceId"] in arn
    assert error["resourceType"]
    assert error["resourceId"] in error["message"]
    assert world_of(mgn) == before


@each_call
def test_what_exists_elsewhere_is_not_found_here(
    mgn: MgnMock, client: MgnClient, call: str, params: dict[str, Any]
) -> None:
    mgn.add_managed_account(OTHER_ACCOUNT)
    for elsewhere in (mgn.at("eu-west-1"), mgn.at("us-east-1", OTHER_ACCOUNT)):
        arn = elsewhere.add_source_server()["arn"]
        refusal("ResourceNotFoundException", getattr(client, call), resourceArn=arn, **params)


@each_call
@pytest.mark.parametrize(
    "malformed",
    [
        "this is not an arn at all",
        "arn:aws:mgn:us-east-1:123456789012",
        "arn:aws:mgn:us-east-1:123456789012:source-server:s-0123456789abcdef0",
        "urn:aws:mgn:us-east-1:123456789012:source-server/s-0123456789abcdef0",
    ],
)
def test_what_is_no_arn_is_invalid(
    mgn: MgnMock, client: MgnClient, call: str, params: dict[str, Any], malformed: str
) -> None:
    error = refusal("ValidationException", getattr(client, call), resourceArn=malformed, **params)
    assert at_fault(error) == {"resourceArn"}


@each_call
def test_an_arn_that_is_too_long_is_invalid(mgn: MgnMock, client: MgnClient, call: str, params: dict[str, Any]) -> None:
    error = refusal("ValidationException", getattr(client, call), resourceArn="arn:" + "x" * 2045, **params)
    assert error["reason"] == "fieldValidationFailed"
    assert at_fault(error) == {"resourceArn"}


def test_the_arn_of_another_partition_is_made_and_found() -> None:
    for region, partition in {"cn-north-1": "aws-cn", "us-gov-west-1": "aws-us-gov"}.items():
        mgn = MgnMock(region=region)
        arn = mgn.add_vcenter_client()["arn"]
        assert arn.startswith(f"arn:{partition}:mgn:{region}:")
        client_of(mgn).tag_resource(resourceArn=arn, tags={"team": "blue"})
        assert mgn.peek("ListTagsForResource", resourceArn=arn) == {"tags": {"team": "blue"}}


@pytest.mark.parametrize("write", [quote, unquote, lambda arn: quote(arn, safe="")], ids=["%3A", "plain", "%3A %2F"])
@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
def test_an_arn_in_a_url_may_be_percent_encoded_or_not(write: Callable[[str], str], method: str) -> None:
    mgn = MgnMock(region="us-east-1")
    arn = mgn.add_source_server(tags={"gone": ""})["arn"]
    url = f"https://mgn.us-east-1.amazonaws.com/tags/{write(arn)}"
    ending, body = {"GET": ("", b""), "POST": ("", b'{"tags": {"team": "blue"}}'), "DELETE": ("?tagKeys=gone", b"")}[
        method
    ]

    reply = answer(mgn._world, HttpRequest(method, url + ending, {}, body))

    assert reply.status == 200
    tags = mgn.peek("ListTagsForResource", resourceArn=arn)["tags"]
    assert ("team" in tags, "gone" in tags) == (method == "POST", method != "DELETE")


def test_tags_of_a_key_with_signs_of_its_own_are_removed_on_the_wire(mgn: MgnMock, client: MgnClient) -> None:
    keys = ["a=b&c", "100%", "x+y z", "é", ","]
    arn = mgn.add_vcenter_client(tags=dict.fromkeys(keys, ""))["arn"]
    client.untag_resource(resourceArn=arn, tagKeys=keys[:3])
    assert tags_of(client, arn) == {"é": "", ",": ""}


def test_a_client_of_the_resources_own_account_and_region_tags_it(mgn: MgnMock, client: MgnClient) -> None:
    arn = mgn.at("eu-west-1", OTHER_ACCOUNT).add_vcenter_client()["arn"]
    make_client("eu-west-1", OTHER_ACCOUNT).tag_resource(resourceArn=arn, tags={"team": "blue"})
    assert tags_of(make_client("eu-west-1", OTHER_ACCOUNT), arn) == {"team": "blue"}
