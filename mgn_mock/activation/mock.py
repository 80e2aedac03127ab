"""Turning the mock on and off, for the whole process."""

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
    from collections.abc import Callable, Mapping
    from types import TracebackType

    from typing_extensions import Unpack

    from mgn_mock.options import Options
    from mgn_mock.panel import MgnMock
    from mgn_mock.service import progress
    from mgn_mock.state.settings import Settings
else:
    progress = deferred("mgn_mock.service.progress")


class _Active:
    """The world that all clients of the process are answered by, while it is.

    Args:
        settings: The options of the outermost mock.
    """

    def __init__(self, settings: Settings) -> None:
        world = World(settings)
        self._interception = Interception(world)
        self.panel = panel_of(world, self._interception)
        self.settings = world.settings
        # By entry, the panel that it gave; entries may leave in any order.
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
        """The panel for a mock that is turned on inside this one.

        Raises:
            ValueError: Its options contradict this one's.
        """
        differing = [
            f"{name} ({getattr(wanted, name)!r} here, {getattr(self.settings, name)!r} outside)"
            for name in sorted(options.keys() - {"region"})
            if getattr(wanted, name) != getattr(self.settings, name)
        ]
        if differing:
            raise ValueError(f"a mock is on already, and this one joins it with other options: {', '.join(differing)}")
        return self.panel.at(wanted.region) if "region" in options else self.panel


def _virtual_sleep(world: World) -> VirtualSleep:
    # Counted from the start, so that a float holds the microseconds.
    start = world.clock.now

    def seconds() -> float:
        return (world.clock.now - start).total_seconds()

    def advance_to(moment: float) -> None:
        with world.lock:
            progress.advance_to(world, start + timedelta(seconds=moment))

    return VirtualSleep(seconds, advance_to)


watchers: list[Callable[[MgnMock], None]] = []
"""Called with the panel of each mock that ends, before anything is asserted."""

FAILED_UNDER = "_mgn_mock"
"""Under which name an error holds the control panel of the mock that it left."""

_lock = RLock()
_active: _Active | None = None


def current() -> MgnMock:
    """The control panel of the mock that is on; the latest one where mocks are nested.

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
    global _active  # noqa: PLW0603 - being on is a state of the process
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
        if _active is None:  # pragma: no cover - an entry holds it on
            return
        del _active.entries[entry]
        if not _active.entries:
            active, _active = _active, None
            active.close()
            for watch in watchers:
                watch(active.panel)
            if check:
                active.panel.check()


def _remember(error: BaseException, entry: object) -> None:
    """Lets whoever reports an error tell what the mock held when the error left it, for as long as the error lives."""
    with _lock:
        if _active is not None:
            vars(error).setdefault(FAILED_UNDER, _active.entries[entry])


class Activation:
    """What `mock_mgn(...)` gives: turns the mock on and off, any number of times.

    It serves as a decorator, as a context manager, sync and async, and by `start` and `stop`.

    Args:
        options: The options of the mock.

    Raises:
        TypeError: There is no option of that name, or its value is of the wrong type.
        ValueError: The value of an option does not fit.
    """

    def __init__(self, options: Options) -> None:
        self._options = options
        self._settings = settings_from(options)
        self._entries: list[object] = []

    def start(self) -> MgnMock:
        """Turns the mock on.

        Returns:
            The control panel.

        Raises:
            ValueError: A mock is on already, with other options.
        """
        entry, panel = _enter(self._options, in_this_environment(self._settings, self._options))
        self._entries.append(entry)
        return panel

    def stop(self) -> None:
        """Turns off what the latest `start` turned on; the world ends with the last mock that is on.

        Raises:
            RuntimeError: It was not started.
            AssertionError: With `strict_faults`, a fault rule has hit nothing.
        """
        self._stop(check=True)

    def _stop(self, *, check: bool) -> None:
        if not self._entries:
            raise RuntimeError("this mock was not started, or was stopped already")
        _leave(self._entries.pop(), check=check)

    def _leave(self, error: BaseException | None) -> None:
        if error is not None and self._entries:
            _remember(error, self._entries[-1])
        # A test that fails already has its reason.
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
        """Decorates a function, a coroutine function, a generator function of either kind, or a test class."""
        return decorate(target, self)


@overload
def mock_mgn(target: Target, /) -> Target: ...
@overload
def mock_mgn(**options: Unpack[Options]) -> Activation: ...
def mock_mgn(target: Any = None, /, **options: Any) -> Any:
    """Mocks the Application Migration Service for every `mgn` client of the process.

    Use it bare as a decorator, or call it with options and use what it gives as a decorator, in `with` or
    `async with`, or by `start()` and `stop()`. Turned on inside another, it joins that one's world.

    Args:
        target: What to decorate, when it is used bare.
        **options: See `Options`.

    Raises:
        TypeError: There is no option of that name, or its value is of the wrong type.
        ValueError: The value of an option does not fit.
    """
    activation = Activation(options)  # type: ignore[arg-type]
    return activation if target is None else activation(target)
