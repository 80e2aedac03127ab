"""Which operating system a source server has: one rule, for everything that asks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from mgn_mock.model.spec import service
from mgn_mock.service.shared.operating_systems import operating_system
from tests.support.asking import client_of
from tests.support.import_files import ID, exported, imported, rows_of, server_row
from tests.support.launching import finished

if TYPE_CHECKING:
    from mgn_mock import MgnMock

HAS_SOURCE_ACTIONS = service().has_shape("RemoteSourceAction")
HAS_PLATFORM = "platform" in service().members("UpdateSourceServerRequest")
SYSTEMS = ("linux", "windows")
PLATFORM = "mgn:server:platform"


class Case(NamedTuple):
    """What is known of a source server, and what follows."""

    platform: str | None
    text: str
    system: str | None


CASES = [
    Case(None, "Linux version 5.10", "linux"),
    Case(None, "Microsoft Windows Server 2022", "windows"),
    Case("windows", "Linux version 5.10", "windows"),
    Case("linux", "Microsoft Windows Server 2022", "linux"),
    Case("windows", "", "windows"),
    Case("linux", "", "linux"),
    Case(None, "", None),
]
EACH = pytest.mark.parametrize("case", CASES, ids=[f"{case.platform}, {case.text!r}" for case in CASES])


def the_server(mgn: MgnMock) -> Any:
    """The only source server."""
    (server,) = client_of(mgn).describe_source_servers()["items"]
    return server


def server_of(mgn: MgnMock, case: Case) -> Any:
    """A new source server, ready for a test, of which so much is known."""
    platform = {} if case.platform is None else {"platform": case.platform}
    mgn.load({"source_servers": [{"sourceProperties": {"os": {"fullString": case.text}}, **platform}]})
    return the_server(mgn)


def expected(case: Case) -> set[str]:
    """Those of the actions that run: where nothing is known of the server, all."""
    return {"any", *(SYSTEMS if case.system is None else (case.system,))}


def with_template_actions(client: Any) -> None:
    """Give new source servers a post-launch action for each operating system, and one for any."""
    template = client.create_launch_configuration_template(postLaunchActions={"deployment": "TEST_AND_CUTOVER"})
    template_id = template["launchConfigurationTemplateID"]
    for order, name in enumerate(("any", *SYSTEMS), 1001):
        client.put_template_action(
            launchConfigurationTemplateID=template_id,
            actionID=name,
            actionName=name,
            documentIdentifier="AWS-RunShellScript",
            order=order,
            **({} if name == "any" else {"operatingSystem": name}),
        )


def post_launch_actions_of(client: Any, server: Any) -> set[str]:
    """The names of the actions that run when a source server is launched."""
    job = finished(client, client.start_test(sourceServerIDs=[server["sourceServerID"]]))
    status = job["participatingServers"][0]["postLaunchActionsStatus"]
    return {each["ssmDocument"]["actionName"] for each in status["postLaunchActionsLaunchStatusList"]}


@EACH
def test_post_launch_actions_go_by_the_platform_and_else_by_the_text(mgn: MgnMock, client: Any, case: Case) -> None:
    with_template_actions(client)
    assert post_launch_actions_of(client, server_of(mgn, case)) == expected(case)


@pytest.mark.skipif(not HAS_SOURCE_ACTIONS, reason="the installed model has no source actions")
@EACH
def test_source_actions_go_by_the_platform_and_else_by_the_text(mgn: MgnMock, client: Any, case: Case) -> None:
    connector = client.create_connector(name="c", ssmInstanceID="mi-0123456789abcdef0")["arn"]
    server, ran = server_of(mgn, case), set()
    for name in ("any", *SYSTEMS):
        system = {} if name == "any" else {"operatingSystem": name}
        action = client.create_remote_source_action(name=name, ssmParameterName="script", **system)
        job = client.start_remote_source_action_job(
            remoteSourceActionArns=[action["arn"]], connectorArn=connector, sourceServerArns=[server["arn"]]
        )["remoteSourceActionJob"]
        of_job = {"remoteSourceActionJobID": job["remoteSourceActionJobID"]}
        ran |= {name for _ in client.list_remote_source_action_invocations(**of_job)["items"]}
        mgn.settle()
    assert ran == expected(case)


@EACH
def test_exports_write_the_platform_and_else_what_the_text_says(mgn: MgnMock, client: Any, case: Case) -> None:
    server_of(mgn, case)
    (row,) = rows_of(exported(mgn, client))
    assert row.get(PLATFORM) == (None if case.system is None else case.system.capitalize())


@EACH
@pytest.mark.parametrize("system", SYSTEMS)
def test_an_import_may_say_what_is_known_of_a_server_with_its_agent(
    mgn: MgnMock, client: Any, case: Case, system: str
) -> None:
    row = {"mgn:server:id": server_of(mgn, case)["sourceServerID"], PLATFORM: system}
    assert imported(mgn, client, [row])["status"] == ("SUCCEEDED" if system == case.system else "FAILED")


@pytest.mark.parametrize("system", SYSTEMS)
def test_an_agent_finds_the_system_that_an_import_announced(mgn: MgnMock, client: Any, system: str) -> None:
    imported(mgn, client, [server_row(1, **{PLATFORM: system})])
    announced = the_server(mgn)
    mgn.install_agent(announced)
    (row,) = rows_of(exported(mgn, client))
    assert (row[ID], row[PLATFORM]) == ("web1", system.capitalize())
    assert system in mgn.server(announced)["sourceProperties"]["os"]["fullString"].lower()


@pytest.mark.skipif(not HAS_PLATFORM, reason="the installed botocore does not know the member")
@pytest.mark.parametrize("system", SYSTEMS)
def test_a_platform_that_update_source_server_sets_counts(mgn: MgnMock, client: Any, system: str) -> None:
    with_template_actions(client)
    imported(mgn, client, [server_row(1)])
    server = the_server(mgn)
    client.update_source_server(sourceServerID=server["sourceServerID"], platform=system)
    mgn.install_agent(server)
    mgn.settle()
    assert post_launch_actions_of(client, server) == {"any", system}


@pytest.mark.parametrize("server", [{}, {"sourceProperties": {}}, {"sourceProperties": {"os": {}}}])
def test_a_server_of_which_nothing_is_known_has_no_known_system(server: Any) -> None:
    assert operating_system(server) is None
