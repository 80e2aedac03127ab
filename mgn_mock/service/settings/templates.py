"""The configuration templates of an account, and what a source server inherits from them when it appears.

The first template of a type is the one that counts. A server inherits what it
says at that moment; later edits do not touch it. Servers that appear between two edits share one copy.
"""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING, Any

from mgn_mock.service.settings.facts import FIRST_TEMPLATE_COUNTS
from mgn_mock.state.blobs import encode
from mgn_mock.state.resource_types import (
    ACTIONS,
    LAUNCH_TEMPLATES,
    REPLICATION_TEMPLATES,
    SERVER_SETTINGS,
    TEMPLATE_VERSIONS,
)

if TYPE_CHECKING:
    from mgn_mock.state.blobs import Resource
    from mgn_mock.state.collection import StoredRow
    from mgn_mock.state.resource_types import ResourceType
    from mgn_mock.state.world import Region


def inherit_templates(region: Region, server_id: str) -> None:
    """Store with a new source server what the templates say now."""
    launch, replication = _first(region, LAUNCH_TEMPLATES), _first(region, REPLICATION_TEMPLATES)
    if launch is None and replication is None:
        return
    actions = [] if launch is None else list(region.of(ACTIONS, launch.id).rows())
    version = _digest([encode(row.blob) for row in (launch, replication, *actions) if row is not None])
    versions = region.of(TEMPLATE_VERSIONS)
    if version not in versions:
        versions.put(
            {
                "version": version,
                "launch": {} if launch is None else region.of(LAUNCH_TEMPLATES).get(launch.id),
                "replication": {} if replication is None else region.of(REPLICATION_TEMPLATES).get(replication.id),
                "actions": [region.of(ACTIONS, launch.id).get(row.id) for row in actions] if launch else [],
            }
        )
    region.of(SERVER_SETTINGS).put({"sourceServerID": server_id, "version": version})


def _first(region: Region, kind: ResourceType) -> StoredRow | None:
    templates = region.of(kind)
    if len(templates) > 1:
        region.rest_on(FIRST_TEMPLATE_COUNTS)
    return next(templates.rows(), None)


def _digest(blobs: list[bytes]) -> str:
    return blake2b(b"".join(len(blob).to_bytes(4, "big") + blob for blob in blobs), digest_size=9).hexdigest()


def settings_of(region: Region, server_id: str) -> Resource:
    """Return a copy of the settings that a source server has of its own."""
    every = region.of(SERVER_SETTINGS)
    return every.get(server_id) if server_id in every else {"sourceServerID": server_id}


def inherited(region: Region, settings: Resource, part: str) -> Any:
    """Return what a source server inherited: a template, or the list of `actions`; empty where there was none."""
    if "version" not in settings:
        return [] if part == "actions" else {}
    return region.of(TEMPLATE_VERSIONS).get(settings["version"])[part]
