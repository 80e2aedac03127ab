"""What a mapping update does to segments and constructs, one entry of the request after the other."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

from mgn_mock.model.validation import violations_in
from mgn_mock.service.network_migration.constructs import CIDR, SECURITY_GROUP, as_texts, as_values
from mgn_mock.service.network_migration.edits import MappingEdit, invalid
from mgn_mock.service.network_migration.mapping import new_construct, new_segment
from mgn_mock.service.network_migration.outcomes import FAILURE, is_failure
from mgn_mock.service.network_migration.ranges import WITH_RANGES, merge, split, usable
from mgn_mock.service.shared import views
from mgn_mock.state.resource_types import NETWORK_CONSTRUCTS, NETWORK_SEGMENTS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from mgn_mock.state.blobs import Resource
    from mgn_mock.state.world import Region

    Change = Callable[[MappingEdit, str, Resource, Resource, str], None]

# Which constructs have which behavioral configuration.
CONFIGURED: Mapping[str, tuple[str, ...]] = {
    "securityGroup": (SECURITY_GROUP,),
    "securityGroupRule": ("AWS::EC2::SecurityGroupIngress", "AWS::EC2::SecurityGroupEgress"),
}
_OF_A_SEGMENT = ("name", "description", "targetAccount", "scopeTags")


def check(region: Region, execution: Resource, request: Resource) -> None:
    """Refuses a request of which any entry cannot be done; nothing is kept.

    Raises:
        ValidationException: An entry does not fit the rules.
        ResourceNotFoundException: There is no such segment or construct.
    """
    numbers = count()
    _apply(MappingEdit(region, execution, lambda kind: f"{kind.name} {next(numbers)}"), request, "")


def update_mapping(region: Region, execution: Resource, job: Resource, outcome: Resource) -> str | None:
    """Ends a mapping update job."""
    if is_failure(outcome):
        return FAILURE
    edit = MappingEdit(region, execution, region.new_id)
    _apply(edit, job["_request"], job["jobID"])
    edit.keep()
    return None


def _apply(edit: MappingEdit, request: Resource, job_id: str) -> None:
    """New segments come first, so that constructs can go there, and deleted ones go last."""
    deleted = []
    for place, entry in enumerate(request.get("segments", ())):
        path = f"segments[{place}]"
        operation = entry.get("operation", {})
        if "create" in operation:
            _create_segment(edit, entry, job_id, path)
        elif "delete" in operation:
            deleted.append(edit.segment_id_of(entry, path))
        else:
            given = {**entry, **operation.get("update", {})}
            segment = edit.segments[edit.segment_id_of(entry, path)]
            segment.update({name: given[name] for name in _OF_A_SEGMENT if name in given})
            segment["updatedAt"] = views.now(edit.region)
    for place, entry in enumerate(request.get("constructs", ())):
        _change_construct(edit, entry, f"constructs[{place}]")
    for segment_id in deleted:
        if segment_id in edit.segments:
            edit.remove_segment(segment_id)


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
    where = f"{path}.operation.{name}"
    if name == "create":
        _create(edit, segment_id, entry, operation, path)
        return
    if "constructID" not in entry:
        raise invalid("constructID has to say which construct is meant", f"{path}.constructID")
    construct = edit.construct(segment_id, entry["constructID"])
    if construct["constructType"] != entry["constructType"]:
        raise invalid(f"that construct is of type {construct['constructType']}", f"{path}.constructType")
    _CHANGES[name](edit, segment_id, construct, operation, where)
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
    _update_natively(edit, segment_id, construct, operation, f"{path}.operation.create")
    edit.put(segment_id, construct)


def _delete(edit: MappingEdit, segment_id: str, construct: Resource, operation: Resource, path: str) -> None:  # noqa: ARG001
    del edit.constructs[segment_id][construct["constructID"]]


def _update(edit: MappingEdit, segment_id: str, construct: Resource, operation: Resource, path: str) -> None:  # noqa: ARG001
    _set(construct, operation, as_values(operation.get("properties", {})), path)


def _update_natively(
    edit: MappingEdit,  # noqa: ARG001 - a `Change`
    segment_id: str,  # noqa: ARG001
    construct: Resource,
    operation: Resource,
    path: str,
) -> None:
    _set(construct, operation, operation.get("properties", {}), path)
    for name in operation.get("propertiesToDelete", ()):
        construct["_properties"].pop(name, None)
    if "configuration" in operation:
        _configure(construct, operation["configuration"], f"{path}.configuration")


def _set(construct: Resource, operation: Resource, properties: Resource, path: str) -> None:
    if CIDR in properties and construct["constructType"] in WITH_RANGES:
        usable(properties[CIDR], f"{path}.properties.{CIDR}")
    construct.update({name: operation[name] for name in ("name", "excluded") if name in operation})
    construct["_properties"] = {**construct["_properties"], **properties}
    faults = violations_in(as_texts(construct["_properties"]), "ConstructProperties")
    if faults:
        raise invalid(
            f"the construct would have {len(construct['_properties'])}: {faults[0].message}", f"{path}.properties"
        )


def _configure(construct: Resource, configuration: Resource, path: str) -> None:
    ((variant, given),) = configuration.items()
    if construct["constructType"] not in CONFIGURED[variant]:
        fitting = " or ".join(CONFIGURED[variant])
        raise invalid(f"{variant} is for {fitting}, and that construct is a {construct['constructType']}", path)
    known = construct.get("_configuration", {}).get(variant, {})
    merged = {**known, **given}
    if "associations" in given:
        # Each list that is given replaces the one that is kept; the others stay (model).
        merged["associations"] = {**known.get("associations", {}), **given["associations"]}
    construct["_configuration"] = {variant: merged}


_CHANGES: Mapping[str, Change] = {
    "delete": _delete,
    "update": _update,
    "updateV2": _update_natively,
    "merge": merge,
    "split": split,
}
