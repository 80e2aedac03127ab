"""Worlds that outlive a test: snapshots, dumps, and that a restored world goes on as the first one would have."""

from __future__ import annotations

import json
import os
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError, ReadTimeoutError
from freezegun import freeze_time
from hypothesis import given, settings
from hypothesis import strategies as st

from mgn_mock import MgnMock
from mgn_mock.service.registry import handlers
from mgn_mock.state.blobs import decode, encode
from mgn_mock.state.world import REGION_DATA, TIMELINES, WORLD_DATA, World
from mgn_mock.worlds.plain import from_plain, to_plain
from tests.conftest import START
from tests.support.asking import OTHER_ACCOUNT, client_of, discovered, refusal, world_of

if TYPE_CHECKING:
    from types_boto3_mgn import MgnClient

    from mgn_mock.state.settings import Transport

NOON = datetime(2026, 1, 31, 12, tzinfo=timezone.utc)
FORMS = pytest.mark.parametrize("form", ["snapshot", "dump"])


def kept(mgn: MgnMock, form: str) -> Any:
    # As it comes back from a file.
    return mgn.snapshot() if form == "snapshot" else json.loads(json.dumps(mgn.dump()))


# Going on


@FORMS
def test_a_restored_world_is_what_it_was_again_and_again(mgn: MgnMock, client: MgnClient, form: str) -> None:
    server_id = discovered(mgn)
    mgn.at("eu-west-1", OTHER_ACCOUNT).add_source_server()
    mgn.add_managed_account(OTHER_ACCOUNT)
    client.start_replication(sourceServerID=server_id)
    before, state = world_of(mgn, mgn.at("eu-west-1", OTHER_ACCOUNT)), kept(mgn, form)
    for _ in range(2):
        mgn.advance(hours=3)
        mgn.add_source_server()
        client.update_source_server_replication_type(sourceServerID=server_id, replicationType="SNAPSHOT_SHIPPING")
        mgn.restore(state)
        assert world_of(mgn, mgn.at("eu-west-1", OTHER_ACCOUNT)) == before
    mgn.settle()
    assert mgn.server(server_id)["lifeCycle"]["state"] == "READY_FOR_TEST"


@FORMS
def test_faults_and_their_counts_are_restored(mgn: MgnMock, client: MgnClient, form: str) -> None:
    rule = mgn.fail("DescribeSourceServers", "RequestExpired", times=2, where={"maxResults": 5})
    mgn.fail("*", ReadTimeoutError(endpoint_url="u"), after=9)
    mgn.latency("*", 0.5)
    refusal("RequestExpired", client.describe_source_servers, maxResults=5)
    state = kept(mgn, form)
    for _ in range(2):
        refusal("RequestExpired", client.describe_source_servers, maxResults=5)
        client.describe_source_servers(maxResults=5)
        rule.remove()
        mgn.restore(state)
        assert [fault.operation for fault in mgn.faults] == ["DescribeSourceServers", "*", "*"]
        assert (mgn.faults[0] == rule, rule.hits) == (True, 1)


def test_a_snapshot_holds_the_calls_and_a_dump_none(mgn: MgnMock, client: MgnClient) -> None:
    client.describe_source_servers()
    snapshot, dump = mgn.snapshot(), mgn.dump()
    client.list_managed_accounts()
    mgn.restore(snapshot)
    assert [call.operation for call in mgn.calls] == ["DescribeSourceServers"]
    mgn.restore(dump)
    assert list(mgn.calls) == []
    assert repr(snapshot) == "<Snapshot of 2026-01-31T12:00:00+00:00>"


def test_a_page_token_is_good_after_a_restore_though_servers_are_gone(mgn: MgnMock, client: MgnClient) -> None:
    mgn.add_source_server(lifeCycle={"state": "DISCONNECTED"})
    for _ in range(4):
        mgn.add_source_server()
    client.delete_source_server(sourceServerID=client.describe_source_servers()["items"][0]["sourceServerID"])
    first = client.describe_source_servers(maxResults=2)
    dump = mgn.dump()
    mgn.reset()
    mgn.restore(dump)
    rest = client.describe_source_servers(maxResults=2, nextToken=first["nextToken"])["items"]
    assert len({server["sourceServerID"] for server in first["items"] + rest}) == 4
    assert dump["accounts"][mgn.account_id]["regions"]["us-east-1"]["numbers"] == {"source_servers": [2, 3, 4, 5, 5]}


def test_a_dump_goes_to_another_mock_and_time_goes_back_for_it(transport: Transport) -> None:
    one = MgnMock(start_time=START, region="us-east-1", transport=transport)
    server_id = discovered(one)
    client_of(one).start_replication(sourceServerID=server_id)
    other = MgnMock(start_time="2030-01-01T00:00:00Z", region="us-east-1", transport=transport)
    other.restore(one.dump())
    assert other.now == NOON
    assert world_of(one) == world_of(other)
    assert one.add_source_server() == other.add_source_server()


