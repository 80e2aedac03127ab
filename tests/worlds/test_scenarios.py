"""Scenarios: what may stand in them, in which files, and what is said of those that do not fit."""

from __future__ import annotations

import io
import json
import sys
from datetime import datetime, timedelta, timezone
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import pytest

from mgn_mock.planting import resources
from mgn_mock.state.resource_types import JOBS
from tests.support.asking import OTHER_ACCOUNT, refusal, state_of
from tests.support.checking import make_client

if TYPE_CHECKING:
    from pathlib import Path

    from types_boto3_mgn import MgnClient

    from mgn_mock import MgnMock

NOON = datetime(2026, 1, 31, 12, tzinfo=timezone.utc)
WAVE = {
    "vcenter_clients": [{"vcenterClientID": "vcc-00000000000000001", "hostname": "vc.example.com"}],
    "source_servers": [
        {"replicationType": "SNAPSHOT_SHIPPING", "tags": {"Wave": "3"}, "vcenterClientID": "vcc-00000000000000001"},
        {"lifeCycle": {"state": "TESTING"}},
    ],
}


def check_wave(mgn: MgnMock) -> None:
    shipped, tested = mgn.peek("DescribeSourceServers")["items"]
    assert state_of(shipped) == ("DISCOVERED", "STOPPED")
    assert shipped["tags"]["Wave"] == "3"
    assert state_of(tested) == ("TESTING", "CONTINUOUS")
    assert [client["hostname"] for client in mgn.peek("DescribeVcenterClients")["items"]] == ["vc.example.com"]


def test_what_a_scenario_holds_is_added_over_defaults(mgn: MgnMock, client: MgnClient) -> None:
    mgn.load(WAVE)
    check_wave(mgn)
    mgn.load({"source_servers": [{"lifeCycle": {"state": "NOT_READY"}}]})
    assert len(client.describe_source_servers()["items"]) == 3
    mgn.settle()
    assert client.describe_source_servers()["items"][2]["lifeCycle"]["state"] == "READY_FOR_TEST"
    assert [call.operation for call in mgn.calls] == ["DescribeSourceServers"] * 2


def test_each_form_of_file_is_read(mgn: MgnMock, tmp_path: Path) -> None:
    path = tmp_path / "wave.json"
    for encoding in ("utf-8", "utf-8-sig", "utf-16"):
        path.write_text(json.dumps(WAVE), encoding=encoding)
        for source in (path, str(path)):
            mgn.reset()
            mgn.load(source)
            check_wave(mgn)
    for file in (path.open("rb"), io.StringIO(json.dumps(WAVE)), io.BytesIO(json.dumps(WAVE).encode())):
        with file:
            mgn.reset()
            mgn.load(file)
            check_wave(mgn)


TOML = """
clock = 2026-02-01T00:00:00+01:00
[[source_servers]]
replicationType = "SNAPSHOT_SHIPPING"
lifeCycle.addedToServiceDateTime = 2026-01-01T00:00:00Z
[[accounts.210987654321.regions.eu-west-1.source_servers]]
"""


@pytest.mark.skipif(sys.version_info < (3, 11), reason="this Python does not read TOML")
def test_toml_is_read(mgn: MgnMock, tmp_path: Path) -> None:
    path = tmp_path / "wave.toml"
    path.write_text(TOML, encoding="utf-8")
    mgn.load(path)
    [server] = mgn.peek("DescribeSourceServers")["items"]
    assert server["lifeCycle"]["addedToServiceDateTime"] == "2026-01-01T00:00:00+00:00"
    assert mgn.now == datetime(2026, 1, 31, 23, tzinfo=timezone.utc)
    assert len(mgn.at("eu-west-1", OTHER_ACCOUNT).peek("DescribeSourceServers")["items"]) == 1
    path.write_text("a = ", encoding="utf-8")
    with pytest.raises(ValueError, match=r"wave.toml: Invalid value"):
        mgn.load(path)


