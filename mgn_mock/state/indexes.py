"""Indexes of collections, and the functions that resource types are indexed and sorted by."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from mgn_mock.clock import EPOCH, from_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from mgn_mock.state.blobs import Resource


class Index:
    """The ids of resources by a value; those of which `value_of` returns None are left out."""

    def __init__(self, value_of: Callable[[Resource], str | None]) -> None:
        self.value_of = value_of
        # By id, the value that each is under now.
        self.values: dict[str, str] = {}
        # Dicts serve as sets that keep their order.
        self._ids: dict[str, dict[str, None]] = {}

    def copy(self) -> Index:
        """Return an index of its own with the same ids."""
        twin = Index(self.value_of)
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
            self._ids.setdefault(value, {})[resource_id] = None

    def forget(self, resource_id: str) -> None:
        """Take a resource out."""
        value = self.values.pop(resource_id, None)
        if value is not None:
            ids = self._ids[value]
            del ids[resource_id]
            if not ids:
                del self._ids[value]


def replication(server: Resource) -> str:
    """Return the data replication state of a source server."""
    return str(server["dataReplicationInfo"]["dataReplicationState"])


def quota_state(server: Resource) -> str:
    """Return what a source server counts as for the quotas."""
    if server["isArchived"]:
        return "archived"
    return "discovered" if server["lifeCycle"]["state"] == "DISCOVERED" else "active"


def archived_or_active(resource: Resource) -> str:
    """Return what an application or a wave counts as for the quotas."""
    return "archived" if resource["isArchived"] else "active"


def member(name: str) -> Callable[[Resource], str | None]:
    """Return a function that reads a member."""

    def value_of(resource: Resource) -> Any:
        return resource.get(name)

    return value_of


def creation(job: Resource) -> int:
    """Return the time of creation of a job, in microseconds."""
    return (from_text(job["creationDateTime"]) - EPOCH) // timedelta(microseconds=1)


def creation_of_execution(execution: Resource) -> int:
    """Return the time of creation of a network migration execution, in microseconds; 0 where it is not known."""
    created = execution.get("createdAt")
    return (created - EPOCH) // timedelta(microseconds=1) if isinstance(created, datetime) else 0


def in_any_case(name: str) -> Callable[[Resource], str | None]:
    """Return a function that reads a member in lower case."""

    def value_of(resource: Resource) -> Any:
        value = resource.get(name)
        return None if value is None else value.lower()

    return value_of


def connector(server: Resource) -> str | None:
    """Return the ARN of the connector of a source server."""
    arn: str | None = server.get("connectorAction", {}).get("connectorArn")
    return arn
