"""One call: every rule that the service model states is applied here, for any operation, in one order.

Look-up of the operation, the test's fault rules, initialized?, constraints, accountID, the operation itself, paging,
the record; then time moves on. A transport only brings a call here and takes the reply away.
"""

from __future__ import annotations

import json
import pickle
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from mgn_mock.deferred import deferred
from mgn_mock.errors import AccessDeniedException, ServiceError, UninitializedAccountException, ValidationException
from mgn_mock.faults.matching import match
from mgn_mock.model.spec import ACCOUNT_MEMBER, service
from mgn_mock.model.validation import checker
from mgn_mock.state import tokens
from mgn_mock.state.answers import PagedAnswer, Rendered
from mgn_mock.state.basis import end_call
from mgn_mock.state.blobs import decode, encode
from mgn_mock.state.calls import RecordedCall
from mgn_mock.state.listing import Listing

if TYPE_CHECKING:
    from mgn_mock.faults.matching import Matched
    from mgn_mock.model.spec import Operation
    from mgn_mock.model.validation import Check, Violation
    from mgn_mock.service import progress, registry
    from mgn_mock.service.registry import Handler
    from mgn_mock.state.blobs import Blob
    from mgn_mock.state.calls import StoredAnswer
    from mgn_mock.state.world import Region, World
else:
    progress = deferred("mgn_mock.service.progress")
    registry = deferred("mgn_mock.service.registry")

DEFAULT_PAGE_SIZE = 50
_UNINITIALIZED = "Account not initialized"


class Caller(NamedTuple):
    """Who calls, and where."""

    account_id: str
    region: str


class Attempt(NamedTuple):
    """One request of the several that a client may make for a call."""

    number: int
    """The first one is 1."""
    call: str | None
    """What all requests for the same call have in common; None where a call is one request."""


_ONLY = Attempt(1, None)


class Reply(NamedTuple):
    """What the service answers, before a transport gives it a form."""

    operation: Operation | None
    """None when the request names no operation."""
    status: int
    headers: dict[str, str]
    body: dict[str, Any]
    """The answer, or the error's members."""
    error: str | None


class _Route(NamedTuple):
    operation: Operation
    handler: Handler
    check: Check | None
    needs_initialization: bool


def dispatch(world: World, name: str, params: dict[str, Any], caller: Caller, attempt: Attempt = _ONLY) -> Reply:
    """Answers one call, remembers it, and lets time go on.

    Args:
        world: The world that is asked.
        name: The operation, as the service names it.
        params: The request's members.
        caller: Who calls.
        attempt: Which request for the call it is.

    Returns:
        The answer, or the refusal.

    Raises:
        NotImplementedError: The operation is one that mgn_mock does not know.
        botocore.exceptions.BotoCoreError: The test wants the call to fail so.
    """
    route = _route(name)
    frozen = _frozen(params)
    with world.lock:
        if world.moves_by_itself:
            progress.before_call(world)
        fault = _matched(world, name, params) if world.faults.rules else None
        if fault is None or fault.error is None:
            reply, kept = _perform_noting_facts(world, route, params, frozen, caller)
        else:
            reply, kept = refuse(world, fault.error, route.operation), None
        if world.remembers:
            account_id, region = caller
            world.record.add(
                RecordedCall(name, frozen, kept, reply.error, region, account_id, world.clock.now, *attempt)
            )
        if isinstance(kept, PagedAnswer):
            progress.after_read(world, kept.page.targets)
    if fault is not None and fault.raised is not None:
        raise fault.raised
    return reply


def _matched(world: World, name: str, params: dict[str, Any]) -> Matched:
    """Return what the fault rules do to an attempt, after the time that it takes has passed."""
    matched = match(world, name, params)
    if matched.takes:
        progress.advance_to(world, world.clock.now + matched.takes)
    return matched


def peek(world: World, name: str, params: dict[str, Any], caller: Caller) -> Reply:
    """Answers one call as `dispatch` would, on a copy of the world: nothing moves or changes, in EC2 and S3 neither.

    Raises:
        NotImplementedError: The operation is one that mgn_mock does not know.
    """
    route = _route(name)
    with world.lock:
        progress.catch_up(world)
        twin = world.copy()
        twin.only_looks = True
        return _perform(twin, route, params, _frozen(params), caller)[0]


def refuse(world: World, error: ServiceError, operation: Operation | None = None) -> Reply:
    """The reply to a request that is refused."""
    status = error.status or service().error_status(error.name)
    return Reply(operation, status, _headers(world), error.members, error.name)


@cache
def _route(name: str) -> _Route:
    """What a call of one operation needs, looked up once.

    Raises:
        NotImplementedError: mgn_mock does not know the operation.
    """
    operation = service().operation(name)
    handler = registry.handler_of(operation.method_name)
    if handler is None:
        raise NotImplementedError(
            f"mgn_mock does not implement {name} yet (client method {operation.method_name}); "
            f"it implements: {', '.join(sorted(registry.handlers()))}."
        )
    check = checker(operation.input.name) if operation.input is not None else None
    return _Route(operation, handler, check, UninitializedAccountException.__name__ in operation.errors)


