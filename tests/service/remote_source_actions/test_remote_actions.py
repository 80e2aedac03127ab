"""Source actions: scripts that run on source servers through a connector, and what becomes of them."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from mgn_mock.model.spec import service
from mgn_mock.service.remote_source_actions.source_action_jobs import STATUS_PATHS
from tests.support.asking import (
    OTHER_ACCOUNT,
    OWN_ACCOUNT,
    UNKNOWN_SERVER,
    at_fault,
    client_of,
    discovered,
    refusal,
    world_of,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mgn_mock import MgnMock

pytestmark = pytest.mark.skipif(
    not service().has_shape("RemoteSourceAction"), reason="the installed model has no source actions"
)
NODE = "mi-0123456789abcdef0"
UNKNOWN_ACTION = "rsa-0123456789abcdef0"
ARN = f"arn:aws:mgn:us-east-1:{OWN_ACCOUNT}"


def connector(mgn: MgnMock) -> str:
    """The ARN of the panel's connector."""
    client: Any = client_of(mgn)
    there = client.list_connectors()["items"] or [client.create_connector(name="c", ssmInstanceID=NODE)]
    arn: str = there[0]["arn"]
    return arn


def create(client: Any, name: str = "inventory", **more: Any) -> dict[str, Any]:
    action: dict[str, Any] = client.create_remote_source_action(name=name, ssmParameterName="script", **more)
    del action["ResponseMetadata"]
    return action


def start(mgn: MgnMock, client: Any, servers: Sequence[Any], **more: Any) -> dict[str, Any]:
    members = {"connectorArn": connector(mgn), "sourceServerArns": [server["arn"] for server in servers]}
    if "remoteSourceActionArns" not in more:
        members["remoteSourceActionArns"] = [create(client)["arn"]]
    job: dict[str, Any] = client.start_remote_source_action_job(**{**members, **more})["remoteSourceActionJob"]
    return job


def invocations(client: Any, job: dict[str, Any], **more: Any) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = client.list_remote_source_action_invocations(
        remoteSourceActionJobID=job["remoteSourceActionJobID"], **more
    )["items"]
    return items


def jobs(client: Any) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = client.list_remote_source_action_jobs()["items"]
    return items


# Actions


def test_an_action_has_what_was_given(mgn: MgnMock, client: Any) -> None:
    plain = create(client)
    action_id = plain["remoteSourceActionID"]
    assert re.fullmatch("rsa-3[0-9a-f]{16}", action_id)
    assert plain == {
        "remoteSourceActionID": action_id,
        "arn": f"{ARN}:remote-source-action/{action_id}",
        "name": "inventory",
        "ssmParameterName": "script",
        "timeoutSeconds": 3600,
        "tags": {},
    }
    full = create(client, "other", description="d", timeoutSeconds=60, operatingSystem="windows", tags={"a": "b"})
    assert (full["description"], full["timeoutSeconds"], full["operatingSystem"]) == ("d", 60, "windows")
    assert client.list_tags_for_resource(resourceArn=full["arn"])["tags"] == {"a": "b"}
    assert client.list_remote_source_actions()["items"] == [plain, full]
    some = client.list_remote_source_actions(filters={"remoteSourceActionIDs": [action_id, UNKNOWN_ACTION]})
    assert some["items"] == [plain]


def test_an_action_for_all_systems_names_none(mgn: MgnMock, client: Any) -> None:
    action = create(client, operatingSystem="all")
    assert "operatingSystem" not in action
    update = client.update_remote_source_action
    narrowed = update(remoteSourceActionID=action["remoteSourceActionID"], operatingSystem="linux")
    assert narrowed["operatingSystem"] == "linux"
    assert "operatingSystem" not in update(remoteSourceActionID=action["remoteSourceActionID"], operatingSystem="all")


def test_names_are_unique(mgn: MgnMock, client: Any) -> None:
    first, second = create(client), create(client, "other")
    before = world_of(mgn)
    error = refusal("ConflictException", create, client)
    assert error["resourceId"] == first["remoteSourceActionID"]
    rename = client.update_remote_source_action
    refusal("ConflictException", rename, remoteSourceActionID=second["remoteSourceActionID"], name="inventory")
    assert world_of(mgn) == before
    rename(remoteSourceActionID=second["remoteSourceActionID"], name="other", description="same name")
    rename(remoteSourceActionID=second["remoteSourceActionID"], name="third")
    create(client, "other")


