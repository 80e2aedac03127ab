"""Modules that are imported when something of them is used first.

Most tests use a small part of the service. Turning the mock on imports none of it:

    if TYPE_CHECKING:
        from mgn_mock.service import progress
    else:
        progress = deferred("mgn_mock.service.progress")

Type checkers and import-linter see the import as any other.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any


class _Deferred:
    def __init__(self, name: str) -> None:
        self.__name = name

    def __getattr__(self, attribute: str) -> Any:
        # Kept in the instance, so that later uses cost no more than with an imported module.
        value = self.__dict__[attribute] = getattr(import_module(self.__name), attribute)
        return value


def deferred(name: str) -> Any:
    """Return a stand-in for a module, which imports it at the first use of one of its attributes.

    Args:
        name: The full name of the module.
    """
    return _Deferred(name)
