"""Imports: where the file is, how the import goes on, and what it leaves behind."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from mgn_mock import MgnMock
from mgn_mock.model.spec import service
from tests.support.asking import OTHER_ACCOUNT, OWN_ACCOUNT, at_fault, client_of, refusal, state_of, world_of
from tests.support.import_files import APP, FQDN, ID, KEY, SOURCE, WAVE, csv_of, errors_of, imported, server_row

if TYPE_CHECKING:
    from types_boto3_mgn import MgnClient

NOW = "2026-01-31T12:00:00+00:00"
NONE = {"createdCount": 0, "modifiedCount": 0}
# Older models know an import by its id alone.
HAS_ARN = "arn" in getattr(service().shape("ImportTask"), "members", {})


def counts(task: dict[str, Any]) -> dict[str, tuple[int, int]]:
    return {what: (each["createdCount"], each["modifiedCount"]) for what, each in task["summary"].items()}


def servers_by_id(client: MgnClient) -> dict[str, Any]:
    items = client.describe_source_servers()["items"]
    return {item["userProvidedID"]: item for item in items if "userProvidedID" in item}


# Where the file is


def test_a_bucket_that_is_not_there_is_not_found(mgn: MgnMock, client: MgnClient) -> None:
    error = refusal("ResourceNotFoundException", client.start_import, s3BucketSource=SOURCE)
    assert (error["resourceId"], error["resourceType"]) == ("imports", "Bucket")
    assert client.list_imports()["items"] == []


def test_an_object_that_is_not_there_is_not_found(mgn: MgnMock, client: MgnClient) -> None:
    mgn.put_object("imports", "other.csv", b"")
    error = refusal("ResourceNotFoundException", client.start_import, s3BucketSource=SOURCE)
    assert (error["resourceId"], error["resourceType"]) == ("s3://imports/import.csv", "Object")


def test_a_key_has_to_end_as_csv(mgn: MgnMock, client: MgnClient) -> None:
    error = refusal("ValidationException", client.start_import, s3BucketSource={**SOURCE, "s3Key": "import.xlsx"})
    assert at_fault(error) == {"s3BucketSource.s3Key"}


def test_a_file_that_goes_away_lets_the_import_fail(mgn: MgnMock, client: MgnClient) -> None:
    mgn.put_object("imports", KEY, csv_of([server_row()]))
    import_id = client.start_import(s3BucketSource=SOURCE)["importTask"]["importID"]
    del mgn._world.objects["imports"][KEY]
    mgn.settle()
    assert client.list_imports()["items"][0]["status"] == "FAILED"
    (error,) = client.list_import_errors(importID=import_id)["items"]
    assert error["errorType"] == "PROCESSING_ERROR"
    assert KEY in error["errorData"]["rawError"]


# How it goes on


def test_a_new_import_is_pending_and_has_done_nothing(mgn: MgnMock, client: MgnClient) -> None:
    """Rests on bucket-owner-defaults-to-caller."""
    mgn.put_object("imports", KEY, csv_of([server_row()]))
    answer = client.start_import(s3BucketSource=SOURCE)
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 202
    task: Any = answer["importTask"]
    assert re.fullmatch("import-[0-9a-f]{17}", task["importID"])
    of_newer_models = {
        "arn": f"arn:aws:mgn:us-east-1:123456789012:import/{task['importID']}",
        "tags": {},
    }
    assert task == {
        "importID": task["importID"],
        "s3BucketSource": {**SOURCE, "s3BucketOwner": OWN_ACCOUNT},
        "creationDateTime": NOW,
        "status": "PENDING",
        "progressPercentage": 0.0,
        "summary": {"waves": NONE, "applications": NONE, "servers": NONE},
        **(of_newer_models if HAS_ARN else {}),
    }
    assert client.list_import_errors(importID=task["importID"])["items"] == []


def test_polling_sees_each_status_once_and_ends(mgn: MgnMock, client: MgnClient) -> None:
    mgn.put_object("imports", KEY, csv_of([server_row()]))
    client.start_import(s3BucketSource=SOURCE)
    seen: list[Any] = []
    while not seen or "endDateTime" not in seen[-1]:
        seen.append(client.list_imports()["items"][0])
        assert bool(client.describe_source_servers()["items"]) is (seen[-1]["status"] == "STARTED") or len(seen) != 2
    assert [(task["status"], task["progressPercentage"]) for task in seen] == [
        ("PENDING", 0.0),
        ("STARTED", 50.0),
        ("SUCCEEDED", 100.0),
    ]
    assert seen[-1]["endDateTime"] == "2026-01-31T12:01:10+00:00"
    assert client.list_imports()["items"] == seen[-1:]


def test_polling_the_errors_ends_too() -> None:
    mgn = MgnMock()
    client = client_of(mgn)
    mgn.put_object("imports", KEY, b"no column\n")
    import_id = client.start_import(s3BucketSource=SOURCE)["importTask"]["importID"]
    while not (errors := client.list_import_errors(importID=import_id)["items"]):
        pass
    assert errors[0]["errorData"]["rowNumber"] == 0


def test_a_client_token_that_came_before_gives_the_import_that_it_began(mgn: MgnMock, client: MgnClient) -> None:
    mgn.put_object("imports", KEY, csv_of([server_row()]))
    first = client.start_import(s3BucketSource=SOURCE, clientToken="once")["importTask"]
    mgn.settle()
    again = client.start_import(s3BucketSource=SOURCE, clientToken="once")["importTask"]
    assert (again["importID"], again["status"]) == (first["importID"], "SUCCEEDED")
    client.start_import(s3BucketSource=SOURCE, clientToken="twice")
    assert client.start_import(s3BucketSource=SOURCE, clientToken="twice")["importTask"]["status"] == "PENDING"
    mgn.settle()
    client.start_import(s3BucketSource=SOURCE, clientToken="")
    mgn.settle()
    client.start_import(s3BucketSource=SOURCE)
    assert len(client.list_imports()["items"]) == 4


@pytest.mark.skipif(not HAS_ARN, reason="this botocore knows no tags of imports")
def test_imports_have_tags(mgn: MgnMock, client: MgnClient) -> None:
    mgn.put_object("imports", KEY, csv_of([server_row()]))
    arn = client.start_import(s3BucketSource=SOURCE, tags={"a": "1"})["importTask"]["arn"]
    client.tag_resource(resourceArn=arn, tags={"b": "2"})
    assert client.list_imports()["items"][0]["tags"] == {"a": "1", "b": "2"}
    refusal("ValidationException", client.start_import, s3BucketSource=SOURCE, tags={"aws:a": "1"})


def test_the_errors_of_an_import_that_is_not_there_are_refused(mgn: MgnMock, client: MgnClient) -> None:
    error = refusal("ValidationException", client.list_import_errors, importID="import-0123456789abcdef0")
    assert at_fault(error) == {"importID"}


# What it leaves behind


def test_a_plan_creates_waves_applications_and_servers(mgn: MgnMock, client: MgnClient) -> None:
    wave = {WAVE: "First", "mgn:wave:description": "in spring, early", "mgn:wave:tag:season": "spring"}
    shop = {**wave, APP: "Shop", "mgn:app:description": "the front", "mgn:app:tag:team": "blue"}
    task = imported(
        mgn,
        client,
        [
            server_row(1, **shop, **{"mgn:server:platform": "Linux", "mgn:server:tag:Name": "web one"}),
            server_row(2, **{WAVE: "FIRST", APP: "shop", "mgn:server:platform": "WINDOWS"}),
            {WAVE: "Second", APP: "Mail"},
            {WAVE: "Third"},
            {APP: "Alone"},
            server_row(3),
        ],
    )
    assert task["status"] == "SUCCEEDED"
    assert counts(task) == {"waves": (3, 0), "applications": (3, 0), "servers": (3, 0)}

    waves = {item["name"]: item for item in client.list_waves()["items"]}
    assert list(waves) == ["First", "Second", "Third"]
    assert (waves["First"]["description"], waves["First"]["tags"]) == ("in spring, early", {"season": "spring"})
    applications = {item["name"]: item for item in client.list_applications()["items"]}
    assert {name: item.get("waveID") for name, item in applications.items()} == {
        "Shop": waves["First"]["waveID"],
        "Mail": waves["Second"]["waveID"],
        "Alone": None,
    }
    assert (applications["Shop"]["description"], applications["Shop"]["tags"]) == ("the front", {"team": "blue"})
    assert applications["Shop"]["applicationAggregatedStatus"]["totalSourceServers"] == 2
    assert {name: item.get("applicationID") for name, item in servers_by_id(client).items()} == {
        "web1": applications["Shop"]["applicationID"],
        "web2": applications["Shop"]["applicationID"],
        "web3": None,
    }


def test_a_created_server_waits_for_its_agent(mgn: MgnMock, client: MgnClient) -> None:
    """Rests on imported-servers-wait-for-agent."""
    imported(mgn, client, [server_row(**{"mgn:server:tag:Name": "web one"})])
    server = servers_by_id(client)["web1"]
    assert state_of(server) == ("PENDING_INSTALLATION", "STOPPED")
    assert (server["replicationType"], server["isArchived"]) == ("AGENT_BASED", False)
    assert server["fqdnForActionFramework"] == "web1.example.com"
    assert server["tags"] == {"Name": "web one"}
    assert server["dataReplicationInfo"]["replicatedDisks"] == []
    assert server["sourceProperties"] == {"identificationHints": {"fqdn": "web1.example.com", "hostname": "web1"}}
    filtered = client.describe_source_servers(filters={"lifeCycleStates": ["PENDING_INSTALLATION"]})["items"]
    assert [item["sourceServerID"] for item in filtered] == [server["sourceServerID"]]


def test_a_server_can_be_named_by_its_address(mgn: MgnMock, client: MgnClient) -> None:
    imported(mgn, client, [{ID: "one", FQDN: "10.0.0.1"}, {ID: "two", FQDN: "fd00::1"}])
    hints = [server["sourceProperties"]["identificationHints"] for server in servers_by_id(client).values()]
    assert hints == [{"hostname": "10.0.0.1"}, {"hostname": "fd00::1"}]


def test_what_is_found_is_updated(mgn: MgnMock, client: MgnClient) -> None:
    """Rests on names-in-rows-ignore-case."""
    rows = [server_row(**{WAVE: "First", APP: "Shop", "mgn:app:description": "old", "mgn:server:tag:a": "1"})]
    imported(mgn, client, rows)
    before = servers_by_id(client)["web1"]
    task = imported(mgn, client, rows)
    assert counts(task) == {"waves": (0, 1), "applications": (0, 1), "servers": (0, 1)}
    assert servers_by_id(client)["web1"] == before

    task = imported(
        mgn,
        client,
        [{ID: "WEB1", WAVE: "first", APP: "SHOP", "mgn:app:description": "new", "mgn:server:tag:b": "2"}],
    )
    assert counts(task) == {"waves": (0, 1), "applications": (0, 1), "servers": (0, 1)}
    (application,) = client.list_applications()["items"]
    assert (application["name"], application["description"]) == ("Shop", "new")
    assert servers_by_id(client)["web1"]["tags"] == {"a": "1", "b": "2"}


def test_empty_cells_change_nothing_and_some_words_take_away(mgn: MgnMock, client: MgnClient) -> None:
    """Rests on empty-cells-change-nothing and delete-tag-removes-it."""
    row = server_row(**{APP: "Shop", "mgn:app:description": "old", "mgn:app:tag:a": "1", "mgn:app:tag:b": "2"})
    imported(mgn, client, [row])
    imported(mgn, client, [{APP: "Shop", "mgn:app:description": "", "mgn:app:tag:a": ""}])
    (application,) = client.list_applications()["items"]
    assert (application["description"], application["tags"]) == ("old", {"a": "1", "b": "2"})
    imported(mgn, client, [{APP: "Shop", "mgn:app:tag:a": "[DELETE_TAG]", "mgn:app:tag:b": "[RESET_VALUE]"}])
    (application,) = client.list_applications()["items"]
    assert (application["description"], application["tags"]) == ("old", {"b": ""})


def test_ids_name_what_is_there_and_let_it_be_renamed(mgn: MgnMock, client: MgnClient) -> None:
    """Rests on identity-of-rows."""
    imported(mgn, client, [server_row(**{WAVE: "First", APP: "Shop"})])
    server = servers_by_id(client)["web1"]
    ids = {
        "mgn:wave:id": client.list_waves()["items"][0]["waveID"],
        "mgn:app:id": server["applicationID"],
        "mgn:server:id": server["sourceServerID"],
    }
    task = imported(mgn, client, [{**ids, WAVE: "Spring", APP: "SHOP", ID: "front"}])
    assert counts(task) == {"waves": (0, 1), "applications": (0, 1), "servers": (0, 1)}
    assert [item["name"] for item in client.list_waves()["items"]] == ["Spring"]
    assert [item["name"] for item in client.list_applications()["items"]] == ["SHOP"]
    assert servers_by_id(client)["front"]["sourceServerID"] == server["sourceServerID"]


def test_a_plan_moves_servers_and_applications(mgn: MgnMock, client: MgnClient) -> None:
    imported(mgn, client, [server_row(**{WAVE: "First", APP: "Shop"})])
    imported(mgn, client, [{ID: "web1", APP: "Mail"}, {APP: "Shop", WAVE: "Second"}])
    applications = {item["applicationID"]: item for item in client.list_applications()["items"]}
    waves = {item["waveID"]: item["name"] for item in client.list_waves()["items"]}
    assert applications[servers_by_id(client)["web1"]["applicationID"]]["name"] == "Mail"
    assert [waves.get(item.get("waveID", "")) for item in applications.values()] == ["Second", None]


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"], ids=["plain", "byte order mark"])
def test_files_of_spreadsheets_are_read(ends: str, mark: bytes) -> None:
    mgn = MgnMock()
    client = client_of(mgn)
    text = 'mgn:app:name,mgn:app:description\nShop,"a, ""b""\nc"\n,\n\nMail,é\n'.replace("\n", ends)
    task = imported(mgn, client, mark + text.encode())
    assert task["status"] == "SUCCEEDED", client.list_import_errors(importID=task["importID"])["items"]
    found = {item["name"]: item["description"] for item in client.list_applications()["items"]}
    assert found == {"Shop": f'a, "b"{ends}c', "Mail": "é"}


def test_the_columns_of_the_older_template_are_taken(mgn: MgnMock, client: MgnClient) -> None:
    header = (
        "mgn:account-id,mgn:region,mgn:wave:name,mgn:wave:tag:Wave,mgn:wave:description,mgn:app:name,mgn:app:tag:App,"
        "mgn:app:description,mgn:server:user-provided-id,mgn:server:platform,mgn:server:tag:Name,"
        "mgn:server:fqdn-for-action-framework,mgn:launch:nic:0:network-interface-id,mgn:launch:nic:0:subnet-id,"
        "mgn:launch:nic:0:security-group-id:0,mgn:launch:nic:0:private-ip:0,mgn:launch:instance-type,"
        "mgn:launch:placement:tenancy,mgn:launch:iam-instance-profile:name,mgn:launch:placement:host-id,"
        "mgn:launch:placement:operating-system-licensing,mgn:launch:volume:/dev/sda:type"
    )
    row = f"{OWN_ACCOUNT},us-east-1,First,w,about,Shop,a,front,web1,Linux,web1,web1.example.com" + "," * 10
    assert imported(mgn, client, f"{header}\n{row}\n".encode())["status"] == "SUCCEEDED"
    assert servers_by_id(client)["web1"]["tags"] == {"Name": "web1"}


def test_rows_may_be_of_a_managed_account(mgn: MgnMock, client: MgnClient) -> None:
    """Rests on place-of-rows."""
    mgn.add_managed_account(OTHER_ACCOUNT)
    task = imported(mgn, client, [server_row(**{"mgn:account-id": OTHER_ACCOUNT, APP: "Shop"}), {APP: "Shop"}])
    assert counts(task)["applications"] == (2, 0)
    assert client.describe_source_servers()["items"] == []
    (server,) = client.describe_source_servers(accountID=OTHER_ACCOUNT)["items"]
    assert server["arn"].split(":")[4] == OTHER_ACCOUNT
    (application,) = client.list_applications(accountID=OTHER_ACCOUNT)["items"]
    assert server["applicationID"] == application["applicationID"]
    assert len(client.list_applications()["items"]) == 1


def test_a_server_with_its_agent_takes_a_new_id_and_domain_name_and_what_it_has_already(
    mgn: MgnMock, client: MgnClient
) -> None:
    server = mgn.add_source_server(userProvidedID="web1", fqdnForActionFramework="old.example.com", tags={"a": "1"})
    row = {"mgn:server:id": server["sourceServerID"], ID: "web2", FQDN: "new.example.com", APP: "Shop"}
    task = imported(mgn, client, [{**row, "mgn:server:platform": "linux", "mgn:server:tag:a": "1"}])
    assert task["status"] == "SUCCEEDED"
    changed = servers_by_id(client)["web2"]
    assert changed["fqdnForActionFramework"] == "new.example.com"
    assert changed["sourceServerID"] == server["sourceServerID"]
    assert "applicationID" in changed


def test_a_platform_can_be_changed_before_the_agent_is_there(mgn: MgnMock, client: MgnClient) -> None:
    imported(mgn, client, [server_row(1, **{"mgn:server:platform": "Windows"})])
    ((_, text),) = errors_of(mgn, client, [server_row(1, **{"mgn:server:platform": "[RESET_VALUE]"})])
    assert "mgn:server:platform: '[RESET_VALUE]': [RESET_VALUE] is not taken here" in text
    imported(mgn, client, [server_row(1, **{"mgn:server:platform": "Linux"})])
    installed = mgn.install_agent(servers_by_id(client)["web1"])
    assert "Linux" in installed["sourceProperties"]["os"]["fullString"]


def test_one_import_runs_at_a_time(mgn: MgnMock, client: MgnClient) -> None:
    mgn.put_object("imports", KEY, csv_of([server_row()]))
    first = client.start_import(s3BucketSource=SOURCE)["importTask"]["importID"]
    for status in ("PENDING", "STARTED"):
        error = refusal("ConflictException", client.start_import, s3BucketSource=SOURCE)
        assert (error["resourceId"], error["resourceType"]) == (first, "Import")
        assert f"is {status}" in error["message"]
        mgn.advance(seconds=10)
    mgn.settle()
    client.start_import(s3BucketSource=SOURCE)


# The agent


def test_installing_the_agent_brings_an_imported_server_to_life(mgn: MgnMock, client: MgnClient) -> None:
    """Rests on an-agent-begins-to-replicate-at-once."""
    imported(
        mgn,
        client,
        [server_row(1, **{"mgn:server:platform": "Windows"}), server_row(2, **{"mgn:server:tag:Name": "x"})],
    )
    announced = servers_by_id(client)
    mgn.advance(hours=1)
    installed: Any = mgn.install_agent(announced["web1"]["sourceServerID"])
    mgn.install_agent(announced["web2"])
    assert state_of(installed) == ("NOT_READY", "INITIATING")
    assert installed["userProvidedID"] == "web1"
    assert installed["tags"] == {"Name": "web1"}
    assert installed["sourceProperties"]["identificationHints"]["fqdn"] == "web1.example.com"
    assert "Windows" in installed["sourceProperties"]["os"]["fullString"]
    assert installed["sourceProperties"]["disks"]
    assert installed["lifeCycle"]["addedToServiceDateTime"] == announced["web1"]["lifeCycle"]["addedToServiceDateTime"]

    seen = [state_of(installed)]
    while seen[-1][0] == "NOT_READY":
        seen.append(state_of(servers_by_id(client)["web1"]))
    assert [state for _, state in dict.fromkeys(seen)] == [
        "INITIATING",
        "INITIAL_SYNC",
        "BACKLOG",
        "CREATING_SNAPSHOT",
        "CONTINUOUS",
    ]
    assert servers_by_id(client)["web2"]["tags"] == {"Name": "x"}


@pytest.mark.parametrize(
    ("members", "what_it_is"),
    [
        ({}, "READY_FOR_TEST; "),
        ({"lifeCycle": {"state": "DISCOVERED"}}, "DISCOVERED; "),
        ({"lifeCycle": {"state": "PENDING_INSTALLATION"}, "isArchived": True}, "PENDING_INSTALLATION and archived; "),
    ],
    ids=["in sync", "discovered", "archived"],
)
def test_an_agent_is_installed_only_where_it_is_awaited(members: Any, what_it_is: str) -> None:
    mgn = MgnMock()
    server = mgn.add_source_server(**members)
    before = world_of(mgn)
    with pytest.raises(ValueError, match=f" is {what_it_is}an agent is awaited for .* PENDING_INSTALLATION"):
        mgn.install_agent(server)
    with pytest.raises(KeyError, match="s-0123456789abcdef0"):
        mgn.install_agent("s-0123456789abcdef0")
    assert world_of(mgn) == before
