"""Names that are unique in an account and Region, whatever their case."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mgn_mock.service.shared.facts import NAMES_IGNORE_CASE

if TYPE_CHECKING:
    from mgn_mock.state.resource_types import ResourceType
    from mgn_mock.state.world import Region


def holder(region: Region, kind: ResourceType, name: str) -> str | None:
    """Return the id of the resource that has a name; None when it is free."""
    found = region.of(kind).ids_by("name", name.lower())
    return found[0] if found else None


def taken(region: Region, kind: ResourceType, name: str, own_id: str | None = None) -> str | None:
    """Return the fault of giving a name to a resource (a new one without `own_id`); None when the name is free."""
    other = holder(region, kind, name)
    if other in (None, own_id):
        return None
    region.rest_on(NAMES_IGNORE_CASE)
    return (
        f"{kind.title} {other} in {region.place} has the name {name!r} already; names are unique whatever their case."
    )