def test_where_time_goes_by_itself_it_goes_on_from_the_dump(transport: Transport) -> None:
    with freeze_time("2026-01-31T12:00:00Z") as frozen:
        mgn = MgnMock(progress="clock", region="us-east-1", transport=transport)
        server_id = discovered(mgn)
        client_of(mgn).start_replication(sourceServerID=server_id)
        states: list[Any] = [mgn.snapshot(), mgn.dump()]
        for state in states:
            frozen.tick(timedelta(hours=2))
            assert mgn.server(server_id)["lifeCycle"]["state"] == "READY_FOR_TEST"
            mgn.restore(state)
            assert mgn.server(server_id)["lifeCycle"]["state"] == "NOT_READY"
            frozen.tick(timedelta(minutes=2))
            assert mgn.now == NOON + timedelta(minutes=2)


# What one step of a test calls; of operations, those that are there.
CALLS: dict[str, Any] = {
    "start_replication": lambda ids: {"sourceServerID": ids[0]},
    "stop_replication": lambda ids: {"sourceServerID": ids[0]},
    "update_source_server_replication_type": lambda ids: {"sourceServerID": ids[0], "replicationType": "AGENT_BASED"},
    "describe_source_servers": lambda ids: {},
    "describe_jobs": lambda ids: {},
    "start_test": lambda ids: {"sourceServerIDs": ids[:2]},
    "start_cutover": lambda ids: {"sourceServerIDs": ids[:1]},
    "terminate_target_instances": lambda ids: {"sourceServerIDs": ids[:1]},
    "get_launch_configuration": lambda ids: {"sourceServerID": ids[0]},
    "create_application": lambda ids: {"name": f"of {ids[0]}"},
    "create_wave": lambda ids: {"name": f"of {ids[0]}"},
    "list_applications": lambda ids: {},
    "list_waves": lambda ids: {},
    "list_imports": lambda ids: {},
    "start_export": lambda ids: {"s3Bucket": "bucket", "s3Key": "servers.csv"},
    "list_exports": lambda ids: {},
}
ACTIONS = st.sampled_from(
    [
        "read ready",
        "page",
        "advance",
        "plant",
        "ready",
        "stall",
        "fault",
        *(name for name in CALLS if name in handlers()),
    ]
)


def do(mgn: MgnMock, client: Any, action: str, number: int) -> Any:
    """One step of a test, and what it gave; what is refused is an answer too."""
    servers = mgn.peek("DescribeSourceServers", maxResults=1000)["items"]
    ids = [servers[(number + more) % len(servers)]["sourceServerID"] for more in range(2)]
    steps: dict[str, Any] = {
        "read ready": lambda: client.describe_source_servers(filters={"lifeCycleStates": ["READY_FOR_TEST"]}),
        "page": lambda: client.describe_source_servers(maxResults=2),
        "advance": lambda: mgn.advance(minutes=number),
        "plant": lambda: discovered(mgn),
        "ready": mgn.add_source_server,
        "stall": lambda: mgn.stall(ids[0]),
        "fault": lambda: repr(mgn.fail("*", "RequestExpired", rate=0.3, times=2)),
    }
    try:
        return steps[action]() if action in steps else getattr(client, action)(**CALLS[action](ids))
    except ClientError as error:
        return error.response
    except (KeyError, ValueError) as error:
        return str(error)


@settings(max_examples=40)
@given(
    st.lists(st.tuples(ACTIONS, st.integers(0, 9)), max_size=30),
    st.integers(0, 30),
    st.sampled_from(["snapshot", "dump"]),
)
def test_a_world_restored_at_any_point_gives_the_same_answers(
    steps: list[tuple[str, int]], point: int, form: str
) -> None:
    mgn = MgnMock(start_time=START, region="us-east-1", seed=3)
    client = client_of(mgn)
    for _ in range(3):
        discovered(mgn)
    for step in steps[:point]:
        do(mgn, client, *step)
    state = kept(mgn, form)
    first = [do(mgn, client, *step) for step in steps[point:]] + world_of(mgn)

    mgn.restore(state)
    assert [do(mgn, client, *step) for step in steps[point:]] + world_of(mgn) == first

    other = MgnMock(start_time="2020-01-01T00:00:00Z", region="us-east-1", seed=3)
    other.restore(state)
    assert [do(other, client_of(other), *step) for step in steps[point:]] + world_of(other) == first


# What is in it


