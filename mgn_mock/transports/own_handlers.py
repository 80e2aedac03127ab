"""The handlers of a test, or of a tracing library, that the direct transport would skip."""

from __future__ import annotations

import weakref
from typing import TYPE_CHECKING, Any

from mgn_mock.model.spec import SERVICE_NAME

if TYPE_CHECKING:
    from collections.abc import Callable

# `before-call` is not skipped, but its handlers may change the body that the direct transport does not read.
_EVENTS = (
    "before-call",
    "request-created",
    "choose-signer",
    "before-sign",
    "before-send",
    "response-received",
    "needs-retry",
)
_NOT_OF_A_TEST = frozenset({"aioboto3", "aiobotocore", "boto3", "botocore", "mgn_mock", "moto"})


class OwnHandlers:
    """Tells for which operations a client has such handlers, without looking twice."""

    def __init__(self, emitter: Any) -> None:
        # Weak: the emitter refers to the handler that owns this, and a cycle would leave clients to the collector.
        self._emitter: Callable[[], Any] = weakref.ref(emitter)
        self._seen: Any = None
        self._known: dict[str, bool] = {}

    def are_there(self, operation: str) -> bool:
        """Return whether handlers of others want to see the requests of an operation."""
        emitter = self._emitter()
        # botocore begins a new cache when a handler is registered or removed.
        cache = emitter._lookup_cache  # noqa: SLF001 - botocore has no public API for it
        if cache is not self._seen:
            self._seen, self._known = cache, {}
        known = self._known.get(operation)
        if known is None:
            known = self._known[operation] = _has_own(emitter, operation)
        return known


def _has_own(emitter: Any, operation: str) -> bool:
    events = (f"{event}.{SERVICE_NAME}.{operation}" for event in _EVENTS)
    return any(
        _package_of(handler) not in _NOT_OF_A_TEST
        for event in events
        for handler in emitter._handlers.prefix_search(event)  # noqa: SLF001 - botocore has no public API for it
    )


def _package_of(handler: Any) -> str:
    # Of a partial, the function's; of an object that can be called, its class's.
    function = getattr(handler, "func", handler)
    return str(getattr(function, "__module__", None) or type(function).__module__).partition(".")[0]
