"""The versions of botocore in which operations first were, for those that the oldest supported one lacks."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import botocore
from botocore import xform_name

if TYPE_CHECKING:
    from collections.abc import Mapping

_OPERATIONS: Mapping[str, str] = {
    "1.42.68": """
        CreateNetworkMigrationDefinition DeleteNetworkMigrationDefinition GetNetworkMigrationDefinition
        GetNetworkMigrationMapperSegmentConstruct ListImportFileEnrichments ListNetworkMigrationAnalyses
        ListNetworkMigrationAnalysisResults ListNetworkMigrationCodeGenerationSegments
        ListNetworkMigrationCodeGenerations ListNetworkMigrationDefinitions ListNetworkMigrationDeployedStacks
        ListNetworkMigrationDeployments ListNetworkMigrationExecutions ListNetworkMigrationMapperSegmentConstructs
        ListNetworkMigrationMapperSegments ListNetworkMigrationMappingUpdates ListNetworkMigrationMappings
        StartImportFileEnrichment StartNetworkMigrationAnalysis StartNetworkMigrationCodeGeneration
        StartNetworkMigrationDeployment StartNetworkMigrationMapping StartNetworkMigrationMappingUpdate
        UpdateNetworkMigrationDefinition UpdateNetworkMigrationMapperSegment
    """,
    "1.44.5": """
        CreateRemoteSourceAction DeleteRemoteSourceAction GetLaunchConfigurationDefaults ListNetworkMigrationInsights
        ListRemoteSourceActionInvocationResults ListRemoteSourceActionInvocations ListRemoteSourceActionJobs
        ListRemoteSourceActions StartRemoteSourceActionJob UpdateLaunchConfigurationDefaults UpdateRemoteSourceAction
    """,
}
FIRST_VERSIONS: Mapping[str, str] = {
    operation: version for version, operations in _OPERATIONS.items() for operation in operations.split()
}


def _numbers(version: str) -> list[int]:
    return [int(part) for part in re.findall(r"\d+", version)]


def may_lack_operations() -> bool:
    """Whether the installed botocore is older than an operation."""
    return _numbers(botocore.__version__) < max(map(_numbers, _OPERATIONS))


def lacking_text(operation: str) -> str | None:
    """Describe the lack of an operation in the installed botocore; None for one that no version is known to have."""
    version = FIRST_VERSIONS.get(operation)
    if version is None:
        return None
    return (
        f"the installed botocore {botocore.__version__} does not know {operation}, which came with botocore {version}: "
        f"install botocore>={version}"
    )


def operation_of(method: str) -> str | None:
    """Return the operation of a client's method, among those that an older botocore lacks."""
    return next((operation for operation in FIRST_VERSIONS if xform_name(operation) == method), None)