def test_without_a_library_a_form_is_refused(mgn: MgnMock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, library, need in (
        ("w.toml", "tomllib", "TOML needs Python 3.11"),
        ("w.yaml", "yaml", "YAML needs PyYAML"),
    ):
        monkeypatch.setitem(sys.modules, library, None)
        (tmp_path / name).write_text("")
        with pytest.raises(ValueError, match=f"{name}: {need}, which is not here"):
            mgn.load(tmp_path / name)


YAML = """
clock: 2026-01-31T13:00:00Z
accounts:
  210987654321:
    managed_accounts: [accountId: "000000000012"]
    regions:
      us-east-1:
        source_servers:
        - lifeCycle: {state: STOPPED, addedToServiceDateTime: 2026-01-01}
"""


@pytest.mark.skipif(find_spec("yaml") is None, reason="PyYAML is not here")
def test_yaml_is_read(mgn: MgnMock, tmp_path: Path) -> None:
    path = tmp_path / "wave.yml"
    path.write_text(YAML, encoding="utf-8")
    mgn.load(path)
    assert mgn.now == NOON + timedelta(hours=1)
    other = mgn.at("us-east-1", OTHER_ACCOUNT)
    [server] = other.peek("DescribeSourceServers")["items"]
    assert server["lifeCycle"]["addedToServiceDateTime"] == "2026-01-01T00:00:00+00:00"
    assert other.peek("ListManagedAccounts")["items"] == [{"accountId": "000000000012"}]
    path.write_text("a: [", encoding="utf-8")
    with pytest.raises(ValueError, match=r"wave.yml: while parsing"):
        mgn.load(path)


def test_any_part_of_a_dump_is_a_scenario(mgn: MgnMock, client: MgnClient) -> None:
    server: Any = mgn.add_source_server(replicationType="SNAPSHOT_SHIPPING")
    client.start_replication(sourceServerID=server["sourceServerID"])
    mgn.fail("DescribeSourceServers", "RequestExpired", times=3)
    refusal("RequestExpired", client.describe_source_servers)
    dump = mgn.dump()
    expected = mgn.server(server)

    mgn.reset()
    mgn.load({name: dump[name] for name in ("accounts", "timelines", "faults")})

    assert mgn.server(server) == expected
    assert mgn.faults[0].hits == 1
    assert mgn.dump()["timelines"] == dump["timelines"]
    mgn.advance(minutes=1)
    assert state_of(mgn.server(server))[1] == "SHIPPING_SNAPSHOT"


def test_a_whole_dump_replaces_the_world(mgn: MgnMock, client: MgnClient, tmp_path: Path) -> None:
    mgn.add_source_server()
    dump = mgn.dump(tmp_path / "world.json")
    mgn.advance(days=1)
    mgn.add_source_server()
    client.describe_source_servers()
    mgn.load(tmp_path / "world.json")
    assert mgn.dump() == dump
    assert (mgn.now, list(mgn.calls)) == (NOON, [])


def test_a_scenario_has_faults_latency_data_and_places(mgn: MgnMock, client: MgnClient) -> None:
    mgn.load(
        {
            "format": 1,
            "initialized": False,
            "faults": [
                {
                    "operation": "*",
                    "error": "EndpointConnectionError",
                    "is_raised": True,
                    "members": {"endpoint_url": "u"},
                },
                {"operation": "DescribeSourceServers", "seconds": 2},
            ],
            "data": {"counters": {"source server": 7}},
            "managed_accounts": [{"accountId": OTHER_ACCOUNT}],
        }
    )
    refusal("UninitializedAccountException", client.describe_source_servers)
    assert mgn.calls[-1].attempts == 2
    assert mgn.now == NOON + timedelta(seconds=4)
    assert mgn.add_source_server()["tags"]["Name"] == "server08"
    client.initialize_service()
    assert client.list_managed_accounts()["items"] == [{"accountId": OTHER_ACCOUNT}]


def test_what_operations_remember_in_a_resource_is_kept(mgn: MgnMock, client: MgnClient) -> None:
    mgn.load({"source_servers": [{"_remembered": 1, "platform": "windows"}], "data": {}})
    region = mgn._world.region(mgn.account_id, "us-east-1")
    [row] = region.source_servers.rows()
    kept = region.source_servers.get(row.id)
    assert (kept["_remembered"], kept["platform"]) == (1, "windows")
    dump = mgn.dump()
    mgn.restore(dump)
    assert mgn.dump() == dump


def test_resources_that_belong_to_another_are_listed_by_its_id(mgn: MgnMock) -> None:
    ended = {"type": "LAUNCH", "status": "COMPLETED"}
    jobs = [{"jobID": f"mgnjob-0000000000000000{number}", **ended} for number in (1, 2)]
    mgn.load({"jobs": {"": jobs[:1], "s-1": jobs[1:]}})
    held = mgn.dump()["accounts"][mgn.account_id]["regions"]["us-east-1"]["jobs"]
    assert {owner: [job["jobID"] for job in owned] for owner, owned in held.items()} == {
        "": ["mgnjob-00000000000000001"],
        "s-1": ["mgnjob-00000000000000002"],
    }
    dump = mgn.dump()
    mgn.restore(dump)
    assert mgn.dump() == dump


def test_a_reference_to_what_is_not_there_is_refused(mgn: MgnMock) -> None:
    before = mgn.dump()
    scenario = {"source_servers": [{}, {"vcenterClientID": "vcc-00000000000000009"}]}
    with pytest.raises(
        ValueError, match=r"source_servers\[1\].vcenterClientID: there is no vCenter client vcc-0+9 in "
    ):
        mgn.load(scenario)
    assert mgn.dump() == before
    mgn.load({**scenario, "vcenter_clients": [{"vcenterClientID": "vcc-00000000000000009"}]})


def test_applications_and_waves_are_planted_and_named_by_others(mgn: MgnMock, client: MgnClient) -> None:
    wave_id, application_id = "wave-00000000000000001", "app-00000000000000001"
    scenario = {
        "source_servers": [{"applicationID": application_id}],
        "applications": [{"applicationID": application_id, "name": "payroll", "waveID": wave_id}],
    }
    with pytest.raises(ValueError, match=rf"applications\[0\].waveID: there is no Wave {wave_id} in Region us-east-1"):
        mgn.load(scenario)
    with pytest.raises(
        ValueError, match=rf"source_servers\[0\].applicationID: there is no Application {application_id} "
    ):
        mgn.load({"source_servers": scenario["source_servers"]})
    mgn.load({**scenario, "waves": [{"waveID": wave_id, "name": "wave 1"}]})
    [application] = client.list_applications(filters={"waveIDs": [wave_id]})["items"]
    assert application["applicationAggregatedStatus"]["totalSourceServers"] == 1
    assert mgn.dump()["accounts"][mgn.account_id]["regions"]["us-east-1"]["waves"][0]["name"] == "wave 1"


def test_the_stand_ins_of_neighbours_are_in_a_dump(mgn: MgnMock) -> None:
    mgn.put_object("bucket", "key", b"\x00data")
    dump = json.loads(json.dumps(mgn.dump()))
    mgn.reset()
    mgn.restore(dump)
    assert mgn.get_object("bucket", "key") == b"\x00data"


def test_kinds_without_defaults_of_their_own_get_what_the_model_tells(mgn: MgnMock) -> None:
    region = mgn._world.region(mgn.account_id, "us-east-1")
    job_id = resources.add(region, JOBS, "", {"type": "LAUNCH", "status": "PENDING", "_launches": 1}, "jobs[0]")
    job = region.of(JOBS).get(job_id)
    assert job["arn"] == f"arn:aws:mgn:us-east-1:{mgn.account_id}:job/{job_id}"
    assert (job["creationDateTime"], job["tags"], job["_launches"]) == ("2026-01-31T12:00:00+00:00", {}, 1)
    ended = {"type": "LAUNCH", "status": "COMPLETED"}
    for given, message in (
        ({"jobID": job_id, **ended}, f"jobID: Job {job_id} is there already"),
        (
            {"arn": "arn:aws:mgn:us-east-1:000000000000:job/x", **ended},
            "arn: it follows from jobID, account and Region",
        ),
        ({"type": "LAUNCH", "status": "LATE"}, "status: Member must satisfy enum value set"),
        ({"type": "LAUNCH"}, "status: it is missing"),
    ):
        with pytest.raises(ValueError, match=rf"jobs\[0\].{message}"):
            resources.add(region, JOBS, "", given, "jobs[0]")


# What does not fit


@pytest.mark.parametrize(
    ("scenario", "message"),
    [
        ({"format": 7}, "format: 7 is newer than this mgn_mock reads"),
        ({"source_servers": [{}, {"colour": "red"}]}, r"source_servers\[1\].colour: Member is unknown; members of"),
        ({"source_servers": [{"lifeCycle": {"state": "READY"}}]}, r"source_servers\[0\].lifeCycle.state: Member must"),
        ({"source_servers": {"a": 1}}, "source_servers.a: a list is wanted, not int"),
        ({"source_servers": "all"}, "source_servers: a list is wanted, not str"),
        ({"source_servers": [5]}, r"source_servers\[0\]: a dict is wanted, not int"),
        ({"source_servers": [], "servers": []}, "servers: unknown; known are "),
        ({"initialized": "yes"}, "initialized: true or false is wanted, not str"),
        ({"clock": "2020-01-01"}, "clock: 2020-01-01 has passed: the mock's clock shows 2026-01-31T12:00:00\\+00:00"),
        ({"clock": "soon"}, "clock: Invalid isoformat string"),
        ({"managed_accounts": [{"accountId": "12"}]}, r"managed_accounts\[0\].account_id: '12' is not a"),
        ({"accounts": {"12": {"regions": {"us-east-1": {}}}}}, "accounts.12: an account is twelve digits"),
        ({"accounts": {"1" * 12: {"region": {}}}}, "accounts.1{12}.region: unknown; known are managed_account"),
        ({"faults": [{"error": "x"}]}, r"faults\[0\].operation: it is missing"),
        ({"faults": [{"operation": "*", "error": "x"}]}, r"faults\[0\]: 'x' is no error of every operation"),
        ({"faults": [{"operation": "*", "error": "x", "is_raised": True}]}, r"faults\[0\]: botocore.excep.* no x"),
        ({"faults": [{"operation": "*", "seconds": "x"}]}, r"faults\[0\].seconds: a number from 0 to .* is wanted"),
        ({"data": {"counts": {}}}, "data.counts: unknown; known are assumptions, counters"),
        (
            {"timelines": {"timeline": [{"kind": "x", "target": "t", "track": "work", "since": "now", "due": "then"}]}},
            r"timelines.timeline\[0\].since: Invalid isoformat string",
        ),
        ({"colour": "red"}, "the whole: neither a scenario nor what aws mgn describe-"),
        ([5], r"\[0\]: neither a scenario nor what aws mgn describe-... or list-... prints, but int 5"),
        (
            {"source_servers": [{"sourceServerID": "s-00000000000000001"}, {"sourceServerID": "s-00000000000000001"}]},
            r"source_servers\[1\].sourceServerID: Source Server s-00000000000000001 is there already",
        ),
    ],
)  # fmt: skip
def test_a_scenario_that_does_not_fit_changes_nothing(
    mgn: MgnMock, tmp_path: Path, scenario: Any, message: str
) -> None:
    mgn.load(WAVE)
    before = mgn.dump()
    path = tmp_path / "wave3.json"
    path.write_text(json.dumps(scenario), encoding="utf-8")
    with pytest.raises(ValueError, match=f"wave3.json: {message}"):
        mgn.load(path)
    assert mgn.dump() == before
    what = "list" if isinstance(scenario, list) else "dict"
    with pytest.raises(ValueError, match=f"the given {what}: {message}"):
        mgn.load(scenario)


def test_a_file_that_is_not_json_says_where(mgn: MgnMock, tmp_path: Path) -> None:
    path = tmp_path / "wave.json"
    path.write_text('{"items": []}\n{"items": \n [1,}', encoding="utf-8")
    with pytest.raises(ValueError, match=r"wave.json: Expecting value at line 3, column 5"):
        mgn.load(path)
    with pytest.raises(FileNotFoundError):
        mgn.load(tmp_path / "nothing.json")
    with pytest.raises(TypeError, match="a path, a file, a dict or a list is wanted, not int: 5"):
        mgn.load(5)


def test_clients_go_on_under_a_loaded_world(mgn: MgnMock) -> None:
    client = make_client()
    client.describe_source_servers()
    mgn.load(WAVE)
    shipped = client.describe_source_servers()["items"][0]
    client.start_replication(sourceServerID=shipped["sourceServerID"])


def scenario_of(mgn: MgnMock) -> dict[str, Any]:
    """The resources of a dump alone, which is a scenario."""
    return {"accounts": mgn.dump()["accounts"]}


@pytest.mark.parametrize(
    ("life", "replication"), [("TESTING", "STOPPED"), ("STOPPED", "CONTINUOUS"), ("READY_FOR_TEST", "DISCONNECTED")]
)
def test_states_that_no_server_comes_to_are_refused_in_resources_of_a_dump(
    mgn: MgnMock, life: str, replication: str
) -> None:
    mgn.add_source_server()
    scenario = scenario_of(mgn)
    [server] = scenario["accounts"][mgn.account_id]["regions"]["us-east-1"]["source_servers"]
    server["lifeCycle"]["state"], server["dataReplicationInfo"]["dataReplicationState"] = life, replication
    mgn.reset()
    before = mgn.dump()
    path = rf"accounts.{mgn.account_id}.regions.us-east-1.source_servers\[0\].dataReplicationInfo.dataReplicationState"
    with pytest.raises(ValueError, match=f"{path}: no source server that is AGENT_BASED is {life} with {replication};"):
        mgn.load(scenario)
    assert mgn.dump() == before


def test_states_that_a_server_comes_to_later_are_taken_from_a_dump(mgn: MgnMock, client: MgnClient) -> None:
    anew = mgn.add_source_server(lifeCycle={"state": "TESTING"})["sourceServerID"]
    client.update_replication_configuration(
        sourceServerID=anew, ebsEncryption="CUSTOM", ebsEncryptionKeyArn="arn:aws:kms:us-east-1:123456789012:key/1"
    )
    mgn.advance(minutes=4)
    mgn.load({"items": [{"sourceServerID": "s-0123456789abcdef0", "lifeCycle": {"state": "READY_FOR_TEST"}}]})
    scenario = scenario_of(mgn)
    mgn.reset()
    mgn.load(scenario)
    first, second = mgn.source_servers()
    assert state_of(first) == ("TESTING", "INITIAL_SYNC")
    assert (second["lifeCycle"]["state"], "dataReplicationInfo" in second) == ("READY_FOR_TEST", False)


def test_a_whole_dump_keeps_what_a_real_account_printed(mgn: MgnMock) -> None:
    printed = {
        "sourceServerID": "s-0123456789abcdef0",
        "arn": f"arn:aws:mgn:us-east-1:{mgn.account_id}:source-server/s-0123456789abcdef0",
        "lifeCycle": {"state": "TESTING"},
        "dataReplicationInfo": {"dataReplicationState": "STOPPED"},
    }
    mgn.load({"items": [printed]})
    dump = mgn.dump()
    mgn.reset()
    mgn.load(dump)
    assert state_of(mgn.server("s-0123456789abcdef0")) == ("TESTING", "STOPPED")