@pytest.mark.parametrize("method", ["update_remote_source_action", "delete_remote_source_action"])
def test_an_unknown_action_is_not_found(mgn: MgnMock, client: Any, method: str) -> None:
    error = refusal("ResourceNotFoundException", getattr(client, method), remoteSourceActionID=UNKNOWN_ACTION)
    assert (error["resourceId"], error["resourceType"]) == (UNKNOWN_ACTION, "RemoteSourceAction")


def test_an_action_that_a_job_runs_stays_as_it_is(mgn: MgnMock, client: Any) -> None:
    action = create(client)
    own = {"remoteSourceActionID": action["remoteSourceActionID"]}
    start(mgn, client, [mgn.add_source_server()], remoteSourceActionArns=[action["arn"]])
    for method in (client.update_remote_source_action, client.delete_remote_source_action):
        assert refusal("ConflictException", method, **own)["resourceId"] == action["remoteSourceActionID"]
    mgn.settle()
    client.update_remote_source_action(**own, timeoutSeconds=90)
    answer = client.delete_remote_source_action(**own)
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 204
    assert client.list_remote_source_actions()["items"] == []


def test_the_results_of_a_deleted_action_are_gone(mgn: MgnMock, client: Any) -> None:
    """Rests on invocation-results-go-with-their-source-action."""
    server = mgn.add_source_server()
    mgn.add_source_server()
    kept, gone = create(client, "kept"), create(client, "gone")
    for action in (kept, gone):
        start(mgn, client, [server], remoteSourceActionArns=[action["arn"]])
        mgn.settle()
    client.delete_remote_source_action(remoteSourceActionID=gone["remoteSourceActionID"])
    results = client.list_remote_source_action_invocation_results(sourceServerID=server["sourceServerID"])["items"]
    assert [result["remoteSourceActionID"] for result in results] == [kept["remoteSourceActionID"]]


# Jobs


def test_a_job_runs_an_action_on_servers(mgn: MgnMock, client: Any) -> None:
    servers = [mgn.add_source_server(), mgn.add_source_server()]
    begun = start(mgn, client, servers, tags={"a": "b"})
    job_id = begun["remoteSourceActionJobID"]
    assert re.fullmatch("rsajob-3[0-9a-f]{16}", job_id)
    assert begun["arn"] == f"{ARN}:remote-source-action-job/{job_id}"
    assert begun["status"] == "PENDING"
    assert begun["sourceServerArns"] == [server["arn"] for server in servers]
    assert begun["tags"] == {"a": "b"}
    assert jobs(client) == [begun]
    (running,) = jobs(client)
    assert (running["status"], running["startedAt"]) == ("RUNNING", mgn.now - timedelta(seconds=30))
    (done,) = jobs(client)
    assert (done["status"], done["endedAt"]) == ("COMPLETED", mgn.now)
    assert "statusReason" not in done
    only = client.list_remote_source_action_jobs(filters={"remoteSourceActionJobIDs": [job_id]})
    assert only["items"] == [done]


@pytest.mark.parametrize("status", STATUS_PATHS)
def test_every_status_of_an_invocation_can_be_reached(mgn: MgnMock, client: Any, status: str) -> None:
    server = mgn.add_source_server()
    mgn.fail_source_action(server, status=status)
    job = start(mgn, client, [server])
    shown = [invocations(client, job)[0] for _ in STATUS_PATHS[status]]
    assert [each["status"] for each in shown] == list(STATUS_PATHS[status])
    began = [each["status"] for each in shown if "ssmCommandInvocationID" in each]
    assert began == [each for each in STATUS_PATHS[status] if each not in {"PENDING", "DELAYED"}]
    assert ("endedAt" in shown[-1]) == (status != "STALLED")
    ends = {"SUCCESS": "COMPLETED", "DELAYED": "COMPLETED", "STALLED": "STALLED"}
    (ended,) = jobs(client)
    assert ended["status"] == ends.get(status, "FAILED")
    assert ("statusReason" in ended) == (ended["status"] == "FAILED")


def test_every_status_of_the_model_is_on_some_way(mgn: MgnMock) -> None:
    there = {status for path in STATUS_PATHS.values() for status in path}
    assert there == set(service().enum("RemoteSourceActionInvocationStatus"))


