"""S3 as far as the service uses it: reading what is imported, and writing what is exported."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Protocol

from botocore.exceptions import BotoCoreError, ClientError

from mgn_mock.neighbours.errors import NeighbourError, NoSuchBucketError, NoSuchObjectError

if TYPE_CHECKING:
    from collections.abc import Iterator, MutableMapping

_NO_BUCKET = frozenset({"NoSuchBucket", "404"})


class S3(Protocol):
    """What the service asks of S3. Names of buckets are global, as in S3 itself."""

    def has_bucket(self, bucket: str) -> bool:
        """Whether there is such a bucket that the account may use."""
        ...

    def get_object(self, bucket: str, key: str) -> bytes:
        """What an object holds.

        Raises:
            NoSuchBucketError: There is no such bucket.
            NoSuchObjectError: There is, and no such object in it.
            NeighbourError: S3 refuses, or cannot be asked.
        """
        ...

    def put_object(self, bucket: str, key: str, data: bytes) -> None:
        """Writes an object.

        Raises:
            NoSuchBucketError: There is no such bucket.
            NeighbourError: S3 refuses, or cannot be asked.
        """
        ...


class MemoryS3:
    """A plain stand-in.

    Args:
        objects: Where it keeps them: by bucket, by key.
    """

    def __init__(self, objects: MutableMapping[str, dict[str, bytes]]) -> None:
        self._objects = objects

    def has_bucket(self, bucket: str) -> bool:
        """Whether a test has put anything there."""
        return bucket in self._objects

    def get_object(self, bucket: str, key: str) -> bytes:
        """What an object holds."""
        found = self._bucket(bucket).get(key)
        if found is None:
            there = ", ".join(sorted(self._objects[bucket])) or "nothing"
            raise NoSuchObjectError(f"the stand-in S3 has no object {key!r} in bucket {bucket!r}; there is: {there}")
        return found

    def put_object(self, bucket: str, key: str, data: bytes) -> None:
        """Writes an object."""
        self._bucket(bucket)[key] = data

    def _bucket(self, bucket: str) -> dict[str, bytes]:
        found = self._objects.get(bucket)
        if found is None:
            raise NoSuchBucketError(
                f"the stand-in S3 has no bucket {bucket!r}; the mock's put_object makes it. There is: "
                f"{', '.join(sorted(self._objects)) or 'nothing'}"
            )
        return found


class Boto3S3:
    """S3 as a boto3 client reaches it.

    Args:
        client: The client.
    """

    def __init__(self, client: Any) -> None:
        self._client = client

    def has_bucket(self, bucket: str) -> bool:
        """Whether there is such a bucket that the account may use."""
        try:
            with _told():
                self._client.head_bucket(Bucket=bucket)
        except NoSuchBucketError:
            return False
        return True

    def get_object(self, bucket: str, key: str) -> bytes:
        """What an object holds."""
        with _told():
            data: bytes = self._client.get_object(Bucket=bucket, Key=key)["Body"].read()
        return data

    def put_object(self, bucket: str, key: str, data: bytes) -> None:
        """Writes an object."""
        with _told():
            self._client.put_object(Bucket=bucket, Key=key, Body=data)


@contextmanager
def _told() -> Iterator[None]:
    """What botocore raises becomes a neighbour's error."""
    try:
        yield
    except ClientError as error:
        code = error.response["Error"]["Code"]
        if code in _NO_BUCKET:
            raise NoSuchBucketError(str(error)) from error
        raise (NoSuchObjectError if code == "NoSuchKey" else NeighbourError)(str(error)) from error
    except BotoCoreError as error:
        raise NeighbourError(f"S3 cannot be asked: {error}") from error
