"""The form of dumps and scenarios: one declaration, which checks documents and is published as a JSON Schema."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from mgn_mock.model.spec import service
from mgn_mock.planting.forms import shapes
from mgn_mock.planting.forms.nodes import (
    ANYTHING,
    BOOLEAN,
    BYTES,
    COUNT,
    DICT,
    NULL,
    TEXT,
    TIME,
    Form,
    at_least,
    by_name,
    listing,
    members,
    number,
    one_of,
    or_null,
)
from mgn_mock.planting.forms.stored import form_of
from mgn_mock.service import progress
from mgn_mock.state import timeline
from mgn_mock.state.events import ENVELOPE
from mgn_mock.state.resource_types import MANAGED_ACCOUNTS, RESOURCE_TYPES
from mgn_mock.state.world import REGION_DATA, TIMELINES, WORLD_DATA
from mgn_mock.worlds import plain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from mgn_mock.planting.forms.nodes import Schema
    from mgn_mock.state.resource_types import ResourceType

FORMAT = 2
# Names the schema of a document, for editors.
SCHEMA = "$schema"
# The parts of a whole dump; a scenario leaves out some of them.
PARTS = ("format", "clock", "requests", "data", "timelines", "faults", "accounts")
_COUNTERS_OF_RULES = ("number", "met", "hits")
_TRACKS = (
    timeline.REPLICATION,
    timeline.TROUBLE,
    timeline.RECOVERY,
    timeline.LAG,
    timeline.BOOT,
    timeline.WORK,
)
_KIND = "kind of event"
# More seconds than any clock of the mock gets through.
_LONGEST = 1e12


def is_scenario(document: Any) -> bool:
    """Tell a scenario or a dump from what was printed for a real account."""
    if not isinstance(document, Mapping) or "items" in document:
        return False
    return not document or any(name in _names() and not _is_listing(value) for name, value in document.items())


def _is_listing(value: Any) -> bool:
    return isinstance(value, Mapping) and isinstance(value.get("items"), list)


def is_whole(document: Mapping[str, Any]) -> bool:
    """Tell whether a document has all parts of a dump."""
    return document.keys() >= set(PARTS)


def check(document: Any) -> None:
    """Raise a ValueError where a dump or a scenario does not have the form; its text begins with the path."""
    DICT.check(document, "")
    version = document.get("format", FORMAT)
    if isinstance(version, int) and version > FORMAT:
        raise ValueError(
            f"format: {version} is newer than this mgn_mock reads ({FORMAT}); a newer mgn_mock wrote it, or is needed"
        )
    if isinstance(version, int) and version < FORMAT and "timelines" in document:
        raise ValueError(
            f"format: {version} was written by an older mgn_mock, whose timelines this one ({FORMAT}) cannot read: "
            "dump the world anew, or leave timelines out to load the rest as a scenario"
        )
    (_dump() if is_whole(document) else _scenario()).check(document, "")


def each(content: Any, path: str) -> Iterator[tuple[str, Any]]:
    """Yield the resources of one type, each with its path."""
    if isinstance(content, Mapping):
        for owner, owned in content.items():
            yield from each(owned, f"{path}.{owner}")
    else:
        for place, resource in enumerate(content):
            yield f"{path}[{place}]", resource


def json_schema() -> Schema:
    """Return the JSON Schema of dumps and scenarios, as the installed service model has it."""
    schema: Schema = {"if": {"required": list(PARTS)}, "then": _dump().schema, "else": _scenario().schema}
    resources = {name: inner for kind in RESOURCE_TYPES.values() for name, inner in form_of(kind).definitions.items()}
    kinds = [kind for family in progress.FAMILIES for kind in progress.steps_of(family)]
    marked = {_KIND: one_of(kinds).schema, plain.TIME: plain.MARKED_TIME, plain.BYTES: plain.MARKED_BYTES}
    return {
        SCHEMA: "https://json-schema.org/draft/2020-12/schema",
        "title": "A scenario or a dump of mgn_mock",
        "description": "A dump has all parts. A scenario leaves out some of them, and what has a default.",
        **schema,
        "$defs": {**marked, **resources, **shapes.definitions(list(resources.values()))},
    }


@cache
def _names() -> frozenset[str]:
    return frozenset({*PARTS, *RESOURCE_TYPES, "events", "initialized", "numbers"})


def _owned(item: Form) -> Form:
    """Return the form of a list, or of lists by owner."""
    alone, owned = listing(item), by_name(listing(item))

    def check_lists(value: Any, path: str) -> None:
        (owned if isinstance(value, Mapping) else alone).check(value, path)

    return Form(check_lists, {"anyOf": [alone.schema, owned.schema]})


_SET = by_name(NULL)
# By name, the form of the data of Regions and worlds, as it is when it has been read.
DATA: Mapping[str, Form] = {
    "shipping_queue": _SET,
    "in_jobs": by_name(TEXT),
    "been_ready": _SET,
    "counters": by_name(COUNT),
    "neighbours": by_name(TEXT),
    "objects": by_name(by_name(BYTES)),
    "assumptions": by_name(_SET),
    "unread_facts": by_name(_SET),
    "unseen": _SET,
}


def _data(names: Mapping[str, Callable[[], Any]]) -> Form:
    """Return the form of data, which is checked when it has been read."""
    return members({name: Form(ANYTHING.check, DATA[name].schema) for name in names})


_EVENT = members({**dict.fromkeys(ENVELOPE, TEXT), "resources": listing(TEXT), "detail": DICT}, ENVELOPE)


@cache
def _events() -> Form:
    event = {
        "kind": Form(TEXT.check, {"$ref": f"{shapes.REFERENCE}{_KIND}"}),
        "target": TEXT,
        "track": one_of(_TRACKS),
        "since": TIME,
        "due": TIME,
    }
    return members(dict.fromkeys(TIMELINES, listing(members(event, event))))


def _rule(required: tuple[str, ...]) -> Form:
    known = {
        "number": at_least(1),
        "operation": one_of((*service().operation_names, "*")),
        "error": or_null(TEXT),
        "is_raised": BOOLEAN,
        "members": DICT,
        "times": or_null(at_least(1)),
        "after": COUNT,
        "where": DICT,
        "rate": or_null(number(0, 1)),
        "seconds": number(0, _LONGEST),
        "met": COUNT,
        "hits": COUNT,
    }
    return members(known, required)


def _resources(kind: ResourceType, *, whole: bool) -> Form:
    """Return the form of resources, which are checked one by one when they have been read."""
    return _owned(_resource(kind, whole=whole))


def _resource(kind: ResourceType, *, whole: bool) -> Form:
    return Form(DICT.check, {"$ref": f"{shapes.REFERENCE}{'stored' if whole else 'given'}.{kind.name}"})


def _region(*, whole: bool) -> Mapping[str, Form]:
    return {
        **{name: _resources(kind, whole=whole) for name, kind in RESOURCE_TYPES.items()},
        "initialized": BOOLEAN,
        "data": _data(REGION_DATA),
        "numbers": members(dict.fromkeys(RESOURCE_TYPES, _owned(COUNT))),
    }


def _parts(*, whole: bool) -> Mapping[str, Form]:
    accounts = listing(_resource(MANAGED_ACCOUNTS, whole=whole))
    place = by_name(
        members(_region(whole=whole)), r"[^:/\s]+", "the name of a Region has no blanks, colons and slashes"
    )
    return {
        SCHEMA: TEXT,
        "format": at_least(1),
        "clock": TIME,
        "requests": COUNT,
        "data": _data(WORLD_DATA),
        "timelines": _events(),
        "events": members({"number": COUNT, "latest": listing(_EVENT)}, ("number", "latest")),
        "faults": listing(_rule(("operation", *_COUNTERS_OF_RULES) if whole else ("operation",))),
        "accounts": by_name(
            members({"regions": place, MANAGED_ACCOUNTS.name: accounts}), r"\d{12}", "an account is twelve digits"
        ),
    }


@cache
def _dump() -> Form:
    return members(_parts(whole=True), PARTS)


@cache
def _scenario() -> Form:
    return members({**_region(whole=False), **_parts(whole=False)})
