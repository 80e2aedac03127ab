"""The mock that is on in this process, if any, and who has turned it on."""

from __future__ import annotations

from datetime import timedelta
from threading import RLock
from typing import TYPE_CHECKING, Any

from mgn_mock.activation.sleeping import VirtualSleep
from mgn_mock.deferred import deferred
from mgn_mock.panel import panel_of
from mgn_mock.state.world import World
from mgn_mock.transports.interception import Interception

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from mgn_mock.options import Options
    from mgn_mock.panel import MgnMock
    from mgn_mock.service import progress
    from mgn_mock.state.settings import Settings
else:
    progress = deferred("mgn_mock.service.progress")


class _Active:
    """The mock that answers all clients of the process, set up by the outermost `mock_mgn`."""

    def __init__(self, settings: Settings) -> None:
        world = World(settings)
        self._world = world
        self._interception = Interception(world)
        self.panel = panel_of(world, self._interception)
        self.settings = world.settings
        # Panels by entry, in the order of entering; entries may leave in any order.
        self.entries: dict[object, MgnMock] = {}
        self._sleep = _virtual_sleep(world) if self.settings.progress == "sleep" else None

    def open(self) -> None:
        try:
            self._interception.open()
            if self._sleep is not None:
                self._sleep.start()
                self._world.before_call = self._sleep.join
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        if self._sleep is not None:
            self._world.before_call = None
            self._sleep.stop()
        self._interception.close()

    def join(self, options: Mapping[str, Any], wanted: Settings) -> MgnMock:
        """Return the panel for a nested mock; raise ValueError if its options contradict this one's."""
        differing = [
            f"{name} ({getattr(wanted, name)!r} here, {getattr(self.settings, name)!r} outside)"
            for name in sorted(options.keys() - {"region"})
            if getattr(wanted, name) != getattr(self.settings, name)
        ]
        if differing:
            raise ValueError(f"a mock is on already, and this one joins it with other options: {', '.join(differing)}")
        if self._sleep is not None:
            self._sleep.join()
        return self.panel.at(wanted.region) if "region" in options else self.panel


def _virtual_sleep(world: World) -> VirtualSleep:
    # Counted from the start, so that a float is exact to the microsecond.
    start = world.clock.now

    def seconds() -> float:
        return (world.clock.now - start).total_seconds()

    def advance_to(moment: float) -> None:
        with world.lock:
            progress.advance_to(world, start + timedelta(seconds=moment))

    return VirtualSleep(seconds, advance_to)


# The attribute of an error that holds the panel of the mock it left; the pytest plugin reads it.
_PANEL_ATTRIBUTE = "_mgn_mock"

watchers: list[Callable[[MgnMock], None]] = []
"""Called with the panel of each mock that ends, before its checks."""

_lock = RLock()
_active: _Active | None = None


def current() -> MgnMock:
    """Return the control panel of the mock that is on.

    Returns:
        The panel, an `MgnMock`; that of the innermost mock where mocks are nested.

    Raises:
        RuntimeError: No mock is on.
    """
    with _lock:
        if _active is None:
            raise RuntimeError(
                "no mock is on: call this inside a function decorated with @mock_mgn, inside `with mock_mgn():`, "
                "or in a test that uses the fixture mgn_mock"
            )
        return next(reversed(_active.entries.values()))


def enter(options: Options, settings: Settings) -> tuple[object, MgnMock]:
    """Turn the mock on, or join the one that is; return a key for `leave`, and the panel."""
    global _active  # noqa: PLW0603 - the mock is on for the whole process
    with _lock:
        if _active is None:
            active = _Active(settings)
            active.open()
            _active = active
            panel = active.panel
        else:
            panel = _active.join(options, settings)
        entry = object()
        _active.entries[entry] = panel
        return entry, panel


def leave(entry: object, *, check: bool) -> None:
    """Undo one `enter`; the last one turns the mock off, and runs the checks that its options ask for."""
    global _active
    with _lock:
        if _active is None:  # pragma: no cover - an entry keeps it on
            return
        del _active.entries[entry]
        if not _active.entries:
            active, _active = _active, None
            active.close()
            for watch in watchers:
                watch(active.panel)
            if check:
                active.panel.check()


def attach_panel(error: BaseException, entry: object) -> None:
    """Attach the panel to an error that leaves the mock, for the report of the failed test."""
    with _lock:
        if _active is not None:
            vars(error).setdefault(_PANEL_ATTRIBUTE, _active.entries[entry])
