"""The mock that is on in this process, if any, and who has turned it on."""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from datetime import timedelta
from threading import RLock
from typing import TYPE_CHECKING, Any

from mgn_mock.activation import advice, forks
from mgn_mock.deferred import deferred
from mgn_mock.panel import panel_of
from mgn_mock.state.world import World
from mgn_mock.transports.interception import Interception

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from mgn_mock import telling
    from mgn_mock.activation import sleeping
    from mgn_mock.activation.sleeping import VirtualSleep
    from mgn_mock.options import Options
    from mgn_mock.panel import MgnMock
    from mgn_mock.service import progress
    from mgn_mock.state.settings import Settings
else:
    sleeping = deferred("mgn_mock.activation.sleeping")
    progress = deferred("mgn_mock.service.progress")
    telling = deferred("mgn_mock.telling")


class _Active:
    """The mock that answers all clients of the process, set up by the outermost `mock_mgn`."""

    def __init__(self, settings: Settings) -> None:
        world = World(settings)
        self._world = world
        self._interception = Interception(world)
        self.panel = panel_of(world, self._interception)
        self.settings = world.settings
        self.world = world
        # How many classes, modules and sessions share this mock among their tests.
        self.shared_by = 0
        self.in_test = False
        self.is_checked = False
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
            elsewhere = (
                ""
                if self.is_entered_here
                else ("; another task or thread turned it on: MgnMock(...).client() has a world of its own")
            )
            raise ValueError(
                "a mock is on already, and this one joins it with other options: " + ", ".join(differing) + elsewhere
            )
        if self._sleep is not None:
            self._sleep.join()
        is_elsewhere = "region" in options and wanted.region != self.panel.region
        return self.panel.at(wanted.region) if is_elsewhere else self.panel

    @property
    def is_entered_here(self) -> bool:
        """Whether this task or thread, or one that began it, has entered the mock."""
        return any(entry in self.entries for entry in _entered.get())


def _virtual_sleep(world: World) -> VirtualSleep:
    # Counted from the start, so that a float is exact to the microsecond.
    start = world.clock.now

    def seconds() -> float:
        return (world.clock.now - start).total_seconds()

    def advance_to(moment: float) -> None:
        with world.lock:
            progress.advance_to(world, start + timedelta(seconds=moment))

    def awake() -> None:
        telling.tell(world)

    return sleeping.VirtualSleep(seconds, advance_to, awake)


# The attribute of an error that holds the panel of the mock it left; the pytest plugin reads it.
_PANEL_ATTRIBUTE = "_mgn_mock"

watchers: list[Callable[[MgnMock], None]] = []
"""Called with the panel of each mock that ends, before its checks."""

_lock = RLock()
_active: _Active | None = None


# The entries that this task or thread has made, or has taken over from the one that began it.
_entered: ContextVar[tuple[object, ...]] = ContextVar("mgn_mock_entered", default=())


def current() -> MgnMock:
    """Return the control panel of the mock that is on.

    Returns:
        The panel, an `MgnMock`; that of the innermost mock of this task or thread, or of the process where this task
        or thread has entered none.

    Raises:
        RuntimeError: No mock is on.
    """
    with _lock:
        if _active is None:
            raise RuntimeError(advice.no_mock_is_on())
        return _active.entries[latest_of(_active.entries)]


def enter(options: Options, settings: Settings) -> tuple[object, MgnMock]:
    """Turn the mock on, or join the one that is; return a key for `leave`, and the panel."""
    global _active  # noqa: PLW0603 - the mock is on for the whole process
    forks.register(_locks)
    with _lock:
        if _active is None:
            active = _Active(settings)
            active.open()
            _active = active
            panel = active.panel
        else:
            active = _active
            panel = active.join(options, settings)
        entry = object()
        active.entries[entry] = panel
        _entered.set((*[each for each in _entered.get() if each in active.entries], entry))
        return entry, panel


def _locks() -> Iterator[Any]:
    if _active is not None:
        yield _lock
        yield _active.world.lock


def latest_of(entries: Mapping[object, Any]) -> object:
    """Return the latest of some entries that this task or thread has made, or else the latest."""
    return next((entry for entry in reversed(_entered.get()) if entry in entries), next(reversed(entries)))


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
            _end(active, check=check and not active.is_checked)


def _end(active: _Active, *, check: bool) -> None:
    for watch in watchers:
        watch(active.panel)
    if check:
        active.panel.check()


def share() -> Callable[[], None]:
    """Share the mock that is on among tests, each of which begins with what is there; return the undoing."""
    active = _active
    assert active is not None, "an entry keeps it on"  # noqa: S101 - for the type checker
    active.shared_by += 1

    def undo() -> None:
        active.shared_by -= 1

    return undo


def is_on() -> bool:
    """Whether a mock is on."""
    return _active is not None


def shared() -> MgnMock | None:
    """Return the panel of the mock that is on, where tests share it."""
    return _active.panel if _active is not None and _active.shared_by else None


@contextmanager
def test() -> Iterator[bool]:
    """Run one test: where its mock is shared, it begins with an empty record, and all is put back at its end.

    Yields:
        Whether the mock is shared and this test has begun here.
    """
    active = _active
    if active is None or not active.shared_by or active.in_test:
        yield False
        return
    active.in_test = active.is_checked = True
    try:
        with put_back():
            active.world.record.clear()
            active.world.notices.kept.clear()
            yield True
            _end(active, check=False)
    finally:
        active.in_test = False


def take_over_checks() -> Callable[[], None]:
    """Return the checks that the options ask for; the end of the mock leaves them out then."""
    active = _active
    assert active is not None, "an entry keeps it on"  # noqa: S101 - for the type checker
    active.is_checked = True
    return active.panel.check


@contextmanager
def put_back() -> Iterator[None]:
    """Put the world of the mock that is on, if any, back as it was."""
    active = _active
    if active is None:
        yield
        return
    before, listeners = active.panel.snapshot(), list(active.world.notices.listeners)
    try:
        yield
    finally:
        active.panel.restore(before)
        active.world.notices.listeners = listeners


class _PanelReference:
    """Holds the panel on an error; a copy of the error, or one in another process, has None."""

    def __init__(self, panel: MgnMock) -> None:
        self.panel = panel

    def __reduce__(self) -> tuple[Any, ...]:
        return type(None), ()


def attach_panel(error: BaseException, entry: object) -> None:
    """Attach the panel to an error that leaves the mock, for the report of the failed test."""
    with _lock:
        if _active is not None:
            vars(error).setdefault(_PANEL_ATTRIBUTE, _PanelReference(_active.entries[entry]))
