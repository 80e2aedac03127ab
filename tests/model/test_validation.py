"""Values held against shapes of the service model: every constraint, every fault, each with its path."""

from __future__ import annotations

import enum
import re
from datetime import datetime, timezone
from typing import Any

import pytest
from botocore.model import ShapeResolver
from hypothesis import given, settings
from hypothesis import strategies as st

from mgn_mock.model.spec import service
from mgn_mock.model.validation import Check, Violation, _compile, checker, violations_in
from tests.support.strategies import of_shape

SHAPES = sorted(service()._model.shape_names)
PATTERNS = {
    name: service().shape(name).metadata["pattern"] for name in SHAPES if "pattern" in service().shape(name).metadata
}
SERVER_ID = "s-0123456789abcdef0"


def paths_in(value: Any, shape_name: str) -> list[str]:
    return [fault.path for fault in violations_in(value, shape_name)]


def messages_in(value: Any, shape_name: str) -> str:
    return " / ".join(fault.message for fault in violations_in(value, shape_name))


# What not every botocore's model of the service has.
OTHER_SHAPES: dict[str, Any] = {
    "Time": {"type": "timestamp"},
    "Text": {"type": "string"},
    "Number": {"type": "integer"},
    "Union": {
        "type": "structure",
        "union": True,
        "members": {"text": {"shape": "Text"}, "number": {"shape": "Number"}},
    },
}


def check_of(name: str) -> Check:
    return _compile(ShapeResolver(OTHER_SHAPES).get_shape_by_name(name), {})


# The model


def test_the_model_has_many_patterns() -> None:
    assert len(PATTERNS) >= 36


@pytest.mark.parametrize("shape_name", PATTERNS)
def test_every_pattern_of_the_model_compiles(shape_name: str) -> None:
    re.compile(PATTERNS[shape_name])
    assert checker(shape_name)("\x00 never fits \x00" * 300) is not None


@pytest.mark.parametrize("shape_name", SHAPES)
def test_every_shape_of_the_model_has_a_check(shape_name: str) -> None:
    assert violations_in(object(), shape_name)[0].path == ""


@settings(max_examples=10)
@pytest.mark.parametrize("shape_name", [name for name in SHAPES if name.endswith("Request")])
@given(data=st.data())
def test_values_of_the_right_types_are_faulted_for_bounds_patterns_and_enums_only(
    shape_name: str, data: st.DataObject
) -> None:
    value = data.draw(of_shape(service().shape(shape_name)))
    for fault in violations_in(value, shape_name):
        constraint = r"length|value (greater|less)|pattern|enum value set|must not be null"
        assert re.search(constraint, fault.message), fault


# One constraint each


@pytest.mark.parametrize(
    ("shape_name", "fitting", "unfitting", "words"),
    [
        ("MaxResultsType", [1, 1000], [0, -1], "value greater than or equal to 1"),
        ("MaxResultsType", [1, 1000], [1001], "value less than or equal to 1000"),
        ("ARN", ["x" * 20, "x" * 2048], ["", "x" * 19], "length greater than or equal to 20"),
        ("ARN", ["x" * 20, "x" * 2048], ["x" * 2049], "length less than or equal to 2048"),
        ("DescribeSourceServersRequestFiltersIDs", [[], [SERVER_ID] * 200], [[SERVER_ID] * 201], "equal to 200"),
        ("TagsMap", [{}, dict.fromkeys(map(str, range(50)), "")], [dict.fromkeys(map(str, range(51)), "")], "50"),
        ("ReplicationType", ["AGENT_BASED"], ["", "agent_based", "AGENT_BASED "], "enum value set"),
        (
            "SourceServerID",
            [SERVER_ID, "s-ABCDEFGHIJKLMNOPQ"],
            ["s-0123456789abcdef_", "x-0123456789abcdef0", "s-0123456789abcdef\n"],
            "regular expression pattern",
        ),
        (
            "ISO8601DatetimeString",
            ["2026-01-31T12:00:00Z", "2026-01-31T12:00:00.123456Z", "2026-01-31T12:00:00.123456+00:00"],
            ["2026-01-31T12:00:00+01:00", "2026-01-31 12:00:00Z", "2026-13-31T12:00:00Z", "2026-01-31T24:00:00Z"],
            "regular expression pattern",
        ),
        ("Boolean", [True, False], [0, 1, "true", None], "type boolean"),
        ("MaxResultsType", [5], [5.0, "5", True, None], "type integer"),
        ("PositiveInteger", [2**62], ["5", 0.5, False], "type long"),
        ("SourceServerID", [SERVER_ID], [5, None, b"s-0123456789abcdef0", [SERVER_ID]], "type string"),
        ("Disks", [[], ()], [{}, "", None], "type list"),
        ("TagsMap", [{}], [[], "", None], "type map"),
        ("LifeCycle", [{}], [[], "", None], "type structure"),
    ],
)
def test_a_constraint_holds(shape_name: str, fitting: list[Any], unfitting: list[Any], words: str) -> None:
    assert [violations_in(value, shape_name) for value in fitting] == [[]] * len(fitting)
    for value in unfitting:
        assert words in messages_in(value, shape_name)


