"""Deploying generated code."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mgn_mock.rules import network_deployment, network_executions, network_jobs, network_shapes
from mgn_mock.state.listing import Listing

if TYPE_CHECKING:
    from mgn_mock.state.world import Region


def start_network_migration_deployment(region: Region, request: dict[str, Any]) -> dict[str, Any]:
    """Starts to deploy the generated code, one stack for each of its segments.

    Nothing is made in CloudFormation or EC2, and a stack that failed is not rolled back (simplified).
    """
    return network_jobs.begin(region, request, "DEPLOY", "StartNetworkMigrationDeployment")


def list_network_migration_deployments(region: Region, request: dict[str, Any]) -> Listing:
    """The deployment jobs of an execution."""
    return network_jobs.listing(region, request, "DEPLOY", "NetworkMigrationDeployerJobDetails")


def list_network_migration_deployed_stacks(region: Region, request: dict[str, Any]) -> Listing:
    """The stacks of the last deployment."""
    execution = network_executions.execution_of(region, request)
    return Listing(
        region,
        network_deployment.stacks_of(region, execution),
        show=network_shapes.as_shape("NetworkMigrationDeployedStackDetails"),
        also_read=network_executions.under_way(region, execution, "DEPLOY"),
    )
