"""All resources of one kind in one account and Region."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING, Any, NamedTuple

from mgn_mock.errors import ResourceNotFoundException
from mgn_mock.state.blobs import decode, encode

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from mgn_mock.state.blobs import Blob, Resource


class Kind(NamedTuple):
    """What tells one kind of resource from another."""

    name: str
    """The attribute of a Region that holds them, e.g. `source_servers`."""
    resource_type: str
    """What errors call it, e.g. `SourceServer`."""
    title: str
    """What messages call it, e.g. `Source Server`."""
    key: str
    """The member that identifies one, e.g. `sourceServerID`."""
    id_shape: str
    """The shape of that member, e.g. `SourceServerID`."""
    arn_type: str | None = None
    """What its ARNs say, e.g. `source-server`; None when it has none."""


class Row(NamedTuple):
    """One resource as it is kept, with its place in the order of the collection."""

    number: int
    id: str
    blob: Blob


class Collection:
    """Resources of one kind, in the order in which they came.

    Args:
        kind: What they are.
        where: The place, for error messages.
        group_by: Tells the group that a resource belongs to, so that groups can be counted without a scan.
    """

    def __init__(self, kind: Kind, where: str, group_by: Callable[[Resource], str] | None = None) -> None:
        self.kind = kind
        self._where = where
        self._group_by = group_by
        self._blobs: dict[str, Blob] = {}
        self._groups: dict[str, str] = {}
        self._sizes: dict[str, int] = {}
        self._numbers: dict[str, int] = {}
        # Ids by number, ascending; one that was deleted stays until the list is mostly such.
        self._order: list[tuple[int, str]] = []
        self._last_number = 0

    def copy(self) -> Collection:
        """The same resources in a collection of their own."""
        twin = Collection(self.kind, self._where, self._group_by)
        for name in ("_blobs", "_groups", "_sizes", "_numbers", "_order"):
            setattr(twin, name, getattr(self, name).copy())
        twin._last_number = self._last_number
        return twin

    def __len__(self) -> int:
        return len(self._blobs)

    def __contains__(self, resource_id: object) -> bool:
        return resource_id in self._blobs

    def get(self, resource_id: str) -> Resource:
        """A copy of one resource.

        Raises:
            ResourceNotFoundException: There is none of that id here.
        """
        blob = self._blobs.get(resource_id)
        if blob is None:
            raise ResourceNotFoundException(
                f"{self.kind.title} {resource_id} was not found in {self._where}.",
                resourceId=resource_id,
                resourceType=self.kind.resource_type,
            )
        resource: Resource = decode(blob)
        return resource

    def blob(self, resource_id: str) -> Blob:
        """One resource as it is kept.

        Raises:
            KeyError: There is none of that id here.
        """
        return self._blobs[resource_id]

    def put(self, resource: Resource) -> None:
        """Keeps a resource as it is now, in place of the one with its id or as the newest."""
        resource_id: str = resource[self.kind.key]
        if resource_id not in self._blobs:
            self._last_number += 1
            self._numbers[resource_id] = self._last_number
            self._order.append((self._last_number, resource_id))
        self._blobs[resource_id] = encode(resource)
        if self._group_by is not None:
            self._regroup(resource_id, self._group_by(resource))

    def delete(self, resource_id: str) -> None:
        """Forgets one resource.

        Raises:
            KeyError: There is none of that id here.
        """
        del self._blobs[resource_id]
        del self._numbers[resource_id]
        self._regroup(resource_id, None)
        if len(self._order) > 2 * len(self._blobs):
            self._order = [(number, other) for number, other in self._order if self._numbers.get(other) == number]

    def _regroup(self, resource_id: str, group: str | None) -> None:
        earlier = self._groups.get(resource_id)
        if group == earlier:
            return
        if earlier is not None:
            self._sizes[earlier] -= 1
        if group is None:
            self._groups.pop(resource_id, None)
        else:
            self._groups[resource_id] = group
            self._sizes[group] = self._sizes.get(group, 0) + 1

    def size_of(self, groups: Iterable[str]) -> int:
        """How many resources belong to any of some groups."""
        size_of = self._sizes.get
        return sum([size_of(group, 0) for group in groups])

    def ids_in(self, group: str) -> Iterator[str]:
        """The ids of one group; a scan of all."""
        return (resource_id for resource_id, own in self._groups.items() if own == group)

    def rows(self, after: int = 0) -> Iterator[Row]:
        """What is kept, in order, from behind a place on.

        Args:
            after: The number of the row before the first one to give; that row may be gone.
        """
        start = bisect_right(self._order, after, key=_number)
        for index in range(start, len(self._order)):
            number, resource_id = self._order[index]
            if self._numbers.get(resource_id) == number:
                yield Row(number, resource_id, self._blobs[resource_id])

    def rows_of(self, resource_ids: Iterable[Any], after: int = 0) -> Iterator[Row]:
        """The same for some ids, in the order of the collection; ids that are not here are passed over."""
        numbers = {self._numbers[wanted]: wanted for wanted in resource_ids if wanted in self._numbers}
        for number in sorted(numbers):
            if number > after:
                yield Row(number, numbers[number], self._blobs[numbers[number]])


def _number(place: tuple[int, str]) -> int:
    return place[0]
