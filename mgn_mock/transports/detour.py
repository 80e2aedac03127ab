"""The wire transport for failing calls of the direct transport, so that botocore retries and parses them."""

from __future__ import annotations

import weakref
from threading import RLock
from typing import TYPE_CHECKING, Any

from mgn_mock.transports.seam import emitter_of, register, unregister
from mgn_mock.transports.wire import Wire

if TYPE_CHECKING:
    from mgn_mock.state.world import World


# Held while handlers of a client change. One for all: it is held for moments only, and a fork has to know it.
_lock = RLock()


class Detour:
    """Sets up the wire transport for a client at the first call that needs it; most never do."""

    def __init__(self, world: World) -> None:
        self._wire = Wire(world)
        self._opened: weakref.WeakSet[Any] = weakref.WeakSet()

    def begin(self, meta: Any, context: dict[str, Any], request_signer: Any) -> None:
        """Send a call of a client over the wire transport."""
        self._wire.prepare(meta, context, request_signer)
        emitter = emitter_of(meta)
        with _lock:
            if emitter not in self._opened:
                register(meta, self._wire.sending_handlers_for(meta))
                self._opened.add(emitter)

    def end(self, meta: Any) -> None:
        """Undo the changes to a client."""
        emitter = emitter_of(meta)
        with _lock:
            if emitter in self._opened:
                unregister(meta, self._wire.sending_handlers_for(meta))
                self._wire.restore(meta)
                self._opened.discard(emitter)


def locks() -> tuple[Any, ...]:
    """Return the locks of this module, which a fork must not leave held in the child."""
    return (_lock,)
