"""What every transport but the direct one does: an HTTP request in, an HTTP reply out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mgn_mock.dispatcher import Caller, dispatch, refuse
from mgn_mock.errors import ServiceError
from mgn_mock.transports.identity import account_of
from mgn_mock.transports.restjson import HttpReply, HttpRequest, attempt_of, identity, parse, serialize

if TYPE_CHECKING:
    from mgn_mock.state.world import World


def answer(world: World, request: HttpRequest, default_region: str | None = None) -> HttpReply:
    """Answers one request.

    Args:
        world: The world that is asked.
        request: The request.
        default_region: The Region, where neither the signature nor the host tells it.

    Raises:
        NotImplementedError: The operation is one that mgn_mock does not know.
        botocore.exceptions.BotoCoreError: The test wants the call to fail so.
    """
    who = identity(request, default_region or world.settings.region)
    try:
        operation, params = parse(request)
    except ServiceError as error:
        return serialize(refuse(world, error))
    named = account_of(who.access_key) if who.access_key is not None else None
    caller = Caller(named or world.settings.account_id, who.region)
    return serialize(dispatch(world, operation.name, params, caller, attempt_of(request)))
