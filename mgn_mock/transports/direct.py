"""The direct transport: a call is answered before botocore makes bytes of it."""

from __future__ import annotations

import weakref
from functools import cached_property
from typing import TYPE_CHECKING, Any

from botocore.awsrequest import AWSResponse, HeadersDict

from mgn_mock.dispatcher import Caller, dispatch
from mgn_mock.restjson import HttpRequest, parse
from mgn_mock.transports.identity import account_of, usable_access_key
from mgn_mock.transports.seam import Handler, emitter_of, is_aio

if TYPE_CHECKING:
    from collections.abc import Callable

    from mgn_mock.dispatcher import Reply
    from mgn_mock.state.world import World

    Answerer = Callable[..., tuple[AWSResponse, dict[str, Any]]]

_PARAMS = "mgn_mock.params"


def parsed_response(reply: Reply) -> dict[str, Any]:
    """A reply as botocore's parser would give it. It becomes the caller's own."""
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
    """The HTTP response that handlers of `after-call` see; what it costs to make is left until one looks."""

    url = ""
    raw = None
    _content = b""

    def __init__(self, reply: Reply) -> None:
        self._reply = reply
        self.status_code = reply.status

    @cached_property
    def headers(self) -> HeadersDict:  # type: ignore[override] # nobody sets it
        return HeadersDict(self._reply.headers)


class Direct:
    """Answers clients at `before-call`.

    Args:
        world: The world that is asked.
    """

    def __init__(self, world: World) -> None:
        self._world = world

    def handlers_for(self, meta: Any) -> tuple[Handler, ...]:
        """What is registered on a client."""
        keep_params = Handler("before-parameter-build.mgn", _keep_params)
        if is_aio(meta):
            # Behind every other handler of the event, whatever it was registered for: a test's own answer wins.
            return keep_params, Handler("before-call", _answerer(self._world))
        # Ahead of botocore's own handlers, which cost time and have nothing to do here.
        return keep_params, Handler("before-call.mgn", _Last(emitter_of(meta), _answerer(self._world)).answer)


def _keep_params(params: dict[str, Any], context: dict[str, Any], **_: Any) -> None:
    # At `before-call` only the serialized request is left.
    context[_PARAMS] = params


def _answerer(world: World) -> Answerer:
    default_account_id = world.settings.account_id

    def answer(
        *, model: Any, params: dict[str, Any], context: dict[str, Any], request_signer: Any, **_: Any
    ) -> tuple[AWSResponse, dict[str, Any]]:
        access_key = usable_access_key(request_signer)
        named = account_of(access_key) if access_key is not None else None
        caller = Caller(named or default_account_id, context["client_region"])
        if _PARAMS not in context:
            # The mock was turned on while the call was under way: the serialized request has to do.
            # A custom endpoint_url may have a path of its own.
            url = params["url"][params["url"].rindex(params["url_path"]) :]
            context[_PARAMS] = parse(HttpRequest(params["method"], url, params["headers"], params["body"]))[1]
        reply = dispatch(world, model.name, context.pop(_PARAMS), caller)
        return _Response(reply), parsed_response(reply)

    return answer


class _Last:
    """Asks the test's own handlers first that stand behind ours, those for `before-call` of any service.

    Args:
        emitter: The client's emitter.
        answer: Our answer.
    """

    def __init__(self, emitter: Any, answer: Answerer) -> None:
        # Weak: the emitter holds us, and a client would else have to be found by the garbage collector.
        self._emitter: Callable[[], Any] = weakref.ref(emitter)
        self._own_answer = answer
        self._known: dict[str, tuple[Any, list[Any]]] = {}

    def answer(self, event_name: str, **words: Any) -> Any:
        # botocore makes this list anew when a handler is registered or removed.
        handlers = self._emitter()._lookup_cache.get(event_name)  # noqa: SLF001 - there is no public way
        known, of_the_test = self._known.get(event_name, _NOTHING_KNOWN)
        if known is not handlers:
            of_the_test = _behind(self, handlers)
            self._known[event_name] = handlers, of_the_test
        for handler in of_the_test:
            response = handler(event_name=event_name, **words)
            if response is not None:
                return response
        return self._own_answer(**words)


_NOTHING_KNOWN: tuple[Any, list[Any]] = (None, [])


def _behind(ours: _Last, handlers: Any) -> list[Any]:
    rest = list(handlers or ())
    place = next((place for place, handler in enumerate(rest) if getattr(handler, "__self__", None) is ours), len(rest))
    return [handler for handler in rest[place + 1 :] if not getattr(handler, "__module__", "").startswith("botocore.")]
