"""`mock_mgn` and `Activation`: turning the mock on and off for the whole process."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, overload

from mgn_mock.activation import active
from mgn_mock.activation.decorating import Target, decorate
from mgn_mock.options import in_this_environment, settings_from

if TYPE_CHECKING:
    from types import TracebackType

    from typing_extensions import Unpack

    from mgn_mock.options import Options
    from mgn_mock.panel import MgnMock


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
        entry, panel = active.enter(self._options, in_this_environment(self._settings, self._options))
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
        active.leave(self._entries.pop(), check=check)

    def _leave(self, error: BaseException | None) -> None:
        if error is not None and self._entries:
            active.attach_panel(error, self._entries[-1])
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
