"""The service model as botocore ships it, read and applied without a line of mgn_mock."""

from __future__ import annotations

import re
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from botocore.loaders import Loader

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "long": (int,),
    "float": (int, float),
    "double": (int, float),
    "boolean": (bool,),
    "timestamp": (datetime,),
    "list": (list,),
    "map": (dict,),
    "structure": (dict,),
}
# Where the service is known not to keep to its own model.
_OFFSET = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|\+00:00)")
_OTHER_VALUES = {"JobLogEvent": {"LAUNCH_END"}}
_OTHER_BOUNDS = {
    ("SourceServerActionDocument", "order"),
    # A request may name a key in 19 characters, and an answer has at least 20.
    ("LaunchConfigurationTemplate", "parametersEncryptionKey"),
}


@cache
def raw() -> dict[str, Any]:
    """Return the model."""
    model: dict[str, Any] = Loader().load_service_model("mgn", "service-2")
    return model


def shape(name: str) -> dict[str, Any]:
    """Return a shape."""
    found: dict[str, Any] = raw()["shapes"][name]
    return found


def input_of(operation: str) -> str | None:
    """Return the name of the shape of an operation's requests."""
    name: str | None = raw()["operations"][operation].get("input", {}).get("shape")
    return name


def output_of(operation: str) -> str | None:
    """Return the name of the shape of an operation's answers."""
    name: str | None = raw()["operations"][operation].get("output", {}).get("shape")
    return name


def problems(value: Any, name: str, path: str = "", *, bounded: bool = True) -> Iterator[str]:
    """Yield each constraint of a shape that a value does not keep, with its path."""
    rules = shape(name)
    if rules.get("document"):
        return
    kind = rules["type"]
    if not isinstance(value, _TYPES[kind]) or (isinstance(value, bool) and kind != "boolean"):
        yield f"{path}: {value!r} is no {kind}"
        return
    size = value if isinstance(value, (int, float)) else len(value) if hasattr(value, "__len__") else None
    if bounded and size is not None and not rules.get("min", size) <= size <= rules.get("max", size):
        yield f"{path}: {value!r:.80} is not within {rules.get('min')} and {rules.get('max')}"
    if "enum" in rules and value not in {*rules["enum"], *_OTHER_VALUES.get(name, ())}:
        yield f"{path}: {value!r} is none of the values of {name}"
    if "pattern" in rules and not matches(str(value), name):
        yield f"{path}: {value!r} does not match {rules['pattern']}"
    yield from _INNER.get(kind, _nothing)(value, name, path)


def matches(text: str, name: str) -> bool:
    """Tell whether a text matches the pattern of a shape."""
    if name == "ISO8601DatetimeString":
        return _OFFSET.fullmatch(text) is not None
    pattern = shape(name)["pattern"]
    # Older models describe the end of a text alone.
    whole = f".*{pattern}" if pattern.endswith("$") and "^" not in pattern else pattern
    return re.fullmatch(whole, text) is not None


def _nothing(_value: Any, _name: str, _path: str) -> Iterator[str]:
    return iter(())


def _in_structure(value: Any, name: str, path: str) -> Iterator[str]:
    rules = shape(name)
    members = rules["members"]
    for member in rules.get("required", ()):
        if member not in value:
            yield f"{path}.{member}: it is missing"
    if rules.get("union") and len(value) != 1:
        yield f"{path}: a union has one member, not {sorted(value)}"
    for member, inner in value.items():
        if member not in members:
            yield f"{path}.{member}: it is unknown"
        else:
            bounded = (name, member) not in _OTHER_BOUNDS
            yield from problems(inner, members[member]["shape"], f"{path}.{member}", bounded=bounded)


def _in_list(value: Any, name: str, path: str) -> Iterator[str]:
    for place, inner in enumerate(value):
        yield from problems(inner, shape(name)["member"]["shape"], f"{path}[{place}]")


def _in_map(value: Any, name: str, path: str) -> Iterator[str]:
    for key, inner in value.items():
        yield from problems(key, shape(name)["key"]["shape"], f"{path}.{key}")
        yield from problems(inner, shape(name)["value"]["shape"], f"{path}.{key}")


