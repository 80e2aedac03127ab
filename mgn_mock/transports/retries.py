"""Botocore's retries without the waiting: they decide as always, and what they decide happens at once."""

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
# Under which botocore registers what decides, in every retry mode.
_UNIQUE_ID = f"retry-config-{SERVICE_NAME}"
# The events of adaptive mode's rate limiter, of any service, with its methods.
_LIMITED = {"before-send": "on_sending_request", "needs-retry": "on_receiving_response"}
_LIMITERS = ("ClientRateLimiter", "AsyncClientRateLimiter", "AnyioClientRateLimiter")


class _Replaced(NamedTuple):
    decides: Callable[..., Any] | None
    limiters: list[tuple[str, Callable[..., Any]]]


class Retries:
    """Takes the waiting out of the retries of clients, one by one, and puts it back."""

    def __init__(self) -> None:
        # By emitter, weakly: a mock keeps no client alive.
        self._replaced: weakref.WeakKeyDictionary[Any, _Replaced] = weakref.WeakKeyDictionary()
        self._lock = RLock()

    def hurry(self, meta: Any) -> None:
        """Lets a client's next attempts follow at once; a second time changes nothing."""
        emitter = emitter_of(meta)
        with self._lock:
            if emitter in self._replaced:
                return
            decides = emitter._unique_id_handlers.get(_UNIQUE_ID, {}).get("handler")  # noqa: SLF001 - no public way
            self._replaced[emitter] = _Replaced(decides, _limiters(emitter))
            if decides is not None:
                at_once = partial(_later_at_once if is_aio(meta) else _at_once, decides)
                _replace(emitter, at_once)
            for event, limit in self._replaced[emitter].limiters:
                emitter.unregister(event, limit)

    def restore(self, meta: Any) -> None:
        """Leaves a client as it was."""
        emitter = emitter_of(meta)
        with self._lock:
            replaced = self._replaced.pop(emitter, None)
            if replaced is None:
                return
            if replaced.decides is not None:
                _replace(emitter, replaced.decides)
            for event, limit in replaced.limiters:
                emitter.register(event, limit)


def _replace(emitter: Any, decides: Callable[..., Any]) -> None:
    emitter.unregister(_EVENT, unique_id=_UNIQUE_ID)
    # Ahead of the test's own handlers, as the one that botocore registers when it makes the client.
    emitter.register_first(_EVENT, decides, unique_id=_UNIQUE_ID)


def _limiters(emitter: Any) -> list[tuple[str, Callable[..., Any]]]:
    """What adaptive mode registered: it waits by a clock of its own, and would remember the mock's errors."""
    return [
        (event, handler)
        for event, method in _LIMITED.items()
        for handler in emitter._handlers.prefix_search(event)  # noqa: SLF001 - there is no public way
        if type(getattr(handler, "__self__", None)).__name__ in _LIMITERS and handler.__name__ == method
    ]


def _at_once(decides: Callable[..., Any], **words: Any) -> Any:
    return _without_delay(decides(**words))


async def _later_at_once(decides: Callable[..., Any], **words: Any) -> Any:
    decided = decides(**words)
    return _without_delay(await decided if isawaitable(decided) else decided)


def _without_delay(decided: Any) -> Any:
    # Nothing, or False: there is no next attempt.
    return decided if decided is None or decided is False else 0
