"""The life of a source server: what each operation accepts, what it changes, and how it says no."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any, cast

import pytest
from botocore.exceptions import ClientError

from mgn_mock import MgnMock
from mgn_mock.model.spec import service
from mgn_mock.service.source_servers.state_table import REFUSED, SAME, STATE_TABLE
from tests.conftest import START
from tests.support.asking import (
    LIFECYCLE_STATES,
    at_fault,
    client_of,
    discovered,
    refusal,
    state_of,
    with_states,
    world_of,
)
from tests.support.life_model import OPERATIONS, STARTS, Refused, State, after, members_of, reachable_states, seen

if TYPE_CHECKING:
    from collections.abc import Iterator

    from types_boto3_mgn import MgnClient

    from mgn_mock.state.settings import Transport

BOTH = ("AGENT_BASED", "SNAPSHOT_SHIPPING")
HERE = set(service().operation_names)


@pytest.fixture(scope="module", params=["direct", "wire"])
def shared(request: pytest.FixtureRequest) -> tuple[MgnMock, MgnClient]:
    """A world and its client for many tests, each of which begins with a reset."""
    transport: Transport = request.param
    mgn = MgnMock(transport=transport, progress="manual", start_time=START, start_replication_types=BOTH)
    return mgn, client_of(mgn)


def planted(mgn: MgnMock, state: State) -> str:
    server = mgn.add_source_server(
        replicationType=state.type,
        isArchived=state.archived,
        lifeCycle={"state": state.lifecycle},
        dataReplicationInfo={"dataReplicationState": state.replication},
    )
    assert seen(server).launchable == state.launchable
    return server["sourceServerID"]


def call(client: MgnClient, operation: str, server_id: str, wanted: str) -> Any:
    method = getattr(client, service().operation(operation).method_name)
    return method(**members_of(operation, server_id, wanted))


def cells() -> Iterator[Any]:
    def place(state: State) -> tuple[str, str, bool]:
        return state.type, state.lifecycle, state.archived

    by_life = groupby(sorted(reachable_states(), key=place), key=place)
    groups = [(*key, list(states)) for key, states in by_life]
    for operation, wanted in OPERATIONS:
        for kind, lifecycle, archived, states in groups:
            words = (operation, wanted, kind, lifecycle, "archived" if archived else "")
            yield pytest.param(operation, wanted, states, id="-".join(word for word in words if word))


@pytest.mark.parametrize(("operation", "wanted", "states"), list(cells()))
def test_an_operation_accepts_what_it_should_and_changes_what_it_should(
    shared: tuple[MgnMock, MgnClient], operation: str, wanted: str, states: list[State]
) -> None:
    """Rests on archived-or-not-a-server-can-be-deleted, discovered-servers-can-be-started,
    stopped-servers-can-be-started, replicating-servers-can-be-paused, a-test-can-be-taken-back,
    a-tested-server-can-be-marked-as-ready, disconnected-servers-can-be-marked-as-cut-over,
    tests-can-be-launched-again, servers-ready-for-cutover-can-be-cut-over,
    servers-that-are-not-ready-cannot-be-cut-over, instances-in-use-are-not-terminated,
    expected-servers-can-be-disconnected, stopped-servers-can-be-disconnected, disconnecting-ends-replication and
    finished-servers-can-be-archived.
    """
    if operation not in HERE:
        pytest.skip("the installed botocore does not know the operation")
    mgn, client = shared
    mgn.reset()
    for state in states:
        server_id = planted(mgn, state)
        before = seen(mgn.server(server_id))
        try:
            expected = after(operation, before, wanted)
        except Refused as refused:
            world = mgn.now, mgn.server(server_id)
            error = refusal(refused.error, call, client, operation, server_id, wanted)
            assert server_id in error["message"] or error["message"].startswith("Cannot ChangeServerLifeCycleState")
            assert (mgn.now, mgn.server(server_id)) == world
            continue
        answer = call(client, operation, server_id, wanted)
        if operation == "DeleteSourceServer":
            assert answer["ResponseMetadata"]["HTTPStatusCode"] == 204
            assert client.describe_source_servers(filters={"sourceServerIDs": [server_id]})["items"] == []
        else:
            described = client.describe_source_servers(filters={"sourceServerIDs": [server_id]})["items"]
            found = seen(described[0])
            assert (found.lifecycle, found.replication) == (expected.lifecycle, expected.replication)
            assert (found.launchable, found.archived, found.type) == (
                expected.launchable,
                expected.archived,
                expected.type,
            )
            del answer["ResponseMetadata"]
            assert operation in STARTS or described == [answer]


@pytest.mark.parametrize("operation", STATE_TABLE)
def test_the_table_has_at_most_one_row_for_each_lifecycle_state_in_their_order(operation: str) -> None:
    states = [state for move in STATE_TABLE[operation].moves for state in move.states]
    assert states == [state for state in LIFECYCLE_STATES if state in states]


@pytest.mark.parametrize("operation", STATE_TABLE)
def test_the_table_leads_to_states_of_the_model_and_refuses_with_a_declared_error(operation: str) -> None:
    rule = STATE_TABLE[operation]
    assert {move.lifecycle for move in rule.moves} <= {SAME, *LIFECYCLE_STATES}
    replication = {state for move in rule.moves for state in (move.agent_based, move.snapshot_shipping)}
    assert replication <= {SAME, REFUSED, *service().enum("DataReplicationState")}
    assert rule.error.__name__ in service().operation(operation.split(maxsplit=1)[0]).errors


def test_every_operation_of_the_table_is_tried_in_every_state() -> None:
    assert set(STATE_TABLE) == {
        f"{operation} to {wanted}" if operation == "ChangeServerLifeCycleState" else operation
        for operation, wanted in OPERATIONS
    }


# What a refusal says


def test_a_refusal_tells_the_state_and_the_accepted_ones(mgn: MgnMock, client: MgnClient) -> None:
    server_id = discovered(mgn)
    error = refusal("ConflictException", client.pause_replication, sourceServerID=server_id)
    assert (error["resourceId"], error["resourceType"]) == (server_id, "SourceServer")
    for words in (
        "lifeCycle.state is DISCOVERED",
        "dataReplicationState is STOPPED",
        "or TESTING or",
        "any dataReplicationState but DISCONNECTED or PAUSED",
    ):
        assert words in error["message"]


def test_a_server_that_is_not_stalled_cannot_be_retried(mgn: MgnMock, client: MgnClient) -> None:
    """Rests on retry-refuses-what-is-not-stalled."""
    server_id = mgn.add_source_server()["sourceServerID"]
    error = refusal("ValidationException", client.retry_data_replication, sourceServerID=server_id)
    assert (error["reason"], at_fault(error)) == ("other", {"sourceServerID"})
    assert "dataReplicationState STALLED" in error["message"]


def test_a_cutover_server_is_not_taken_back_and_the_refusal_says_so(mgn: MgnMock, client: MgnClient) -> None:
    """Rests on a-cutover-server-cannot-be-taken-back."""
    server_id = mgn.add_source_server(lifeCycle={"state": "CUTOVER"})["sourceServerID"]
    for state in ("READY_FOR_TEST", "READY_FOR_CUTOVER", "CUTOVER"):
        wanted: Any = {"state": state}
        error = refusal(
            "ConflictException", client.change_server_life_cycle_state, sourceServerID=server_id, lifeCycle=wanted
        )
        assert error["message"] == (
            "Cannot ChangeServerLifeCycleState for a CUTOVER server. If you need to restart the migration, reinstall "
            "the Replication Agent."
        )
        assert error["resourceId"] == server_id


@pytest.mark.parametrize("state", ["CONTINUOUS", "PAUSED", "STALLED", "INITIATING"])
def test_a_server_that_replicates_cannot_be_deleted_and_the_refusal_says_so(
    mgn: MgnMock, client: MgnClient, state: Any
) -> None:
    """Rests on servers-that-do-not-replicate-can-be-deleted."""
    server_id = mgn.add_source_server(dataReplicationInfo={"dataReplicationState": state})["sourceServerID"]
    error = refusal("ConflictException", client.delete_source_server, sourceServerID=server_id)
    assert error["message"] == (
        f"Cannot delete source server {server_id}. Source servers must not be actively replicating in order to be "
        "deleted."
    )
    client.stop_replication(sourceServerID=server_id)
    client.delete_source_server(sourceServerID=server_id)
    assert client.describe_source_servers()["items"] == []


def test_a_server_of_a_real_account_without_a_state_of_replication_can_be_deleted(
    mgn: MgnMock, client: MgnClient
) -> None:
    server_id = "s-3a4b0c1d2e3f40516"
    arn = f"arn:aws:mgn:us-east-1:123456789012:source-server/{server_id}"
    mgn.load({"items": [{"sourceServerID": server_id, "arn": arn, "lifeCycle": {"state": "DISCOVERED"}}]})
    client.delete_source_server(sourceServerID=server_id)
    assert client.describe_source_servers()["items"] == []


def test_what_cannot_be_launched_cannot_be_marked_as_ready(mgn: MgnMock, client: MgnClient) -> None:
    """Rests on changes-of-the-lifecycle-need-a-launchable-server."""
    server_id = with_states(mgn, mgn.add_source_server(), "TESTING", "STOPPED")
    wanted: Any = {"state": "READY_FOR_CUTOVER"}
    refusal("ConflictException", client.change_server_life_cycle_state, sourceServerID=server_id, lifeCycle=wanted)


@pytest.mark.parametrize(
    "method", ["stop_replication", "disconnect_from_service", "mark_as_archived", "delete_source_server"]
)
def test_an_unknown_server_is_not_found(mgn: MgnMock, client: MgnClient, method: str) -> None:
    if not hasattr(client, method):
        pytest.skip("the installed botocore does not know the operation")
    error = refusal("ResourceNotFoundException", getattr(client, method), sourceServerID="s-0123456789abcdef0")
    assert (error["resourceId"], error["resourceType"]) == ("s-0123456789abcdef0", "SourceServer")


# What changes beside the states


def test_a_stop_deletes_what_was_replicated_and_keeps_the_rest(mgn: MgnMock, client: MgnClient) -> None:
    """Rests on stop-deletes-what-was-replicated."""
    planted: Any = mgn.add_source_server(lifeCycle={"state": "TESTING"})
    stopped: Any = client.stop_replication(sourceServerID=planted["sourceServerID"])
    assert stopped["dataReplicationInfo"].keys() == {
        "dataReplicationState",
        "dataReplicationInitiation",
        "replicatedDisks",
    }
    assert [disk["replicatedStorageBytes"] for disk in stopped["dataReplicationInfo"]["replicatedDisks"]] == [0]
    initiations = [server["dataReplicationInfo"]["dataReplicationInitiation"] for server in (planted, stopped)]
    assert initiations[1] == initiations[0]
    assert stopped["lifeCycle"]["lastTest"] == planted["lifeCycle"]["lastTest"]
    assert stopped["launchedInstance"] == planted["launchedInstance"]
    mgn.advance(hours=3)
    assert mgn.server(stopped)["lifeCycle"] == stopped["lifeCycle"]


def test_a_disconnect_ends_it_and_keeps_what_the_disks_had(mgn: MgnMock, client: MgnClient) -> None:
    planted: Any = mgn.add_source_server()
    ended: Any = client.disconnect_from_service(sourceServerID=planted["sourceServerID"])
    info = ended["dataReplicationInfo"]
    assert info["replicatedDisks"] == planted["dataReplicationInfo"]["replicatedDisks"]
    assert not info.keys() & {"lagDuration", "lastSnapshotDateTime", "etaDateTime"}
    assert {step["status"] for step in info["dataReplicationInitiation"]["steps"]} == {"NOT_STARTED"}
    assert info["dataReplicationInitiation"]["startDateTime"] == "2026-01-31T12:00:00+00:00"
    again: Any = client.disconnect_from_service(sourceServerID=planted["sourceServerID"])
    assert again["dataReplicationInfo"] == info
    assert again["lifeCycle"] == ended["lifeCycle"]


def test_a_pause_keeps_the_counters_and_a_resumption_goes_on_from_there(transport: Transport) -> None:
    """Rests on resume-sends-what-changed and the-first-snapshot-makes-ready-for-test."""
    mgn = MgnMock(transport=transport, progress="manual", start_time=START)
    client = client_of(mgn)
    server_id = discovered(mgn)
    client.start_replication(sourceServerID=server_id)
    mgn.advance(minutes=6)
    (disk,) = client.pause_replication(sourceServerID=server_id)["dataReplicationInfo"]["replicatedDisks"]
    half = disk["replicatedStorageBytes"]
    assert half == disk["totalStorageBytes"] // 2
    mgn.advance(days=3)
    assert mgn.server(server_id)["dataReplicationInfo"]["replicatedDisks"] == [disk]

    client.resume_replication(sourceServerID=server_id)
    mgn.advance(minutes=1)
    server = mgn.server(server_id)
    assert state_of(server) == ("NOT_READY", "SHIPPING_SNAPSHOT")
    assert server["dataReplicationInfo"]["replicatedDisks"][0]["replicatedStorageBytes"] == half
    assert server["dataReplicationInfo"]["etaDateTime"] == "2026-02-03T12:14:00+00:00"
    mgn.settle()
    assert mgn.now.isoformat() == "2026-02-03T12:14:00+00:00"
    assert state_of(mgn.server(server_id)) == ("READY_FOR_TEST", "CONTINUOUS")


def test_a_resumed_server_with_an_agent_reads_its_disks_again(mgn: MgnMock, client: MgnClient) -> None:
    server_id = mgn.add_source_server()["sourceServerID"]
    client.pause_replication(sourceServerID=server_id)
    answer = client.resume_replication(sourceServerID=server_id)
    (disk,) = answer["dataReplicationInfo"]["replicatedDisks"]
    assert (disk["rescannedStorageBytes"], disk["replicatedStorageBytes"]) == (0, disk["totalStorageBytes"])
    assert "lagDuration" in answer["dataReplicationInfo"]
    reads = [client.describe_source_servers()["items"][0] for _ in range(2)]
    assert [state_of(item)[1] for item in reads] == ["RESCAN", "CONTINUOUS"]
    assert reads[1]["dataReplicationInfo"]["replicatedDisks"][0] == {
        **disk,
        "rescannedStorageBytes": disk["totalStorageBytes"],
    }


def test_a_paused_initiation_begins_anew(mgn: MgnMock, client: MgnClient) -> None:
    members: Any = {"dataReplicationInfo": {"dataReplicationState": "INITIATING"}, "lifeCycle": {"state": "NOT_READY"}}
    server_id = mgn.add_source_server(**members)["sourceServerID"]
    paused = client.pause_replication(sourceServerID=server_id)
    statuses = [step["status"] for step in paused["dataReplicationInfo"]["dataReplicationInitiation"]["steps"]]
    assert statuses == ["SUCCEEDED"] * 5 + ["IN_PROGRESS"] + ["NOT_STARTED"] * 5
    resumed = client.resume_replication(sourceServerID=server_id)
    steps = resumed["dataReplicationInfo"]["dataReplicationInitiation"]["steps"]
    assert [step["status"] for step in steps] == ["IN_PROGRESS"] + ["SKIPPED"] * 4 + ["NOT_STARTED"] * 6
    assert state_of(resumed)[1] == "INITIATING"


def test_a_step_back_is_marked_and_a_step_ahead_is_not(mgn: MgnMock, client: MgnClient) -> None:
    """Rests on a-finished-test-is-not-marked-as-finalized."""

    def change(server_id: str, state: Any) -> Any:
        return client.change_server_life_cycle_state(sourceServerID=server_id, lifeCycle={"state": state})["lifeCycle"]

    now = {"apiCallDateTime": "2026-01-31T12:00:00+00:00"}
    tested = mgn.add_source_server(lifeCycle={"state": "TESTING"})["sourceServerID"]
    ahead = change(tested, "READY_FOR_CUTOVER")
    assert (ahead["lastTest"]["reverted"], ahead["lastTest"]["finalized"]) == ({}, {})
    back = change(tested, "READY_FOR_TEST")
    assert (back["lastTest"]["reverted"], back["lastCutover"]["reverted"]) == (now, {})
    assert back["lastTest"]["initiated"] == ahead["lastTest"]["initiated"]

    cutting = mgn.add_source_server(lifeCycle={"state": "CUTTING_OVER"})["sourceServerID"]
    assert change(cutting, "READY_FOR_CUTOVER")["lastCutover"]["reverted"] == now


@pytest.mark.parametrize(
    ("state", "wanted", "launch"),
    [
        ("TESTING", "READY_FOR_TEST", "lastTest"),
        ("READY_FOR_CUTOVER", "READY_FOR_TEST", "lastTest"),
        ("CUTTING_OVER", "READY_FOR_CUTOVER", "lastCutover"),
    ],
)
def test_each_step_back_marks_its_launch_as_reverted(
    mgn: MgnMock, client: MgnClient, state: Any, wanted: Any, launch: Any
) -> None:
    server = mgn.add_source_server(lifeCycle={"state": state})
    client.change_server_life_cycle_state(sourceServerID=server["sourceServerID"], lifeCycle={"state": wanted})
    life: Any = mgn.server(server)["lifeCycle"]
    marked = {name for name in ("lastTest", "lastCutover") if life.get(name, {}).get("reverted")}
    assert marked == {launch}


def test_the_way_from_a_test_to_the_archive(mgn: MgnMock, client: MgnClient) -> None:
    server_id = mgn.add_source_server(lifeCycle={"state": "TESTING"})["sourceServerID"]
    client.change_server_life_cycle_state(sourceServerID=server_id, lifeCycle={"state": "READY_FOR_CUTOVER"})
    client.disconnect_from_service(sourceServerID=server_id)
    client.change_server_life_cycle_state(sourceServerID=server_id, lifeCycle={"state": "CUTOVER"})
    assert client.mark_as_archived(sourceServerID=server_id)["isArchived"] is True
    client.delete_source_server(sourceServerID=server_id)
    assert client.describe_source_servers()["items"] == []
    refusal("ResourceNotFoundException", client.delete_source_server, sourceServerID=server_id)


def test_a_deleted_server_is_forgotten_by_time_too(mgn: MgnMock, client: MgnClient) -> None:
    planted = mgn.add_source_server(dataReplicationInfo={"dataReplicationState": "BACKLOG"})
    server_id = with_states(mgn, planted, "DISCONNECTED")
    refusal("ConflictException", client.delete_source_server, sourceServerID=server_id)
    client.disconnect_from_service(sourceServerID=server_id)
    client.delete_source_server(sourceServerID=server_id)
    mgn.settle()
    mgn.advance(days=2)
    assert client.describe_source_servers()["items"] == []


# UpdateSourceServer

CONNECTOR: Any = {"connectorArn": "arn:aws:mgn:us-east-1:123456789012:connector/connector-0123456789abcdef0"}
UPDATABLE = cast("Any", service().shape("UpdateSourceServerRequest")).members if "UpdateSourceServer" in HERE else {}


@pytest.mark.skipif("UpdateSourceServer" not in HERE, reason="the installed botocore does not know the operation")
def test_a_connector_is_put_on_a_server_and_taken_off(mgn: MgnMock, client: MgnClient) -> None:
    server_id = mgn.add_source_server()["sourceServerID"]
    client.update_source_server(sourceServerID=server_id, connectorAction=CONNECTOR)
    assert client.update_source_server(sourceServerID=server_id)["connectorAction"] == CONNECTOR
    assert "connectorAction" not in client.update_source_server(sourceServerID=server_id, connectorAction={})


@pytest.mark.skipif("userProvidedID" not in UPDATABLE, reason="the installed botocore does not know the member")
def test_a_server_gets_an_id_and_a_name_of_the_users_own(mgn: MgnMock, client: MgnClient) -> None:
    one, other = (mgn.add_source_server()["sourceServerID"] for _ in range(2))
    members: Any = {"userProvidedID": "Web 01", "fqdnForActionFramework": "web01.example.com", "platform": "linux"}
    answer: Any = client.update_source_server(sourceServerID=one, **members)
    assert (answer["userProvidedID"], answer["fqdnForActionFramework"]) == ("Web 01", "web01.example.com")
    assert "platform" not in answer
    client.update_source_server(sourceServerID=one, **members)
    before = world_of(mgn)
    taken: Any = {"userProvidedID": "WEB 01"}
    error = refusal("ConflictException", client.update_source_server, sourceServerID=other, **taken)
    assert (error["resourceId"], error["resourceType"]) == (one, "SourceServer")
    assert world_of(mgn) == before


@pytest.mark.skipif("platform" not in UPDATABLE, reason="the installed botocore does not know the member")
@pytest.mark.parametrize("state", LIFECYCLE_STATES)
def test_the_platform_changes_only_before_replication_begins(mgn: MgnMock, client: MgnClient, state: Any) -> None:
    """Rests on the-platform-changes-before-replication-only and the-platform-is-not-shown."""
    server_id = mgn.add_source_server(lifeCycle={"state": state})["sourceServerID"]
    same: Any = {"sourceServerID": server_id, "platform": "linux"}
    client.update_source_server(**same)
    other: Any = {"sourceServerID": server_id, "platform": "windows", "userProvidedID": "web"}
    if state in {"PENDING_INSTALLATION", "DISCOVERED"}:
        client.update_source_server(**other)
        return
    before = world_of(mgn)
    error = refusal("ConflictException", client.update_source_server, **other)
    assert (error["resourceId"], error["resourceType"]) == (server_id, "SourceServer")
    assert "is linux and cannot become windows" in error["message"]
    assert world_of(mgn) == before


@pytest.mark.skipif("UpdateSourceServer" not in HERE, reason="the installed botocore does not know the operation")
def test_a_connector_has_so_many_servers_at_most(transport: Transport) -> None:
    mgn = MgnMock(transport=transport, quotas={"servers_per_connector": 1})
    client = client_of(mgn)
    one, other = (mgn.add_source_server()["sourceServerID"] for _ in range(2))
    for _ in range(2):
        client.update_source_server(sourceServerID=one, connectorAction=CONNECTOR)
    error = refusal("ConflictException", client.update_source_server, sourceServerID=other, connectorAction=CONNECTOR)
    assert (error["resourceId"], CONNECTOR["connectorArn"] in error["message"]) == (other, True)
    client.update_source_server(sourceServerID=one, connectorAction={})
    client.update_source_server(sourceServerID=other, connectorAction=CONNECTOR)


# Quotas


@pytest.mark.parametrize(
    ("quota", "code"), [("non_archived_source_servers", "L-50980698"), ("source_servers", "L-967C958D")]
)
def test_a_discovered_server_counts_from_its_start_on(transport: Transport, quota: str, code: str) -> None:
    mgn = MgnMock(transport=transport, quotas={quota: 2})
    client = client_of(mgn)
    stopped = mgn.add_source_server(replicationType="SNAPSHOT_SHIPPING", lifeCycle={"state": "STOPPED"})
    first, second = discovered(mgn), discovered(mgn)
    client.start_replication(sourceServerID=first)
    error = refusal("ServiceQuotaExceededException", client.start_replication, sourceServerID=second)
    assert (error["quotaCode"], error["quotaValue"], error["serviceCode"]) == (code, 2, "mgn")
    assert mgn.server(second)["lifeCycle"]["state"] == "DISCOVERED"
    client.start_replication(sourceServerID=stopped["sourceServerID"])


def test_archived_servers_count_in_total_only() -> None:
    for quota, may_start in (("non_archived_source_servers", True), ("source_servers", False)):
        mgn = MgnMock(quotas={quota: 1})
        mgn.add_source_server(isArchived=True, lifeCycle={"state": "DISCONNECTED"})
        try:
            client_of(mgn).start_replication(sourceServerID=discovered(mgn))
        except ClientError:
            assert not may_start
        else:
            assert may_start
