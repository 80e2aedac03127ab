"""The fault rules that a test planted, as data, and how often each was met."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping


class FaultRule(NamedTuple):
    """What a test planted to go wrong. Plain data; the rules of the service know what it means."""

    number: int
    operation: str
    """The operation, or `*` for all."""
    error: str | None = None
    """The name of the error; None: nothing fails, it only takes long."""
    is_raised: bool = False
    """Whether botocore raises it, before any answer; else the service answers with it."""
    members: Mapping[str, Any] = {}
    """The members of the error, or what botocore's exception is made from."""
    times: int | None = None
    """How many attempts it hits; None: all."""
    after: int = 0
    """How many attempts it lets pass first."""
    where: Mapping[str, Any] = {}
    """What the request's members have to be."""
    rate: float | None = None
    """The chance that it hits; None: it always does."""
    seconds: float = 0.0
    """How long an attempt takes."""


class Faults:
    """All rules of a world, the first one first."""

    def __init__(self) -> None:
        self.rules: dict[int, FaultRule] = {}
        # By number of the rule: the attempts that it was meant for, and those that it hit.
        self.met: dict[int, int] = {}
        self.hits: dict[int, int] = {}

    def copy(self) -> Faults:
        """The same rules with counts of their own."""
        twin = Faults()
        twin.rules = self.rules.copy()
        twin.met, twin.hits = self.met.copy(), self.hits.copy()
        return twin

    def add(self, rule: FaultRule) -> FaultRule:
        """Adds a rule behind all others."""
        self.rules[rule.number] = rule
        return rule

    def count(self, number: int, met: int, hits: int) -> None:
        """Sets how often a rule was met, and how often it hit."""
        self.met[number], self.hits[number] = met, hits

    def remove(self, number: int) -> None:
        """Takes a rule out; one that is not there any more is none to take out."""
        self.rules.pop(number, None)

    def is_used_up(self, rule: FaultRule) -> bool:
        """Whether a rule has hit as often as it may."""
        return rule.times is not None and self.hits.get(rule.number, 0) >= rule.times
