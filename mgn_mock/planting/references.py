"""What resources say of one another: each names others by the member that identifies those."""

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


def _named() -> Mapping[str, ResourceType]:
    # A server's records of launches name jobs that may be gone, as in a real account: those are not among its members
    # at the top.
    # A member that several kinds are identified by, such as `jobID`, does not say what it names.
    kinds = [kind for kind in RESOURCE_TYPES.values() if kind.arn_type is not None]
    keys = Counter(kind.key for kind in kinds)
    return {kind.key: kind for kind in kinds if keys[kind.key] == 1}


_NAMED = _named()


def dangling(planted: Planted) -> Iterator[tuple[str, ResourceType, str]]:
    """The members of a resource that name others which are not there: each with the kind and the id."""
    resource = planted.region.of(planted.kind, planted.owner).get(planted.resource_id)
    for member, value in resource.items():
        kind = _NAMED.get(member)
        if kind is None or member == planted.kind.key or not isinstance(value, str):
            continue
        if value not in planted.region.of(kind):
            yield member, kind, value


def check(planted: Iterable[Planted]) -> None:
    """Refuses resources that name others which are not there.

    Raises:
        ValueError: One does; the text begins with its path.
    """
    for each in planted:
        for member, kind, value in dangling(each):
            raise ValueError(f"{each.path}.{member}: there is no {kind.title} {value} in {each.region.place}")
