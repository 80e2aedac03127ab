"""One decorator for functions of any kind, fixtures and test classes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar, cast

from mgn_mock.activation.around import Activation
from mgn_mock.activation.classes import decorate_class, decorate_method_object
from mgn_mock.activation.functions import decorate_function, is_function

if TYPE_CHECKING:
    from collections.abc import Callable

    _Decoratable = Callable[..., Any] | staticmethod[..., Any] | classmethod[Any, ..., Any]

__all__ = ["Activation", "Target", "decorate"]

# The decorated thing keeps its exact type.
Target = TypeVar("Target", bound="_Decoratable")


def decorate(target: Target, activation: Activation) -> Target:
    """Enter an activation whenever the decorated code runs.

    For a generator, such as a hand-written fixture, that is from its first `next` until it is finished or closed; for
    another function that returns something that runs later, from the call until that has ended. For a
    `unittest.TestCase` it is each test with its `setUp`, `tearDown` and cleanups, and `setUpClass` and
    `tearDownClass`. For any other class it is each attribute `test*`, inherited ones too, that is a function, a static
    method or a class method, and with the pytest plugin all else that pytest runs in the class.

    Returns:
        The class itself, changed in place (its bases are not), or a wrapper of the same kind and signature.

    Raises:
        TypeError: The target cannot be decorated.
    """
    decorated: Any
    if isinstance(target, type):
        decorated = decorate_class(target, activation)
    elif isinstance(target, staticmethod | classmethod) and is_function(target.__func__):
        decorated = decorate_method_object(target, activation)
    elif is_function(target):
        decorated = decorate_function(cast("Any", target), activation)
    else:
        raise TypeError(
            "mock_mgn decorates functions, coroutine functions, generator functions, methods, unittest.TestCase "
            f"classes and classes with test methods, and {target!r} is none of these. "
            f"On a pytest fixture it goes below @pytest.fixture, next to the function.{_hint(target)}"
        )
    return decorated  # type: ignore[no-any-return]


def _hint(given: object) -> str:
    if isinstance(given, str):
        return f" Options go by keyword, such as mock_mgn(region={given!r})."
    return " Options go by keyword: write mock_mgn(**options) for a dict of them." if isinstance(given, dict) else ""