def test_a_dump_is_what_json_can_hold_and_two_of_one_world_are_equal(mgn: MgnMock, client: MgnClient) -> None:
    server_id = discovered(mgn)
    client.start_replication(sourceServerID=server_id)
    dump = mgn.dump()
    assert json.loads(json.dumps(dump)) == dump == mgn.dump()
    assert list(dump) == ["format", "clock", "requests", "data", "timelines", "events", "faults", "accounts"]
    assert (dump["format"], dump["clock"], dump["requests"]) == (2, "2026-01-31T12:00:00+00:00", 1)
    [event] = dump["timelines"]["timeline"]
    assert event["target"] == mgn.server(server_id)["arn"]
    region = dump["accounts"][mgn.account_id]["regions"]["us-east-1"]
    assert [server["sourceServerID"] for server in region["source_servers"]] == [server_id]
    assert list(region) == ["initialized", "source_servers", "vcenter_clients"]


def test_a_place_that_was_only_looked_at_is_not_in_it(mgn: MgnMock) -> None:
    mgn.at("eu-west-1", OTHER_ACCOUNT).client().describe_source_servers()
    assert mgn.dump()["accounts"] == {}


def test_an_initialized_account_is_in_it(transport: Transport) -> None:
    mgn = MgnMock(initialized=False, region="us-east-1", transport=transport)
    client_of(mgn).initialize_service()
    dump = mgn.dump()
    assert dump["accounts"] == {mgn.account_id: {"regions": {"us-east-1": {"initialized": True}}}}
    mgn.reset()
    refusal("UninitializedAccountException", client_of(mgn).describe_source_servers)
    mgn.restore(dump)
    assert client_of(mgn).describe_source_servers()["items"] == []


def test_a_change_of_one_server_is_a_change_of_a_few_lines(mgn: MgnMock, tmp_path: Path) -> None:
    servers = [mgn.add_source_server() for _ in range(5)]
    mgn.dump(tmp_path / "one.json")
    mgn.client().tag_resource(resourceArn=servers[2]["arn"], tags={"Wave": "3"})
    # That there was a call is an event of its own.
    mgn._world.notices.clear()
    mgn.dump(tmp_path / "two.json")
    one, two = ((tmp_path / name).read_text(encoding="utf-8").splitlines() for name in ("one.json", "two.json"))
    # The tag, the comma ahead of it, and the number of requests.
    assert len(set(two) ^ set(one)) <= 5
    assert len(two) == len(one) + 1


def test_a_file_is_written_whole_or_not_at_all(mgn: MgnMock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "world.json"
    assert mgn.dump(path) == json.loads(path.read_text(encoding="utf-8"))
    before = path.read_bytes()
    mgn.add_source_server()

    def refuse(*_: Any) -> None:
        raise OSError("no space left")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", refuse)
        with pytest.raises(OSError, match="no space left"):
            mgn.dump(path)
    assert path.read_bytes() == before
    assert [entry.name for entry in tmp_path.iterdir()] == ["world.json"]
    mgn.dump(str(path))
    assert path.read_bytes() != before
    with pytest.raises(FileNotFoundError):
        mgn.dump(tmp_path / "nowhere" / "world.json")


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such permissions")
def test_a_file_is_as_readable_as_any_new_one(mgn: MgnMock, tmp_path: Path) -> None:
    (tmp_path / "plain").write_text("")
    mgn.dump(tmp_path / "world.json")
    assert (tmp_path / "world.json").stat().st_mode == (tmp_path / "plain").stat().st_mode


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=5)
    | st.binary(max_size=5)
    | st.datetimes(min_value=datetime(1971, 1, 1), max_value=datetime(2100, 1, 1), timezones=st.just(timezone.utc)),  # noqa: DTZ001
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["a", "b", "$time", "$bytes", "$dict", "$x"]), inner, max_size=2)
    ),
    max_leaves=10,
)


@given(VALUES)
def test_all_that_a_resource_may_hold_comes_back(value: Any) -> None:
    plain = to_plain(value)
    assert from_plain(json.loads(json.dumps(plain))) == value
    assert from_plain(to_plain(value, in_order=True)) == value


@pytest.mark.parametrize("value", [object(), {1: 2}, {"a": [{"b": {3}}]}])
def test_what_a_dump_cannot_hold_is_an_error(value: Any) -> None:
    with pytest.raises(TypeError, match="a dump "):
        to_plain(value)


