"""Read and replace values within nested plain data, by path."""

from __future__ import annotations

from typing import Any

Path = tuple["str | int", ...]
"""Keys of dicts and indexes of lists, from the outside in."""


def value_at(tree: Any, path: Path) -> Any:
    """Return what stands at a path; None where nothing does."""
    for key in path:
        if isinstance(key, int):
            tree = tree[key] if isinstance(tree, list) and key < len(tree) else None
        else:
            tree = tree.get(key) if isinstance(tree, dict) else None
    return tree


def with_value(tree: Any, path: Path, value: Any) -> Any:
    """Return a copy in which a value stands at a path; None removes what stands there.

    A list gets no holes: an index behind its end is the next one.
    """
    if not path:
        return value
    key, *rest = path
    if isinstance(key, int):
        items = list(tree or [])
        if key < len(items):
            items[key] = with_value(items[key], tuple(rest), value)
        else:
            items.append(with_value(None, tuple(rest), value))
        return [item for item in items if item is not None]
    others = {name: kept for name, kept in (tree or {}).items() if name != key}
    new = with_value((tree or {}).get(key), tuple(rest), value)
    return others if new is None else {**(tree or {}), key: new}
