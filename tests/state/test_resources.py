"""Deleting a resource deletes what belongs to it, as the declarations of the types say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from mgn_mock import MgnMock
from mgn_mock.state.resource_types import (
    BELONGINGS,
    NETWORK_CONSTRUCTS,
    NETWORK_EXECUTIONS,
    NETWORK_SEGMENTS,
    RESOURCE_TYPES,
)
from tests.conftest import START

if TYPE_CHECKING:
    from mgn_mock.state.collection import Collection
    from mgn_mock.state.resource_types import ResourceType
    from mgn_mock.state.world import Region

# What indexes and sort keys read.
MEMBERS: dict[str, Any] = {
    "isArchived": False,
    "lifeCycle": {"state": "STOPPED"},
    "dataReplicationInfo": {"dataReplicationState": "STOPPED"},
    "creationDateTime": "2026-01-31T12:00:00+00:00",
}
OWNERS = [(RESOURCE_TYPES[owner], kind) for owner, kinds in BELONGINGS.items() for kind in kinds]


def belongings(region: Region, kind: ResourceType, owner_type: ResourceType, owner: str) -> tuple[Collection, str]:
    """The place of what belongs to an owner, and its id."""
    if kind.key == owner_type.key:
        return region.of(kind), owner
    if owner_type.key in kind.indexes.names:
        return region.of(kind), f"of {owner}"
    return region.of(kind, f"{owner} PART" if kind.in_parts else owner), "1"


@pytest.mark.parametrize(("owner_type", "kind"), OWNERS, ids=lambda each: each.name)
def test_what_belongs_to_a_resource_is_deleted_with_it(owner_type: ResourceType, kind: ResourceType) -> None:
    region = MgnMock(start_time=START)._region
    for owner in ("a", "b"):
        region.of(owner_type).put({**MEMBERS, owner_type.key: owner})
        collection, resource_id = belongings(region, kind, owner_type, owner)
        collection.put({**MEMBERS, owner_type.key: owner, kind.key: resource_id})
    region.delete(owner_type, "a")
    for owner, is_there in (("a", False), ("b", True)):
        collection, resource_id = belongings(region, kind, owner_type, owner)
        assert (owner in region.of(owner_type), resource_id in collection) == (is_there, is_there)


def test_what_belongs_to_what_belongs_to_a_resource_is_deleted_too() -> None:
    region = MgnMock(start_time=START)._region
    region.of(NETWORK_EXECUTIONS).put({NETWORK_EXECUTIONS.key: "execution"})
    region.of(NETWORK_SEGMENTS, "execution").put({NETWORK_SEGMENTS.key: "segment"})
    region.of(NETWORK_CONSTRUCTS, "segment").put({NETWORK_CONSTRUCTS.key: "construct"})
    region.delete(NETWORK_EXECUTIONS, "execution")
    assert not len(region.of(NETWORK_CONSTRUCTS, "segment"))


def test_the_events_of_a_deleted_resource_do_not_come() -> None:
    mgn = MgnMock(start_time=START)
    region, server = mgn._region, mgn.add_source_server(lifeCycle={"state": "NOT_READY"})
    assert region.world.timeline.of(server["arn"]) is not None
    region.delete(region.source_servers.kind, server["sourceServerID"])
    assert region.world.timeline.of(server["arn"]) is None
