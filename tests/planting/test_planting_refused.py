"""Overrides that do not fit are refused by the path of the member; those that fit stay valid."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mgn_mock import MgnMock
from mgn_mock.clock import UTC, to_text
from mgn_mock.model.spec import service
from mgn_mock.model.validation import violations_in
from mgn_mock.service.source_servers.possible_states import replication_states
from tests.conftest import START
from tests.support.asking import LIFECYCLE_STATES, REPLICATION_TYPES, client_of, state_of, world_of

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

SERVER_ID = "s-0123456789abcdef0"
VCENTER_ID = "vcc-0123456789abcdef0"
DISK = {"deviceName": "/dev/sda", "totalStorageBytes": 10}


@pytest.mark.parametrize(
    ("members", "path", "words"),
    [
        ({"sourceServerId": SERVER_ID}, "sourceServerId", "unknown; members of SourceServer: .*sourceServerID"),
        ({"lifeCycle": {"status": "STOPPED"}}, "lifeCycle.status", "unknown; members of LifeCycle: .*state"),
        ({"lifeCycle": {"lastTest": {"begun": {}}}}, "lifeCycle.lastTest.begun", "unknown"),
        ({"sourceProperties": {"disks": [{}, {"size": 1}]}}, r"sourceProperties.disks\[1\].size", "unknown"),
        ({"lifeCycle": {"state": "READY"}}, "lifeCycle.state", "enum value set: .*READY_FOR_TEST.*given: 'READY'"),
        ({"replicationType": "AGENTLESS"}, "replicationType", "AGENT_BASED, SNAPSHOT_SHIPPING"),
        (
            {"dataReplicationInfo": {"dataReplicationState": "BROKEN"}},
            "dataReplicationInfo.dataReplicationState",
            "CONTINUOUS",
        ),
        ({"sourceServerID": "s-1"}, "sourceServerID", "length greater than or equal to 19"),
        ({"sourceServerID": "s-0123456789abcdef_"}, "sourceServerID", "pattern.*given: 's-0123456789abcdef_'"),
        ({"sourceServerID": f"{SERVER_ID}0"}, "sourceServerID", "length less than or equal to 19"),
        ({"applicationID": SERVER_ID}, "applicationID", "pattern"),
        ({"vcenterClientID": "vcc"}, "vcenterClientID", "21"),
        ({"replicationType": "SNAPSHOT_SHIPPING", "vcenterClientID": "vcc"}, "vcenterClientID", "21"),
        ({"isArchived": "no"}, "isArchived", "type boolean, not of str"),
        ({"isArchived": None}, "isArchived", "type boolean, not of NoneType"),
        ({"lifeCycle": "STOPPED"}, "lifeCycle", "type structure, not of str"),
        ({"tags": ["Name"]}, "tags", "type map, not of list"),
        ({"tags": {"Name": 5}}, "tags.Name", "type string, not of int"),
        ({"tags": {5: "a"}}, "tags.5", "type string, not of int"),
        ({"sourceProperties": {"disks": {}}}, "sourceProperties.disks", "type list, not of dict"),
        ({"sourceProperties": {"ramBytes": 1.5}}, "sourceProperties.ramBytes", "type long, not of float"),
        ({"sourceProperties": {"ramBytes": True}}, "sourceProperties.ramBytes", "type long, not of bool"),
        ({"sourceProperties": {"disks": [{"bytes": -1}]}}, r"sourceProperties.disks\[0\].bytes", "equal to 0"),
        ({"tags": {str(number): "" for number in range(51)}}, "tags", "50"),
        ({"lifeCycle": {"firstByteDateTime": "yesterday"}}, "lifeCycle.firstByteDateTime", "'yesterday'"),
        ({"lifeCycle": {"firstByteDateTime": "2026-13-31T10:00:00Z"}}, "lifeCycle.firstByteDateTime", "pattern"),
        ({"lifeCycle": {"firstByteDateTime": 5}}, "lifeCycle.firstByteDateTime", "type string, not of int"),
        ({"arn": "arn:aws:mgn:us-east-1:123456789012:source-server/s-1"}, "arn", "leave it out"),
        (
            {"dataReplicationInfo": {"replicatedDisks": [DISK, {**DISK, "replicatedStorageBytes": 11}]}},
            r"dataReplicationInfo.replicatedDisks\[1\].replicatedStorageBytes",
            "11 is more than",
        ),
        (
            {"dataReplicationInfo": {"replicatedDisks": [{**DISK, "rescannedStorageBytes": 11}]}},
            r"dataReplicationInfo.replicatedDisks\[0\].rescannedStorageBytes",
            "11 is more than",
        ),
    ],
)
def test_an_override_that_does_not_fit_is_refused_by_its_path(members: dict[str, Any], path: str, words: str) -> None:
    mgn = MgnMock(start_time=START)
    before = world_of(mgn)
    with pytest.raises(ValueError, match=f"^(.*; )?{path}: .*{words}"):
        mgn.add_source_server(**members)
    assert world_of(mgn) == before


@pytest.mark.parametrize("kind", REPLICATION_TYPES)
def test_a_refused_planting_leaves_nothing_behind(kind: str) -> None:
    mgn = MgnMock(start_time=START)
    before = world_of(mgn)
    with pytest.raises(ValueError, match="is more than"):
        mgn.add_source_server(
            replicationType=kind, dataReplicationInfo={"replicatedDisks": [{**DISK, "replicatedStorageBytes": 11}]}
        )
    assert world_of(mgn) == before


@pytest.mark.parametrize(
    ("kind", "lifecycle", "replication", "words"),
    [
        (
            "AGENT_BASED",
            "TESTING",
            "STOPPED",
            "TESTING goes with CONTINUOUS or INITIATING.*STOPPED goes with",
        ),
        ("AGENT_BASED", "STOPPED", "CONTINUOUS", "lifeCycle.state STOPPED goes with STOPPED, and"),
        ("SNAPSHOT_SHIPPING", "DISCOVERED", "CONTINUOUS", "DISCOVERED goes with STOPPED"),
        ("SNAPSHOT_SHIPPING", "NOT_READY", "INITIATING", "INITIATING goes with no lifeCycle.state"),
    ],
)
def test_states_that_no_server_comes_to_are_refused_with_the_possible_ones(
    kind: str, lifecycle: str, replication: str, words: str
) -> None:
    mgn = MgnMock(start_time=START)
    before = world_of(mgn)
    members: Any = {
        "replicationType": kind,
        "lifeCycle": {"state": lifecycle},
        "dataReplicationInfo": {"dataReplicationState": replication},
    }
    with pytest.raises(ValueError, match=f"^dataReplicationInfo.dataReplicationState: .*{words}"):
        mgn.add_source_server(**members)
    with pytest.raises(ValueError, match=r"source_servers\[0\].dataReplicationInfo.dataReplicationState: "):
        mgn.load({"source_servers": [members]})
    assert world_of(mgn) == before
    # A real account may have them.
    mgn.load({"items": [{**members, "sourceServerID": SERVER_ID}]})
    assert state_of(mgn.server(SERVER_ID)) == (lifecycle, replication)


def test_an_unknown_application_is_refused() -> None:
    mgn = MgnMock(start_time=START)
    with pytest.raises(ValueError, match=r"^applicationID: there is no Application app-0123456789abcdef0 in"):
        mgn.add_source_server(applicationID="app-0123456789abcdef0")


def test_all_that_is_wrong_is_told_at_once() -> None:
    with pytest.raises(ValueError, match="isArchived: ") as caught:
        MgnMock().add_source_server(isArchived=1, lifeCycle={"state": "?"}, colour="red")
    assert [part.partition(":")[0] for part in str(caught.value).split("; ") if ": Member" in part] == [
        "isArchived",
        "lifeCycle.state",
        "colour",
    ]


@pytest.mark.parametrize(
    ("members", "path"),
    [
        ({"vcenterClientID": "vcc-1"}, "vcenterClientID"),
        ({"name": "vcenter"}, "name"),
        ({"lastSeenDatetime": "now"}, "lastSeenDatetime"),
        ({"tags": {"a": 1}}, "tags.a"),
        ({"arn": "arn:aws:mgn:us-east-1:123456789012:vcenter-client/x"}, "arn"),
    ],
)
def test_a_vcenter_clients_members_are_held_against_the_model_too(members: dict[str, Any], path: str) -> None:
    mgn = MgnMock()
    with pytest.raises(ValueError, match=f"^{path}: "):
        mgn.add_vcenter_client(**members)
    assert mgn.peek("DescribeVcenterClients")["items"] == []


def test_an_id_is_planted_once() -> None:
    mgn = MgnMock(start_time=START)
    mgn.add_source_server(sourceServerID=SERVER_ID)
    mgn.add_vcenter_client(vcenterClientID=VCENTER_ID)
    before = world_of(mgn)
    with pytest.raises(ValueError, match=f"^sourceServerID: Source Server {SERVER_ID} is there already"):
        mgn.add_source_server(sourceServerID=SERVER_ID)
    with pytest.raises(ValueError, match=f"^vcenterClientID: vCenter client {VCENTER_ID} is there already"):
        mgn.add_vcenter_client(vcenterClientID=VCENTER_ID)
    assert world_of(mgn) == before


# Whatever fits


@st.composite
def fitting(draw: st.DrawFn, shape: Any) -> Any:
    """A value that keeps all constraints of a shape; structures have any of their members."""
    bounds = shape.metadata
    if shape.type_name == "structure":
        members = draw(st.lists(st.sampled_from(sorted(shape.members)), unique=True)) if shape.members else []
        return {name: draw(fitting(shape.members[name])) for name in {*members, *shape.required_members}}
    if shape.type_name == "list":
        return draw(st.lists(fitting(shape.member), min_size=bounds.get("min", 0), max_size=3))
    if shape.type_name == "map":
        return draw(st.dictionaries(fitting(shape.key), fitting(shape.value), max_size=3))
    return draw(_scalars(shape, bounds))


def _scalars(shape: Any, bounds: dict[str, Any]) -> SearchStrategy[Any]:
    if "enum" in bounds:
        return st.sampled_from(bounds["enum"])
    if "DatetimeString" in shape.name:
        return st.datetimes(timezones=st.just(UTC)).map(to_text).filter(lambda text: not text.startswith("0"))
    if "pattern" in bounds:
        texts = st.from_regex(bounds["pattern"], fullmatch=True)
        return texts.filter(lambda text: bounds.get("min", 0) <= len(text) <= bounds.get("max", 2**31))
    of_types: dict[str, SearchStrategy[Any]] = {
        "string": st.text(min_size=bounds.get("min", 0), max_size=min(20, bounds.get("max", 20))),
        "boolean": st.booleans(),
        "long": st.integers(bounds.get("min", -(2**63)), 2**62),
        "integer": st.integers(bounds.get("min", -(2**31)), 2**31 - 1),
        "timestamp": st.datetimes(),
    }
    return of_types[shape.type_name]


@settings(max_examples=100)
@given(data=st.data(), replication_type=st.sampled_from(REPLICATION_TYPES), lifecycle=st.sampled_from(LIFECYCLE_STATES))
def test_overrides_that_fit_the_model_give_a_server_that_fits_it(
    data: st.DataObject, replication_type: str, lifecycle: str
) -> None:
    members = data.draw(fitting(service().shape("SourceServer")))
    members.pop("arn", None)
    members["replicationType"] = replication_type
    members.pop("applicationID", None)
    members.setdefault("lifeCycle", {})["state"] = lifecycle
    if "dataReplicationState" in members.get("dataReplicationInfo", {}):
        possible = st.sampled_from(replication_states(replication_type, lifecycle))
        members["dataReplicationInfo"]["dataReplicationState"] = data.draw(possible)
    for disk in members.get("dataReplicationInfo", {}).get("replicatedDisks", ()):
        disk["totalStorageBytes"] = max(
            disk.get(name, 0) for name in ("totalStorageBytes", "replicatedStorageBytes", "rescannedStorageBytes")
        )
    mgn = MgnMock(start_time=START)

    server = mgn.add_source_server(**members)

    assert violations_in(server, "SourceServer") == []
    assert_laid_over(server, members)
    client_of(mgn).describe_source_servers()
    mgn.settle()
    client_of(mgn).describe_source_servers()


def assert_laid_over(server: Any, members: Any) -> None:
    """All that was given is there, but for what is worked out when it is read."""
    for name, value in members.items():
        if isinstance(value, dict) and isinstance(server[name], dict):
            assert_laid_over(server[name], value)
        elif name != "nextAttemptDateTime":
            assert _in_utc(server[name]) == _in_utc(value), name


def _in_utc(value: Any) -> Any:
    """Return a copy with times as they are planted: in UTC, which those without a zone are, in milliseconds."""
    if isinstance(value, datetime):
        moment = value if value.tzinfo else value.replace(tzinfo=UTC)
        return moment.replace(microsecond=moment.microsecond // 1000 * 1000)
    if isinstance(value, dict):
        return {name: _in_utc(member) for name, member in value.items()}
    return [_in_utc(item) for item in value] if isinstance(value, list) else value
