"""`mock_mgn` and `Activation`: turning the mock on and off for the whole process."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, overload

from mgn_mock.activation.parentheses import Factory
from mgn_mock.deferred import deferred
from mgn_mock.options import checked, in_this_environment

if TYPE_CHECKING:
    from types import TracebackType

    from typing_extensions import Unpack

    from mgn_mock.activation import active, decorating
    from mgn_mock.activation.decorating import Target
    from mgn_mock.options import Options
    from mgn_mock.panel import MgnMock
else:
    active = deferred("mgn_mock.activation.active")
    decorating = deferred("mgn_mock.activation.decorating")


# What `start` has turned on, in order, with the entry of each.
_started: list[tuple[Activation, object]] = []


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
        self._settings = checked(options)
        self._entries: dict[object, None] = {}

    @property
    def options(self) -> Options:
        """The options that were given, a copy."""
        return self._options.copy()

    def start(self) -> MgnMock:
        """Turn the mock on, for every `mgn` client of the process.

        Returns:
            The control panel.

        Raises:
            ValueError: A mock is on already, with other options.
        """
        panel = self.__enter__()
        _started.append((self, next(reversed(self._entries))))
        return panel

    def stop(self) -> None:
        """Undo the latest `start` of this object, or else of any; with the last mock its resources are gone.

        Raises:
            RuntimeError: No mock was started, or all were stopped already.
            AssertionError: With `strict_faults`, a fault rule has matched no call.
        """
        own = [each for each in _started if each[0] is self]
        if not own and not _started:
            raise RuntimeError("this mock was not started, or was stopped already")
        latest = (own or _started)[-1]
        _started.remove(latest)
        activation, entry = latest
        activation._leave(entry, None)  # noqa: SLF001 - of the same class

    def _leave(self, entry: object, error: BaseException | None) -> None:
        if error is not None:
            active.attach_panel(error, entry)
        del self._entries[entry]
        # An error of the test itself is not to be hidden by one about its fault rules.
        active.leave(entry, check=error is None)

    def __enter__(self) -> MgnMock:
        entry, panel = active.enter(self._options, in_this_environment(self._settings, self._options))
        self._entries[entry] = None
        return panel

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if not self._entries:
            raise RuntimeError("this mock was not started, or was stopped already")
        self._leave(active.latest_of(self._entries), error)

    async def __aenter__(self) -> MgnMock:
        return self.__enter__()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.__exit__(kind, error, trace)

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
        return decorating.decorate(target, self)


class _Mock(Factory):
    """The type of `mock_mgn`, an object since a function cannot refuse to be entered in words of its own."""

    @overload
    def __call__(self, target: Target, /) -> Target: ...
    @overload
    def __call__(self, /, **options: Unpack[Options]) -> Activation: ...
    def __call__(self, target: Any = None, /, **options: Any) -> Any:
        """Mock AWS Application Migration Service for every `mgn` client of the process.

        Use it as a bare decorator, `@mock_mgn`, or call it, with or without options, and use the result as a decorator,
        in `with` or `async with`, or through `start()` and `stop()`. A mock inside another shares the outer one's
        resources.

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


mock_mgn: _Mock = _Mock("mock_mgn", "mgn")
