"""The direct transport: a call is answered before botocore makes bytes of it."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from botocore.awsrequest import AWSResponse, HeadersDict

from mgn_mock.dispatcher import Caller, dispatch
from mgn_mock.transports.identity import account_of, usable_credentials
from mgn_mock.transports.seam import Handler

if TYPE_CHECKING:
    from mgn_mock.dispatcher import Reply
    from mgn_mock.state.world import World

_PARAMS = "mgn_mock.params"


def parsed_response(reply: Reply) -> dict[str, Any]:
    """A reply as botocore's parser would give it."""
    metadata = {
        "RequestId": reply.headers["x-amzn-requestid"],
        "HTTPStatusCode": reply.status,
        "HTTPHeaders": reply.headers,
        "RetryAttempts": 0,
    }
    if reply.error is None:
        return {**reply.body, "ResponseMetadata": metadata}
    error = {"Message": reply.body.get("message", ""), "Code": reply.error}
    return {"Error": error, **reply.body, "ResponseMetadata": metadata}


class _Response(AWSResponse):
    """The HTTP response that handlers of `after-call` see; what it costs to make is left until one looks."""

    def __init__(self, reply: Reply) -> None:
        self._reply = reply
        self.status_code = reply.status
        self.url = ""
        self.raw = None
        self._content = b""

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
        self._handlers = (
            Handler("before-parameter-build.mgn", self._keep_params),
            # Behind every other handler of the event, whatever it was registered for: a test's own answer wins.
            Handler("before-call", self._answer),
        )

    def handlers_for(self, meta: Any) -> tuple[Handler, ...]:  # noqa: ARG002 - all clients alike
        """What is registered on a client."""
        return self._handlers

    def _keep_params(self, params: dict[str, Any], context: dict[str, Any], **_: Any) -> None:
        # At `before-call` only the serialized request is left.
        context[_PARAMS] = params

    def _answer(
        self, model: Any, context: dict[str, Any], request_signer: Any, **_: Any
    ) -> tuple[_Response, dict[str, Any]]:
        world = self._world
        credentials = usable_credentials(request_signer)
        named = account_of(credentials.access_key) if credentials is not None else None
        caller = Caller(named or world.settings.account_id, context["client_region"])
        reply = dispatch(world, model.name, context.pop(_PARAMS), caller)
        return _Response(reply), parsed_response(reply)
