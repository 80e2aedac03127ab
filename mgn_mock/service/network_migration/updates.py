"""Mapping updates: the changes of segments and constructs, one entry of the request after the other."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

from mgn_mock.errors import ServiceError
from mgn_mock.model.validation import violations_in
from mgn_mock.service.network_migration import facts
from mgn_mock.service.network_migration.constructs import (
    CIDR,
    RULES,
    SECURITY_GROUP,
    VPC,
    as_texts,
    as_values,
    refers_to,
)
from mgn_mock.service.network_migration.edits import ConstructChange, MappingEdit, UpdateFailedError, invalid
from mgn_mock.service.network_migration.layout import change_range, subnets_of
from mgn_mock.service.network_migration.mapping import new_construct, new_segment, rest_on_texts
from mgn_mock.service.network_migration.outcomes import FAILURE, is_failure
from mgn_mock.service.network_migration.ranges import TYPES_WITH_RANGE, merge, split, valid_range
from mgn_mock.service.shared import views
from mgn_mock.state.resource_types import NETWORK_CONSTRUCTS, NETWORK_SEGMENTS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from mgn_mock.state.blobs import Resource
    from mgn_mock.state.world import Region

# The types of constructs that have a behavioral configuration.
CONFIGURED: Mapping[str, tuple[str, ...]] = {
    "securityGroup": (SECURITY_GROUP,),
    "securityGroupRule": RULES,
}
_CHANGEABLE = ("name", "description", "targetAccount", "scopeTags")


def check(region: Region, execution: Resource, request: Resource) -> None:
    """Refuse a request of which any entry cannot be done; nothing is stored."""
    numbers = count()
    try:
        _apply(MappingEdit(region, execution, lambda kind: f"{kind.name} {next(numbers)}"), request, "")
    except ServiceError:
        region.rest_on(facts.CHECKED_BEFORE_THE_JOB)
        raise
    except UpdateFailedError:
        # The job that is started now ends with it.
        return


def update_mapping(region: Region, execution: Resource, job: Resource, outcome: Resource) -> str | None:
    """End a mapping update job."""
    if is_failure(outcome):
        return FAILURE
    edit = MappingEdit(region, execution, region.new_id)
    try:
        _apply(edit, job["_request"], job["jobID"])
    except UpdateFailedError as failure:
        return str(failure)
    edit.store()
    return None


def _apply(edit: MappingEdit, request: Resource, job_id: str) -> None:
    """Apply a request: segments are created before constructs are put into them, and deleted last."""
    deleted = []
    for place, entry in enumerate(request.get("segments", ())):
        path = f"segments[{place}]"
        operation = entry.get("operation", {})
        if "create" in operation:
            _create_segment(edit, entry, job_id, path)
        elif "delete" in operation:
            deleted.append(edit.segment_id_of(entry, path))
        else:
            _update_segment(edit, {**entry, **operation.get("update", {})}, path)
    for place, entry in enumerate(request.get("constructs", ())):
        _change_construct(edit, entry, f"constructs[{place}]")
    if (deleted or edit.new_segments) and request.get("constructs"):
        edit.region.rest_on(facts.ORDER_OF_AN_UPDATE)
    for segment_id in deleted:
        if segment_id in edit.segments:
            edit.remove_segment(segment_id)


def _update_segment(edit: MappingEdit, given: Resource, path: str) -> None:
    segment = edit.segments[edit.segment_id_of(given, path)]
    segment.update({name: given[name] for name in _CHANGEABLE if name in given})
    segment["updatedAt"] = views.now(edit.region)


def _create_segment(edit: MappingEdit, entry: Resource, job_id: str, path: str) -> None:
    if "segmentID" in entry:
        raise invalid("a segment that is created gets its id from the service", f"{path}.segmentID")
    name = entry.get("segmentLogicalID")
    if name in edit.new_segments:
        raise invalid(f"{name} is created twice", f"{path}.segmentLogicalID")
    given = {**entry["operation"]["create"], "segmentID": edit.make_id(NETWORK_SEGMENTS)}
    given.update({member: entry[member] for member in ("targetAccount", "scopeTags") if member in entry})
    segment = new_segment(edit.region, edit.execution, job_id, given)
    edit.add_segment(segment)
    if name is not None:
        edit.new_segments[name] = segment["segmentID"]


def _change_construct(edit: MappingEdit, entry: Resource, path: str) -> None:
    segment_id = edit.segment_id_of(entry, path)
    if "operation" not in entry:
        raise invalid("there is no operation", f"{path}.operation")
    ((name, operation),) = entry["operation"].items()
    if name == "create":
        _create(edit, segment_id, entry, operation, path)
        return
    if "constructID" not in entry:
        raise invalid("constructID has to say which construct is meant", f"{path}.constructID")
    construct = edit.construct(segment_id, entry["constructID"])
    if construct["constructType"] != entry["constructType"]:
        raise invalid(f"that construct is of type {construct['constructType']}", f"{path}.constructType")
    _CHANGES[name](ConstructChange(edit, segment_id, construct, operation, f"{path}.operation.{name}"))
    construct["updatedAt"] = views.now(edit.region)


def _create(edit: MappingEdit, segment_id: str, entry: Resource, operation: Resource, path: str) -> None:
    logical_id = entry.get("constructLogicalID")
    if logical_id is None:
        raise invalid("a construct that is created needs one", f"{path}.constructLogicalID")
    if edit.is_named(segment_id, logical_id):
        raise invalid(f"the segment has a construct {logical_id} already", f"{path}.constructLogicalID")
    given = {
        "constructID": edit.make_id(NETWORK_CONSTRUCTS),
        "constructType": entry["constructType"],
        "logicalID": logical_id,
        "name": logical_id,
        "_properties": {},
    }
    construct = new_construct(edit.region, given)
    _update_with_values(ConstructChange(edit, segment_id, construct, operation, f"{path}.operation.create"))
    edit.put(segment_id, construct)


def _delete(change: ConstructChange) -> None:
    edit, segment_id, construct, _, _ = change
    constructs = edit.constructs[segment_id]
    gone = [construct]
    if construct["constructType"] == VPC:
        edit.region.rest_on(facts.DELETED_VPCS_TAKE_ALL)
        gone.extend(subnets_of(edit, segment_id, construct))
    for each in gone:
        constructs.pop(each["constructID"], None)
        if construct["constructType"] == VPC:
            gone.extend(other for other in constructs.values() if other not in gone and refers_to(other, each))


def _update_with_texts(change: ConstructChange) -> None:
    _set(change, as_values(change.operation.get("properties", {})))


def _update_with_values(change: ConstructChange) -> None:
    construct, operation = change.construct, change.operation
    _set(change, operation.get("properties", {}))
    for name in operation.get("propertiesToDelete", ()):
        construct["_properties"].pop(name, None)
    if "configuration" in operation:
        _configure(change.edit.region, construct, operation["configuration"], f"{change.path}.configuration")


def _set(change: ConstructChange, properties: Resource) -> None:
    _, _, construct, operation, path = change
    new_range = None
    if CIDR in properties and construct["constructType"] in TYPES_WITH_RANGE:
        change.edit.region.rest_on(facts.RANGES)
        new_range = valid_range(properties[CIDR], f"{path}.properties.{CIDR}")
    construct.update({name: operation[name] for name in ("name", "excluded") if name in operation})
    others = {name: value for name, value in properties.items() if new_range is None or name != CIDR}
    construct["_properties"] = {**construct["_properties"], **others}
    if new_range is not None:
        change_range(change.edit, change.segment_id, construct, new_range)
    rest_on_texts(change.edit.region, properties)
    faults = violations_in(as_texts(construct["_properties"]), "ConstructProperties")
    if faults:
        raise invalid(
            f"the construct would have {len(construct['_properties'])}: {faults[0].message}", f"{path}.properties"
        )


def _configure(region: Region, construct: Resource, configuration: Resource, path: str) -> None:
    ((variant, given),) = configuration.items()
    if construct["constructType"] not in CONFIGURED[variant]:
        region.rest_on(facts.CONFIGURED_TYPES)
        fitting = " or ".join(CONFIGURED[variant])
        raise invalid(f"{variant} is for {fitting}, and that construct is a {construct['constructType']}", path)
    known = construct.get("_configuration", {}).get(variant, {})
    merged = {**known, **given}
    if "associations" in given:
        region.rest_on(facts.CONFIGURATION_LISTS_ARE_REPLACED)
        merged["associations"] = {**known.get("associations", {}), **given["associations"]}
    construct["_configuration"] = {variant: merged}


_CHANGES: Mapping[str, Callable[[ConstructChange], None]] = {
    "delete": _delete,
    "update": _update_with_texts,
    "updateV2": _update_with_values,
    "merge": merge,
    "split": split,
}
