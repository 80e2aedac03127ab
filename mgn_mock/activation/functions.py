"""The decorator of functions of any kind, fixtures and helpers among them."""

from __future__ import annotations

import contextlib
import functools
import inspect
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from mgn_mock.activation.around import around_async_generator, around_coroutine, around_generator
from mgn_mock.activation.examples import isolate_examples
from mgn_mock.activation.later import Entry, keep_on

if TYPE_CHECKING:
    from collections.abc import Callable

    from mgn_mock.activation.around import Activation

_Params = ParamSpec("_Params")
_Result = TypeVar("_Result")

ATTRIBUTE = "_mgn_mock_decorators"
"""The attribute of a decorated function that holds its decorators; wrappers around it copy the attribute."""
# pytest counts the parameters in the code of these, and passes the method, class or module only where one is left.
_COUNTED = {
    *(f"{step}_{scope}" for step in ("setup", "teardown") for scope in ("method", "class", "module", "function")),
    "setUpModule",
    "tearDownModule",
}


def is_function(target: object) -> bool:
    """Whether the target is a function (also compiled, bound or partial), not just an instance with `__call__`."""
    is_routine = inspect.isroutine(target) or isinstance(target, functools.partial)
    return callable(target) and is_routine and not is_fixture(target)


def is_fixture(target: object) -> bool:
    """Whether the target is what `@pytest.fixture` returns, which refuses calls or would never be entered."""
    return any(hasattr(target, name) for name in ("_fixture_function", "_pytestfixturefunction", "__pytest_wrapped__"))


def decorate_function(function: Callable[..., Any], activation: Activation) -> Callable[..., Any]:
    """Return a function of the same kind and signature that enters an activation while the given one runs."""
    wrapper = wrap(function, activation)
    setattr(wrapper, ATTRIBUTE, (activation, *getattr(function, ATTRIBUTE, ())))
    if hasattr(function, "hypothesis"):
        isolate_examples(function)
    return wrapper


def wrap(function: Callable[..., Any], activation: Activation) -> Callable[..., Any]:
    """Return a function of the same kind that enters an activation, and that does not look like a decorated test."""
    if _makes_context_manager(function):
        return _around_context_manager(function, activation)
    if inspect.isasyncgenfunction(function):
        return around_async_generator(function, activation)
    if inspect.iscoroutinefunction(function):
        return around_coroutine(function, activation)
    if inspect.isgeneratorfunction(function):
        return around_generator(function, activation)
    return _with_counted_parameters(_around_call(function, activation), function)


def _makes_context_manager(function: Callable[..., Any]) -> bool:
    """Whether this is what `@contextmanager` or `@asynccontextmanager` returns."""
    return getattr(function, "__globals__", None) is vars(contextlib) and hasattr(function, "__wrapped__")


def _around_context_manager(function: Any, activation: Activation) -> Callable[..., Any]:
    # Calling it runs nothing yet, and where the result is used as a decorator it is kept for ever.
    inner = function.__wrapped__
    make: Callable[..., Any] = (
        contextlib.asynccontextmanager if inspect.isasyncgenfunction(inner) else contextlib.contextmanager
    )
    made: Callable[..., Any] = functools.wraps(function)(make(wrap(inner, activation)))
    return made


def _around_call(function: Callable[_Params, _Result], activation: Activation) -> Callable[_Params, _Result]:
    @functools.wraps(function)
    def wrapper(*args: _Params.args, **kwargs: _Params.kwargs) -> _Result:
        activation.__enter__()
        entry = Entry(activation)
        try:
            result: _Result = keep_on(function(*args, **kwargs), entry)
        except BaseException as error:
            entry.__exit__(type(error), error, error.__traceback__)
            raise
        if not entry.is_kept:
            entry.__exit__(None, None, None)
        return result

    return wrapper


def _with_counted_parameters(wrapper: Callable[..., Any], function: Callable[..., Any]) -> Callable[..., Any]:
    """Return the wrapper with as many parameters in its own code as the function has, where pytest counts them."""
    if not inspect.isfunction(function) or function.__name__ not in _COUNTED:
        return wrapper
    counted: dict[int, Callable[..., Any]] = {
        0: lambda: wrapper(),  # noqa: PLW0108 - it has no parameters
        1: lambda first: wrapper(first),  # noqa: PLW0108 - it has one
        2: lambda first, second: wrapper(first, second),  # noqa: PLW0108 - it has two
    }
    found = counted.get(function.__code__.co_argcount)
    return wrapper if found is None else functools.wraps(function)(found)
