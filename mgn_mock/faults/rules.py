"""Making fault rules, and the handle that a test has on each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, NoReturn

import botocore.exceptions

from mgn_mock.clock import EARLIEST, LATEST
from mgn_mock.faults.matching import ANY_OPERATION, COMMON
from mgn_mock.model.spec import service
from mgn_mock.model.validation import violations_in
from mgn_mock.state.blobs import decode, encode
from mgn_mock.state.fault_rules import FaultRule

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mgn_mock.state.world import World


_COUNTER = "fault rule"


class Fault:
    """A fault rule, as returned by `MgnMock.fail` and `MgnMock.latency` and listed by `MgnMock.faults`."""

    def __init__(self, world: World, rule: FaultRule) -> None:
        self._world = world
        self._rule = rule

    @property
    def number(self) -> int:
        """The number of the rule, counted from 1 in the order of making."""
        return self._rule.number

    @property
    def operation(self) -> str:
        """The operation that the rule is for, such as `"StartReplication"`; `"*"` for all."""
        return self._rule.operation

    @property
    def error(self) -> str | None:
        """The name of the error; None for a rule of `MgnMock.latency`."""
        return self._rule.error

    @property
    def hits(self) -> int:
        """The number of attempts that the rule has made fail or delayed."""
        return self._world.faults.hits.get(self._rule.number, 0)

    def remove(self) -> None:
        """Remove the rule; removing it again has no effect."""
        with self._world.lock:
            self._world.faults.remove(self._rule.number)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Fault) and (self._world, self._rule) == (other._world, other._rule)

    __hash__: ClassVar[None] = None  # type: ignore[assignment] # a rule may hold dicts

    def __repr__(self) -> str:
        rule = self._rule
        what = f"takes {rule.seconds:g} s" if rule.error is None else f"fails with {rule.error}"
        extent = "always" if rule.times is None else f"{rule.times} x"
        more = [f"after {rule.after}"] if rule.after else []
        more += [f"where {dict(rule.where)}"] if rule.where else []
        more += [f"at a rate of {rule.rate:g}"] if rule.rate is not None else []
        hits = f"{self.hits} hit{'' if self.hits == 1 else 's'}"
        return f"<Fault {rule.operation} {what}, {', '.join([extent, *more])}: {hits}>"


def listed(world: World) -> list[Fault]:
    """Return the rules of a world, in the order of making."""
    return [Fault(world, rule) for rule in world.faults.rules.values()]


def handle(world: World, number: int) -> Fault:
    """Return the handle on a rule, which may have been removed."""
    return Fault(world, world.faults.rules.get(number, FaultRule(number, ANY_OPERATION)))


def data(fault: Fault) -> dict[str, Any]:
    """Return the rule of a handle as plain data."""
    return fault._rule._asdict()  # noqa: SLF001 - of the same module


def unused(world: World) -> list[Fault]:
    """Return the rules that have hit no attempt."""
    return [fault for fault in listed(world) if not fault.hits]


def fail(  # noqa: PLR0913 - keyword arguments, independent of each other
    world: World,
    operation: str,
    error: str | Exception,
    *,
    times: int | None,
    after: int,
    where: Mapping[str, Any] | None,
    rate: float | None,
    members: Mapping[str, Any],
) -> Fault:
    """Add a rule that makes calls fail; `MgnMock.fail` documents the arguments."""
    _check_operation(operation)
    _check_count("times", times, least=1, optional=True)
    _check_count("after", after, least=0)
    if rate is not None and not 0 <= rate <= 1:
        raise ValueError(f"rate: a chance from 0 to 1 is wanted, not {rate!r}")
    where = decode(encode(dict(where or {})))
    _check_where(operation, where)
    spec = _error_spec(operation, error, dict(members))
    with world.lock:
        number = world.count(_COUNTER)
        rule = FaultRule(number, operation, times=times, after=after, where=where, rate=rate, **spec)
        return Fault(world, world.faults.add(rule))


def put_back(world: World, given: Mapping[str, Any], path: str) -> Fault:
    """Add a rule of a document, with its number and its counts; raise a ValueError where it does not fit."""
    try:
        operation, error, where = given["operation"], given.get("error"), given.get("where") or {}
        _check_operation(operation)
        _check_where(operation, where)
        spec = {} if error is None else _known_error(operation, error, given)
    except (TypeError, ValueError) as problem:
        raise ValueError(f"{path}: {problem}") from problem
    rest = {name: given[name] for name in ("times", "after", "rate") if name in given}
    if error is not None:
        rest = {"times": 1, **rest}
    elif "seconds" in given:
        rest["seconds"] = float(given["seconds"])
    rule = FaultRule(given["number"], operation, where=where, **rest, **spec)
    if rule.number in world.faults.rules:
        raise ValueError(f"{path}.number: there is a rule {rule.number} already")
    world.faults.count(rule.number, given.get("met", 0), given.get("hits", 0))
    return Fault(world, world.faults.add(rule))


def new_number(world: World) -> int:
    """Return the number of the next rule."""
    return world.count(_COUNTER)


def _known_error(operation: str, error: str, given: Mapping[str, Any]) -> dict[str, Any]:
    members = dict(given.get("members", {}))
    if not given.get("is_raised"):
        return _service_error_spec(operation, error, members)
    kind = getattr(botocore.exceptions, error, None)
    if not isinstance(kind, type) or not issubclass(kind, botocore.exceptions.BotoCoreError):
        raise ValueError(f"botocore.exceptions has no {error}")  # noqa: TRY004 - a name in a document
    try:
        return _exception_spec(kind(**members))
    except (KeyError, TypeError) as problem:
        raise ValueError(f"members: they do not fit {error}: {problem}") from problem


# No clock of the mock gets through more.
_LONGEST = (LATEST - EARLIEST).total_seconds()


def latency(world: World, operation: str, seconds: float) -> Fault:
    """Add a rule that makes calls take time; `MgnMock.latency` documents the arguments."""
    _check_operation(operation)
    if isinstance(seconds, bool) or not isinstance(seconds, (int, float)):
        raise TypeError(f"seconds: a number is wanted, not {seconds!r}")
    if not 0 <= seconds < float("inf"):
        raise ValueError(f"seconds: 0 or more are wanted, not {seconds!r}")
    if seconds > _LONGEST:
        raise ValueError(f"seconds: {seconds!r} is too long: it is at most {_LONGEST:.0f}, from the year 2 to 9998")
    with world.lock:
        return Fault(world, world.faults.add(FaultRule(world.count(_COUNTER), operation, seconds=float(seconds))))


def _check_operation(name: str) -> None:
    if name != ANY_OPERATION:
        service().check_operation(name)


def _check_count(name: str, value: Any, *, least: int, optional: bool = False) -> None:
    if optional and value is None:
        return
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError(f"{name}: a whole number is wanted, not {value!r}")
    if value < least:
        raise ValueError(f"{name}: {least} or more are wanted, not {value}")


def _check_where(operation: str, where: Mapping[str, Any]) -> None:
    if operation == ANY_OPERATION:
        return
    shape = service().operation(operation).input
    members = () if shape is None else tuple(shape.members)
    for name in where:
        if name not in members:
            raise ValueError(f"where: {operation} has no member {name!r}; it has: {', '.join(members) or 'none'}")


def _error_spec(operation: str, error: str | Exception, members: dict[str, Any]) -> dict[str, Any]:
    """Return the error as members of `FaultRule`."""
    if isinstance(error, str):
        return _service_error_spec(operation, error, members)
    if members:
        raise TypeError(f"{type(error).__name__} is raised as it is: it takes no members ({', '.join(members)})")
    return _exception_spec(error)


def _service_error_spec(operation: str, error: str, members: dict[str, Any]) -> dict[str, Any]:
    own = frozenset() if operation == ANY_OPERATION else service().operation(operation).errors
    if error not in own | COMMON.keys():
        what = "is no error of every operation" if operation == ANY_OPERATION else f"is no error of {operation}"
        raise ValueError(
            f"{error!r} {what}. Those that fit: {', '.join(sorted(own | COMMON.keys()))}, or an instance of an "
            "exception of botocore such as EndpointConnectionError or ReadTimeoutError."
        )
    if service().has_shape(error):
        violations = violations_in({"message": "", **members}, error)
        if violations:
            raise ValueError("; ".join(f"{error}.{each.path}: {each.message}" for each in violations))
    elif members.keys() - {"message"}:
        raise ValueError(f"{error} has no member but message, not {', '.join(sorted(members.keys() - {'message'}))}")
    return {"error": error, "members": decode(encode(members))}


def _exception_spec(error: Any) -> dict[str, Any]:
    if not isinstance(error, botocore.exceptions.BotoCoreError):
        _refuse_error(error)
    name = type(error).__name__
    if getattr(botocore.exceptions, name, None) is not type(error):
        raise ValueError(f"{name} is no exception of botocore.exceptions, so that no dump could hold it")
    # Its arguments, as JSON can hold them; an exception among them is kept as text.
    members = {
        key: value if isinstance(value, (str, int, float, type(None))) else str(value)
        for key, value in error.kwargs.items()
    }
    return {"error": name, "is_raised": True, "members": members}


def _refuse_error(error: Any) -> NoReturn:
    hint = f"; an instance is wanted, such as {error.__name__}(...)" if isinstance(error, type) else ""
    raise TypeError(
        f"error: the name of an error is wanted, or an instance of an exception of botocore, not {error!r}{hint}"
    )
