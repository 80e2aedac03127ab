"""The direct transport: a call is answered before botocore makes bytes of it."""

from __future__ import annotations

import weakref
from functools import cached_property
from typing import TYPE_CHECKING, Any

from botocore.awsrequest import AWSResponse, HeadersDict

from mgn_mock.dispatcher import Caller, dispatch
from mgn_mock.faults.matching import could_match
from mgn_mock.transports.detour import Detour
from mgn_mock.transports.identity import account_of, usable_access_key
from mgn_mock.transports.restjson import HttpRequest, parse
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
        # Made when a first call is to travel: most worlds see none.
        self._detour: Detour | None = None

    def handlers_for(self, meta: Any) -> tuple[Handler, ...]:
        """What is registered on a client."""
        keep_params = Handler("before-parameter-build.mgn", _keep_params)
        answer = _answerer(self._world)
        is_to_travel = self._traveller(meta)
        if is_aio(meta):
            # Behind every other handler of the event, whatever it was registered for: a test's own answer wins.
            return keep_params, Handler("before-call", _unless(self._world, is_to_travel, answer))
        # Ahead of botocore's own handlers, which cost time and have nothing to do here.
        return keep_params, Handler(
            "before-call.mgn", _Last(self._world, emitter_of(meta), is_to_travel, answer).answer
        )

    def released(self, meta: Any) -> None:
        """Leaves a client's requests as they were."""
        if self._detour is not None:
            self._detour.end(meta)

    def _traveller(self, meta: Any) -> Callable[..., bool]:
        """Says whether a call of a client may be made to fail, and opens the wire to it then."""
        # Weak: what is registered on a client must not keep it alive.
        client_meta = weakref.ref(meta)

        def is_to_travel(
            *, model: Any, params: dict[str, Any], context: dict[str, Any], request_signer: Any, **_: Any
        ) -> bool:
            kept = context.get(_PARAMS)
            if not could_match(self._world, model.name, _params_of(params) if kept is None else kept):
                return False
            with self._world.lock:
                self._detour = self._detour or Detour(self._world)
            self._detour.begin(client_meta(), context, request_signer)
            return True

        return is_to_travel


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
        kept = context.pop(_PARAMS, None)
        reply = dispatch(world, model.name, _params_of(params) if kept is None else kept, caller)
        return _Response(reply), parsed_response(reply)

    return answer


def _params_of(request: dict[str, Any]) -> dict[str, Any]:
    """The parameters of a call that was under way when the mock was turned on: the serialized request has to do."""
    # A custom endpoint_url may have a path of its own.
    url = request["url"][request["url"].rindex(request["url_path"]) :]
    return parse(HttpRequest(request["method"], url, request["headers"], request["body"]))[1]


def _unless(world: World, is_to_travel: Callable[..., bool], answer: Answerer) -> Callable[..., Any]:
    return lambda **words: None if world.faults.rules and is_to_travel(**words) else answer(**words)


class _Last:
    """Asks the test's own handlers first that stand behind ours, those for `before-call` of any service.

    Args:
        world: The world that is asked.
        emitter: The client's emitter.
        is_to_travel: Where the world has fault rules, whether a call is not to be answered here.
        answer: Our answer.
    """

    def __init__(self, world: World, emitter: Any, is_to_travel: Callable[..., bool], answer: Answerer) -> None:
        # Weak: the emitter holds us, and a client would else have to be found by the garbage collector.
        self._emitter: Callable[[], Any] = weakref.ref(emitter)
        self._world = world
        self._is_to_travel = is_to_travel
        self._own_answer = answer
        self._known: dict[str, tuple[Any, list[Any]]] = {}

    def answer(self, event_name: str, **words: Any) -> Any:
        if self._world.faults.rules and self._is_to_travel(**words):
            return None
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
