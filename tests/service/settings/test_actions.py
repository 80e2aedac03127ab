"""Post-launch actions: putting, listing and removing them, and how they run at a launch."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ParamValidationError

from mgn_mock import MgnMock
from mgn_mock.model.spec import service
from tests.support.asking import UNKNOWN_SERVER, at_fault, client_of, refusal, world_of
from tests.support.launching import finished, in_state

if TYPE_CHECKING:
    from types_boto3_mgn import MgnClient

NOT_FOUND, CONFLICT, VALIDATION = "ResourceNotFoundException", "ConflictException", "ValidationException"
UNKNOWN_TEMPLATE = "lct-0123456789abcdef0"
OWNERS = ("template", "source_server")
EACH = pytest.mark.parametrize("owner", OWNERS)


class Actions:
    """The operations on the actions of one owner."""

    def __init__(self, client: MgnClient, owner: str, owner_id: str) -> None:
        self._client: Any = client
        self._owner = owner
        self._named = {"launchConfigurationTemplateID" if owner == "template" else "sourceServerID": owner_id}
        self.owner_id = owner_id

    def put(self, action_id: str, order: int = 1001, **members: Any) -> Any:
        answer = getattr(self._client, f"put_{self._owner}_action")(
            **self._named,
            **{
                "actionID": action_id,
                "actionName": f"action {action_id}",
                "documentIdentifier": "AWS-RunShellScript",
                "order": order,
                **members,
            },
        )
        assert answer.pop("ResponseMetadata")["HTTPStatusCode"] == 200
        return answer

    def list(self, **filters: Any) -> Any:
        return getattr(self._client, f"list_{self._owner}_actions")(**self._named, filters=filters)["items"]

    def remove(self, action_id: str) -> Any:
        return getattr(self._client, f"remove_{self._owner}_action")(**self._named, actionID=action_id)


ACTIVE: Any = {"deployment": "TEST_AND_CUTOVER"}


def activated(client: MgnClient, server_id: str) -> Actions:
    """The actions of a source server on which they are activated."""
    client.update_launch_configuration(sourceServerID=server_id, postLaunchActions=ACTIVE)
    return Actions(client, "source_server", server_id)


def new_template(client: MgnClient, **members: Any) -> str:
    return client.create_launch_configuration_template(**members)["launchConfigurationTemplateID"]


@pytest.fixture
def actions(mgn: MgnMock, client: MgnClient, owner: str) -> Actions:
    owner_id = new_template(client) if owner == "template" else in_state(mgn, "READY_FOR_TEST")
    return Actions(client, owner, owner_id)


def document(owner: str) -> str:
    return "TemplateActionDocument" if owner == "template" else "SourceServerActionDocument"


# Putting, listing, removing


@EACH
def test_an_action_is_put_listed_and_removed(owner: str, actions: Actions) -> None:
    assert actions.list() == []
    put = actions.put("one")
    full = {
        "actionID": "one",
        "actionName": "action one",
        "documentIdentifier": "AWS-RunShellScript",
        "order": 1001,
        "active": True,
        "documentVersion": "$DEFAULT",
        "mustSucceedForCutover": False,
        "parameters": {},
        "externalParameters": {},
        "category": "OTHER",
    }
    assert put == {name: value for name, value in full.items() if name in service().members(document(owner))}
    other = actions.put("two", 1002, active=False, timeoutSeconds=5)
    assert actions.list() == [put, other]
    assert actions.list(actionIDs=["two", "three"]) == [other]
    assert actions.list(actionIDs=[]) == [put, other]
    assert actions.remove("one")["ResponseMetadata"]["HTTPStatusCode"] == 204
    assert actions.list() == [other]


@EACH
def test_putting_an_action_again_replaces_it(owner: str, actions: Actions) -> None:
    """Rests on action-is-put-by-id."""
    actions.put("one", timeoutSeconds=5)
    again = actions.put("one", 1001, actionName="other")
    assert actions.list() == [again]
    assert "timeoutSeconds" not in again


@EACH
def test_no_two_actions_have_one_place(mgn: MgnMock, owner: str, actions: Actions) -> None:
    """Rests on action-orders-are-unique."""
    actions.put("one", 1001)
    actions.put("two", 1002)
    before = actions.list()
    for action_id in ("three", "two"):
        error = refusal(CONFLICT, actions.put, action_id, 1001)
        assert error["resourceId"] == actions.owner_id
        assert "order 1001" in error["message"]
    assert actions.list() == before


@EACH
def test_there_are_only_so_many_places(owner: str, actions: Actions) -> None:
    actions.put("last", 10_000)
    assert at_fault(refusal(VALIDATION, actions.put, "one", 10_001)) == {"order"}
    with pytest.raises(ParamValidationError):  # botocore looks at lower bounds itself
        actions.put("one", 1000)


@EACH
@pytest.mark.parametrize("identifier", ["", "a b c"])
def test_an_action_names_a_document(owner: str, actions: Actions, identifier: str) -> None:
    error = refusal(VALIDATION, actions.put, "one", documentIdentifier=identifier)
    assert at_fault(error) == {"documentIdentifier"}


@EACH
def test_so_many_actions_and_no_more(owner: str) -> None:
    mgn = MgnMock(quotas={"actions_per_server": 2, "actions_per_template": 2})
    client = client_of(mgn)
    owner_id = new_template(client) if owner == "template" else in_state(mgn, "READY_FOR_TEST")
    actions = Actions(client, owner, owner_id)
    actions.put("one", 1001)
    actions.put("two", 1002)
    assert "2 is the quota" in refusal(CONFLICT, actions.put, "three", 1003)["message"]
    actions.put("two", 1003)


@EACH
def test_an_action_that_is_not_there_cannot_be_removed(owner: str, actions: Actions) -> None:
    error = refusal(NOT_FOUND, actions.remove, "one")
    assert (error["resourceId"], error["resourceType"]) == ("one", "Action")


@EACH
def test_an_owner_that_is_not_there_is_not_found(mgn: MgnMock, client: MgnClient, owner: str) -> None:
    owner_id = UNKNOWN_TEMPLATE if owner == "template" else UNKNOWN_SERVER
    unknown = Actions(client, owner, owner_id)
    before = world_of(mgn)
    calls: list[Any] = [lambda: unknown.put("one"), unknown.list, lambda: unknown.remove("one")]
    for call in calls:
        assert refusal(NOT_FOUND, call)["resourceId"] == owner_id
    assert world_of(mgn) == before


def test_the_actions_of_a_deleted_template_go_with_it(client: MgnClient) -> None:
    template = Actions(client, "template", new_template(client))
    template.put("one")
    client.delete_launch_configuration_template(launchConfigurationTemplateID=template.owner_id)
    assert refusal(NOT_FOUND, template.list)["resourceId"] == template.owner_id


# From the template to the server


def test_a_server_takes_over_the_actions_that_its_template_has_when_it_appears(mgn: MgnMock, client: MgnClient) -> None:
    """Rests on removed-template-action-stays-with-servers."""
    template = Actions(client, "template", new_template(client))
    template.put("one", 1001, description="first")
    early = Actions(client, "source_server", in_state(mgn, "READY_FOR_TEST"))
    template.put("two", 1002)
    template.remove("one")
    late = Actions(client, "source_server", in_state(mgn, "READY_FOR_TEST"))
    assert [action["actionID"] for action in early.list()] == ["one"]
    assert [action["actionID"] for action in late.list()] == ["two"]
    early.remove("one")
    assert early.list() == []
    late.put("one", 1001)
    assert [action["actionID"] for action in late.list()] == ["two", "one"]
    assert [action["actionID"] for action in template.list()] == ["two"]


def test_a_server_does_not_say_for_which_operating_system_an_action_is(mgn: MgnMock, client: MgnClient) -> None:
    template = Actions(client, "template", new_template(client))
    assert template.put("one", operatingSystem="windows")["operatingSystem"] == "windows"
    (action,) = Actions(client, "source_server", in_state(mgn, "READY_FOR_TEST")).list()
    assert "operatingSystem" not in action


# At a launch


def outcomes(job: Any) -> Any:
    """What became of the actions, by name."""
    status = job["participatingServers"][0].get("postLaunchActionsStatus", {})
    return {
        each["ssmDocument"]["actionName"]: each["executionStatus"]
        for each in status.get("postLaunchActionsLaunchStatusList", ())
    }


def test_active_actions_run_in_their_order_when_the_instance_is_there(mgn: MgnMock, client: MgnClient) -> None:
    """Rests on actions-go-in-their-order."""
    server_id = in_state(mgn, "READY_FOR_TEST")
    actions = activated(client, server_id)
    actions.put("late", 1002, timeoutSeconds=60)
    actions.put("early", 1001, documentIdentifier="arn:aws:ssm:us-east-1:123456789012:automation-definition/Doc")
    actions.put("off", 1003, active=False)
    started = client.start_test(sourceServerIDs=[server_id])
    mgn.advance(minutes=12)
    (job,) = client.describe_jobs()["items"]
    assert outcomes(job) == {"action early": "IN_PROGRESS", "action late": "IN_PROGRESS"}
    status: Any = finished(client, started)["participatingServers"][0]["postLaunchActionsStatus"]
    early, late = status["postLaunchActionsLaunchStatusList"]
    assert early["ssmDocument"] == {
        name: value
        for name, value in {
            "actionName": "action early",
            "ssmDocumentName": "arn:aws:ssm:us-east-1:123456789012:automation-definition/Doc",
            "mustSucceedForCutover": False,
            "parameters": {},
            "externalParameters": {},
        }.items()
        if name in service().members("SsmDocument")
    }
    assert [early["ssmDocumentType"], late["ssmDocumentType"]] == ["AUTOMATION", "COMMAND"]
    assert [early["executionStatus"], late["executionStatus"]] == ["SUCCESS", "SUCCESS"]
    assert early["executionID"] != late["executionID"]
    assert status["ssmAgentDiscoveryDatetime"] == "2026-01-31T12:10:47+00:00"


def test_the_documents_of_the_launch_configuration_run_first(mgn: MgnMock, client: MgnClient) -> None:
    documents: Any = [{"actionName": "of the configuration", "ssmDocumentName": "Doc"}]
    new_template(client, postLaunchActions={"deployment": "TEST_AND_CUTOVER", "ssmDocuments": documents})
    server_id = in_state(mgn, "READY_FOR_TEST")
    Actions(client, "source_server", server_id).put("own")
    job = finished(client, client.start_test(sourceServerIDs=[server_id]))
    assert list(outcomes(job)) == ["of the configuration", "action own"]


@pytest.mark.parametrize("settings", [None, {}, {"ssmDocuments": [{"actionName": "one", "ssmDocumentName": "Doc"}]}])
def test_actions_run_only_where_they_were_activated(mgn: MgnMock, client: MgnClient, settings: Any) -> None:
    """Rests on actions-need-activation."""
    server_id = in_state(mgn, "READY_FOR_TEST")
    Actions(client, "source_server", server_id).put("own")
    if settings is not None:
        client.update_launch_configuration(sourceServerID=server_id, postLaunchActions=settings)
    mgn.fail_action(server_id, "own")
    job = finished(client, client.start_test(sourceServerIDs=[server_id]))
    assert "postLaunchActionsStatus" not in job["participatingServers"][0]


def test_a_job_waits_for_its_actions_and_the_first_boot_does_not() -> None:
    """Rests on job-waits-for-actions."""
    mgn = MgnMock(progress="manual")
    client = client_of(mgn)
    server_id = in_state(mgn, "READY_FOR_TEST")
    activated(client, server_id).put("own")
    client.start_test(sourceServerIDs=[server_id])
    mgn.advance(seconds=2 + 44 + 264 + 337 + 180)
    assert client.describe_jobs()["items"][0]["status"] == "STARTED"
    mgn.advance(seconds=1)
    (job,) = client.describe_jobs()["items"]
    assert (job["status"], outcomes(job)) == ("COMPLETED", {"action own": "SUCCESS"})
    assert mgn.server(server_id)["launchedInstance"]["firstBoot"] == "WAITING"


@pytest.mark.parametrize(
    ("deployment", "at_test", "at_cutover"),
    [("TEST_AND_CUTOVER", True, True), ("TEST_ONLY", True, False), ("CUTOVER_ONLY", False, True)],
)
def test_actions_run_where_they_are_deployed(
    mgn: MgnMock, client: MgnClient, deployment: Any, at_test: bool, at_cutover: bool
) -> None:
    """Rests on deployment-chooses-launches."""
    server_id = in_state(mgn, "READY_FOR_CUTOVER")
    Actions(client, "source_server", server_id).put("one")
    client.update_launch_configuration(sourceServerID=server_id, postLaunchActions={"deployment": deployment})
    cut_over = finished(client, client.start_cutover(sourceServerIDs=[server_id]))
    client.change_server_life_cycle_state(sourceServerID=server_id, lifeCycle={"state": "READY_FOR_CUTOVER"})
    tested = finished(client, client.start_test(sourceServerIDs=[server_id]))
    assert [bool(outcomes(job)) for job in (tested, cut_over)] == [at_test, at_cutover]


def test_an_action_for_another_operating_system_is_skipped(mgn: MgnMock, client: MgnClient) -> None:
    template = Actions(client, "template", new_template(client, postLaunchActions=ACTIVE))
    for order, system in enumerate(("linux", "windows"), start=1001):
        template.put(system, order, operatingSystem=system)
    template.put("any", 1003)
    windows = {"os": {"fullString": "Microsoft Windows Server 2022 Datacenter"}}
    for properties, skipped in (({}, "windows"), (windows, "linux")):
        server_id = in_state(mgn, "READY_FOR_TEST", sourceProperties=properties)
        job = finished(client, client.start_test(sourceServerIDs=[server_id]))
        assert set(outcomes(job)) == {f"action {each}" for each in ("linux", "windows", "any") if each != skipped}


@pytest.mark.parametrize("named", ["one", "action one", "AWS-RunShellScript"])
def test_an_action_fails_where_a_test_wants_it_to(mgn: MgnMock, client: MgnClient, named: str) -> None:
    server_id = in_state(mgn, "READY_FOR_TEST")
    activated(client, server_id).put("one")
    mgn.fail_action(server_id, named, reason="x" * 300)
    job = finished(client, client.start_test(sourceServerIDs=[server_id]))
    (participant,) = job["participatingServers"]
    assert participant["launchStatus"] == "LAUNCHED"
    assert outcomes(job) == {"action one": "FAILED"}
    (status,) = participant["postLaunchActionsStatus"]["postLaunchActionsLaunchStatusList"]
    assert status["failureReason"] == "x" * 256
    again = finished(client, client.start_test(sourceServerIDs=[server_id]))
    assert outcomes(again) == {"action one": "SUCCESS"}


def test_a_failure_that_is_planned_for_another_action_changes_nothing(mgn: MgnMock, client: MgnClient) -> None:
    server_id = in_state(mgn, "READY_FOR_TEST")
    activated(client, server_id).put("one")
    mgn.fail_action(server_id, "two")
    job = finished(client, client.start_test(sourceServerIDs=[server_id]))
    assert outcomes(job) == {"action one": "SUCCESS"}


@pytest.mark.parametrize("must_succeed", [True, False])
def test_a_cutover_waits_for_what_must_succeed(mgn: MgnMock, client: MgnClient, must_succeed: bool) -> None:
    server_id = in_state(mgn, "READY_FOR_CUTOVER")
    activated(client, server_id).put("one", mustSucceedForCutover=must_succeed)
    mgn.fail_action(server_id, "one")
    job = finished(client, client.start_cutover(sourceServerIDs=[server_id]))
    if must_succeed:
        before = world_of(mgn)
        error = refusal(CONFLICT, client.finalize_cutover, sourceServerID=server_id)
        assert "action one" in error["message"]
        assert job["jobID"] in error["message"]
        assert world_of(mgn) == before
        finished(client, client.start_cutover(sourceServerIDs=[server_id]))
    assert client.finalize_cutover(sourceServerID=server_id)["lifeCycle"]["state"] == "CUTOVER"


def test_a_server_whose_job_was_deleted_is_finalized(mgn: MgnMock, client: MgnClient) -> None:
    server_id = in_state(mgn, "CUTTING_OVER")
    for job in client.describe_jobs()["items"]:
        client.delete_job(jobID=job["jobID"])
    client.finalize_cutover(sourceServerID=server_id)


def test_a_stopped_instance_runs_no_actions(mgn: MgnMock, client: MgnClient) -> None:
    server_id = in_state(mgn, "READY_FOR_TEST")
    activated(client, server_id).put("one")
    client.update_launch_configuration(sourceServerID=server_id, launchDisposition="STOPPED")
    assert outcomes(finished(client, client.start_test(sourceServerIDs=[server_id]))) == {}
