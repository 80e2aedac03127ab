"""The seam between botocore's clients and a mock.

While the seam is open, `ClientMeta.events` is a data descriptor. Every client reads that attribute on each call, so the
first call of an `mgn` client, however old the client or its session is, registers the handlers on the client's own
emitter. Nothing is patched that tests patch themselves, and clients of other services are not touched.
"""

from __future__ import annotations

import weakref
from functools import partial
from threading import RLock
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from botocore.client import ClientMeta

from mgn_mock.model import first_versions
from mgn_mock.model.spec import SERVICE_NAME

if TYPE_CHECKING:
    from collections.abc import Callable


class Handler(NamedTuple):
    """A function for an event of a client."""

    event: str
    function: Callable[..., Any]

    @property
    def unique_id(self) -> str:
        """An id for each event: botocore ignores a second registration under the same id, even for another event."""
        return f"mgn_mock/{self.event}"


class Transport(Protocol):
    """What answers clients, which are passed as their `meta`."""

    def handlers_for(self, meta: Any) -> tuple[Handler, ...]:
        """Return the handlers to register on a client."""
        ...

    def restore(self, meta: Any) -> None:
        """Undo other changes that calls made to a client."""
        ...


def is_aio(meta: Any) -> bool:
    """Whether a client is of aiobotocore, whose event handlers may be awaited."""
    return type(emitter_of(meta)).__module__.startswith("aiobotocore")


def emitter_of(meta: Any) -> Any:
    """Return the emitter of a client, without the wrapper that translates old event names."""
    return meta.__dict__["events"]._emitter  # noqa: SLF001 - the wrapper costs more than the rest of attaching


# The attribute of a client's meta that says which seam has attached it.
_MARK = "_mgn_mock_seam"

# Clients that belong to one world, whatever else is open.
_bound: weakref.WeakSet[Any] = weakref.WeakSet()
# Held while the world of a client changes.
_lock = RLock()


def bind(client: Any, transport: Transport) -> None:
    """Answer one client by a transport for as long as the client lives."""
    meta = client.meta
    with _lock:
        # Making the client was enough for an open seam to attach it.
        seam = ClientMeta.__dict__.get("events")
        if isinstance(seam, Seam):
            seam.release(meta)
        register(meta, transport.handlers_for(meta))
        _bound.add(meta)


def refuse_method(event_name: str, **_: Any) -> None:
    """Raise AttributeError for the method of an operation that the installed botocore lacks."""
    operation = first_versions.operation_of(event_name.rpartition(".")[2])
    if operation is not None:
        raise AttributeError(first_versions.lacking_text(operation))


# botocore asks for it where a client has no such attribute; a botocore that lacks nothing is not burdened.
_LACKING = (Handler("getattr.mgn", refuse_method),) if first_versions.may_lack_operations() else ()


def register(meta: Any, handlers: tuple[Handler, ...]) -> None:
    """Register handlers on a client, behind its other handlers of the same events."""
    emitter = emitter_of(meta)
    for handler in handlers + _LACKING:
        emitter.register_last(handler.event, handler.function, unique_id=handler.unique_id)


def unregister(meta: Any, handlers: tuple[Handler, ...]) -> None:
    """Remove handlers from a client, if it has them."""
    emitter = emitter_of(meta)
    for handler in handlers + _LACKING:
        emitter.unregister(handler.event, unique_id=handler.unique_id)


class Seam:
    """Makes a transport answer every `mgn` client of the process."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport
        # By the id of the client's meta. Weak: a mock must not keep clients alive.
        self._attached: dict[int, weakref.ref[Any]] = {}
        self._open = False
        # What a test has put in this place itself.
        self._before: Any = None

    def open(self) -> None:
        """Start to answer."""
        self._open = True
        before = ClientMeta.__dict__.get("events")
        # A seam that is there was put back by a patch that was undone after its end.
        self._before = None if isinstance(before, Seam) else before
        ClientMeta.events = self  # type: ignore[assignment] # a descriptor of that type

    def close(self) -> None:
        """Remove the handlers from all clients, and the seam from botocore."""
        with _lock:
            self._open = False
            if ClientMeta.__dict__.get("events") is self:
                del ClientMeta.events  # type: ignore[misc] # instances have their own
                if self._before is not None:
                    ClientMeta.events = self._before
            for reference in list(self._attached.values()):
                meta = reference()
                if meta is not None:
                    self.release(meta)
            self._attached.clear()

    def release(self, meta: Any) -> None:
        """Remove the handlers from a client, unless it is bound."""
        meta.__dict__.pop(_MARK, None)
        if meta in _bound:
            return
        unregister(meta, self._transport.handlers_for(meta))
        self._transport.restore(meta)

    def __get__(self, meta: Any, owner: type | None = None) -> Any:
        if meta is None:
            return self
        state = meta.__dict__
        # Clients ask for their events several times a call.
        if _MARK in state and state[_MARK] is self:
            return state["events"]
        if state["_service_model"].service_name == SERVICE_NAME:
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
            self._attached[id(meta)] = weakref.ref(meta, partial(self._forget, id(meta)))
            # Last, so that other threads do not see the client as attached too early.
            meta.__dict__[_MARK] = self

    def _forget(self, key: int, _: weakref.ref[Any]) -> None:
        self._attached.pop(key, None)


def locks() -> tuple[Any, ...]:
    """Return the locks of this module, which a fork must not leave held in the child."""
    return (_lock,)
