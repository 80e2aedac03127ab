"""Replacements of attributes of modules and classes, which are undone again."""

from __future__ import annotations

import importlib
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable


class Patch:
    """A replacement of one attribute, whose module is imported only when the patch is applied."""

    def __init__(self, owner: str, name: str, replacement: Callable[..., Any]) -> None:
        self._module, _, self._class = owner.partition(":")
        self._name = name
        self._replacement = replacement
        self.original: Any = None

    def apply(self) -> None:
        """Replace the attribute, and keep the original."""
        owner = self._owner(importlib.import_module(self._module))
        present = getattr(owner, self._name)
        # Ours may still be there: a patch on top of it that was undone after ours put it back.
        if present != self._replacement:
            self.original = present
            setattr(owner, self._name, self._replacement)

    def undo(self) -> None:
        """Restore the original, unless the replacement was itself replaced."""
        module = sys.modules.get(self._module)
        if module is None:
            return
        owner = self._owner(module)
        if getattr(owner, self._name, None) == self._replacement:
            setattr(owner, self._name, self.original)

    def _owner(self, module: Any) -> Any:
        return getattr(module, self._class) if self._class else module
