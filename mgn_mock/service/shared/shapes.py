"""The shapes that resource types have in the service model, and how values fit them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from mgn_mock.clock import from_text, to_text
from mgn_mock.model.spec import service
from mgn_mock.model.validation import violations_in
from mgn_mock.state.resource_types import RESOURCE_TYPES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mgn_mock.model.spec import StructureShape
    from mgn_mock.state.blobs import Resource
    from mgn_mock.state.resource_types import ResourceType

_TIME_SHAPE = "ISO8601DatetimeString"


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


def violations_of(resource: Resource, kind: ResourceType) -> list[str]:
    """Return the violations of the service model by a resource, each text beginning with its path."""
    shape = shape_of(kind)
    if shape is None:
        return []
    public = {name: value for name, value in resource.items() if kind.is_shown(name)}
    return [
        f"{fault.path}: {fault.message}" + ("" if fault.value is None else f" (given: {fault.value!r:.100})")
        for fault in violations_in(public, shape.name)
    ]


def fitted(value: Any, shape: Any, *, only_known: bool = False) -> Any:
    """Return a copy in which times have the shape's own form, whatever form of ISO 8601 they were given in.

    Args:
        value: Plain data; what does not fit the shape stays as it is.
        shape: The shape.
        only_known: Leave out members that the installed model does not know.
    """
    if shape.type_name == "structure" and isinstance(value, Mapping):
        return {
            name: fitted(member, shape.members[name], only_known=only_known) if name in shape.members else member
            for name, member in value.items()
            if member is not None and (name in shape.members or not only_known)
        }
    if shape.type_name == "list" and isinstance(value, (list, tuple)):
        return [fitted(item, shape.member, only_known=only_known) for item in value]
    if shape.type_name == "timestamp" and isinstance(value, str):
        return _time(value, as_text=False)
    if shape.name == _TIME_SHAPE and isinstance(value, str):
        return _time(value, as_text=True)
    return value


def _time(text: str, *, as_text: bool) -> Any:
    try:
        moment = from_text(text)
    except ValueError:
        return text
    return to_text(moment) if as_text else moment
