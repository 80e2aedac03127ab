"""Apply a validated import file."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from mgn_mock.service.import_file.columns import APPLICATION, SERVER, WAVE
from mgn_mock.service.imports import facts, imported_settings
from mgn_mock.service.source_servers import agent
from mgn_mock.service.waves import groups, membership
from mgn_mock.state.resource_types import SOURCE_SERVERS

if TYPE_CHECKING:
    from mgn_mock.service.imports.batch import ImportBatch, ImportedResource
    from mgn_mock.state.blobs import Resource

# The members of the service's summary of an import.
SUMMARY = {WAVE: "waves", APPLICATION: "applications", SERVER: "servers"}
_PARTS_OF_RESOURCE = frozenset(SUMMARY)


def apply(batch: ImportBatch) -> dict[str, dict[str, int]]:
    """Create and update all resources of an import file, waves first, and return the service's summary of it."""
    counts = {part: Counter(createdCount=0, modifiedCount=0) for part in SUMMARY}
    for part, resources in batch.resources.items():
        for imported in resources:
            counts[part]["createdCount" if imported.id is None else "modifiedCount"] += 1
            _apply(imported)
    return {SUMMARY[part]: dict(count) for part, count in counts.items()}


def _apply(imported: ImportedResource) -> None:
    stored, rest_on = imported.stored(), imported.region.rest_on
    if stored is None:
        wanted = changed(imported, _new(imported))
        imported.id = str(wanted[imported.kind.key])
    else:
        wanted = changed(imported, stored)
    if imported.container is not None:
        link = imported.container.kind.key
        if stored is not None and stored.get(link) not in (None, imported.container.id):
            rest_on(facts.APPLICATION_TAKES_SERVER_OVER)
        wanted[link] = imported.container.id
    if wanted == stored:
        rest_on(facts.FOUND_COUNTS_AS_MODIFIED)
    else:
        membership.put(imported.region, imported.kind, wanted)
    if imported.kind is SOURCE_SERVERS:
        imported_settings.apply(imported, wanted)


def _new(imported: ImportedResource) -> Resource:
    if imported.kind is not SOURCE_SERVERS:
        return groups.new(imported.region, imported.kind, {"name": imported.name})
    imported.region.rest_on(facts.IMPORTED_SERVERS_WAIT_FOR_AGENT)
    fqdn = imported.cells.get("mgn:server:fqdn-for-action-framework")
    return agent.expected(imported.region, None if fqdn is None else fqdn.value)


def changed(imported: ImportedResource, resource: Resource) -> Resource:
    """Return a copy of a resource with the members that an import file gives the resource itself."""
    wanted: dict[str, Any] = {**resource}
    if imported.name is not None:
        wanted[imported.columns.name_member] = imported.name
    for cell in imported.cells.values():
        column = cell.matched.column
        if column.part not in _PARTS_OF_RESOURCE:
            continue
        if column.is_tag:
            wanted["tags"] = _with(wanted.get("tags", {}), cell.matched.keys[-1], cell.value)
        elif column.member == "platform":
            wanted = agent.with_platform(wanted, cell.value)
        else:
            wanted = _with(wanted, column.member, cell.value)
    return wanted


def _with(members: dict[str, Any], name: str, value: Any) -> dict[str, Any]:
    """Return a copy with a value, or without it where it is None."""
    others = {other: kept for other, kept in members.items() if other != name}
    if value is None:
        return others
    # An existing member keeps its place in the order.
    return {**members, name: value}
