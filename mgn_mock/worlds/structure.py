"""The form of dumps and scenarios."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, NoReturn

from mgn_mock.state.events import ENVELOPE
from mgn_mock.state.resource_types import MANAGED_ACCOUNTS, RESOURCE_TYPES
from mgn_mock.state.world import REGION_DATA, TIMELINES, WORLD_DATA

if TYPE_CHECKING:
    from collections.abc import Iterator

    Check = Callable[[Any, str], None]

FORMAT = 2
# The parts of a whole dump; a scenario leaves out some of them.
PARTS = ("format", "clock", "requests", "data", "timelines", "faults", "accounts")


def is_scenario(document: Any) -> bool:
    """Tell a scenario or a dump from what was printed for a real account."""
    if not isinstance(document, Mapping) or "items" in document:
        return False
    return not document or any(name in _PARTS and not _is_listing(value) for name, value in document.items())


def _is_listing(value: Any) -> bool:
    return isinstance(value, Mapping) and isinstance(value.get("items"), list)


def is_whole(document: Mapping[str, Any]) -> bool:
    """Tell whether a document has all parts of a dump."""
    return document.keys() >= set(PARTS)


def check(document: Mapping[str, Any]) -> None:
    """Raise a ValueError where a dump or a scenario does not have the form; its text begins with the path."""
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
    _members(_PARTS)(document, "")


def each(content: Any, path: str) -> Iterator[tuple[str, Any]]:
    """Yield the resources of one type, each with its path."""
    if isinstance(content, Mapping):
        for owner, owned in content.items():
            yield from each(owned, f"{path}.{owner}")
    else:
        for place, resource in enumerate(content):
            yield f"{path}[{place}]", resource


def _refuse(path: str, wanted: str, value: Any) -> NoReturn:
    raise ValueError(f"{path or 'the whole'}: {wanted} is wanted, not {type(value).__name__}: {value!r:.100}")


def _of(kind: type, wanted: str) -> Check:
    def check_type(value: Any, path: str) -> None:
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
            _refuse(path, wanted, value)

    return check_type


def _anything(value: Any, path: str) -> None:
    """Accept a value that is checked elsewhere."""


def _members(known: Mapping[str, Check], required: tuple[str, ...] = ()) -> Check:
    def check_members(value: Any, path: str) -> None:
        _dict(value, path)
        for name in required:
            if name not in value:
                raise ValueError(f"{_join(path, name)}: it is missing")
        for name, member in value.items():
            if name not in known:
                raise ValueError(f"{_join(path, name)}: unknown; known are {', '.join(sorted(known))}")
            known[name](member, _join(path, name))

    return check_members


def _join(path: str, name: Any) -> str:
    return f"{path}.{name}" if path else str(name)


def _by_name(check_member: Check) -> Check:
    def check_all(value: Any, path: str) -> None:
        _dict(value, path)
        for name, member in value.items():
            _text(name, path)
            check_member(member, _join(path, name))

    return check_all


def _list_of(check_item: Check) -> Check:
    def check_list(value: Any, path: str) -> None:
        if not isinstance(value, list):
            _refuse(path, "a list", value)
        for place, item in enumerate(value):
            check_item(item, f"{path}[{place}]")

    return check_list


def _owned(check_item: Check) -> Check:
    """Check a list, or lists by owner."""

    def check_lists(value: Any, path: str) -> None:
        (_by_name(_list_of(check_item)) if isinstance(value, Mapping) else _list_of(check_item))(value, path)

    return check_lists


def _data(names: Mapping[str, Callable[..., Any]]) -> Check:
    return _members({name: _dict if isinstance(new(), dict) else _list_of(_anything) for name, new in names.items()})


_dict = _of(Mapping, "a dict")
_text = _of(str, "a text")
_number = _of(int, "a whole number")
_EVENT_MEMBERS = ("kind", "target", "track", "since", "due")
_EVENT: Mapping[str, Check] = {**dict.fromkeys(ENVELOPE, _text), "resources": _list_of(_text), "detail": _dict}
_RULE: Mapping[str, Check] = {
    "number": _number,
    "operation": _text,
    "error": _anything,
    "is_raised": _of(bool, "true or false"),
    "members": _dict,
    "times": _anything,
    "after": _number,
    "where": _dict,
    "rate": _anything,
    "seconds": _anything,
    "met": _number,
    "hits": _number,
}
_REGION: Mapping[str, Check] = {
    **dict.fromkeys(RESOURCE_TYPES, _owned(_dict)),
    "initialized": _of(bool, "true or false"),
    "data": _data(REGION_DATA),
    "numbers": _members(dict.fromkeys(RESOURCE_TYPES, _owned(_number))),
}
_PARTS: Mapping[str, Check] = {
    **_REGION,
    "format": _number,
    "clock": _text,
    "requests": _number,
    "data": _data(WORLD_DATA),
    "timelines": _members(
        dict.fromkeys(TIMELINES, _list_of(_members(dict.fromkeys(_EVENT_MEMBERS, _text), _EVENT_MEMBERS)))
    ),
    "events": _members({"number": _number, "latest": _list_of(_members(_EVENT, ENVELOPE))}, ("number", "latest")),
    "faults": _list_of(_members(_RULE, ("operation",))),
    "accounts": _by_name(_members({"regions": _by_name(_members(_REGION)), MANAGED_ACCOUNTS.name: _list_of(_dict)})),
}
