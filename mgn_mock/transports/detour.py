"""The wire for clients of the direct transport, for calls that are made to fail: botocore retries and parses then."""

from __future__ import annotations

import weakref
from threading import RLock
from typing import TYPE_CHECKING, Any

from mgn_mock.transports.seam import emitter_of, register, unregister
from mgn_mock.transports.wire import Wire

if TYPE_CHECKING:
    from mgn_mock.state.world import World


class Detour:
    """Opens the wire for clients, one by one, at the first call that needs it: most never do.

    Args:
        world: The world that is asked.
    """

    def __init__(self, world: World) -> None:
        self._wire = Wire(world)
        self._opened: weakref.WeakSet[Any] = weakref.WeakSet()
        self._lock = RLock()

    def begin(self, meta: Any, context: dict[str, Any], request_signer: Any) -> None:
        """Lets the requests of a call be answered.

        Args:
            meta: The `meta` of the client.
            context: The context of the call.
            request_signer: What signs its requests.
        """
        self._wire.prepare(meta, context, request_signer)
        emitter = emitter_of(meta)
        with self._lock:
            if emitter not in self._opened:
                register(meta, self._wire.sending_handlers_for(meta))
                self._opened.add(emitter)

    def end(self, meta: Any) -> None:
        """Leaves a client as it was."""
        emitter = emitter_of(meta)
        with self._lock:
            if emitter in self._opened:
                unregister(meta, self._wire.sending_handlers_for(meta))
                self._wire.released(meta)
                self._opened.discard(emitter)
