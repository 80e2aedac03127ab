"""All resources of one kind in one account and Region."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from typing import TYPE_CHECKING, Any, NamedTuple

from mgn_mock.errors import ResourceNotFoundException
from mgn_mock.state.blobs import decode, encode

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from mgn_mock.state.blobs import Blob, Resource
    from mgn_mock.state.resource_types import ResourceType

_NUMBER_BITS = 32


class Index:
    """Finds the ids of resources by something other than their ids.

    Args:
        value_of: What a resource is to be found by; None: it is not to be found.
    """

    def __init__(self, value_of: Callable[[Resource], str | None]) -> None:
        self.value_of = value_of
        # By id, what each is under now.
        self.values: dict[str, str] = {}
        # Dicts serve as sets that keep their order.
        self._ids: dict[str, dict[str, None]] = {}

    def copy(self) -> Index:
        """The same in an index of its own."""
        twin = Index(self.value_of)
        twin.values = self.values.copy()
        twin._ids = {value: ids.copy() for value, ids in self._ids.items()}
        return twin

    def ids(self, value: str) -> dict[str, None]:
        """The ids under a value, as the keys of a dict."""
        return self._ids.get(value, {})

    def move(self, resource_id: str, value: str | None) -> None:
        """Puts a resource under another value than it was under."""
        if resource_id in self.values:
            self.forget(resource_id)
        if value is not None:
            self.values[resource_id] = value
            self._ids.setdefault(value, {})[resource_id] = None

    def forget(self, resource_id: str) -> None:
        """Takes a resource out."""
        value = self.values.pop(resource_id, None)
        if value is not None:
            ids = self._ids[value]
            del ids[resource_id]
            if not ids:
                del self._ids[value]


class StoredRow(NamedTuple):
    """One resource as it is kept, with its place in the order of the collection."""

    number: int
    id: str
    blob: Blob


class Collection:
    """Resources of one kind, in the order in which they came.

    Args:
        kind: What they are.
        where: The place, for error messages.
    """

    def __init__(self, kind: ResourceType, where: str) -> None:
        self.kind = kind
        self._where = where
        self._blobs: dict[str, Blob] = {}
        self._numbers: dict[str, int] = {}
        # Ids by number, ascending; one that was deleted stays until the list is mostly such.
        self._order: list[tuple[int, str]] = []
        self._last_number = 0
        self._indexes = {name: Index(value_of) for name, value_of in kind.indexes.items()}

    def copy(self) -> Collection:
        """The same resources in a collection of their own."""
        twin = Collection(self.kind, self._where)
        for name in ("_blobs", "_numbers", "_order"):
            setattr(twin, name, getattr(self, name).copy())
        twin._last_number = self._last_number
        twin._indexes = {name: index.copy() for name, index in self._indexes.items()}
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
            number = self._last_number
            if self.kind.sort_key is None:
                self._order.append((number, resource_id))
            else:
                # The running number tells apart those that have one place.
                number += self.kind.sort_key(resource) << _NUMBER_BITS
                insort(self._order, (number, resource_id))
            self._numbers[resource_id] = number
        self._keep(resource_id, resource)

    def _keep(self, resource_id: str, resource: Resource) -> None:
        self._blobs[resource_id] = encode(resource)
        for index in self._indexes.values():
            value = index.value_of(resource)
            if value != index.values.get(resource_id):
                index.move(resource_id, value)

    def numbers(self) -> list[int]:
        """The numbers of the rows in their order, and at the end the last one that was given."""
        return [*(row.number for row in self.rows()), self._last_number]

    def put_back(self, resources: Iterable[Resource], numbers: Sequence[int]) -> None:
        """Keeps resources under the numbers that they had elsewhere, in a collection that is empty.

        Args:
            resources: In their order.
            numbers: What `numbers` gave there.
        """
        for number, resource in zip(numbers, resources, strict=False):
            resource_id: str = resource[self.kind.key]
            self._numbers[resource_id] = number
            self._order.append((number, resource_id))
            self._keep(resource_id, resource)
        self._last_number = numbers[-1]

    def delete(self, resource_id: str) -> None:
        """Forgets one resource.

        Raises:
            KeyError: There is none of that id here.
        """
        del self._blobs[resource_id]
        del self._numbers[resource_id]
        for index in self._indexes.values():
            index.forget(resource_id)
        if len(self._order) > 2 * len(self._blobs):
            self._order = [(number, other) for number, other in self._order if self._numbers.get(other) == number]

    def count_by(self, index: str, *values: str) -> int:
        """How many resources an index has under any of some values."""
        ids = self._indexes[index].ids
        return sum([len(ids(value)) for value in values])

    def value_by(self, index: str, resource_id: str) -> str | None:
        """What an index finds a resource by; None when it does not, or the resource is not here."""
        return self._indexes[index].values.get(resource_id)

    def ids_by(self, index: str, value: str) -> tuple[str, ...]:
        """The ids that an index has under a value, in the order of the collection."""
        # Not in the order in which they came there: a world that is read from a dump does not know it.
        return tuple(sorted(self._indexes[index].ids(value), key=self._numbers.__getitem__))

    def all(self) -> list[Resource]:
        """Return copies of all resources, in their order."""
        return [decode(row.blob) for row in self.rows()]

    def rows(self, after: int | None = None, *, newest_first: bool = False) -> Iterator[StoredRow]:
        """What is kept, in order, from behind a place on.

        Args:
            after: The number of the row before the first one to give, which may be gone; None: from the start.
            newest_first: From the last one to come back to the first.
        """
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
        """The same for some ids, in the order of the collection; ids that are not here are passed over."""
        numbers = {self._numbers[wanted]: wanted for wanted in resource_ids if wanted in self._numbers}
        for number in sorted(numbers, reverse=newest_first):
            if after is None or (number < after if newest_first else number > after):
                yield StoredRow(number, numbers[number], self._blobs[numbers[number]])


def _number(place: tuple[int, str]) -> int:
    return place[0]
