"""Client tokens: the same one given again returns what it made the first time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mgn_mock.service.shared.facts import SAME_CLIENT_TOKEN

if TYPE_CHECKING:
    from collections.abc import Callable

    from mgn_mock.state.blobs import Resource
    from mgn_mock.state.collection import Collection

# The member that the indexes of the resource types look at.
_MEMBER = "_clientToken"


def make_once(collection: Collection, request: Resource, make: Callable[[], Resource]) -> Resource:
    """Return the resource that an earlier request with the same client token made, or make one."""
    for resource_id in collection.ids_by("clientToken", request.get("clientToken", "")):
        collection.rest_on(SAME_CLIENT_TOKEN)
        return collection.get(resource_id)
    return make()


def token_of(request: Resource) -> Resource:
    """Return the member that a new resource keeps of its request's client token; none for an empty token."""
    return {_MEMBER: request["clientToken"]} if request.get("clientToken") else {}
