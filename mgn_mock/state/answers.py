"""The answers of operations, as immutable values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from mgn_mock.state.blobs import decode

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from mgn_mock.clock import Moment
    from mgn_mock.state.blobs import Blob, Resource
    from mgn_mock.state.timeline import Event

    View = Callable[[Resource], Resource]
    Renderer = Callable[[Resource, Moment, Event | None], Resource]


class AnswerSource(NamedTuple):
    """The immutable values that an answer is rendered from; the record holds them in its place."""

    blob: Blob
    """The stored resource."""
    moment: Moment
    """The time of the answer."""
    event: Event | None
    """The next event of the resource; None when it is at rest, or waits for others."""
    show: Renderer

    def render(self) -> Resource:
        """Return the resource as the service shows it; a new copy each time."""
        return self.show(decode(self.blob), self.moment, self.event)


if TYPE_CHECKING:
    # The answer of an operation that shows a resource: a copy for the caller, and what it is rendered from.
    Rendered = tuple[Resource, AnswerSource]


class Page(NamedTuple):
    """Consecutive resources of a listing at one moment; immutable, so that the record can hold it."""

    blobs: tuple[Blob, ...]
    events: Mapping[int, Event]
    """By place in the page, the next event of each resource that is under way."""
    moment: Moment
    show: Renderer | None
    targets: tuple[str, ...]
    """The ARNs of the page's resources that are under way or wait, and of their jobs."""
    last_number: int | None
    """The row number of the page's last resource; None when nothing follows it."""

    def items(self) -> list[Resource]:
        """Return the resources as the service shows them; new copies each time."""
        show, moment = self.show, self.moment
        if show is None:
            return [decode(blob) for blob in self.blobs]
        of_place = self.events.get
        return [show(decode(blob), moment, of_place(place)) for place, blob in enumerate(self.blobs)]


class PagedAnswer(NamedTuple):
    """The answer of a list operation, as immutable as its page."""

    page: Page
    items_member: str
    rest: Mapping[str, Any]
    """The members of the answer besides the items."""

    def render(self) -> Resource:
        """Return the answer as the service gives it; a new copy each time."""
        return {self.items_member: self.page.items(), **self.rest}
