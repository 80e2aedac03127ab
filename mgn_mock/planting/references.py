"""References between resources: a member that has the name of another type's id."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from mgn_mock.state.resource_types import RESOURCE_TYPES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from mgn_mock.state.resource_types import ResourceType
    from mgn_mock.state.world import Region


class Planted(NamedTuple):
    """A resource that was added."""

    region: Region
    kind: ResourceType
    owner: str
    resource_id: str
    path: str


def _types_by_key() -> Mapping[str, ResourceType]:
    # Several types have the key `jobID`: such a member does not tell what it refers to.
    kinds = [kind for kind in RESOURCE_TYPES.values() if kind.arn_type is not None]
    keys = Counter(kind.key for kind in kinds)
    return {kind.key: kind for kind in kinds if keys[kind.key] == 1}


_TYPES_BY_KEY = _types_by_key()


def dangling(planted: Planted) -> Iterator[tuple[str, ResourceType, str]]:
    """Yield each top-level member that refers to a resource that is not there, with its type and id."""
    resource = planted.region.of(planted.kind, planted.owner).get(planted.resource_id)
    for member, value in resource.items():
        kind = _TYPES_BY_KEY.get(member)
        if kind is None or member == planted.kind.key or not isinstance(value, str):
            continue
        if value not in planted.region.of(kind):
            yield member, kind, value


def check(planted: Iterable[Planted]) -> None:
    """Raise a ValueError for the first reference to a resource that is not there."""
    for each in planted:
        for member, kind, value in dangling(each):
            raise ValueError(f"{each.path}.{member}: there is no {kind.title} {value} in {each.region.place}")
