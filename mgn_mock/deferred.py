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
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from types import ModuleType

# Held by a fork, so that no child inherits a module that another thread has imported in part.
_lock = RLock()


def import_now(name: str) -> ModuleType:
    """Return a module, which is imported if need be, by its full name."""
    with _lock:
        return import_module(name)


def locks() -> tuple[Any, ...]:
    """Return the locks of this module, which a fork must not leave held in the child."""
    return (_lock,)


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
