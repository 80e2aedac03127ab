"""One call: as it is kept, as it is looked at, and as it reads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from mgn_mock.state.answers import AnswerSource, PagedAnswer
from mgn_mock.state.blobs import decode

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from mgn_mock.state.blobs import Blob

    # What an answer was, immutable: encoded, or the values that it is shown from.
    StoredAnswer = Blob | PagedAnswer | AnswerSource


class Call(NamedTuple):
    """One call, refused ones too."""

    operation: str
    """The operation as the service names it, e.g. `StartReplication`."""
    params: dict[str, Any]
    """The parameters, as the caller gave them."""
    response: dict[str, Any] | None
    """The answer, without ResponseMetadata; None when the call was refused."""
    error: str | None
    """The name of the error; None when the call was not refused."""
    region: str
    account_id: str
    """The caller's account."""
    time: datetime
    """What the mock's clock showed."""
    attempts: int
    """How many requests the client made for it."""


class RecordedCall(NamedTuple):
    """A call as it is kept: immutable."""

    operation: str
    params: Blob
    response: StoredAnswer | None
    error: str | None
    region: str
    account_id: str
    time: datetime
    attempts: int
    call_id: str | None
    """What all requests for the same call have in common; None where a call is one request."""

    def call(self) -> Call:
        """The call, in copies that are the looker's own."""
        response = self.response.render() if isinstance(self.response, (PagedAnswer, AnswerSource)) else self.response
        return Call(
            self.operation,
            decode(self.params),
            decode(response) if isinstance(response, bytes) else response,
            *self[3:-1],
        )


def fits(call: Call, params: Mapping[str, Any]) -> bool:
    """Whether a call had some parameters; it may have had others besides."""
    return not differing(call, params)


def differing(call: Call, params: Mapping[str, Any]) -> list[str]:
    """The parameters that a call did not have so."""
    return [name for name, value in params.items() if name not in call.params or call.params[name] != value]


def differences(call: Call, params: Mapping[str, Any]) -> str:
    """In what a call differs from what was wanted, in words."""
    words = [
        f"{name} is {call.params[name]!r}" if name in call.params else f"{name} is not given"
        for name in differing(call, params)
    ]
    return ", ".join(words) or "in nothing"


def shown(call: Call) -> str:
    """A call as a line for a person."""
    attempts = f" ({call.attempts} attempts)" if call.attempts > 1 else ""
    return f"{call.operation}({_pairs(call.params)}){f' -> {call.error}' if call.error else ''}{attempts}"


def with_words(params: Mapping[str, Any]) -> str:
    """Parameters as a sentence names them."""
    return f" with {_pairs(params)}" if params else ""


def _pairs(params: Mapping[str, Any]) -> str:
    return ", ".join(f"{name}={value!r}" for name, value in params.items())


def times_words(count: int) -> str:
    """A number of times, as a sentence names it."""
    return "once" if count == 1 else f"{count} times"
