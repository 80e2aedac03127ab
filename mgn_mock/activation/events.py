"""Waits for events with a time-out, which are sleeps under virtual time."""

from __future__ import annotations

from threading import TIMEOUT_MAX
from typing import TYPE_CHECKING, Any

from mgn_mock.activation.conductor import Sleeper
from mgn_mock.activation.patches import Patch

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable


class Events:
    """`Event.wait(seconds)`, which is a sleep that an event ends."""

    def __init__(self, sleep: Callable[[Sleeper], None], deadline: Any, here: Any) -> None:
        self._sleep = sleep
        self._deadline = deadline
        self._takes_part = here
        self._wait = Patch("threading:Event", "wait", lambda event, timeout=None: self._wait_for(event, timeout))

    def start(self) -> None:
        """Patch it."""
        self._wait.apply()

    def stop(self) -> None:
        """Undo the patch."""
        self._wait.undo()

    def _wait_for(self, event: threading.Event, timeout: float | None) -> bool:
        if timeout is None or not 0 < timeout < TIMEOUT_MAX or not self._takes_part():
            result: bool = self._wait.original(event, timeout)
            return result
        condition = event._cond  # type: ignore[attr-defined] # noqa: SLF001 - nothing public wakes one waiter alone
        with condition:
            if event.is_set():
                return True
            sleeper = Sleeper(self._deadline(timeout))
            condition._waiters.append(sleeper.lock)  # noqa: SLF001 - as above
        try:
            self._sleep(sleeper)
        finally:
            with condition:
                # Who notifies has removed it.
                was_set = sleeper.lock not in condition._waiters  # noqa: SLF001 - as above
                if not was_set:
                    condition._waiters.remove(sleeper.lock)  # noqa: SLF001 - as above
        if sleeper.rest and not was_set:
            return bool(self._wait.original(event, sleeper.rest))
        return was_set or event.is_set()
