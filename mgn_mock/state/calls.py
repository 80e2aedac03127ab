"""Calls: as the record stores them, as a test sees them, and in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, cast

from mgn_mock.model.spec import service
from mgn_mock.model.times import STORED_FORM, converted
from mgn_mock.model.validation import shown
from mgn_mock.state.answers import AnswerSource, PagedAnswer
from mgn_mock.state.blobs import decode, thaw

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from mgn_mock.model.times import Form
    from mgn_mock.state.blobs import Blob, Frozen

    # An immutable answer: encoded, or the values that it is rendered from.
    StoredAnswer = Blob | PagedAnswer | AnswerSource


class Call(NamedTuple):
    """One call, whether it was answered or refused."""

    operation: str
    """The operation as the service names it, e.g. `StartReplication`."""
    params: dict[str, Any]
    """The parameters as the caller gave them."""
    response: dict[str, Any] | None
    """The answer, without ResponseMetadata; None when the call was refused."""
    error: str | None
    """The name of the error; None when the call was not refused."""
    region: str
    account_id: str
    """The caller's account."""
    time: datetime
    """The time on the mock's clock."""
    attempts: int
    """The number of requests that the client made for it."""


class RecordedCall(NamedTuple):
    """A call as the record stores it: immutable."""

    operation: str
    params: Frozen
    response: StoredAnswer | None
    error: str | None
    region: str
    account_id: str
    time: datetime
    attempts: int
    call_id: str | None
    """The id that all requests of one call share; None where a call is one request."""
    time_format: Form = STORED_FORM
    """The form of the texts of time in the answer."""

    def call(self) -> Call:
        """Return the call with copies of its parameters and its answer."""
        return Call(self.operation, thaw(self.params), self._answer(), *self[3:-2])

    def _answer(self) -> dict[str, Any] | None:
        if self.response is None:
            return None
        stored = self.response
        answer = stored.render() if isinstance(stored, (PagedAnswer, AnswerSource)) else decode(stored)
        output = service().operation(self.operation).output
        if self.time_format == STORED_FORM or output is None:
            return answer
        return cast("dict[str, Any]", converted(answer, output.name, self.time_format))


def has_params(call: Call, params: Mapping[str, Any]) -> bool:
    """Tell whether a call had some parameters, among others."""
    return not differing_params(call, params)


def differing_params(call: Call, params: Mapping[str, Any]) -> list[str]:
    """Return the names of the parameters that a call did not have, or had otherwise."""
    return [name for name, value in params.items() if name not in call.params or call.params[name] != value]


def differences_text(call: Call, params: Mapping[str, Any]) -> str:
    """Describe the differences between a call and the parameters wanted."""
    words = [
        f"{name} is {_value_text(call.params[name])}" if name in call.params else f"{name} is not given"
        for name in differing_params(call, params)
    ]
    return ", ".join(words) or "in nothing"


def call_text(call: Call, place: str = "", text_of: Callable[[Any], str] = repr) -> str:
    """Describe a call in one line."""
    error = f" -> {call.error}" if call.error else ""
    attempts = f" ({call.attempts} attempts)" if call.attempts > 1 else ""
    return f"{call.operation}({_params_text(call.params, text_of)}){place}{error}{attempts}"


def located_text(call: Call, account_id: str, text_of: Callable[[Any], str]) -> str:
    """Describe a call in one line with its Region, and with its account where that is another one."""
    of_account = f" of account {call.account_id}" if call.account_id != account_id else ""
    return call_text(call, f" in {call.region}{of_account}", text_of)


def params_phrase(params: Mapping[str, Any]) -> str:
    """Return parameters as a part of a sentence."""
    return f" with {_params_text(params)}" if params else ""


def _value_text(value: Any) -> str:
    try:
        return repr(value)
    except (RecursionError, ValueError):
        return shown(value)


def _params_text(params: Mapping[str, Any], text_of: Callable[[Any], str] = _value_text) -> str:
    return ", ".join(f"{name}={text_of(value)}" for name, value in params.items())


def count_phrase(count: int) -> str:
    """Return a number of times in words."""
    return "once" if count == 1 else f"{count} times"
