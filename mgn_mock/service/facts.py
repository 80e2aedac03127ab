"""All facts: what the families' tables of facts hold."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from mgn_mock.deferred import import_now
from mgn_mock.state.facts import Assumption, Fact

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mgn_mock.state.world import World

FAMILIES = (
    "shared",
    "source_servers",
    "settings",
    "launches",
    "waves",
    "import_file",
    "imports",
    "accounts",
    "network_migration",
    "remote_source_actions",
)
"""The packages that have facts, each in its module `facts`."""


@cache
def facts() -> Mapping[str, Fact]:
    """Return all facts by id, in the order of the families."""
    return {fact.id: fact for family in FAMILIES for fact in facts_of(family)}


def facts_of(family: str) -> Iterator[Fact]:
    """Return the facts of a family, in the order of its table."""
    module = import_now(f"{__package__}.{family}.facts")
    return (value for value in vars(module).values() if isinstance(value, Fact))


def assumptions(world: World) -> list[Assumption]:
    """Return the assumed facts that calls of a world have rested on, in the order of their first use."""
    return [
        Assumption(fact_id, facts()[fact_id].text, tuple(sorted(operations)))
        for fact_id, operations in world.assumptions.items()
    ]


def check_allowed(world: World) -> None:
    """Refuse assumptions that the option `assume` does not name.

    Raises:
        AssertionError: Calls of the world rested on others.
    """
    __tracebackhide__ = True
    allowed = world.settings.assume
    if allowed is None:
        return
    others = [each for each in assumptions(world) if each.id not in allowed]
    if others:
        lines = [f"  {each.id} ({', '.join(each.operations)}): {each.text}" for each in others]
        ids = ", ".join(repr(each) for each in (*allowed, *(other.id for other in others)))
        raise AssertionError(
            "This test rests on assumptions that it does not allow:\n"
            + "\n".join(lines)
            + f"\nTo allow them, give the mock assume=({ids},)."
        )
