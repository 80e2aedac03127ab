"""time-machine and freezegun: who of them leads, and `datetime.now` by one of them where nobody uses it."""

from __future__ import annotations

import sys
from datetime import timedelta
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from mgn_mock.activation.freezing import Freezing
from mgn_mock.activation.travelling import Travelling

if TYPE_CHECKING:
    from collections.abc import Callable


class OtherClocks:
    """The tools that patch `datetime.now`; one that a test uses leads."""

    def __init__(self, elapsed: Callable[[], float]) -> None:
        self._travelling = Travelling(elapsed)
        self._freezing = Freezing(elapsed)
        self._installed: dict[str, bool] = {}

    def start(self) -> None:
        """Move `datetime.now` and its like by time-machine or freezegun, where one is installed and none is in use."""
        # Loaded while the clocks are the real ones: it keeps those that it finds.
        has_freezegun = self._is_installed("freezegun")
        if self.freezegun_leads or self.time_machine_leads or self._freezing.is_on:
            return
        if self._is_installed("time_machine"):
            self._travelling.start()
        elif has_freezegun:
            self._freezing.start()

    def stop(self) -> None:
        """Undo `start`, also while a test travels on or is frozen."""
        self._travelling.stop()
        self._freezing.stop()

    @property
    def freezegun_leads(self) -> bool:
        """Whether a test has begun freezegun."""
        freezegun = sys.modules.get("freezegun.api")
        factories = [] if freezegun is None else freezegun.freeze_factories
        return bool(factories) and not self._freezing.is_ours(factories[-1])

    @property
    def time_machine_leads(self) -> bool:
        """Whether time-machine moves `time.time`, for a test or for us."""
        time_machine = sys.modules.get("time_machine")
        return time_machine is not None and bool(time_machine.traveller_stack)

    def frozen(self, name: str) -> Callable[[], Any] | None:
        """Return freezegun's function of a name in the module `time`, where a test began it inside."""
        if not self.freezegun_leads:
            return None
        function: Callable[[], Any] = getattr(sys.modules["freezegun.api"], f"fake_{name}")
        return function

    def tick(self, seconds: float) -> None:
        """Move the clock of the tool that leads, if one does."""
        if self.freezegun_leads:
            sys.modules["freezegun.api"].freeze_factories[-1].tick(timedelta(seconds=seconds))
        elif self.time_machine_leads:
            leader = sys.modules["time_machine"].traveller_stack[-1]
            if not self._travelling.is_ours(leader):
                leader.shift(timedelta(seconds=seconds))

    def _is_installed(self, name: str) -> bool:
        # It is asked at each move of the clock.
        if name not in self._installed:
            self._installed[name] = find_spec(name) is not None
            if self._installed[name]:
                import_module(name)
        return self._installed[name]
