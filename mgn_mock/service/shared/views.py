"""How a kept resource is shown: the members that the model's shape has."""

from __future__ import annotations

import base64
from functools import cache
from hashlib import sha256
from typing import TYPE_CHECKING

from mgn_mock.clock import in_milliseconds
from mgn_mock.model import ids
from mgn_mock.model.spec import service

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from mgn_mock.clock import Moment
    from mgn_mock.state.answers import Renderer
    from mgn_mock.state.blobs import Resource
    from mgn_mock.state.timeline import Event
    from mgn_mock.state.world import Region


@cache
def as_shape(shape_name: str) -> Renderer:
    """How a kept resource becomes what the service shows: the members that the shape of the installed model has."""
    members = service().members(shape_name)

    def show(resource: Resource, moment: Moment, event: Event | None) -> Resource:  # noqa: ARG001 - a `Renderer`
        return in_shape(resource, members)

    return show


def in_shape(resource: Resource, members: Iterable[str]) -> Resource:
    """A resource without what is not for showing."""
    wanted = frozenset(members)
    return {name: value for name, value in resource.items() if name in wanted}


def shown(region: Region, resource: Resource, shape_name: str) -> Resource:
    """One resource as the service shows it now."""
    return as_shape(shape_name)(resource, region.world.clock.moment, None)


def now(region: Region) -> datetime:
    """The time, as real timestamps carry it."""
    return in_milliseconds(region.now)


def made_up_uuid(region: Region, what: str) -> str:
    """A UUID for something of a kind; each call gives another."""
    return ids.uuid_text(region.world.settings.seed, what, region.world.count(what))


def made_up_id(region: Region, prefix: str) -> str:
    """An id as EC2 gives them, such as `vpc-` and 17 digits; each call gives another."""
    return f"{prefix}-{ids.digits(region.world.settings.seed, prefix, region.world.count(prefix), 17)}"


def checksum(data: bytes) -> Resource:
    """The model has room for 32 characters: the first 24 bytes of the hash in base64 (assumed)."""
    return {"encryptionAlgorithm": "SHA256", "hash": base64.b64encode(sha256(data).digest()[:24]).decode()}
