"""Members that may not be missing, at any depth, written as paths.

`lifeCycle.state` is a member of a member; `steps[].name` is one of each item of a list, which itself may be missing.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from mgn_mock.planting.forms.nodes import Form, join

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mgn_mock.planting.forms.nodes import Schema

_ITEMS = "[]"


class Tree:
    """What a value may not lack: members by name, and under `[]` what the items of a list may not lack."""

    def __init__(self) -> None:
        self.needed: dict[str, Tree] = {}
        self.optional: dict[str, Tree] = {}

    def member(self, name: str, *, needed: bool) -> Tree:
        """Return what a member may not lack; make it needed, or leave it as it is."""
        found = self.needed.get(name) or self.optional.pop(name, None) or Tree()
        (self.needed if needed or name in self.needed else self.optional)[name] = found
        return found

    def without(self, names: Iterable[str]) -> Tree:
        """Return a tree in which some members may be missing."""
        left = Tree()
        left.needed = {name: inner for name, inner in self.needed.items() if name not in names}
        left.optional = self.optional
        return left

    def within_lists(self) -> Tree:
        """Return a tree in which only items of lists may lack nothing: structures are merged over defaults."""
        left = Tree()
        if _ITEMS in self.optional:
            left.optional[_ITEMS] = self.optional[_ITEMS]
        for name, inner in {**self.needed, **self.optional}.items():
            if name != _ITEMS:
                left.optional[name] = inner.within_lists()
        return left


def tree_of(paths: Iterable[str]) -> Tree:
    """Return paths as a tree."""
    tree = Tree()
    for path in paths:
        place = tree
        for step in path.split("."):
            name = step.removesuffix(_ITEMS)
            place = place.member(name, needed=name == step)
            if name != step:
                place = place.member(_ITEMS, needed=False)
    return tree


def requiring(tree: Tree) -> Form:
    """Return the form of values that lack nothing of a tree."""
    return Form(lambda value, path: _check(tree, value, path), _schema(tree))


def _check(tree: Tree, value: Any, path: str) -> None:
    if isinstance(value, Mapping):
        for name, inner in tree.needed.items():
            if name not in value:
                raise ValueError(f"{join(path, name)}: it is missing")
            _check(inner, value[name], join(path, name))
        for name, inner in tree.optional.items():
            if name in value:
                _check(inner, value[name], join(path, name))
    elif isinstance(value, list) and _ITEMS in tree.optional:
        for place, each in enumerate(value):
            _check(tree.optional[_ITEMS], each, f"{path}[{place}]")


def _schema(tree: Tree) -> Schema:
    schema: Schema = {}
    if tree.needed:
        schema["required"] = list(tree.needed)
    inner = {name: found for name, each in {**tree.needed, **tree.optional}.items() if (found := _schema(each))}
    items = inner.pop(_ITEMS, None)
    if items is not None:
        schema["items"] = items
    if inner:
        schema["properties"] = inner
    return schema
