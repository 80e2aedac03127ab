"""Answering HTTP requests, for every transport but the direct one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mgn_mock.dispatcher import Caller, dispatch, refuse
from mgn_mock.errors import ServiceError
from mgn_mock.telling import tell
from mgn_mock.transports.identity import account_of
from mgn_mock.transports.messages import HttpReply, HttpRequest, attempt_of, identity
from mgn_mock.transports.restjson import parse, serialize

if TYPE_CHECKING:
    from mgn_mock.state.world import World


def answer(
    world: World, request: HttpRequest, default_region: str | None = None, account_id: str | None = None
) -> HttpReply:
    """Answer a request as `answer_attempt` does, and tell what happened."""
    reply = answer_attempt(world, request, default_region, account_id)
    tell(world)
    return reply


def answer_attempt(
    world: World, request: HttpRequest, default_region: str | None = None, account_id: str | None = None
) -> HttpReply:
    """Answer a request of a client that may make several for one call, and that tells at the end of it.

    Args:
        world: The world.
        request: The request.
        default_region: The Region of a request that has it neither in its signature nor in its host.
        account_id: The caller's account, where it is known better than by the signature.
    """
    who = identity(request, default_region or world.settings.region)
    try:
        operation, params = parse(request)
    except ServiceError as error:
        with world.lock:
            return serialize(refuse(world, error))
    named = account_of(who.access_key) if who.access_key is not None else None
    caller = Caller(account_id or named or world.settings.account_id, who.region)
    return serialize(dispatch(world, operation.name, params, caller, attempt_of(request)))
