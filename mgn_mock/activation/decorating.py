"""One decorator for functions of any kind, fixtures and test classes."""

from __future__ import annotations

import functools
import inspect
import sys
from typing import TYPE_CHECKING, Any, ParamSpec, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable, Coroutine, Generator
    from types import TracebackType

    _Decoratable = Callable[..., Any] | staticmethod[..., Any] | classmethod[Any, ..., Any]

_Params = ParamSpec("_Params")
_Yielded = TypeVar("_Yielded")
_Sent = TypeVar("_Sent")
_Result = TypeVar("_Result")
_Class = TypeVar("_Class", bound=type)
# The decorated thing keeps its exact type.
Target = TypeVar("Target", bound="_Decoratable")


class Activation(Protocol):
    """A reentrant context manager, sync and async, that is entered while decorated code runs."""

    def __enter__(self) -> object: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /
    ) -> None: ...

    async def __aenter__(self) -> object: ...

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /
    ) -> None: ...


def decorate(target: Target, activation: Activation) -> Target:
    """Enter an activation whenever the decorated code runs.

    For a generator, such as a hand-written fixture, that is from its first `next` until it is finished or closed. For
    a `unittest.TestCase` it is each test with its `setUp`, `tearDown` and cleanups, without `setUpClass`. For any other
    class it is each attribute `test*`, inherited ones too, that is a function, a static method or a class method.

    Returns:
        The class itself, changed in place (its bases are not), or a wrapper of the same kind and signature.

    Raises:
        TypeError: The target cannot be decorated.
    """
    decorated: Any
    if isinstance(target, type):
        decorated = _decorate_class(target, activation)
    elif isinstance(target, staticmethod | classmethod):
        decorated = _decorate_method_object(target, activation)
    elif _is_function(target):
        decorated = _decorate_function(target, activation)
    else:
        raise TypeError(
            "mock_mgn decorates functions, coroutine functions, generator functions, methods, unittest.TestCase "
            f"classes and classes with test methods, and {target!r} is none of these. "
            "On a pytest fixture it goes below @pytest.fixture, next to the function."
        )
    return decorated  # type: ignore[no-any-return]


def _is_function(target: object) -> bool:
    """Whether the target is a function (also compiled, bound or partial), not just an instance with `__call__`."""
    # A wrapped pytest fixture would refuse the call, or never be entered.
    is_fixture = hasattr(target, "_fixture_function") or hasattr(target, "__pytest_wrapped__")
    is_routine = inspect.isroutine(target) or isinstance(target, functools.partial)
    return callable(target) and is_routine and not is_fixture


def _decorate_function(function: Callable[..., Any], activation: Activation) -> Callable[..., Any]:
    if inspect.isasyncgenfunction(function):
        return _around_async_generator(function, activation)
    if inspect.iscoroutinefunction(function):
        return _around_coroutine(function, activation)
    if inspect.isgeneratorfunction(function):
        return _around_generator(function, activation)
    return _around_call(function, activation)


def _around_call(function: Callable[_Params, _Result], activation: Activation) -> Callable[_Params, _Result]:
    @functools.wraps(function)
    def wrapper(*args: _Params.args, **kwargs: _Params.kwargs) -> _Result:
        with activation:
            return function(*args, **kwargs)

    return wrapper


def _around_coroutine(
    function: Callable[_Params, Coroutine[Any, Any, _Result]], activation: Activation
) -> Callable[_Params, Coroutine[Any, Any, _Result]]:
    @functools.wraps(function)
    async def wrapper(*args: _Params.args, **kwargs: _Params.kwargs) -> _Result:
        async with activation:
            return await function(*args, **kwargs)

    return wrapper


def _around_generator(
    function: Callable[_Params, Generator[_Yielded, _Sent, _Result]], activation: Activation
) -> Callable[_Params, Generator[_Yielded, _Sent, _Result]]:
    @functools.wraps(function)
    def wrapper(*args: _Params.args, **kwargs: _Params.kwargs) -> Generator[_Yielded, _Sent, _Result]:
        with activation:
            return (yield from function(*args, **kwargs))

    return wrapper


def _around_async_generator(
    function: Callable[_Params, AsyncGenerator[_Yielded, _Sent]], activation: Activation
) -> Callable[_Params, AsyncGenerator[_Yielded, _Sent]]:
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


def _decorate_method_object(
    method: staticmethod[..., Any] | classmethod[Any, ..., Any], activation: Activation
) -> staticmethod[..., Any] | classmethod[Any, ..., Any]:
    """Decorate a static method or class method, and keep its marks."""
    wrapped = type(method)(decorate(method.__func__, activation))
    vars(wrapped).update({**vars(method), **vars(wrapped)})
    return wrapped


def _decorate_class(cls: _Class, activation: Activation) -> _Class:
    if _is_test_case(cls):
        for name in ("run", "debug"):
            setattr(cls, name, _around_inherited(cls, name, activation))
        return cls
    for name in dir(cls):
        attribute = inspect.getattr_static(cls, name)
        if name.startswith("test") and _is_test(attribute):
            setattr(cls, name, decorate(attribute, activation))
    return cls


def _is_test_case(cls: type) -> bool:
    # If nothing has imported unittest there is no test case, and importing it costs more than this whole module.
    case = sys.modules.get("unittest.case")
    return case is not None and issubclass(cls, case.TestCase)


def _is_test(attribute: object) -> bool:
    if isinstance(attribute, staticmethod | classmethod):
        return _is_function(attribute.__func__)
    return inspect.isfunction(attribute) and _is_function(attribute)


def _around_inherited(cls: type, name: str, activation: Activation) -> Callable[..., Any]:
    """Return a method that wraps the class's own of that name, or else the next in its method resolution order."""
    own = vars(cls).get(name)

    @functools.wraps(getattr(cls, name))
    def wrapper(self: Any, *args: Any, **kwargs: Any) -> Any:
        # Looked up at the call: in a subclass with several bases the next method may not be that of the own base.
        method = getattr(super(cls, self), name) if own is None else own.__get__(self)
        with activation:
            return method(*args, **kwargs)

    return wrapper
