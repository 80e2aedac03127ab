"""Indexes of collections, and the functions that resource types are indexed and sorted by."""

from __future__ import annotations

from copy import copy
from datetime import datetime, timedelta
from operator import methodcaller
from typing import TYPE_CHECKING, NamedTuple

from mgn_mock.clock import EPOCH, from_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from mgn_mock.state.blobs import Resource

    Values = tuple[str | None, ...]
    # Returns the value that a resource is found by, or None.
    Reader = Callable[[Resource], str | None]


class IndexedBy(NamedTuple):
    """What resources are found by besides their ids."""

    names: tuple[str, ...]
    """The names of the indexes."""
    values: Callable[[Resource], Values]
    """Returns the values of a resource, in that order."""

    @staticmethod
    def each(**readers: Reader) -> IndexedBy:
        """Find a resource by the values of some functions."""
        return IndexedBy(tuple(readers), lambda resource: tuple([read(resource) for read in readers.values()]))


NO_INDEXES = IndexedBy((), lambda _: ())


class Indexes:
    """Finds resources by some of their values; an index leaves out those that have none for it.

    Ids are put under new values when somebody looks: most resources change more often than that.
    """

    def __init__(self, by: IndexedBy) -> None:
        self._read = by.values
        self._places = {name: place for place, name in enumerate(by.names)}
        # By id, its value in each index.
        self._values: dict[str, Values] = {}
        # By id, the values under which it still stands below, where they are others.
        self._moved: dict[str, Values] = {}
        self._nowhere: Values = (None,) * len(by.names)
        # For each index, the ids by value. Dicts serve as sets that keep their order.
        self._ids: list[dict[str, dict[str, None]]] = [{} for _ in by.names]

    def copy(self) -> Indexes:
        """Return indexes of their own with the same ids."""
        twin = copy(self)
        twin._part()  # noqa: SLF001 - of the same class
        return twin

    def _part(self) -> None:
        self._values, self._moved = self._values.copy(), self._moved.copy()
        self._ids = [{value: ids.copy() for value, ids in by_value.items()} for by_value in self._ids]

    def ids(self, index: str, value: str) -> dict[str, None]:
        """Return the ids that an index has under a value, as the keys of a dict."""
        if self._moved:
            self.settle()
        return self._ids[self._places[index]].get(value, {})

    def value(self, index: str, resource_id: str) -> str | None:
        """Return the value that an index has a resource under, or None."""
        return self._values[resource_id][self._places[index]] if resource_id in self._values else None

    def note(self, resource_id: str, resource: Resource) -> None:
        """Note the values of a resource."""
        values = self._read(resource)
        before = self._values.get(resource_id, self._nowhere)
        if values != before:
            if resource_id not in self._moved:
                self._moved[resource_id] = before
            self._values[resource_id] = values

    def forget(self, resource_id: str) -> None:
        """Take a resource out."""
        before = self._values.pop(resource_id, None)
        if before is not None and self._moved.setdefault(resource_id, before) == self._nowhere:
            # Nobody has looked since it came.
            del self._moved[resource_id]

    def settle(self) -> None:
        """Put all ids where they belong, so that looking changes nothing until the next note."""
        for resource_id, before in self._moved.items():
            now = self._values.get(resource_id, self._nowhere)
            for by_value, old, new in zip(self._ids, before, now, strict=True):
                if old == new:
                    continue
                if old is not None:
                    del by_value[old][resource_id]
                    if not by_value[old]:
                        del by_value[old]
                if new is not None:
                    by_value.setdefault(new, {})[resource_id] = None
        self._moved.clear()


def archived_or_active(resource: Resource) -> str:
    """Return what an application or a wave counts as for the quotas."""
    return "archived" if resource["isArchived"] else "active"


def member(name: str) -> Reader:
    """Find a resource by a member."""
    return methodcaller("get", name)


def _of_source_server(server: Resource) -> Values:
    # One function for all: every change of a source server comes here.
    state = "discovered" if server["lifeCycle"]["state"] == "DISCOVERED" else "active"
    return (
        server["dataReplicationInfo"]["dataReplicationState"],
        "archived" if server["isArchived"] else state,
        server.get("applicationID"),
        server.get("vcenterClientID"),
        server["userProvidedID"].lower() if "userProvidedID" in server else None,
        server["connectorAction"].get("connectorArn") if "connectorAction" in server else None,
    )


OF_SOURCE_SERVERS = IndexedBy(
    ("replication", "quota", "applicationID", "vcenterClientID", "userProvidedID", "connectorArn"), _of_source_server
)


def in_any_case(name: str) -> Reader:
    """Find a resource by a member in lower case."""
    return lambda resource: resource[name].lower() if name in resource else None


def creation(job: Resource) -> int:
    """Return the time of creation of a job, in microseconds."""
    return (from_text(job["creationDateTime"]) - EPOCH) // timedelta(microseconds=1)


def creation_of_execution(execution: Resource) -> int:
    """Return the time of creation of a network migration execution, in microseconds; 0 where it is not known."""
    created = execution.get("createdAt")
    return (created - EPOCH) // timedelta(microseconds=1) if isinstance(created, datetime) else 0
