"""What stored resources have: network migrations."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from mgn_mock.planting.forms.declared import TOKEN, Stored, shape_form
from mgn_mock.planting.forms.nodes import (
    ANYTHING,
    COUNT,
    DICT,
    TEXT,
    by_name,
    listing,
    members,
    one_of,
    or_null,
)
from mgn_mock.planting.forms.shapes import member_forms
from mgn_mock.service.network_migration.jobs import ACTIVITIES
from mgn_mock.state import resource_types as types

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mgn_mock.planting.forms.nodes import Form

_ACTIVITY = one_of(ACTIVITIES)
_VALUES = by_name(ANYTHING)
_IDS = "networkMigrationDefinitionID networkMigrationExecutionID"


@cache
def declarations() -> Mapping[str, Stored]:
    """Return the declarations, by name of the type."""
    request = members({**member_forms("StartImportFileEnrichmentRequest"), "clientToken": TEXT}, ("s3BucketSource",))
    return {
        types.NETWORK_DEFINITIONS.name: Stored("arn name", ("NetworkMigrationDefinition",), TOKEN),
        types.NETWORK_EXECUTIONS.name: Stored(
            "networkMigrationDefinitionID status stage",
            own={
                "_done": listing(_ACTIVITY),
                "_running": members({"activity": _ACTIVITY, "jobID": TEXT}, ("activity", "jobID")),
            },
        ),
        types.NETWORK_JOBS.name: Stored(
            f"{_IDS} status createdAt _request",
            (
                "NetworkMigrationMappingJobDetails",
                "NetworkMigrationMappingUpdateJobDetails",
                "NetworkMigrationCodeGenerationJobDetails",
                "NetworkMigrationDeployerJobDetails",
                "NetworkMigrationAnalysisJobDetails",
            ),
            {"_request": DICT},
        ),
        types.NETWORK_SEGMENTS.name: Stored(
            f"{_IDS} jobID name logicalID segmentType referencedSegments targetAccount"
        ),
        types.NETWORK_CONSTRUCTS.name: Stored(
            "constructType name logicalID excluded _properties",
            own={
                "_properties": _VALUES,
                "_configuration": shape_form("OperationConfigurationUnion"),
                "_physicalID": TEXT,
            },
        ),
        types.NETWORK_CODE_SEGMENTS.name: Stored(f"{_IDS} jobID logicalID segmentType"),
        types.NETWORK_STACKS.name: Stored(
            "stackLogicalID segmentID status _mapperSegmentID",
            ("NetworkMigrationDeployedStackDetails",),
            {"_mapperSegmentID": or_null(TEXT)},
        ),
        types.NETWORK_ANALYSIS_RESULTS.name: Stored(_IDS, ("NetworkMigrationAnalysisResult",), {"_number": TEXT}),
        types.NETWORK_INSIGHTS.name: Stored("", ("NetworkMigrationInsight",)),
        types.NETWORK_PLANS.name: Stored(
            "segments constructs insights outcomes segments[].name constructs[]._segment constructs[]._properties"
            " constructs[].constructType constructs[].name insights[].producerName",
            ("",),
            {
                "networkMigrationDefinitionID": TEXT,
                "segments": listing(members(member_forms("NetworkMigrationMapperSegment"))),
                "constructs": listing(
                    members(
                        {
                            **member_forms("NetworkMigrationMapperSegmentConstruct"),
                            "_segment": COUNT,
                            "_properties": _VALUES,
                            "_configuration": shape_form("OperationConfigurationUnion"),
                        }
                    )
                ),
                "insights": listing(members(member_forms("NetworkMigrationInsight"))),
                "outcomes": members(dict.fromkeys(ACTIVITIES, _outcome())),
            },
        ),
        types.IMPORT_FILE_ENRICHMENTS.name: Stored(
            "status createdAt s3BucketTarget.s3Bucket s3BucketTarget.s3Key _request",
            own={**TOKEN, "_request": request},
        ),
    }


def _outcome() -> Form:
    jobs = ("NetworkMigrationMappingJobDetails", "NetworkMigrationCodeGenerationJobDetails")
    known = {
        **member_forms(*jobs),
        "status": one_of(("SUCCEEDED", "FAILED")),
        "stacks": listing(members(member_forms("NetworkMigrationDeployedStackDetails"), ("stackLogicalID",))),
        "results": listing(members(member_forms("NetworkMigrationAnalysisResult"))),
    }
    return members(known)
