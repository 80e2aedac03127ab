"""Any single edit of a dump is refused with its path, or works; the check and the published schema say the same."""

from __future__ import annotations

import copy
import json
import re
from typing import TYPE_CHECKING, Any

import pytest

from mgn_mock import MgnMock
from mgn_mock.planting.forms.stored import form_of
from mgn_mock.state.resource_types import RESOURCE_TYPES
from mgn_mock.worlds import plain, structure
from tests.support.edits import change, edit, use
from tests.support.full_world import full_world
from tests.support.fuzzing import random_for, times
from tests.support.seen import NEWEST

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.support.edits import Edit

jsonschema = pytest.importorskip("jsonschema")
ACCOUNT = "123456789012"


@pytest.fixture(scope="module")
def dumped() -> dict[str, Any]:
    """The dump of a world that holds something of everything."""
    dump: dict[str, Any] = json.loads(json.dumps(full_world().dump()))
    return dump


@pytest.fixture(scope="module")
def region(dumped: dict[str, Any]) -> dict[str, Any]:
    """The Region that holds it."""
    found: dict[str, Any] = dumped["accounts"][ACCOUNT]["regions"]["us-east-1"]
    return found


def refusal_of(document: Any) -> str | None:
    """Load a document in place of a world, and use what comes of it; the text of the error, if it is refused."""
    mgn = MgnMock(region="us-east-1")
    try:
        mgn.restore(document)
    except ValueError as error:
        return str(error)
    use(mgn)
    return None


def check_edit(edited: Edit) -> None:
    refusal = refusal_of(edited.document)
    assert refusal is None or any(str(step) in refusal for step in edited.path), refusal


def test_the_world_of_these_tests_holds_every_type(dumped: dict[str, Any], region: dict[str, Any]) -> None:
    assert refusal_of(dumped) is None
    if NEWEST:
        assert {*region, *dumped["accounts"][ACCOUNT]} >= set(RESOURCE_TYPES)
        assert dumped["timelines"]["cycles"]
        assert len({event["kind"] for event in dumped["timelines"]["timeline"]}) > 10


def test_any_single_edit_is_refused_or_works(dumped: dict[str, Any]) -> None:
    random = random_for("edits")
    for _ in range(times(12)):
        check_edit(edit(dumped, random))


# What earlier versions took and could not use.
@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ("source_servers.0.isArchived", None, r"source_servers\[0\].isArchived: Member must be of type boolean"),
        ("source_servers.0.isArchived", "-", r"source_servers\[0\].isArchived: it is missing"),
        ("source_servers.0.arn", "arn:aws:mgn:us-east-1:123456789012:source-server/s-0", r"arn: it follows from sour"),
        ("source_servers.0.lifeCycle.addedToServiceDateTime", "2026-02-30T00:00:00Z", "DateTime: Member must be a tim"),
        ("source_servers.0._planted", {"at": 5}, r"source_servers\[0\]._planted.at: a text is wanted, not int"),
        ("server_settings.0.version", "x", r"server_settings\[0\].version: there is no version of the templates x"),
        ("numbers", {"source_servers": ["1"]}, r"numbers.source_servers\[0\]: a whole number is wanted, not str: '1'"),
        ("network_migration_definitions.0.createdAt", {"$time": 5}, r"definitions\[0\]: \$time: a text is wanted, not"),
        ("network_migration_executions.0._running", {"activity": "DEPLOY", "jobID": "x"}, "there is no DEPLOY job x"),
        ("connectors", [{"connectorID": "connector-0123456789abcdef0"}], r"connectors\[0\].arn: it is missing"),
    ],
)
def test_a_resource_that_operations_cannot_use_is_refused(
    dumped: dict[str, Any], path: str, value: Any, message: str
) -> None:
    document = copy.deepcopy(dumped)
    region = document["accounts"][ACCOUNT]["regions"]["us-east-1"]
    *holders, name = path.split(".")
    if holders and holders[0] not in region:
        pytest.skip("the installed model has no such resources")
    holder = region
    for step in holders:
        holder = holder[int(step) if step.isdigit() else step]
    if value == "-":
        del holder[name]
    else:
        holder[name] = value
    with pytest.raises(ValueError, match=message):
        MgnMock().restore(document)


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ("faults.0.hits", "-", r"faults\[0\].hits: it is missing"),
        ("faults.0.met", "1", r"faults\[0\].met: a whole number is wanted, not str: '1'"),
        ("faults.1.number", 1, r"faults\[1\].number: there is a rule 1 already"),
        ("faults.0.operation", "StartTests", r"faults\[0\].operation: one of .* is wanted, not str: 'StartTests'"),
        (
            "faults.1.error",
            "DataNotFoundError",
            r"faults\[1\]: members: they do not fit DataNotFoundError: 'data_path'",
        ),
        ("faults.1.error", "BaseEndpointResolverError2", r"faults\[1\]: botocore.exceptions has no BaseEnd"),
        ("faults.1.error", "logger", r"faults\[1\]: botocore.exceptions has no logger"),
        ("timelines.timeline.0.kind", "jobs.over", r"timelines.timeline\[0\].kind: there is no event 'jobs.over'"),
        ("timelines.timeline.0.target", "12", r"timelines.timeline\[0\].target: there is no Source Server 12"),
        (
            "accounts.123456789012.regions.us-east-1.armed_trouble",
            [],
            r"timelines.timeline\[\d+\].kind: no stall is armed for Source Server s-",
        ),
        (
            "timelines.timeline.0.due",
            "2020-01-01T00:00:00Z",
            r"timelines.timeline\[0\].due: 2020-.* is before since, 2",
        ),
        ("timelines.timeline.0.track", "x", r"timelines.timeline\[0\].track: one of .* is wanted, not str: 'x'"),
        ("data.counters", {"jobs": "5"}, "data.counters.jobs: a whole number is wanted, not str: '5'"),
        ("data.counters", {"jobs": -1}, "data.counters.jobs: a whole number from 0 on is wanted, not int: -1"),
        ("data.objects", {"b": {"k": {"$bytes": "?"}}}, "data.objects: "),
        ("data.objects", {"b": {"k": "text"}}, r"data.objects.b.k: bytes, .* is wanted, not str: 'text'"),
        ("data.unread_facts", {"x": 5}, "data.unread_facts.x: a dict is wanted, not int: 5"),
        ("data.assumptions", {"x": {"$dict": 5}}, r"data.assumptions: \$dict: a dict is wanted, not int: 5"),
        ("clock", "0001-01-01T00:00:00Z", "clock: a clock goes from 0002-01-01"),
        ("accounts.12", {}, "accounts.12: an account is twelve digits"),
        ("accounts.123456789012.regions.eu west", {}, "regions.eu west: the name of a Region has no blanks"),
    ],
)
def test_a_part_that_cannot_be_used_is_refused(dumped: dict[str, Any], path: str, value: Any, message: str) -> None:
    document = copy.deepcopy(dumped)
    holder: Any = document
    *holders, name = path.split(".")
    for step in holders:
        holder = holder[int(step) if isinstance(holder, list) else step]
    if value == "-":
        del holder[name]
    else:
        holder[name] = value
    with pytest.raises(ValueError, match=message):
        MgnMock().restore(document)


