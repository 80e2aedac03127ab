"""Which assumptions about source servers a world rests on, and when."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from mgn_mock import MgnMock
from mgn_mock.model.spec import service
from mgn_mock.service.source_servers import facts
from mgn_mock.service.source_servers.state_table import STATE_TABLE
from tests.support.asking import client_of, discovered, refusal, state_of

if TYPE_CHECKING:
    from types_boto3_mgn import MgnClient


# What every refusal rests on.
OF_ERRORS = {"texts-of-errors", "errors-without-code", "resource-types-of-errors"}


def rested(mgn: MgnMock) -> dict[str, tuple[str, ...]]:
    return {each.id: each.operations for each in mgn.assumptions if each.id not in OF_ERRORS}


def planted(mgn: MgnMock, state: str = "READY_FOR_TEST", **members: Any) -> str:
    return mgn.add_source_server(lifeCycle={"state": state}, **members)["sourceServerID"]


def change(client: MgnClient, server_id: str, wanted: Any) -> None:
    client.change_server_life_cycle_state(sourceServerID=server_id, lifeCycle={"state": wanted})


def test_planting_and_describing_a_server_in_sync_rests_on_nothing(mgn: MgnMock, client: MgnClient) -> None:
    planted(mgn)
    client.describe_source_servers()
    assert mgn.assumptions == []


# Start, stop, pause, resume


def test_a_start_rests_on_the_stages_and_not_on_the_acceptance_that_is_documented(
    mgn: MgnMock, client: MgnClient
) -> None:
    server_id = discovered(mgn)
    assert rested(mgn) == {}
    client.start_replication(sourceServerID=server_id)
    found = rested(mgn)
    assert found["stages-of-replication-without-an-agent"] == ("StartReplication",)
    assert found["no-initiation-steps-without-an-agent"] == ("StartReplication",)
    assert not {"stages-of-replication-with-an-agent", "start-refuses-all-other-states"} & set(found)


def test_a_refused_start_rests_on_the_refusal_of_its_state(mgn: MgnMock, client: MgnClient) -> None:
    server_id = planted(mgn, "CUTOVER", replicationType="SNAPSHOT_SHIPPING")
    refusal("ConflictException", client.start_replication, sourceServerID=server_id)
    assert rested(mgn) == {"start-refuses-all-other-states": ("StartReplication",)}


def test_a_start_of_a_type_that_is_not_taken_rests_on_the_error_for_it(mgn: MgnMock, client: MgnClient) -> None:
    refusal("ValidationException", client.start_replication, sourceServerID=planted(mgn, "STOPPED"))
    assert rested(mgn) == {"start-of-another-type-is-a-validation-error": ("StartReplication",)}


def test_a_stop_rests_on_its_taking_effect_at_once(mgn: MgnMock, client: MgnClient) -> None:
    server_id = planted(mgn)
    client.pause_replication(sourceServerID=server_id)
    assert "stop-takes-effect-at-once" not in rested(mgn)
    client.stop_replication(sourceServerID=server_id)
    assert rested(mgn)["stop-takes-effect-at-once"] == ("StopReplication",)


def test_a_refused_stop_does_not_rest_on_its_taking_effect_at_once(mgn: MgnMock, client: MgnClient) -> None:
    refusal("ConflictException", client.stop_replication, sourceServerID=planted(mgn, "STOPPED"))
    assert rested(mgn) == {"stop-refuses-what-does-not-replicate": ("StopReplication",)}


def test_a_server_whose_initiation_is_over_rests_on_the_rescan_when_it_is_resumed(
    mgn: MgnMock, client: MgnClient
) -> None:
    server_id = planted(mgn)
    client.pause_replication(sourceServerID=server_id)
    client.resume_replication(sourceServerID=server_id)
    found = rested(mgn)
    assert found["resumed-servers-rescan"] == ("ResumeReplication",)
    assert "resume-begins-an-unfinished-initiation-anew" not in found


def test_a_server_whose_initiation_is_not_over_rests_on_its_beginning_anew(mgn: MgnMock, client: MgnClient) -> None:
    steps = [{"name": "WAIT", "status": "IN_PROGRESS"}]
    info: Any = {"dataReplicationState": "INITIATING", "dataReplicationInitiation": {"steps": steps}}
    server_id = planted(mgn, "NOT_READY", dataReplicationInfo=info)
    client.pause_replication(sourceServerID=server_id)
    client.resume_replication(sourceServerID=server_id)
    found = rested(mgn)
    assert found["resume-begins-an-unfinished-initiation-anew"] == ("ResumeReplication",)
    assert "resumed-servers-rescan" not in found


def test_only_a_stage_whose_end_is_foretold_rests_on_the_time_that_is_shown(mgn: MgnMock, client: MgnClient) -> None:
    """Rests on eta-from-the-transfer-on."""
    client.start_replication(sourceServerID=discovered(mgn))
    assert facts.ETA.id not in rested(mgn)
    mgn.advance(minutes=2)
    client.describe_source_servers()
    assert rested(mgn)[facts.ETA.id] == ("DescribeSourceServers",)


def test_only_an_agent_that_comes_in_sync_rests_on_its_snapshots(mgn: MgnMock, client: MgnClient) -> None:
    agent = planted(mgn, "NOT_READY", dataReplicationInfo={"dataReplicationState": "INITIAL_SYNC"})
    mgn.advance(minutes=7)
    assert state_of(client.describe_source_servers()["items"][0]) == ("NOT_READY", "CREATING_SNAPSHOT")
    assert "a-snapshot-each-half-hour" not in rested(mgn)
    shipped = discovered(mgn)
    client.start_replication(sourceServerID=shipped)
    mgn.settle()
    client.describe_source_servers(filters={"sourceServerIDs": [shipped]})
    assert "a-snapshot-each-half-hour" not in rested(mgn)
    client.describe_source_servers(filters={"sourceServerIDs": [agent]})
    assert rested(mgn)["a-snapshot-each-half-hour"] == ("DescribeSourceServers",)


def test_a_server_that_is_in_sync_from_its_planting_rests_on_no_foretold_end(mgn: MgnMock, client: MgnClient) -> None:
    server_id = planted(mgn)
    client.pause_replication(sourceServerID=server_id)
    client.resume_replication(sourceServerID=server_id)
    mgn.settle()
    client.describe_source_servers()
    assert facts.ETA.id not in rested(mgn)


def test_only_a_paused_server_that_is_launchable_rests_on_the_lag_of_halted_servers(
    mgn: MgnMock, client: MgnClient
) -> None:
    client.pause_replication(sourceServerID=planted(mgn, "NOT_READY"))
    assert "lag-of-halted-servers-is-since-the-last-snapshot" not in rested(mgn)
    client.pause_replication(sourceServerID=planted(mgn))
    assert rested(mgn)["lag-of-halted-servers-is-since-the-last-snapshot"] == ("PauseReplication",)
    client.describe_source_servers()
    assert rested(mgn)["lag-of-halted-servers-is-since-the-last-snapshot"] == (
        "DescribeSourceServers",
        "PauseReplication",
    )


def test_only_a_pause_that_brings_a_newer_snapshot_rests_on_its_coming_each_half_hour(
    mgn: MgnMock, client: MgnClient
) -> None:
    client.pause_replication(sourceServerID=planted(mgn))
    assert facts.AGENT_SNAPSHOTS.id not in rested(mgn)
    server_id = planted(mgn)
    mgn.advance(hours=1)
    client.pause_replication(sourceServerID=server_id)
    assert rested(mgn)[facts.AGENT_SNAPSHOTS.id] == ("PauseReplication",)


# The lifecycle


def test_a_refusal_in_the_words_of_the_service_rests_on_no_made_up_text(mgn: MgnMock, client: MgnClient) -> None:
    with pytest.raises(client.exceptions.ConflictException):
        change(client, planted(mgn, "CUTOVER"), "READY_FOR_TEST")
    with pytest.raises(client.exceptions.ConflictException):
        client.delete_source_server(sourceServerID=planted(mgn))
    assert not {"texts-of-errors", "errors-without-code"} & {each.id for each in mgn.assumptions}
    with pytest.raises(client.exceptions.ConflictException):
        client.mark_as_archived(sourceServerID=planted(mgn))
    assert "texts-of-errors" in {each.id for each in mgn.assumptions}


def test_a_step_back_rests_on_its_mark_and_a_step_forward_does_not(mgn: MgnMock, client: MgnClient) -> None:
    server_id = planted(mgn, "TESTING")
    change(client, server_id, "READY_FOR_CUTOVER")
    assert rested(mgn) == {}
    change(client, server_id, "READY_FOR_TEST")
    assert rested(mgn) == {
        "readiness-for-cutover-can-be-taken-back": ("ChangeServerLifeCycleState",),
        "a-step-back-is-marked-as-reverted": ("ChangeServerLifeCycleState",),
    }


def test_a_second_disconnection_is_assumed_to_be_no_error(mgn: MgnMock, client: MgnClient) -> None:
    server_id = planted(mgn)
    client.disconnect_from_service(sourceServerID=server_id)
    assert rested(mgn) == {"disconnected-servers-keep-what-disks-had": ("DisconnectFromService",)}
    client.disconnect_from_service(sourceServerID=server_id)
    assert rested(mgn)["disconnecting-twice-is-no-error"] == ("DisconnectFromService",)


def test_archiving_twice_is_assumed_to_be_no_error(mgn: MgnMock, client: MgnClient) -> None:
    server_id = planted(mgn, "CUTOVER")
    client.mark_as_archived(sourceServerID=server_id)
    assert rested(mgn) == {}
    client.mark_as_archived(sourceServerID=server_id)
    assert rested(mgn) == {"archiving-twice-is-no-error": ("MarkAsArchived",)}


def test_a_test_before_a_cutover_is_assumed_and_a_first_one_is_not(mgn: MgnMock, client: MgnClient) -> None:
    client.start_test(sourceServerIDs=[planted(mgn)])
    assert "servers-ready-for-cutover-can-be-tested" not in rested(mgn)
    client.start_test(sourceServerIDs=[planted(mgn, "READY_FOR_CUTOVER")])
    assert rested(mgn)["servers-ready-for-cutover-can-be-tested"] == ("StartTest",)


def test_calls_on_a_server_in_a_job_rest_on_their_refusal_and_launches_do_not(mgn: MgnMock, client: MgnClient) -> None:
    server_id = planted(mgn)
    client.start_test(sourceServerIDs=[server_id])
    refusal("ConflictException", client.start_test, sourceServerIDs=[server_id])
    assert "a-server-in-a-job-takes-no-other-call" not in rested(mgn)
    refusal("ConflictException", client.stop_replication, sourceServerID=server_id)
    assert rested(mgn)["a-server-in-a-job-takes-no-other-call"] == ("StopReplication",)


# Describe and update


def test_archived_servers_in_an_answer_are_assumed_unless_a_filter_decides(mgn: MgnMock, client: MgnClient) -> None:
    planted(mgn, "CUTOVER", isArchived=True)
    client.describe_source_servers(filters={"isArchived": True})
    assert rested(mgn) == {}
    client.describe_source_servers()
    assert rested(mgn) == {"archived-servers-are-described": ("DescribeSourceServers",)}


NEEDS_UPDATES = pytest.mark.skipif(
    "userProvidedID" not in service().members("UpdateSourceServerRequest"), reason="the model lacks the members"
)


@NEEDS_UPDATES
def test_a_user_provided_id_that_another_server_has_is_assumed_to_be_refused(mgn: MgnMock, client: MgnClient) -> None:
    client.update_source_server(sourceServerID=planted(mgn), userProvidedID="Web")
    assert rested(mgn) == {}
    refusal("ConflictException", client.update_source_server, sourceServerID=planted(mgn), userProvidedID="web")
    assert rested(mgn) == {"a-user-provided-id-belongs-to-one-server": ("UpdateSourceServer",)}


@NEEDS_UPDATES
def test_an_update_of_an_archived_server_is_assumed(mgn: MgnMock, client: MgnClient) -> None:
    server_id = planted(mgn, "CUTOVER", isArchived=True)
    client.update_source_server(sourceServerID=server_id, fqdnForActionFramework="a.example.com")
    assert rested(mgn) == {"updates-are-accepted-in-every-state": ("UpdateSourceServer",)}


def test_a_vcenter_client_without_servers_is_deleted_without_assumptions(mgn: MgnMock, client: MgnClient) -> None:
    client.delete_vcenter_client(vcenterClientID=mgn.add_vcenter_client()["vcenterClientID"])
    assert rested(mgn) == {}
    server = mgn.add_source_server(replicationType="SNAPSHOT_SHIPPING", lifeCycle={"state": "READY_FOR_TEST"})
    client.delete_vcenter_client(vcenterClientID=server["vcenterClientID"])
    found = rested(mgn)
    assert found["vcenter-clients-can-be-deleted-at-any-time"] == ("DeleteVcenterClient",)
    assert found["a-lost-vcenter-client-stalls-its-servers"] == ("DeleteVcenterClient",)


# The quotas and the table


def test_the_count_of_active_servers_is_assumed_only_near_a_quota() -> None:
    for most, expected in ((9, False), (1, True)):
        mgn = MgnMock(quotas={"active_source_servers": most}, progress="manual")
        client_of(mgn).start_replication(sourceServerID=discovered(mgn))
        assert ("active-are-all-that-replicate" in rested(mgn)) is expected


def test_every_rule_and_every_move_of_the_table_names_facts_about_its_operation() -> None:
    for operation, rule in STATE_TABLE.items():
        name = operation.partition(" ")[0]
        own = [rule.fact, *(move.fact for move in rule.moves), rule.in_job or rule.busy]
        own += [fact for fact in (rule.archived or facts.ARCHIVED_REFUSED, rule.launchable, rule.launched) if fact]
        assert [fact.id for fact in own if name not in fact.operations] == []
