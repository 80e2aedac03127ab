"""Planting a network migration: what fits, what does not, and what stays."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest

from mgn_mock import MgnMock
from mgn_mock.model.spec import service
from tests.support.asking import world_of
from tests.support.network_flow import ACCOUNT, VPC, begin, flow_of

if TYPE_CHECKING:
    from types_boto3_mgn import MgnClient

DEFINITION_ID = "nmd-0123456789abcdef0"
WITH_INSIGHTS = service().has_shape("NetworkMigrationInsight")


def test_a_definition_is_planted_with_defaults_and_shown(mgn: MgnMock, client: MgnClient) -> None:
    planted: Any = mgn.add_network_migration(definition={"networkMigrationDefinitionID": DEFINITION_ID, "name": "x"})
    assert (planted["networkMigrationDefinitionID"], planted["name"]) == (DEFINITION_ID, "x")
    assert planted["targetNetwork"] == {"topology": "ISOLATED_VPC"}
    assert planted["targetS3Configuration"]["s3BucketOwner"] == ACCOUNT
    got: Any = client.get_network_migration_definition(networkMigrationDefinitionID=DEFINITION_ID)
    del got["ResponseMetadata"]
    assert got == planted


def test_one_that_is_there_is_named_by_id_or_by_its_dict(mgn: MgnMock, client: MgnClient) -> None:
    created: Any = client.create_network_migration_definition(
        name="n",
        targetNetwork={"topology": "ISOLATED_VPC"},
        targetS3Configuration={"s3Bucket": "b", "s3BucketOwner": ACCOUNT},
    )
    for named in (created["networkMigrationDefinitionID"], created):
        planted = mgn.add_network_migration(definition=named)
        assert planted["networkMigrationDefinitionID"] == created["networkMigrationDefinitionID"]
    assert len(client.list_network_migration_definitions()["items"]) == 1


@pytest.mark.skipif(
    "configuration" not in service().members("NetworkMigrationMapperSegmentConstruct"),
    reason="the installed model has no configurations",
)
def test_a_construct_is_planted_with_values_and_a_configuration(mgn: MgnMock, client: MgnClient) -> None:
    configuration: Any = {"securityGroup": {"associations": {"cidrs": ["10.0.0.0/24"]}}}
    group: Any = {
        "constructType": "AWS::EC2::SecurityGroup",
        "enrichedProperties": {"Open": True},
        "configuration": configuration,
    }
    flow = flow_of(client, mgn.add_network_migration(definition={}, segments=[{}], constructs=[group]))
    flow.run("MAPPING")
    segment_id = flow.segments()[0]["segmentID"]
    (found,) = flow.constructs(segment_id, includeConfiguration=True, includeEnrichedProperties=True)
    assert (found["enrichedProperties"], found["properties"]) == ({"Open": True}, {"Open": "true"})
    assert found["configuration"] == configuration


def test_quotas_are_not_checked(mgn: MgnMock, client: MgnClient) -> None:
    for _ in range(7):
        mgn.add_network_migration(definition={})
    assert len(client.list_network_migration_definitions()["items"]) == 7


def test_what_is_left_out_stays(mgn: MgnMock, client: MgnClient) -> None:
    flow = begin(client)
    mgn.add_network_migration(definition=flow.definition_id, segments=[{"name": "web"}])
    mgn.add_network_migration(definition=flow.definition_id, outcomes={"DEPLOY": "FAILED"})
    flow.run("MAPPING")
    assert [segment["name"] for segment in flow.segments()] == ["web"]


def test_new_segments_come_with_their_own_constructs_and_known_ones_may_get_some(
    mgn: MgnMock, client: MgnClient
) -> None:
    flow = begin(client)
    vpc: Any = [{"constructType": VPC}]
    for given, expected in (
        ({"segments": [{"name": "web"}], "constructs": vpc}, 1),
        ({"segments": [{"name": "web"}]}, 0),
        ({"constructs": vpc * 2}, 2),
    ):
        mgn.add_network_migration(definition=flow.definition_id, **given)
        flow.run("MAPPING")
        assert len(flow.constructs(flow.segments()[0]["segmentID"])) == expected


def test_outcomes_of_other_activities_stay(mgn: MgnMock, client: MgnClient) -> None:
    flow = begin(client)
    for activity in ("MAPPING_UPDATE", "CODE_GENERATION"):
        mgn.add_network_migration(definition=flow.definition_id, outcomes={activity: "FAILED"})
    flow.run("MAPPING")
    assert [flow.run(each)["status"] for each in ("MAPPING_UPDATE", "CODE_GENERATION")] == ["FAILED", "FAILED"]


def test_what_was_planted_is_the_tests_own(mgn: MgnMock, client: MgnClient) -> None:
    segments: Any = [{"name": "web", "scopeTags": {"a": "b"}}]
    flow = flow_of(client, mgn.add_network_migration(definition={}, segments=segments))
    segments[0]["scopeTags"]["a"] = "changed"
    flow.run("MAPPING")
    assert flow.segments()[0]["scopeTags"] == {"a": "b"}


def test_a_time_without_a_zone_is_utc_and_in_milliseconds(mgn: MgnMock, client: MgnClient) -> None:
    planted: Any = mgn.add_network_migration(definition={"createdAt": datetime(2026, 1, 2, 3, 4, 5, 678_901)})  # noqa: DTZ001
    assert planted["createdAt"].isoformat() == "2026-01-02T03:04:05.678000+00:00"
    got = client.get_network_migration_definition(networkMigrationDefinitionID=planted["networkMigrationDefinitionID"])
    assert got["createdAt"] == planted["createdAt"]


def test_a_time_may_be_given_as_text(mgn: MgnMock) -> None:
    planted: Any = mgn.add_network_migration(definition={"createdAt": "2026-01-02T05:04:05.6+02:00"})
    assert planted["createdAt"].isoformat() == "2026-01-02T03:04:05.600000+00:00"


SEGMENT = [{"name": "web"}]
SEGMENT_ID = "00000000-0000-0000-0000-00000000000a"
CIDRS: Any = {"cidrMappings": [{"originalCidr": "10.0.0.0/16", "updatedCidr": "10.1.0.0/16"}]}
REFUSED: list[tuple[str, dict[str, Any]]] = [
    ("definition", {"definition": DEFINITION_ID}),
    ("definition", {"definition": 5}),
    ("definition.colour", {"definition": {"colour": "red"}}),
    ("definition.targetNetwork.topology", {"definition": {"targetNetwork": {"topology": "RING"}}}),
    ("definition.arn", {"definition": {"arn": "arn:aws:mgn:us-east-1:123456789012:x/y"}}),
    ("segments[1]", {"segments": [{}, "web"]}),
    ("segments[1].segmentType", {"segments": [{}, {"segmentType": "NETWORK"}]}),
    ("segments[0].segmentID", {"segments": [{"segmentID": "short"}]}),
    ("segments[1].segmentID", {"segments": [{"segmentID": SEGMENT_ID}] * 2}),
    (
        "constructs[1].constructID",
        {"segments": SEGMENT, "constructs": [{"constructType": VPC, "constructID": SEGMENT_ID}] * 2},
    ),
    ("constructs[0].constructType", {"segments": SEGMENT, "constructs": [{}]}),
    ("constructs[0].segmentID", {"segments": SEGMENT, "constructs": [{"segmentID": "x", "constructType": VPC}]}),
    ("constructs[0].segmentID", {"constructs": [{"constructType": VPC}]}),
    ("constructs[0].logicalID", {"segments": SEGMENT, "constructs": [{"constructType": VPC, "logicalID": "1"}]}),
    ("outcomes.LAUNCH", {"outcomes": {"LAUNCH": "FAILED"}}),
    ("outcomes.MAPPING", {"outcomes": {"MAPPING": 5}}),
    ("outcomes.MAPPING.status", {"outcomes": {"MAPPING": "BROKEN"}}),
    ("outcomes.MAPPING.status", {"outcomes": {"MAPPING": "PENDING"}}),
    ("outcomes.MAPPING.stacks", {"outcomes": {"MAPPING": {"stacks": []}}}),
    ("outcomes.MAPPING.jobID", {"outcomes": {"MAPPING": {"jobID": "00000000-0000-0000-0000-000000000000"}}}),
    ("outcomes.DEPLOY.stacks[0].status", {"outcomes": {"DEPLOY": {"stacks": [{"status": "FAILED"}]}}}),
    ("outcomes.DEPLOY.stacks[0].stackLogicalID", {"outcomes": {"DEPLOY": {"stacks": [{"status": "CREATE_FAILED"}]}}}),
    ("outcomes.ANALYZE.results[0].source.vpcID", {"outcomes": {"ANALYZE": {"results": [{"source": {"vpcID": "v"}}]}}}),
]
if WITH_INSIGHTS:
    REFUSED += [
        ("definition.cidrMappings", {"definition": CIDRS}),
        ("insights[0].insightType", {"insights": [{"insightType": "RUMOUR"}]}),
    ]


@pytest.mark.parametrize(("path", "given"), REFUSED)
def test_what_does_not_fit_is_refused_with_its_path_and_leaves_nothing_behind(path: str, given: dict[str, Any]) -> None:
    mgn = MgnMock(region="us-east-1")
    before, counters = world_of(mgn), mgn._world.counters.copy()
    with pytest.raises(ValueError, match=f"^{re.escape(path)}: "):
        mgn.add_network_migration(**{"definition": {}, **given})
    assert world_of(mgn) == before
    assert mgn._world.counters == counters


@pytest.mark.skipif(WITH_INSIGHTS, reason="the installed model has insights")
def test_an_older_model_has_no_insights() -> None:
    with pytest.raises(ValueError, match="does not know ListNetworkMigrationInsights"):
        MgnMock().add_network_migration(definition={}, insights=[{}])
