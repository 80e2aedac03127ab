"""The fourteen kinds of edits of AWS's sample scripts, with what their descriptions say of each."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.network_flow import GROUP, SUBNET, VPC, Flow, flow_of

if TYPE_CHECKING:
    from types_boto3_mgn import MgnClient

    from mgn_mock import MgnMock

# As the sample's functions name them, with growing and shrinking told apart; the last one is its change of segments.
KINDS = {
    "delete VPC": "test_a_vpc_that_is_deleted_takes_what_refers_to_it",
    "exclude VPC": "test_a_vpc_that_is_excluded_is_not_deployed_with_all_that_refers_to_it",
    "include VPC": "test_a_vpc_that_is_included_again_is_deployed",
    "merge VPCs": "test_two_vpcs_are_merged",
    "change VPC IP": "test_a_vpc_that_gets_another_address_shifts_its_subnets_along",
    "rename VPC": "test_a_vpc_is_renamed",
    "expand VPC": "test_a_vpc_gets_more_addresses",
    "reduce VPC": "test_a_vpc_gets_fewer_addresses_where_its_subnets_still_fit",
    "split VPC": "test_a_vpc_is_split_with_its_security_groups",
    "delete subnet": "test_a_subnet_is_deleted_and_its_vpc_stays",
    "change subnet IP": "test_a_subnet_gets_another_address",
    "expand subnet": "test_a_subnet_gets_more_or_fewer_addresses",
    "reduce subnet": "test_a_subnet_gets_more_or_fewer_addresses",
    "change tags of a segment": "test_the_scope_tags_of_a_segment_are_changed",
}
NEAR, FAR = "00000000-0000-0000-0000-00000000000a", "00000000-0000-0000-0000-00000000000b"


def construct(segment_id: str, number: int, kind: str, **properties: Any) -> dict[str, Any]:
    return {
        "segmentID": segment_id,
        "constructID": f"00000000-0000-0000-0000-{number:012}",
        "constructType": kind,
        "logicalID": f"{kind.rpartition(':')[2]}{number}",
        "name": f"name{number}",
        "properties": properties,
    }


OF_ONE = '{"Ref": "VPC1"}'
CONSTRUCTS = {
    1: construct(NEAR, 1, VPC, CidrBlock="10.0.0.0/20"),
    2: construct(NEAR, 2, SUBNET, CidrBlock="10.0.0.0/24", VpcId=OF_ONE),
    3: construct(NEAR, 3, SUBNET, CidrBlock="10.0.8.0/24", VpcId=OF_ONE),
    4: construct(
        NEAR,
        4,
        GROUP,
        VpcId=OF_ONE,
        SecurityGroupIngress='[{"CidrIp": "10.0.0.0/20"}, {"CidrIp": "10.0.0.0/24"}]',
    ),
    5: construct(FAR, 5, VPC, CidrBlock="10.0.16.0/20"),
    6: construct(FAR, 6, SUBNET, CidrBlock="10.0.16.0/24", VpcId='{"Ref": "VPC5"}'),
}


@pytest.fixture(params=["ISOLATED_VPC", "HUB_AND_SPOKE"])
def flow(request: pytest.FixtureRequest, mgn: MgnMock, client: MgnClient) -> Flow:
    """An execution in which two networks were mapped."""
    definition = mgn.add_network_migration(
        definition={"targetNetwork": {"topology": request.param}},
        segments=[{"segmentID": NEAR, "name": "near"}, {"segmentID": FAR, "name": "far"}],
        constructs=list(CONSTRUCTS.values()),
    )
    flow = flow_of(client, definition)
    flow.run("MAPPING")
    return flow


def run(flow: Flow, number: int, operation: dict[str, Any]) -> dict[str, Any]:
    """Run one edit as the scripts do, and return its job."""
    named = {name: CONSTRUCTS[number][name] for name in ("segmentID", "constructID", "constructType")}
    return flow.run("MAPPING_UPDATE", constructs=[{**named, "operation": operation}])


def ranged(cidr: str) -> dict[str, Any]:
    return {"update": {"properties": {"CidrBlock": cidr}}}


def ranges(flow: Flow, segment_id: str = NEAR) -> dict[str, str]:
    return {
        each["logicalID"]: each["properties"]["CidrBlock"]
        for each in flow.constructs(segment_id)
        if "CidrBlock" in each["properties"]
    }


def fails(flow: Flow, number: int, operation: dict[str, Any], why: str) -> None:
    before = [flow.constructs(NEAR), flow.constructs(FAR)]
    job = run(flow, number, operation)
    assert (job["status"], why in job["statusDetails"]) == ("FAILED", True), job
    assert [flow.constructs(NEAR), flow.constructs(FAR)] == before


def test_a_vpc_that_is_deleted_takes_what_refers_to_it(flow: Flow) -> None:
    run(flow, 1, {"delete": {}})
    assert flow.constructs(NEAR) == []
    assert len(flow.constructs(FAR)) == 2


def deployed(mgn: MgnMock, flow: Flow) -> tuple[set[str], set[str]]:
    """Generate code and deploy it; return the names in the templates, and the statuses of the stacks."""
    flow.run("CODE_GENERATION")
    segments = flow.client.list_network_migration_code_generation_segments(**flow.ids)["items"]
    places = [segment["artifacts"][0]["outputS3Configuration"] for segment in segments]
    templates = [json.loads(mgn.get_object(each["s3Bucket"], each["s3Key"])) for each in places]
    flow.run("DEPLOY")
    stacks = flow.client.list_network_migration_deployed_stacks(**flow.ids)["items"]
    return {name for each in templates for name in each["Resources"]}, {stack["status"] for stack in stacks}


def test_a_vpc_that_is_excluded_is_not_deployed_with_all_that_refers_to_it(mgn: MgnMock, flow: Flow) -> None:
    assert run(flow, 1, {"update": {"excluded": True}})["status"] == "SUCCEEDED"
    assert deployed(mgn, flow) == ({"VPC5", "Subnet6"}, {"CREATE_COMPLETE"})
    assert [each["excluded"] for each in flow.constructs(NEAR)] == [True, False, False, False]
    flow.client.list_network_migration_deployed_stacks(**flow.ids)
    assert "what-refers-to-an-excluded-construct-is-not-deployed" in {each.id for each in mgn.assumptions}


def test_a_vpc_that_is_included_again_is_deployed(mgn: MgnMock, flow: Flow) -> None:
    for excluded in (True, False):
        run(flow, 1, {"update": {"excluded": excluded}})
    assert deployed(mgn, flow) == ({each["logicalID"] for each in CONSTRUCTS.values()}, {"CREATE_COMPLETE"})


def test_a_vpc_that_is_excluded_after_a_deployment_is_analyzed_no_more(mgn: MgnMock, flow: Flow) -> None:
    numbers = []
    for excluded in (False, True):
        run(flow, 1, {"update": {"excluded": excluded}})
        deployed(mgn, flow)
        job_id = flow.run("ANALYZE")["jobID"]
        results = flow.client.list_network_migration_analysis_results(**flow.ids)["items"]
        numbers.append(len([result for result in results if result["jobID"] == job_id]))
    # A VPC on its own has no path to another one.
    assert numbers == [2, 0]


def test_a_vpc_that_is_deleted_leaves_a_deployment_that_succeeds(mgn: MgnMock, flow: Flow) -> None:
    run(flow, 1, {"delete": {}})
    assert deployed(mgn, flow) == ({"VPC5", "Subnet6"}, {"CREATE_COMPLETE"})


def test_a_deployment_says_what_it_lacks(mgn: MgnMock, flow: Flow) -> None:
    properties = {"VpcId": '{"Ref": "Gone"}', "AvailabilityZone": '{"Ref": "AWS::Region"}'}
    run(flow, 2, {"update": {"properties": properties}})
    assert deployed(mgn, flow)[1] == {"CREATE_COMPLETE", "CREATE_FAILED"}
    stacks = flow.client.list_network_migration_deployed_stacks(**flow.ids)["items"]
    (failed,) = (each for stack in stacks for each in stack.get("failedResources", ()))
    assert (failed["logicalID"], failed["status"]) == ("Subnet2", "CREATE_FAILED")
    assert failed["statusReason"] == ("Unresolved resource dependencies [Gone] in the Resources block of the template")
    assert flow.jobs("DEPLOY")[0]["status"] == "FAILED"
    assert "unresolved-references-fail-a-stack" in {each.id for each in mgn.assumptions}


def test_the_scope_tags_of_a_segment_are_changed(flow: Flow) -> None:
    tags = {"AWSTransform": "Network-API-blog"}
    flow.client.update_network_migration_mapper_segment(**flow.ids, segmentID=NEAR, scopeTags=tags)
    assert [segment["scopeTags"] for segment in flow.segments()] == [tags, {}]


def test_a_vpc_is_excluded_and_included_again(flow: Flow) -> None:
    for excluded in (True, False):
        assert run(flow, 1, {"update": {"excluded": excluded}})["status"] == "SUCCEEDED"
        assert flow.constructs(NEAR)[0]["excluded"] is excluded
    assert list(ranges(flow)) == ["VPC1", "Subnet2", "Subnet3"]


def test_two_vpcs_are_merged(flow: Flow) -> None:
    """Rests on merging-constructs."""
    named = {name: CONSTRUCTS[5][name] for name in ("segmentID", "constructID")}
    assert run(flow, 1, {"merge": {"mergeConstructs": [named]}})["status"] == "SUCCEEDED"
    assert ranges(flow) == {
        "VPC1": "10.0.0.0/19",
        "Subnet2": "10.0.0.0/24",
        "Subnet3": "10.0.8.0/24",
        "Subnet6": "10.0.16.0/24",
    }


def test_a_vpc_that_gets_another_address_shifts_its_subnets_along(flow: Flow) -> None:
    """Rests on subnets-shift-along-with-their-vpc."""
    assert run(flow, 1, ranged("10.9.16.0/20"))["status"] == "SUCCEEDED"
    assert ranges(flow) == {"VPC1": "10.9.16.0/20", "Subnet2": "10.9.16.0/24", "Subnet3": "10.9.24.0/24"}
    group = flow.constructs(NEAR)[3]["properties"]["SecurityGroupIngress"]
    assert group == '[{"CidrIp": "10.9.16.0/20"}, {"CidrIp": "10.0.0.0/24"}]'
    assert ranges(flow, FAR) == {"VPC5": "10.0.16.0/20", "Subnet6": "10.0.16.0/24"}


def test_a_vpc_is_renamed(flow: Flow) -> None:
    run(flow, 1, {"update": {"name": "new"}})
    assert flow.constructs(NEAR)[0]["name"] == "new"


def test_a_vpc_gets_more_addresses(flow: Flow) -> None:
    job = run(flow, 1, ranged("10.0.0.0/16"))
    topology = flow.client.get_network_migration_definition(networkMigrationDefinitionID=flow.definition_id)
    if topology["targetNetwork"]["topology"] == "HUB_AND_SPOKE":
        assert "overlaps VPC VPC5 (10.0.16.0/20)" in job["statusDetails"]
    else:
        assert ranges(flow) == {"VPC1": "10.0.0.0/16", "Subnet2": "10.0.0.0/24", "Subnet3": "10.0.8.0/24"}


def test_a_vpc_gets_fewer_addresses_where_its_subnets_still_fit(flow: Flow) -> None:
    fails(flow, 1, ranged("10.0.0.0/21"), "subnet Subnet3 (10.0.8.0/24) lies outside of 10.0.0.0/21")
    run(flow, 3, {"delete": {}})
    assert run(flow, 1, ranged("10.0.0.0/21"))["status"] == "SUCCEEDED"
    assert ranges(flow) == {"VPC1": "10.0.0.0/21", "Subnet2": "10.0.0.0/24"}


def test_a_vpc_is_split_with_its_security_groups(flow: Flow) -> None:
    """Rests on splitting-constructs."""
    parts = [{"cidrBlock": "10.0.0.0/21"}, {"cidrBlock": "10.0.8.0/21"}]
    assert run(flow, 1, {"split": {"splitConstructs": parts}})["status"] == "SUCCEEDED"
    owners = {each["logicalID"]: each["properties"].get("VpcId") for each in flow.constructs(NEAR)}
    assert owners == {
        "VPC11": None,
        "VPC12": None,
        "Subnet2": '{"Ref": "VPC11"}',
        "Subnet3": '{"Ref": "VPC12"}',
        "SecurityGroup4": '{"Ref": "VPC11"}',
        "SecurityGroup4x2": '{"Ref": "VPC12"}',
    }
    groups = [each for each in flow.constructs(NEAR) if each["constructType"] == GROUP]
    assert groups[0]["constructID"] != groups[1]["constructID"]
    assert groups[0]["name"] == groups[1]["name"]


def test_a_split_outside_of_the_vpc_fails(flow: Flow) -> None:
    parts = [{"cidrBlock": "10.0.0.0/20"}, {"cidrBlock": "10.0.32.0/20"}]
    fails(flow, 1, {"split": {"splitConstructs": parts}}, "10.0.32.0/20 lies outside of 10.0.0.0/20, which is split")


def test_a_subnet_is_deleted_and_its_vpc_stays(flow: Flow) -> None:
    run(flow, 2, {"delete": {}})
    assert ranges(flow) == {"VPC1": "10.0.0.0/20", "Subnet3": "10.0.8.0/24"}


def test_a_subnet_gets_another_address(flow: Flow) -> None:
    assert run(flow, 2, ranged("10.0.2.0/24"))["status"] == "SUCCEEDED"
    assert ranges(flow) == {"VPC1": "10.0.0.0/20", "Subnet2": "10.0.2.0/24", "Subnet3": "10.0.8.0/24"}


@pytest.mark.parametrize("cidr", ["10.0.0.0/22", "10.0.0.0/26"])
def test_a_subnet_gets_more_or_fewer_addresses(flow: Flow, cidr: str) -> None:
    assert run(flow, 2, ranged(cidr))["status"] == "SUCCEEDED"
    assert ranges(flow)["Subnet2"] == cidr


@pytest.mark.parametrize(
    ("cidr", "why"),
    [
        ("10.0.32.0/24", "subnet Subnet2 (10.0.32.0/24) lies outside of 10.0.0.0/20"),
        ("10.0.0.0/19", "subnet Subnet2 (10.0.0.0/19) lies outside of 10.0.0.0/20"),
        ("10.0.8.0/25", "subnets Subnet2 (10.0.8.0/25) and Subnet3 (10.0.8.0/24) overlap"),
    ],
)
def test_a_subnet_stays_in_its_vpc_and_overlaps_no_other(flow: Flow, cidr: str, why: str) -> None:
    """Rests on subnets-lie-in-their-vpc."""
    fails(flow, 2, ranged(cidr), why)


def test_all_fourteen_kinds_have_their_tests() -> None:
    assert len(KINDS) == 14
    assert {name for name in KINDS.values() if name not in globals()} == set()
