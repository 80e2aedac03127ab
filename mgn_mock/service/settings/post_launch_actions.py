"""Post-launch actions: defaults, checks, and those that a source server inherits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mgn_mock.errors import ConflictException, ValidationException
from mgn_mock.model.validation import violations_in
from mgn_mock.service.settings.configurations import Default
from mgn_mock.service.settings.facts import (
    ACTION_CATEGORY_IS_OTHER,
    ACTION_HAS_NO_PARAMETERS,
    ACTION_IS_PUT_BY_ID,
    ACTION_ORDERS_ARE_UNIQUE,
    ACTION_RUNS_DEFAULT_VERSION,
    ACTION_TOO_MANY_IS_A_CONFLICT,
    BAD_DOCUMENT_IS_INVALID,
    NEW_ACTION_IS_ACTIVE,
    TAKEN_ORDER_IS_A_CONFLICT,
)
from mgn_mock.service.settings.templates import inherited, settings_of
from mgn_mock.service.shared import quotas
from mgn_mock.state.resource_types import ACTIONS, SERVER_SETTINGS

if TYPE_CHECKING:
    from mgn_mock.state.blobs import Resource
    from mgn_mock.state.collection import Collection
    from mgn_mock.state.resource_types import ResourceType
    from mgn_mock.state.world import Region

_DEFAULTS = {
    "active": Default(True, NEW_ACTION_IS_ACTIVE),  # noqa: FBT003 - a value
    "documentVersion": Default("$DEFAULT", ACTION_RUNS_DEFAULT_VERSION),
    "mustSucceedForCutover": Default(False, NEW_ACTION_IS_ACTIVE),  # noqa: FBT003 - a value
    "parameters": Default({}, ACTION_HAS_NO_PARAMETERS),
    "externalParameters": Default({}, ACTION_HAS_NO_PARAMETERS),
    "category": Default("OTHER", ACTION_CATEGORY_IS_OTHER),
}


def of_server(region: Region, server_id: str) -> Collection:
    """Return the actions of a source server, which at the first look gets its own copy of those that it inherited."""
    actions = region.of(ACTIONS, server_id)
    settings = settings_of(region, server_id)
    if "version" in settings and not settings.get("ownActions"):
        for action in inherited(region, settings, "actions"):
            actions.put(action)
        region.of(SERVER_SETTINGS).put({**settings, "ownActions": True})
    return actions


def complete(region: Region, given: Resource) -> Resource:
    """Fill in an action's defaults."""
    missing = {name: default for name, default in _DEFAULTS.items() if name not in given}
    for default in missing.values():
        region.rest_on(default.fact)
    return {**{name: default.value for name, default in missing.items()}, **given}


def put(actions: Collection, region: Region, given: Resource, *, owner: ResourceType, quota: str) -> Resource:
    """Store an action of an owner, in place of the one of its id, and return it as stored.

    Raises:
        ValidationException: It names no document.
        ConflictException: Another one has its place in the order, or there are as many as there may be.
    """
    owner_id = given[owner.key]
    if violations_in(given["documentIdentifier"], "SsmDocumentName"):
        region.rest_on(BAD_DOCUMENT_IS_INVALID)
        message = f"documentIdentifier {given['documentIdentifier']!r} is no name or ARN of a Systems Manager document."
        raise ValidationException.of_fields(message, "documentIdentifier")
    action_id = given["actionID"]
    region.rest_on(ACTION_IS_PUT_BY_ID)
    region.rest_on(ACTION_ORDERS_ARE_UNIQUE)
    for row in actions.rows():
        other = actions.get(row.id)
        if other["order"] == given["order"] and row.id != action_id:
            region.rest_on(TAKEN_ORDER_IS_A_CONFLICT)
            raise _conflict(owner, owner_id, f"action {row.id} has order {given['order']} already; orders are unique.")
    limit = quotas.limit(region, quota)
    if action_id not in actions and len(actions) >= limit:
        region.rest_on(ACTION_TOO_MANY_IS_A_CONFLICT)
        raise _conflict(owner, owner_id, f"there are {len(actions)} actions, and {limit} is the quota.")
    action = {name: value for name, value in complete(region, given).items() if name not in {owner.key, "accountID"}}
    actions.put(action)
    return action


def _conflict(owner: ResourceType, owner_id: str, why: str) -> ConflictException:
    message = f"The action cannot be put to {owner.title} {owner_id}: {why}"
    return ConflictException(message, resourceId=owner_id, resourceType=owner.resource_type)
