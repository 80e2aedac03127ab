"""Indexes of collections, and the functions that resource types are indexed and sorted by."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from mgn_mock.clock import EPOCH, from_text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from mgn_mock.state.blobs import Resource


class IndexedBy(NamedTuple):
    """The value that a resource is found by."""

    path: tuple[str, ...] = ()
    """The path of a member; none: the value is of the whole resource."""
    convert: Callable[[Any], str] | None = None
    """Makes the value of the member; None: it is the value."""


class Index:
    """The ids of resources by a value; those that lack the member are left out."""

    def __init__(self, by: IndexedBy) -> None:
        self.by = by
        # By id, the value that each is under now.
        self.values: dict[str, str] = {}
        # Dicts serve as sets that keep their order.
        self._ids: dict[str, dict[str, None]] = {}

    def copy(self) -> Index:
        """Return an index of its own with the same ids."""
        twin = Index(self.by)
        twin.values = self.values.copy()
        twin._ids = {value: ids.copy() for value, ids in self._ids.items()}
        return twin

    def ids(self, value: str) -> dict[str, None]:
        """Return the ids under a value, as the keys of a dict."""
        return self._ids.get(value, {})

    def move(self, resource_id: str, value: str | None) -> None:
        """Put a resource under another value."""
        if resource_id in self.values:
            self.forget(resource_id)
        if value is not None:
            self.values[resource_id] = value
            if value in self._ids:
                self._ids[value][resource_id] = None
            else:
                self._ids[value] = {resource_id: None}

    def forget(self, resource_id: str) -> None:
        """Take a resource out."""
        if resource_id not in self.values:
            return
        value = self.values[resource_id]
        del self.values[resource_id]
        ids = self._ids[value]
        del ids[resource_id]
        if not ids:
            del self._ids[value]


def note(indexes: Mapping[str, Index], resource_id: str, resource: Resource) -> None:
    """Put a resource under its values in some indexes, of which only those are touched that change."""
    # Every store of a resource comes here, so nothing is called for a value that is looked at.
    for index_name in indexes:
        index = indexes[index_name]
        path, convert = index.by
        value: Any = resource
        for member_name in path:
            if member_name not in value:
                value = None
                break
            value = value[member_name]
        if convert is not None and value is not None:
            value = convert(value)
        is_there = resource_id in index.values
        if (is_there and value != index.values[resource_id]) or (not is_there and value is not None):
            index.move(resource_id, value)


def quota_state(server: Resource) -> str:
    """Return what a source server counts as for the quotas."""
    if server["isArchived"]:
        return "archived"
    return "discovered" if server["lifeCycle"]["state"] == "DISCOVERED" else "active"


def archived_or_active(resource: Resource) -> str:
    """Return what an application or a wave counts as for the quotas."""
    return "archived" if resource["isArchived"] else "active"


def member(*path: str) -> IndexedBy:
    """Find a resource by a member."""
    return IndexedBy(path)


def in_any_case(name: str) -> IndexedBy:
    """Find a resource by a member in lower case."""
    return IndexedBy((name,), str.lower)


def creation(job: Resource) -> int:
    """Return the time of creation of a job, in microseconds."""
    return (from_text(job["creationDateTime"]) - EPOCH) // timedelta(microseconds=1)


def creation_of_execution(execution: Resource) -> int:
    """Return the time of creation of a network migration execution, in microseconds; 0 where it is not known."""
    created = execution.get("createdAt")
    return (created - EPOCH) // timedelta(microseconds=1) if isinstance(created, datetime) else 0
