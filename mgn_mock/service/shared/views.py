"""Views of stored resources in the shapes of the model, and the values that answers need."""

from __future__ import annotations

import base64
from functools import cache
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from mgn_mock.clock import in_milliseconds
from mgn_mock.model import ids
from mgn_mock.model.spec import service
from mgn_mock.service.shared.facts import HASH_OF_CHECKSUM

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from mgn_mock.state.answers import View
    from mgn_mock.state.blobs import Resource
    from mgn_mock.state.world import Region


def project(resource: Mapping[str, Any], shape_name: str) -> Resource:
    """Return those members of a resource that a shape of the installed model has."""
    members = _members(shape_name)
    return {name: value for name, value in resource.items() if name in members}


@cache
def _members(shape_name: str) -> frozenset[str]:
    return service().members(shape_name)


@cache
def as_shape(shape_name: str) -> View:
    """Return a view of the members that a shape of the installed model has."""

    def show(resource: Resource) -> Resource:
        return project(resource, shape_name)

    return show


def now(region: Region) -> datetime:
    """Return the time in whole milliseconds, the precision of real timestamps."""
    return in_milliseconds(region.now)


def new_uuid(region: Region, what: str) -> str:
    """Return a new UUID, numbered among those of its kind."""
    return ids.uuid_text(region.world.settings.seed, what, region.world.count(what))


def new_ec2_id(region: Region, prefix: str) -> str:
    """Return a new id in EC2's form, such as `vpc-` and 17 hexadecimal digits."""
    return f"{prefix}-{ids.digits(region.world.settings.seed, prefix, region.world.count(prefix), 17)}"


def checksum(region: Region, data: bytes) -> Resource:
    """Return the first 24 bytes of the SHA-256 in base64."""
    region.rest_on(HASH_OF_CHECKSUM)
    return {"encryptionAlgorithm": "SHA256", "hash": base64.b64encode(sha256(data).digest()[:24]).decode()}