def _perform(
    world: World, route: _Route, params: dict[str, Any], frozen: Blob, caller: Caller
) -> tuple[Reply, StoredAnswer | None]:
    """The reply, and in which immutable form the record keeps its body."""
    operation = route.operation
    try:
        region = _admit(world, route, params, caller)
        request = decode(frozen)
        answer = route.handler(region, request)
        kept: StoredAnswer
        if isinstance(answer, Rendered):
            body, kept = answer
        elif isinstance(answer, Listing):
            kept = page = _page(region, operation, request, answer)
            body = page.render()
        else:
            body, kept = answer, encode(answer)
    except ServiceError as error:
        return refuse(world, error, operation), None
    return Reply(operation, operation.status, _headers(world), body, None), kept


def _perform_noting_facts(
    world: World, route: _Route, params: dict[str, Any], frozen: Blob, caller: Caller
) -> tuple[Reply, StoredAnswer | None]:
    tracking = world.tracking
    tracking.consulted, tracking.read = {}, {}
    try:
        done = _perform(world, route, params, frozen, caller)
        if tracking.consulted or world.unread_facts:
            end_call(world, route.operation.name, done[0].body)
    finally:
        tracking.consulted = tracking.read = None
    return done


def _admit(world: World, route: _Route, params: dict[str, Any], caller: Caller) -> Region:
    """The Region that a call is about, if the call may be made at all.

    Raises:
        UninitializedAccountException: The caller's account was not initialized in the Region.
        ValidationException: The request does not fit the model.
        AccessDeniedException: The request names an account that the caller does not manage.
    """
    own = world.region(*caller)
    if route.needs_initialization and not own.initialized:
        raise UninitializedAccountException(_UNINITIALIZED)
    faults = route.check(params) if route.check is not None else None
    if faults:
        raise _invalid(faults)
    return _region_of(own, route.operation, params) if ACCOUNT_MEMBER in params else own


def _invalid(faults: list[Violation]) -> ValidationException:
    """What the service's front door says: one entry of `fieldList` for each fault."""
    count = f"{len(faults)} validation error{'s' if len(faults) > 1 else ''} detected"
    return ValidationException(
        f"{count}: {'; '.join(fault.text for fault in faults)}",
        reason="fieldValidationFailed",
        fieldList=[{"name": fault.path, "message": fault.text} for fault in faults],
    )


def _region_of(own: Region, operation: Operation, params: dict[str, Any]) -> Region:
    account_id = params[ACCOUNT_MEMBER]
    if account_id == own.account_id:
        return own
    if account_id not in own.managed_accounts:
        raise AccessDeniedException(
            f"{operation.name}: account {own.account_id} may not act on account {account_id}, which it does not "
            "manage. In a test, add_managed_account plants a managed account."
        )
    return own.world.region(account_id, own.name)


def _page(region: Region, operation: Operation, request: dict[str, Any], listing: Listing) -> PagedAnswer:
    paging = operation.paging
    if paging is None:
        raise TypeError(f"{operation.name} gave a Listing, but the service model does not page it")
    # Sealed into tokens, so that one is good for the same question only.
    asked = {name: value for name, value in request.items() if name not in {paging.token_in, paging.limit}}
    after: int | None = None
    if request.get(paging.token_in):
        after = tokens.place(request[paging.token_in], _origin(region, operation, asked))
        if after is None:
            raise ValidationException.of_fields(
                f"{paging.token_in} is not a token that {operation.name} gave for this request in {region.place}; "
                "a token goes with the filters of the call that gave it.",
                paging.token_in,
            )
    page = listing.page(after, min(request.get(paging.limit, DEFAULT_PAGE_SIZE), paging.most))
    rest = {}
    if page.last_number is not None:
        rest[paging.token_out] = tokens.token(page.last_number, _origin(region, operation, asked))
    return PagedAnswer(page, paging.items, rest)


def _origin(region: Region, operation: Operation, asked: dict[str, Any]) -> str:
    return json.dumps([region.world.settings.seed, region.place, operation.name, asked], sort_keys=True, default=str)


def _frozen(params: dict[str, Any]) -> Blob:
    try:
        return encode(params)
    except (pickle.PicklingError, AttributeError, TypeError):
        # Only what will be refused can hold such a thing: what it looked like is all that can be kept.
        return encode({name: repr(value) for name, value in params.items()})


def _headers(world: World) -> dict[str, str]:
    return {
        "x-amzn-requestid": world.request_id(),
        "content-type": "application/json",
        "date": world.clock.moment.http_date,
    }
