"""The mock is on while a coroutine or a generator runs."""

from __future__ import annotations

import functools
import sys
from typing import TYPE_CHECKING, Any, ParamSpec, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable, Coroutine, Generator
    from types import TracebackType

_Params = ParamSpec("_Params")
_Yielded = TypeVar("_Yielded")
_Sent = TypeVar("_Sent")
_Result = TypeVar("_Result")


class Activation(Protocol):
    """A reentrant context manager, sync and async, that is entered while decorated code runs."""

    @property
    def options(self) -> Any:
        """The options that were given."""

    def __enter__(self) -> object: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /
    ) -> None: ...

    async def __aenter__(self) -> object: ...

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /
    ) -> None: ...


def around_coroutine(
    function: Callable[_Params, Coroutine[Any, Any, _Result]], activation: Activation
) -> Callable[_Params, Coroutine[Any, Any, _Result]]:
    """Wrap a coroutine function."""

    @functools.wraps(function)
    async def wrapper(*args: _Params.args, **kwargs: _Params.kwargs) -> _Result:
        async with activation:
            return await function(*args, **kwargs)

    return wrapper


def around_generator(
    function: Callable[_Params, Generator[_Yielded, _Sent, _Result]], activation: Activation
) -> Callable[_Params, Generator[_Yielded, _Sent, _Result]]:
    """Wrap a generator function, from the first `next` until the generator is finished or closed."""

    @functools.wraps(function)
    def wrapper(*args: _Params.args, **kwargs: _Params.kwargs) -> Generator[_Yielded, _Sent, _Result]:
        with activation:
            return (yield from function(*args, **kwargs))

    return wrapper


def around_async_generator(
    function: Callable[_Params, AsyncGenerator[_Yielded, _Sent]], activation: Activation
) -> Callable[_Params, AsyncGenerator[_Yielded, _Sent]]:
    """Wrap an asynchronous generator function."""

    @functools.wraps(function)
    async def wrapper(*args: _Params.args, **kwargs: _Params.kwargs) -> AsyncGenerator[_Yielded, _Sent]:
        async with activation:
            inner = function(*args, **kwargs)
            step = _first_step(inner)
            # By hand what `yield from` does, which Python does not allow in asynchronous generators.
            while True:
                try:
                    item = await step
                except StopAsyncIteration:
                    return
                try:
                    sent = yield item
                except GeneratorExit:
                    await inner.aclose()
                    raise
                except BaseException as error:  # noqa: BLE001 - any error is for the inner generator
                    step = inner.athrow(error)
                else:
                    step = inner.asend(sent)

    return wrapper


def _first_step(inner: AsyncGenerator[_Yielded, Any]) -> Coroutine[Any, Any, _Yielded]:
    """Start an asynchronous generator without the event loop registering it."""
    # A loop that shuts down closes all generators that it knows, at the same time: the inner one would be closed by
    # the loop and by the wrapper at once, which is an error, and its cleanup would run without the mock.
    hooks = sys.get_asyncgen_hooks()
    sys.set_asyncgen_hooks(None, None)
    try:
        return inner.__anext__()
    finally:
        sys.set_asyncgen_hooks(*hooks)
