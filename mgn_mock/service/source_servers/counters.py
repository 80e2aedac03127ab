"""The counters of a source server's replicated disks."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from mgn_mock.model.spec import service

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mgn_mock.state.blobs import Resource

# One part in so many of a disk's blocks changes until the next time.
CHANGED_PART = 100


def replicated_disks(source_disks: Sequence[Resource], *, done: bool) -> list[Resource]:
    """Return the counters of disks that are copied wholly, or not at all."""
    return [
        {
            "deviceName": disk.get("deviceName", ""),
            "totalStorageBytes": disk.get("bytes", 0),
            "replicatedStorageBytes": disk.get("bytes", 0) if done else 0,
            "rescannedStorageBytes": disk.get("bytes", 0) if done else 0,
            "backloggedStorageBytes": 0,
        }
        for disk in source_disks[: _most()]
    ]


@cache
def _most() -> int:
    """Return how many disks the model allows to be replicated; a server may have more."""
    return service().most("DataReplicationInfoReplicatedDisks")


def total(info: Resource, member: str) -> int:
    """Return the sum of a counter over all disks; planted disks need not have every counter."""
    return sum([disk.get(member, 0) for disk in info["replicatedDisks"]])


def is_sent(info: Resource) -> bool:
    """Return whether every byte of the disks is there."""
    return total(info, "replicatedStorageBytes") >= total(info, "totalStorageBytes")


def set_zero(info: Resource, *members: str) -> None:
    """Set some counters of all disks to zero."""
    for disk in info["replicatedDisks"]:
        disk.update(dict.fromkeys(members, 0))


def set_backlog(info: Resource) -> None:
    """Give the disks a backlog: what has changed and was not sent yet."""
    for disk in info["replicatedDisks"]:
        disk["backloggedStorageBytes"] = disk.get("totalStorageBytes", 0) // CHANGED_PART
