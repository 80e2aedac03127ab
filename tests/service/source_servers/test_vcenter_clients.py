"""The vCenter clients of an account and Region."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from mgn_mock import MgnMock
from tests.support.asking import OTHER_ACCOUNT, at_fault, client_of, discovered, refusal

if TYPE_CHECKING:
    from types_boto3_mgn import MgnClient


def test_there_are_none_at_first(mgn: MgnMock, client: MgnClient) -> None:
    answer = client.describe_vcenter_clients()
    assert answer["items"] == []
    assert "nextToken" not in answer


def test_what_was_planted_is_described(mgn: MgnMock, client: MgnClient) -> None:
    planted: Any = mgn.add_vcenter_client()
    assert client.describe_vcenter_clients()["items"] == [planted]
    client_id = planted["vcenterClientID"]
    assert re.fullmatch("vcc-[0-9a-f]{17}", client_id)
    assert planted == {
        "vcenterClientID": client_id,
        "arn": f"arn:aws:mgn:us-east-1:123456789012:vcenter-client/{client_id}",
        "hostname": "vcenter01.example.com",
        "vcenterUUID": planted["vcenterUUID"],
        "datacenterName": "Datacenter",
        "lastSeenDatetime": "2026-01-31T12:00:00+00:00",
        "sourceServerTags": {},
        "tags": {},
    }
    assert re.fullmatch("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", planted["vcenterUUID"])


def test_a_client_was_seen_just_now_unless_it_was_planted_otherwise(mgn: MgnMock, client: MgnClient) -> None:
    mgn.add_vcenter_client()
    mgn.add_vcenter_client(lastSeenDatetime="2026-01-30T08:00:00Z")
    mgn.advance(minutes=90)
    seen = [item["lastSeenDatetime"] for item in client.describe_vcenter_clients()["items"]]
    assert seen == ["2026-01-31T13:30:00+00:00", "2026-01-30T08:00:00+00:00"]


def test_the_client_that_reported_a_server_is_there(mgn: MgnMock, client: MgnClient) -> None:
    server = mgn.add_source_server(replicationType="SNAPSHOT_SHIPPING")
    ids = [item["vcenterClientID"] for item in client.describe_vcenter_clients()["items"]]
    assert ids == [server["vcenterClientID"]]


def test_clients_come_in_pages(mgn: MgnMock, client: MgnClient) -> None:
    planted = [mgn.add_vcenter_client()["vcenterClientID"] for _ in range(52)]
    pages = [page["items"] for page in client.get_paginator("describe_vcenter_clients").paginate()]
    assert [len(items) for items in pages] == [50, 2]
    assert [item["vcenterClientID"] for items in pages for item in items] == planted


def test_bad_paging_is_refused(mgn: MgnMock, client: MgnClient) -> None:
    refused = [
        refusal("ValidationException", client.describe_vcenter_clients, **params)
        for params in ({"maxResults": 1001}, {"nextToken": "no token"}, {"nextToken": "x" * 2049})
    ]
    assert [at_fault(error) for error in refused] == [{"maxResults"}, {"nextToken"}, {"nextToken"}]


def test_clients_are_of_one_account_and_region() -> None:
    mgn = MgnMock(region="us-east-1")
    places = [mgn, mgn.at("eu-west-1"), mgn.at("us-east-1", OTHER_ACCOUNT)]
    planted = [panel.add_vcenter_client()["arn"] for panel in places]
    described = [client_of(panel).describe_vcenter_clients()["items"] for panel in places]
    assert [[item["arn"] for item in items] for items in described] == [[arn] for arn in planted]
    assert len(set(planted)) == 3


def test_a_client_can_be_deleted_also_while_its_servers_replicate(mgn: MgnMock, client: MgnClient) -> None:
    server_id = discovered(mgn)
    client.start_replication(sourceServerID=server_id)
    client_id = mgn.server(server_id)["vcenterClientID"]
    answer = client.delete_vcenter_client(vcenterClientID=client_id)
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 204
    assert client.describe_vcenter_clients()["items"] == []
    server = mgn.server(server_id)
    assert server["vcenterClientID"] == client_id
    assert server["dataReplicationInfo"]["dataReplicationState"] == "STALLED"
    error = refusal("ResourceNotFoundException", client.delete_vcenter_client, vcenterClientID=client_id)
    assert (error["resourceId"], error["resourceType"]) == (client_id, "VcenterClient")
