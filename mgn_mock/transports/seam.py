"""The one seam between botocore's clients and a mock.

While the seam is open, `ClientMeta.events` is a data descriptor. Every client reads that attribute on each call, so the
first call of an `mgn` client, however old the client or its session is, registers the handlers on the client's own
emitter. Nothing that tests patch themselves is patched, and no other client is touched.
"""

from __future__ import annotations

import weakref
from functools import partial
from threading import RLock
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from botocore.client import ClientMeta

from mgn_mock.model.spec import SERVICE_NAME

if TYPE_CHECKING:
    from collections.abc import Callable


class Handler(NamedTuple):
    """A function that an event of a client calls."""

    event: str
    function: Callable[..., Any]

    @property
    def unique_id(self) -> str:
        """One for each event: botocore ignores a second registration under one id, even for another event."""
        return f"mgn_mock/{self.event}"


class Transport(Protocol):
    """What answers a client."""

    def handlers_for(self, meta: Any) -> tuple[Handler, ...]:
        """What is registered on a client.

        Args:
            meta: The `meta` of the client.
        """
        ...

    def released(self, meta: Any) -> None:
        """Undoes what calls of a client did to it besides."""
        ...


def is_aio(meta: Any) -> bool:
    """Whether a client is one of aiobotocore's, whose events are awaited."""
    return type(emitter_of(meta)).__module__.startswith("aiobotocore")


def emitter_of(meta: Any) -> Any:
    """The emitter of a client, without the layer around it that gives old names of other services' events new ones."""
    return meta.__dict__["events"]._emitter  # noqa: SLF001 - that layer costs more than all the rest of attaching


# Clients that belong to one world, whatever else is active.
_bound: weakref.WeakSet[Any] = weakref.WeakSet()
# Whoever changes which world a client belongs to holds it.
_lock = RLock()


def bind(client: Any, transport: Transport) -> None:
    """Lets one client, and no other, be answered by a transport for as long as it lives."""
    meta = client.meta
    with _lock:
        # Making the client was enough for the seam that is open to attach it.
        seam = ClientMeta.__dict__.get("events")
        if isinstance(seam, Seam):
            seam.release(meta)
        register(meta, transport.handlers_for(meta))
        _bound.add(meta)


def register(meta: Any, handlers: tuple[Handler, ...]) -> None:
    """Registers handlers on a client, behind those that it has for the same events."""
    emitter = emitter_of(meta)
    for handler in handlers:
        emitter.register_last(handler.event, handler.function, unique_id=handler.unique_id)


def unregister(meta: Any, handlers: tuple[Handler, ...]) -> None:
    """Takes handlers off a client, where it has them."""
    emitter = emitter_of(meta)
    for handler in handlers:
        emitter.unregister(handler.event, unique_id=handler.unique_id)


class Seam:
    """Lets every `mgn` client of the process be answered by a transport.

    Args:
        transport: What answers.
    """

    def __init__(self, transport: Transport) -> None:
        self._transport = transport
        # By the identity of the client's meta. Weak: a mock keeps no client alive.
        self._attached: dict[int, weakref.ref[Any]] = {}
        self._open = False

    def open(self) -> None:
        """Begins to answer."""
        self._open = True
        ClientMeta.events = self  # type: ignore[assignment] # a descriptor, which gives what is expected

    def close(self) -> None:
        """Takes every handler off every client, and the seam out of botocore."""
        with _lock:
            self._open = False
            if ClientMeta.__dict__.get("events") is self:
                del ClientMeta.events  # type: ignore[misc] # instances keep theirs
            for reference in list(self._attached.values()):
                meta = reference()
                if meta is not None:
                    self.release(meta)
            self._attached.clear()

    def release(self, meta: Any) -> None:
        """Takes the handlers off one client, where it has any; one that is bound keeps its own."""
        if meta in _bound:
            return
        unregister(meta, self._transport.handlers_for(meta))
        self._transport.released(meta)

    def __get__(self, meta: Any, owner: type | None = None) -> Any:
        if meta is None:
            return self
        state = meta.__dict__
        if id(meta) not in self._attached and state["_service_model"].service_name == SERVICE_NAME:
            self._attach(meta)
        return state["events"]

    def __set__(self, meta: Any, events: Any) -> None:
        meta.__dict__["events"] = events

    def _attach(self, meta: Any) -> None:
        with _lock:
            if not self._open or id(meta) in self._attached:
                return
            if meta not in _bound:
                register(meta, self._transport.handlers_for(meta))
            # Last, so that no other thread takes the client for attached before it is.
            self._attached[id(meta)] = weakref.ref(meta, partial(self._forget, id(meta)))

    def _forget(self, key: int, _: weakref.ref[Any]) -> None:
        self._attached.pop(key, None)
