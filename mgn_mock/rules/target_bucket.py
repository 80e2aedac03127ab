"""Writing what a network migration makes to the bucket that the caller named for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mgn_mock.neighbours.s3 import MemoryS3
from mgn_mock.rules.neighbourhood import s3_of

if TYPE_CHECKING:
    from mgn_mock.state.world import Region


def write(region: Region, bucket: str, key: str, data: bytes) -> None:
    """Writes an object. The stand-in S3 makes the bucket if need be: it has no call that would make an empty one.

    Raises:
        NeighbourError: S3 refuses, or cannot be asked.
    """
    s3 = s3_of(region)
    if isinstance(s3, MemoryS3):
        region.world.objects.setdefault(bucket, {})
    s3.put_object(bucket, key, data)
