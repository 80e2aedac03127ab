"""Show a stored resource as a shape of the model has it, with ids and times as the service makes them."""

from __future__ import annotations

import base64
from functools import cache
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from mgn_mock.clock import in_milliseconds
from mgn_mock.model import ids
from mgn_mock.model.spec import service

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from mgn_mock.clock import Moment
    from mgn_mock.state.answers import Renderer
    from mgn_mock.state.blobs import Resource
    from mgn_mock.state.timeline import Event
    from mgn_mock.state.world import Region


def project(resource: Mapping[str, Any], shape_name: str) -> Resource:
    """Return those members of a resource that a shape of the installed model has."""
    members = _members(shape_name)
    return {name: value for name, value in resource.items() if name in members}


@cache
def _members(shape_name: str) -> frozenset[str]:
    return service().members(shape_name)


@cache
def as_shape(shape_name: str) -> Renderer:
    """Return what shows each resource of a listing as `project` does."""

    def show(resource: Resource, moment: Moment, event: Event | None) -> Resource:  # noqa: ARG001 - a `Renderer`
        return project(resource, shape_name)

    return show


def now(region: Region) -> datetime:
    """Return the time, as real timestamps carry it."""
    return in_milliseconds(region.now)


def made_up_uuid(region: Region, what: str) -> str:
    """Return a UUID for something of a kind; each call gives another."""
    return ids.uuid_text(region.world.settings.seed, what, region.world.count(what))


def made_up_id(region: Region, prefix: str) -> str:
    """Return an id as EC2 gives them, such as `vpc-` and 17 digits; each call gives another."""
    return f"{prefix}-{ids.digits(region.world.settings.seed, prefix, region.world.count(prefix), 17)}"


def checksum(data: bytes) -> Resource:
    """Return the checksum of a file: the model has room for 32 characters, the first 24 bytes in base64 (assumed)."""
    return {"encryptionAlgorithm": "SHA256", "hash": base64.b64encode(sha256(data).digest()[:24]).decode()}
