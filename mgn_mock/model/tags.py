"""The tags in requests: which members hold them, and which keys are reserved for AWS."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mgn_mock.model.spec import Shape

RESERVED = "aws:"
_TAGS = frozenset({"TagsMap", "ScopeTagsMap"})

# Yields the path of each map of tags in a value that fits its shape, with the map.
Finder = Callable[[Any], "Iterator[tuple[str, Mapping[str, str]]]"]


def is_reserved(key: str) -> bool:
    """Return whether a tag key is reserved for AWS."""
    return key.lower().startswith(RESERVED)


def finder(shape: Shape) -> Finder | None:
    """Return a function that finds the tags in values of a shape, or None where they have no place for any."""
    return _finder(shape, ())


def _finder(shape: Any, above: tuple[str, ...]) -> Finder | None:
    if shape.name in _TAGS:
        return lambda tags: iter([("", tags)])
    if shape.name in above:
        return None
    within = (*above, shape.name)
    if shape.type_name == "structure":
        found = {name: _finder(member, within) for name, member in shape.members.items()}
        members = {name: find for name, find in found.items() if find is not None}
        return _in_members(members) if members else None
    if shape.type_name == "list":
        item = _finder(shape.member, within)
        return _in_items(item) if item is not None else None
    return None


def _in_members(members: Mapping[str, Finder]) -> Finder:
    def find(value: Any) -> Iterator[tuple[str, Mapping[str, str]]]:
        for name in value.keys() & members.keys():
            for path, tags in members[name](value[name]):
                yield (f"{name}{path}" if path.startswith("[") else f"{name}.{path}".rstrip(".")), tags

    return find


def _in_items(item: Finder) -> Finder:
    def find(value: Any) -> Iterator[tuple[str, Mapping[str, str]]]:
        for place, each in enumerate(value):
            for path, tags in item(each):
                yield f"[{place}].{path}".rstrip("."), tags

    return find
