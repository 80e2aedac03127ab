"""Check what a test plants against the service model, and write its times as the service does."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, NoReturn

from mgn_mock.clock import UTC, from_text, in_milliseconds, to_text
from mgn_mock.model.exceptions import TEXT_OF_TIME
from mgn_mock.model.spec import service
from mgn_mock.model.validation import shown, violations_in
from mgn_mock.service.shared.shapes import shape_of

if TYPE_CHECKING:
    from mgn_mock.model.validation import Violation
    from mgn_mock.state.blobs import Resource
    from mgn_mock.state.collection import Collection
    from mgn_mock.state.resource_types import ResourceType
    from mgn_mock.state.world import Region


def checked(given: object, shape_name: str, path: str = "") -> Resource:
    """Return a normalized copy of what a test gave; raise a ValueError that names every member that does not fit."""
    if not isinstance(given, Mapping):
        refuse(path, f"it is a dict, not of type {type(given).__name__}")
    copy: Resource = normalized(given, service().shape(shape_name))
    violations = violations_in(copy, shape_name)
    if violations:
        raise ValueError("; ".join(_in_words(each.under(path) if path else each) for each in violations))
    return copy


def check_members(resource: Resource, kind: ResourceType, path: str) -> None:
    """Raise a ValueError for the first member that does not fit the model."""
    shape = shape_of(kind)
    if shape is not None:
        public = {name: value for name, value in resource.items() if kind.is_shown(name)}
        for violation in violations_in(public, shape.name):
            raise ValueError(f"{path}.{_in_words(violation)}")


def check_new(region: Region, collection: Collection, resource: Resource, path: str = "") -> None:
    """Raise a ValueError where the id is taken, or the ARN does not follow from it."""
    kind, start = collection.kind, f"{path}." if path else ""
    if resource.get(kind.key) in collection:
        refuse(f"{start}{kind.key}", f"{kind.title} {resource[kind.key]} is there already")
    arn = resource.get("arn") if kind.arn_type is not None else None
    if arn is not None and arn != region.arn(kind, resource.get(kind.key, "")):
        refuse(f"{start}arn", f"it follows from {kind.key}, account and Region; leave it out")


def refuse(path: str, message: str) -> NoReturn:
    """Raise a ValueError that begins with the path of what does not fit."""
    raise ValueError(f"{path}: {message}")


def _in_words(violation: Violation) -> str:
    given = "" if violation.value is None else f" (given: {shown(violation.value)})"
    return f"{violation.path}: {violation.message}{given}"


def normalized(value: Any, shape: Any, *, nulls: bool = True, unknown: bool = True) -> Any:
    """Return a copy of plain data in which times are in the form of the shape.

    Args:
        value: Plain data, with times in any form of ISO 8601; what does not fit stays for the check to find.
        shape: The shape; None where there is none.
        nulls: Keep members that are None.
        unknown: Keep members that the shape does not have.
    """
    if isinstance(value, Mapping):
        if shape is not None and shape.type_name == "structure":
            members = shape.members
            return {
                name: normalized(member, members.get(name), nulls=nulls, unknown=unknown)
                for name, member in value.items()
                if (nulls or member is not None) and (unknown or name in members)
            }
        inner = shape.value if shape is not None and shape.type_name == "map" else None
        return {name: normalized(member, inner, nulls=nulls, unknown=unknown) for name, member in value.items()}
    if isinstance(value, (list, tuple)):
        inner = shape.member if shape is not None and shape.type_name == "list" else None
        return [normalized(item, inner, nulls=nulls, unknown=unknown) for item in value]
    if isinstance(value, datetime):
        return in_milliseconds(value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC))
    return _time(value, shape) if isinstance(value, str) and shape is not None else value


def _time(text: str, shape: Any) -> Any:
    is_text = shape.name == TEXT_OF_TIME
    if not is_text and shape.type_name != "timestamp":
        return text
    try:
        moment = from_text(text)
    except ValueError:
        return text
    return to_text(moment) if is_text else in_milliseconds(moment)
