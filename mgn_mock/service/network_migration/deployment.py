"""Deployment: one CloudFormation stack for each segment of generated code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mgn_mock.service.network_migration import facts
from mgn_mock.service.network_migration.code import code_segments_of
from mgn_mock.service.network_migration.constructs import SECURITY_GROUP, SUBNET, VPC
from mgn_mock.service.network_migration.deployable import deployed, lacking, names_deployed
from mgn_mock.service.network_migration.mapping import constructs_of, segments_of
from mgn_mock.service.network_migration.outcomes import FAILURE, is_failure
from mgn_mock.service.shared import views
from mgn_mock.state.resource_types import NETWORK_STACKS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from mgn_mock.state.blobs import Resource
    from mgn_mock.state.collection import Collection
    from mgn_mock.state.world import Region

# The prefixes of the ids that EC2 gives to resources of stacks.
_PREFIXES: Mapping[str, str] = {VPC: "vpc", SUBNET: "subnet", SECURITY_GROUP: "sg"}
# A stack's ARN has no room for longer names.
_NAME_LENGTH = 32
# The words of CloudFormation.
_UNRESOLVED = "Unresolved resource dependencies [{}] in the Resources block of the template"


def stacks_of(region: Region, execution: Resource) -> Collection:
    """Return the stacks of an execution."""
    return region.of(NETWORK_STACKS, execution["networkMigrationExecutionID"])


def begin_deployment(region: Region, execution: Resource) -> None:
    """Store the stacks of a deployment job in place of those of an earlier one."""
    region.rest_on(facts.STACK_FOR_EACH_SEGMENT)
    region.rest_on(facts.STACKS_ARE_RECORDS)
    region.drop(NETWORK_STACKS, execution["networkMigrationExecutionID"])
    accounts = {each["segmentID"]: each["targetAccount"] for each in segments_of(region, execution).all()}
    for segment in code_segments_of(region, execution).all():
        account_id = accounts.get(segment.get("mapperSegmentID", ""), region.account_id)
        name = f"mgn-{segment['logicalID'][:_NAME_LENGTH]}"
        uuid = views.new_uuid(region, "stack")
        stacks_of(region, execution).put(
            {
                "stackPhysicalID": f"arn:aws:cloudformation:{region.name}:{account_id}:stack/{name}/{uuid}",
                "stackLogicalID": segment["logicalID"],
                "segmentID": segment["segmentID"],
                "targetAccount": account_id,
                "status": "CREATE_STARTED",
                "_mapperSegmentID": segment.get("mapperSegmentID"),
            }
        )


def finish_deployment(region: Region, execution: Resource, _job: Resource, outcome: Resource) -> str | None:
    """End a deployment job; it fails with any of its stacks."""
    stacks = stacks_of(region, execution).all()
    deployed_names = names_deployed(region, execution)
    failed = []
    for stack in stacks:
        planted = _planted_for(stack, outcome)
        stack["status"] = "CREATE_FAILED" if is_failure(outcome) and not outcome.get("stacks") else "CREATE_COMPLETE"
        stack.update(planted)
        if stack["status"] == "CREATE_COMPLETE" and not planted:
            stack.update(_unresolved(region, stack, deployed_names))
        if stack["status"] == "CREATE_FAILED":
            failed.append(stack["stackLogicalID"])
            stack.setdefault("failedResources", [_failed_resource(stack)])
        elif stack["_mapperSegmentID"] is not None:
            _give_physical_ids(region, stack["_mapperSegmentID"])
        stacks_of(region, execution).put(stack)
    unknown = _names(outcome.get("stacks", ())) - _names(stacks)
    if unknown:
        there = ", ".join(sorted(_names(stacks)))
        return (
            f"An outcome was planted for stacks that are not there: {', '.join(sorted(unknown))}; there are: {there}."
        )
    if failed:
        region.rest_on(facts.ANY_STACK_FAILS_THE_JOB)
        return f"{len(failed)} of {len(stacks)} stacks failed: {', '.join(failed)}."
    return FAILURE if is_failure(outcome) else None


def _names(stacks: Iterable[Resource]) -> set[str]:
    return {each["stackLogicalID"] for each in stacks}


def _planted_for(stack: Resource, outcome: Resource) -> Resource:
    for planted in outcome.get("stacks", ()):
        if planted["stackLogicalID"] == stack["stackLogicalID"]:
            return {name: planted[name] for name in ("status", "failedResources") if name in planted}
    return {}


def _failed_resource(stack: Resource) -> Resource:
    return {"logicalID": stack["stackLogicalID"], "status": "CREATE_FAILED", "statusReason": FAILURE}


def _unresolved(region: Region, stack: Resource, there: frozenset[str]) -> Resource:
    """Return the failure of a stack with constructs that refer to what is not deployed; empty if there are none."""
    segment_id = stack["_mapperSegmentID"]
    missing = {} if segment_id is None else lacking(region, segment_id, there)
    if not missing:
        return {}
    region.rest_on(facts.UNRESOLVED_FAILS_THE_STACK)
    failed = [
        {
            "logicalID": name,
            "status": "CREATE_FAILED",
            "statusReason": _UNRESOLVED.format(", ".join(names)),
        }
        for name, names in missing.items()
    ]
    return {"status": "CREATE_FAILED", "failedResources": failed}


def _give_physical_ids(region: Region, segment_id: str) -> None:
    constructs = constructs_of(region, segment_id)
    there = {each["constructID"] for each in deployed(region, segment_id)}
    for construct in constructs.all():
        # An earlier deployment may have made what is excluded now.
        construct.pop("_physicalID", None)
        prefix = _PREFIXES.get(construct["constructType"])
        if prefix is not None and construct["constructID"] in there:
            construct["_physicalID"] = views.new_ec2_id(region, prefix)
        constructs.put(construct)
