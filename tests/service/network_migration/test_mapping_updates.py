"""Mapping updates: what each operation does to constructs and segments, and what is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from mgn_mock.model.spec import service
from tests.support.asking import at_fault, refusal
from tests.support.network_flow import GROUP, SUBNET, UNKNOWN, VPC, Flow, flow_of

if TYPE_CHECKING:
    from types_boto3_mgn import MgnClient

    from mgn_mock import MgnMock

LEFT, RIGHT = "00000000-0000-0000-0000-00000000000a", "00000000-0000-0000-0000-00000000000b"
# Older models have room for short types only.
RULE = "AWS::EC2::SecurityGroupIngress" if service().has_shape("CreateOperation") else "AWS::EC2::Route"
ALL_OPERATIONS = pytest.mark.skipif(
    not service().has_shape("CreateOperation"), reason="the installed model has fewer operations"
)


def construct_id(number: int) -> str:
    return f"00000000-0000-0000-0000-{number:012}"


def construct(segment_id: str, number: int, kind: str, **properties: Any) -> dict[str, Any]:
    return {
        "segmentID": segment_id,
        "constructID": construct_id(number),
        "constructType": kind,
        "logicalID": f"{kind.rpartition(':')[2]}{number}",
        "properties": properties,
    }


# Two networks side by side: one with two subnets and a security group, one with a subnet of the same name.
CONSTRUCTS = [
    construct(LEFT, 1, VPC, CidrBlock="10.0.0.0/17"),
    construct(LEFT, 2, SUBNET, CidrBlock="10.0.0.0/24", VpcId='{"Ref": "VPC1"}'),
    construct(LEFT, 3, SUBNET, CidrBlock="10.0.64.0/24"),
    construct(LEFT, 4, GROUP, VpcId='{"Ref": "VPC1"}'),
    construct(RIGHT, 5, VPC, CidrBlock="10.0.128.0/17"),
    {**construct(RIGHT, 6, SUBNET, CidrBlock="10.0.128.0/24", VpcId='{"Ref": "VPC5"}'), "logicalID": "Subnet2"},
    construct(RIGHT, 7, RULE, GroupId='{"Ref": "Subnet2"}', VpcId='{"Ref": "VPC5"}'),
]


@pytest.fixture
def flow(mgn: MgnMock, client: MgnClient) -> Flow:
    """An execution in which the networks above were mapped."""
    segments = [{"segmentID": LEFT, "name": "left"}, {"segmentID": RIGHT, "name": "right"}]
    definition = mgn.add_network_migration(definition={}, segments=segments, constructs=CONSTRUCTS)
    flow = flow_of(client, definition)
    flow.run("MAPPING")
    return flow


def entry(number: int, operation: dict[str, Any], **more: Any) -> dict[str, Any]:
    """One entry of a request, for one of the constructs above."""
    planted = CONSTRUCTS[number - 1]
    named = {name: planted[name] for name in ("segmentID", "constructID", "constructType")}
    return {**named, "operation": operation, **more}


def merging(number: int, other: int) -> dict[str, Any]:
    source = CONSTRUCTS[other - 1]
    named = {name: source[name] for name in ("segmentID", "constructID")}
    return entry(number, {"merge": {"mergeConstructs": [named]}})


def splitting(number: int, *ranges: str) -> dict[str, Any]:
    return entry(number, {"split": {"splitConstructs": [{"cidrBlock": each} for each in ranges]}})


def there(flow: Flow, segment_id: str) -> dict[str, dict[str, str]]:
    """By logical id, the properties of the constructs of a segment."""
    return {each["logicalID"]: each["properties"] for each in flow.constructs(segment_id)}


def refused(flow: Flow, error: str, **request: Any) -> dict[str, Any]:
    """The refusal of an update, which changed nothing and started nothing."""
    before = [flow.segments(), flow.constructs(LEFT), flow.constructs(RIGHT), flow.jobs("MAPPING_UPDATE")]
    members = refusal(error, flow.start, "MAPPING_UPDATE", **request)
    assert [flow.segments(), flow.constructs(LEFT), flow.constructs(RIGHT), flow.jobs("MAPPING_UPDATE")] == before
    return members


def failed(flow: Flow, why: str, **request: Any) -> None:
    """Check that an update is a job that fails with a reason, and changes nothing."""
    before = [flow.segments(), flow.constructs(LEFT), flow.constructs(RIGHT)]
    job = flow.run("MAPPING_UPDATE", **request)
    assert job["status"] == "FAILED"
    assert why in job["statusDetails"]
    assert [flow.segments(), flow.constructs(LEFT), flow.constructs(RIGHT)] == before


def test_nothing_changes_before_the_job_has_ended(mgn: MgnMock, flow: Flow) -> None:
    flow.start("MAPPING_UPDATE", constructs=[entry(4, {"delete": {}})])
    assert "SecurityGroup4" in there(flow, LEFT)
    mgn.settle()
    assert list(there(flow, LEFT)) == ["VPC1", "Subnet2", "Subnet3"]


def test_a_construct_is_renamed_excluded_and_given_another_range(mgn: MgnMock, flow: Flow) -> None:
    mgn.advance(minutes=1)
    operation = {"update": {"name": "dmz", "excluded": True, "properties": {"CidrBlock": "10.0.1.0/24", "Tags": "[1]"}}}
    assert flow.run("MAPPING_UPDATE", constructs=[entry(2, operation)])["status"] == "SUCCEEDED"
    changed = flow.constructs(LEFT)[1]
    assert (changed["name"], changed["excluded"]) == ("dmz", True)
    assert changed["properties"] == {"CidrBlock": "10.0.1.0/24", "VpcId": '{"Ref": "VPC1"}', "Tags": "[1]"}
    assert changed["updatedAt"] == mgn.now


@pytest.mark.parametrize(
    ("number", "operation", "where"),
    [
        (1, {"update": {"properties": {"CidrBlock": "10.0.0.0/15"}}}, "operation.update.properties.CidrBlock"),
        (2, {"update": {"properties": {"CidrBlock": "10.0.0.0/29"}}}, "operation.update.properties.CidrBlock"),
        (2, {"update": {"properties": {"CidrBlock": "10.0.0.1/24"}}}, "operation.update.properties.CidrBlock"),
        (2, {"update": {"properties": {f"Key{n}": "x" for n in range(20)}}}, "operation.update.properties"),
        (
            4,
            {"split": {"splitConstructs": [{"cidrBlock": "10.0.0.0/24"}, {"cidrBlock": "10.0.1.0/24"}]}},
            "operation.split",
        ),
    ],
)
def test_what_a_construct_cannot_become_is_refused(flow: Flow, number: int, operation: Any, where: str) -> None:
    """Rests on ranges-of-vpcs-and-subnets."""
    error = refused(flow, "ValidationException", constructs=[entry(1, {"update": {}}), entry(number, operation)])
    assert at_fault(error) == {f"constructs[1].{where}"}


def test_two_networks_become_one(flow: Flow) -> None:
    flow.run("MAPPING_UPDATE", constructs=[merging(1, 5)])
    assert [segment["segmentID"] for segment in flow.segments()] == [LEFT]
    assert there(flow, LEFT) == {
        "VPC1": {"CidrBlock": "10.0.0.0/16"},
        "Subnet2": {"CidrBlock": "10.0.0.0/24", "VpcId": '{"Ref": "VPC1"}'},
        "Subnet3": {"CidrBlock": "10.0.64.0/24"},
        "SecurityGroup4": {"VpcId": '{"Ref": "VPC1"}'},
        # The name was taken; who referred to it refers to it still.
        "Subnet2x2": {"CidrBlock": "10.0.128.0/24", "VpcId": '{"Ref": "VPC1"}'},
        f"{RULE.rpartition(':')[2]}7": {"GroupId": '{"Ref": "Subnet2x2"}', "VpcId": '{"Ref": "VPC1"}'},
    }


def test_two_subnets_become_one(flow: Flow) -> None:
    apart = [entry(3, {"update": {"properties": {"CidrBlock": "10.0.1.0/24"}}}), merging(2, 3)]
    flow.run("MAPPING_UPDATE", constructs=apart)
    assert there(flow, LEFT)["Subnet2"]["CidrBlock"] == "10.0.0.0/23"
    assert "Subnet3" not in there(flow, LEFT)


@pytest.mark.parametrize(
    ("before", "merge", "why"),
    [
        ([], merging(1, 1), "cannot be merged with itself"),
        ([], merging(1, 6), "a AWS::EC2::Subnet cannot be merged into a AWS::EC2::VPC"),
        ([], merging(4, 4), "cannot be merged with itself"),
        ([entry(5, {"update": {"properties": {"CidrBlock": "10.4.0.0/17"}}})], merging(1, 5), "is wider than /16"),
        ([], {**merging(1, 5), "operation": {"merge": {"mergeConstructs": [{}]}}}, "which construct is merged"),
    ],
)
def test_a_merge_that_does_not_work_out_is_refused(flow: Flow, before: Any, merge: Any, why: str) -> None:
    error = refused(flow, "ValidationException", constructs=[*before, merge])
    assert why in error["message"]
    assert {name.partition(".")[0] for name in at_fault(error)} == {f"constructs[{len(before)}]"}


def test_networks_whose_subnets_overlap_are_not_merged(flow: Flow) -> None:
    moved = entry(5, {"update": {"properties": {"CidrBlock": "10.0.0.0/17"}}})
    failed(
        flow,
        "subnets Subnet2 (10.0.0.0/24) and Subnet2 (10.0.0.0/24) overlap",
        constructs=[moved, merging(1, 5)],
    )


def test_only_networks_of_one_account_are_merged(flow: Flow) -> None:
    elsewhere = [{"segmentID": RIGHT, "targetAccount": "111122223333"}]
    error = refused(flow, "ValidationException", constructs=[merging(1, 5)], segments=elsewhere)
    assert "111122223333" in error["message"]


def test_subnets_around_a_third_one_are_not_merged(flow: Flow) -> None:
    between = entry(2, {"update": {"properties": {"CidrBlock": "10.0.32.0/24"}}})
    first = entry(3, {"update": {"properties": {"CidrBlock": "10.0.33.0/24"}}})
    flow.run("MAPPING_UPDATE", constructs=[between, first, splitting(2, "10.0.32.0/25", "10.0.32.128/25")])
    parts = [each for each in flow.constructs(LEFT) if each["logicalID"].startswith("Subnet2")]
    named = {"segmentID": LEFT, "constructID": parts[0]["constructID"]}
    merge = entry(3, {"merge": {"mergeConstructs": [named]}})
    failed(flow, "(10.0.32.128/25) overlap", constructs=[merge])


def test_a_network_becomes_two_and_each_subnet_goes_where_it_lies(flow: Flow) -> None:
    flow.run("MAPPING_UPDATE", constructs=[splitting(1, "10.0.0.0/18", "10.0.64.0/18")])
    assert there(flow, LEFT) == {
        "Subnet2": {"CidrBlock": "10.0.0.0/24", "VpcId": '{"Ref": "VPC11"}'},
        "Subnet3": {"CidrBlock": "10.0.64.0/24"},
        "SecurityGroup4": {"VpcId": '{"Ref": "VPC11"}'},
        "SecurityGroup4x2": {"VpcId": '{"Ref": "VPC12"}'},
        "VPC11": {"CidrBlock": "10.0.0.0/18"},
        "VPC12": {"CidrBlock": "10.0.64.0/18"},
    }
    names = [each["name"] for each in flow.constructs(LEFT) if each["constructType"] == VPC]
    assert names == ["VPC1-1", "VPC1-2"]


def test_references_in_any_place_follow_a_split(flow: Flow) -> None:
    texts = {
        "VpcId": '{"Ref": "VPC1"}',
        "Deep": '[{"Ref": "VPC1"}, {"Ref": ["VPC1"]}, {"Ref": "Other"}]',
        "Odd": "{not JSON",
    }
    odd = [
        entry(3, {"update": {"properties": {"VpcId": '{"Ref": "VPC1"}'}}}),
        entry(4, {"update": {"properties": texts}}),
    ]
    flow.run("MAPPING_UPDATE", constructs=[*odd, splitting(1, "10.0.0.0/18", "10.0.64.0/18")])
    assert there(flow, LEFT)["SecurityGroup4"] == {
        "VpcId": '{"Ref": "VPC11"}',
        "Deep": '[{"Ref": "VPC11"}, {"Ref": ["VPC1"]}, {"Ref": "Other"}]',
        "Odd": "{not JSON",
    }
    assert there(flow, LEFT)["Subnet3"]["VpcId"] == '{"Ref": "VPC12"}'


def test_a_subnet_without_a_range_goes_with_the_first_part(mgn: MgnMock, client: MgnClient) -> None:
    constructs = [CONSTRUCTS[0], construct(LEFT, 2, SUBNET, VpcId='{"Ref": "VPC1"}')]
    definition = mgn.add_network_migration(
        definition={}, segments=[{"segmentID": LEFT, "name": "left"}], constructs=constructs
    )
    flow = flow_of(client, definition)
    flow.run("MAPPING")
    flow.run("MAPPING_UPDATE", constructs=[splitting(1, "10.0.0.0/18", "10.0.64.0/18")])
    assert there(flow, LEFT)["Subnet2"] == {"VpcId": '{"Ref": "VPC11"}'}
    refusal(
        "ValidationException", flow.start, "MAPPING_UPDATE", constructs=[splitting(2, "10.0.0.0/24", "10.0.1.0/24")]
    )


@pytest.mark.parametrize(
    ("ranges", "why", "where"),
    [
        (("10.0.0.0/17", "10.0.64.0/18"), "overlap", ""),
        (("10.0.0.0/15", "10.4.0.0/16"), "is not between /16 and /28", "[0].cidrBlock"),
        (("10.0.0.0/18", "10.0.64.0/29"), "is not between /16 and /28", "[1].cidrBlock"),
        (("10.0.0.0/18", "999.0.64.0/18"), "is not a range of IPv4 addresses", "[1].cidrBlock"),
    ],
)
def test_a_split_that_does_not_work_out_is_refused(flow: Flow, ranges: Any, why: str, where: str) -> None:
    error = refused(flow, "ValidationException", constructs=[splitting(1, *ranges)])
    assert why in error["message"]
    assert at_fault(error) == {f"constructs[0].operation.split.splitConstructs{where}"}


def test_a_split_into_ranges_that_do_not_fit_fails(flow: Flow) -> None:
    failed(flow, "10.0.128.0/18 lies outside of 10.0.0.0/17", constructs=[splitting(1, "10.0.0.0/18", "10.0.128.0/18")])
    ranges = "10.0.0.0/18", "10.0.96.0/19"
    failed(
        flow,
        "subnet Subnet3 (10.0.64.0/24) lies outside of 10.0.0.0/18 and 10.0.96.0/19",
        constructs=[splitting(1, *ranges)],
    )


def test_rules_are_cloned_with_their_group(mgn: MgnMock, client: MgnClient) -> None:
    constructs = [*CONSTRUCTS[:4], construct(LEFT, 8, RULE, GroupId='{"Ref": "SecurityGroup4"}', CidrIp="10.0.0.0/17")]
    flow = flow_of(
        client,
        mgn.add_network_migration(definition={}, segments=[{"segmentID": LEFT, "name": "left"}], constructs=constructs),
    )
    flow.run("MAPPING")
    flow.run("MAPPING_UPDATE", constructs=[splitting(1, "10.0.0.0/18", "10.0.64.0/18")])
    groups = {name: properties for name, properties in there(flow, LEFT).items() if "GroupId" in properties}
    wanted = 2 if RULE.endswith("Ingress") else 1
    assert (
        sorted(each["GroupId"] for each in groups.values())
        == [
            '{"Ref": "SecurityGroup4"}',
            '{"Ref": "SecurityGroup4x2"}',
        ][:wanted]
    )


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"segmentID": UNKNOWN}, "ResourceNotFoundException"),
        ({"constructID": UNKNOWN}, "ResourceNotFoundException"),
        ({"constructType": SUBNET}, "ValidationException"),
        ({"operation": None}, "ValidationException"),
        # Older models require them.
        pytest.param({"constructID": None}, "ValidationException", marks=ALL_OPERATIONS),
        pytest.param({"segmentID": None}, "ValidationException", marks=ALL_OPERATIONS),
    ],
)
def test_an_entry_has_to_say_what_is_done_to_which_construct(flow: Flow, change: Any, error: str) -> None:
    given = {name: value for name, value in {**entry(1, {"delete": {}}), **change}.items() if value is not None}
    refused(flow, error, constructs=[given])


def test_a_merge_of_something_unknown_is_not_found(flow: Flow) -> None:
    for named in ({"segmentID": RIGHT, "constructID": UNKNOWN}, {"segmentID": UNKNOWN, "constructID": UNKNOWN}):
        merge = entry(1, {"merge": {"mergeConstructs": [named]}})
        refused(flow, "ResourceNotFoundException", constructs=[merge])


def test_a_segment_is_given_another_account_and_scope_tags(flow: Flow) -> None:
    change: Any = {"segmentID": LEFT, "targetAccount": "111122223333", "scopeTags": {"a": "b"}}
    flow.run("MAPPING_UPDATE", segments=[change])
    left = flow.segments()[0]
    assert (left["targetAccount"], left["scopeTags"], left["name"]) == ("111122223333", {"a": "b"}, "left")


@ALL_OPERATIONS
def test_segments_are_made_changed_and_deleted(mgn: MgnMock, flow: Flow) -> None:
    segments: Any = [
        {"segmentID": RIGHT, "operation": {"delete": {}}},
        {"segmentLogicalID": "nmdNew", "operation": {"create": {"name": "new"}}, "targetAccount": "111122223333"},
        {"operation": {"create": {"name": "unnamed", "description": "d", "scopeTags": {"a": "b"}}}},
        {"segmentID": LEFT, "operation": {"update": {"name": "was left"}}},
    ]
    constructs: Any = [
        {
            "segmentLogicalID": "nmdNew",
            "constructType": VPC,
            "constructLogicalID": "Made",
            "operation": {
                "create": {"name": "made", "properties": {"CidrBlock": "10.9.0.0/16", "Deep": {"a": [1, None]}}}
            },
        },
        {
            "segmentLogicalID": "nmdNew",
            "constructType": SUBNET,
            "constructLogicalID": "In",
            "operation": {"create": {"properties": {"VpcId": {"Ref": "Made"}}, "excluded": True}},
        },
    ]
    job_id = flow.run("MAPPING_UPDATE", segments=segments, constructs=constructs)["jobID"]
    left, new, unnamed = flow.segments()
    assert [left["name"], new["name"], unnamed["name"]] == ["was left", "new", "unnamed"]
    assert (new["targetAccount"], new["jobID"]) == ("111122223333", job_id)
    assert unnamed["scopeTags"] == {"a": "b"}
    vpc, subnet = flow.constructs(new["segmentID"], includeEnrichedProperties=True)
    assert vpc["enrichedProperties"] == {"CidrBlock": "10.9.0.0/16", "Deep": {"a": [1, None]}}
    assert vpc["properties"]["Deep"] == '{"a": [1, null]}'
    assert (subnet["name"], subnet["excluded"]) == ("In", True)
    assert subnet["properties"] == {"VpcId": '{"Ref": "Made"}'}


@ALL_OPERATIONS
def test_a_segment_that_is_merged_away_may_be_deleted_in_the_same_request(flow: Flow) -> None:
    gone: Any = [{"segmentID": RIGHT, "operation": {"delete": {}}}]
    assert flow.run("MAPPING_UPDATE", constructs=[merging(1, 5)], segments=gone)["status"] == "SUCCEEDED"
    assert [segment["segmentID"] for segment in flow.segments()] == [LEFT]


@ALL_OPERATIONS
@pytest.mark.parametrize(
    ("request_members", "where"),
    [
        ({"segments": [{"segmentID": LEFT, "operation": {"create": {"name": "x"}}}]}, "segments[0].segmentID"),
        (
            {"segments": [{"segmentLogicalID": "nmdA", "operation": {"create": {"name": "x"}}}] * 2},
            "segments[1].segmentLogicalID",
        ),
        ({"segments": [{"segmentLogicalID": "nmdA", "operation": {"delete": {}}}]}, "segments[0].segmentLogicalID"),
        (
            {"constructs": [{"segmentID": LEFT, "constructType": VPC, "operation": {"create": {}}}]},
            "constructs[0].constructLogicalID",
        ),
        (
            {
                "constructs": [
                    {
                        "segmentID": LEFT,
                        "constructType": VPC,
                        "constructLogicalID": "VPC1",
                        "operation": {"create": {}},
                    }
                ]
            },
            "constructs[0].constructLogicalID",
        ),
    ],
)
def test_what_cannot_be_made_is_refused(flow: Flow, request_members: Any, where: str) -> None:
    assert at_fault(refused(flow, "ValidationException", **request_members)) == {where}


@ALL_OPERATIONS
def test_properties_are_set_and_deleted_in_their_own_types(flow: Flow) -> None:
    operation = {"updateV2": {"properties": {"MapPublicIp": True}, "propertiesToDelete": ["VpcId", "NotThere"]}}
    flow.run("MAPPING_UPDATE", constructs=[entry(2, operation)])
    subnet = flow.constructs(LEFT, includeEnrichedProperties=True)[1]
    assert subnet["enrichedProperties"] == {"CidrBlock": "10.0.0.0/24", "MapPublicIp": True}
    assert subnet["properties"] == {"CidrBlock": "10.0.0.0/24", "MapPublicIp": "true"}


@ALL_OPERATIONS
def test_each_list_of_associations_replaces_the_one_that_was_kept(flow: Flow) -> None:
    """Rests on lists-of-associations-are-replaced."""
    for associations in ({"cidrs": ["10.0.0.0/24"], "vmUUIDs": ["a"]}, {"vmUUIDs": ["b"], "userProvidedIDs": ["c"]}):
        configuration = {"securityGroup": {"associations": associations}}
        flow.run("MAPPING_UPDATE", constructs=[entry(4, {"updateV2": {"configuration": configuration}})])
    group = flow.constructs(LEFT, includeConfiguration=True)[3]
    assert group["configuration"] == {
        "securityGroup": {"associations": {"cidrs": ["10.0.0.0/24"], "vmUUIDs": ["b"], "userProvidedIDs": ["c"]}}
    }
    assert "configuration" not in flow.constructs(LEFT)[3]
    rule = {"updateV2": {"configuration": {"securityGroupRule": {"enableReferencing": True}}}}
    flow.run("MAPPING_UPDATE", constructs=[entry(7, rule)])
    shown = flow.constructs(RIGHT, includeConfiguration=True)[2]
    assert shown["configuration"] == {"securityGroupRule": {"enableReferencing": True}}


@ALL_OPERATIONS
def test_a_configuration_is_for_its_own_type_of_construct(flow: Flow) -> None:
    operation = {"updateV2": {"configuration": {"securityGroupRule": {"enableReferencing": True}}}}
    error = refused(flow, "ValidationException", constructs=[entry(4, operation)])
    assert at_fault(error) == {"constructs[0].operation.updateV2.configuration"}


def test_ids_of_a_refused_request_are_not_used_up(mgn: MgnMock, flow: Flow) -> None:
    before = mgn._world.counters.copy()
    refused(flow, "ValidationException", constructs=[splitting(1, "10.0.0.0/18", "10.0.64.0/18"), merging(2, 2)])
    assert mgn._world.counters == before
