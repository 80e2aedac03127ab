"""Call the functions that a test has given to `on_event`."""

from __future__ import annotations

from inspect import isasyncgenfunction, isawaitable, iscoroutinefunction, signature
from typing import TYPE_CHECKING, Any, NoReturn

from mgn_mock.state.events import envelope

if TYPE_CHECKING:
    from mgn_mock.state.notices import Listener, Notices


def check(function: Any) -> None:
    """Raise a TypeError for what cannot be called with an event."""
    if not callable(function):
        raise TypeError(f"on_event takes a function of one event, not {type(function).__name__}: {function!r}")
    for each in (function, getattr(type(function), "__call__", None)):  # noqa: B004 - an object's method
        if iscoroutinefunction(each) or isasyncgenfunction(each):
            raise TypeError(
                f"on_event takes a function that runs to its end, and nobody would await the coroutine function "
                f"{function!r}: give it one that calls asyncio.run, or that puts the event into a queue"
            )
    try:
        parameters = signature(function)
    except (TypeError, ValueError):
        # Some functions of C do not tell what they take.
        return
    try:
        parameters.bind({})
    except TypeError as error:
        raise TypeError(
            f"on_event calls {function!r} with an event alone, and it takes {parameters}. A Lambda handler takes a "
            "context too: mgn.on_event(lambda event: handler(event, None))"
        ) from error


def call_listeners(notices: Notices, seed: int, errors: list[Exception]) -> None:
    """Call each function with a copy of each event, in order, and collect what they raise."""
    while notices.unheard:
        notice = notices.unheard.popleft()
        for listener in tuple(notices.listeners):
            error = _error_of(listener, envelope(notice, seed))
            if error is not None:
                errors.append(error)


def _error_of(listener: Listener, event: dict[str, Any]) -> Exception | None:
    try:
        result = listener(event)
        if isawaitable(result):
            _refuse(listener, result)
    except Exception as error:  # noqa: BLE001 - it is raised when all were called
        return error
    return None


def _refuse(listener: Listener, result: Any) -> NoReturn:
    if hasattr(result, "close"):
        result.close()
    raise TypeError(
        f"{listener!r}, given to on_event, returned {result!r}, which nobody awaits: give on_event a function that "
        "runs to its end, such as one that calls asyncio.run"
    )


def with_notes(errors: list[Exception]) -> Exception:
    """Return the first error, with the others noted on it, as Python 3.11 and pytest show notes."""
    first = errors[0]
    if len(errors) > 1:
        others = "; ".join(f"{type(each).__name__}: {each}" for each in errors[1:])
        note = f"{len(errors) - 1} more raised by functions of on_event: {others}"
        vars(first)["__notes__"] = [*getattr(first, "__notes__", []), note]
    return first
