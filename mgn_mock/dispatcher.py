"""Dispatch of a call: everything that is the same for all operations, in a fixed order.

Look-up of the operation, fault rules, initialization, constraints of the model, accountID, the operation itself,
paging, the record of calls; then time moves on. Transports only bring a call here and take the reply away.
"""

from __future__ import annotations

import pickle
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from mgn_mock.deferred import deferred
from mgn_mock.errors import (
    AccessDeniedException,
    ResourceNotFoundException,
    ServiceError,
    UninitializedAccountException,
    ValidationException,
)
from mgn_mock.model import tags
from mgn_mock.model.spec import ACCOUNT_MEMBER, service
from mgn_mock.model.times import STORED_FORM, converted
from mgn_mock.model.validation import checker, shown
from mgn_mock.paging import page
from mgn_mock.state.answers import PagedAnswer
from mgn_mock.state.basis import end_call
from mgn_mock.state.blobs import encode, freeze, thaw
from mgn_mock.state.calls import RecordedCall
from mgn_mock.state.general_facts import (
    ACCOUNT_NOT_INITIALIZED,
    CONSTRAINTS_OF_THE_MODEL,
    ERRORS_WITHOUT_CODE,
    FAULTS_COME_FIRST,
    ORDER_OF_CHECKS,
    OWN_ACCOUNT_MAY_BE_NAMED,
    RESERVED_TAG_KEYS,
    RESOURCE_TYPES_OF_ERRORS,
    TEXTS_OF_ERRORS,
    UNMANAGED_ACCOUNT_IS_DENIED,
)
from mgn_mock.state.listing import Listing

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from mgn_mock.faults import matching
    from mgn_mock.faults.matching import Matched
    from mgn_mock.model.spec import Operation
    from mgn_mock.model.validation import Check, Violation
    from mgn_mock.service import progress, registry
    from mgn_mock.service.launches import dropped
    from mgn_mock.service.registry import Handler
    from mgn_mock.state.blobs import Frozen
    from mgn_mock.state.calls import StoredAnswer
    from mgn_mock.state.facts import Fact
    from mgn_mock.state.world import Region, World
else:
    matching = deferred("mgn_mock.faults.matching")
    progress = deferred("mgn_mock.service.progress")
    registry = deferred("mgn_mock.service.registry")
    dropped = deferred("mgn_mock.service.launches.dropped")

_UNINITIALIZED = "Account not initialized"


class Caller(NamedTuple):
    """The account and the Region of a call."""

    account_id: str
    region: str


@lru_cache(maxsize=256)
def caller_of(account_id: str, region: str) -> Caller:
    """Return a caller; each is made once."""
    return Caller(account_id, region)


class Attempt(NamedTuple):
    """One of the requests that a client makes for a call when it retries."""

    number: int
    """Counted from 1."""
    call: str | None
    """The id that all requests for the same call share; None where a call is a single request."""


_ONLY = Attempt(1, None)


class Reply(NamedTuple):
    """The service's reply, which a transport then formats."""

    operation: Operation | None
    """None when the request names no operation."""
    status: int
    headers: dict[str, str]
    body: dict[str, Any]
    """The members of the answer or of the error."""
    error: str | None


# The read that makes something: the launch template of its server in EC2.
_MAKES_AT_FIRST_NEED = frozenset({"GetLaunchConfiguration"})


class _Route(NamedTuple):
    operation: Operation
    handler: Handler
    check: Check | None
    needs_initialization: bool
    changes_something: bool
    find_tags: tags.Finder | None


def dispatch(world: World, name: str, params: dict[str, Any], caller: Caller, attempt: Attempt = _ONLY) -> Reply:
    """Answer one call, record it, and move time on; the transport then tells what happened (`telling`).

    Raises:
        NotImplementedError: mgn_mock does not implement the operation.
        botocore.exceptions.BotoCoreError: A fault rule raises it in place of a reply.
    """
    route = _route(name)
    request = _frozen(params)
    with world.lock:
        if world.moves_by_itself:
            progress.before_call(world)
        matched = _match_faults(world, name, params) if world.faults.rules else None
        if matched is None or matched.error is None:
            reply, stored = _perform(world, route, params, request, caller)
        else:
            reply, stored = _fail(world, route, params, caller, matched.error), None
        now = world.clock.now
        account_id, region = caller
        number, call_id = attempt
        form = world.settings.time_format
        # A notice needs no answer, which may be large.
        answer = stored if world.remembers else None
        members = name, request, answer, reply.error, region, account_id, now, number, call_id, form
        call = tuple.__new__(RecordedCall, members)
        if world.remembers:
            world.record.add(call)
        if route.changes_something and (matched is None or matched.raised is None):
            message = None if reply.error is None else reply.body["message"]
            world.notices.add_call(call, reply.headers["x-amzn-requestid"], message)
        if type(stored) is PagedAnswer:
            progress.after_read(world, stored.page.targets)
    if matched is not None and matched.raised is not None:
        raise matched.raised
    return reply


