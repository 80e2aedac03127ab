"""Post-launch actions: whose they are, and what each has to fulfil."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mgn_mock.errors import ConflictException, ValidationException
from mgn_mock.model.validation import violations_in
from mgn_mock.service.settings.templates import inherited, project, settings_of
from mgn_mock.service.shared import quotas
from mgn_mock.state.resource_types import ACTIONS, SERVER_SETTINGS

if TYPE_CHECKING:
    from mgn_mock.state.blobs import Resource
    from mgn_mock.state.collection import Collection
    from mgn_mock.state.resource_types import ResourceType
    from mgn_mock.state.world import Region

# Assumed.
_DEFAULTS = {
    "active": True,
    "documentVersion": "$DEFAULT",
    "mustSucceedForCutover": False,
    "parameters": {},
    "externalParameters": {},
    "category": "OTHER",
}


def of_server(region: Region, server_id: str) -> Collection:
    """The actions of a source server; at the first look it gets its own copy of those that it took over."""
    actions = region.of(ACTIONS, server_id)
    settings = settings_of(region, server_id)
    if "version" in settings and not settings.get("ownActions"):
        for action in inherited(region, settings, "actions"):
            actions.put(action)
        region.of(SERVER_SETTINGS).put({**settings, "ownActions": True})
    return actions


def complete(given: Resource) -> Resource:
    """An action with all that it has where nothing is said of it."""
    return {**_DEFAULTS, **given}


def put(actions: Collection, region: Region, given: Resource, *, owner: ResourceType, quota: str) -> Resource:
    """Makes an action, or replaces the one of its id.

    Args:
        actions: Those of its owner.
        region: Where they are.
        given: The request.
        owner: What it belongs to.
        quota: How many there may be.

    Returns:
        The action as it is kept.

    Raises:
        ValidationException: It names no document.
        ConflictException: Another one has its place in the order, or there are as many as there may be.
    """
    owner_id = given[owner.key]
    if violations_in(given["documentIdentifier"], "SsmDocumentName"):
        message = f"documentIdentifier {given['documentIdentifier']!r} is no name or ARN of a Systems Manager document."
        raise ValidationException.of_fields(message, "documentIdentifier")
    action_id = given["actionID"]
    for row in actions.rows():
        other = actions.get(row.id)
        if other["order"] == given["order"] and row.id != action_id:
            raise _conflict(owner, owner_id, f"action {row.id} has order {given['order']} already; orders are unique.")
    limit = quotas.limit(region, quota)
    if action_id not in actions and len(actions) >= limit:
        raise _conflict(owner, owner_id, f"there are {len(actions)} actions, and {limit} is the quota.")
    action = {name: value for name, value in complete(given).items() if name not in {owner.key, "accountID"}}
    actions.put(action)
    return action


def _conflict(owner: ResourceType, owner_id: str, why: str) -> ConflictException:
    message = f"The action cannot be put to {owner.title} {owner_id}: {why}"
    return ConflictException(message, resourceId=owner_id, resourceType=owner.resource_type)


def shown_for_template(action: Resource) -> Resource:
    """An action as a template shows it."""
    return project(action, "TemplateActionDocument")


def shown_for_server(action: Resource) -> Resource:
    """An action as a source server shows it: for which operating system it is, stays unsaid."""
    return project(action, "SourceServerActionDocument")
