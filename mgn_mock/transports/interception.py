"""All the ways by which calls reach a world, opened and closed together."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from mgn_mock.deferred import deferred
from mgn_mock.transports import forks, seam
from mgn_mock.transports.credentials import dummies
from mgn_mock.transports.direct import Direct

if TYPE_CHECKING:
    from collections.abc import Callable

    from mgn_mock.state.world import World
    from mgn_mock.transports import over_http, wire
else:
    over_http = deferred("mgn_mock.transports.over_http")
    wire = deferred("mgn_mock.transports.wire")


class Interception:
    """Brings the calls of clients, and of the libraries `requests` and `responses`, to a world."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._transport = wire.Wire(world) if world.settings.transport == "wire" else Direct(world)
        self._undo: list[Callable[[], object]] = []
        self.is_open: bool = False
        self.has_ended: bool = False

    def open(self) -> None:
        """Start to answer every client of the process, and with the option `requests` that library too."""
        forks.begin(self._world)
        self._undo.append(partial(forks.end, self._world))
        opened = seam.Seam(self._transport)
        opened.open()
        self._undo.append(opened.close)
        self.is_open = True
        if self._world.settings.mock_credentials:
            dummies.start()
            self._undo.append(dummies.stop)
        if self._world.settings.requests:
            from mgn_mock.transports.requests_adapter import RequestsTransport  # noqa: PLC0415 - optional dependency

            adapter = RequestsTransport(partial(over_http.answer, self._world))
            adapter.start()
            self._undo.append(adapter.stop)

    def close(self) -> None:
        """Undo all that was opened or registered, the latest first."""
        self.is_open = False
        self.has_ended = True
        try:
            while self._undo:
                self._undo.pop()()
        finally:
            # What is left is undone even where something raised.
            if self._undo:
                self.close()

    def bind(self, client: Any) -> None:
        """Answer one client, whatever else is open."""
        forks.begin(self._world)
        seam.bind(client, self._transport)

    def answer_through(self, mock: Any) -> None:
        """Answer requests to the service's hosts through a `responses` mock of the test."""
        from mgn_mock.transports.responses_mock import register  # noqa: PLC0415 - optional dependency

        self._undo.append(register(mock, partial(over_http.answer, self._world)))
