"""The functions of `time` that tell the time, moved by what the mock's clock has moved."""

from __future__ import annotations

import sys
import time
from types import BuiltinFunctionType
from typing import TYPE_CHECKING, Any

from mgn_mock.activation.patches import Patch

if TYPE_CHECKING:
    from collections.abc import Callable

    from mgn_mock.activation.other_clocks import OtherClocks

_NANOSECONDS = 1_000_000_000
_OF_THE_DAY = ("time", "time_ns")
_NAMES = (*_OF_THE_DAY, "monotonic", "monotonic_ns", "perf_counter", "perf_counter_ns")
# A test's deadline, and its five minutes, are real.
_REAL_FOR = "hypothesis."


class _Ticking:
    """One function that tells the time: the real one, and what the mock's clock has moved."""

    def __init__(self, name: str, elapsed: Callable[[], float], others: OtherClocks) -> None:
        self._elapsed = elapsed
        self._others = others
        self._is_whole = name.endswith("_ns")
        self.name = name
        self.patch = Patch("time", name, self.read)
        self.is_on = False

    def read(self) -> Any:
        """Stand in for the function."""
        real = self.patch.original()
        # Somebody may have kept this function until after the end.
        if not self.is_on or _is_real_for(sys._getframe(1).f_globals):  # noqa: SLF001 - who asks decides
            return real
        frozen = self._others.frozen(self.name)
        if frozen is not None:
            return frozen()
        elapsed = self._elapsed()
        return real + (round(elapsed * _NANOSECONDS) if self._is_whole else elapsed)


class Clocks:
    """The clocks of the module `time`, where no tool of the test's own has replaced them."""

    def __init__(self, elapsed: Callable[[], float], others: OtherClocks) -> None:
        self._others = others
        self._ticking = [_Ticking(name, elapsed, others) for name in _NAMES]

    def apply(self) -> None:
        """Put them in place where the real ones are, at the start or after another tool has stopped."""
        for ticking in self._ticking:
            present = getattr(time, ticking.name)
            if isinstance(present, BuiltinFunctionType) and not (
                ticking.name in _OF_THE_DAY and self._others.time_machine_leads
            ):
                ticking.patch.apply()
                ticking.is_on = True

    def undo(self) -> None:
        """Put the real ones back."""
        for ticking in self._ticking:
            ticking.patch.undo()
            ticking.is_on = False


def _is_real_for(caller: dict[str, Any]) -> bool:
    return str(caller.get("__name__", "")).startswith(_REAL_FOR)