_INNER: dict[str, Callable[[Any, str, str], Iterator[str]]] = {
    "structure": _in_structure,
    "list": _in_list,
    "map": _in_map,
}


class Break(NamedTuple):
    """A request of which one constraint is broken."""

    path: str
    constraint: str
    request: dict[str, Any]


def breaks(operation: str, least: Callable[[str], Any]) -> Iterator[Break]:
    """Yield, for each constraint of an operation's request, a request that keeps all but this one.

    Args:
        operation: The operation.
        least: Returns the least value of a shape.
    """
    name = input_of(operation)
    if name is not None:
        yield from _breaks(name, "", lambda value: value, least, ())


def _breaks(
    name: str, path: str, put: Callable[[Any], Any], least: Callable[[str], Any], above: tuple[str, ...]
) -> Iterator[Break]:
    rules = shape(name)
    if name in above or rules.get("document"):
        return
    for constraint, value in _unfitting(name, least):
        yield Break(path, constraint, put(value))
    inner: Callable[..., Iterator[Break]] = _INNER_BREAKS.get(rules["type"], _no_breaks)
    yield from inner(name, path, put, least, (*above, name))


def _no_breaks(*_: Any) -> Iterator[Break]:
    return iter(())


_WRONG = {"string": 5, "boolean": "x", "timestamp": "soon", "list": "x", "map": "x", "structure": "x"}


def _unfitting(name: str, least: Callable[[str], Any]) -> Iterator[tuple[str, Any]]:
    """Yield each constraint of a shape on its own value, with a value that breaks it."""
    rules = shape(name)
    kind = rules["type"]
    yield "type", _WRONG.get(kind, "x")
    if "enum" in rules:
        yield "enum", "NONE_OF_THEM"
    if "pattern" in rules and "enum" not in rules:
        size = max(rules.get("min", 1), 1)
        for sign in ("\x00", "\u20ac", " ", "!"):
            text = sign * size
            if not matches(text, name):
                yield "pattern", text
                break
    sized: Any = {
        "string": lambda count: "a" * count,
        "list": lambda count: [least(rules["member"]["shape"])] * count,
        "map": lambda count: {f"{number:03}": least(rules["value"]["shape"]) for number in range(count)},
    }.get(kind, int)
    if rules.get("min", 0) > 0:
        yield "min", sized(rules["min"] - 1)
    if "max" in rules and rules["max"] < 10**9:
        yield "max", sized(rules["max"] + 1)


def _structure_breaks(name: str, path: str, put: Any, least: Any, above: tuple[str, ...]) -> Iterator[Break]:
    rules, base = shape(name), least(name)
    for member in rules.get("required", ()):
        lacking = {each: value for each, value in base.items() if each != member}
        yield Break(_join(path, member), "required", put(lacking))
    yield Break(_join(path, "unknownMember"), "unknown", put({**base, "unknownMember": 1}))
    rest = {} if rules.get("union") else base
    for member, inner in rules["members"].items():

        def put_member(value: Any, member: str = member) -> Any:
            return put({**rest, member: value})

        yield from _breaks(inner["shape"], _join(path, member), put_member, least, above)


def _list_breaks(name: str, path: str, put: Any, least: Any, above: tuple[str, ...]) -> Iterator[Break]:
    rules = shape(name)
    others = [least(rules["member"]["shape"])] * (max(rules.get("min", 1), 1) - 1)
    yield from _breaks(rules["member"]["shape"], f"{path}[0]", lambda value: put([value, *others]), least, above)


def _map_breaks(name: str, path: str, put: Any, least: Any, above: tuple[str, ...]) -> Iterator[Break]:
    rules = shape(name)
    key, value = least(rules["key"]["shape"]) or "a", least(rules["value"]["shape"])
    yield from _breaks(rules["value"]["shape"], _join(path, key), lambda inner: put({key: inner}), least, above)
    for constraint, wrong in _unfitting(rules["key"]["shape"], least):
        if isinstance(wrong, str):
            yield Break(_join(path, wrong).rstrip("."), f"{constraint} of a key", put({wrong: value}))


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


_INNER_BREAKS: dict[str, Callable[..., Iterator[Break]]] = {
    "structure": _structure_breaks,
    "list": _list_breaks,
    "map": _map_breaks,
}
