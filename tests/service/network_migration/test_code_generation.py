"""Code generation: segments of code, and what is in the target bucket."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from moto import mock_aws

from mgn_mock import MgnMock
from tests.support.asking import client_of
from tests.support.network_flow import ACCOUNT, BUCKET, UNKNOWN, VPC, begin, flow_of

if TYPE_CHECKING:
    from types_boto3_mgn import MgnClient

FORMATS = {
    "CDK_L1": "CDK_TYPESCRIPT",
    "CDK_L2": "CDK_L2_TYPESCRIPT",
    "TERRAFORM": "TERRAFORM_CONFIGURATION",
    "LZA": "CLOUDFORMATION_TEMPLATE",
}


def code_of(flow: Any, **more: Any) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = flow.client.list_network_migration_code_generation_segments(**flow.ids, **more)[
        "items"
    ]
    return items


def test_there_is_code_for_the_network_and_for_each_segment(mgn: MgnMock, client: MgnClient) -> None:
    segments: Any = [{"name": "web"}, {"name": "firewall", "segmentType": "APPLIANCE"}]
    flow = flow_of(client, mgn.add_network_migration(definition={}, segments=segments))
    job = flow.run_to("CODE_GENERATION")
    mapped = flow.segments()
    network, web, firewall = code_of(flow)
    assert [each["segmentType"] for each in (network, web, firewall)] == ["NETWORK", "WORKLOAD", "APPLIANCE"]
    assert [each["logicalID"] for each in (network, web, firewall)] == ["Network", "SegmentWeb", "SegmentFirewall"]
    assert [each["mapperSegmentID"] for each in (web, firewall)] == [each["segmentID"] for each in mapped]
    assert network["referencedSegments"] == [web["segmentID"], firewall["segmentID"]]
    assert {each["jobID"] for each in (network, web, firewall)} == {job["jobID"]}
    assert code_of(flow, filters={"segmentIDs": [web["segmentID"], UNKNOWN]}) == [web]


@pytest.mark.parametrize("name", FORMATS)
def test_each_format_gives_an_artifact_of_its_type_beside_the_template(
    mgn: MgnMock, client: MgnClient, name: str
) -> None:
    mgn.add_source_server()
    flow = begin(client)
    flow.run("MAPPING")
    job = flow.run("CODE_GENERATION", codeGenerationOutputFormatTypes=[name])
    assert job["codeGenerationOutputFormatStatusDetailsMap"] == {name: {"status": "SUCCEEDED"}}
    for segment in code_of(flow):
        types = [artifact["artifactType"] for artifact in segment["artifacts"]]
        assert types == ["CLOUDFORMATION_TEMPLATE", FORMATS[name]]
        for artifact in segment["artifacts"]:
            place = artifact["outputS3Configuration"]
            assert (place["s3Bucket"], place["s3BucketOwner"]) == (BUCKET["s3Bucket"], ACCOUNT)
            assert mgn.get_object(place["s3Bucket"], place["s3Key"])


def test_the_template_holds_what_is_not_excluded(mgn: MgnMock, client: MgnClient) -> None:
    constructs: Any = [
        {"constructType": VPC, "logicalID": "Kept", "properties": {"CidrBlock": "10.0.0.0/16"}},
        {"constructType": VPC, "logicalID": "LeftOut", "excluded": True},
    ]
    planted = mgn.add_network_migration(definition={}, segments=[{"name": "web"}], constructs=constructs)
    flow = flow_of(client, planted)
    flow.run_to("CODE_GENERATION")
    artifact = code_of(flow)[1]["artifacts"][0]
    place = artifact["outputS3Configuration"]
    template = json.loads(mgn.get_object(place["s3Bucket"], place["s3Key"]))
    assert template["Resources"] == {"Kept": {"Type": VPC, "Properties": {"CidrBlock": "10.0.0.0/16"}}}


def test_code_that_is_generated_again_replaces_the_first(mgn: MgnMock, client: MgnClient) -> None:
    flow = begin(client)
    flow.run_to("CODE_GENERATION")
    (first,) = code_of(flow)
    flow.start("CODE_GENERATION")
    assert [code_of(flow)[0]["segmentID"] == first["segmentID"] for _ in range(3)] == [True, True, False]


def test_one_format_may_fail(mgn: MgnMock, client: MgnClient) -> None:
    failed = {"status": "FAILED", "statusDetailList": "not supported"}
    outcome: Any = {"CODE_GENERATION": {"codeGenerationOutputFormatStatusDetailsMap": {"LZA": failed}}}
    flow = flow_of(client, mgn.add_network_migration(definition={}, outcomes=outcome))
    flow.run("MAPPING")
    job = flow.run("CODE_GENERATION", codeGenerationOutputFormatTypes=["LZA", "TERRAFORM"])
    assert (job["status"], job["statusDetails"]) == ("FAILED", "Code generation failed for LZA.")
    assert job["codeGenerationOutputFormatStatusDetailsMap"] == {"LZA": failed, "TERRAFORM": {"status": "SUCCEEDED"}}
    types = [artifact["artifactType"] for artifact in code_of(flow)[0]["artifacts"]]
    assert types == ["CLOUDFORMATION_TEMPLATE", "TERRAFORM_CONFIGURATION"]
    assert flow.run("CODE_GENERATION", codeGenerationOutputFormatTypes=["TERRAFORM"])["status"] == "SUCCEEDED"


def test_all_formats_fail_with_the_job(mgn: MgnMock, client: MgnClient) -> None:
    flow = flow_of(client, mgn.add_network_migration(definition={}, outcomes={"CODE_GENERATION": "FAILED"}))
    job = flow.run_to("CODE_GENERATION")
    assert job["codeGenerationOutputFormatStatusDetailsMap"]["CDK_L1"]["status"] == "FAILED"
    assert code_of(flow) == []


def test_the_target_bucket_may_be_motos() -> None:
    with mock_aws():
        s3 = boto3.client("s3", region_name="us-east-1")
        s3.create_bucket(Bucket="target")
        flow = begin(client_of(MgnMock(region="us-east-1")))
        assert flow.run_to("CODE_GENERATION")["status"] == "SUCCEEDED"
        keys = {item["Key"] for item in s3.list_objects_v2(Bucket="target")["Contents"]}
    artifacts = code_of(flow)[0]["artifacts"]
    assert {artifact["outputS3Configuration"]["s3Key"] for artifact in artifacts} == keys


def test_a_bucket_that_moto_does_not_have_fails_the_job() -> None:
    with mock_aws():
        flow = begin(client_of(MgnMock(region="us-east-1")))
        job = flow.run_to("CODE_GENERATION")
        assert job["status"] == "FAILED"
        assert "The artifacts could not be written to bucket target" in job["statusDetails"]
        assert code_of(flow) == []
