"""Collections of resources of one type."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from copy import copy
from typing import TYPE_CHECKING, Any, NamedTuple

from mgn_mock.errors import ResourceNotFoundException
from mgn_mock.state.blobs import decode, encode
from mgn_mock.state.facts import key_of
from mgn_mock.state.indexes import Indexes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from mgn_mock.state.blobs import Blob, Resource
    from mgn_mock.state.facts import Fact, Tracking
    from mgn_mock.state.resource_types import ResourceType

_NUMBER_BITS = 32


class StoredRow(NamedTuple):
    """A stored resource with its number in the order of the collection."""

    number: int
    id: str
    blob: Blob


class Collection:
    """The resources of one type in one place, which errors name, in the order in which they came."""

    def __init__(self, kind: ResourceType, where: str, tracking: Tracking) -> None:
        self.kind = kind
        self._where = where
        self._tracking = tracking
        self._blobs: dict[str, Blob] = {}
        self._numbers: dict[str, int] = {}
        # Ids by number, ascending; deleted ones stay until they are the greater part.
        self._order: list[tuple[int, str]] = []
        self._last_number = 0
        self._encode = encode if kind.layouts is None else kind.layouts.encode
        self._indexes = Indexes(kind.indexes)
        # Whether a copy has the same dicts, list and indexes, which nothing may change then.
        self._is_shared = False

    def copy(self, tracking: Tracking) -> Collection:
        """Return a collection of the same resources, at the cost of a copy only once one of the two changes."""
        self._is_shared = True
        # Looking must not change what two worlds share, which have locks of their own.
        self._indexes.settle()
        twin = copy(self)
        twin._tracking = tracking  # noqa: SLF001 - of the same class
        return twin

    def _part(self) -> None:
        self._blobs, self._numbers, self._order = self._blobs.copy(), self._numbers.copy(), self._order.copy()
        self._indexes = self._indexes.copy()
        self._is_shared = False

    def rest_on(self, fact: Fact) -> None:
        """Note that the call or event under way rests on a fact."""
        self._tracking.rest_on(fact)

    def __len__(self) -> int:
        return len(self._blobs)

    def __contains__(self, resource_id: object) -> bool:
        return resource_id in self._blobs

    def get(self, resource_id: str) -> Resource:
        """Return a copy of a resource; raise ResourceNotFoundException without one."""
        if resource_id not in self._blobs:
            raise ResourceNotFoundException(
                f"{self.kind.title} {resource_id} was not found in {self._where}.",
                resourceId=resource_id,
                resourceType=self.kind.resource_type,
            )
        resource: Resource = decode(self._blobs[resource_id])
        return resource

    def blob(self, resource_id: str) -> Blob:
        """Return a resource as it is stored; raise KeyError without one."""
        return self._blobs[resource_id]

    def put(self, resource: Resource) -> None:
        """Store a resource in place of the one with its id, or as the newest."""
        if self._is_shared:
            self._part()
        resource_id: str = resource[self.kind.key]
        if resource_id not in self._numbers:
            self._number(resource_id, resource)
        self._blobs[resource_id] = self._encode(resource)
        if self._tracking.stored is not None:
            self.note_stored(resource_id)
        self._indexes.note(resource_id, resource)

    def _number(self, resource_id: str, resource: Resource) -> None:
        self._last_number += 1
        number = self._last_number
        if self.kind.sort_key is None:
            self._order.append((number, resource_id))
        else:
            # The running number tells apart those with equal sort keys.
            number += self.kind.sort_key(resource) << _NUMBER_BITS
            insort(self._order, (number, resource_id))
        self._numbers[resource_id] = number

    def note_stored(self, resource_id: str) -> None:
        """Note that what happens concerns a resource, so that a call that returns it rests on the same facts."""
        if self._tracking.stored is not None:
            self._tracking.stored[self.key(resource_id)] = None

    def key(self, resource_id: str) -> str:
        """Return the text by which a resource is told from all others of the world."""
        return key_of(self._where, self.kind.name, resource_id)

    def numbers(self) -> list[int]:
        """Return the numbers of the rows in their order, then the latest number given out."""
        return [*(row.number for row in self.rows()), self._last_number]

    def put_back(self, resources: Iterable[Resource], numbers: Sequence[int]) -> None:
        """Fill an empty collection with resources in their order, under what `numbers` returned for them."""
        if self._is_shared:
            self._part()
        for number, resource in zip(numbers, resources, strict=False):
            resource_id: str = resource[self.kind.key]
            self._numbers[resource_id] = number
            self._order.append((number, resource_id))
            self.put(resource)
        self._last_number = numbers[-1]

    def delete(self, resource_id: str) -> None:
        """Delete a resource alone; `Region.delete` deletes what belongs to it too."""
        if self._is_shared:
            self._part()
        del self._blobs[resource_id]
        del self._numbers[resource_id]
        self._indexes.forget(resource_id)
        if len(self._order) > 2 * len(self._blobs):
            self._order = [(number, other) for number, other in self._order if self._numbers.get(other) == number]

    def count_by(self, index: str, *values: str) -> int:
        """Return the number of resources that an index has under any of some values."""
        return sum([len(self._indexes.ids(index, value)) for value in values])

    def value_by(self, index: str, resource_id: str) -> str | None:
        """Return the value that an index has a resource under, or None."""
        return self._indexes.value(index, resource_id)

    def ids_by(self, index: str, value: str) -> tuple[str, ...]:
        """Return the ids that an index has under a value, in the order of the collection."""
        # The order of the index itself is not in a dump.
        return tuple(sorted(self._indexes.ids(index, value), key=self._numbers.__getitem__))

    def all(self) -> list[Resource]:
        """Return copies of all resources, in their order."""
        return [decode(row.blob) for row in self.rows()]

    def rows(self, after: int | None = None, *, newest_first: bool = False) -> Iterator[StoredRow]:
        """Yield the rows in order, or from the newest on, that follow the row of a number, which may be deleted."""
        if newest_first:
            end = len(self._order) if after is None else bisect_left(self._order, after, key=_number)
            places = range(end - 1, -1, -1)
        else:
            places = range(0 if after is None else bisect_right(self._order, after, key=_number), len(self._order))
        for place in places:
            number, resource_id = self._order[place]
            if self._numbers.get(resource_id) == number:
                yield StoredRow(number, resource_id, self._blobs[resource_id])

    def rows_of(
        self, resource_ids: Iterable[Any], after: int | None = None, *, newest_first: bool = False
    ) -> Iterator[StoredRow]:
        """Yield the rows of some ids in the same way; unknown ids are passed over."""
        numbers = {self._numbers[wanted]: wanted for wanted in resource_ids if wanted in self._numbers}
        for number in sorted(numbers, reverse=newest_first):
            if after is None or (number < after if newest_first else number > after):
                yield StoredRow(number, numbers[number], self._blobs[numbers[number]])


def _number(place: tuple[int, str]) -> int:
    return place[0]
