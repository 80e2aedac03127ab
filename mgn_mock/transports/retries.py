"""botocore's retries without their waiting: it decides as usual whether to retry, and retries at once."""

from __future__ import annotations

import weakref
from functools import partial
from inspect import isawaitable
from threading import RLock
from typing import TYPE_CHECKING, Any, NamedTuple

from mgn_mock.model.spec import SERVICE_NAME
from mgn_mock.transports.seam import emitter_of, is_aio

if TYPE_CHECKING:
    from collections.abc import Callable

_EVENT = f"needs-retry.{SERVICE_NAME}"
# The id under which botocore registers its retry handler, in every retry mode.
_UNIQUE_ID = f"retry-config-{SERVICE_NAME}"
# The events and methods of the rate limiter of adaptive mode.
_LIMITED = {"before-send": "on_sending_request", "needs-retry": "on_receiving_response"}
_LIMITERS = ("ClientRateLimiter", "AsyncClientRateLimiter", "AnyioClientRateLimiter")


# Held while handlers of a client change. One for all: it is held for moments only, and a fork has to know it.
_lock = RLock()


class _Replaced(NamedTuple):
    retry_handler: Callable[..., Any] | None
    limiters: list[tuple[str, Callable[..., Any]]]


class Retries:
    """Removes the waiting from the retries of clients, and restores it."""

    def __init__(self) -> None:
        # By emitter, weakly: a mock keeps no client alive.
        self._replaced: weakref.WeakKeyDictionary[Any, _Replaced] = weakref.WeakKeyDictionary()

    def skip_waiting(self, meta: Any) -> None:
        """Make a client retry at once; a second time changes nothing."""
        emitter = emitter_of(meta)
        with _lock:
            if emitter in self._replaced:
                return
            handler = emitter._unique_id_handlers.get(_UNIQUE_ID, {}).get("handler")  # noqa: SLF001 - no public API
            self._replaced[emitter] = _Replaced(handler, _limiters(emitter))
            if handler is not None:
                _replace(emitter, partial(_decide_async if is_aio(meta) else _decide, handler))
            for event, limit in self._replaced[emitter].limiters:
                emitter.unregister(event, limit)

    def restore(self, meta: Any) -> None:
        """Restore the retries of a client."""
        emitter = emitter_of(meta)
        with _lock:
            replaced = self._replaced.pop(emitter, None)
            if replaced is None:
                return
            if replaced.retry_handler is not None:
                _replace(emitter, replaced.retry_handler)
            for event, limit in replaced.limiters:
                emitter.register(event, limit)


def _replace(emitter: Any, handler: Callable[..., Any]) -> None:
    emitter.unregister(_EVENT, unique_id=_UNIQUE_ID)
    # Ahead of the test's own handlers, where botocore's is.
    emitter.register_first(_EVENT, handler, unique_id=_UNIQUE_ID)


def _limiters(emitter: Any) -> list[tuple[str, Callable[..., Any]]]:
    """Find the handlers of adaptive mode's rate limiter, which waits by itself and would count the mock's errors."""
    return [
        (event, handler)
        for event, method in _LIMITED.items()
        for handler in emitter._handlers.prefix_search(event)  # noqa: SLF001 - botocore has no public API for it
        if type(getattr(handler, "__self__", None)).__name__ in _LIMITERS and handler.__name__ == method
    ]


def _decide(handler: Callable[..., Any], **event: Any) -> Any:
    return _without_delay(handler(**event))


async def _decide_async(handler: Callable[..., Any], **event: Any) -> Any:
    delay = handler(**event)
    return _without_delay(await delay if isawaitable(delay) else delay)


def _without_delay(delay: Any) -> Any:
    # None and False mean that there is no next attempt.
    return delay if delay is None or delay is False else 0


def locks() -> tuple[Any, ...]:
    """Return the locks of this module, which a fork must not leave held in the child."""
    return (_lock,)
