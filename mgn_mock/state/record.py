"""The record of the calls of a world, and assertions on them."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar, overload

from mgn_mock.model.spec import service
from mgn_mock.state.calls import (
    Call,
    RecordedCall,
    call_text,
    count_phrase,
    differences_text,
    differing_params,
    has_params,
    params_phrase,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

# The numbers of calls that a failed assertion lists.
_NEAREST = 3
_LATEST = 20


class Calls(Sequence[Call]):
    """Some calls, in the order in which they were made."""

    def __init__(self, entries: Any) -> None:
        self._entries = entries

    def __len__(self) -> int:
        return len(self._entries)

    @overload
    def __getitem__(self, index: int) -> Call: ...
    @overload
    def __getitem__(self, index: slice) -> Calls: ...
    def __getitem__(self, index: int | slice) -> Call | Calls:
        """Return one call, or some."""
        if isinstance(index, slice):
            return Calls(self._now()[index])
        call: Call = self._entries[index].call()
        return call

    def __iter__(self) -> Iterator[Call]:
        """Yield the calls that are there now, whatever others call meanwhile."""
        return (entry.call() for entry in self._now())

    def _now(self) -> tuple[RecordedCall, ...]:
        while True:
            try:
                return tuple(self._entries)
            except RuntimeError:  # noqa: PERF203 - it happens at most a few times
                # Another thread added a call meanwhile.
                continue

    def __eq__(self, other: object) -> bool:
        return list(self) == list(other) if isinstance(other, (Calls, list, tuple)) else NotImplemented

    __hash__: ClassVar[None] = None  # type: ignore[assignment] # a record grows

    def __repr__(self) -> str:
        entries = self._now()
        names = ", ".join(entry.operation for entry in entries)
        return f"<{len(entries)} call{'' if len(entries) == 1 else 's'}: {names}>" if names else "<no calls>"

    def lines(self) -> list[str]:
        """Return a line of text for each call."""
        return [f"  {call_text(call)}" for call in self]

    def to(self, operation: str) -> Calls:
        """Return the calls of one operation.

        Args:
            operation: The operation as the service names it.

        Raises:
            ValueError: The service has no operation of that name.
        """
        service().check_operation(operation)
        return Calls(tuple(entry for entry in self._now() if entry.operation == operation))

    def assert_called(self, operation: str, *, times: int | None = None, **params: Any) -> None:
        """Assert that an operation was called; refused calls count too.

        Args:
            operation: The operation as the service names it.
            times: The number of calls; at least one if left out.
            **params: Parameters that the calls must have had, among others.

        Raises:
            AssertionError: It was not; the message lists what was called.
            ValueError: The service has no operation of that name.
        """
        __tracebackhide__ = True
        found = sum(has_params(call, params) for call in self.to(operation))
        if found == times or (times is None and found):
            return
        was = (
            f"was called{params_phrase(params)} {count_phrase(found)}"
            if found
            else f"was not called{params_phrase(params)}"
        )
        wanted = f", and should have been {count_phrase(times)}" if times is not None else ""
        raise AssertionError(f"{operation} {was}{wanted}.{self._calls_text(operation, params)}")

    def assert_not_called(self, operation: str, **params: Any) -> None:
        """Assert that an operation was not called, or not with some parameters; refused calls count too.

        Args:
            operation: The operation as the service names it.
            **params: Parameters that no call may have had, among others.

        Raises:
            AssertionError: It was; the message lists what was called.
            ValueError: The service has no operation of that name.
        """
        __tracebackhide__ = True
        found = sum(has_params(call, params) for call in self.to(operation))
        if found:
            raise AssertionError(
                f"{operation} was called{params_phrase(params)} {count_phrase(found)}.{self._calls_text()}"
            )

    def assert_order(self, *wanted: str | tuple[str, Mapping[str, Any]]) -> None:
        """Assert that calls were made in an order; others may stand before, between and behind them.

        Args:
            *wanted: Operations as the service names them, or each with its parameters in a tuple.

        Raises:
            AssertionError: They were not; the message lists what was called.
            ValueError: The service has no operation of that name.
        """
        __tracebackhide__ = True
        steps = [(each, {}) if isinstance(each, str) else each for each in wanted]
        for operation, _ in steps:
            service().check_operation(operation)
        rest = iter(self)
        for place, (operation, params) in enumerate(steps):
            if not any(call.operation == operation and has_params(call, params) for call in rest):
                behind = f" after {steps[place - 1][0]}{params_phrase(steps[place - 1][1])}" if place else ""
                raise AssertionError(f"{operation} was not called{params_phrase(params)}{behind}.{self._calls_text()}")

    def _calls_text(self, operation: str | None = None, params: Mapping[str, Any] | None = None) -> str:
        """Return the rest of a message: the calls nearest to the one that was wanted, and the latest ones."""
        if not len(self):
            return " No calls were made."
        lines: list[str] = []
        if operation is not None and params:
            nearest = sorted(self.to(operation), key=lambda call: len(differing_params(call, params)))[:_NEAREST]
            lines += ["Nearest to it:"] if nearest else []
            lines += [f"  {call_text(call)} differs: {differences_text(call, params)}" for call in nearest]
        every = "The only call:" if len(self) == 1 else f"All {len(self)} calls:"
        lines += [every if len(self) <= _LATEST else f"The latest {_LATEST} of {len(self)} calls:"]
        lines += self[-_LATEST:].lines()
        return "\n" + "\n".join(lines)


class Record(Calls):
    """The latest calls, at most `length`, in the order in which they were made."""

    def __init__(self, length: int) -> None:
        entries: deque[RecordedCall] = deque(maxlen=length)
        super().__init__(entries)
        self.length: int = length
        self._added: int = 0

    def add(self, entry: RecordedCall) -> None:
        """Add a call; a request that a client repeats takes the place of the one before, as one call."""
        if entry.attempts > 1:
            self._forget_attempt(entry.call_id)
        self._added += 1
        self._entries.append(entry)

    def _forget_attempt(self, call_id: str | None) -> None:
        # It is one of the latest.
        for place in range(len(self._entries) - 1, -1, -1):
            if self._entries[place].call_id == call_id:
                del self._entries[place]
                self._added -= 1
                return

    def clear(self) -> None:
        """Delete all calls."""
        self._entries.clear()
        self._added = 0

    @property
    def forgotten(self) -> int:
        """How many earlier calls there is no room for."""
        return self._added - len(self)

    def entries(self) -> tuple[RecordedCall, ...]:
        """Return the calls as they are stored."""
        return self._now()

    def replace_with(self, entries: tuple[RecordedCall, ...]) -> None:
        """Replace all calls."""
        self._entries.clear()
        self._entries.extend(entries)
        self._added = len(self)
