"""A fork while other threads call the mock: the child must not inherit a lock that nobody there will release."""

from __future__ import annotations

import os
from functools import cache
from threading import get_ident
from typing import TYPE_CHECKING, Any

from mgn_mock import deferred
from mgn_mock.neighbours import clients as neighbour_clients
from mgn_mock.transports import clients, seam

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

# Seconds to wait for a lock; whoever holds one for longer waits for the thread that forks.
_PATIENCE = 10.0


@cache
def register(active_locks: Callable[[], Iterator[Any]]) -> None:
    """Hold all locks during each fork from now on; Python has no way to take that back.

    Args:
        active_locks: Gives the locks of the mock that is on, and nothing where none is.
    """
    if not hasattr(os, "register_at_fork"):  # pragma: no cover - Windows has no fork
        return
    # Two threads may fork at once, and a lock is released by the one that holds it.
    held: dict[int, list[Any]] = {}

    def hold() -> None:
        own = list(active_locks())
        if own:
            # In the order in which calls take them.
            locks = (*own, *clients.locks(), *neighbour_clients.locks(), *seam.locks(), *deferred.locks())
            held[get_ident()] = [lock for lock in locks if lock.acquire(timeout=_PATIENCE)]

    def release() -> None:
        for lock in reversed(held.pop(get_ident(), [])):
            lock.release()

    os.register_at_fork(before=hold, after_in_parent=release, after_in_child=release)
