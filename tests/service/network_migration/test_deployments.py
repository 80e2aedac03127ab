"""Deployment and analysis: stacks, and what reaches what."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.asking import refusal
from tests.support.network_flow import ACCOUNT, VPC, Flow, begin, flow_of

if TYPE_CHECKING:
    from types_boto3_mgn import MgnClient

    from mgn_mock import MgnMock

WEB, FIREWALL = "00000000-0000-0000-0000-00000000000a", "00000000-0000-0000-0000-00000000000b"
MEMBER = "111122223333"
SEGMENTS: Any = [
    {"segmentID": WEB, "name": "web", "targetAccount": MEMBER},
    {"segmentID": FIREWALL, "name": "firewall"},
]


def stacks(flow: Flow) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = flow.client.list_network_migration_deployed_stacks(**flow.ids)["items"]
    return items


def results(flow: Flow, **more: Any) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = flow.client.list_network_migration_analysis_results(**flow.ids, **more)["items"]
    return items


def test_each_segment_of_code_becomes_a_stack_in_its_account(mgn: MgnMock, client: MgnClient) -> None:
    flow = flow_of(client, mgn.add_network_migration(definition={}, segments=SEGMENTS))
    flow.run_to("CODE_GENERATION")
    assert stacks(flow) == []
    flow.start("DEPLOY")
    shown = [[stack["status"] for stack in stacks(flow)] for _ in range(3)]
    assert shown == [[], ["CREATE_STARTED"] * 3, ["CREATE_COMPLETE"] * 3]
    assert [stack["stackLogicalID"] for stack in stacks(flow)] == ["Network", "SegmentWeb", "SegmentFirewall"]
    assert [stack["targetAccount"] for stack in stacks(flow)] == [ACCOUNT, MEMBER, ACCOUNT]
    assert flow.jobs("DEPLOY")[0]["status"] == "SUCCEEDED"


def test_one_stack_may_fail_and_the_deployment_with_it(mgn: MgnMock, client: MgnClient) -> None:
    resource: Any = {"logicalID": "Vpc", "status": "CREATE_FAILED", "statusReason": "limit"}
    planted: Any = {"stackLogicalID": "SegmentWeb", "status": "CREATE_FAILED", "failedResources": [resource]}
    definition = mgn.add_network_migration(definition={}, segments=SEGMENTS, outcomes={"DEPLOY": {"stacks": [planted]}})
    flow = flow_of(client, definition)
    job = flow.run_to("DEPLOY")
    assert (job["status"], job["statusDetails"]) == ("FAILED", "1 of 3 stacks failed: SegmentWeb.")
    assert [stack["status"] for stack in stacks(flow)] == ["CREATE_COMPLETE", "CREATE_FAILED", "CREATE_COMPLETE"]
    assert [stack.get("failedResources") for stack in stacks(flow)] == [None, [resource], None]
    refusal("ConflictException", flow.start, "ANALYZE")


def test_all_stacks_fail_with_the_job_and_a_second_deployment_begins_anew(mgn: MgnMock, client: MgnClient) -> None:
    flow = flow_of(client, mgn.add_network_migration(definition={}, outcomes={"DEPLOY": "FAILED"}))
    assert flow.run_to("DEPLOY")["status"] == "FAILED"
    (stack,) = stacks(flow)
    assert stack["status"] == "CREATE_FAILED"
    assert stack["failedResources"][0]["statusReason"] == "The job failed: this outcome was planted."
    mgn.add_network_migration(definition=flow.definition_id, outcomes={"DEPLOY": "SUCCEEDED"})
    flow.run("DEPLOY")
    assert [each["status"] for each in stacks(flow)] == ["CREATE_COMPLETE"]


def test_a_job_may_fail_with_all_stacks_there(mgn: MgnMock, client: MgnClient) -> None:
    planted: Any = {"status": "FAILED", "stacks": [{"stackLogicalID": "Network", "status": "CREATE_COMPLETE"}]}
    flow = flow_of(client, mgn.add_network_migration(definition={}, outcomes={"DEPLOY": planted}))
    assert flow.run_to("DEPLOY")["status"] == "FAILED"
    assert [each["status"] for each in stacks(flow)] == ["CREATE_COMPLETE"]


def test_an_outcome_for_a_stack_that_is_not_there_is_told(mgn: MgnMock, client: MgnClient) -> None:
    planted: Any = {"stacks": [{"stackLogicalID": "Netwrok", "status": "CREATE_FAILED"}]}
    flow = flow_of(client, mgn.add_network_migration(definition={}, outcomes={"DEPLOY": planted}))
    job = flow.run_to("DEPLOY")
    assert job["status"] == "FAILED"
    assert "Netwrok; there are: Network" in job["statusDetails"]


@pytest.mark.parametrize(("topology", "reached"), [("HUB_AND_SPOKE", True), ("ISOLATED_VPC", False)])
def test_networks_reach_one_another_around_a_hub(mgn: MgnMock, client: MgnClient, topology: str, reached: bool) -> None:
    for address in ("10.0.1.1", "10.0.2.1", "10.0.3.1"):
        interface: Any = {"macAddress": "00-11-22-33-44-55", "ips": [address], "isPrimary": True}
        mgn.add_source_server(sourceProperties={"networkInterfaces": [interface]})
    flow = begin(client, targetNetwork={"topology": topology})
    job_id = flow.run_to("ANALYZE")["jobID"]
    found = results(flow)
    assert len(found) == 3
    for result in found:
        assert (result["jobID"], result["status"]) == (job_id, "SUCCEEDED")
        assert json.loads(result["analysisResult"]) == {"networkPathFound": reached}
        assert result["source"] != result["target"]
    sources = [result["source"]["vpcID"] for result in found]
    assert len(set(sources)) == 3
    of_one = results(flow, filters={"vpcIDs": [sources[0]]})
    assert len(of_one) == 2
    assert all(sources[0] in {result["source"]["vpcID"], result["target"]["vpcID"]} for result in of_one)


def test_a_network_on_its_own_reaches_nothing(mgn: MgnMock, client: MgnClient) -> None:
    planted = mgn.add_network_migration(
        definition={},
        segments=[{"name": "web"}],
        constructs=[{"constructType": VPC}, {"constructType": "AWS::EC2::EIP"}],
    )
    flow = flow_of(client, planted)
    flow.run_to("ANALYZE")
    assert results(flow) == []


def test_results_can_be_planted(mgn: MgnMock, client: MgnClient) -> None:
    planted: Any = {"status": "FAILED", "source": {"vpcID": "vpc-01234567"}, "analysisResult": "no route"}
    definition = mgn.add_network_migration(definition={}, outcomes={"ANALYZE": {"results": [planted]}})
    flow = flow_of(client, definition)
    assert flow.run_to("ANALYZE")["status"] == "SUCCEEDED"
    (result,) = results(flow)
    assert {name: result[name] for name in planted} == planted
    assert results(flow, filters={"vpcIDs": ["vpc-99999999"]}) == []
