"""Network migration definitions and their executions."""

from __future__ import annotations

import re
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any

import pytest

from mgn_mock import MgnMock
from mgn_mock.model.spec import service
from tests.support.asking import at_fault, client_of, refusal, world_of
from tests.support.network_flow import ACCOUNT, DEFINITION, UNKNOWN, begin, flow_of

if TYPE_CHECKING:
    from types_boto3_mgn import MgnClient

NOW = datetime(2026, 1, 31, 12, tzinfo=timezone.utc)
UNKNOWN_DEFINITION = "nmd-0123456789abcdef0"


def test_a_definition_has_what_was_given_and_defaults(mgn: MgnMock, client: MgnClient) -> None:
    """Rests on network-definitions-are-migrations."""
    sources: Any = [
        {
            "sourceEnvironment": "NSX",
            "sourceS3Configuration": {"s3Bucket": "s", "s3BucketOwner": ACCOUNT, "s3Key": "export.zip"},
        }
    ]
    created: Any = client.create_network_migration_definition(
        **DEFINITION,
        description="",
        sourceConfigurations=sources,
        tags={"CreatedBy": "AWSTransform"},
        scopeTags={"a": "b"},
    )
    definition_id = created["networkMigrationDefinitionID"]
    got: Any = client.get_network_migration_definition(networkMigrationDefinitionID=definition_id)
    for answer in (created, got):
        del answer["ResponseMetadata"]
    assert created == got
    assert re.fullmatch("nmd-3[0-9a-f]{16}", definition_id)
    expected = {
        **DEFINITION,
        "networkMigrationDefinitionID": definition_id,
        "arn": f"arn:aws:mgn:us-east-1:{ACCOUNT}:network-migration-definition/{definition_id}",
        "description": "",
        "sourceConfigurations": sources,
        "targetDeployment": "SINGLE_ACCOUNT",
        "definitionType": "MIGRATION",
        "vpcProvisioningStrategy": "CREATE_NEW",
        "createdAt": NOW,
        "updatedAt": NOW,
        "tags": {"CreatedBy": "AWSTransform"},
        "scopeTags": {"a": "b"},
    }
    assert got == {
        name: value for name, value in expected.items() if name in service().members("NetworkMigrationDefinition")
    }
    assert client.list_tags_for_resource(resourceArn=got["arn"])["tags"] == {"CreatedBy": "AWSTransform"}


def test_its_first_execution_is_there_at_once(mgn: MgnMock, client: MgnClient) -> None:
    """Rests on network-definitions-come-with-an-execution."""
    flow = begin(client)
    assert flow.execution() == {
        **flow.ids,
        "status": "PENDING",
        "stage": "MAPPING",
        "activity": "MAPPING",
        "createdAt": NOW,
        "updatedAt": NOW,
        "tags": {},
    }


def test_executions_can_be_filtered(mgn: MgnMock, client: MgnClient) -> None:
    flow, other = begin(client), begin(client)

    def found(**filters: Any) -> list[str]:
        listing: Any = client.list_network_migration_executions
        answer = listing(networkMigrationDefinitionID=flow.definition_id, filters=filters)
        return [item["networkMigrationExecutionID"] for item in answer["items"]]

    own = flow.ids["networkMigrationExecutionID"]
    assert found(networkMigrationExecutionIDs=[own, other.ids["networkMigrationExecutionID"]]) == [own]
    assert found(networkMigrationExecutionStatuses=["PENDING"]) == [own]
    assert found(networkMigrationExecutionStatuses=["SUCCEEDED"]) == []


def test_a_loop_that_asks_until_an_execution_has_ended_ends(mgn: MgnMock, client: MgnClient) -> None:
    flow = begin(client)
    flow.start("MAPPING")
    wanted: Any = {"networkMigrationExecutionStatuses": ["SUCCEEDED", "FAILED"]}
    listing: Any = client.list_network_migration_executions
    found = [listing(networkMigrationDefinitionID=flow.definition_id, filters=wanted)["items"] for _ in range(3)]
    assert [[item["status"] for item in items] for items in found] == [[], [], ["SUCCEEDED"]]


