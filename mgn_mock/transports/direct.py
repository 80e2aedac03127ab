"""The direct transport, which answers calls before botocore serializes them."""

from __future__ import annotations

import weakref
from functools import cached_property
from typing import TYPE_CHECKING, Any

from botocore.awsrequest import AWSResponse, HeadersDict

from mgn_mock.dispatcher import Caller, dispatch
from mgn_mock.faults.matching import could_match
from mgn_mock.transports.detour import Detour
from mgn_mock.transports.identity import account_of_client
from mgn_mock.transports.messages import HttpRequest
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
        if is_aio(meta):
            # Behind every other handler of the event: an answer of the test's own handlers wins.
            return keep_params, Handler("before-call", _unless(self._world, takes_detour, answer))
        # Ahead of botocore's own handlers, which take time and have nothing to do here.
        return keep_params, Handler(
            "before-call.mgn", _LastHandler(self._world, emitter_of(meta), takes_detour, answer).answer
        )

    def restore(self, meta: Any) -> None:
        """Undo the detour of a client."""
        if self._detour is not None:
            self._detour.end(meta)

    def _detour_check(self, meta: Any) -> Callable[..., bool]:
        """Return a function that sends calls of a client over the wire if they may fail, and says whether it did."""
        # Weak: a handler must not keep its client alive.
        client_meta = weakref.ref(meta)

        def takes_detour(
            *, model: Any, params: dict[str, Any], context: dict[str, Any], request_signer: Any, **_: Any
        ) -> bool:
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
    context[_PARAMS] = params


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


def _unless(world: World, takes_detour: Callable[..., bool], answer: Answerer) -> Callable[..., Any]:
    return lambda **event: None if world.faults.rules and takes_detour(**event) else answer(**event)


class _LastHandler:
    """Answers a call unless one of the test's own handlers, such as for `before-call` of any service, does."""

    def __init__(self, world: World, emitter: Any, takes_detour: Callable[..., bool], answer: Answerer) -> None:
        # Weak: the emitter refers to this handler, and a cycle would leave clients to the garbage collector.
        self._emitter: Callable[[], Any] = weakref.ref(emitter)
        self._world = world
        self._takes_detour = takes_detour
        self._own_answer = answer
        # By event, botocore's list of handlers, and those of it to ask first.
        self._cache: dict[str, tuple[Any, list[Any]]] = {}

    def answer(self, event_name: str, **event: Any) -> Any:
        if self._world.faults.rules and self._takes_detour(**event):
            return None
        # botocore makes a new list when a handler is registered or removed.
        handlers = self._emitter()._lookup_cache.get(event_name)  # noqa: SLF001 - botocore has no public API for it
        cached, others = self._cache.get(event_name, _NOT_CACHED)
        if cached is not handlers:
            others = _test_handlers_behind(self, handlers)
            self._cache[event_name] = handlers, others
        for handler in others:
            response = handler(event_name=event_name, **event)
            if response is not None:
                return response
        return self._own_answer(**event)


_NOT_CACHED: tuple[Any, list[Any]] = (None, [])


def _test_handlers_behind(own: _LastHandler, handlers: Any) -> list[Any]:
    rest = list(handlers or ())
    index = next((index for index, handler in enumerate(rest) if getattr(handler, "__self__", None) is own), len(rest))
    return [handler for handler in rest[index + 1 :] if not getattr(handler, "__module__", "").startswith("botocore.")]
