"""Network migration jobs, and enrichments of import files."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from mgn_mock.service.network_migration import (
    analysis,
    code,
    deployment,
    executions,
    facts,
    import_enrichment,
    jobs,
    updates,
)
from mgn_mock.service.shared import views
from mgn_mock.service.shared.client_tokens import make_once
from mgn_mock.state.listing import Listing
from mgn_mock.state.resource_types import IMPORT_FILE_ENRICHMENTS

if TYPE_CHECKING:
    from mgn_mock.state.blobs import Resource
    from mgn_mock.state.world import Region


def start_network_migration_mapping(region: Region, request: dict[str, Any]) -> dict[str, Any]:
    """Start to map the network; an earlier mapping is replaced when it succeeds."""
    return jobs.start(region, request, "MAPPING", "StartNetworkMigrationMapping")


def list_network_migration_mappings(region: Region, request: dict[str, Any]) -> Listing:
    """List the mapping jobs of an execution."""
    return jobs.listing(region, request, "MAPPING", "NetworkMigrationMappingJobDetails")


def start_network_migration_mapping_update(region: Region, request: dict[str, Any]) -> dict[str, Any]:
    """Start to change the mapping, if all of the request can be done; it is checked before the job."""
    execution = executions.execution_of(region, request)
    jobs.check_can_start(region, execution, "MAPPING_UPDATE", "StartNetworkMigrationMappingUpdate")
    updates.check(region, execution, request)
    return jobs.start(region, request, "MAPPING_UPDATE", "StartNetworkMigrationMappingUpdate")


def list_network_migration_mapping_updates(region: Region, request: dict[str, Any]) -> Listing:
    """List the mapping update jobs of an execution."""
    return jobs.listing(region, request, "MAPPING_UPDATE", "NetworkMigrationMappingUpdateJobDetails")


def start_network_migration_analysis(region: Region, request: dict[str, Any]) -> dict[str, Any]:
    """Start to analyze which of the deployed networks reach one another.

    There is one path from each network to the next, found around a hub and not between isolated VPCs (simplified).
    """
    return jobs.start(region, request, "ANALYZE", "StartNetworkMigrationAnalysis")


def list_network_migration_analyses(region: Region, request: dict[str, Any]) -> Listing:
    """List the analysis jobs of an execution."""
    return jobs.listing(region, request, "ANALYZE", "NetworkMigrationAnalysisJobDetails")


def list_network_migration_analysis_results(region: Region, request: dict[str, Any]) -> Listing:
    """List the analysis results of an execution, the newest first; a VPC may stand at either end."""
    execution = executions.execution_of(region, request)
    wanted = frozenset(request.get("filters", {}).get("vpcIDs", ()))

    if wanted:
        region.rest_on(facts.VPC_AT_EITHER_END)

    def passes(result: Resource) -> bool:
        ends = {result.get(end, {}).get("vpcID") for end in ("source", "target")}
        return not wanted.isdisjoint(ends)

    return Listing(
        region,
        analysis.results_of(region, execution),
        passes=passes if wanted else None,
        show=views.as_shape("NetworkMigrationAnalysisResult"),
        newest_first=executions.newest_first(region, analysis.results_of(region, execution)),
        also_advances=executions.under_way(region, execution, "ANALYZE"),
    )


def start_network_migration_code_generation(region: Region, request: dict[str, Any]) -> dict[str, Any]:
    """Start to generate code; its artifacts are in the target bucket when the job has succeeded.

    Templates hold the constructs; beside them, each output format has a stand-in that holds the same (simplified).
    """
    return jobs.start(region, request, "CODE_GENERATION", "StartNetworkMigrationCodeGeneration")


def list_network_migration_code_generations(region: Region, request: dict[str, Any]) -> Listing:
    """List the code generation jobs of an execution."""
    return jobs.listing(region, request, "CODE_GENERATION", "NetworkMigrationCodeGenerationJobDetails")


def list_network_migration_code_generation_segments(region: Region, request: dict[str, Any]) -> Listing:
    """List what the last code generation made: a segment for the network, and one for each mapper segment."""
    execution = executions.execution_of(region, request)
    return Listing(
        region,
        code.code_segments_of(region, execution),
        filters=request.get("filters"),
        show=views.as_shape("NetworkMigrationCodeGenerationSegment"),
        also_advances=executions.under_way(region, execution, "CODE_GENERATION"),
    )


def start_network_migration_deployment(region: Region, request: dict[str, Any]) -> dict[str, Any]:
    """Start to deploy the generated code, one stack for each of its segments.

    Nothing is made in CloudFormation or EC2, and a stack that failed is not rolled back (simplified).
    """
    return jobs.start(region, request, "DEPLOY", "StartNetworkMigrationDeployment")


def list_network_migration_deployments(region: Region, request: dict[str, Any]) -> Listing:
    """List the deployment jobs of an execution."""
    return jobs.listing(region, request, "DEPLOY", "NetworkMigrationDeployerJobDetails")


def list_network_migration_deployed_stacks(region: Region, request: dict[str, Any]) -> Listing:
    """List the stacks of the last deployment."""
    execution = executions.execution_of(region, request)
    return Listing(
        region,
        deployment.stacks_of(region, execution),
        show=views.as_shape("NetworkMigrationDeployedStackDetails"),
        also_advances=executions.under_way(region, execution, "DEPLOY"),
    )


def start_import_file_enrichment(region: Region, request: dict[str, Any]) -> dict[str, Any]:
    """Start to enrich an import file with deployed subnets, from the addresses of the servers (simplified).

    The same `clientToken` again gives the job that it started.
    """
    region.rest_on(facts.TOKENS_OF_ENRICHMENTS)
    start = partial(import_enrichment.start, region, request)
    return {"jobID": make_once(region.of(IMPORT_FILE_ENRICHMENTS), request, start)["jobID"]}


def list_import_file_enrichments(region: Region, request: dict[str, Any]) -> Listing:
    """List the enrichment jobs, the newest first."""
    return Listing(
        region,
        region.of(IMPORT_FILE_ENRICHMENTS),
        filters=request.get("filters"),
        show=views.as_shape("ImportFileEnrichment"),
        newest_first=executions.newest_first(region, region.of(IMPORT_FILE_ENRICHMENTS)),
    )