def test_definitions_are_listed_newest_first_in_short(mgn: MgnMock, client: MgnClient) -> None:
    environment: Any = {
        "sourceEnvironment": "VSPHERE",
        "sourceS3Configuration": {"s3Bucket": "s", "s3BucketOwner": ACCOUNT, "s3Key": "k"},
    }
    first, second = begin(client), begin(client, name="dc-2", sourceConfigurations=[environment])
    items: Any = client.list_network_migration_definitions()["items"]
    assert [item["networkMigrationDefinitionID"] for item in items] == [second.definition_id, first.definition_id]
    assert items[0]["sourceEnvironment"] == "VSPHERE"
    assert "sourceEnvironment" not in items[1]
    assert items[0].keys() <= {
        "networkMigrationDefinitionID",
        "name",
        "sourceEnvironment",
        "arn",
        "tags",
        "scopeTags",
        "definitionType",
    }
    some = client.list_network_migration_definitions(
        filters={"networkMigrationDefinitionIDs": [first.definition_id, UNKNOWN_DEFINITION]}
    )
    assert [item["name"] for item in some["items"]] == ["dc-1"]


def test_an_update_changes_what_it_names(mgn: MgnMock, client: MgnClient) -> None:
    flow = begin(client, targetNetwork={"topology": "HUB_AND_SPOKE", "inboundCidr": "10.0.0.0/16"}, tags={"a": "b"})
    mgn.advance(minutes=1)
    changed: Any = client.update_network_migration_definition(
        networkMigrationDefinitionID=flow.definition_id,
        name="other",
        targetNetwork={"outboundCidr": "10.1.0.0/16"},
        targetS3Configuration={"s3Bucket": "elsewhere"},
        scopeTags={"c": "d"},
    )
    assert changed["name"] == "other"
    assert changed["targetNetwork"] == {
        "topology": "HUB_AND_SPOKE",
        "inboundCidr": "10.0.0.0/16",
        "outboundCidr": "10.1.0.0/16",
    }
    assert changed["targetS3Configuration"] == {"s3Bucket": "elsewhere", "s3BucketOwner": ACCOUNT}
    assert (changed["scopeTags"], changed["tags"]) == ({"c": "d"}, {"a": "b"})
    assert changed["updatedAt"] - changed["createdAt"] == mgn.now - NOW


@pytest.mark.skipif(
    "cidrMappings" not in service().members("NetworkMigrationDefinition"), reason="the installed model lacks them"
)
def test_cidr_mappings_are_for_existing_networks_only(mgn: MgnMock, client: MgnClient) -> None:
    """Rests on cidr-mappings-need-existing-vpcs."""
    mappings: Any = [{"originalCidr": "10.0.0.0/16", "updatedCidr": "10.9.0.0/16"}]
    error = refusal("ValidationException", begin, client, cidrMappings=mappings)
    assert at_fault(error) == {"cidrMappings"}
    assert client.list_network_migration_definitions()["items"] == []
    flow = begin(client, cidrMappings=mappings, vpcProvisioningStrategy="USE_EXISTING")
    before = world_of(mgn)
    update: Any = client.update_network_migration_definition
    refusal(
        "ValidationException",
        update,
        networkMigrationDefinitionID=flow.definition_id,
        vpcProvisioningStrategy="CREATE_NEW",
    )
    assert world_of(mgn) == before
    definition: Any = client.get_network_migration_definition(networkMigrationDefinitionID=flow.definition_id)
    assert definition["cidrMappings"] == mappings


@pytest.mark.skipif(
    "clientToken" not in service().members("CreateNetworkMigrationDefinitionRequest"),
    reason="the installed model lacks it",
)
def test_the_same_client_token_gives_the_same_definition(mgn: MgnMock, client: MgnClient) -> None:
    """Rests on client-tokens-of-network-definitions."""
    first, second = (begin(client, clientToken="once", name=name) for name in ("a", "b"))
    assert first.ids == second.ids
    assert [item["name"] for item in client.list_network_migration_definitions()["items"]] == ["a"]


def test_there_can_be_five(mgn: MgnMock, client: MgnClient) -> None:
    for _ in range(5):
        begin(client)
    error = refusal("ServiceQuotaExceededException", begin, client)
    assert (error["quotaCode"], error["quotaValue"]) == ("L-D617A7E7", 5)
    client.delete_network_migration_definition(
        networkMigrationDefinitionID=client.list_network_migration_definitions()["items"][0][
            "networkMigrationDefinitionID"
        ]
    )
    begin(client)


def test_deleting_one_takes_everything_with_it(mgn: MgnMock, client: MgnClient) -> None:
    """Rests on network-definitions-are-deleted-in-any-stage."""
    mgn.add_source_server()
    flow = begin(client)
    flow.run_to("ANALYZE")
    answer = client.delete_network_migration_definition(networkMigrationDefinitionID=flow.definition_id)
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 204
    error = refusal("ResourceNotFoundException", flow.jobs, "MAPPING")
    assert error["resourceId"] == flow.ids["networkMigrationExecutionID"]
    refusal(
        "ResourceNotFoundException",
        client.get_network_migration_definition,
        networkMigrationDefinitionID=flow.definition_id,
    )
    # What was planted for it is gone too, and what comes later starts anew.
    assert begin(client).segments() == []


