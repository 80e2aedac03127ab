"""Names that may be given once in an account and Region, whatever their case (user guide)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mgn_mock.state.resource_types import ResourceType
    from mgn_mock.state.world import Region


def holder(region: Region, kind: ResourceType, name: str) -> str | None:
    """The id of the resource that has a name; None when it is free."""
    found = region.of(kind).ids_by("name", name.lower())
    return found[0] if found else None


def taken(region: Region, kind: ResourceType, name: str, own_id: str | None = None) -> str | None:
    """What is wrong with giving a name to a resource, in words.

    Args:
        region: Where.
        kind: What gets the name.
        name: The name.
        own_id: The resource that gets it; None when it is new.

    Returns:
        None when nothing is wrong.
    """
    other = holder(region, kind, name)
    if other in (None, own_id):
        return None
    return (
        f"{kind.title} {other} in {region.place} has the name {name!r} already; names are unique whatever their case."
    )
