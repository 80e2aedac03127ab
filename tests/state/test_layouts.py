"""Resources without the names of their members: what comes out is what went in, and a copy."""

from __future__ import annotations

import pickle
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mgn_mock import MgnMock
from mgn_mock.model.spec import service
from mgn_mock.state import layouts
from mgn_mock.state.blobs import BUILDERS, decode
from mgn_mock.state.layouts import Layouts
from tests.support.strategies import of_shape

SHAPE = "SourceServer"
OFTEN = range(layouts._SIGHTINGS)


def server() -> dict[str, Any]:
    return {
        "sourceServerID": "s-3a1b2c3d4e5f60718",
        "isArchived": False,
        "tags": {"team": "blue"},
        "lifeCycle": {"state": "STOPPED", "lastTest": {"initiated": {}, "reverted": {}}},
        "dataReplicationInfo": {"dataReplicationInitiation": {"steps": []}},
        "sourceProperties": {
            "disks": [{"deviceName": "/dev/sda", "bytes": 8}, {"deviceName": "/dev/sdb"}],
            "networkInterfaces": [{"ips": ["10.0.0.5", "10.0.0.6"], "isPrimary": True}],
            "os": {"fullString": "Linux"},
        },
    }


def in_order(value: Any) -> Any:
    """The value with the members of each structure in the order in which they stand."""
    if isinstance(value, dict):
        return [(name, in_order(member)) for name, member in value.items()]
    return [in_order(item) for item in value] if isinstance(value, list) else value


def without_names(known: Layouts, resource: dict[str, Any]) -> Any:
    """Store a resource so often that it has a layout."""
    return [known.encode(resource) for _ in OFTEN][-1]


@given(st.lists(of_shape(service().shape(SHAPE)), min_size=1, max_size=4))
def test_any_source_server_is_stored_with_and_without_names(servers: list[dict[str, Any]]) -> None:
    known = Layouts(SHAPE)
    for each in servers:
        # What is stored has an id.
        each.setdefault("sourceServerID", "s-3a1b2c3d4e5f60718")
    for _ in OFTEN:
        for each in servers:
            assert in_order(decode(known.encode(each))) == in_order(each)
    assert all(type(known.encode(each)) is tuple for each in servers)


def test_what_is_stored_has_no_names() -> None:
    text = repr(without_names(Layouts(SHAPE), server()))
    assert "/dev/sda" in text
    assert "deviceName" not in text
    assert "lifeCycle" not in text


def test_no_change_of_a_resource_reaches_what_is_stored() -> None:
    given_one = server()
    stored = without_names(Layouts(SHAPE), given_one)
    for changed in (given_one, decode(stored)):
        changed["tags"]["team"] = "red"
        changed["lifeCycle"]["lastTest"]["initiated"]["jobID"] = "mgnjob-1"
        changed["dataReplicationInfo"]["dataReplicationInitiation"]["steps"].append({})
        changed["sourceProperties"]["networkInterfaces"][0]["ips"].append("10.0.0.7")
        del changed["sourceProperties"]["disks"][0]["bytes"]
    assert decode(stored) == server()


# Changes of a server that has a layout, each of which needs another one.
CHANGES: dict[str, Any] = {
    "a member more": lambda it: it.update(applicationID="app-1"),
    "a member less": lambda it: it.pop("tags"),
    "another order": lambda it: it.update(isArchived=it.pop("isArchived")),
    "a member more deep inside": lambda it: it["sourceProperties"]["os"].update(more="x"),
    "an item more": lambda it: it["sourceProperties"]["disks"].append({"deviceName": "/dev/sdc"}),
    "an item less": lambda it: it["sourceProperties"]["disks"].pop(),
    "no item any more": lambda it: it["sourceProperties"]["disks"].clear(),
    "something where nothing was": lambda it: it["lifeCycle"]["lastTest"]["initiated"].update(jobID="mgnjob-1"),
    "items where none were": lambda it: it["dataReplicationInfo"]["dataReplicationInitiation"]["steps"].append({}),
    "names that belong elsewhere": lambda it: it["lifeCycle"].update(
        state=it["lifeCycle"].pop("lastTest"), lastTest=it["lifeCycle"].pop("state")
    ),
    "no structure any more": lambda it: it["sourceProperties"].update(os="Linux"),
    "no list any more": lambda it: it["sourceProperties"].update(disks=7),
    "a member that the model does not know": lambda it: it.update(_planted={"at": ["now"]}),
}


@pytest.mark.parametrize("what", CHANGES)
def test_a_server_that_has_another_form_than_those_before(what: str) -> None:
    known, changed = Layouts(SHAPE), server()
    without_names(known, server())
    CHANGES[what](changed)
    for _ in OFTEN:
        assert in_order(decode(known.encode(deepcopy(changed)))) == in_order(changed)
    assert in_order(decode(known.encode(server()))) == in_order(server())


def test_a_list_that_is_too_long_for_a_layout_is_stored_with_names() -> None:
    resource = server()
    resource["sourceProperties"]["disks"] = [{"bytes": size} for size in range(layouts._LONGEST + 1)]
    stored = without_names(Layouts(SHAPE), resource)
    assert decode(stored) == resource
    assert "bytes" in repr(stored)


def test_there_are_only_so_many_layouts() -> None:
    known, before = Layouts(SHAPE), len(BUILDERS)
    for count in range(layouts._MOST + 3):
        resource = {**server(), **{f"_{place}": place for place in range(count)}}
        assert decode(without_names(known, resource)) == resource
    assert len(BUILDERS) - before == layouts._MOST


def test_forms_that_are_seen_once_are_not_remembered_without_end() -> None:
    known = Layouts(SHAPE)
    for count in range(layouts._MOST_SEEN + 3):
        known.encode({"sourceServerID": "s", f"_{count}": 1})
    assert len(known._seen) == layouts._MOST_SEEN


def test_layouts_of_the_same_sizes_are_told_apart() -> None:
    known = Layouts(SHAPE)
    resources = [{**server(), f"_{place}": place} for place in range(3)]
    for resource in resources:
        without_names(known, resource)
    assert len(known._by_sizes) == 1
    for resource in resources * 2:
        assert decode(known.encode(resource)) == resource
        assert type(known.encode(resource)) is tuple


def test_an_answer_can_be_pickled_that_was_stored_without_names() -> None:
    mgn = MgnMock()
    planted = [mgn.add_source_server() for _ in OFTEN][-1]
    assert pickle.loads(pickle.dumps(mgn.server(planted))) == planted
