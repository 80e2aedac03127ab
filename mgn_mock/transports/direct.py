"""The direct transport, which answers calls before botocore serializes them."""

from __future__ import annotations

import weakref
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from botocore.awsrequest import AWSResponse, HeadersDict

from mgn_mock.deferred import deferred, lazy
from mgn_mock.dispatcher import caller_of, dispatch
from mgn_mock.transports.identity import account_of_client
from mgn_mock.transports.own_handlers import OwnHandlers
from mgn_mock.transports.seam import Handler, emitter_of, is_aio

if TYPE_CHECKING:
    from collections.abc import Callable

    from mgn_mock import telling
    from mgn_mock.dispatcher import Reply
    from mgn_mock.faults import matching
    from mgn_mock.state.world import World
    from mgn_mock.transports import detour, messages, restjson

    # The first is an AWSResponse, whose type is not known where botocore-stubs are not installed.
    Answer = tuple[Any, dict[str, Any]]
else:
    # Most calls of a test do not fail.
    matching = deferred("mgn_mock.faults.matching")
    detour = deferred("mgn_mock.transports.detour")
    messages = deferred("mgn_mock.transports.messages")
    telling = deferred("mgn_mock.telling")
    restjson = deferred("mgn_mock.transports.restjson")

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

    @lazy
    def headers(self) -> HeadersDict:
        return HeadersDict(self._reply.headers)


class Direct:
    """Answers clients at `before-call`."""

    def __init__(self, world: World) -> None:
        self._world = world
        # Made at the first call that needs it: in most worlds none does.
        self._detour: detour.Detour | None = None

    def handlers_for(self, meta: Any) -> tuple[Handler, ...]:
        """Return the handlers to register on a client."""
        keep_params = Handler("before-parameter-build.mgn", _keep_params)
        answer_direct = self._answerer(meta)
        if is_aio(meta):
            # Behind every other handler of the event: an answer of the test's own handlers wins.
            return keep_params, Handler("before-call", answer_direct)
        # Ahead of botocore's own handlers, which take time and have nothing to do here.
        return keep_params, Handler("before-call.mgn", answer_direct)

    def restore(self, meta: Any) -> None:
        """Undo the detour of a client."""
        if self._detour is not None:
            self._detour.end(meta)

    def _answerer(self, meta: Any) -> Callable[..., Answer | None]:
        """Return the function that answers the calls of a client, or sends them over the wire by returning None."""
        world, default_account_id = self._world, self._world.settings.account_id
        # Weak: a handler must not keep its client alive.
        client_meta = weakref.ref(meta)
        own_handlers = OwnHandlers(emitter_of(meta))

        def answer(
            *, model: Any, params: dict[str, Any], context: dict[str, Any], request_signer: Any, **_: Any
        ) -> Answer | None:
            name = model.name
            if own_handlers.are_there(name):
                self._begin_detour(client_meta(), context, request_signer)
                return None
            original = context[_PARAMS] if _PARAMS in context else _params_of(params)
            if world.faults.rules and matching.could_match(world, name, original):
                self._begin_detour(client_meta(), context, request_signer)
                return None
            caller = caller_of(account_of_client(request_signer) or default_account_id, context["client_region"])
            reply = dispatch(world, name, original, caller)
            if world.notices.unsent or world.notices.unheard:
                telling.tell(world)
            return _Response(reply), parsed_response(reply)

        return answer

    def _begin_detour(self, meta: Any, context: dict[str, Any], request_signer: Any) -> None:
        """Send a call over the wire: it may fail, or handlers of a test want to see the request."""
        with self._world.lock:
            self._detour = self._detour or detour.Detour(self._world)
        self._detour.begin(meta, context, request_signer)


def _keep_params(params: dict[str, Any], context: dict[str, Any], **_: Any) -> None:
    # `before-call` has only the serialized request.
    for value in params.values():
        if type(value) not in _SCALARS:
            # Too deep for that, too deep for any shape: the check of the request says so.
            with suppress(RecursionError):
                params = _without_none(params)
            break
    context[_PARAMS] = params


_SCALARS = frozenset({str, int, bool})


def _without_none(value: Any) -> Any:
    """Leave out members that are None, as the wire does; botocore refuses them unless its own validation is off."""
    if isinstance(value, dict):
        return {name: _without_none(member) for name, member in value.items() if member is not None}
    return [_without_none(item) for item in value] if isinstance(value, list) else value


def _params_of(request: dict[str, Any]) -> dict[str, Any]:
    """Parse the parameters from the serialized request, for a call that was under way when the mock was turned on."""
    # A custom endpoint_url may have a path.
    url = request["url"][request["url"].rindex(request["url_path"]) :]
    return restjson.parse(messages.HttpRequest(request["method"], url, request["headers"], request["body"]))[1]
