"""The resources of one place, by type and owner."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mgn_mock.state.collection import Collection
from mgn_mock.state.resource_types import BELONGINGS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mgn_mock.state.facts import Tracking
    from mgn_mock.state.resource_types import ResourceType


class Resources:
    """The collections of one place, which errors name."""

    def __init__(self, place: str, tracking: Tracking) -> None:
        self.place = place
        self._tracking = tracking
        # By type, then by owner, such as the job of a log.
        self._collections: dict[str, dict[str, Collection]] = {}

    def copy_collections(self, source: Resources) -> None:
        """Take copies of the collections of another place."""
        self._collections = {
            name: {owner: collection.copy(self._tracking) for owner, collection in by_owner.items()}
            for name, by_owner in source._collections.items()
        }

    def collections(self) -> Iterator[tuple[ResourceType, str, Collection]]:
        """Yield all collections, each with its type and its owner."""
        for by_owner in self._collections.values():
            for owner, collection in by_owner.items():
                yield collection.kind, owner, collection

    def holds(self, resource_id: str) -> bool:
        """Return whether a resource is here."""
        return any(resource_id in collection for _, owner, collection in self.collections() if not owner)

    def of(self, kind: ResourceType, owner: str = "") -> Collection:
        """Return the collection of a type, or that of one owner; create it at its first use."""
        name = kind.name
        if name not in self._collections:
            self._collections[name] = {}
        by_owner = self._collections[name]
        if owner not in by_owner:
            by_owner[owner] = Collection(kind, self.place, self._tracking)
        return by_owner[owner]

    def has_any(self, kind: ResourceType) -> bool:
        """Return whether there is a resource of a type that belongs to no other."""
        return kind.name in self._collections and len(self.of(kind)) > 0

    def delete(self, kind: ResourceType, resource_id: str) -> None:
        """Delete a resource and what belongs to it."""
        self.of(kind).delete(resource_id)
        self._delete_belongings(kind, resource_id)

    def drop(self, kind: ResourceType, owner: str) -> None:
        """Delete all resources of a type that belong to an owner, and what belongs to them."""
        by_owner = self._collections.get(kind.name, {})
        parts = [part for part in by_owner if part.partition(" ")[0] == owner] if kind.in_parts else [owner]
        for part in parts:
            dropped = by_owner.pop(part, None)
            if dropped is not None and BELONGINGS[kind.name]:
                for row in dropped.rows():
                    self._delete_belongings(kind, row.id)

    def _delete_belongings(self, owner_type: ResourceType, owner: str) -> None:
        for kind in BELONGINGS[owner_type.name]:
            if kind.key == owner_type.key:
                # It has the owner's id.
                for collection in self._collections.get(kind.name, {}).values():
                    if owner in collection:
                        collection.delete(owner)
            elif owner_type.key in kind.indexes.names:
                for resource_id in self.of(kind).ids_by(owner_type.key, owner):
                    self.delete(kind, resource_id)
            else:
                self.drop(kind, owner)
