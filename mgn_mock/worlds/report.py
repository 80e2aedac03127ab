"""Describe a world as text for a person at a failing test."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mgn_mock.faults import rules as fault_rules
from mgn_mock.service.shared.shapes import listed_shape_of
from mgn_mock.service.source_servers import trouble
from mgn_mock.state.events import event_line
from mgn_mock.state.notices import API_CALL
from mgn_mock.state.resource_types import SOURCE_SERVERS
from mgn_mock.worlds import forms
from mgn_mock.worlds.latest_calls import latest_calls

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from mgn_mock.state.blobs import Resource
    from mgn_mock.state.collection import Collection
    from mgn_mock.state.resource_types import ResourceType
    from mgn_mock.state.world import Region, World

# By type, the paths of the members that a row shows besides the id.
_COLUMNS: Mapping[str, Sequence[str]] = {
    "source_servers": (
        "tags.Name",
        "replicationType",
        "lifeCycle.state",
        "dataReplicationInfo.dataReplicationState",
        "applicationID",
    ),
    "applications": ("name", "waveID"),
    "waves": ("name",),
    "jobs": ("type", "initiatedBy", "status"),
    "vcenter_clients": ("hostname",),
}
_OTHERS = ("name", "status")
# Nobody reads more.
_MOST_ROWS = 30
_LATEST_EVENTS = 10
_EMPTY = (
    "Nothing is there. add_source_server() of the panel plants a source server; load() loads a scenario, and what the "
    "AWS CLI printed."
)


def summary(region: Region) -> str:
    """Return the numbers of resources in a Region, in one line."""
    world = region.world
    counts = {SOURCE_SERVERS.name: len(region.source_servers)}
    for kind, owner, collection in _listed(region):
        if not owner:
            counts[kind.name] = len(collection)
    parts = [_counted(count, name) for name, count in counts.items()]
    coming = len(world.timeline)
    parts += [f"{coming} under way"] if coming else []
    parts += [_counted(len(world.faults.rules), "fault rules")] if world.faults.rules else []
    return f"{region.place}: {', '.join([*parts, _counted(len(world.record), 'calls')])}"


def _counted(count: int, plural: str) -> str:
    noun = plural.replace("_", " ")
    return f"{count} {noun.removesuffix('s') if count == 1 else noun}"


def report(world: World, account_id: str) -> str:
    """Return the whole world as text: its resources, their states, what comes next, and the latest calls."""
    lines = [line for region in world.regions() for line in _region(region)] or [_EMPTY]
    lines += [*latest_calls(world.record, account_id), *_events(world)]
    rules = ["Fault rules:", *(f"  {fault!r}" for fault in fault_rules.listed(world))] if world.faults.rules else []
    troubles = [f"  {each}" for each in trouble.listed(world)]
    rules += ["Armed trouble:", *troubles] if troubles else []
    assumed = [f"Rests on assumptions: {', '.join(world.assumptions)}."] if world.assumptions else []
    return "\n".join([f"The clock shows {forms.clock_text(world)}.", *rules, *assumed, *lines]) + "\n"


def _events(world: World) -> Iterator[str]:
    """Yield the latest events, but for those of calls, which stand above."""
    told = [event for event in world.events if event["detail-type"] != API_CALL]
    if told:
        yield ""
        latest = f", the latest {_LATEST_EVENTS} of them" if len(told) > _LATEST_EVENTS else ""
        yield f"{_counted(len(told), 'events')} besides those of calls{latest}:"
        yield from map(event_line, told[-_LATEST_EVENTS:])
    if world.notices.refusals:
        yield ""
        yield "EventBridge did not take all events:"
        yield from (f"  {_counted(count, 'events')}: {text}" for text, count in world.notices.refusals.items())


def _region(region: Region) -> Iterator[str]:
    collections = _listed(region)
    if collections or not region.initialized:
        yield ""
        yield f"{region.place}{'' if region.initialized else ', not initialized'}"
    for kind, owner, collection in collections:
        of_owner = f" of {owner}" if owner else ""
        yield f"  {_counted(len(collection), kind.name)}{of_owner}"
        if owner:
            continue
        yield from _table(_rows(region, kind, collection))
        if len(collection) > _MOST_ROWS:
            yield f"    and {len(collection) - _MOST_ROWS} more"


def _listed(region: Region) -> list[tuple[ResourceType, str, Collection]]:
    """Return the collections that are not empty, of types that the service lists; the others are the mock's own."""
    return [
        (kind, owner, found)
        for kind, owner, found in region.collections()
        if len(found) and listed_shape_of(kind) is not None
    ]


def _rows(region: Region, kind: ResourceType, collection: Collection) -> Iterator[list[str]]:
    paths = _COLUMNS.get(kind.name, _OTHERS)
    for place, row in enumerate(collection.rows()):
        if place == _MOST_ROWS:
            return
        resource = collection.get(row.id)
        yield [str(row.id), *(_at(resource, path) for path in paths), _next_step(region, kind, row.id)]


def _at(resource: Resource, path: str) -> str:
    value: Any = resource
    for name in path.split("."):
        value = value.get(name) if isinstance(value, dict) else None
    return "" if value is None else str(value)


def _next_step(region: Region, kind: ResourceType, resource_id: str) -> str:
    if kind is SOURCE_SERVERS and resource_id in region.shipping_queue:
        return "waits for a shipping slot"
    if kind.arn_type is None:
        return ""
    target = region.arn(kind, resource_id)
    event = region.world.timeline.of(target) or region.world.cycles.of(target)
    return f"{event.name} at {event.due:%Y-%m-%d %H:%M:%S}" if event is not None else ""


def _table(rows: Iterable[list[str]]) -> Iterator[str]:
    known = list(rows)
    widths = [max(map(len, column)) for column in zip(*known, strict=True)]
    for row in known:
        cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=True) if width]
        yield f"    {'  '.join(cells)}".rstrip()
