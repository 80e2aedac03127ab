"""Lazy selections of a collection, and pages of them."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

from mgn_mock.state.answers import Page
from mgn_mock.state.blobs import decode, encode
from mgn_mock.state.general_facts import (
    EMPTY_LIST_IS_NO_FILTER,
    FILTER_VALUES_JOINED_BY_OR,
    FILTERS_BY_NAME,
    FILTERS_JOINED_BY_AND,
    ORDER_OF_LISTS,
    UNKNOWN_IDS_GIVE_NO_ITEMS,
)
from mgn_mock.state.resource_types import JOBS
from mgn_mock.state.timeline import REPLICATION

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from mgn_mock.state.answers import Renderer, View
    from mgn_mock.state.blobs import Resource
    from mgn_mock.state.collection import Collection, StoredRow
    from mgn_mock.state.timeline import Event
    from mgn_mock.state.world import Region


class Listing:
    """The resources of a collection that pass some filters, in the collection's order.

    Args:
        region: The Region of the resources.
        collection: The collection that is listed.
        filters: The request's filters: by name, one value or a list of values, of which a resource must have one.
            An empty list is no filter. Its name says which member it looks at, or the type of resource does.
        show: Renders a stored resource as the service shows it; None when it is shown as stored.
        render: The same where the result depends on the time as well; in place of `show`.
        enrich: Adds what follows from other resources; the record holds the result.
        passes: A filter that no list of values can express.
        newest_first: Begin with the newest resource.
        also_advances: ARNs of what reading the listing advances besides its resources.
    """

    def __init__(  # noqa: PLR0913 - by keyword, each is one thing that a list operation may want
        self,
        region: Region,
        collection: Collection,
        *,
        filters: Mapping[str, Any] | None = None,
        show: View | None = None,
        render: Renderer | None = None,
        enrich: Callable[[Resource], Resource] | None = None,
        passes: Callable[[Resource], bool] | None = None,
        newest_first: bool = False,
        also_advances: tuple[str, ...] = (),
    ) -> None:
        self._region = region
        self._collection = collection
        self._render = render if show is None else _at_any_time(show)
        self._enrich = enrich
        self._passes = passes
        self._newest_first = newest_first
        self._also_advances = also_advances
        self._ids: frozenset[Any] | None = None
        self._tests: list[_Test] = []
        for name, wanted in (filters or {}).items():
            self._add_filter(name, wanted)
        if len(self._tests) + (self._ids is not None) > 1:
            region.rest_on(FILTERS_JOINED_BY_AND)

    def _add_filter(self, name: str, wanted: Any) -> None:
        region, kind = self._region, self._collection.kind
        of_many = isinstance(wanted, (list, tuple))
        values = frozenset(wanted if of_many else [wanted])
        if not values:
            region.rest_on(EMPTY_LIST_IS_NO_FILTER)
            return
        if len(values) > 1:
            region.rest_on(FILTER_VALUES_JOINED_BY_OR)
        region.rest_on(FILTERS_BY_NAME)
        target = kind.target_of(name, of_many=of_many)
        if target.path == kind.key:
            self._ids = values
        else:
            comes_true = not values.isdisjoint(target.eventually)
            self._tests.append(_Test(tuple(target.path.split(".")), values, comes_true))

    @property
    def filtered_by(self) -> list[str]:
        """The members of the resources that filters look at."""
        return [test.path[0] for test in self._tests]

    def __len__(self) -> int:
        """Return the number of resources of the collection, of which filters may leave some out."""
        return len(self._collection)

    def _candidates(self, after: int | None, tests: list[_Test]) -> Iterator[StoredRow]:
        rows = (
            self._collection.rows(after, newest_first=self._newest_first)
            if self._ids is None
            else self._collection.rows_of(self._ids, after, newest_first=self._newest_first)
        )
        return (row for row in rows if self._is_wanted(row, tests)) if tests or self._passes else rows

    def _is_wanted(self, row: StoredRow, tests: list[_Test]) -> bool:
        resource = decode(row.blob)
        return all(test.holds_for(resource) for test in tests) and (self._passes is None or self._passes(resource))

    def page(self, after: int | None, limit: int) -> Page:
        """Return at most `limit` resources that follow the row of a number; None: from the first on."""
        rows = list(islice(self._candidates(after, self._tests), limit + 1))
        more = len(rows) > limit
        self._rest_on_rules(rows)
        page = self._page_of(rows[:limit], more=more)
        return page if rows or after is not None else page._replace(targets=page.targets + self._waited_for())

    def _rest_on_rules(self, rows: list[StoredRow]) -> None:
        region, ids = self._region, self._ids
        if len(rows) > 1 and not self._newest_first:
            region.rest_on(ORDER_OF_LISTS)
        if ids is not None and len(rows) < len(ids) and not all(each in self._collection for each in ids):
            region.rest_on(UNKNOWN_IDS_GIVE_NO_ITEMS)

    def _waited_for(self) -> tuple[str, ...]:
        """Return the targets that could pass later: a loop that polls an empty listing for a state has to end."""
        tests = [test for test in self._tests if not test.comes_true]
        if len(tests) == len(self._tests):
            return ()
        return self._page_of(list(self._candidates(None, tests)), more=False).targets

    def _page_of(self, rows: list[StoredRow], *, more: bool) -> Page:
        region, kind = self._region, self._collection.kind
        timeline = region.world.timeline
        self._note_read(rows)
        events: dict[int, Event] = {}
        targets = [target for target in self._also_advances if timeline.of(target) is not None]
        if timeline:
            for place, row in enumerate(rows):
                target = region.arn(kind, row.id)
                event = timeline.on(REPLICATION, target)
                if event is not None:
                    events[place] = event
                if timeline.of(target) is not None or row.id in region.shipping_queue:
                    targets.append(target)
                if row.id in region.in_jobs:
                    targets.append(region.arn(JOBS, region.in_jobs[row.id]))
        last = rows[-1].number if more else None
        blobs = tuple(row.blob for row in rows)
        if self._enrich is not None:
            blobs = tuple(encode(self._enrich(decode(blob))) for blob in blobs)
        return Page(blobs, events, region.world.clock.moment, self._render, tuple(dict.fromkeys(targets)), last)

    def _note_read(self, rows: list[StoredRow]) -> None:
        world = self._region.world
        if world.tracking.read is not None and world.unread_facts:
            keys = [self._collection.key(row.id) for row in rows]
            keys += [key for arn in self._also_advances if (key := world.key_of_arn(arn)) is not None]
            world.tracking.read.update(dict.fromkeys(keys))


def _at_any_time(show: View) -> Renderer:
    return lambda resource, *_: show(resource)


class _Test(NamedTuple):
    path: tuple[str, ...]
    values: frozenset[Any]
    comes_true: bool
    """True where time alone may bring a resource to pass."""

    def holds_for(self, resource: Resource) -> bool:
        value: Any = resource
        for name in self.path:
            value = None if value is None else value.get(name)
        return value in self.values
