"""Call the functions that a test has given to `RemoteMock.on_event`, with the events that a server has had."""

from __future__ import annotations

from threading import RLock
from typing import TYPE_CHECKING, Any

from mgn_mock.state.blobs import encode
from mgn_mock.state.events import Events
from mgn_mock.state.notices import LoadedNotice, Notices
from mgn_mock.telling.listeners import call_listeners, check, with_notes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping


def events_of(found: Iterable[Mapping[str, Any]]) -> Events:
    """Return the events of a server."""
    return Events(tuple(LoadedNotice(encode(dict(event))) for event in found), 0)


class Listeners:
    """The functions, and which events they know.

    Args:
        fetch: Returns the events that the server keeps.
    """

    def __init__(self, fetch: Callable[[], Events]) -> None:
        self._fetch = fetch
        self._notices: Any = Notices(None, is_sent=False)
        # The ids of the events that the server kept when it was asked last.
        self._seen: set[str] = set()
        self._lock = RLock()
        self._is_telling = False

    def add(self, function: Callable[[dict[str, Any]], object]) -> None:
        """Call a function with the events that come from now on."""
        check(function)
        with self._lock:
            if not self._notices.listeners:
                self.skip()
            self._notices.listeners.append(function)

    def clear(self) -> None:
        """Forget all functions."""
        with self._lock:
            self._notices.listeners.clear()

    def skip(self) -> None:
        """Take all events that the server has for known."""
        with self._lock:
            self._take_new()

    def tell(self) -> None:
        """Call each function with each event that is new; raise the first error, when all were called."""
        with self._lock:
            # What a function does itself is told when it has ended.
            if self._is_telling or not self._notices.listeners:
                return
            self._is_telling = True
            errors: list[Exception] = []
            try:
                while new := self._take_new():
                    self._notices.unheard.extend(LoadedNotice(encode(event)) for event in new)
                    call_listeners(self._notices, 0, errors)
            finally:
                self._is_telling = False
        if errors:
            raise with_notes(errors)

    def _take_new(self) -> list[dict[str, Any]]:
        found = list(self._fetch())
        new = [event for event in found if event["id"] not in self._seen]
        self._seen = {event["id"] for event in found}
        return new
