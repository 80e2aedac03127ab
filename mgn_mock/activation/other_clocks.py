"""time-machine and freezegun: who of them leads, and `datetime.now` by the first of them where nobody uses it."""

from __future__ import annotations

import sys
from datetime import timedelta
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

_NANOSECONDS = 1_000_000_000


class OtherClocks:
    """The tools that patch `datetime.now`; one that a test uses leads."""

    def __init__(self, elapsed: Callable[[], float]) -> None:
        self._elapsed = elapsed
        self._travel: Any = None
        self._traveller: Any = None

    def start(self) -> None:
        """Move `datetime.now`, `time.time` and their like by time-machine, where it is installed and not in use."""
        if self._traveller is None and not self.freezegun_leads and find_spec("time_machine") is not None:
            module = import_module("time_machine")
            if module.traveller_stack:
                return
            self._travel = module.travel(0.0)
            self._traveller = self._travel.start()
            real = module.escape_hatch.time.time_ns
            # On the one object that is ours: time-machine asks it, so no move of the clock can be missed.
            self._traveller.time_ns = lambda: real() + round(self._elapsed() * _NANOSECONDS)

    def stop(self) -> None:
        """Undo `start`, also while a test travels on."""
        if self._traveller is None:
            return
        stack = import_module("time_machine").traveller_stack
        if stack[-1] is self._traveller:
            self._travel.stop()
        else:
            stack.remove(self._traveller)
        self._travel = self._traveller = None

    @property
    def freezegun_leads(self) -> bool:
        """Whether freezegun is on."""
        freezegun = sys.modules.get("freezegun.api")
        return freezegun is not None and bool(freezegun.freeze_factories)

    @property
    def time_machine_leads(self) -> bool:
        """Whether time-machine moves `time.time`, for a test or for us."""
        time_machine = sys.modules.get("time_machine")
        return time_machine is not None and bool(time_machine.traveller_stack)

    def tick(self, seconds: float) -> None:
        """Move the clock of the tool that leads, if one does."""
        if self.freezegun_leads:
            sys.modules["freezegun.api"].freeze_factories[-1].tick(timedelta(seconds=seconds))
        elif self.time_machine_leads:
            leader = sys.modules["time_machine"].traveller_stack[-1]
            if leader is not self._traveller:
                leader.shift(timedelta(seconds=seconds))
