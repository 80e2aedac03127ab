"""The shape of the service model that a resource type has."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from mgn_mock.model.spec import service
from mgn_mock.state.resource_types import RESOURCE_TYPES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mgn_mock.model.spec import StructureShape
    from mgn_mock.state.resource_types import ResourceType


def shape_of(kind: ResourceType) -> StructureShape | None:
    """Return the shape of a resource type; None for one that the service does not list by that name.

    Of several types with one shape the first has it; the others belong to such a resource.
    """
    return _shapes().get(kind.name)


def listed_shape_of(kind: ResourceType) -> StructureShape | None:
    """Return the shape in which the service lists a resource type, which may have another name than the type."""
    return _shapes().get(kind.name) or _shapes_by_id().get(kind.name)


@cache
def _shapes() -> dict[str, StructureShape]:
    listed = {shape.name: shape for shape in _listed_shapes()}
    shapes: dict[str, StructureShape] = {}
    for kind in RESOURCE_TYPES.values():
        shape = listed.pop(kind.resource_type, None)
        if shape is not None and kind.key in shape.members:
            shapes[kind.name] = shape
    return shapes


@cache
def _shapes_by_id() -> dict[str, StructureShape]:
    listed = {next(iter(shape.members)): shape for shape in _listed_shapes() if "arn" in shape.members}
    return {
        kind.name: listed[kind.key]
        for kind in RESOURCE_TYPES.values()
        if kind.arn_type is not None and kind.key in listed
    }


def _listed_shapes() -> Iterator[StructureShape]:
    for operation in map(service().operation, service().operation_names):
        if operation.paging is not None and operation.output is not None:
            items: Any = operation.output.members[operation.paging.items]
            yield items.member
