"""What goes wrong in the field, on demand: stalls, lost vCenter clients, lag, and how each is mended."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from mgn_mock import MgnMock
from mgn_mock.model.spec import service
from mgn_mock.service.source_servers.initiation import step_names
from tests.conftest import START
from tests.support.asking import LIFECYCLE_STATES, client_of, discovered, state_of

if TYPE_CHECKING:
    from types_boto3_mgn import MgnClient

ERRORS = service().enum("DataReplicationErrorString")


def info_of(mgn: MgnMock, server: Any) -> Any:
    return mgn.server(server)["dataReplicationInfo"]


def not_ready(mgn: MgnMock, replication: str, **members: Any) -> Any:
    return mgn.add_source_server(
        lifeCycle={"state": "NOT_READY"}, dataReplicationInfo={"dataReplicationState": replication}, **members
    )


@pytest.mark.parametrize("error", ERRORS)
def test_a_server_stalls_with_any_error_of_the_service(error: str) -> None:
    mgn = MgnMock()
    client = client_of(mgn)
    for server in (mgn.add_source_server(), not_ready(mgn, "SHIPPING_SNAPSHOT", replicationType="SNAPSHOT_SHIPPING")):
        lifecycle = server["lifeCycle"]["state"]
        mgn.stall(server, error=error)
        (found,) = client.describe_source_servers(filters={"sourceServerIDs": [server["sourceServerID"]]})["items"]
        assert state_of(found) == (lifecycle, "STALLED")
        stalled = found["dataReplicationInfo"]["dataReplicationError"]
        assert stalled["error"] == error
        assert stalled["rawError"] not in {"", error}


@pytest.mark.parametrize("step", step_names())
def test_an_error_that_names_a_step_lets_that_step_fail(step: str) -> None:
    error = f"FAILED_TO_{step}"
    mgn = MgnMock()
    server = not_ready(mgn, "INITIATING")
    if error not in ERRORS:
        # Waiting cannot fail.
        assert step == "WAIT"
        return
    mgn.stall(server, error=error)
    steps = info_of(mgn, server)["dataReplicationInitiation"]["steps"]
    place = step_names().index(step)
    statuses = ["SUCCEEDED"] * place + ["FAILED"] + ["NOT_STARTED"] * (10 - place)
    assert [(each["name"], each["status"]) for each in steps] == list(zip(step_names(), statuses, strict=True))


def test_a_stalled_server_rests_until_it_is_mended(mgn: MgnMock, client: MgnClient) -> None:
    server_id = discovered(mgn)
    client.start_replication(sourceServerID=server_id)
    client.describe_source_servers()
    mgn.stall(server_id)
    assert info_of(mgn, server_id)["dataReplicationError"]["error"] == "AGENT_NOT_SEEN"
    for _ in range(3):
        assert state_of(client.describe_source_servers()["items"][0]) == ("NOT_READY", "STALLED")
    mgn.advance(hours=1)
    mgn.settle()
    assert state_of(mgn.server(server_id)) == ("NOT_READY", "STALLED")


@pytest.mark.parametrize(
    ("replication_type", "before", "expected"),
    [
        ("AGENT_BASED", "INITIATING", "INITIATING"),
        ("AGENT_BASED", "INITIAL_SYNC", "INITIAL_SYNC"),
        ("AGENT_BASED", "CREATING_SNAPSHOT", "CREATING_SNAPSHOT"),
        ("SNAPSHOT_SHIPPING", "PENDING_SNAPSHOT_SHIPPING", "PENDING_SNAPSHOT_SHIPPING"),
        ("SNAPSHOT_SHIPPING", "SHIPPING_SNAPSHOT", "PENDING_SNAPSHOT_SHIPPING"),
        ("SNAPSHOT_SHIPPING", "CREATING_SNAPSHOT", "CREATING_SNAPSHOT"),
    ],
)
def test_a_recovered_server_goes_on_where_it_was(replication_type: str, before: str, expected: str) -> None:
    mgn = MgnMock(progress="manual", start_time=START)
    server = not_ready(mgn, before, replicationType=replication_type)
    mgn.stall(server, error="UNSTABLE_NETWORK")
    disks = info_of(mgn, server)["replicatedDisks"]
    mgn.recover(server)
    after = info_of(mgn, server)
    assert (after["dataReplicationState"], after["replicatedDisks"]) == (expected, disks)
    assert "dataReplicationError" not in after
    mgn.settle()
    assert state_of(mgn.server(server)) == ("READY_FOR_TEST", "CONTINUOUS")


def test_a_launchable_server_falls_behind_while_it_is_stalled_and_is_in_sync_when_it_recovers() -> None:
    mgn = MgnMock(progress="manual", start_time=START)
    server = mgn.add_source_server(lifeCycle={"state": "TESTING"})
    mgn.stall(server, error="FAILED_TO_ATTACH_STAGING_DISKS")
    mgn.advance(minutes=25)
    # The last snapshot of a planted server is five minutes old.
    assert info_of(mgn, server)["lagDuration"] == "PT30M"
    mgn.recover(server)
    info = info_of(mgn, server)
    assert (info["dataReplicationState"], info["lagDuration"]) == ("CONTINUOUS", "P0D")
    assert {step["status"] for step in info["dataReplicationInitiation"]["steps"]} == {"SUCCEEDED"}
    assert mgn.server(server)["lifeCycle"]["state"] == "TESTING"


def test_a_retry_begins_the_initiation_anew(mgn: MgnMock, client: MgnClient) -> None:
    server: Any = mgn.add_source_server()
    mgn.stall(server, error="FAILED_TO_PAIR_REPLICATION_SERVER_WITH_AGENT")
    mgn.advance(minutes=9)
    answer: Any = client.retry_data_replication(sourceServerID=server["sourceServerID"])
    info = answer["dataReplicationInfo"]
    assert info["dataReplicationState"] == "INITIATING"
    assert "dataReplicationError" not in info
    initiation = info["dataReplicationInitiation"]
    assert initiation["startDateTime"] == "2026-01-31T12:09:00+00:00"
    assert [step["status"] for step in initiation["steps"]] == ["IN_PROGRESS"] + ["SKIPPED"] * 7 + ["NOT_STARTED"] * 3
    reads = [state_of(client.describe_source_servers()["items"][0]) for _ in range(3)]
    assert reads == [("READY_FOR_TEST", state) for state in ("INITIATING", "RESCAN", "CONTINUOUS")]


def test_a_stalled_server_can_stall_for_another_reason(mgn: MgnMock) -> None:
    server = mgn.add_source_server()
    for error in ("NOT_CONVERGING", "SNAPSHOTS_FAILURE"):
        mgn.stall(server, error=error)
        assert info_of(mgn, server)["dataReplicationError"]["error"] == error


def test_a_lost_vcenter_client_stalls_what_it_ships(mgn: MgnMock) -> None:
    lost, other = mgn.add_vcenter_client(), mgn.add_vcenter_client()
    servers = [
        mgn.add_source_server(
            replicationType="SNAPSHOT_SHIPPING", vcenterClientID=client["vcenterClientID"], lifeCycle={"state": state}
        )
        for client, state in ((lost, "NOT_READY"), (lost, "TESTING"), (lost, "DISCOVERED"), (other, "TESTING"))
    ]
    before = [state_of(mgn.server(server)) for server in servers]
    mgn.stall(lost)
    assert [state_of(mgn.server(server))[1] for server in servers] == ["STALLED", "STALLED", "STOPPED", "CONTINUOUS"]
    assert "dataReplicationError" in info_of(mgn, servers[0])
    mgn.recover(lost["vcenterClientID"])
    assert [state_of(mgn.server(server)) for server in servers[1:]] == before[1:]
    assert state_of(mgn.server(servers[0])) == ("NOT_READY", "PENDING_SNAPSHOT_SHIPPING")


# Lag


@pytest.mark.parametrize("duration", ["PT10M", timedelta(minutes=10), "PT600S"])
def test_a_server_lags_until_it_recovers(mgn: MgnMock, client: MgnClient, duration: Any) -> None:
    server = mgn.add_source_server()
    mgn.lag(server, duration)
    (found,) = client.describe_source_servers()["items"]
    info = found["dataReplicationInfo"]
    assert (info["dataReplicationState"], info["lagDuration"]) == ("CONTINUOUS", "PT10M")
    assert info["replicatedDisks"][0]["backloggedStorageBytes"] > 0
    mgn.recover(server)
    assert mgn.server(server) == server


def test_a_lag_of_nothing_is_none(mgn: MgnMock) -> None:
    server = mgn.add_source_server()
    mgn.lag(server, "PT10M")
    mgn.lag(server, "PT0S")
    assert mgn.server(server) == server


# What cannot be


def test_what_does_not_replicate_cannot_stall() -> None:
    mgn = MgnMock()
    for state in LIFECYCLE_STATES:
        server = mgn.add_source_server(lifeCycle={"state": state})
        if server["dataReplicationInfo"]["dataReplicationState"] not in {"STOPPED", "DISCONNECTED"}:
            mgn.stall(server)
            continue
        with pytest.raises(ValueError, match=f"{server['sourceServerID']} cannot stall"):
            mgn.stall(server)
        assert mgn.server(server) == server


def test_a_paused_server_cannot_stall_nor_lag(mgn: MgnMock, client: MgnClient) -> None:
    server_id = mgn.add_source_server()["sourceServerID"]
    client.pause_replication(sourceServerID=server_id)
    with pytest.raises(ValueError, match="PAUSED"):
        mgn.stall(server_id)
    with pytest.raises(ValueError, match="only one that is in sync can"):
        mgn.lag(server_id, "PT1M")


def test_an_unknown_error_is_refused_with_the_known_ones(mgn: MgnMock) -> None:
    server = mgn.add_source_server()
    with pytest.raises(ValueError, match=r"no 'AGENT_GONE'.*AGENT_NOT_SEEN"):
        mgn.stall(server, error="AGENT_GONE")
    assert mgn.server(server) == server


def test_what_is_well_cannot_recover(mgn: MgnMock) -> None:
    server = mgn.add_source_server()
    with pytest.raises(ValueError, match="nothing is wrong"):
        mgn.recover(server)


@pytest.mark.parametrize("duration", ["ten minutes", "PT", "P", "", "PT-10M", "P1Y"])
def test_what_is_no_duration_is_refused(mgn: MgnMock, duration: str) -> None:
    server = mgn.add_source_server()
    with pytest.raises(ValueError, match="no duration in ISO 8601"):
        mgn.lag(server, duration)


def test_a_server_cannot_be_ahead(mgn: MgnMock) -> None:
    server = mgn.add_source_server()
    with pytest.raises(ValueError, match="ahead"):
        mgn.lag(server, timedelta(minutes=-1))


@pytest.mark.parametrize("unknown", ["s-0123456789abcdef0", {"vcenterClientID": "vcc-0123456789abcdef0"}])
def test_what_is_not_there_cannot_stall(mgn: MgnMock, unknown: Any) -> None:
    for change in (mgn.stall, mgn.recover):
        with pytest.raises(KeyError, match="there is no"):
            change(unknown)
