"""Import files with something wrong in them: all rows are checked first, and nothing is changed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from mgn_mock import MgnMock
from tests.support.asking import OTHER_ACCOUNT, client_of
from tests.support.import_files import APP, FQDN, ID, WAVE, csv_of, errors_of, imported, server_row

if TYPE_CHECKING:
    from types_boto3_mgn import MgnClient

UNKNOWN = {
    "mgn:wave:id": "wave-0123456789abcdef0",
    "mgn:app:id": "app-0123456789abcdef0",
    "mgn:server:id": "s-0123456789abcdef0",
}


def place() -> tuple[MgnMock, MgnClient]:
    mgn = MgnMock(region="us-east-1", start_time="2026-01-31T12:00:00Z")
    return mgn, client_of(mgn)


# The file


@pytest.mark.parametrize(
    ("data", "row", "words"),
    [
        (b"", 0, "no header"),
        (b"\xef\xbb\xbf", 0, "no header"),
        (b"\n\n,,\n", 0, "no header"),
        (b"mgn:app:name\nShop\nM\xe4il\n", 2, "not UTF-8"),
        (b'"mgn:app:name"x\nShop\n', 0, "header cannot be read as CSV"),
        (b'mgn:app:name\nShop\n"Mail"x\n', 2, "cannot be read as CSV"),
        (b'mgn:app:name\n"Shop\n', 1, "cannot be read as CSV"),
        (b"mgn:app:name,mgn:app:colour\nShop,red\n", 0, "'mgn:app:colour' is no column"),
        (b"mgn:app:name,\nShop,red\n", 0, "'' is no column"),
        (b"mgn:app:name,mgn:wave:name,mgn:app:name\nShop,,Shop\n", 0, "'mgn:app:name' is there twice"),
        (b"mgn:app:name,mgn:app:description\nShop,x\nMail\n", 2, "1 cells, and the header has 2"),
        (b"mgn:app:name,mgn:app:description\nShop,x,y\n", 1, "3 cells, and the header has 2"),
    ],
    ids=str,
)
def test_a_file_that_is_no_plan(data: bytes, row: int, words: str) -> None:
    mgn, client = place()
    ((number, text),) = errors_of(mgn, client, data)
    assert number == row
    assert words in text


def test_an_older_name_of_a_column_is_that_column() -> None:
    """Rests on earlier-column-names."""
    mgn, client = place()
    names = "mgn:launch:operating-system-licensing", "mgn:launch:placement:operating-system-licensing"
    ((_, text),) = errors_of(mgn, client, f"{','.join(names)}\n,\n".encode())
    assert "twice" in text


def test_each_wrong_column_is_told() -> None:
    mgn, client = place()
    assert [number for number, _ in errors_of(mgn, client, b"one,two,mgn:app:name\n")] == [0, 0]


def test_a_plan_without_rows_changes_nothing() -> None:
    mgn, client = place()
    assert imported(mgn, client, b"mgn:app:name,mgn:app:description\n,\n")["status"] == "SUCCEEDED"
    assert client.list_applications()["items"] == []


# The rows

ROWS: dict[str, tuple[dict[str, str], str]] = {
    "unknown wave": ({"mgn:wave:id": UNKNOWN["mgn:wave:id"]}, UNKNOWN["mgn:wave:id"]),
    "unknown application": ({"mgn:app:id": UNKNOWN["mgn:app:id"], APP: "Shop"}, UNKNOWN["mgn:app:id"]),
    "unknown server": (server_row(**{"mgn:server:id": UNKNOWN["mgn:server:id"]}), UNKNOWN["mgn:server:id"]),
    "no id at all": ({"mgn:server:id": "web1"}, "web1 was not found"),
    "another Region": (server_row(**{"mgn:region": "eu-west-1"}), "'eu-west-1' is not the Region"),
    "foreign account": (server_row(**{"mgn:account-id": OTHER_ACCOUNT}), f"does not manage account '{OTHER_ACCOUNT}'"),
    "no account": (server_row(**{"mgn:account-id": "mine"}), "does not manage account 'mine'"),
    "property of no wave": ({APP: "Shop", "mgn:wave:description": "x"}, "neither mgn:wave:id nor mgn:wave:name"),
    "property of no application": ({WAVE: "First", "mgn:app:tag:a": "x"}, "neither mgn:app:id nor mgn:app:name"),
    "property of no server": ({APP: "Shop", FQDN: "x"}, "neither mgn:server:id nor mgn:server:user-provided-id"),
    "setting of no server": ({"mgn:launch:boot-mode": "UEFI"}, "neither mgn:server:id nor"),
    "no domain name": ({ID: "web9"}, FQDN),
    "no application between": (server_row(**{WAVE: "First"}), "no Application to join them"),
    "name that does not fit": ({APP: " Shop"}, "mgn:app:name: ' Shop': Member must satisfy regular expression"),
    "name that is too long": ({WAVE: "x" * 257}, "less than or equal to 256"),
    "description that is too long": ({WAVE: "x", "mgn:wave:description": "x" * 601}, "less than or equal to 600"),
    "tag of AWS": ({APP: "Shop", "mgn:app:tag:aws:x": "1"}, "reserved"),
    "tag that is too long": ({APP: "Shop", "mgn:app:tag:x": "1" * 257}, "less than or equal to 256"),
    "unknown platform": (server_row(**{"mgn:server:platform": "BeOS"}), "one of Linux, Windows"),
    "reset of a name": ({APP: "[RESET_VALUE]"}, "[RESET_VALUE] is not taken here"),
    "no switch": (server_row(**{"mgn:launch:copy-private-ip": "maybe"}), "one of true, false"),
    "no number": (server_row(**{"mgn:replication:bandwidth-throttling": "fast"}), "whole number"),
    "number out of bounds": (
        server_row(**{"mgn:replication:bandwidth-throttling": "-1"}),
        "a whole number, 0 or more",
    ),
    "no boot mode": (server_row(**{"mgn:launch:boot-mode": "FLOPPY"}), "one of LEGACY_BIOS, UEFI, USE_SOURCE"),
    "no security group": (server_row(**{"mgn:replication:security-group-id:0": "mine"}), "regular expression"),
    "no parameters": (server_row(**{"mgn:launch:post-actions:scan:parameters": "[1]"}), "it has to be JSON"),
}


@pytest.mark.parametrize("case", ROWS)
def test_a_row_that_is_wrong(case: str) -> None:
    """Rests on naming-columns and new-servers-need-an-address."""
    mgn, client = place()
    row, words = ROWS[case]
    ((number, text),) = errors_of(mgn, client, [server_row(5, **{APP: "Good"}), row])
    assert number == 2
    assert words in text
    assert re.search(r"mgn:(wave|app|server|launch|replication|account-id|region)\b", text)
    lists: list[Any] = [client.describe_source_servers(), client.list_applications(), client.list_waves()]
    assert [answer["items"] for answer in lists] == [[], [], []]


PAIRS: dict[str, tuple[dict[str, str], dict[str, str], str]] = {
    "values": ({APP: "Shop", "mgn:app:description": "a"}, {APP: "shop", "mgn:app:description": "b"}, "'a' in row 1"),
    "tags": ({APP: "Shop", "mgn:app:tag:x": "a"}, {APP: "shop", "mgn:app:tag:x": "b"}, "mgn:app:tag:x: 'b'"),
    "application of a server": (server_row(**{APP: "Shop"}), {ID: "WEB1", APP: "Mail"}, "Application Mail"),
    "wave of an application": ({APP: "Shop", WAVE: "First"}, {APP: "Shop", WAVE: "Second"}, "Wave Second"),
}


@pytest.mark.parametrize("case", PAIRS)
def test_two_rows_that_conflict(case: str) -> None:
    """Rests on rows-may-not-differ."""
    mgn, client = place()
    first, second, words = PAIRS[case]
    ((number, text),) = errors_of(mgn, client, [first, second])
    assert number == 2
    assert words in text
    assert any(column in text for column in second)
    lists: list[Any] = [client.describe_source_servers(), client.list_applications(), client.list_waves()]
    assert [answer["items"] for answer in lists] == [[], [], []]


def test_names_of_others_are_not_to_be_had() -> None:
    mgn, client = place()
    one, two = (client.create_application(name=name)["applicationID"] for name in ("one", "two"))
    ids = "mgn:app:id"
    ((_, text),) = errors_of(mgn, client, [{ids: one, APP: "TWO"}])
    assert "another Application is called 'TWO'" in text
    ((number, text),) = errors_of(mgn, client, [{APP: "three"}, {ids: one, APP: "Three"}])
    assert (number, "another Application is called 'Three'" in text) == (2, True)
    ((number, text),) = errors_of(mgn, client, [{ids: two, APP: "four"}, {ids: two, APP: "five"}])
    assert (number, "conflicts" in text) == (2, True)
    assert imported(mgn, client, [{ids: one, APP: "Three"}, {APP: "three"}])["summary"]["applications"] == {
        "createdCount": 0,
        "modifiedCount": 1,
    }


def test_all_rows_are_checked_and_each_has_one_error() -> None:
    mgn, client = place()
    rows = [server_row(1), {ID: "web2", "mgn:region": "x", "mgn:account-id": "y"}, server_row(3), {APP: " ", WAVE: " "}]
    errors = errors_of(mgn, client, rows)
    assert [number for number, _ in errors] == [2, 4]
    assert all(words in errors[0][1] for words in (FQDN, "mgn:region", "mgn:account-id"))
    assert client.describe_source_servers()["items"] == []


def test_an_error_names_what_it_is_about() -> None:
    mgn, client = place()
    server = mgn.add_source_server()
    application_id = client.create_application(name="Shop")["applicationID"]
    rows: list[dict[str, str]] = [
        {"mgn:server:id": server["sourceServerID"], "mgn:server:tag:a": "1"},
        {"mgn:app:id": application_id, "mgn:wave:id": UNKNOWN["mgn:wave:id"]},
        {"mgn:app:id": "nothing", APP: "x"},
    ]
    task = imported(mgn, client, rows)
    data: list[Any] = [error["errorData"] for error in client.list_import_errors(importID=task["importID"])["items"]]
    assert [{name: value for name, value in each.items() if name != "rawError"} for each in data] == [
        {"rowNumber": 1, "accountID": "123456789012", "sourceServerID": server["sourceServerID"]},
        {
            "rowNumber": 2,
            "accountID": "123456789012",
            "applicationID": application_id,
            "waveID": UNKNOWN["mgn:wave:id"],
        },
        {"rowNumber": 3, "accountID": "123456789012"},
    ]


def test_an_agent_that_is_installed_keeps_its_server() -> None:
    """Rests on agent-fixes-columns."""
    mgn, client = place()
    server = mgn.add_source_server(userProvidedID="web1")
    rows = [{"mgn:server:id": server["sourceServerID"], "mgn:server:tag:a": "1", "mgn:server:platform": "Windows"}]
    ((number, text),) = errors_of(mgn, client, rows)
    assert number == 1
    assert "agent installed" in text
    assert "platform, tags" in text


def test_what_is_archived_is_not_changed() -> None:
    mgn, client = place()
    application_id = client.create_application(name="Shop")["applicationID"]
    client.archive_application(applicationID=application_id)
    server = mgn.add_source_server(userProvidedID="web1", isArchived=True, lifeCycle={"state": "CUTOVER"})
    rows = [{APP: "shop"}, {"mgn:server:id": server["sourceServerID"]}]
    errors = errors_of(mgn, client, rows)
    assert [(number, "archived" in text) for number, text in errors] == [(1, True), (2, True)]


def test_a_user_provided_id_of_an_archived_server_is_free() -> None:
    mgn, client = place()
    mgn.add_source_server(userProvidedID="web1", isArchived=True, lifeCycle={"state": "CUTOVER"})
    assert imported(mgn, client, [server_row(1)])["summary"]["servers"] == {"createdCount": 1, "modifiedCount": 0}


def test_tags_in_all_are_not_too_many() -> None:
    mgn, client = place()
    client.create_application(name="Shop", tags={str(number): "" for number in range(50)})
    ((_, text),) = errors_of(mgn, client, [{APP: "Shop", "mgn:app:tag:one more": "x"}])
    assert "less than or equal to 50" in text


def test_quotas_hold_for_what_a_plan_makes() -> None:
    mgn = MgnMock(
        quotas={
            "applications": 2,
            "waves": 1,
            "servers_per_application": 2,
            "applications_per_wave": 1,
            "source_servers": 4,
        }
    )
    client = client_of(mgn)
    imported(mgn, client, [server_row(1, **{APP: "Shop"})])
    rows = [
        server_row(1, **{APP: "Shop", WAVE: "First"}),
        server_row(2, **{APP: "Shop"}),
        server_row(3, **{APP: "Shop"}),
        server_row(4, **{APP: "Mail", WAVE: "First"}),
        server_row(5, **{APP: "Chat", WAVE: "Second"}),
    ]
    errors = errors_of(mgn, client, rows)
    assert [number for number, _ in errors] == [3, 4, 5]
    assert "2 source servers in one application" in errors[0][1]
    assert "1 applications in one wave" in errors[1][1]
    assert all(words in errors[2][1] for words in ("2 active applications", "1 active waves", "4 source servers in"))
    assert imported(mgn, client, rows[:2])["status"] == "SUCCEEDED"


def test_many_errors_come_in_pages() -> None:
    mgn, client = place()
    task = imported(mgn, client, csv_of([{APP: f" {number}"} for number in range(120)]))
    pages = client.get_paginator("list_import_errors").paginate(importID=task["importID"])
    numbers = [[error["errorData"]["rowNumber"] for error in page["items"]] for page in pages]
    assert [len(page) for page in numbers] == [50, 50, 20]
    assert [number for page in numbers for number in page] == list(range(1, 121))