def test_one_with_a_running_job_stays(mgn: MgnMock, client: MgnClient) -> None:
    flow = begin(client)
    flow.start("MAPPING")
    error = refusal(
        "ConflictException",
        client.delete_network_migration_definition,
        networkMigrationDefinitionID=flow.definition_id,
    )
    assert error["resourceId"] == flow.definition_id
    mgn.settle()
    client.delete_network_migration_definition(networkMigrationDefinitionID=flow.definition_id)


@pytest.mark.parametrize(
    "method",
    ["get_network_migration_definition", "update_network_migration_definition", "delete_network_migration_definition"],
)
def test_an_unknown_definition_is_not_found(mgn: MgnMock, client: MgnClient, method: str) -> None:
    error = refusal(
        "ResourceNotFoundException", getattr(client, method), networkMigrationDefinitionID=UNKNOWN_DEFINITION
    )
    assert error["resourceId"] == UNKNOWN_DEFINITION
    assert error["resourceType"] == "NetworkMigrationDefinition"


def test_an_execution_belongs_to_its_definition(mgn: MgnMock, client: MgnClient) -> None:
    flow, other = begin(client), begin(client)
    mixed = {**flow.ids, "networkMigrationDefinitionID": other.definition_id}
    for ids in (mixed, {**flow.ids, "networkMigrationExecutionID": UNKNOWN}):
        error = refusal("ResourceNotFoundException", client.start_network_migration_mapping, **ids)
        assert error["resourceId"] == ids["networkMigrationExecutionID"]


def test_executions_that_are_loaded_are_listed_newest_first(mgn: MgnMock, client: MgnClient) -> None:
    """Rests on executions-are-listed-newest-first."""
    summary: Any = {"networkMigrationDefinitionID": UNKNOWN_DEFINITION, "name": "dc-9", "tags": {}}
    summary["arn"] = f"arn:aws:mgn:us-east-1:{ACCOUNT}:network-migration-definition/{UNKNOWN_DEFINITION}"
    executions = [
        {
            "networkMigrationDefinitionID": UNKNOWN_DEFINITION,
            "networkMigrationExecutionID": f"{UNKNOWN[:-1]}{month}",
            "status": "SUCCEEDED",
            "stage": "ANALYZE",
            "createdAt": f"2026-0{month}-01T00:00:00+00:00",
        }
        for month in (3, 1, 2)
    ]
    mgn.load([{"items": [summary]}, {"items": executions}])
    items = client.list_network_migration_executions(networkMigrationDefinitionID=UNKNOWN_DEFINITION)["items"]
    assert [item["createdAt"].month for item in items] == [3, 2, 1]


def test_definitions_are_of_one_account_and_region() -> None:
    mgn = MgnMock(region="us-east-1")
    begin(client_of(mgn))
    assert client_of(mgn.at("eu-west-1")).list_network_migration_definitions()["items"] == []


def test_what_a_real_account_lists_can_be_loaded_and_gone_on_with(mgn: MgnMock, client: MgnClient) -> None:
    summary = {"networkMigrationDefinitionID": UNKNOWN_DEFINITION, "name": "dc-9", "tags": {}}
    execution = {
        "networkMigrationDefinitionID": UNKNOWN_DEFINITION,
        "networkMigrationExecutionID": UNKNOWN,
        "status": "PENDING",
        "stage": "MAPPING",
        "activity": "MAPPING",
        "createdAt": "2026-01-01T00:00:00+00:00",
    }
    summary["arn"] = f"arn:aws:mgn:us-east-1:{ACCOUNT}:network-migration-definition/{UNKNOWN_DEFINITION}"
    mgn.load([{"items": [summary]}, {"items": [execution]}])
    assert [item["name"] for item in client.list_network_migration_definitions()["items"]] == ["dc-9"]
    flow = flow_of(client, summary)
    refusal("ConflictException", flow.start, "CODE_GENERATION")
    assert flow.run_to("ANALYZE")["status"] == "SUCCEEDED"


def test_nothing_needs_an_initialized_account() -> None:
    mgn = MgnMock(region="us-east-1", initialized=False)
    assert begin(client_of(mgn)).run("MAPPING")["status"] == "SUCCEEDED"
