"""What a client's emitter holds, to see that nothing was left there."""

from __future__ import annotations

from typing import Any


def registered(client: Any) -> tuple[list[str], list[str]]:
    """All handlers that a client's emitter holds, and all ids that they were registered under."""
    emitter = vars(client.meta)["events"]._emitter
    handlers = []
    nodes = [emitter._handlers._root]
    while nodes:
        node = nodes.pop()
        handlers += [label(handler) for section in node["values"] or () for handler in section]
        nodes += node["children"].values()
    return sorted(handlers), sorted(map(str, emitter._unique_id_handlers))


def label(handler: Any) -> str:
    """A name that is the same for handlers of the same make on different clients."""
    return f"{handler.__module__}.{getattr(handler, '__qualname__', type(handler).__qualname__)}"
