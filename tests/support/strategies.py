"""Random values of the service model's shapes: of the right types, with no regard to other constraints."""

from __future__ import annotations

from datetime import datetime, timezone
from functools import cache
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
NUMBERS = st.integers(min_value=-(2**31), max_value=2**31 - 1)
FLOATS = st.floats(allow_nan=False, allow_infinity=False, width=32)
# The wire carries whole milliseconds.
TIMES = st.integers(0, 4_000_000_000_000).map(lambda ms: datetime.fromtimestamp(ms / 1000, timezone.utc))
SCALARS: dict[str, SearchStrategy[Any]] = {
    "string": TEXT,
    "integer": NUMBERS,
    "long": NUMBERS,
    "float": FLOATS,
    "double": FLOATS,
    "boolean": st.booleans(),
    "timestamp": TIMES,
    "blob": st.binary(max_size=12),
}


@cache
def of_shape(shape: Any) -> SearchStrategy[Any]:
    """Values of a shape; structures have all their required members and some of the others."""
    if shape.type_name == "structure":
        members = {name: of_member(member) for name, member in shape.members.items()}
        if shape.is_tagged_union:
            return st.one_of([st.fixed_dictionaries({name: member}) for name, member in members.items()])
        required = {name: members.pop(name) for name in shape.required_members}
        return st.fixed_dictionaries(required, optional=members)
    if shape.type_name == "list":
        return st.lists(of_shape(shape.member), max_size=2)
    if shape.type_name == "map":
        return st.dictionaries(of_shape(shape.key), of_shape(shape.value), max_size=2)
    return SCALARS[shape.type_name]


def of_member(shape: Any) -> SearchStrategy[Any]:
    """The same for a member; what stands in the path cannot be empty."""
    if shape.serialization.get("location") == "uri":
        return TEXT.filter(bool)
    return of_shape(shape)
