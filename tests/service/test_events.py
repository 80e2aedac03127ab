"""Which events source servers and jobs bring: each launch, the first time that a server is ready, each stall."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError
from hypothesis import given, settings
from hypothesis import strategies as st

from mgn_mock import MgnMock
from mgn_mock.state.notices import API_CALL, LAUNCH_RESULT, LIFECYCLE_CHANGE, STALLED_CHANGE
from tests.conftest import START
from tests.support.asking import discovered
from tests.support.launching import finished, in_state
from tests.support.life_model import OPERATIONS, members_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from types_boto3_mgn import MgnClient


def told(mgn: MgnMock, detail_type: str) -> list[tuple[str, str]]:
    """The server and the state of each event of a type."""
    events = mgn.events.of(detail_type)
    return [(event["resources"][0].rpartition("/")[2], event["detail"]["state"]) for event in events]


# Launch results


@pytest.mark.parametrize(
    ("state", "operation", "begins"),
    [("READY_FOR_TEST", "start_test", "TEST"), ("READY_FOR_CUTOVER", "start_cutover", "CUTOVER")],
)
def test_each_participant_has_a_result_when_the_job_is_over(
    mgn: MgnMock, client: MgnClient, state: str, operation: str, begins: str
) -> None:
    """Rests on each-launch-is-told."""
    good, bad, late = (in_state(mgn, state) for _ in range(3))
    mgn.fail_launch(bad, at="conversion")
    mgn.advance(milliseconds=900)
    job_id = getattr(client, operation)(sourceServerIDs=[good, bad, late])["job"]["jobID"]
    mgn.fail_launch(late)
    mgn.advance(seconds=2 + 44 + 264 + 337)
    assert mgn.peek("DescribeJobs")["items"][0]["status"] == "STARTED"
    assert mgn.events.of(LAUNCH_RESULT) == []
    mgn.settle()
    [job] = client.describe_jobs(filters={"jobIDs": [job_id]})["items"]
    assert told(mgn, LAUNCH_RESULT) == [
        (good, f"{begins}_LAUNCH_SUCCEEDED"),
        (bad, f"{begins}_LAUNCH_FAILED"),
        (late, f"{begins}_LAUNCH_FAILED"),
    ]
    assert {event["detail"]["job-id"] for event in mgn.events.of(LAUNCH_RESULT)} == {job_id}
    end = job["endDateTime"].partition(".")[0] + "Z"
    assert {event["time"] for event in mgn.events.of(LAUNCH_RESULT)} == {end}


@pytest.mark.parametrize("at", ["snapshot", "conversion", "launch"])
def test_a_job_that_nobody_gets_through_has_results_too(mgn: MgnMock, client: MgnClient, at: Any) -> None:
    server_id = in_state(mgn, "READY_FOR_TEST")
    mgn.fail_launch(server_id, at=at, previous_snapshot=at != "snapshot")
    finished(client, client.start_test(sourceServerIDs=[server_id]))
    assert told(mgn, LAUNCH_RESULT) == [(server_id, "TEST_LAUNCH_FAILED")]


def test_a_launch_whose_instance_does_not_boot_has_succeeded(mgn: MgnMock, client: MgnClient) -> None:
    server_id = in_state(mgn, "READY_FOR_TEST")
    mgn.fail_boot(server_id)
    finished(client, client.start_test(sourceServerIDs=[server_id]))
    mgn.settle()
    assert told(mgn, LAUNCH_RESULT) == [(server_id, "TEST_LAUNCH_SUCCEEDED")]


def test_a_termination_has_no_result(mgn: MgnMock, client: MgnClient) -> None:
    server_id = in_state(mgn, "READY_FOR_CUTOVER")
    finished(client, client.terminate_target_instances(sourceServerIDs=[server_id]))
    mgn.settle()
    assert [event["detail-type"] for event in mgn.events] == [API_CALL]


# Ready for a test


def test_a_server_is_told_to_be_ready_the_first_time_only(mgn: MgnMock, client: MgnClient) -> None:
    """Rests on first-ready-is-told."""
    server_id = discovered(mgn)
    for _ in range(2):
        client.start_replication(sourceServerID=server_id)
        mgn.settle()
        assert mgn.server(server_id)["lifeCycle"]["state"] == "READY_FOR_TEST"
        mgn.restore(mgn.dump())
        client.stop_replication(sourceServerID=server_id)
    assert told(mgn, LIFECYCLE_CHANGE) == [(server_id, "READY_FOR_TEST")]
    client.disconnect_from_service(sourceServerID=server_id)
    client.delete_source_server(sourceServerID=server_id)
    [region] = mgn.dump()["accounts"][mgn.account_id]["regions"].values()
    assert "data" not in region


def test_a_server_that_was_planted_ready_is_not_told(mgn: MgnMock, client: MgnClient) -> None:
    servers = [in_state(mgn, state) for state in ("READY_FOR_TEST", "TESTING", "READY_FOR_CUTOVER")]
    client.change_server_life_cycle_state(sourceServerID=servers[1], lifeCycle={"state": "READY_FOR_TEST"})
    client.change_server_life_cycle_state(sourceServerID=servers[2], lifeCycle={"state": "READY_FOR_TEST"})
    mgn.fail_launch(servers[0])
    finished(client, client.start_test(sourceServerIDs=[servers[0]]))
    assert mgn.server(servers[0])["lifeCycle"]["state"] == "READY_FOR_TEST"
    mgn.advance(days=1)
    assert told(mgn, LIFECYCLE_CHANGE) == []


def test_servers_that_replicate_when_they_are_planted_are_told(mgn: MgnMock, client: MgnClient) -> None:
    one = mgn.add_source_server(dataReplicationInfo={"dataReplicationState": "INITIAL_SYNC"})["sourceServerID"]
    two = in_state(mgn, "PENDING_INSTALLATION")
    mgn.install_agent(two)
    mgn.settle()
    assert told(mgn, LIFECYCLE_CHANGE) == [(one, "READY_FOR_TEST"), (two, "READY_FOR_TEST")]


# Stalls

WAYS_OUT: dict[str, Callable[[MgnMock, Any, str], object]] = {
    "recover": lambda mgn, _, server_id: mgn.recover(server_id),
    "retry": lambda _, client, server_id: client.retry_data_replication(sourceServerID=server_id),
    "stop": lambda _, client, server_id: client.stop_replication(sourceServerID=server_id),
    "disconnect": lambda _, client, server_id: client.disconnect_from_service(sourceServerID=server_id),
}


@pytest.mark.parametrize("way_out", WAYS_OUT)
def test_a_stall_is_told_at_its_beginning_and_at_its_end(mgn: MgnMock, client: MgnClient, way_out: str) -> None:
    """Rests on stalls-are-told."""
    server_id = in_state(mgn, "READY_FOR_TEST")
    mgn.stall(server_id)
    mgn.stall(server_id, "NOT_CONVERGING")
    mgn.advance(days=1)
    assert told(mgn, STALLED_CHANGE) == [(server_id, "STALLED")]
    WAYS_OUT[way_out](mgn, client, server_id)
    mgn.settle()
    assert told(mgn, STALLED_CHANGE) == [(server_id, "STALLED"), (server_id, "NOT_STALLED")]
    rested = "the-end-of-replication-ends-a-stall" in {each.id for each in mgn.assumptions}
    assert rested == (way_out in {"stop", "disconnect"})


def test_a_stall_that_was_armed_is_told_when_it_comes(mgn: MgnMock, client: MgnClient) -> None:
    server_id = discovered(mgn)
    mgn.stall(server_id, at="SHIPPING_SNAPSHOT", recover_after="PT2H")
    client.start_replication(sourceServerID=server_id)
    mgn.settle()
    assert [what[1] for what in told(mgn, STALLED_CHANGE)] == ["STALLED", "NOT_STALLED"]
    assert [event["time"] for event in mgn.events.of(STALLED_CHANGE)] == [
        "2026-01-31T12:11:00Z",
        "2026-01-31T14:11:00Z",
    ]


def test_all_servers_of_a_lost_vcenter_client_are_told(mgn: MgnMock, client: MgnClient) -> None:
    vcenter = mgn.add_vcenter_client()["vcenterClientID"]
    running = [discovered(mgn, vcenterClientID=vcenter, lifeCycle={"state": "READY_FOR_TEST"}) for _ in range(3)]
    discovered(mgn, vcenterClientID=vcenter)
    mgn.stall(vcenter)
    assert told(mgn, STALLED_CHANGE) == [(server_id, "STALLED") for server_id in running]
    mgn.recover(vcenter)
    assert told(mgn, STALLED_CHANGE)[3:] == [(server_id, "NOT_STALLED") for server_id in running]
    client.delete_vcenter_client(vcenterClientID=vcenter)
    assert told(mgn, STALLED_CHANGE)[6:] == [(server_id, "STALLED") for server_id in running]


def test_servers_that_are_planted_or_loaded_stalled_are_not_told(mgn: MgnMock) -> None:
    stalled = {"dataReplicationInfo": {"dataReplicationState": "STALLED"}}
    server_id = mgn.add_source_server(**stalled)["sourceServerID"]
    mgn.load({"source_servers": [stalled]})
    mgn.restore(mgn.dump())
    assert list(mgn.events) == []
    mgn.recover(server_id)
    assert told(mgn, STALLED_CHANGE) == [(server_id, "NOT_STALLED")]


# Any life

STEPS = st.one_of(
    st.tuples(st.sampled_from(OPERATIONS), st.integers(0, 3)),
    st.tuples(st.sampled_from(["stall", "recover", "lose", "find", "fail"]), st.integers(0, 3)),
    st.tuples(st.just("advance"), st.sampled_from([1, 10, 60, 600, 3000])),
)


@settings(max_examples=40)
@given(st.lists(STEPS, min_size=5, max_size=40))
def test_events_of_any_life_go_together(steps: list[tuple[Any, int]]) -> None:
    mgn = MgnMock(
        progress="manual",
        start_time=START,
        region="us-east-1",
        start_replication_types=["AGENT_BASED", "SNAPSHOT_SHIPPING"],
    )
    vcenter = mgn.add_vcenter_client()["vcenterClientID"]
    servers = [discovered(mgn), discovered(mgn), in_state(mgn, "READY_FOR_TEST"), in_state(mgn, "NOT_READY")]
    heard: list[dict[str, Any]] = []
    mgn.on_event(heard.append)
    for step, number in steps:
        take(mgn, step, vcenter if step in {"lose", "find"} else servers[number % 4], number)
    mgn.settle()
    assert heard == list(mgn.events)
    check_stalls(mgn)
    launched = [event["detail"]["job-id"] for event in mgn.events.of(LAUNCH_RESULT)]
    jobs = {job["jobID"]: len(job["participatingServers"]) for job in mgn.jobs() if job["type"] == "LAUNCH"}
    assert Counter(launched) == jobs
    assert max(Counter(told(mgn, LIFECYCLE_CHANGE)).values(), default=1) == 1
    assert [event["time"] for event in heard] == sorted(event["time"] for event in heard)


def take(mgn: MgnMock, step: Any, named: str, number: int) -> None:
    if step == "advance":
        mgn.advance(minutes=number)
        return
    ways: dict[str, Callable[[str], object]] = {
        "stall": mgn.stall,
        "lose": mgn.stall,
        "recover": mgn.recover,
        "find": mgn.recover,
        "fail": mgn.fail_launch,
    }
    try:
        if step in ways:
            ways[step](named)
        else:
            operation, wanted = step
            mgn.client()._make_api_call(operation, members_of(operation, named, wanted))  # type: ignore[attr-defined]
    except (ClientError, ValueError, KeyError):
        pass


def check_stalls(mgn: MgnMock) -> None:
    """Holds that the two states of stalls take turns, and that the last one is what the server shows."""
    known: dict[str, str] = {}
    for server_id, state in told(mgn, STALLED_CHANGE):
        assert known.get(server_id, "NOT_STALLED") != state
        known[server_id] = state
    for server in mgn.source_servers():
        is_stalled = server["dataReplicationInfo"]["dataReplicationState"] == "STALLED"
        assert (known.get(server["sourceServerID"], "NOT_STALLED") == "STALLED") == is_stalled
