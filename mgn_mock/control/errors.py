"""Exceptions of the panel, by name: the server describes one, and `RemoteMock` raises its like."""

from __future__ import annotations

import builtins
from typing import TYPE_CHECKING, Any

import botocore.exceptions
from botocore.exceptions import BotoCoreError, ClientError

from mgn_mock.neighbours import errors as neighbour_errors

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mgn_mock.control.values import Codec

_MODULES = (builtins, botocore.exceptions, neighbour_errors)
_REFUSALS = (ValueError, TypeError, LookupError, AssertionError, RuntimeError, OSError, BotoCoreError, ClientError)


def is_refusal(error: Exception) -> bool:
    """Whether the panel refuses what was asked for; anything else is a bug."""
    return isinstance(error, _REFUSALS)


def describe(error: BaseException, codec: Codec) -> dict[str, Any]:
    """Return an exception as JSON data, as the nearest of its classes that both sides know."""
    kind = next(cls for cls in type(error).__mro__ if _known(cls.__name__) is cls)
    if issubclass(kind, ClientError):
        kept: Any = {"response": error.response, "operation": error.operation_name}  # type: ignore[attr-defined]
    elif issubclass(kind, BotoCoreError):
        kept = {name: _plain(value) for name, value in error.kwargs.items()}  # type: ignore[attr-defined]
    else:
        kept = [_plain(argument) for argument in error.args]
    return {"type": kind.__name__, "message": str(error), "arguments": codec.encode(kept)}


def check_that_it_can_be_sent(error: Exception) -> None:
    """Raise an error, as the panel would, for an exception that the other side does not know."""
    name = type(error).__name__
    if _known(name) is type(error):
        return
    if isinstance(error, BotoCoreError):
        text = f"{name} is no exception of botocore.exceptions, so that no dump could hold it"
        raise ValueError(text)  # noqa: TRY004 - as the panel itself
    raise TypeError(f"an exception of the type {name} cannot go over HTTP: {error!r:.200}")


def from_description(described: Mapping[str, Any], codec: Codec) -> Exception:
    """Return the exception that was described."""
    kind, kept = _known(described["type"]), codec.decode(described["arguments"])
    if kind is None:
        raise ValueError(f"there is no exception {described['type']!r} in Python, botocore.exceptions and mgn_mock")
    if issubclass(kind, ClientError):
        return ClientError(kept["response"], kept["operation"])
    return kind(**kept) if issubclass(kind, BotoCoreError) else kind(*kept)


def _known(name: str) -> type[Exception] | None:
    for module in _MODULES:
        found = getattr(module, name, None)
        if isinstance(found, type) and issubclass(found, Exception):
            return found
    return None


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, (str, int, float, list, dict)) else str(value)
