"""Modules that are imported at the first use of one of their attributes.

Most tests use a small part of the service, so turning the mock on imports none of it:

    if TYPE_CHECKING:
        from mgn_mock.service import progress
    else:
        progress = deferred("mgn_mock.service.progress")

Type checkers and import-linter treat this as an ordinary import.
"""

from __future__ import annotations

from importlib import import_module
from threading import RLock
from typing import TYPE_CHECKING, Any, Generic, TypeVar, overload

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

    from typing_extensions import Self

_Value = TypeVar("_Value")

# Held by a fork, so that no child inherits a module that another thread has imported in part.
_lock = RLock()


def import_now(name: str) -> ModuleType:
    """Return a module, which is imported if need be, by its full name."""
    with _lock:
        return import_module(name)


def locks() -> tuple[Any, ...]:
    """Return the locks of this module, which a fork must not leave held in the child."""
    return (_lock,)


class lazy(Generic[_Value]):  # noqa: N801 - a decorator
    """A property that is worked out once, without the lock that `functools.cached_property` holds until Python 3.12.

    A fork while another thread holds that lock would hang the child.
    """

    def __init__(self, function: Callable[[Any], _Value]) -> None:
        self._function = function
        self._name = function.__name__
        self.__doc__ = function.__doc__

    @overload
    def __get__(self, instance: None, owner: type) -> Self: ...
    @overload
    def __get__(self, instance: object, owner: type) -> _Value: ...
    def __get__(self, instance: object, owner: type) -> Self | _Value:
        """Return the value, which the instance then has itself."""
        if instance is None:
            return self
        value = vars(instance)[self._name] = self._function(instance)
        return value


class _Deferred:
    def __init__(self, name: str) -> None:
        self.__name = name

    def __getattr__(self, attribute: str) -> Any:
        # Stored on the instance, so that later uses cost no more than with an imported module.
        value = self.__dict__[attribute] = getattr(import_now(self.__name), attribute)
        return value


def deferred(name: str) -> Any:
    """Return a stand-in for the module of that full name, which imports it at the first use of an attribute."""
    return _Deferred(name)