def test_all_that_a_world_holds_is_named_in_one_place_and_can_be_copied(mgn: MgnMock) -> None:
    """Whoever adds a member to a Region or a World has to say whether copies and dumps take it."""
    server_id = discovered(mgn)
    region = mgn._world.region(mgn.account_id, "us-east-1")
    assert set(vars(region)) <= {
        "world", "account_id", "name", "initialized", "managed_accounts", "source_servers",
        "place", "rest_on", "_arn_start", "_collections", "_tracking", *REGION_DATA,
    }  # fmt: skip
    assert set(vars(mgn._world)) == {
        "settings", "lock", "record", "remembers", "tracking", "moves_by_itself", "only_looks", "counted",
        "_request_id_start", "halts_at", "hints", "in_moto", "before_call", "clock", "requests", "faults", "notices",
        "_regions", "_managed_accounts", *TIMELINES, *WORLD_DATA,
    }  # fmt: skip
    for holder, names in ((region, REGION_DATA), (World(mgn._world.settings), WORLD_DATA)):
        new: Any
        for name, new in names.items():
            value = getattr(holder, name)
            assert decode(encode(value)) == value == new(from_plain(to_plain(value)))
    twin = mgn._world.copy()
    assert twin.region(mgn.account_id, "us-east-1").source_servers.get(server_id)["sourceServerID"] == server_id


def test_a_dump_that_was_changed_by_hand_is_read(mgn: MgnMock, client: MgnClient) -> None:
    servers = [mgn.add_source_server(lifeCycle={"state": "DISCONNECTED"}) for _ in range(3)]
    client.delete_source_server(sourceServerID=servers[0]["sourceServerID"])
    dump = mgn.dump()
    region = dump["accounts"][mgn.account_id]["regions"]["us-east-1"]
    region["source_servers"].pop()
    region["data"] = {"in_jobs": {servers[1]["sourceServerID"]: "mgnjob-00000000000000001"}}
    mgn.restore(dump)
    assert client.describe_source_servers()["items"] == [servers[1]]
    assert mgn.dump()["accounts"][mgn.account_id]["regions"]["us-east-1"]["data"] == region["data"]


# What is refused


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"format": 3}, "format: 3 is newer than this mgn_mock reads"),
        ({"format": 1}, r"format: 1 was written by an older mgn_mock, whose timelines this one \(2\) cannot read"),
        ({"format": "1"}, "format: a whole number is wanted, not str: '1'"),
        ({"clock": "noon"}, "clock: Invalid isoformat string"),
        ({"requests": None}, "requests: a whole number is wanted, not NoneType"),
        ({"future": 1}, r"future: unknown; known are \$schema, accounts, "),
        ({"data": {"future": 1}}, "data.future: unknown; known are assumptions, counters"),
        ({"data": {"counters": 1}}, "data.counters: a dict is wanted, not int"),
        (
            {"accounts": {"123456789012": {"regions": {"us-east-1": {"source_servers": [{}]}}}}},
            r"us-east-1.source_servers\[0\].sourceServerID: it is missing",
        ),
        (
            {"accounts": {"123456789012": {"managed_accounts": [{}]}}},
            r"accounts.123456789012.managed_accounts\[0\].accountId: it is missing",
        ),
        (
            {"accounts": {"123456789012": {"regions": {"us-east-1": {"numbers": {"source_servers": ["1"]}}}}}},
            r"us-east-1.numbers.source_servers\[0\]: a whole number is wanted, not str",
        ),
        ({"timelines": {"timeline": [{"kind": "x"}]}}, r"timelines.timeline\[0\].target: it is missing"),
        ({"faults": [{"operation": "*", "colour": 1}]}, r"faults\[0\].colour: unknown"),
        ({"accounts": []}, "accounts: a dict is wanted, not list"),
        (
            {"accounts": {"123456789012": {"regions": {"us-east-1": {"servers": []}}}}},
            "us-east-1.servers: unknown",
        ),
        (
            {"accounts": {"123456789012": {"regions": {"us-east-1": {"source_servers": [{"sourceServerID": "x"}]}}}}},
            r"accounts.123456789012.regions.us-east-1.source_servers\[0\].sourceServerID: Member must",
        ),
        (
            {"accounts": {"123456789012": {"regions": {"us-east-1": {"source_servers": [{"colour": "x"}]}}}}},
            r"accounts.123456789012.regions.us-east-1.source_servers\[0\].colour: Member is unknown",
        ),
    ],
)
def test_a_dump_that_does_not_fit_changes_nothing(mgn: MgnMock, change: Any, message: str) -> None:
    mgn.add_source_server()
    before = mgn.dump()
    with pytest.raises(ValueError, match=message):
        mgn.restore({**mgn.dump(), **change})
    assert mgn.dump() == before


def test_a_dump_that_is_not_whole_is_for_load(mgn: MgnMock) -> None:
    dump = mgn.dump()
    del dump["clock"], dump["faults"]
    with pytest.raises(ValueError, match="not a whole dump: it has no clock, faults; load adds what there is"):
        mgn.restore(dump)
