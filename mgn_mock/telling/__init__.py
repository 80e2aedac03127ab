"""Tell what happened: put events on the bus of EventBridge, and call the functions of the test.

Whoever made a call or moved time does so once all else is done and the world's lock is free: transports behind the
call, the panel at the end of its methods, virtual sleeps when they are over.
"""

from __future__ import annotations

import os
from threading import get_ident
from typing import TYPE_CHECKING

from mgn_mock.deferred import deferred
from mgn_mock.telling import bus

if TYPE_CHECKING:
    from mgn_mock.state.world import World
    from mgn_mock.telling import listeners
else:
    listeners = deferred("mgn_mock.telling.listeners")


def tell(world: World) -> None:
    """Tell what was not told yet, in order; what functions raise is raised when all were called.

    Nothing is done while this thread holds the world's lock, nor while somebody is telling, who will tell this too: a
    function that calls the service comes back here, and its events follow those that were there.
    """
    notices = world.notices
    if not (notices.unsent or notices.unheard):
        return
    if not (notices.listeners or bus.may_be_there(world)):
        notices.unsent.clear()
        if notices.unheard:
            notices.unheard.clear()
        return
    teller = os.getpid(), get_ident()
    if not _begins(world, teller):
        return
    errors: list[Exception] = []
    try:
        while _takes_some(world):
            listeners.call_listeners(notices, world.settings.seed, errors)
    finally:
        if notices.teller == teller:
            notices.teller = None
    if errors:
        raise listeners.with_notes(errors)


def _begins(world: World, teller: tuple[int, int]) -> bool:
    # Python has no public way to ask who holds a lock.
    if world.lock._is_owned():  # type: ignore[attr-defined] # noqa: SLF001
        return False
    with world.lock:
        before = world.notices.teller
        # In the child of a fork, the threads of the parent are not there.
        if before is not None and before[0] == teller[0]:
            return False
        world.notices.teller = teller
    return True


def _takes_some(world: World) -> bool:
    """Send what was not sent, and return whether there is something for the functions; else the telling is over."""
    notices = world.notices
    with world.lock:
        batch = list(notices.unsent)
        notices.unsent.clear()
        if not (batch or notices.unheard):
            notices.teller = None
            return False
    if bus.may_be_there(world):
        bus.send(world, batch)
    if notices.listeners:
        notices.unheard.extend(batch)
    return True
