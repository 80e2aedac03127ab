"""Layouts: resources that have the same members are stored as their values, without the names of the members.

Most of what it costs to encode and decode a resource are its names and its levels. A layout is two functions made for
resources that have the same members in the same order: one takes the values out of a resource as a flat tuple, the
other builds a resource of such a tuple. They are made from source text, as those of `collections.namedtuple` are.
"""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, Any

from mgn_mock.deferred import lazy
from mgn_mock.model.spec import service
from mgn_mock.state.blobs import BUILDERS, decode, encode

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from mgn_mock.state.blobs import Blob, Resource

    Take = Callable[[Resource], tuple[Any, ...] | None]
    # What a member may hold by the model: of a structure the members and what they may hold, of a list of structures
    # a list of what one may hold; else one of the words below.
    Kind = Any
    # What a member holds: of a structure the names and what they hold, of a list of structures None and what they
    # hold; else one of the words below, or `{}` or `[]`.
    Form = Any

SCALAR, LIST, MAP, OTHER = "a scalar", "a list of scalars", "a map of scalars", "anything else"
# By what a member holds besides structures, the source text that takes it and that builds it again. Scalars are
# immutable, and nothing changes a dict that is stored.
_SOURCES: Mapping[str, tuple[str, str]] = {
    SCALAR: ("{}", "{}"),
    LIST: ("(*{},)", "[*{}]"),
    MAP: ("{{**{}}}", "{{**{}}}"),
    OTHER: ("encode({})", "decode({})"),
}
# What is empty is not stored.
_EMPTY = ("{}", "[]")

# A layout costs as much to make as it saves in some hundred calls.
_SIGHTINGS = 8
# A process has at most so many layouts of a type, and looks for so many others.
_MOST, _MOST_SEEN = 100, 1000
# Longer lists of structures are stored as bytes: the functions would grow with them.
_LONGEST = 16

_numbers = count()


class Layouts:
    """The layouts of resources of one shape."""

    def __init__(self, shape_name: str) -> None:
        self._shape_name = shape_name
        self._latest: Take = _nothing
        self._by_sizes: dict[tuple[int, ...], tuple[Take, ...]] = {}
        self._known: dict[Form, Take] = {}
        self._seen: dict[Form, int] = {}

    def encode(self, resource: Resource) -> Blob:
        """Return a resource in an immutable form, of which `decode` makes an equal one."""
        values = self._latest(resource)
        return values or self._found(resource) or encode(resource)

    def _found(self, resource: Resource) -> tuple[Any, ...] | None:
        """Return the values of a resource by another layout than the latest, or None as long as few are like it."""
        sizes = _sizes(resource)
        alike = self._by_sizes.get(sizes, ())
        for take in alike:
            values = take(resource)
            if values is not None:
                self._latest = take
                return values
        new = self._take_of(resource)
        if new is None:
            return None
        self._by_sizes[sizes] = (*alike, new)
        self._latest = new
        return new(resource)

    def _take_of(self, resource: Resource) -> Take | None:
        if max(len(self._by_sizes), len(self._seen)) >= _MOST_SEEN:
            return None
        form = _form(resource, self._kind)
        if form not in self._known:
            self._seen[form] = self._seen.get(form, 0) + 1
            if self._seen[form] < _SIGHTINGS or len(self._known) >= _MOST:
                return None
            self._known[form] = _make(form)
        return self._known[form]

    @lazy
    def _kind(self) -> Kind:
        return _kind(service().shape(self._shape_name))


def _nothing(_resource: Resource) -> None:
    return None


def _sizes(resource: Resource) -> tuple[int, ...]:
    """Return how many members there are on the first levels: few of the same sizes have different forms."""
    sizes = [len(resource)]
    for value in resource.values():
        if type(value) is dict:
            sizes.append(len(value))
            sizes += [len(inner) for inner in value.values() if type(inner) is dict or type(inner) is list]
    return tuple(sizes)


def _kind(shape: Any) -> Kind:
    if shape.type_name == "structure":
        return {name: _kind(member) for name, member in shape.members.items()}
    if shape.type_name == "list":
        item = _kind(shape.member)
        return LIST if item == SCALAR else OTHER if item == OTHER else [item]
    if shape.type_name == "map":
        return MAP if _kind(shape.value) == SCALAR else OTHER
    # A blob may be a bytearray, which can change.
    return OTHER if shape.type_name == "blob" else SCALAR


def _form(value: Any, kind: Kind) -> Form:
    if value in ({}, []):
        return _EMPTY[type(value) is list]
    if type(kind) is dict and type(value) is dict:
        kinds = [kind.get(name, OTHER) for name in value]
        below = [each if each is SCALAR else _form(value[name], each) for name, each in zip(value, kinds, strict=True)]
        return tuple(value), tuple(below)
    if type(kind) is list and type(value) is list and len(value) <= _LONGEST:
        return None, tuple([_form(item, kind[0]) for item in value])
    return kind if kind in (LIST, MAP) else OTHER


def _make(form: Form) -> Take:
    """Make the two functions of a layout: return one, and keep the other for `decode`."""
    number = next(_numbers)
    functions: dict[str, Any] = {"encode": encode, "decode": decode}
    code = compile(_Source(form, number).text, f"<layout {number} of mgn_mock>", "exec")
    exec(code, functions)  # noqa: S102 - of the form, only names come into the source, as literals
    BUILDERS[number] = functions["build"]
    take: Take = functions["take"]
    return take


class _Source:
    """The source text of the functions of a layout."""

    def __init__(self, form: Form, number: int) -> None:
        self._names: list[str] = []
        # Assignments of structures and of the items of lists to variables, and the variables of the structures.
        self._parts: list[str] = []
        self._structures: list[str] = []
        self._empty: list[str] = []
        # What is taken, and the variables that it comes to when it is built.
        self._taken = [str(number)]
        self._variables = ["_"]
        built = self._add(form, "resource")
        self.text = f"""
NAMES = {self._names!r}

def take(resource):
    try:
        {"; ".join(self._parts)}
        if [*{", *".join(self._structures)}] == NAMES and not ({" or ".join(self._empty) or None}):
            return ({", ".join(self._taken)})
    except (KeyError, TypeError, ValueError):
        # What was a structure is none, or a list is longer or shorter.
        pass
    return None

def build(values):
    {", ".join(self._variables)} = values
    return {built}
"""

    def _add(self, form: Form, where: str) -> str:
        """Add what is at a place in a resource, and return the source text that builds it."""
        if form in _EMPTY:
            self._empty.append(where)
            return str(form)
        if form in _SOURCES:
            taken, built = _SOURCES[form]
            self._taken.append(taken.format(where))
            return built.format(self._variable())
        part = f"part{len(self._parts)}"
        names, below = form
        if names is None:
            items = [f"{part}_{place}" for place in range(len(below))]
            self._parts.append(f"{', '.join(items)}, = {where}")
            return f"[{', '.join(map(self._add, below, items))}]"
        self._parts.append(f"{part} = {where}")
        self._structures.append(part)
        self._names += names
        if set(below) <= set(_EMPTY):
            inside = list(below)
            self._empty.append(f"any({part}.values())")
        elif set(below) == {SCALAR}:
            inside = [self._variable() for _ in names]
            self._taken.append(f"*{part}.values()")
        else:
            inside = [self._add(inner, f"{part}[{name!r}]") for name, inner in zip(names, below, strict=True)]
        return f"{{{', '.join(f'{name!r}: {value}' for name, value in zip(names, inside, strict=True))}}}"

    def _variable(self) -> str:
        self._variables.append(f"v{len(self._variables)}")
        return self._variables[-1]
