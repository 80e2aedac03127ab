"""What imports and exports rest on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.support.asking import OTHER_ACCOUNT, refusal
from tests.support.import_files import APP, FQDN, ID, KEY, SOURCE, WAVE, csv_of, server_row

if TYPE_CHECKING:
    from types_boto3_mgn import MgnClient

    from mgn_mock import MgnMock

LISTED = ("ListImports",)


def basis(mgn: MgnMock) -> dict[str, tuple[str, ...]]:
    """Return the operations of the assumptions that a world rests on, by id."""
    return {each.id: each.operations for each in mgn.assumptions}


def run(mgn: MgnMock, client: MgnClient, *rows: dict[str, str]) -> None:
    """Import rows, and look at the import."""
    mgn.put_object("imports", KEY, csv_of(list(rows)))
    client.start_import(s3BucketSource=SOURCE)
    mgn.settle()
    client.list_imports()


def test_the_refusal_of_a_second_import_rests_on_an_assumption(mgn: MgnMock, client: MgnClient) -> None:
    run(mgn, client, server_row())
    client.start_import(s3BucketSource=SOURCE)
    assert "one-import-at-a-time" not in basis(mgn)
    refusal("ConflictException", client.start_import, s3BucketSource=SOURCE)
    assert basis(mgn)["one-import-at-a-time"] == ("StartImport",)


def test_an_import_that_announces_a_server_rests_on_how_it_looks(mgn: MgnMock, client: MgnClient) -> None:
    run(mgn, client, {APP: "Shop"})
    assert "what-an-expected-server-looks-like" not in basis(mgn)
    run(mgn, client, server_row())
    assert basis(mgn)["what-an-expected-server-looks-like"] == LISTED
    client.describe_source_servers()
    assert basis(mgn)["what-an-expected-server-looks-like"] == ("DescribeSourceServers", *LISTED)


def test_literals_and_paths_rest_on_assumptions(mgn: MgnMock, client: MgnClient) -> None:
    scan = "mgn:launch:post-actions:scan:"
    cell = '{"externalParameters": {"Id": "ec2.InstanceId"}}'
    action = {f"{scan}ssmDocumentName": "AWS-X", f"{scan}order": "1"}
    run(mgn, client, {**server_row(), **action, f"{scan}parameters": cell})
    assert not {"literals-become-parameters", "paths-lose-their-root"} & basis(mgn).keys()
    cell = '{"parameters": {"A": [{"value": "b"}]}, "externalParameters": {"Id": "$.instanceId"}}'
    run(mgn, client, {**server_row(), f"{scan}parameters": cell})
    assert {"literals-become-parameters", "paths-lose-their-root"} <= basis(mgn).keys()


def test_a_client_token_given_again_rests_on_an_assumption(mgn: MgnMock, client: MgnClient) -> None:
    mgn.put_object("imports", KEY, csv_of([server_row()]))
    client.start_import(s3BucketSource=SOURCE, clientToken="one")
    assert "same-client-token" not in basis(mgn)
    client.start_import(s3BucketSource=SOURCE, clientToken="one")
    assert basis(mgn)["same-client-token"] == ("StartImport",)


def test_a_wrong_row_rests_on_what_is_assumed_of_it(mgn: MgnMock, client: MgnClient) -> None:
    run(mgn, client, server_row())
    assert "one-wrong-row-stops-all" not in basis(mgn)
    run(mgn, client, {ID: "other", FQDN: ""})
    for each in ("one-wrong-row-stops-all", "rows-count-from-1", "file-is-read-at-the-end"):
        assert basis(mgn)[each] == LISTED


def test_what_is_found_unchanged_rests_on_an_assumption(mgn: MgnMock, client: MgnClient) -> None:
    run(mgn, client, server_row())
    assert "found-counts-as-modified" not in basis(mgn)
    run(mgn, client, server_row())
    assert basis(mgn)["found-counts-as-modified"] == LISTED


def test_a_server_that_changes_its_application_rests_on_an_assumption(mgn: MgnMock, client: MgnClient) -> None:
    run(mgn, client, {**server_row(), APP: "one"})
    assert "application-takes-server-over" not in basis(mgn)
    run(mgn, client, {**server_row(), APP: "two"})
    assert basis(mgn)["application-takes-server-over"] == LISTED


def test_a_server_and_a_wave_without_an_application_rest_on_an_assumption(mgn: MgnMock, client: MgnClient) -> None:
    run(mgn, client, {**server_row(), APP: "one", WAVE: "first"})
    assert "server-and-wave-need-application" not in basis(mgn)
    run(mgn, client, {**server_row(), WAVE: "first"})
    assert basis(mgn)["server-and-wave-need-application"] == LISTED


@pytest.mark.parametrize(("cell", "rests"), [("Linux", False), ("LINUX", True)])
def test_a_word_in_another_case_rests_on_an_assumption(
    mgn: MgnMock, client: MgnClient, cell: str, *, rests: bool
) -> None:
    run(mgn, client, {**server_row(), "mgn:server:platform": cell})
    assert ("words-ignore-case" in basis(mgn)) == rests


def test_an_owner_that_is_not_the_caller_rests_on_an_assumption(mgn: MgnMock, client: MgnClient) -> None:
    mgn.put_object("imports", KEY, csv_of([server_row()]))
    owned: Any = {**SOURCE, "s3BucketOwner": mgn.account_id}
    client.start_import(s3BucketSource=owned)
    assert "bucket-owner-is-not-checked" not in basis(mgn)
    mgn.settle()
    owned["s3BucketOwner"] = OTHER_ACCOUNT
    client.start_import(s3BucketSource=owned)
    assert basis(mgn)["bucket-owner-is-not-checked"] == ("StartImport",)


def test_a_missing_file_rests_on_an_assumption(mgn: MgnMock, client: MgnClient) -> None:
    refusal("ResourceNotFoundException", client.start_import, s3BucketSource=SOURCE)
    assert basis(mgn)["missing-import-file"] == ("StartImport",)


def test_an_export_rests_on_leaving_out_only_where_something_is_archived(mgn: MgnMock, client: MgnClient) -> None:
    mgn.put_object("imports", KEY, b"")
    mgn.add_source_server()
    _export(mgn, client)
    assert "exports-leave-out-archived" not in basis(mgn)
    assert basis(mgn)["rows-of-exports"] == ("ListExports",)
    mgn.add_source_server(isArchived=True)
    _export(mgn, client)
    assert basis(mgn)["exports-leave-out-archived"] == ("ListExports",)


def _export(mgn: MgnMock, client: MgnClient) -> None:
    client.start_export(s3Bucket="imports", s3Key="export.csv")
    mgn.settle()
    client.list_exports()
