"""A mapping while it is being changed: nothing is stored until all changes of a request were found valid."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from mgn_mock.errors import ResourceNotFoundException, ValidationException
from mgn_mock.service.network_migration.mapping import constructs_of, forget, segments_of
from mgn_mock.state.resource_types import NETWORK_CONSTRUCTS, NETWORK_SEGMENTS

if TYPE_CHECKING:
    from collections.abc import Callable

    from mgn_mock.state.blobs import Resource
    from mgn_mock.state.resource_types import ResourceType
    from mgn_mock.state.world import Region

    MakeId = Callable[[ResourceType], str]


class UpdateFailedError(Exception):
    """Raised for a mapping update that fails as a job, with the reason as its text."""


class ConstructChange(NamedTuple):
    """One operation of a request on one construct."""

    edit: MappingEdit
    segment_id: str
    construct: Resource
    """The construct as the edit has it; it is changed."""
    operation: Resource
    path: str
    """The path of the operation in the request."""


class MappingEdit:
    """The changed segments and constructs of an execution.

    Args:
        region: The Region of the execution.
        execution: The execution.
        make_id: Returns the id of a new resource of a type.
    """

    def __init__(self, region: Region, execution: Resource, make_id: MakeId) -> None:
        self.region = region
        self.execution = execution
        self.make_id = make_id
        self.segments: dict[str, Resource] = {
            segment["segmentID"]: segment for segment in segments_of(region, execution).all()
        }
        self.constructs: dict[str, dict[str, Resource]] = {
            segment_id: {construct["constructID"]: construct for construct in constructs_of(region, segment_id).all()}
            for segment_id in self.segments
        }
        self.new_segments: dict[str, str] = {}
        """The ids of segments that the request made, by the names that it gave them."""

    def store(self) -> None:
        """Store the segments and constructs in place of those that were there."""
        forget(self.region, self.execution)
        segments = segments_of(self.region, self.execution)
        for segment_id, segment in self.segments.items():
            segments.put(segment)
            constructs = constructs_of(self.region, segment_id)
            for construct in self.constructs[segment_id].values():
                constructs.put(construct)

    def add_segment(self, segment: Resource) -> None:
        """Add a new segment."""
        self.segments[segment["segmentID"]] = segment
        self.constructs[segment["segmentID"]] = {}

    def remove_segment(self, segment_id: str) -> None:
        """Remove a segment with its constructs, and the references to it."""
        del self.segments[segment_id]
        del self.constructs[segment_id]
        for segment in self.segments.values():
            others = [other for other in segment["referencedSegments"] if other != segment_id]
            segment["referencedSegments"] = others

    def segment_id_of(self, entry: Resource, path: str) -> str:
        """Return the id of the segment that an entry of the request names."""
        if "segmentID" in entry:
            return self.known_segment(entry["segmentID"])
        name = entry.get("segmentLogicalID")
        if name is None:
            raise invalid("segmentID or segmentLogicalID has to say which segment is meant", f"{path}.segmentID")
        if name not in self.new_segments:
            raise invalid(f"{name} is no segment that this request creates", f"{path}.segmentLogicalID")
        return self.new_segments[name]

    def known_segment(self, segment_id: str) -> str:
        """Return a segment's id if there is such a segment."""
        if segment_id not in self.segments:
            raise _missing(NETWORK_SEGMENTS, segment_id, self.execution)
        return segment_id

    def construct(self, segment_id: str, construct_id: str) -> Resource:
        """Return a construct of a segment."""
        self.known_segment(segment_id)
        if construct_id not in self.constructs[segment_id]:
            raise _missing(NETWORK_CONSTRUCTS, construct_id, self.execution)
        return self.constructs[segment_id][construct_id]

    def put(self, segment_id: str, construct: Resource) -> None:
        """Add or replace a construct."""
        self.constructs[segment_id][construct["constructID"]] = construct

    def is_named(self, segment_id: str, logical_id: str) -> bool:
        """Return whether a construct of a segment has a logical id."""
        return any(construct["logicalID"] == logical_id for construct in self.constructs[segment_id].values())

    def free_name(self, segment_id: str, wanted: str) -> str:
        """Return a logical id that no construct of a segment has."""
        name, number = wanted, 2
        while self.is_named(segment_id, name):
            name, number = f"{wanted}x{number}", number + 1
        return name


def invalid(message: str, path: str) -> ValidationException:
    """Return a refusal of one member of the request."""
    return ValidationException.of_fields(f"StartNetworkMigrationMappingUpdate: {path}: {message}.", path)


def _missing(kind: ResourceType, resource_id: str, execution: Resource) -> ResourceNotFoundException:
    return ResourceNotFoundException(
        f"{kind.title} {resource_id} was not found in network migration execution "
        f"{execution['networkMigrationExecutionID']}.",
        resourceId=resource_id,
        resourceType=kind.resource_type,
    )
