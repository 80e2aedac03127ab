"""`datetime.now` and its like in virtual time, by time-machine."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

_NANOSECONDS = 1_000_000_000


class Travelling:
    """A travel of time-machine that follows the mock's clock."""

    def __init__(self, elapsed: Callable[[], float]) -> None:
        self._elapsed = elapsed
        self._travel: Any = None
        self._traveller: Any = None

    def start(self) -> None:
        """Begin it; nobody else travels."""
        module = import_module("time_machine")
        self._travel = module.travel(0.0)
        self._traveller = self._travel.start()
        real = module.escape_hatch.time.time_ns
        # On the one object that is ours: time-machine asks it, so no move of the clock can be missed.
        self._traveller.time_ns = lambda: real() + round(self._elapsed() * _NANOSECONDS)

    def stop(self) -> None:
        """End it, also while a test travels on."""
        if self._traveller is None:
            return
        stack = import_module("time_machine").traveller_stack
        if stack[-1] is self._traveller:
            self._travel.stop()
        else:
            stack.remove(self._traveller)
        self._travel = self._traveller = None

    def is_ours(self, traveller: object) -> bool:
        """Whether one of time-machine's travellers is this one."""
        return traveller is self._traveller
