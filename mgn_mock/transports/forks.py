"""A fork while other threads call a mock: the child must not inherit a lock that nobody there will release."""

from __future__ import annotations

import os
import sys
import weakref
from functools import cache
from threading import get_ident
from typing import TYPE_CHECKING, Any

from mgn_mock.deferred import deferred
from mgn_mock.neighbours.choice import moto_is_active

if TYPE_CHECKING:
    from mgn_mock.service.launches import dropped
    from mgn_mock.state.world import World
else:
    dropped = deferred("mgn_mock.service.launches.dropped")

# Seconds to wait for a lock; whoever holds one for longer waits for the thread that forks.
_PATIENCE = 10.0
# The modules that have locks, in the order in which calls take them.
_MODULES = (
    "mgn_mock.transports.clients",
    "mgn_mock.neighbours.clients",
    "mgn_mock.transports.seam",
    "mgn_mock.transports.detour",
    "mgn_mock.transports.retries",
    "mgn_mock.transports.method_patch",
    "mgn_mock.deferred",
)

# Weak: a world of its own is on for as long as somebody has it.
_worlds: weakref.WeakSet[World] = weakref.WeakSet()
# Of the layer above, which are taken first.
_outer_locks: list[Any] = []
# Two threads may fork at once, and a lock is released by the one that holds it.
_held: dict[int, list[Any]] = {}


def hold_at_forks(*locks: Any) -> None:
    """Hold these locks too, ahead of all others."""
    _outer_locks.extend(locks)


def begin(world: World) -> None:
    """Hold the locks of a world that is on, and those of this package, during each fork."""
    _register()
    _worlds.add(world)


def end(world: World) -> None:
    """Hold nothing for this world any more."""
    _worlds.discard(world)


@cache
def _register() -> None:
    # Python has no way to take it back.
    if hasattr(os, "register_at_fork"):
        os.register_at_fork(before=_hold, after_in_parent=_release, after_in_child=_release)


def _hold() -> None:
    worlds = sorted(_worlds, key=id)
    if not worlds:
        return
    held = _held[get_ident()] = _acquired(*_outer_locks, *(world.lock for world in worlds))
    try:
        if moto_is_active():
            for world in worlds:
                dropped.complete(world)
    finally:
        # Nobody holds a lock of a module that has not been imported.
        modules = [sys.modules[name] for name in _MODULES if name in sys.modules]
        held += _acquired(*(lock for module in modules for lock in module.locks()))


def _acquired(*locks: Any) -> list[Any]:
    return [lock for lock in locks if lock.acquire(timeout=_PATIENCE)]


def _release() -> None:
    for lock in reversed(_held.pop(get_ident(), [])):
        lock.release()
