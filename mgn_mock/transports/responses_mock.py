"""Answering requests through a `responses` mock of the test."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, Any

from responses import BaseResponse

from mgn_mock.transports.messages import HttpReply, HttpRequest, host_of, service_host
from mgn_mock.transports.requests_adapter import respond

if TYPE_CHECKING:
    from collections.abc import Callable

    from requests import PreparedRequest
    from urllib3 import HTTPResponse


class _ServiceResponse(BaseResponse):
    """Matches any request to the service's hosts that nothing else in the same mock matches."""

    def __init__(self, mock: Any, answer: Callable[[HttpRequest], HttpReply]) -> None:
        super().__init__("ANY", re.compile(rf"https?://([^/@]*@)?{service_host().pattern}\.?(:\d+)?/", re.IGNORECASE))
        self._mock = mock
        self._answer = answer

    def matches(self, request: PreparedRequest) -> tuple[bool, str]:
        if host_of(str(request.url)) is None:
            return False, "URL does not match"
        others = (other for other in self._mock.registered() if other is not self)
        if any(other.matches(request)[0] for other in others):
            return False, "What the test itself registered goes before"
        return True, ""

    def get_response(self, request: PreparedRequest) -> HTTPResponse:
        return respond(self._answer, request)

    @property
    def call_count(self) -> int:
        # A mock that asserts that all its responses were called does not mean this one.
        return max(1, super().call_count)


def register(mock: Any, answer: Callable[[HttpRequest], HttpReply]) -> Callable[[], None]:
    """Register an answer for the service's hosts, behind the test's own responses; return a function that undoes it."""
    response = _ServiceResponse(mock, answer)
    mock.add(response)
    return partial(mock.remove, response)
