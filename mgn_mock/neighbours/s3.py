"""The part of S3 that the service uses: reading imports, and writing exports."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Protocol

from botocore.exceptions import BotoCoreError, ClientError

from mgn_mock.neighbours.errors import NeighbourError, NoSuchBucketError, NoSuchObjectError

if TYPE_CHECKING:
    from collections.abc import Iterator, MutableMapping

_NO_BUCKET = frozenset({"NoSuchBucket", "404"})


class S3(Protocol):
    """What the service needs of S3. Every method may raise NeighbourError or one of its subclasses."""

    def has_bucket(self, bucket: str) -> bool:
        """Whether there is such a bucket that the account may use."""
        ...

    def get_object(self, bucket: str, key: str) -> bytes:
        """Return the content of an object."""
        ...

    def put_object(self, bucket: str, key: str, data: bytes) -> None:
        """Write an object to an existing bucket."""
        ...


class MemoryS3:
    """S3 in memory; objects are stored by bucket and key, and names of buckets are global, as in S3."""

    def __init__(self, objects: MutableMapping[str, dict[str, bytes]]) -> None:
        self._objects = objects

    def has_bucket(self, bucket: str) -> bool:
        """Whether a test has put an object there."""
        return bucket in self._objects

    def get_object(self, bucket: str, key: str) -> bytes:
        """Return the content of an object."""
        found = self._bucket(bucket).get(key)
        if found is None:
            there = ", ".join(sorted(self._objects[bucket])) or "nothing"
            raise NoSuchObjectError(f"the stand-in S3 has no object {key!r} in bucket {bucket!r}; there is: {there}")
        return found

    def put_object(self, bucket: str, key: str, data: bytes) -> None:
        """Write an object to an existing bucket."""
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
    """S3 through a boto3 client."""

    def __init__(self, client: Any) -> None:
        self._client = client

    def has_bucket(self, bucket: str) -> bool:
        """Whether there is such a bucket that the account may use."""
        try:
            with _neighbour_errors():
                self._client.head_bucket(Bucket=bucket)
        except NoSuchBucketError:
            return False
        return True

    def get_object(self, bucket: str, key: str) -> bytes:
        """Return the content of an object."""
        with _neighbour_errors():
            data: bytes = self._client.get_object(Bucket=bucket, Key=key)["Body"].read()
        return data

    def put_object(self, bucket: str, key: str, data: bytes) -> None:
        """Write an object to an existing bucket."""
        with _neighbour_errors():
            self._client.put_object(Bucket=bucket, Key=key, Body=data)


@contextmanager
def _neighbour_errors() -> Iterator[None]:
    """Convert exceptions of botocore to NeighbourError."""
    try:
        yield
    except ClientError as error:
        code = error.response["Error"]["Code"]
        if code in _NO_BUCKET:
            raise NoSuchBucketError(str(error)) from error
        raise (NoSuchObjectError if code == "NoSuchKey" else NeighbourError)(str(error)) from error
    except BotoCoreError as error:
        raise NeighbourError(f"S3 cannot be asked: {error}") from error
