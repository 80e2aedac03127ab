"""The wire transport: botocore serializes, signs, retries and parses, and only the sending is replaced."""

from __future__ import annotations

import io
import uuid
import weakref
from collections import OrderedDict
from functools import partial
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlsplit

import botocore
from botocore.awsrequest import AWSResponse

from mgn_mock.telling import tell
from mgn_mock.transports.identity import account_of_client, usable_access_key
from mgn_mock.transports.messages import HttpReply, HttpRequest, attempt_of, header_text
from mgn_mock.transports.over_http import answer_attempt
from mgn_mock.transports.retries import Retries
from mgn_mock.transports.seam import Handler, is_aio

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from mgn_mock.state.world import World

_CAN_SIGN = "mgn_mock.can_sign"
# More than are ever under way at once.
_MOST_CALLS = 10_000


class Wire:
    """Answers clients at `before-send`."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._retries = Retries()
        # By the id of a call, the account of a caller whose signature does not tell it.
        self._accounts: OrderedDict[str, str] = OrderedDict()

    def handlers_for(self, meta: Any) -> tuple[Handler, ...]:
        """Return the handlers to register on a client."""
        # Weak: a handler must not keep its client alive.
        client_meta = weakref.ref(meta)

        def prepare(context: dict[str, Any], request_signer: Any, **_: Any) -> None:
            self.prepare(client_meta(), context, request_signer)

        return Handler("before-call.mgn", prepare), *self.sending_handlers_for(meta)

    def sending_handlers_for(self, meta: Any) -> tuple[Handler, ...]:
        """Return the handlers for requests that are about to be sent, and for the end of the call."""
        answer_request = partial(
            self._answer,
            region=meta.region_name,
            # A custom endpoint_url may have a path.
            prefix=urlsplit(meta.endpoint_url).path.rstrip("/"),
            respond=_aio_response if is_aio(meta) else _response,
        )
        return (
            Handler("choose-signer.mgn", self._choose_signer),
            # Ahead of moto's handler, which is registered for `before-send` alone.
            Handler("before-send.mgn", answer_request),
            # Not with an attempt: botocore could take what a function of the test raises for a reason to make another.
            Handler("after-call.mgn", self._tell),
            Handler("after-call-error.mgn", self._tell),
        )

    def prepare(self, meta: Any, context: dict[str, Any], request_signer: Any) -> None:
        """Prepare a client for a call whose requests will be answered."""
        context[_CAN_SIGN] = usable_access_key(request_signer) is not None
        self._note_account(context, account_of_client(request_signer))
        if not self._world.settings.retry_sleep:
            # At a call, because botocore registers its retry handler after it has made the client's meta.
            self._retries.skip_waiting(meta)

    def _note_account(self, context: dict[str, Any], account_id: str | None) -> None:
        if account_id is None:
            return
        # botocore makes an id only for a call that has none yet.
        call = context.setdefault("retries", {}).setdefault("invocation-id", str(uuid.uuid4()))
        self._accounts[call] = account_id
        if len(self._accounts) > _MOST_CALLS:
            self._accounts.popitem(last=False)

    def restore(self, meta: Any) -> None:
        """Restore the retries of a client."""
        self._retries.restore(meta)

    def _choose_signer(self, context: dict[str, Any], **_: Any) -> Any:
        # Without usable credentials botocore would look for some, even on the network.
        return None if context.get(_CAN_SIGN, True) else botocore.UNSIGNED

    def _tell(self, **_: Any) -> None:
        tell(self._world)

    def _answer(
        self, request: Any, region: str, prefix: str, respond: Callable[[str, HttpReply], AWSResponse], **_: Any
    ) -> Any:
        body = request.body or b""
        body = body.encode() if isinstance(body, str) else body
        headers = {header_text(name): header_text(value) for name, value in request.headers.items()}
        parts = urlsplit(request.url)
        url = parts._replace(path=parts.path.removeprefix(prefix)).geturl()
        sent = HttpRequest(request.method, url, headers, body)
        account_id = self._accounts.get(attempt_of(sent).call or "")
        reply = answer_attempt(self._world, sent, region, account_id)
        return respond(request.url, reply)


class _Raw(io.BytesIO):
    """A body, as urllib3 gives it to botocore."""

    def stream(self, *_: Any, **__: Any) -> Iterator[bytes]:
        yield self.read()


def _response(url: str, reply: HttpReply) -> AWSResponse:
    return AWSResponse(url, reply.status, cast("Any", reply.headers), _Raw(reply.body))


class _AioRaw:
    """A body for aiobotocore."""

    def __init__(self, body: bytes) -> None:
        self._body = body

    async def read(self) -> bytes:
        return self._body


def _aio_response(url: str, reply: HttpReply) -> AWSResponse:
    from aiobotocore.awsrequest import AioAWSResponse  # noqa: PLC0415 - optional dependency

    response: AWSResponse = AioAWSResponse(url, reply.status, cast("Any", reply.headers), _AioRaw(reply.body))
    return response