def test_bounds_and_pattern_are_told_each_on_its_own() -> None:
    messages = [fault.message for fault in violations_in("s-_", "SourceServerID")]
    assert [re.sub(r".*(length|pattern).*", r"\1", message) for message in messages] == ["length", "pattern"]
    messages = [fault.message for fault in violations_in("s-0123456789abcdef01", "SourceServerID")]
    assert [re.sub(r".*(length|pattern).*", r"\1", message) for message in messages] == ["length", "pattern"]


def test_a_timestamp_is_a_datetime() -> None:
    check = check_of("Time")
    moment = datetime(2026, 1, 31, tzinfo=timezone.utc)
    assert [check(moment), check(moment.replace(tzinfo=None))] == [None, None]
    for wrong in ("2026-01-31T12:00:00Z", 5, None):
        faults = check(wrong) or []
        assert ["type timestamp" in fault.message for fault in faults] == [True]


def test_a_pattern_that_older_models_begin_anywhere_is_still_one_of_the_whole_text() -> None:
    assert violations_in("my-action-1", "ActionID") == []
    assert "pattern" in messages_in("my-action-", "ActionID")
    assert "length" in messages_in("x" * 65, "ActionID")


def test_subclasses_of_the_right_types_fit() -> None:
    class Color(str, enum.Enum):
        AGENT = "AGENT_BASED"
        OTHER = "OTHER"

    class Text(str):
        __slots__ = ()

    class Members(dict[str, Any]):
        pass

    assert violations_in(Color.AGENT, "ReplicationType") == []
    assert "enum" in messages_in(Color.OTHER, "ReplicationType")
    assert violations_in(Text(SERVER_ID), "SourceServerID") == []
    assert violations_in(Members(sourceServerID=SERVER_ID), "StartReplicationRequest") == []


# Paths


@pytest.mark.parametrize(
    ("value", "shape_name", "paths"),
    [
        ({}, "StartReplicationRequest", ["sourceServerID"]),
        ({}, "TagResourceRequest", ["resourceArn", "tags"]),
        ({"lifeCycle": {"state": "X"}}, "SourceServer", ["lifeCycle.state"]),
        ({"sourceProperties": {"disks": [{}, {"bytes": -1}]}}, "SourceServer", ["sourceProperties.disks[1].bytes"]),
        (
            {"sourceProperties": {"networkInterfaces": [{"ips": ["a", 5]}]}},
            "SourceServer",
            ["sourceProperties.networkInterfaces[0].ips[1]"],
        ),
        ({"tags": {"k": 5, "l": ""}}, "SourceServer", ["tags.k"]),
        ({"tags": {5: 6}}, "SourceServer", ["tags.5", "tags.5"]),
        ({"colour": 1, "lifeCycle": {"colour": 1}}, "SourceServer", ["colour", "lifeCycle.colour"]),
        ({5: 1}, "LifeCycle", ["5"]),
        ({"tagKeys": [], "resourceArn": "x" * 20}, "UntagResourceRequest", ["tagKeys"]),
        ({"tagKeys": [""], "resourceArn": "x" * 20}, "UntagResourceRequest", []),
    ],
)
def test_a_fault_names_its_path(value: Any, shape_name: str, paths: list[str]) -> None:
    assert paths_in(value, shape_name) == paths


def test_a_fault_in_words_shows_a_scalar_and_no_more_than_a_glimpse_of_it() -> None:
    assert Violation("a.b", "Must not", 5).text == "Value 5 at 'a.b' failed to satisfy constraint: Must not"
    assert Violation("a", "Must not", [5]).text == "Value at 'a' failed to satisfy constraint: Must not"
    assert Violation("a", "Must not").text == "Value at 'a' failed to satisfy constraint: Must not"
    assert len(Violation("a", "Must not", "x" * 10_000).text) < 200


def test_an_unknown_member_is_told_with_the_known_ones() -> None:
    assert messages_in({"x": 1}, "StartReplicationRequest").endswith(
        "members of StartReplicationRequest: accountID, sourceServerID"
    )
    assert "none" in messages_in({"x": 1}, "InitializeServiceRequest")


def test_exactly_one_member_of_a_union_is_set() -> None:
    check = check_of("Union")
    assert check({"text": ""}) is None
    for wrong in ({}, {"text": "", "number": 5}):
        assert check(wrong) == [Violation("", "Exactly one member of Union must be set, of: text, number")]
