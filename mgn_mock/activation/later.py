"""The mock stays on for what a decorated function returned and what runs only later."""

from __future__ import annotations

import contextlib
import inspect
import sys
import weakref
from typing import TYPE_CHECKING, Any

from mgn_mock.activation.around import around_async_generator, around_coroutine, around_generator

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

    from mgn_mock.activation.around import Activation

_FUTURES = (("asyncio.futures", "Future"), ("concurrent.futures._base", "Future"))
_LAZY = (("botocore.paginate", "PageIterator"), ("builtins", "map"), ("builtins", "filter"))
# The common base of what `@contextmanager` and `@asynccontextmanager` make.
_CONTEXT_MANAGER: type = contextlib._GeneratorContextManagerBase  # noqa: SLF001


class Entry:
    """An activation that was entered already, and is left once."""

    def __init__(self, activation: Activation) -> None:
        self.activation = activation
        self.is_kept: bool = False
        self._has_begun = False
        self._is_left = False

    @property
    def options(self) -> Any:
        """The options of the activation."""
        return self.activation.options

    def __enter__(self) -> None:
        self._has_begun = True

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if not self._is_left:
            self._is_left = True
            self.activation.__exit__(kind, error, trace)

    async def __aenter__(self) -> None:
        self._has_begun = True

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.__exit__(kind, error, trace)

    def keep_for(self, runs: Any, inner: Any) -> Any:
        """Stay entered until what runs has ended, or was collected before it began; return it."""
        self.is_kept = True
        weakref.finalize(runs, self._collected, inner).atexit = False
        return runs

    def _collected(self, inner: Any) -> None:
        # What has begun is closed when it is collected, and leaves by itself.
        if not self._has_begun:
            if not inspect.isasyncgen(inner):
                inner.close()
            self.__exit__(None, None, None)


def keep_on(result: Any, entry: Entry) -> Any:
    """Return what a function returned, with the mock on for as long as it runs.

    Raises:
        TypeError: It runs later, and there is no telling when it has ended.
    """
    around = _around(result)
    if around is not None:
        return entry.keep_for(around(lambda: result, entry)(), result)
    if isinstance(result, _CONTEXT_MANAGER):
        return _keep_on_in_context(result, entry)
    if _is_one_of(result, _FUTURES):
        entry.is_kept = True
        result.add_done_callback(lambda _: entry.__exit__(None, None, None))
    elif hasattr(type(result), "__await__") or _is_one_of(result, _LAZY):
        if hasattr(result, "close"):
            result.close()
        raise TypeError(
            f"a function decorated with @mock_mgn returned {result!r}, which runs only after the mock is off: return "
            "its results (such as a list), or a coroutine, a generator or a context manager"
        )
    return result


def _around(result: Any) -> Callable[..., Any] | None:
    # A generator can be a coroutine of the old kind too.
    if inspect.iscoroutine(result) or (
        inspect.isgenerator(result) and result.gi_code.co_flags & inspect.CO_ITERABLE_COROUTINE
    ):
        return around_coroutine
    if inspect.isgenerator(result):
        return around_generator
    return around_async_generator if inspect.isasyncgen(result) else None


def _keep_on_in_context(manager: Any, entry: Entry) -> Any:
    around = around_async_generator if inspect.isasyncgen(manager.gen) else around_generator
    inner = manager.gen
    manager.gen = entry.keep_for(around(lambda: inner, entry)(), inner)
    # As a decorator of functions it makes a new generator for each call.
    manager.func = around(manager.func, entry.activation)
    return manager


def _is_one_of(result: Any, names: tuple[tuple[str, str], ...]) -> bool:
    # A module that nobody has imported has made nothing.
    classes = (getattr(sys.modules.get(module), name, None) for module, name in names)
    return any(each is not None and isinstance(result, each) for each in classes)
