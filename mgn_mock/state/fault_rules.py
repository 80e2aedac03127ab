"""The fault rules of a world as data, and their counts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping


class FaultRule(NamedTuple):
    """A fault that a test planted. Plain data; `mgn_mock.faults` knows what it means."""

    number: int
    operation: str
    """The operation, or `*` for all."""
    error: str | None = None
    """The name of the error; None: attempts only take long."""
    is_raised: bool = False
    """True where botocore raises it before any answer; else the service answers with it."""
    members: Mapping[str, Any] = {}
    """The members of the error, or the arguments of botocore's exception."""
    times: int | None = None
    """The number of attempts that it hits; None: all."""
    after: int = 0
    """The number of attempts that pass first."""
    where: Mapping[str, Any] = {}
    """The values that members of the request must have."""
    rate: float | None = None
    """The probability of a hit; None: 1."""
    seconds: float = 0.0
    """The duration of an attempt."""


class Faults:
    """The rules of a world in the order in which they came."""

    def __init__(self) -> None:
        self.rules: dict[int, FaultRule] = {}
        # By number of the rule: the attempts that it matched, and those that it hit.
        self.met: dict[int, int] = {}
        self.hits: dict[int, int] = {}

    def copy(self) -> Faults:
        """Return the same rules with counts of their own."""
        twin = Faults()
        twin.rules = self.rules.copy()
        twin.met, twin.hits = self.met.copy(), self.hits.copy()
        return twin

    def add(self, rule: FaultRule) -> FaultRule:
        """Add a rule behind all others."""
        self.rules[rule.number] = rule
        return rule

    def count(self, number: int, met: int, hits: int) -> None:
        """Set the counts of a rule."""
        self.met[number], self.hits[number] = met, hits

    def remove(self, number: int) -> None:
        """Remove a rule if it is there."""
        self.rules.pop(number, None)

    def is_used_up(self, rule: FaultRule) -> bool:
        """Tell whether a rule has hit as often as it may."""
        return rule.times is not None and self.hits.get(rule.number, 0) >= rule.times
