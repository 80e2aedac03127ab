"""What answers about network migrations rest on, and when they do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from mgn_mock.service.network_migration import facts
from tests.support.asking import refusal
from tests.support.network_flow import ACCOUNT, METHODS, begin

if TYPE_CHECKING:
    from types_boto3_mgn import MgnClient

    from mgn_mock import MgnMock
    from mgn_mock.state.facts import Fact

CONFLICT = "ConflictException"
FILE = {"s3Bucket": "files", "s3BucketOwner": ACCOUNT, "s3Key": "servers.csv"}


def operations_on(mgn: MgnMock, fact: Fact) -> tuple[str, ...]:
    """The operations whose calls rested on a fact."""
    return next((each.operations for each in mgn.assumptions if each.id == fact.id), ())


def with_server(mgn: MgnMock) -> None:
    """Plants a source server that a mapping finds a network for."""
    interface: Any = {"macAddress": "00-11-22-33-44-55", "ips": ["10.0.1.7"], "isPrimary": True}
    mgn.add_source_server(sourceProperties={"networkInterfaces": [interface]})


@pytest.mark.parametrize(
    ("member", "value", "fact"),
    [
        ("targetDeployment", "MULTI_ACCOUNT", facts.ONE_ACCOUNT_BY_DEFAULT),
        ("vpcProvisioningStrategy", "USE_EXISTING", facts.NEW_VPCS_BY_DEFAULT),
    ],
)
def test_only_a_definition_without_a_member_rests_on_its_default(
    mgn: MgnMock, client: MgnClient, member: str, value: str, fact: Fact
) -> None:
    begin(client, **{member: value})
    assert operations_on(mgn, fact) == ()
    begin(client)
    assert operations_on(mgn, fact) == ("CreateNetworkMigrationDefinition",)


def test_only_a_refused_deletion_rests_on_the_job_under_way(mgn: MgnMock, client: MgnClient) -> None:
    client.delete_network_migration_definition(networkMigrationDefinitionID=begin(client).definition_id)
    flow = begin(client)
    flow.start("MAPPING")
    assert operations_on(mgn, facts.NOT_DELETED_DURING_A_JOB) == ()
    delete = client.delete_network_migration_definition
    refusal(CONFLICT, delete, networkMigrationDefinitionID=flow.definition_id)
    assert operations_on(mgn, facts.NOT_DELETED_DURING_A_JOB) == ("DeleteNetworkMigrationDefinition",)


def test_a_mapping_rests_on_how_networks_are_found_once_what_it_found_is_read(mgn: MgnMock, client: MgnClient) -> None:
    with_server(mgn)
    flow = begin(client)
    flow.start("MAPPING")
    mgn.settle()
    assert operations_on(mgn, facts.NETWORKS_OF_SERVERS) == ()
    flow.segments()
    assert operations_on(mgn, facts.NETWORKS_OF_SERVERS) == ("ListNetworkMigrationMapperSegments",)


def test_a_planted_mapping_does_not_rest_on_how_networks_are_found(mgn: MgnMock, client: MgnClient) -> None:
    with_server(mgn)
    flow = begin(client)
    mgn.add_network_migration(definition=flow.definition_id, segments=[{"name": "planted"}])
    flow.run("MAPPING")
    flow.segments()
    assert operations_on(mgn, facts.NETWORKS_OF_SERVERS) == ()


def test_refusals_of_jobs_rest_on_what_refuses_them(mgn: MgnMock, client: MgnClient) -> None:
    flow = begin(client)
    generate = getattr(client, METHODS["CODE_GENERATION"][0])
    name = ("StartNetworkMigrationCodeGeneration",)
    refusal(CONFLICT, generate, **flow.ids)
    assert operations_on(mgn, facts.JOBS_BEFORE_THEIR_TIME) == name
    assert operations_on(mgn, facts.ONE_JOB_AT_A_TIME) == ()
    flow.start("MAPPING")
    refusal(CONFLICT, generate, **flow.ids)
    assert operations_on(mgn, facts.ONE_JOB_AT_A_TIME) == name


def test_a_job_that_has_to_wait_again_rests_on_the_repeated_stage(mgn: MgnMock, client: MgnClient) -> None:
    flow = begin(client)
    deploy = getattr(client, METHODS["DEPLOY"][0])
    flow.run("MAPPING")
    refusal(CONFLICT, deploy, **flow.ids)
    flow.run("CODE_GENERATION")
    flow.run("MAPPING")
    assert operations_on(mgn, facts.REPEATING_TAKES_BACK) == ()
    refusal(CONFLICT, deploy, **flow.ids)
    assert operations_on(mgn, facts.REPEATING_TAKES_BACK) == ("StartNetworkMigrationDeployment",)
    assert operations_on(mgn, facts.FAILING_TAKES_BACK) == ()


def test_a_job_that_has_to_wait_again_rests_on_the_failed_stage(mgn: MgnMock, client: MgnClient) -> None:
    flow = begin(client)
    deploy = getattr(client, METHODS["DEPLOY"][0])
    flow.run_to("CODE_GENERATION")
    mgn.add_network_migration(definition=flow.definition_id, outcomes={"CODE_GENERATION": {"status": "FAILED"}})
    flow.run("CODE_GENERATION")
    assert operations_on(mgn, facts.FAILING_TAKES_BACK) == ()
    refusal(CONFLICT, deploy, **flow.ids)
    assert operations_on(mgn, facts.FAILING_TAKES_BACK) == ("StartNetworkMigrationDeployment",)
    assert operations_on(mgn, facts.REPEATING_TAKES_BACK) == ()


def test_only_a_list_of_several_rests_on_its_order(mgn: MgnMock, client: MgnClient) -> None:
    begin(client)
    client.list_network_migration_definitions()
    assert operations_on(mgn, facts.NEWEST_FIRST) == ()
    begin(client)
    client.list_network_migration_definitions()
    assert operations_on(mgn, facts.NEWEST_FIRST) == ("ListNetworkMigrationDefinitions",)


def test_only_a_refused_mapping_update_rests_on_the_check_before_the_job(mgn: MgnMock, client: MgnClient) -> None:
    with_server(mgn)
    flow = begin(client)
    flow.run("MAPPING")
    [segment] = flow.segments()
    vpc = flow.constructs(segment["segmentID"])[0]
    ids = {"segmentID": segment["segmentID"], "constructID": vpc["constructID"], "constructType": "AWS::EC2::VPC"}

    def to(cidr: str) -> dict[str, Any]:
        return {"constructs": [{**ids, "operation": {"update": {"properties": {"CidrBlock": cidr}}}}]}

    flow.run("MAPPING_UPDATE", **to("10.0.1.0/24"))
    assert operations_on(mgn, facts.CHECKED_BEFORE_THE_JOB) == ()
    assert operations_on(mgn, facts.LAYOUT_FAILS_THE_JOB) == ()
    name = ("StartNetworkMigrationMappingUpdate",)
    start: Any = client.start_network_migration_mapping_update
    refusal("ValidationException", start, **flow.ids, **to("10.0.0.0/8"))
    assert operations_on(mgn, facts.CHECKED_BEFORE_THE_JOB) == name
    flow.start("MAPPING_UPDATE", **to("10.0.1.0/28"))
    assert operations_on(mgn, facts.LAYOUT_FAILS_THE_JOB) == name


@pytest.mark.parametrize("strategy", [None, "DYNAMIC"])
def test_only_an_enrichment_without_a_strategy_rests_on_the_default(
    mgn: MgnMock, client: MgnClient, strategy: Any
) -> None:
    mgn.put_object("files", "servers.csv", "mgn:server:user-provided-id\nweb\n")
    more = {} if strategy is None else {"ipAssignmentStrategy": strategy}
    start: Any = client.start_import_file_enrichment
    start(s3BucketSource=FILE, s3BucketTarget={**FILE, "s3Key": "enriched.csv"}, **more)
    mgn.settle()
    assert operations_on(mgn, facts.DYNAMIC_BY_DEFAULT) == ()
    client.list_import_file_enrichments()
    assert operations_on(mgn, facts.DYNAMIC_BY_DEFAULT) == (() if strategy else ("ListImportFileEnrichments",))
    assert operations_on(mgn, facts.ROWS_WITHOUT_A_SUBNET) == ("ListImportFileEnrichments",)
