"""Code generation: the artifacts in the target bucket for the segments of a mapping.

The templates hold the constructs as CloudFormation would have them; the other formats hold the same in a stand-in,
since the code that AWS generates is not known.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

from mgn_mock.neighbours.errors import NeighbourError
from mgn_mock.service.network_migration import facts
from mgn_mock.service.network_migration.deployable import deployed
from mgn_mock.service.network_migration.executions import definition_of, ids_of
from mgn_mock.service.network_migration.mapping import segments_of
from mgn_mock.service.network_migration.outcomes import FAILURE, is_failure
from mgn_mock.service.shared import views
from mgn_mock.service.shared.neighbours import write
from mgn_mock.state.resource_types import NETWORK_CODE_SEGMENTS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mgn_mock.state.blobs import Resource
    from mgn_mock.state.collection import Collection
    from mgn_mock.state.facts import Fact
    from mgn_mock.state.world import Region


class ArtifactFormat(NamedTuple):
    """The artifact that an output format makes of each segment."""

    artifact_type: str
    artifact_sub_type: str
    ending: str
    fact: Fact = facts.ARTIFACTS_OF_FORMATS


# fmt: off
FORMATS: Mapping[str, ArtifactFormat] = {
    "CDK_L1":    ArtifactFormat("CDK_TYPESCRIPT",          "APPLICATION",  "ts"),
    "CDK_L2":    ArtifactFormat("CDK_L2_TYPESCRIPT",       "APPLICATION",  "ts"),
    "TERRAFORM": ArtifactFormat("TERRAFORM_CONFIGURATION", "APPLICATION",  "tf.json"),
    "LZA":       ArtifactFormat("CLOUDFORMATION_TEMPLATE", "NESTED_STACK", "json"),
}
# fmt: on
# The template that deployments use is written with every format.
_TEMPLATE = ArtifactFormat("CLOUDFORMATION_TEMPLATE", "STACK", "template.json")
_DEFAULT_FORMATS = ("CDK_L1",)


def code_segments_of(region: Region, execution: Resource) -> Collection:
    """Return the code generation segments of an execution."""
    return region.of(NETWORK_CODE_SEGMENTS, execution["networkMigrationExecutionID"])


def generate(region: Region, execution: Resource, job: Resource, outcome: Resource) -> str | None:
    """End a code generation job."""
    region.drop(NETWORK_CODE_SEGMENTS, execution["networkMigrationExecutionID"])
    formats = job["_request"].get("codeGenerationOutputFormatTypes")
    if not formats:
        region.rest_on(facts.DEFAULT_FORMAT)
        formats = _DEFAULT_FORMATS
    details: Resource = {name: {"status": "SUCCEEDED"} for name in dict.fromkeys(formats)}
    planted = outcome.get("codeGenerationOutputFormatStatusDetailsMap", {})
    details.update({name: planted[name] for name in details if name in planted})
    failure = FAILURE if is_failure(outcome) else _write(region, execution, job, details)
    if failure is not None:
        details = {name: {"status": "FAILED", "statusDetailList": failure, **planted.get(name, {})} for name in details}
    job["codeGenerationOutputFormatStatusDetailsMap"] = details
    failed = [name for name, each in details.items() if each["status"] == "FAILED"]
    if failure is None and failed:
        region.rest_on(facts.ANY_FORMAT_FAILS_THE_JOB)
        return f"Code generation failed for {', '.join(failed)}."
    return failure


def _write(region: Region, execution: Resource, job: Resource, details: Resource) -> str | None:
    """Write the artifacts and store their segments; return the failure message, or None."""
    definition = definition_of(region, execution)
    bucket: Resource = definition["targetS3Configuration"]
    formats = [FORMATS[name] for name, each in details.items() if each["status"] == "SUCCEEDED"]
    for fact in (facts.CODE_SEGMENTS, facts.CODE_IS_A_STAND_IN, *(form.fact for form in formats)):
        region.rest_on(fact)
    try:
        for segment, template in _templates(region, execution, job, definition):
            segment["artifacts"] = [
                _artifact(region, segment, {**bucket, "s3Key": _key(segment, number, form)}, form, template)
                for number, form in enumerate((_TEMPLATE, *formats))
            ]
            code_segments_of(region, execution).put(segment)
    except NeighbourError as error:
        region.rest_on(facts.BUCKET_FAILS_THE_JOB)
        region.drop(NETWORK_CODE_SEGMENTS, execution["networkMigrationExecutionID"])
        return f"The artifacts could not be written to bucket {bucket['s3Bucket']}: {error}"
    return None


def _templates(
    region: Region, execution: Resource, job: Resource, definition: Resource
) -> Iterator[tuple[Resource, Resource]]:
    """Yield a segment for the whole network, and one for each mapper segment, with its template."""
    segments = segments_of(region, execution).all()
    code_ids = {each["segmentID"]: _code_segment_id(region) for each in segments}
    network = _code_segment(region, execution, job, "NETWORK", "Network")
    network["referencedSegments"] = list(code_ids.values())
    yield network, _template([], f"Network of {definition['name']}: {definition['targetNetwork']['topology']}")
    for mapped in segments:
        segment = _code_segment(region, execution, job, mapped["segmentType"], mapped["logicalID"])
        segment["segmentID"] = code_ids[mapped["segmentID"]]
        segment["mapperSegmentID"] = mapped["segmentID"]
        segment["referencedSegments"] = [code_ids[each] for each in mapped["referencedSegments"] if each in code_ids]
        yield segment, _template(deployed(region, mapped["segmentID"]), mapped["name"])


def _code_segment_id(region: Region) -> str:
    return views.new_uuid(region, "code generation segment")


def _code_segment(region: Region, execution: Resource, job: Resource, segment_type: str, logical_id: str) -> Resource:
    return {
        "jobID": job["jobID"],
        **ids_of(execution),
        "segmentID": _code_segment_id(region),
        "segmentType": segment_type,
        "logicalID": logical_id,
        "createdAt": views.now(region),
    }


def _key(segment: Resource, number: int, form: ArtifactFormat) -> str:
    ids = ("networkMigrationDefinitionID", "networkMigrationExecutionID", "jobID", "segmentID")
    folder = "/".join(segment[name] for name in ids)
    return f"{folder}/{segment['logicalID']}-{number:02d}.{form.ending}"


def _template(constructs: list[Resource], description: str) -> Resource:
    resources = {
        each["logicalID"]: {"Type": each["constructType"], "Properties": each["_properties"]} for each in constructs
    }
    return {"AWSTemplateFormatVersion": "2010-09-09", "Description": description, "Resources": resources}


def _artifact(region: Region, segment: Resource, place: Resource, form: ArtifactFormat, template: Resource) -> Resource:
    region.rest_on(facts.KEYS_OF_ARTIFACTS)
    data = _text(form, template).encode()
    write(region, place["s3Bucket"], place["s3Key"], data)
    return {
        "artifactID": views.new_uuid(region, "code generation artifact"),
        "artifactType": form.artifact_type,
        "artifactSubType": form.artifact_sub_type,
        "logicalID": segment["logicalID"],
        "outputS3Configuration": place,
        "checksum": views.checksum(region, data),
        "createdAt": views.now(region),
    }


def _text(form: ArtifactFormat, template: Resource) -> str:
    text = json.dumps(template, indent=2)
    if form.artifact_type.endswith("TYPESCRIPT"):
        return f"// A stand-in for generated code: the template that it would make.\nexport const template = {text};\n"
    return f"{text}\n"
