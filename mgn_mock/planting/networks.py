"""Plant what the mapper finds for a network migration, the insights of its jobs, and how they end."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from mgn_mock.model import first_versions
from mgn_mock.model.spec import service
from mgn_mock.planting.checked import checked, refuse
from mgn_mock.service.network_migration import constructs, definitions, executions, outcomes
from mgn_mock.state.resource_types import NETWORK_DEFINITIONS, NETWORK_PLANS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mgn_mock.state.blobs import Resource
    from mgn_mock.state.world import Region

_DEFINITION = "NetworkMigrationDefinition"
_KEY = "networkMigrationDefinitionID"
# By activity, the shape of its jobs.
_JOBS = {
    "MAPPING": "NetworkMigrationMappingJobDetails",
    "MAPPING_UPDATE": "NetworkMigrationMappingUpdateJobDetails",
    "CODE_GENERATION": "NetworkMigrationCodeGenerationJobDetails",
    "DEPLOY": "NetworkMigrationDeployerJobDetails",
    "ANALYZE": "NetworkMigrationAnalysisJobDetails",
}
_ENDS = ("SUCCEEDED", "FAILED")
_PLANTABLE = ("status", "statusDetails", "codeGenerationOutputFormatStatusDetailsMap")
# By activity, the member of an outcome for what its jobs leave behind, and the shape of that.
_LEFT_BEHIND = {
    "DEPLOY": ("stacks", "NetworkMigrationDeployedStackDetails"),
    "ANALYZE": ("results", "NetworkMigrationAnalysisResult"),
}


class NetworkFindings(NamedTuple):
    """What a test plants for a network migration."""

    segments: Sequence[Mapping[str, Any]]
    """The segments that the mapper finds."""
    constructs: Sequence[Mapping[str, Any]]
    """The constructs that it finds, each with the `segmentID` of its segment; without one it is of the first."""
    insights: Sequence[Mapping[str, Any]]
    """The insights that jobs give."""
    outcomes: Mapping[str, Any]
    """By activity, how its jobs end."""


def add_network_migration(region: Region, definition: object, given: NetworkFindings) -> str:
    """Plant what jobs of a network migration find, and return the id of its definition.

    Args:
        region: The Region.
        definition: The id or dict of an existing definition, or members of a new one.
        given: The findings; empty ones stay as they were planted before.

    Raises:
        ValueError: A member does not fit; the text begins with its path.
    """
    members = _definition(region, definition)
    plan = _plan(outcomes.findings_of(region, members.get(_KEY, "")), given)
    if members.get(_KEY) not in region.of(NETWORK_DEFINITIONS):
        members = definitions.create(region, members)
    region.of(NETWORK_PLANS).put({**plan, _KEY: members[_KEY]})
    return str(members[_KEY])


def _plan(known: Resource, given: NetworkFindings) -> Resource:
    """Merge findings into those of before; new segments take the constructs of the old ones away."""
    plan = dict(known)
    if given.segments:
        plan["segments"] = [_segment(each, place) for place, each in enumerate(given.segments)]
        plan["constructs"] = []
        _refuse_twice(plan["segments"], "segments", "segmentID")
    if given.constructs:
        plan["constructs"] = [_construct(each, plan["segments"], place) for place, each in enumerate(given.constructs)]
        _refuse_twice(plan["constructs"], "constructs", "constructID")
    if given.insights:
        plan["insights"] = [_insight(each, f"insights[{place}]") for place, each in enumerate(given.insights)]
    new = {name: _outcome(name, each, f"outcomes.{name}") for name, each in given.outcomes.items()}
    plan["outcomes"] = {**known["outcomes"], **new}
    return plan


def _refuse_twice(resources: list[Resource], part: str, key: str) -> None:
    seen = set()
    for place, resource in enumerate(resources):
        if resource.get(key, place) in seen:
            refuse(f"{part}[{place}].{key}", f"{resource[key]} is planted twice")
        seen.add(resource.get(key, place))


def _definition(region: Region, definition: object) -> Resource:
    if isinstance(definition, str):
        if definition not in region.of(NETWORK_DEFINITIONS):
            refuse("definition", f"there is no network migration definition {definition} in {region.place}")
        return {_KEY: definition}
    if not isinstance(definition, Mapping):
        refuse("definition", f"it is the id of a definition or its dict, not of type {type(definition).__name__}")
    if definition.get(_KEY) in region.of(NETWORK_DEFINITIONS):
        return {_KEY: definition[_KEY]}
    given = checked(definition, _DEFINITION, "definition")
    if "arn" in given:
        refuse("definition.arn", "it follows from the id, account and Region; leave it out")
    new = {**executions.definition_defaults(region), **given}
    if new.get("cidrMappings") and new.get("vpcProvisioningStrategy") != "USE_EXISTING":
        refuse("definition.cidrMappings", "they need the vpcProvisioningStrategy USE_EXISTING")
    return new


def _segment(given: Mapping[str, Any], place: int) -> Resource:
    return {"name": f"segment-{place + 1}", **checked(given, "NetworkMigrationMapperSegment", f"segments[{place}]")}


def _construct(given: Mapping[str, Any], segments: list[Resource], place: int) -> Resource:
    path, members = f"constructs[{place}]", dict(given)
    segment_id = members.pop("segmentID", None)
    construct = checked(members, "NetworkMigrationMapperSegmentConstruct", path)
    homes = [home for home, each in enumerate(segments) if segment_id in (None, each.get("segmentID"))]
    if not homes:
        refuse(f"{path}.segmentID", f"{segment_id} is none of the segments that are planted")
    if "constructType" not in construct:
        refuse(f"{path}.constructType", "a construct needs one")
    texts, values = construct.pop("properties", {}), construct.pop("enrichedProperties", {})
    kept = {
        "name": construct.get("logicalID", f"{construct['constructType'].rpartition(':')[2]}{place + 1}"),
        **construct,
        "_segment": homes[0],
        "_properties": {**constructs.as_values(texts), **values},
    }
    if "configuration" in kept:
        kept["_configuration"] = kept.pop("configuration")
    return kept


def _insight(given: Mapping[str, Any], path: str) -> Resource:
    if not service().has_shape("NetworkMigrationInsight"):
        refuse(path, str(first_versions.lacking_text("ListNetworkMigrationInsights")))
    insight = checked(given, "NetworkMigrationInsight", path)
    level = "CONSTRUCT" if "constructID" in insight else "SEGMENT" if "segmentID" in insight else "RUN"
    return {
        "producerType": "JOB",
        "producerName": "MAPPING",
        "insightLevel": level,
        "insightType": "INFO",
        "insightMessage": {"message": "planted"},
        **insight,
    }


def _outcome(activity: str, given: object, path: str) -> Resource:
    if activity not in _JOBS:
        refuse(path, f"no job has this activity; there are {', '.join(_JOBS)}")
    members = {"status": given} if isinstance(given, str) else given
    if not isinstance(members, Mapping):
        refuse(path, f"it is a status or a dict, not of type {type(given).__name__}")
    part, shape = _LEFT_BEHIND.get(activity, ("", ""))
    rest = {name: value for name, value in members.items() if name != part}
    outcome = checked(rest, _JOBS[activity], path)
    for name in outcome.keys() - set(_PLANTABLE):
        refuse(f"{path}.{name}", f"it follows from the job; there are {', '.join([*_PLANTABLE, part]).rstrip(', ')}")
    if outcome.get("status", _ENDS[0]) not in _ENDS:
        refuse(f"{path}.status", f"a job ends {' or '.join(_ENDS)}")
    if part and part in members:
        outcome[part] = [checked(each, shape, f"{path}.{part}[{at}]") for at, each in enumerate(members[part])]
    for at, stack in enumerate(outcome.get("stacks", ())):
        if "stackLogicalID" not in stack:
            refuse(f"{path}.stacks[{at}].stackLogicalID", "it has to say which stack is meant")
    return outcome
