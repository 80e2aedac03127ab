"""What a test plants for a network migration: what the mapper finds, what jobs have to tell, and how they end."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn

from mgn_mock.clock import UTC, in_milliseconds
from mgn_mock.model.spec import service
from mgn_mock.model.validation import violations_in
from mgn_mock.planting.servers import in_words
from mgn_mock.service.network_migration import constructs, definitions, executions, outcomes
from mgn_mock.state.resource_types import NETWORK_DEFINITIONS, NETWORK_PLANS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mgn_mock.state.blobs import Resource
    from mgn_mock.state.world import Region

_DEFINITION = "NetworkMigrationDefinition"
_KEY = "networkMigrationDefinitionID"
# By activity, the shapes that tell what may be planted of how its jobs end.
_JOBS = {
    "MAPPING": "NetworkMigrationMappingJobDetails",
    "MAPPING_UPDATE": "NetworkMigrationMappingUpdateJobDetails",
    "CODE_GENERATION": "NetworkMigrationCodeGenerationJobDetails",
    "DEPLOY": "NetworkMigrationDeployerJobDetails",
    "ANALYZE": "NetworkMigrationAnalysisJobDetails",
}
_ENDS = ("SUCCEEDED", "FAILED")
_OF_A_JOB = ("status", "statusDetails", "codeGenerationOutputFormatStatusDetailsMap")
# What a job leaves behind may be planted too.
_PARTS = {
    "DEPLOY": ("stacks", "NetworkMigrationDeployedStackDetails"),
    "ANALYZE": ("results", "NetworkMigrationAnalysisResult"),
}


class NetworkFindings(NamedTuple):
    """What a test gives for a network migration."""

    segments: Sequence[Mapping[str, Any]]
    """What the mapper finds."""
    constructs: Sequence[Mapping[str, Any]]
    """The same, each with the `segmentID` of its segment, which may be left out for the first one's."""
    insights: Sequence[Mapping[str, Any]]
    """What jobs have to tell."""
    outcomes: Mapping[str, Any]
    """By activity, how its jobs end."""


def add_network_migration(region: Region, definition: object, given: NetworkFindings) -> str:
    """Plants what a network migration comes to.

    Args:
        region: Where.
        definition: The id of a definition that is there, or its dict; or members of a new one.
        given: What it comes to; parts that are empty stay as they were planted before.

    Returns:
        The id of the definition.

    Raises:
        ValueError: A member does not fit; the text names its path.
    """
    members = _definition(region, definition)
    plan = _plan(outcomes.findings_of(region, members.get(_KEY, "")), given)
    if members.get(_KEY) not in region.of(NETWORK_DEFINITIONS):
        members = definitions.create(region, members)
    region.of(NETWORK_PLANS).put({**plan, _KEY: members[_KEY]})
    return str(members[_KEY])


def _plan(known: Resource, given: NetworkFindings) -> Resource:
    """What is known of a migration with what is given for it; new segments come with constructs of their own."""
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
    outcomes = {name: _outcome(name, each, f"outcomes.{name}") for name, each in given.outcomes.items()}
    plan["outcomes"] = {**known["outcomes"], **outcomes}
    return plan


def _refuse_twice(resources: list[Resource], part: str, key: str) -> None:
    seen = set()
    for place, resource in enumerate(resources):
        if resource.get(key, place) in seen:
            _refuse(f"{part}[{place}].{key}", f"{resource[key]} is planted twice")
        seen.add(resource.get(key, place))


def _definition(region: Region, definition: object) -> Resource:
    if isinstance(definition, str):
        if definition not in region.of(NETWORK_DEFINITIONS):
            raise ValueError(f"definition: there is no network migration definition {definition} in {region.place}")
        return {_KEY: definition}
    if not isinstance(definition, Mapping):
        _refuse("definition", f"it is the id of a definition or its dict, not of type {type(definition).__name__}")
    if definition.get(_KEY) in region.of(NETWORK_DEFINITIONS):
        return {_KEY: definition[_KEY]}
    given = _checked(definition, _DEFINITION, "definition")
    if "arn" in given:
        _refuse("definition.arn", "it follows from the id, account and Region; leave it out")
    new = {**executions.definition_defaults(region), **given}
    if new.get("cidrMappings") and new.get("vpcProvisioningStrategy") != "USE_EXISTING":
        _refuse("definition.cidrMappings", "they need the vpcProvisioningStrategy USE_EXISTING")
    return new


def _segment(given: Mapping[str, Any], place: int) -> Resource:
    return {"name": f"segment-{place + 1}", **_checked(given, "NetworkMigrationMapperSegment", f"segments[{place}]")}


def _construct(given: Mapping[str, Any], segments: list[Resource], place: int) -> Resource:
    path, members = f"constructs[{place}]", dict(given)
    segment_id = members.pop("segmentID", None)
    construct = _checked(members, "NetworkMigrationMapperSegmentConstruct", path)
    homes = [home for home, each in enumerate(segments) if segment_id in (None, each.get("segmentID"))]
    if not homes:
        _refuse(f"{path}.segmentID", f"{segment_id} is none of the segments that are planted")
    if "constructType" not in construct:
        _refuse(f"{path}.constructType", "a construct needs one")
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
        _refuse(path, "the installed botocore knows no insights")
    insight = _checked(given, "NetworkMigrationInsight", path)
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
        _refuse(path, f"no job has this activity; there are {', '.join(_JOBS)}")
    members = {"status": given} if isinstance(given, str) else given
    if not isinstance(members, Mapping):
        _refuse(path, f"it is a status or a dict, not of type {type(given).__name__}")
    part, shape = _PARTS.get(activity, ("", ""))
    rest = {name: value for name, value in members.items() if name != part}
    outcome = _checked(rest, _JOBS[activity], path)
    for name in outcome.keys() - set(_OF_A_JOB):
        _refuse(f"{path}.{name}", f"it follows from the job; there are {', '.join([*_OF_A_JOB, part]).rstrip(', ')}")
    if outcome.get("status", _ENDS[0]) not in _ENDS:
        _refuse(f"{path}.status", f"a job ends {' or '.join(_ENDS)}")
    if part and part in members:
        outcome[part] = [_checked(each, shape, f"{path}.{part}[{at}]") for at, each in enumerate(members[part])]
    for at, stack in enumerate(outcome.get("stacks", ())):
        if "stackLogicalID" not in stack:
            _refuse(f"{path}.stacks[{at}].stackLogicalID", "it has to say which stack is meant")
    return outcome


def _checked(given: Mapping[str, Any], shape_name: str, path: str) -> Resource:
    """A copy of what was given, if it fits.

    Raises:
        ValueError: It does not.
    """
    if not isinstance(given, Mapping):
        _refuse(path, f"it is a dict, not of type {type(given).__name__}")
    copy: Resource = _plain(given)
    faults = [fault.under(path) for fault in violations_in(copy, shape_name)]
    if faults:
        raise ValueError("; ".join(in_words(fault) for fault in faults))
    return copy


def _plain(value: Any) -> Any:
    """A copy in which times are as the service gives them: in UTC, and whole milliseconds."""
    if isinstance(value, Mapping):
        return {name: _plain(member) for name, member in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if isinstance(value, datetime):
        return in_milliseconds(value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC))
    return value


def _refuse(path: str, message: str) -> NoReturn:
    raise ValueError(f"{path}: {message}")