@pytest.mark.parametrize("value", [[], 5, None, "x"])
def test_a_dump_is_a_dict(value: Any) -> None:
    with pytest.raises(ValueError, match="the whole: a dict is wanted, not "):
        MgnMock().restore(value)


def test_a_dump_that_is_nested_too_deeply_is_refused(dumped: dict[str, Any]) -> None:
    deep: list[Any] = []
    for _ in range(5000):
        deep = [deep]
    servers = "accounts.123456789012.regions.us-east-1.connectors"
    for value in (deep, {"$dict": {"x": deep}}):
        document = copy.deepcopy(dumped)
        document["accounts"][ACCOUNT]["regions"]["us-east-1"]["connectors"] = [{"_x": value}]
        with pytest.raises(ValueError, match=rf"{servers}\[0\]: it is nested deeper than 200 levels"):
            MgnMock().restore(document)


def test_rows_of_a_dump_whose_numbers_are_out_of_order_are_numbered_anew(dumped: dict[str, Any]) -> None:
    document = copy.deepcopy(dumped)
    region = document["accounts"][ACCOUNT]["regions"]["us-east-1"]
    count = len(region["waves"])
    region["numbers"] = {"waves": [*range(count, 0, -1), count]}
    mgn = MgnMock(region="us-east-1")
    mgn.restore(document)
    assert len(mgn.waves()) == count


# The published schema


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    """The schema that the declaration gives."""
    return structure.json_schema()


def validator(schema: dict[str, Any], name: str | None = None) -> Any:
    own = schema if name is None else {"$ref": f"#/$defs/{name}", "$defs": schema["$defs"]}
    return jsonschema.Draft202012Validator(own)


def samples(region: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    for name in RESOURCE_TYPES:
        for _, resource in [*structure.each(region.get(name, []), name)][:2]:
            yield name, resource


# What JSON does not know, or the calendar decides.
BEYOND_THE_SCHEMA = r"\$(bytes|dict|time): |surrogate pairs|no number in JSON|a time that there is|of type (int|lo)"


def test_a_whole_dump_and_scenarios_have_the_schema(dumped: dict[str, Any], schema: dict[str, Any]) -> None:
    jsonschema.Draft202012Validator.check_schema(schema)
    whole = validator(schema)
    few = copy.deepcopy(dumped)
    # The library takes a second for all of them.
    del few["accounts"][ACCOUNT]["regions"]["us-east-1"]["source_servers"][3:]
    assert [*whole.iter_errors(few)] == []
    assert whole.is_valid({"source_servers": [{"lifeCycle": {"state": "CUTOVER"}}], "clock": "2026-01-31"})
    assert whole.is_valid({"$schema": "scenario.schema.json", "source_servers": []})
    MgnMock().load({"$schema": "scenario.schema.json", "source_servers": []})
    small = MgnMock().dump()
    wrong: dict[str, Any]
    for wrong in (
        {"source_servers": [{"colour": "red"}]},
        {"applications": [{}]},
        {**small, "requests": None},
        {**small, "accounts": {ACCOUNT: {"regions": {"us-east-1": {"source_servers": [{}]}}}}},
    ):
        assert not whole.is_valid(wrong)
        with pytest.raises(ValueError, match=": "):
            MgnMock().load(wrong)


def test_the_check_and_the_schema_take_and_refuse_the_same(region: dict[str, Any], schema: dict[str, Any]) -> None:
    random = random_for("schema")
    for name, resource in samples(region):
        published, form = validator(schema, f"stored.{name}"), form_of(RESOURCE_TYPES[name]).stored
        for _ in range(times(3)):
            edited = {"resource": copy.deepcopy(resource)}
            what = change(edited["resource"], random)
            refusal = None
            try:
                form.check(plain.read(edited["resource"], name), name)
            except ValueError as error:
                refusal = str(error)
            if published.is_valid(edited["resource"]):
                assert refusal is None or re.search(BEYOND_THE_SCHEMA, refusal), (what, refusal)
            else:
                assert refusal is not None, (name, what, next(published.iter_errors(edited["resource"])).message)