def _match_faults(world: World, name: str, params: dict[str, Any]) -> Matched:
    """Match an attempt against the fault rules, and let their latency pass."""
    matched = matching.match(world, name, params)
    if matched.latency:
        progress.advance_to(world, world.clock.now + matched.latency)
    return matched


def _fail(world: World, route: _Route, params: dict[str, Any], caller: Caller, error: ServiceError) -> Reply:
    """Return the reply to a call that a fault rule refuses, and note the facts that it rests on."""
    facts = error.facts
    try:
        _admit(world, route, params, caller)
    except ServiceError:
        facts = (*facts, FAULTS_COME_FIRST)
    _note(world, route.operation, facts)
    return refuse(world, error, route.operation)


def _note(world: World, operation: Operation, facts: Iterable[Fact]) -> None:
    tracking = world.tracking
    tracking.consulted = {}
    for fact in facts:
        tracking.rest_on(fact)
    end_call(world, operation.name, {})
    tracking.consulted = None


def peek(world: World, name: str, params: dict[str, Any], caller: Caller) -> Reply:
    """Answer one call as `dispatch` would, without a change to the world, EC2 or S3."""
    route = _route(name)
    with world.lock:
        progress.catch_up(world)
        # A read needs no copy, which costs more the more there is.
        makes_something = route.changes_something or name in _MAKES_AT_FIRST_NEED
        with (world.copy() if makes_something else world).looked_at() as seen:
            return _perform(seen, route, params, _frozen(params), caller)[0]


def listed(world: World, name: str, caller: Caller) -> list[dict[str, Any]]:
    """Return everything that a list operation shows an account, also where the service is not initialized."""
    operation = service().operation(name)
    handler = registry.handler_of(operation.method_name)
    if operation.paging is None or handler is None:
        raise TypeError(f"{name} is no list operation that mgn_mock implements")
    with world.lock:
        answer: Any = handler(world.region(*caller), {})
        items: list[dict[str, Any]] = answer.page(None, len(answer)).items()
    return items


def refuse(world: World, error: ServiceError, operation: Operation | None = None) -> Reply:
    """Return the reply to a call that an error refuses."""
    status = error.status or service().error_status(error.name)
    return Reply(operation, status, _headers(world), error.members, error.name)


@cache
def _route(name: str) -> _Route:
    """Look up what calls of an operation need; raise NotImplementedError for one that mgn_mock lacks."""
    operation = service().operation(name)
    handler = registry.handler_of(operation.method_name)
    if handler is None:
        raise NotImplementedError(
            f"mgn_mock does not implement {name} yet (client method {operation.method_name}); "
            f"it implements: {', '.join(sorted(registry.handlers()))}."
        )
    check = checker(operation.input.name) if operation.input is not None else None
    find_tags = tags.finder(operation.input) if operation.input is not None else None
    needs_initialization = UninitializedAccountException.__name__ in operation.errors
    return _Route(operation, handler, check, needs_initialization, operation.changes_something, find_tags)


def _perform(
    world: World, route: _Route, params: dict[str, Any], frozen: Frozen, caller: Caller
) -> tuple[Reply, StoredAnswer | None]:
    """Perform the operation, and return the reply with the immutable form of its body for the record."""
    operation, tracking, stored = route.operation, world.tracking, None
    # A call that ends with a bug's exception leaves these to the next call, which begins with new ones.
    tracking.consulted, world.counted = {}, []
    tracking.read = {} if world.unread_facts else None
    try:
        body, stored = _answer(world, route, params, frozen, caller)
    except ServiceError as error:
        world.take_back_numbers()
        _rest_on_rules_of(world, error)
        _say_where_it_is(world, error, params, caller)
        reply = refuse(world, error, operation)
    else:
        if world.settings.time_format != STORED_FORM and operation.output is not None:
            body = converted(body, operation.output.name, world.settings.time_format)
        reply = tuple.__new__(Reply, (operation, operation.status, _headers(world), body, None))
    if (tracking.consulted or tracking.read is not None) and not world.only_looks:
        end_call(world, operation.name, reply.body)
    tracking.consulted = tracking.read = world.counted = None
    return reply, stored


