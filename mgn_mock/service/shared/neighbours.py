"""EC2 and S3 as a Region sees them.

While a call is answered, its neighbours may be read but not changed, since `peek` answers calls too. Writes belong to
events, which `peek` does not fire, or go through the objects returned here, which ignore them during a `peek`.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from mgn_mock.deferred import deferred
from mgn_mock.model import ids
from mgn_mock.neighbours.choice import MEMORY, MOTO, choose
from mgn_mock.neighbours.clients import client_at
from mgn_mock.neighbours.errors import NeighbourError, NoSuchBucketError, NoSuchObjectError

if TYPE_CHECKING:
    from mgn_mock.neighbours import ec2, s3
    from mgn_mock.neighbours.ec2 import Ec2
    from mgn_mock.neighbours.s3 import S3
    from mgn_mock.state.world import Region, World
else:
    ec2 = deferred("mgn_mock.neighbours.ec2")
    s3 = deferred("mgn_mock.neighbours.s3")

_EC2_ID_DIGITS = 17


def s3_of(region: Region) -> S3:
    """Return S3 as the account uses it in the Region.

    Raises:
        NoNeighbourError: There is none.
    """
    place = _place(region.world, "s3")
    if place == MEMORY:
        return s3.MemoryS3(region.world.objects)
    return s3.Boto3S3(client_at(place, "s3", region.name, region.account_id))


def ec2_of(region: Region) -> Ec2:
    """Return EC2 as the account uses it in the Region.

    Raises:
        NoNeighbourError: There is none.
    """
    world = region.world
    place = _place(world, "ec2")
    if place == MEMORY:
        return ec2.MemoryEc2(partial(ec2_id, world))
    if world.only_looks:
        return ec2.UntouchedEc2(partial(ec2_id, world))
    return ec2.Boto3Ec2(client_at(place, "ec2", region.name, region.account_id), of_moto=place == MOTO)


def ec2_is_visible(region: Region) -> bool:
    """Tell whether a test can look at what is made in EC2."""
    return _place(region.world, "ec2") != MEMORY


def moto_has_ec2(region: Region) -> bool:
    """Tell whether EC2 is moto's, and on now; asking does not settle where it is from now on."""
    world = region.world
    try:
        return choose(world.settings.neighbours, "ec2", world.neighbours.get("ec2")) == MOTO
    except NeighbourError:
        return False


def ec2_id(world: World, prefix: str) -> str:
    """Return a new id in EC2, of a prefix such as `i-`."""
    return f"{prefix}{ids.digits(world.settings.seed, prefix, world.count(prefix), _EC2_ID_DIGITS)}"


def put_object(world: World, bucket: str, key: str, data: bytes | str) -> None:
    """Put an object into the stand-in S3, and make the bucket if need be.

    Raises:
        ValueError: S3 is not the stand-in.
    """
    _stand_in(world).setdefault(bucket, {})[key] = data.encode() if isinstance(data, str) else bytes(data)


def get_object(world: World, bucket: str, key: str) -> bytes:
    """Return the content of an object in the stand-in S3.

    Raises:
        ValueError: S3 is not the stand-in.
        KeyError: It has no such bucket or object.
    """
    try:
        return s3.MemoryS3(_stand_in(world)).get_object(bucket, key)
    except (NoSuchBucketError, NoSuchObjectError) as error:
        raise KeyError(str(error)) from error


def _stand_in(world: World) -> dict[str, dict[str, bytes]]:
    place = _place(world, "s3")
    if place != MEMORY:
        raise ValueError(
            f"S3 is {place} here, and not mgn_mock's stand-in: use a boto3 client of s3, or neighbours='memory'"
        )
    return world.objects


def _place(world: World, service: str) -> str:
    place = choose(world.settings.neighbours, service, world.neighbours.get(service))
    world.neighbours[service] = place
    return place


def write(region: Region, bucket: str, key: str, data: bytes) -> None:
    """Write an object; the stand-in S3, which has no call that makes an empty bucket, makes it if need be."""
    found = s3_of(region)
    if isinstance(found, s3.MemoryS3):
        region.world.objects.setdefault(bucket, {})
    found.put_object(bucket, key, data)
