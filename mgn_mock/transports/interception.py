"""All the ways by which calls reach a world, opened and closed together."""

from __future__ import annotations

from contextlib import ExitStack
from functools import partial
from typing import TYPE_CHECKING, Any

from mgn_mock.deferred import deferred
from mgn_mock.transports import seam
from mgn_mock.transports.credentials import DummyCredentials
from mgn_mock.transports.direct import Direct

if TYPE_CHECKING:
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
        self._undo = ExitStack()
        self.is_open: bool = False
        self.has_ended: bool = False

    def open(self) -> None:
        """Start to answer every client of the process, and with the option `requests` that library too."""
        opened = seam.Seam(self._transport)
        opened.open()
        self._undo.callback(opened.close)
        self.is_open = True
        if self._world.settings.mock_credentials:
            dummies = DummyCredentials()
            dummies.start()
            self._undo.callback(dummies.stop)
        if self._world.settings.requests:
            from mgn_mock.transports.requests_adapter import RequestsTransport  # noqa: PLC0415 - optional dependency

            adapter = RequestsTransport(partial(over_http.answer, self._world))
            adapter.start()
            self._undo.callback(adapter.stop)

    def close(self) -> None:
        """Undo all that was opened or registered, the latest first."""
        self.is_open = False
        self.has_ended = True
        self._undo.close()

    def bind(self, client: Any) -> None:
        """Answer one client, whatever else is open."""
        seam.bind(client, self._transport)

    def answer_through(self, mock: Any) -> None:
        """Answer requests to the service's hosts through a `responses` mock of the test."""
        from mgn_mock.transports.responses_mock import register  # noqa: PLC0415 - optional dependency

        self._undo.callback(register(mock, partial(over_http.answer, self._world)))