def _answer(
    world: World, route: _Route, params: dict[str, Any], frozen: Frozen, caller: Caller
) -> tuple[dict[str, Any], StoredAnswer]:
    """Return the body of the answer and its immutable form, or raise the error that refuses the call."""
    region = _admit(world, route, params, caller)
    if world.in_moto.made:
        dropped.renew(region)
    request = frozen.copy() if type(frozen) is dict else thaw(frozen)
    answer = route.handler(region, request)
    if isinstance(answer, tuple):
        return answer
    if isinstance(answer, Listing):
        listed = page(region, route.operation, request, answer)
        return listed.render(), listed
    return answer, encode(answer)


def _rest_on_rules_of(world: World, error: ServiceError) -> None:
    rest_on = world.tracking.rest_on
    for fact in error.facts:
        rest_on(fact)
    if not error.has_observed_text:
        rest_on(TEXTS_OF_ERRORS)
        rest_on(ERRORS_WITHOUT_CODE)
    if "resourceType" in error.members:
        rest_on(RESOURCE_TYPES_OF_ERRORS)


def _say_where_it_is(world: World, error: ServiceError, params: dict[str, Any], caller: Caller) -> None:
    """Add to the message where a resource is that was looked for in the wrong Region or account."""
    resource_id = error.members.get("resourceId")
    if isinstance(error, ResourceNotFoundException) and isinstance(resource_id, str):
        searched = world.region(params.get(ACCOUNT_MEMBER, caller.account_id), caller.region)
        error.members["message"] += searched.elsewhere(resource_id.rpartition("/")[2])


def _admit(world: World, route: _Route, params: dict[str, Any], caller: Caller) -> Region:
    """Return the Region that a call acts in, or raise the error that refuses any operation."""
    own = world.region(*caller)
    violations = route.check(params) if route.check is not None else None
    if route.needs_initialization and not own.initialized:
        ordered = (ORDER_OF_CHECKS,) if violations or _is_foreign(own, params) else ()
        raise UninitializedAccountException(_UNINITIALIZED).resting_on(ACCOUNT_NOT_INITIALIZED, *ordered)
    if violations:
        ordered = (ORDER_OF_CHECKS,) if _is_foreign(own, params) else ()
        raise _validation_error(violations).resting_on(CONSTRAINTS_OF_THE_MODEL, *ordered)
    if route.find_tags is not None:
        _refuse_reserved_tags(route.find_tags(params))
    return _managed_region(own, route.operation, params) if ACCOUNT_MEMBER in params else own


def _validation_error(violations: list[Violation]) -> ValidationException:
    """Return the error for a request that does not fit the model, with one entry of `fieldList` a violation."""
    count = f"{len(violations)} validation error{'s' if len(violations) > 1 else ''} detected"
    return ValidationException(
        f"{count}: {'; '.join(violation.text for violation in violations)}",
        reason="fieldValidationFailed",
        fieldList=[{"name": violation.path, "message": violation.text} for violation in violations],
    )


def _refuse_reserved_tags(found: Iterable[tuple[str, Mapping[str, str]]]) -> None:
    reserved = {path: sorted(filter(tags.is_reserved, keys)) for path, keys in found}
    paths = sorted(path for path, keys in reserved.items() if keys)
    if paths:
        keys = ", ".join(key for path in paths for key in reserved[path])
        message = f"Tag keys that begin with {tags.RESERVED} are reserved: {keys}"
        raise ValidationException.of_fields(message, *paths).resting_on(RESERVED_TAG_KEYS)


def _is_foreign(own: Region, params: dict[str, Any]) -> bool:
    """Return whether the request names an account that the caller may not act on."""
    account_id = params.get(ACCOUNT_MEMBER, own.account_id)
    return account_id != own.account_id and not (isinstance(account_id, str) and account_id in own.managed_accounts)


def _managed_region(own: Region, operation: Operation, params: dict[str, Any]) -> Region:
    """Return the Region of the account that the request names; the caller must manage it."""
    account_id = params[ACCOUNT_MEMBER]
    if account_id == own.account_id:
        own.rest_on(OWN_ACCOUNT_MAY_BE_NAMED)
        return own
    if _is_foreign(own, params):
        raise AccessDeniedException(
            f"{operation.name}: account {own.account_id} may not act on account {account_id}, which it does not "
            "manage. In a test, add_managed_account plants a managed account."
        ).resting_on(UNMANAGED_ACCOUNT_IS_DENIED)
    return own.world.region(account_id, own.name)


def _frozen(params: dict[str, Any]) -> Frozen:
    try:
        return freeze(params)
    except (pickle.PicklingError, AttributeError, RecursionError, TypeError):
        # Only requests that validation rejects contain values that cannot be pickled; record what they look like.
        return freeze({name: shown(value) for name, value in params.items()})


def _headers(world: World) -> dict[str, str]:
    return {
        "x-amzn-requestid": world.request_id(),
        "content-type": "application/json",
        "date": world.clock.moment.http_date,
    }