def test_a_script_that_runs_out_of_time_takes_all_of_it(mgn: MgnMock, client: Any) -> None:
    server = mgn.add_source_server()
    mgn.fail_source_action(server["sourceServerID"], status="TIMED_OUT")
    action = create(client, timeoutSeconds=5400)
    job = start(mgn, client, [server], remoteSourceActionArns=[action["arn"]])
    mgn.settle()
    (invocation,) = invocations(client, job)
    assert (invocation["endedAt"] - invocation["startedAt"]).total_seconds() == 5400


def test_what_goes_wrong_goes_wrong_once_and_on_one_server(mgn: MgnMock, client: Any) -> None:
    servers = [mgn.add_source_server(), mgn.add_source_server()]
    mgn.fail_source_action(servers[0])
    action = create(client)
    for expected, ends in ((["FAILED", "SUCCESS"], "FAILED"), (["SUCCESS", "SUCCESS"], "COMPLETED")):
        job = start(mgn, client, servers, remoteSourceActionArns=[action["arn"]])
        mgn.settle()
        assert [each["status"] for each in invocations(client, job)] == expected
        assert jobs(client)[-1]["status"] == ends
    assert jobs(client)[0]["statusReason"] == "1 of 2 invocations did not succeed: FAILED."


def test_an_invocation_that_has_ended_waits_for_the_others(mgn: MgnMock, client: Any) -> None:
    servers = [mgn.add_source_server(), mgn.add_source_server()]
    mgn.fail_source_action(servers[0], status="DELAYED")
    job = start(mgn, client, servers)
    shown = [[each["status"] for each in invocations(client, job)] for _ in range(4)]
    assert shown == [
        ["PENDING", "PENDING"],
        ["DELAYED", "IN_PROGRESS"],
        ["IN_PROGRESS", "SUCCESS"],
        ["SUCCESS", "SUCCESS"],
    ]


def test_invocations_can_be_filtered(mgn: MgnMock, client: Any) -> None:
    servers = [mgn.add_source_server(), mgn.add_source_server()]
    mgn.fail_source_action(servers[0])
    job = start(mgn, client, servers)
    mgn.settle()
    (action_arn,) = job["remoteSourceActionArns"]
    arns = [server["arn"] for server in servers]

    def found(**filters: Any) -> list[str]:
        return [each["sourceServerArn"] for each in invocations(client, job, filters=filters)]

    assert found(statuses=["FAILED", "TIMED_OUT"]) == arns[:1]
    assert found(sourceServerArns=arns[1:]) == arns[1:]
    assert found(remoteSourceActionArns=[action_arn]) == arns
    assert found(remoteSourceActionArns=[f"{ARN}:remote-source-action/{UNKNOWN_ACTION}"]) == []


def test_a_loop_that_asks_until_there_is_a_success_ends(mgn: MgnMock, client: Any) -> None:
    job = start(mgn, client, [mgn.add_source_server()])
    found = [invocations(client, job, filters={"statuses": ["SUCCESS"]}) for _ in range(3)]
    assert [len(items) for items in found] == [0, 0, 1]


@pytest.mark.parametrize(
    ("system", "expected"), [("linux", [True, False]), ("windows", [False, True]), ("all", [True, True])]
)
def test_servers_of_another_system_are_passed_over(
    mgn: MgnMock, client: Any, system: str, expected: list[bool]
) -> None:
    """Rests on source-actions-pass-over-other-systems."""
    windows: Any = {"os": {"fullString": "Microsoft Windows Server 2022"}}
    servers = [mgn.add_source_server(), mgn.add_source_server(sourceProperties=windows)]
    action = create(client, operatingSystem=system)
    job = start(mgn, client, servers, remoteSourceActionArns=[action["arn"]])
    ran = {each["sourceServerArn"] for each in invocations(client, job)}
    assert [server["arn"] in ran for server in servers] == expected
    mgn.settle()
    assert jobs(client)[0]["status"] == "COMPLETED"


def test_the_latest_result_on_a_server_is_kept_for_each_action(mgn: MgnMock, client: Any) -> None:
    """Rests on latest-invocation-result-of-each-source-action."""
    server = mgn.add_source_server()
    results = client.list_remote_source_action_invocation_results
    own = {"sourceServerID": server["sourceServerID"]}
    assert results(**own)["items"] == []
    action = create(client)
    mgn.fail_source_action(server)
    for end in ("FAILED", "SUCCESS"):
        start(mgn, client, [server], remoteSourceActionArns=[action["arn"]])
        shown = [results(**own)["items"] for _ in range(3)]
        assert [[item["status"] for item in items] for items in shown] == [["PENDING"], ["IN_PROGRESS"], [end]]
    (result,) = results(**own)["items"]
    assert result["remoteSourceActionID"] == action["remoteSourceActionID"]
    assert result["connectorOwnerAccountID"] == OWN_ACCOUNT
    assert result["endedAt"] >= result["startedAt"]
    refusal("ResourceNotFoundException", results, sourceServerID=UNKNOWN_SERVER)


