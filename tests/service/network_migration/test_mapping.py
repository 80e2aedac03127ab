"""What a mapping finds."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any

import pytest

from mgn_mock.model.spec import service
from tests.support.asking import refusal
from tests.support.network_flow import ACCOUNT, GROUP, SUBNET, UNKNOWN, VPC, begin, flow_of

if TYPE_CHECKING:
    from types_boto3_mgn import MgnClient

    from mgn_mock import MgnMock

SEGMENT, OTHER_SEGMENT = "00000000-0000-0000-0000-00000000000a", "00000000-0000-0000-0000-00000000000b"
CONSTRUCT = "00000000-0000-0000-0000-00000000000c"
NATIVELY = "enrichedProperties" in service().members("NetworkMigrationMapperSegmentConstruct")


def with_addresses(*addresses: str) -> dict[str, Any]:
    interfaces = [{"macAddress": "00-11-22-33-44-55", "ips": list(addresses), "isPrimary": True}]
    return {"sourceProperties": {"networkInterfaces": interfaces}}


def test_there_is_nothing_before_it_and_with_no_servers(mgn: MgnMock, client: MgnClient) -> None:
    flow = begin(client)
    assert flow.segments() == []
    flow.run("MAPPING")
    assert flow.segments() == []


def test_each_network_of_the_source_servers_is_a_segment(mgn: MgnMock, client: MgnClient) -> None:
    mgn.add_source_server(**with_addresses("10.0.1.7", "192.168.0.3", "fe80::1"))
    mgn.add_source_server(**with_addresses("10.0.1.8"))
    mgn.add_source_server(isArchived=True, **with_addresses("10.0.9.9"))
    flow = begin(client)
    job_id = flow.run("MAPPING")["jobID"]
    segments = flow.segments()
    assert [segment["name"] for segment in segments] == ["network-10.0.1.0/24", "network-192.168.0.0/24"]
    assert len({segment["logicalID"] for segment in segments}) == 2
    for segment in segments:
        assert segment["jobID"] == job_id
        assert segment["segmentType"] == "WORKLOAD"
        assert segment["targetAccount"] == ACCOUNT
    vpc, subnet, group = flow.constructs(segments[0]["segmentID"])
    assert [each["constructType"] for each in (vpc, subnet, group)] == [VPC, SUBNET, GROUP]
    assert vpc["properties"] == {"CidrBlock": "10.0.1.0/24"}
    assert subnet["properties"] == {
        "CidrBlock": "10.0.1.0/24",
        "VpcId": f'{{"Ref": "{vpc["logicalID"]}"}}',
    }
    assert not vpc["excluded"]


@pytest.mark.parametrize(("strategy", "expected"), [("MAP", True), ("MAP_DHCP", True), ("SKIP", False)])
def test_security_groups_are_mapped_unless_they_are_skipped(
    mgn: MgnMock, client: MgnClient, strategy: str, expected: bool
) -> None:
    mgn.add_source_server()
    flow = begin(client)
    flow.run("MAPPING", securityGroupMappingStrategy=strategy)
    types = {each["constructType"] for each in flow.constructs(flow.segments()[0]["segmentID"])}
    assert types == {VPC, SUBNET} | ({GROUP} if expected else set())


def test_a_second_mapping_replaces_the_first(mgn: MgnMock, client: MgnClient) -> None:
    mgn.add_source_server(**with_addresses("10.0.1.7"))
    flow = begin(client)
    flow.run("MAPPING")
    (first,) = flow.segments()
    mgn.add_source_server(**with_addresses("10.0.2.7"))
    flow.run("MAPPING")
    assert [segment["name"] for segment in flow.segments()] == ["network-10.0.1.0/24", "network-10.0.2.0/24"]
    refusal("ResourceNotFoundException", flow.constructs, first["segmentID"])


def test_segments_that_are_awaited_come(mgn: MgnMock, client: MgnClient) -> None:
    mgn.add_source_server()
    flow = begin(client)
    flow.start("MAPPING")
    assert [len(flow.segments()) for _ in range(3)] == [0, 0, 1]


def test_what_was_planted_is_found_instead(mgn: MgnMock, client: MgnClient) -> None:
    mgn.add_source_server()
    created = datetime(2026, 1, 1, tzinfo=timezone.utc)
    segments: Any = [
        {"segmentID": SEGMENT, "name": "web", "segmentType": "WORKLOAD", "referencedSegments": [OTHER_SEGMENT]},
        {"segmentID": OTHER_SEGMENT, "segmentType": "APPLIANCE", "logicalID": "Firewall", "createdAt": created},
    ]
    constructs: Any = [
        {"segmentID": SEGMENT, "constructType": VPC, "properties": {"CidrBlock": "10.0.0.0/16"}},
        {"segmentID": OTHER_SEGMENT, "constructID": CONSTRUCT, "constructType": GROUP, "name": "fw", "excluded": True},
        {"constructType": SUBNET},
    ]
    flow = flow_of(client, mgn.add_network_migration(definition={}, segments=segments, constructs=constructs))
    assert flow.segments() == []
    flow.run("MAPPING")
    web, firewall = flow.segments()
    assert (web["name"], web["logicalID"], web["referencedSegments"]) == ("web", "SegmentWeb", [OTHER_SEGMENT])
    assert (firewall["name"], firewall["logicalID"]) == ("segment-2", "Firewall")
    assert (firewall["segmentType"], firewall["createdAt"]) == ("APPLIANCE", created)
    assert [each["name"] for each in flow.constructs(SEGMENT)] == ["VPC1", "Subnet3"]
    (group,) = flow.constructs(OTHER_SEGMENT)
    assert (group["constructID"], group["name"], group["excluded"]) == (CONSTRUCT, "fw", True)
    only: Any = {"segmentIDs": [OTHER_SEGMENT, UNKNOWN]}
    assert [segment["segmentID"] for segment in flow.segments(filters=only)] == [OTHER_SEGMENT]


def test_constructs_can_be_filtered_by_id_and_type(mgn: MgnMock, client: MgnClient) -> None:
    mgn.add_source_server()
    flow = begin(client)
    flow.run("MAPPING")
    segment_id = flow.segments()[0]["segmentID"]
    vpc, subnet, group = flow.constructs(segment_id)
    assert flow.constructs(segment_id, filters={"constructTypes": [VPC, GROUP]}) == [vpc, group]
    assert flow.constructs(segment_id, filters={"constructIDs": [subnet["constructID"], UNKNOWN]}) == [subnet]


def test_one_construct_is_shown_whole(mgn: MgnMock, client: MgnClient) -> None:
    mgn.add_source_server()
    flow = begin(client)
    flow.run("MAPPING")
    segment_id = flow.segments()[0]["segmentID"]
    subnet = flow.constructs(segment_id)[1]
    get: Any = client.get_network_migration_mapper_segment_construct
    shown = get(**flow.ids, segmentID=segment_id, constructID=subnet["constructID"])["construct"]
    native = shown.pop("enrichedProperties", None)
    assert shown == subnet
    if NATIVELY:
        assert native["VpcId"] == {"Ref": flow.constructs(segment_id)[0]["logicalID"]}
        more: Any = {"includeEnrichedProperties": True}
        assert flow.constructs(segment_id, **more)[1] == {**subnet, "enrichedProperties": native}
    for missing in (
        {"segmentID": UNKNOWN, "constructID": CONSTRUCT},
        {"segmentID": segment_id, "constructID": UNKNOWN},
    ):
        refusal("ResourceNotFoundException", get, **flow.ids, **missing)


def test_scope_tags_of_a_segment_can_be_changed(mgn: MgnMock, client: MgnClient) -> None:
    mgn.add_source_server()
    flow = begin(client)
    flow.run("MAPPING")
    (segment,) = flow.segments()
    mgn.advance(minutes=1)
    update: Any = client.update_network_migration_mapper_segment
    changed = update(**flow.ids, segmentID=segment["segmentID"], scopeTags={"team": "net"})
    assert (changed["scopeTags"], changed["updatedAt"]) == ({"team": "net"}, mgn.now)
    same = update(**flow.ids, segmentID=segment["segmentID"])
    assert same["scopeTags"] == {"team": "net"}
    assert flow.segments()[0]["scopeTags"] == {"team": "net"}
    refusal("ResourceNotFoundException", update, **flow.ids, segmentID=UNKNOWN, scopeTags={})
