"""What the rules of the service rest on, and which assumptions the calls of a world have rested on."""

from __future__ import annotations

from typing import Any, Literal, NamedTuple

Sure = Literal["documented", "observed", "assumed"]


class Fact(NamedTuple):
    """One behavior of the service, and how sure it is."""

    id: str
    """A name in words, such as `stop-takes-effect-at-once`."""
    text: str
    """One sentence."""
    sure: Sure
    sources: tuple[str, ...]
    """Short names of sources; an assumption may have some that hint at it."""
    operations: tuple[str, ...]
    """The operations whose answers show it; none: many do."""


class Assumption(NamedTuple):
    """An assumed fact that calls of a world have rested on."""

    id: str
    """Its name in words, as the option `assume` takes it."""
    text: str
    """What is assumed, in one sentence."""
    operations: tuple[str, ...]
    """The operations whose calls rested on it, sorted."""


def documented(name: str, text: str, *sources: str, operations: tuple[str, ...] = ()) -> Fact:
    """Return a fact that documentation or the service model states."""
    return Fact(name, text, "documented", sources, operations)


def observed(name: str, text: str, *sources: str, operations: tuple[str, ...] = ()) -> Fact:
    """Return a fact that real answers, logs or clients show."""
    return Fact(name, text, "observed", sources, operations)


def assumed(name: str, text: str, *sources: str, operations: tuple[str, ...] = ()) -> Fact:
    """Return a fact that no source settles."""
    return Fact(name, text, "assumed", sources, operations)


class Tracking:
    """What the call or event that is being carried out consults, stores and reads; each None while nobody counts."""

    __slots__ = ("consulted", "read", "stored")

    def __init__(self) -> None:
        # Dicts serve as sets that keep their order.
        self.consulted: dict[str, None] | None = None
        self.stored: dict[str, None] | None = None
        self.read: dict[str, None] | None = None

    def rest_on(self, fact: Fact) -> None:
        """Note that the call or event under way rests on a fact."""
        if self.consulted is not None and fact.sure == "assumed":
            self.consulted[fact.id] = None


def key_of(place: str, type_name: str, resource_id: Any) -> str:
    """Return the text by which a resource is told from all others of a world."""
    return f"{place}/{type_name}/{resource_id}"
