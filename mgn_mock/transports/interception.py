"""All the ways by which calls reach one world, opened and closed together."""

from __future__ import annotations

from contextlib import ExitStack
from functools import partial
from typing import TYPE_CHECKING, Any

from mgn_mock.transports import seam
from mgn_mock.transports.direct import Direct
from mgn_mock.transports.over_http import answer
from mgn_mock.transports.wire import Wire

if TYPE_CHECKING:
    from mgn_mock.state.world import World


class Interception:
    """Brings calls to a world.

    Args:
        world: The world that is asked.
    """

    def __init__(self, world: World) -> None:
        self._world = world
        self._transport = Wire(world) if world.settings.transport == "wire" else Direct(world)
        self._undo = ExitStack()
        self.is_open = False

    def open(self) -> None:
        """Lets every client of the process be answered; with the option `requests`, that library too."""
        opened = seam.Seam(self._transport)
        opened.open()
        self._undo.callback(opened.close)
        self.is_open = True
        if self._world.settings.requests:
            from mgn_mock.transports.requests_adapter import RequestsTransport  # noqa: PLC0415 - optional dependency

            adapter = RequestsTransport(partial(answer, self._world))
            adapter.start()
            self._undo.callback(adapter.stop)

    def close(self) -> None:
        """Undoes all that was opened or registered, the latest first."""
        self.is_open = False
        self._undo.close()

    def bind(self, client: Any) -> None:
        """Lets one client be answered by this world, whatever else is active."""
        seam.bind(client, self._transport)

    def answer_through(self, mock: Any) -> None:
        """Lets a `responses` mock of the test's own answer for the service's hosts."""
        from mgn_mock.transports.responses_mock import register  # noqa: PLC0415 - optional dependency

        self._undo.callback(register(mock, partial(answer, self._world)))