def test_a_server_is_in_one_job_at_a_time(mgn: MgnMock, client: Any) -> None:
    busy, free = mgn.add_source_server(), mgn.add_source_server()
    job = start(mgn, client, [busy])
    other = create(client, "other")["arn"]
    known = jobs(client)[0]["remoteSourceActionJobID"]
    error = refusal("ConflictException", start, mgn, client, [free, busy], remoteSourceActionArns=[other])
    assert known == job["remoteSourceActionJobID"]
    assert [each["resourceId"] for each in error["errors"]] == [busy["sourceServerID"]]
    assert known in error["message"]
    start(mgn, client, [free], remoteSourceActionArns=[other])


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("remoteSourceActionArns", [f"{ARN}:remote-source-action/{UNKNOWN_ACTION}"]),
        ("connectorArn", f"{ARN}:connector/connector-0123456789abcdef0"),
        ("connectorArn", f"arn:aws:mgn:us-east-1:{OTHER_ACCOUNT}:connector/connector-0123456789abcdef0"),
        ("connectorArn", "arn:aws:mgn:::connector/connector-0123456789abcdef0"),
        ("sourceServerArns", [f"{ARN}:source-server/{UNKNOWN_SERVER}"]),
        ("sourceServerArns", [f"arn:aws:mgn:eu-west-1:{OWN_ACCOUNT}:source-server/{UNKNOWN_SERVER}"]),
    ],
)
def test_what_an_arn_names_has_to_be_there(mgn: MgnMock, client: Any, member: str, value: Any) -> None:
    server = mgn.add_source_server()
    action = create(client)
    connector(mgn)
    before = world_of(mgn)
    given = {"remoteSourceActionArns": [action["arn"]], member: value}
    error = refusal("ResourceNotFoundException", start, mgn, client, [server], **given)
    assert error["resourceId"] == (value if isinstance(value, str) else value[0])
    assert world_of(mgn) == before


def test_a_server_is_named_once(mgn: MgnMock, client: Any) -> None:
    server = mgn.add_source_server()
    error = refusal("ValidationException", start, mgn, client, [server, server])
    assert at_fault(error) == {"sourceServerArns"}


def test_the_connector_may_be_the_managing_accounts(mgn: MgnMock, client: Any) -> None:
    mgn.add_managed_account(OTHER_ACCOUNT)
    member = mgn.at("us-east-1", OTHER_ACCOUNT)
    server = member.add_source_server()
    action = create(client, accountID=OTHER_ACCOUNT)
    start(mgn, client, [server], remoteSourceActionArns=[action["arn"]], accountID=OTHER_ACCOUNT)
    own = client_of(member)
    results: Any = own
    items = results.list_remote_source_action_invocation_results(sourceServerID=server["sourceServerID"])["items"]
    assert [item["connectorOwnerAccountID"] for item in items] == [OWN_ACCOUNT]


def test_the_same_client_token_gives_the_same_job(mgn: MgnMock, client: Any) -> None:
    """Rests on client-tokens-of-source-action-jobs."""
    server, action = mgn.add_source_server(), create(client)
    same = [
        start(mgn, client, [server], remoteSourceActionArns=[action["arn"]], clientToken="once")[
            "remoteSourceActionJobID"
        ]
        for _ in range(2)
    ]
    assert same[0] == same[1]
    assert len(jobs(client)) == 1


def test_an_unknown_job_has_no_invocations(mgn: MgnMock, client: Any) -> None:
    unknown = {"remoteSourceActionJobID": "rsajob-0123456789abcdef0"}
    refusal("ResourceNotFoundException", invocations, client, unknown)


def test_planting_needs_a_server_and_a_status(mgn: MgnMock) -> None:
    with pytest.raises(KeyError, match=UNKNOWN_SERVER):
        mgn.fail_source_action(UNKNOWN_SERVER)
    with pytest.raises(ValueError, match="'BROKEN' is none of SUCCESS, DELAYED"):
        mgn.fail_source_action(discovered(mgn), status="BROKEN")
