"""Makes a checked plan so."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from mgn_mock.service.import_file.columns import APPLICATION, SERVER, WAVE
from mgn_mock.service.imports import settings
from mgn_mock.service.source_servers import agent
from mgn_mock.service.waves import groups, membership
from mgn_mock.state.resource_types import SOURCE_SERVERS

if TYPE_CHECKING:
    from mgn_mock.service.imports.imported import ImportBatch, ImportedResource
    from mgn_mock.state.blobs import Resource

# How the service's summary of an import calls the parts.
SUMMARY = {WAVE: "waves", APPLICATION: "applications", SERVER: "servers"}
_PARTS_OF_RESOURCE = frozenset(SUMMARY)


def apply(book: ImportBatch) -> dict[str, dict[str, int]]:
    """Creates and updates all that a plan names, waves first.

    Returns:
        How many were created and modified, as the service's summary has it. What was found counts as modified, also
        where nothing is different (assumed).
    """
    counts = {part: Counter(createdCount=0, modifiedCount=0) for part in SUMMARY}
    for part, drafts in book.drafts.items():
        for draft in drafts:
            counts[part]["createdCount" if draft.id is None else "modifiedCount"] += 1
            _apply(draft)
    return {SUMMARY[part]: dict(count) for part, count in counts.items()}


def _apply(draft: ImportedResource) -> None:
    stored = draft.stored()
    if stored is None:
        wanted = changed(draft, _new(draft))
        draft.id = str(wanted[draft.sort.kind.key])
    else:
        wanted = changed(draft, stored)
    if draft.into is not None:
        wanted[draft.into.sort.kind.key] = draft.into.id
    if wanted != stored:
        membership.put(draft.region, draft.sort.kind, wanted)
    if draft.sort.kind is SOURCE_SERVERS:
        settings.apply(draft, wanted)


def _new(draft: ImportedResource) -> Resource:
    if draft.sort.kind is not SOURCE_SERVERS:
        return groups.new(draft.region, draft.sort.kind, {"name": draft.name})
    fqdn = draft.given.get("mgn:server:fqdn-for-action-framework")
    return agent.expected(draft.region, draft.name, None if fqdn is None else fqdn.value)


def changed(draft: ImportedResource, resource: Resource) -> Resource:
    """A copy of a resource with what a plan says of the resource itself.

    Args:
        draft: What the plan says.
        resource: What there is.
    """
    wanted: dict[str, Any] = {**resource}
    if draft.name is not None:
        wanted[draft.sort.name_member] = draft.name
    for given in draft.given.values():
        column = given.found.column
        if column.part not in _PARTS_OF_RESOURCE:
            continue
        if column.is_tag:
            wanted["tags"] = _with(wanted.get("tags", {}), given.found.keys[-1], given.value)
        elif column.member == "platform":
            wanted = agent.with_platform(wanted, given.value)
        else:
            wanted = _with(wanted, column.member, given.value)
    return wanted


def _with(members: dict[str, Any], name: str, value: Any) -> dict[str, Any]:
    """A copy with a value, or without it where it is None."""
    others = {other: kept for other, kept in members.items() if other != name}
    if value is None:
        return others
    # What is there already keeps its place.
    return {**members, name: value}
