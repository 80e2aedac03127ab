"""The jobs of a network migration: their order, how they go on, and how they fail."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from mgn_mock import MgnMock
from tests.support.asking import client_of, refusal, world_of
from tests.support.network_flow import METHODS, ORDER, UNKNOWN, Flow, begin, flow_of

if TYPE_CHECKING:
    from types_boto3_mgn import MgnClient

NEEDS = {
    "MAPPING": None,
    "MAPPING_UPDATE": "MAPPING",
    "CODE_GENERATION": "MAPPING",
    "DEPLOY": "CODE_GENERATION",
    "ANALYZE": "DEPLOY",
}
STAGES = {**{activity: activity for activity in NEEDS}, "MAPPING_UPDATE": "MAPPING"}


@pytest.mark.parametrize("activity", NEEDS)
def test_a_job_waits_then_runs_then_has_ended_and_its_execution_with_it(
    mgn: MgnMock, client: MgnClient, activity: str
) -> None:
    flow = begin(client)
    needed = NEEDS[activity]
    if needed is not None:
        flow.run_to(needed)
    begun = mgn.now
    job_id = flow.start(activity)
    expected = {"stage": STAGES[activity], "activity": activity}
    shown = [flow.jobs(activity)[0] for _ in range(3)]
    assert [job["status"] for job in shown] == ["PENDING", "STARTED", "SUCCEEDED"]
    assert {job["jobID"] for job in shown} == {job_id}
    assert all(job["createdAt"] == begun for job in shown)
    assert ["endedAt" in job for job in shown] == [False, False, True]
    assert shown[2]["endedAt"] == mgn.now
    execution = flow.execution()
    assert {name: execution[name] for name in expected} == expected
    assert (execution["status"], execution["updatedAt"]) == ("SUCCEEDED", mgn.now)


def test_an_execution_that_is_read_goes_on_too(mgn: MgnMock, client: MgnClient) -> None:
    flow = begin(client)
    flow.start("MAPPING")
    assert [flow.execution()["status"] for _ in range(3)] == ["STARTED", "STARTED", "SUCCEEDED"]


@pytest.mark.parametrize("activity", [activity for activity, needed in NEEDS.items() if needed])
def test_a_job_before_its_time_is_refused(mgn: MgnMock, client: MgnClient, activity: str) -> None:
    """Rests on order-of-network-stages."""
    flow = begin(client)
    before = ORDER[: ORDER.index(NEEDS[activity] or "")]
    for done in before:
        flow.run(done)
    known = world_of(mgn)
    error = refusal("ConflictException", flow.start, activity)
    assert error["resourceId"] == flow.ids["networkMigrationExecutionID"]
    assert f"{NEEDS[activity]} has to have succeeded before" in error["message"]
    assert world_of(mgn) == known
    assert flow.jobs(activity) == []


@pytest.mark.parametrize("activity", NEEDS)
def test_two_jobs_of_an_execution_do_not_run_at_once(mgn: MgnMock, client: MgnClient, activity: str) -> None:
    flow = begin(client)
    flow.run_to("ANALYZE")
    job_id = flow.start("MAPPING")
    error = refusal("ConflictException", flow.start, activity)
    assert f"MAPPING job {job_id} is under way" in error["message"]
    begin(client).start("MAPPING")


def test_what_is_done_again_takes_back_what_came_behind(mgn: MgnMock, client: MgnClient) -> None:
    flow = begin(client)
    flow.run_to("ANALYZE")
    flow.run("CODE_GENERATION")
    refusal("ConflictException", flow.start, "ANALYZE")
    flow.run("DEPLOY")
    flow.run("MAPPING_UPDATE")
    refusal("ConflictException", flow.start, "DEPLOY")
    flow.run("CODE_GENERATION")


@pytest.mark.parametrize("activity", NEEDS)
def test_a_planted_failure_is_told_and_can_be_taken_back(mgn: MgnMock, client: MgnClient, activity: str) -> None:
    flow = begin(client)
    for done in ORDER[: ORDER.index(NEEDS[activity] or "MAPPING") + (NEEDS[activity] is not None)]:
        flow.run(done)
    planted: Any = {activity: {"status": "FAILED", "statusDetails": "no room"}}
    mgn.add_network_migration(definition=flow.definition_id, outcomes=planted)
    failed = flow.run(activity)
    assert (failed["status"], failed["statusDetails"]) == ("FAILED", "no room")
    assert flow.execution()["status"] == "FAILED"
    mgn.add_network_migration(definition=flow.definition_id, outcomes={activity: "SUCCEEDED"})
    assert "statusDetails" not in flow.run(activity)
    assert [job["status"] for job in flow.jobs(activity)] == ["SUCCEEDED", "FAILED"]


def test_a_failed_mapping_leaves_nothing_to_go_on_with(mgn: MgnMock, client: MgnClient) -> None:
    mgn.add_source_server()
    definition = mgn.add_network_migration(definition={"name": "fails"}, outcomes={"MAPPING": "FAILED"})
    flow = flow_of(client, definition)
    assert flow.run("MAPPING")["statusDetails"] == "The job failed: this outcome was planted."
    assert flow.segments() == []
    refusal("ConflictException", flow.start, "CODE_GENERATION")


def test_a_failed_update_changes_nothing_and_code_can_be_generated(mgn: MgnMock, client: MgnClient) -> None:
    mgn.add_source_server()
    flow = begin(client)
    flow.run("MAPPING")
    known = flow.segments()
    mgn.add_network_migration(definition=flow.definition_id, outcomes={"MAPPING_UPDATE": "FAILED"})
    update: Any = [{"segmentID": known[0]["segmentID"], "targetAccount": "111122223333"}]
    assert flow.run("MAPPING_UPDATE", segments=update)["status"] == "FAILED"
    assert flow.segments() == known
    assert flow.run("CODE_GENERATION")["status"] == "SUCCEEDED"


def test_jobs_can_be_asked_for_by_id_and_only_those_read_go_on(mgn: MgnMock, client: MgnClient) -> None:
    flow = begin(client)
    first = flow.run("MAPPING")["jobID"]
    second = flow.start("MAPPING")
    others: Any = {"jobIDs": [first, UNKNOWN]}
    for _ in range(2):
        assert [job["jobID"] for job in flow.jobs("MAPPING", filters=others)] == [first]
    own: Any = {"jobIDs": [second]}
    assert [flow.jobs("MAPPING", filters=own)[0]["status"] for _ in range(3)] == ["PENDING", "STARTED", "SUCCEEDED"]


@pytest.mark.parametrize("activity", METHODS)
def test_lists_of_jobs_need_an_execution(mgn: MgnMock, client: MgnClient, activity: str) -> None:
    flow = begin(client)
    unknown = Flow(client, {**flow.ids, "networkMigrationExecutionID": UNKNOWN})
    refusal("ResourceNotFoundException", unknown.jobs, activity)


def test_a_page_holds_a_hundred_at_most(mgn: MgnMock, client: MgnClient) -> None:
    segments: Any = [{"name": f"segment {number}"} for number in range(101)]
    flow = flow_of(client, mgn.add_network_migration(definition={}, segments=segments))
    flow.run("MAPPING")
    paginator: Any = client.get_paginator("list_network_migration_mapper_segments")
    pages = paginator.paginate(**flow.ids, PaginationConfig={"PageSize": 1000})
    assert [len(page["items"]) for page in pages] == [100, 1]


def test_a_world_that_was_dumped_goes_on_elsewhere(mgn: MgnMock, client: MgnClient) -> None:
    mgn.add_source_server()
    flow = begin(client)
    mgn.add_network_migration(definition=flow.definition_id, outcomes={"DEPLOY": "FAILED"})
    flow.run_to("CODE_GENERATION")
    flow.start("DEPLOY")
    flow.jobs("DEPLOY")
    twin = MgnMock(region="us-east-1")
    twin.restore(json.loads(json.dumps(mgn.dump())))
    other = Flow(client_of(twin), flow.ids)
    for _ in range(3):
        assert flow.jobs("DEPLOY") == other.jobs("DEPLOY")
    assert other.jobs("DEPLOY")[0]["status"] == "FAILED"
    assert flow.segments() == other.segments()
    assert twin.dump()["data"]["objects"].keys() == {"target"}


def test_time_alone_brings_a_job_to_its_end() -> None:
    mgn = MgnMock(region="us-east-1", progress="manual")
    flow = begin(client_of(mgn))
    flow.start("MAPPING")
    mgn.advance(seconds=10)
    assert flow.jobs("MAPPING")[0]["status"] == "STARTED"
    mgn.advance(minutes=5)
    assert flow.jobs("MAPPING")[0]["status"] == "SUCCEEDED"
