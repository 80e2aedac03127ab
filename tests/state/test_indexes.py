"""Indexes: whatever happened, they say what a look at all resources says."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from mgn_mock.state.collection import Collection
from mgn_mock.state.facts import Tracking
from mgn_mock.state.resource_types import APPLICATIONS

IDS = ("app-1", "app-2", "app-3")
WAVES = ("wave-1", "wave-2", None)
# What is done: store an application in a wave or in none, delete it, look, or go on with a copy.
STEPS = st.lists(
    st.tuples(st.sampled_from(("put", "delete", "look", "copy")), st.sampled_from(IDS), st.sampled_from(WAVES))
)


def check(collection: Collection, expected: dict[str, str | None]) -> None:
    for wave in filter(None, WAVES):
        assert collection.ids_by("waveID", wave) == tuple(each for each in expected if expected[each] == wave)
        assert collection.count_by("waveID", wave) == list(expected.values()).count(wave)
    for each in IDS:
        assert collection.value_by("waveID", each) == expected.get(each)


@given(STEPS)
def test_an_index_says_what_a_look_at_all_says(steps: list[tuple[str, str, Any]]) -> None:
    collection, expected = Collection(APPLICATIONS, "here", Tracking()), dict[str, "str | None"]()
    others: list[tuple[Collection, dict[str, str | None]]] = []
    for what, application_id, wave in steps:
        if what == "put":
            in_wave = {} if wave is None else {"waveID": wave}
            collection.put({"applicationID": application_id, "name": "n", "isArchived": False, **in_wave})
            expected[application_id] = wave
        elif what == "delete" and application_id in expected:
            collection.delete(application_id)
            del expected[application_id]
        elif what == "copy":
            others.append((collection, expected.copy()))
            collection = collection.copy(Tracking())
        elif what == "look":
            check(collection, expected)
    check(collection, expected)
    for other, at_that_time in others:
        check(other, at_that_time)


def test_nothing_is_left_of_a_resource_that_was_deleted_before_anybody_looked() -> None:
    collection = Collection(APPLICATIONS, "here", Tracking())
    collection.put({"applicationID": IDS[0], "name": "n", "isArchived": False})
    collection.delete(IDS[0])
    assert (collection._indexes._values, collection._indexes._moved) == ({}, {})
