"""Every example of a property test of hypothesis begins with the same world."""

from __future__ import annotations

import functools
import inspect
from typing import TYPE_CHECKING, Any

from mgn_mock.deferred import deferred

if TYPE_CHECKING:
    from mgn_mock.activation import active
else:
    active = deferred("mgn_mock.activation.active")


_IS_ISOLATED = "_mgn_mock_isolated"


def isolate_examples(test: Any) -> None:
    """Put the world back after each example of a test with `@given`, where a mock is on around it."""
    examples = test.hypothesis
    inner = examples.inner_test
    if hasattr(inner, _IS_ISOLATED):
        return
    examples.inner_test = _isolated_coroutine(inner) if inspect.iscoroutinefunction(inner) else _isolated(inner)
    setattr(examples.inner_test, _IS_ISOLATED, True)


def _isolated(inner: Any) -> Any:
    @functools.wraps(inner)
    def example(*args: Any, **kwargs: Any) -> Any:
        with active.put_back():
            return inner(*args, **kwargs)

    return example


def _isolated_coroutine(inner: Any) -> Any:
    @functools.wraps(inner)
    async def example(*args: Any, **kwargs: Any) -> Any:
        with active.put_back():
            return await inner(*args, **kwargs)

    return example
