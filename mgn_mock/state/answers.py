"""What an operation answers, as immutable values."""

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
    """The immutable values that a shown resource was made from; the record holds them in its place."""

    blob: Blob
    """The resource as it is kept."""
    moment: Moment
    """The time at which it is shown."""
    event: Event | None
    """Its next step; None when it is at rest, or waits for others."""
    show: Renderer

    def render(self) -> Resource:
        """The resource as it was shown; a new copy each time."""
        return self.show(decode(self.blob), self.moment, self.event)


class Rendered(NamedTuple):
    """The answer of an operation that shows a resource."""

    resource: Resource
    """The resource as the service shows it; the caller's own."""
    origin: AnswerSource


class Page(NamedTuple):
    """Some consecutive resources of a listing, as they were at one moment. Immutable, so the record can hold it."""

    blobs: tuple[Blob, ...]
    events: Mapping[int, Event]
    """By place in the page, the next step of each resource that is under way."""
    moment: Moment
    show: Renderer | None
    targets: tuple[str, ...]
    """The ARNs of what is under way or waits for others: the resources of the page, and the jobs that they are in."""
    last_number: int | None
    """The place of the page's last resource in the collection; None when nothing follows it."""

    def items(self) -> list[Resource]:
        """The resources as the service shows them; new copies each time."""
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
    """What the answer holds besides the items."""

    def render(self) -> Resource:
        """The answer as the service gives it; a new copy each time."""
        return {self.items_member: self.page.items(), **self.rest}
