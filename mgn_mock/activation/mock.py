"""`mock_mgn`, `Activation` and `current`: turning the mock on and off for the whole process."""

from __future__ import annotations

from datetime import timedelta
from threading import RLock
from typing import TYPE_CHECKING, Any, overload

from mgn_mock.activation.decorating import Target, decorate
from mgn_mock.activation.sleeping import VirtualSleep
from mgn_mock.deferred import deferred
from mgn_mock.options import in_this_environment, settings_from
from mgn_mock.panel import panel_of
from mgn_mock.state.world import World
from mgn_mock.transports.interception import Interception

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import TracebackType

    from typing_extensions import Unpack

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
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        if self._sleep is not None:
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


def _enter(options: Options, settings: Settings) -> tuple[object, MgnMock]:
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


def _leave(entry: object, *, check: bool) -> None:
    global _active
    with _lock:
        if _active is None:  # pragma: no cover - an entry keeps it on
            return
        del _active.entries[entry]
        if not _active.entries:
            active, _active = _active, None
            active.close()
            if check:
                active.panel.check()


def _attach_panel(error: BaseException, entry: object) -> None:
    """Attach the panel to an error that leaves the mock, for the report of the failed test."""
    with _lock:
        if _active is not None:
            vars(error).setdefault(_PANEL_ATTRIBUTE, _active.entries[entry])


class Activation:
    """A mock that can be turned on and off any number of times, as returned by `mock_mgn(...)`.

    Use it as a decorator, as a context manager (sync or async), or through `start` and `stop`.

    Args:
        options: The options of the mock, see `Options`.

    Raises:
        TypeError: An option does not exist, or its value is of the wrong type.
        ValueError: The value of an option is not allowed.
    """

    def __init__(self, options: Options) -> None:
        self._options = options
        self._settings = settings_from(options)
        self._entries: list[object] = []

    def start(self) -> MgnMock:
        """Turn the mock on, for every `mgn` client of the process.

        Returns:
            The control panel.

        Raises:
            ValueError: A mock is on already, with other options.
        """
        entry, panel = _enter(self._options, in_this_environment(self._settings, self._options))
        self._entries.append(entry)
        return panel

    def stop(self) -> None:
        """Undo the latest `start`; when the outermost mock is stopped, its resources are gone.

        Raises:
            RuntimeError: The mock was not started, or was stopped already.
            AssertionError: With `strict_faults`, a fault rule has matched no call.
        """
        self._stop(check=True)

    def _stop(self, *, check: bool) -> None:
        if not self._entries:
            raise RuntimeError("this mock was not started, or was stopped already")
        _leave(self._entries.pop(), check=check)

    def _leave(self, error: BaseException | None) -> None:
        if error is not None and self._entries:
            _attach_panel(error, self._entries[-1])
        # An error of the test itself is not to be hidden by one about its fault rules.
        self._stop(check=error is None)

    def __enter__(self) -> MgnMock:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._leave(error)

    async def __aenter__(self) -> MgnMock:
        return self.start()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._leave(error)

    def __call__(self, target: Target, /) -> Target:
        """Decorate a function, so that the mock is on while it runs, or each test of a class.

        Args:
            target: A function, a coroutine function, a generator function (sync or async), a `unittest.TestCase` or
                another class with methods `test*`.

        Returns:
            A wrapper with the same signature, or the class itself, changed in place.

        Raises:
            TypeError: The target cannot be decorated.
        """
        return decorate(target, self)


@overload
def mock_mgn(target: Target, /) -> Target: ...
@overload
def mock_mgn(**options: Unpack[Options]) -> Activation: ...
def mock_mgn(target: Any = None, /, **options: Any) -> Any:
    """Mock AWS Application Migration Service for every `mgn` client of the process.

    Use it as a bare decorator, `@mock_mgn`, or call it, with or without options, and use the result as a decorator, in
    `with` or `async with`, or through `start()` and `stop()`. A mock inside another shares the outer one's resources.

    Args:
        target: The function or class to decorate, when it is used bare.
        **options: See `Options`.

    Returns:
        The decorated target, or an `Activation` when it is called with options or nothing.

    Raises:
        TypeError: An option does not exist, or its value is of the wrong type.
        ValueError: The value of an option is not allowed.
    """
    activation = Activation(options)  # type: ignore[arg-type]
    return activation if target is None else activation(target)
