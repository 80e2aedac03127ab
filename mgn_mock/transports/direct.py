"""The direct transport, which answers calls before botocore serializes them."""

from __future__ import annotations

import weakref
from contextlib import suppress
from functools import cached_property
from typing import TYPE_CHECKING, Any

from botocore.awsrequest import AWSResponse, HeadersDict

from mgn_mock.dispatcher import Caller, dispatch
from mgn_mock.faults.matching import could_match
from mgn_mock.transports.detour import Detour
from mgn_mock.transports.identity import account_of_client
from mgn_mock.transports.messages import HttpRequest
from mgn_mock.transports.own_handlers import OwnHandlers
from mgn_mock.transports.restjson import parse
from mgn_mock.transports.seam import Handler, emitter_of, is_aio

if TYPE_CHECKING:
    from collections.abc import Callable

    from mgn_mock.dispatcher import Reply
    from mgn_mock.state.world import World

    Answerer = Callable[..., tuple[AWSResponse, dict[str, Any]]]

_PARAMS = "mgn_mock.params"


def parsed_response(reply: Reply) -> dict[str, Any]:
    """Turn a reply, in place, into what botocore's parser returns."""
    parsed = reply.body
    parsed["ResponseMetadata"] = {
        "RequestId": reply.headers["x-amzn-requestid"],
        "HTTPStatusCode": reply.status,
        "HTTPHeaders": reply.headers,
        "RetryAttempts": 0,
    }
    if reply.error is not None:
        parsed["Error"] = {"Message": parsed["message"], "Code": reply.error}
    return parsed


class _Response(AWSResponse):
    """The HTTP response for handlers of `after-call`; headers are made only when one reads them."""

    url = ""
    raw = None
    _content = b""

    def __init__(self, reply: Reply) -> None:
        self._reply = reply
        self.status_code = reply.status

    @cached_property
    def headers(self) -> HeadersDict:  # type: ignore[override] # read-only here
        return HeadersDict(self._reply.headers)


class Direct:
    """Answers clients at `before-call`."""

    def __init__(self, world: World) -> None:
        self._world = world
        # Made at the first call that needs it: in most worlds none does.
        self._detour: Detour | None = None

    def handlers_for(self, meta: Any) -> tuple[Handler, ...]:
        """Return the handlers to register on a client."""
        keep_params = Handler("before-parameter-build.mgn", _keep_params)
        answer = _answerer(self._world)
        takes_detour = self._detour_check(meta)
        answer_direct = _unless(takes_detour, answer)
        if is_aio(meta):
            # Behind every other handler of the event: an answer of the test's own handlers wins.
            return keep_params, Handler("before-call", answer_direct)
        # Ahead of botocore's own handlers, which take time and have nothing to do here.
        return keep_params, Handler("before-call.mgn", answer_direct)

    def restore(self, meta: Any) -> None:
        """Undo the detour of a client."""
        if self._detour is not None:
            self._detour.end(meta)

    def _detour_check(self, meta: Any) -> Callable[..., bool]:
        """Return a function that sends calls of a client over the wire if need be, and says whether it did.

        They need it where they may fail, and where handlers of a test want to see the request.
        """
        # Weak: a handler must not keep its client alive.
        client_meta = weakref.ref(meta)
        own_handlers = OwnHandlers(emitter_of(meta))

        def takes_detour(
            *, model: Any, params: dict[str, Any], context: dict[str, Any], request_signer: Any, **_: Any
        ) -> bool:
            if not own_handlers.are_there(model.name):
                if not self._world.faults.rules:
                    return False
                original = context.get(_PARAMS)
                if not could_match(self._world, model.name, _params_of(params) if original is None else original):
                    return False
            with self._world.lock:
                self._detour = self._detour or Detour(self._world)
            self._detour.begin(client_meta(), context, request_signer)
            return True

        return takes_detour


def _keep_params(params: dict[str, Any], context: dict[str, Any], **_: Any) -> None:
    # `before-call` has only the serialized request.
    for value in params.values():
        if value is None or isinstance(value, (dict, list)):
            # Too deep for that, too deep for any shape: the check of the request says so.
            with suppress(RecursionError):
                params = _without_none(params)
            break
    context[_PARAMS] = params


def _without_none(value: Any) -> Any:
    """Leave out members that are None, as the wire does; botocore refuses them unless its own validation is off."""
    if isinstance(value, dict):
        return {name: _without_none(member) for name, member in value.items() if member is not None}
    return [_without_none(item) for item in value] if isinstance(value, list) else value


def _answerer(world: World) -> Answerer:
    default_account_id = world.settings.account_id

    def answer(
        *, model: Any, params: dict[str, Any], context: dict[str, Any], request_signer: Any, **_: Any
    ) -> tuple[AWSResponse, dict[str, Any]]:
        caller = Caller(account_of_client(request_signer) or default_account_id, context["client_region"])
        original = context.pop(_PARAMS, None)
        reply = dispatch(world, model.name, _params_of(params) if original is None else original, caller)
        return _Response(reply), parsed_response(reply)

    return answer


def _params_of(request: dict[str, Any]) -> dict[str, Any]:
    """Parse the parameters from the serialized request, for a call that was under way when the mock was turned on."""
    # A custom endpoint_url may have a path.
    url = request["url"][request["url"].rindex(request["url_path"]) :]
    return parse(HttpRequest(request["method"], url, request["headers"], request["body"]))[1]


def _unless(takes_detour: Callable[..., bool], answer: Answerer) -> Callable[..., Any]:
    return lambda **event: None if takes_detour(**event) else answer(**event)
