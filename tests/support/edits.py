"""Single edits of a dump, and the use of the world that comes of one."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any, NamedTuple

from botocore.exceptions import BotoCoreError

from mgn_mock.dispatcher import Caller, dispatch
from mgn_mock.model.spec import service
from mgn_mock.model.validation import violations_in
from mgn_mock.transports.restjson import serialize
from tests.support.minimal import minimal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from random import Random

    from mgn_mock import MgnMock

# What may stand in place of any value.
_OTHERS: tuple[Any, ...] = (
    None, True, False, 0, 1, -1, 2.5, 10**30, float("nan"), "", "x", "12", "\ud800", "2026-01-31T12:00:00Z",
    [], [1], ["x"], [[]], {}, {"x": 1}, {"$time": 5}, {"$time": "soon"}, {"$bytes": "?"}, {"$dict": []},
)  # fmt: skip


class Edit(NamedTuple):
    """One change of a dump."""

    path: tuple[Any, ...]
    what: str
    document: Any


def edit(document: Any, random: Random) -> Edit:
    """Return a copy of a document with one change at a random place."""
    copied = copy.deepcopy(document)
    path, what = change(copied, random)
    return Edit(path, what, copied)


def change(document: Any, random: Random) -> tuple[tuple[Any, ...], str]:
    """Change a document at a random place; return the path, and what was done."""
    path = random.choice(list(_paths(document)))
    holder = document
    for step in path[:-1]:
        holder = holder[step]
    return path, _change(holder, path[-1], random)


def _change(holder: Any, name: Any, random: Random) -> str:
    kind = random.choice(("take out", "replace", "replace", "replace", "add", "rename"))
    if kind == "take out":
        del holder[name]
        return kind
    if kind == "rename" and isinstance(holder, dict):
        holder[f"{name}2"] = holder.pop(name)
        return f"rename to {name}2"
    inner = holder[name]
    if kind == "add" and isinstance(inner, list):
        inner.append(copy.deepcopy(random.choice(inner) if inner and random.random() < 0.5 else random.choice(_OTHERS)))
        return f"add {inner[-1]!r:.80}"
    if kind == "add" and isinstance(inner, dict):
        inner["x"] = random.choice(_OTHERS)
        return f"add x: {inner['x']!r}"
    holder[name] = random.choice(_OTHERS)
    return f"{inner!r:.60} becomes {holder[name]!r}"


def _paths(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if path:
        yield path
    steps = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, inner in steps:
        yield from _paths(inner, (*path, name))


def use(mgn: MgnMock) -> None:
    """Read all of a world, change some of it, and let it go on; whatever is not an error of the service is raised."""
    _read(mgn)
    mgn.report()
    mgn.restore(mgn.dump())
    _change_all(mgn)
    mgn.advance(hours=1)
    _read(mgn)
    mgn.settle()
    mgn.advance(days=2)
    _read(mgn)
    mgn.dump()


def _places(mgn: MgnMock) -> list[MgnMock]:
    return [mgn.at(region.name, region.account_id) for region in list(mgn._world.regions())]


def _read(mgn: MgnMock) -> None:
    for panel in _places(mgn):
        owners = _owners(panel)
        for name in service().operation_names:
            if name.startswith(("Describe", "Get", "List")):
                for params in _requests(name, owners):
                    _call(panel, name, params)


def _owners(panel: MgnMock) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for kind, owner, collection in panel._region.collections():
        if not owner:
            found.setdefault(kind.key, []).extend(row.id for row in collection.rows())
            for row in collection.rows():
                arn = collection.get(row.id).get("arn")
                if isinstance(arn, str):
                    found.setdefault("resourceArn", []).append(arn)
    return found


_AT_MOST = 40


def _requests(name: str, owners: dict[str, list[str]]) -> list[dict[str, Any]]:
    shape = service().operation(name).input
    if shape is None or not shape.required_members:
        return [{}]
    key = next((each for each in shape.required_members if each in owners), None)
    if key is None:
        return []
    base = minimal(shape)
    requests = [{**base, key: each} for each in owners[key][:_AT_MOST]]
    for each in requests:
        for other in ("networkMigrationDefinitionID", "segmentID"):
            if other in base and other != key and owners.get(other):
                each[other] = owners[other][0]
    return requests


def _call(panel: MgnMock, name: str, params: dict[str, Any]) -> None:
    """Call the service without a client, which would take most of the time."""
    try:
        reply = dispatch(panel._world, name, params, Caller(panel.account_id, panel.region))
    except BotoCoreError:
        # A fault rule wants it.
        return
    serialize(reply)
    if reply.error is None and reply.operation is not None and reply.operation.output is not None:
        assert violations_in(reply.body, reply.operation.output.name) == []


_CHANGES = (
    "StartReplication", "PauseReplication", "ResumeReplication", "StopReplication", "RetryDataReplication",
    "StartTest", "TerminateTargetInstances", "StartCutover", "FinalizeCutover", "MarkAsArchived",
    "GetLaunchConfiguration", "UpdateLaunchConfiguration", "UpdateReplicationConfiguration",
)  # fmt: skip


def _change_all(mgn: MgnMock) -> None:
    for panel in _places(mgn):
        servers = _owners(panel).get("sourceServerID", [])
        for place, server_id in enumerate(servers):
            name = _CHANGES[place % len(_CHANGES)]
            many = "sourceServerIDs" in getattr(service().operation(name).input, "members", {})
            _call(panel, name, {"sourceServerIDs": [server_id]} if many else {"sourceServerID": server_id})
        _call(panel, "CreateApplication", {"name": "new"})
        _call(panel, "CreateWave", {"name": "new"})
        panel.add_source_server()
