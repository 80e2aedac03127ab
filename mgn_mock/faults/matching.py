"""Matching attempts against fault rules."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

import botocore.exceptions

from mgn_mock.errors import PlantedError
from mgn_mock.model import ids
from mgn_mock.state.general_facts import COMMON_ERRORS, MODEL_ERRORS, TEXTS_OF_COMMON_ERRORS

if TYPE_CHECKING:
    from mgn_mock.state.facts import Fact
    from mgn_mock.state.fault_rules import FaultRule
    from mgn_mock.state.world import World

ANY_OPERATION = "*"


class Common(NamedTuple):
    """An error that AWS may return for a call of any service."""

    status: int
    message: str
    fact: Fact = COMMON_ERRORS


# fmt: off
COMMON: Mapping[str, Common] = {
    "ThrottlingException":         Common(429, "Rate exceeded", MODEL_ERRORS),
    "InternalServerException":     Common(500, "An internal error occurred. Try again later.", MODEL_ERRORS),
    "ServiceUnavailable":          Common(503, "The service is unavailable. Try again later."),
    "AccessDeniedException":       Common(403, "The caller is not authorized to perform this action.", MODEL_ERRORS),
    "ExpiredTokenException":       Common(403, "The security token included in the request is expired"),
    "UnrecognizedClientException": Common(403, "The security token included in the request is invalid."),
    "RequestExpired":              Common(400, "The request is older than 15 minutes, or dated in the future."),
}
# fmt: on


def could_match(world: World, operation: str, params: Mapping[str, Any]) -> bool:
    """Whether a rule may make a call fail, so that it has to take the wire transport."""
    faults = world.faults
    return any(
        rule.error is not None and not faults.is_used_up(rule) and _applies(rule, operation, params)
        for rule in list(faults.rules.values())
    )


class Matched(NamedTuple):
    """The effect of the fault rules on an attempt."""

    latency: timedelta
    """The time that passes on the mock's clock first."""
    error: PlantedError | None
    """The error to reply with; None when the attempt succeeds."""
    raised: Exception | None
    """The exception that botocore raises in place of a reply."""


def match(world: World, operation: str, params: Mapping[str, Any]) -> Matched:
    """Count one attempt against the fault rules, and return their effect."""
    applying = [rule for rule in world.faults.rules.values() if _applies(rule, operation, params)]
    slowing = [rule for rule in applying if rule.error is None and _hits(world, rule)]
    latency = sum((timedelta(seconds=rule.seconds) for rule in slowing), timedelta())
    # The first rule that hits is the last one to count the attempt.
    failing = next((rule for rule in applying if rule.error is not None and _hits(world, rule)), None)
    return Matched(latency, None, None) if failing is None else Matched(latency, *_error_of(failing, operation))


def _applies(rule: FaultRule, operation: str, params: Mapping[str, Any]) -> bool:
    return rule.operation in {operation, ANY_OPERATION} and all(
        name in params and holds(params[name], wanted) for name, wanted in rule.where.items()
    )


def holds(value: Any, wanted: Any) -> bool:
    """Whether a value of a request contains the wanted members of structures and items of lists, or else equals it."""
    if isinstance(wanted, Mapping):
        return isinstance(value, Mapping) and all(
            name in value and holds(value[name], member) for name, member in wanted.items()
        )
    if isinstance(value, (list, tuple)):
        each = wanted if isinstance(wanted, (list, tuple)) else [wanted]
        return all(any(holds(item, one) for item in value) for one in each)
    return bool(value == wanted)


def _hits(world: World, rule: FaultRule) -> bool:
    faults = world.faults
    if faults.is_used_up(rule):
        return False
    met = faults.met[rule.number] = faults.met.get(rule.number, 0) + 1
    if met <= rule.after or (rule.rate is not None and _chance(world.settings.seed, rule.number, met) >= rule.rate):
        return False
    faults.hits[rule.number] = faults.hits.get(rule.number, 0) + 1
    return True


_NO_STATUS = 599
_CHANCE_DIGITS = 12


def _chance(seed: int, number: int, met: int) -> float:
    """Return a number from 0 to 1, derived from the seed, the rule and the attempt."""
    return int(ids.digits(seed, f"fault {number}", met, _CHANCE_DIGITS), 16) / float(16**_CHANCE_DIGITS)


def _error_of(rule: FaultRule, operation: str) -> tuple[PlantedError, Exception | None]:
    name = str(rule.error)
    if rule.is_raised:
        raised: Exception = getattr(botocore.exceptions, name)(**rule.members)
        return (PlantedError(name, _NO_STATUS, {"message": str(raised)}), raised)
    common = COMMON.get(name)
    message = common.message if common else f"{name} was planted for {operation} by the test."
    error = PlantedError(name, common.status if common else None, {"message": message, **rule.members})
    if common is not None:
        error.resting_on(common.fact)
        if "message" not in rule.members:
            error.resting_on(TEXTS_OF_COMMON_ERRORS)
    return error, None
