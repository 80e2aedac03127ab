"""Columns of an import file as the user guides describe them, each with the guide's own example."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest

from mgn_mock import MgnMock
from mgn_mock.model.spec import service
from mgn_mock.service.import_file import columns, parsing
from mgn_mock.service.import_file.columns import COLUMNS
from tests.support.asking import client_of, refusal, state_of
from tests.support.import_files import APP, FQDN, ID, errors_of, exported, imported, rows_of, server_row

if TYPE_CHECKING:
    from types_boto3_mgn import MgnClient

L, R = "mgn:launch:", "mgn:replication:"
SCAN = f"{L}post-actions:scan:"
ACTION = {f"{SCAN}ssmDocumentName": "AWS-RunPatchBaseline", f"{SCAN}order": "1"}
SVM, SECRET = "svm-0123456789abcdef0", "arn:aws:secretsmanager:us-east-1:123456789012:secret:s"
FSX = {f"{R}fsx-ontap:storage-virtual-machine-id": SVM, f"{R}fsx-ontap:credentials-secret-arn": SECRET}
NEEDS_STORAGE = pytest.mark.skipif(not service().has_shape("StorageConfiguration"), reason="the model has one storage")
EXAMPLE = '{"parameters":{"Region":[{"value":"us-east-1"}]},"externalParameters":{"InstanceId":"$.instanceId"}}'
# The texts of the guides, and their examples, by column: cells that are taken, and cells that are refused.
TAKEN_AND_REFUSED: dict[str, tuple[list[str], list[str]]] = {
    "mgn:account-id": (["123456789012"], ["[RESET_VALUE]"]),
    "mgn:region": (["us-east-1"], ["[RESET_VALUE]"]),
    "mgn:app:id": (["app-0123456789abcdef0"], ["app-1", "[RESET_VALUE]"]),
    "mgn:app:name": (["Shop", "x" * 256], ["x" * 257, " Shop", "[RESET_VALUE]"]),
    "mgn:app:description": (["What it is.", "x" * 600], ["x" * 601, "[RESET_VALUE]"]),
    "mgn:wave:id": (["wave-0123456789abcdef0"], ["wave-1", "[RESET_VALUE]"]),
    "mgn:wave:name": (["First", "x" * 256], ["x" * 257, "First ", "[RESET_VALUE]"]),
    "mgn:wave:description": (["What it is.", "x" * 600], ["x" * 601, "[RESET_VALUE]"]),
    "mgn:server:id": (["s-0123456789abcdef0"], ["s-1", "[RESET_VALUE]"]),
    "mgn:server:user-provided-id": (["WEB-1", "x" * 256], ["x" * 257, "[RESET_VALUE]"]),
    "mgn:server:fqdn-for-action-framework": (["web1.example.com", "10.0.0.5"], ["x" * 257, "[RESET_VALUE]"]),
    "mgn:server:lifecycle-state": (["READY_FOR_TEST"], ["[RESET_VALUE]"]),
    "mgn:server:replication-state": (["CONTINUOUS"], ["[RESET_VALUE]"]),
    "mgn:server:replication-type": (["AGENT_BASED"], ["[RESET_VALUE]"]),
    f"{R}ebs-encryption-key-arn": (["arn:aws:kms:us-east-1:123456789012:key/1"], ["key", "[RESET_VALUE]"]),
    f"{R}fsx-ontap:credentials-secret-arn": ([SECRET], ["[RESET_VALUE]"]),
    f"{R}fsx-ontap:storage-virtual-machine-id": ([SVM], ["[RESET_VALUE]"]),
    f"{R}security-group-id:0": (["sg-0123456789abcdef0"], ["web", "[RESET_VALUE]"]),
    f"{R}staging-area-subnet-id": (["subnet-0123456789abcdef0"], ["web", "[RESET_VALUE]"]),
    "mgn:server:platform": (["Linux", "Windows", "linux"], ["BeOS", "[RESET_VALUE]"]),
    f"{L}boot-mode": (["LEGACY_BIOS", "UEFI", "USE_SOURCE"], ["BIOS", "uefi", "[RESET_VALUE]"]),
    f"{L}copy-private-ip": (["true", "false", "TRUE"], ["yes", "1", "[RESET_VALUE]"]),
    f"{L}iam-instance-profile:name": (["profile", "[RESET_VALUE]"], []),
    f"{L}instance-type": (["m4.large"], ["[RESET_VALUE]"]),
    f"{L}map-tag-key": (["map-migrated", "aws-apn-id"], ["Map-Migrated", "AWS-APN-ID", "other"]),
    f"{L}map-tag-value": (["MPE12345"], ["[RESET_VALUE]"]),
    f"{L}map-tagging": (["true", "false"], ["on"]),
    f"{L}nic:0:network-interface-id": (["eni-0123456789abcdef0", "[RESET_VALUE]"], []),
    f"{L}nic:0:private-ip:0": (["10.0.0.5", "[RESET_VALUE]"], []),
    f"{L}nic:0:security-group-id:0": (["sg-0123456789abcdef0", "[RESET_VALUE]"], []),
    f"{L}nic:0:subnet-id": (["subnet-0123456789abcdef0", "[RESET_VALUE]"], []),
    f"{L}operating-system-licensing": (["BYOL", "LI"], ["byol", "Li", "[RESET_VALUE]"]),
    f"{L}placement:host-id": (["h-0123456789abcdef0"], ["[RESET_VALUE]"]),
    f"{L}placement:tenancy": (["default", "dedicated", "host"], ["HOST", "Default", "[RESET_VALUE]"]),
    f"{L}post-actions:enabled": (["true", "false"], ["on"]),
    f"{SCAN}ssmDocumentName": (["AWS-RunPatchBaseline"], ["[RESET_VALUE]"]),
    f"{SCAN}order": (["1", "1000", "10001"], ["0", "-1", "1.5", "first"]),
    f"{SCAN}active": (["true", "false"], ["on"]),
    f"{SCAN}mustSucceedForCutover": (["true", "false"], ["on"]),
    f"{SCAN}timeoutSeconds": (["1", "3600"], ["0", "-1", "an hour"]),
    f"{SCAN}description": (["What it does."], ["[RESET_VALUE]"]),
    f"{SCAN}parameters": (
        [EXAMPLE, '{"externalParameters":{"InstanceId":"ec2.InstanceId"}}', "{}"],
        ["x", "[1]", '{"other":{}}', '{"parameters":[]}', '{"parameters":{"A":"b"}}', "[RESET_VALUE]"],
    ),
    f"{L}start-instance": (["true", "false"], ["STARTED"]),
    f"{L}tag:instance:key1": (["value", "[RESET_VALUE]", "[DELETE_TAG]"], []),
    f"{L}transfer-server-tags": (["true", "false"], ["on"]),
    f"{L}volume:/dev/sda:type": (["gp3", "[RESET_VALUE]"], []),
    f"{R}associate-default-security-group": (["true", "false"], ["on"]),
    f"{R}bandwidth-throttling": (["0", "50"], ["-1", "fast", "[RESET_VALUE]"]),
    f"{R}create-public-ip": (["true", "false"], ["on"]),
    f"{R}data-replication-routing": (["PRIVATE_IP", "PUBLIC_IP"], ["private_ip", "NONE"]),
    f"{R}default-large-staging-disk-type": (["GP2", "GP3", "ST1"], ["gp3", "IO1"]),
    f"{R}ebs-encryption": (["DEFAULT", "CUSTOM"], ["NONE", "[RESET_VALUE]"]),
    f"{R}internet-protocol": (["IPV4", "IPV6"], ["ipv4"]),
    f"{R}replication-server-instance-type": (["t3.small"], ["[RESET_VALUE]"]),
    f"{R}staging-area-tag:stagingkey1": (["value", "[RESET_VALUE]", "[DELETE_TAG]"], []),
    f"{R}storage-type": (["EBS", "FSX_ONTAP"], ["fsx_ontap", "S3"]),
    f"{R}store-snapshot-on-local-zone": (["true", "false"], ["on"]),
    f"{R}use-dedicated-replication-server": (["true", "false"], ["on"]),
    f"{R}use-fips-endpoint": (["true", "false"], ["on"]),
    "mgn:app:tag:appkey1": (["value", "[RESET_VALUE]", "[DELETE_TAG]"], []),
    "mgn:wave:tag:wavekey1": (["value", "[RESET_VALUE]", "[DELETE_TAG]"], []),
    "mgn:server:tag:serverkey1": (["value", "[RESET_VALUE]", "[DELETE_TAG]"], []),
}


def place() -> tuple[MgnMock, MgnClient]:
    mgn = MgnMock(region="us-east-1")
    return mgn, client_of(mgn)


def server_id(client: MgnClient) -> str:
    return client.describe_source_servers()["items"][0]["sourceServerID"]


def action_of(client: MgnClient) -> dict[str, Any]:
    (action,) = client.list_source_server_actions(sourceServerID=server_id(client))["items"]
    return dict(action)


@pytest.mark.parametrize("name", TAKEN_AND_REFUSED)
def test_a_column_takes_what_the_guide_says(name: str) -> None:
    """Rests on case-sensitive-columns and columns-of-import-files."""
    found = columns.match(name)
    assert found is not None
    taken, refused = TAKEN_AND_REFUSED[name]
    for cell in taken:
        parsing.parse(found, cell)
    for cell in refused:
        with pytest.raises(ValueError, match=r"it has to be|is not taken here|are the most|Member must"):
            parsing.parse(found, cell)


def test_every_column_is_in_that_table() -> None:
    found = [columns.match(name) for name in TAKEN_AND_REFUSED]
    assert {each.column.name for each in found if each is not None} == {column.name for column in COLUMNS}


@pytest.mark.parametrize(
    ("cells", "words", "fact"),
    [
        ({APP: "x" * 257}, "mgn:app:name: .*: it has 257 characters, and 256 are the most", None),
        ({APP: "Shop", "mgn:app:description": "x" * 601}, "mgn:app:description: .* 600 are the most", None),
        ({"mgn:wave:name": "x" * 257}, "mgn:wave:name: .*: Member must have length", "cells-fit-the-api"),
        ({"mgn:wave:name": "First "}, "mgn:wave:name: .*: Member must satisfy", "cells-fit-the-api"),
    ],
)
def test_limits_are_those_of_the_guides_and_where_they_give_none_of_the_api(
    mgn: MgnMock, client: MgnClient, cells: dict[str, str], words: str, fact: str | None
) -> None:
    """Rests on limits-of-applications and cells-fit-the-api."""
    ((number, text),) = errors_of(mgn, client, [cells])
    assert number == 1
    assert re.search(words, text)
    assert ("cells-fit-the-api" in {each.id for each in mgn.assumptions}) == (fact is not None)


def test_an_action_that_an_import_file_deactivates_stays(mgn: MgnMock, client: MgnClient) -> None:
    imported(mgn, client, [server_row(1, **ACTION)])
    assert action_of(client)["active"]
    assert "inactive-actions-stay" not in {each.id for each in mgn.assumptions}
    imported(mgn, client, [server_row(1, **{f"{SCAN}active": "FALSE"})])
    assert not action_of(client)["active"]
    assert "inactive-actions-stay" in {each.id for each in mgn.assumptions}


def test_seven_columns_and_those_of_tags_are_reset() -> None:
    assert len([column for column in COLUMNS if column.resets or column.name == f"{L}tag:instance:KEY"]) == 7


@pytest.mark.parametrize("column", COLUMNS, ids=lambda column: column.name)
def test_all_other_columns_refuse_to_be_reset(column: columns.Column) -> None:
    found = columns.MatchedColumn(column.name, column, ("a",) * 2)
    if column.resets or column.is_tag:
        assert parsing.parse(found, "[RESET_VALUE]") in (None, "")
        return
    with pytest.raises(parsing.CellError, match="is not taken here, only by tags and by mgn:launch:") as caught:
        parsing.parse(found, "[RESET_VALUE]")
    assert caught.value.fact.id == "reset-empties-tags"


# Post-launch actions


def test_the_parameters_of_the_guide_are_literals_and_paths(mgn: MgnMock, client: MgnClient) -> None:
    """Rests on parameters-of-imported-actions and names-of-imported-parameters."""
    imported(mgn, client, [server_row(1, **ACTION, **{f"{SCAN}parameters": EXAMPLE})])
    action = action_of(client)
    assert action["order"] == 1
    assert action["externalParameters"] == {"InstanceId": {"dynamicPath": "instanceId"}}
    (parameter,) = action["parameters"]["Region"]
    assert parameter["parameterName"].startswith("ManagedByAWSApplicationMigrationService-")
    assert parameter["parameterType"] == "STRING"
    assert "us-east-1" not in json.dumps(action)


def test_a_list_of_strings_is_shown_as_a_string(mgn: MgnMock, client: MgnClient) -> None:
    values = [{"value": "a,b", "type": "StringList"}, {"value": "c", "type": "String"}]
    imported(mgn, client, [server_row(1, **ACTION, **{f"{SCAN}parameters": json.dumps({"parameters": {"A": values}})})])
    shown = action_of(client)["parameters"]["A"]
    assert [each["parameterType"] for each in shown] == ["STRING", "STRING"]
    assert len({each["parameterName"] for each in shown}) == 2
    (row,) = rows_of(exported(mgn, client))
    assert json.loads(row[f"{SCAN}parameters"]) == {"parameters": {"A": values}, "externalParameters": {}}


def test_a_row_that_says_what_an_action_has_changes_nothing(mgn: MgnMock, client: MgnClient) -> None:
    imported(mgn, client, [server_row(1, **ACTION, **{f"{SCAN}parameters": EXAMPLE})])
    before = action_of(client)
    assert imported(mgn, client, exported(mgn, client))["status"] == "SUCCEEDED"
    assert action_of(client) == before


PARAMETERS = {
    '{"other": {}}': "other is no member",
    "[]": "it is no object",
    '{"parameters": []}': "parameters has to be an object",
    '{"externalParameters": {"A": 1}}': "externalParameters.A has to be a path",
    '{"parameters": {"A": {}}}': "parameters.A has to be a list",
    '{"parameters": {"A": ["b"]}}': "parameters.A[0] needs a value",
    '{"parameters": {"A": [{"value": "b", "x": 1}]}}': "parameters.A[0].x is no member",
    '{"parameters": {"A": [{"value": "b", "type": "SecureString"}]}}': "has to be String or StringList",
}


@pytest.mark.parametrize("cell", PARAMETERS)
def test_parameters_that_are_wrong_are_refused(cell: str) -> None:
    mgn, client = place()
    ((number, text),) = errors_of(mgn, client, [server_row(1, **ACTION, **{f"{SCAN}parameters": cell})])
    assert number == 1
    assert f"{SCAN}parameters" in text
    assert PARAMETERS[cell] in text


def test_a_path_that_the_service_cannot_show_is_refused() -> None:
    mgn, client = place()
    cell = '{"externalParameters": {"A": "$.a b"}}'
    ((_, text),) = errors_of(mgn, client, [server_row(1, **ACTION, **{f"{SCAN}parameters": cell})])
    assert "externalParameters.A.dynamicPath" in text


@pytest.mark.parametrize("order", [1, 20_000])
def test_only_imports_give_an_order_that_the_model_does_not_have(mgn: MgnMock, client: MgnClient, order: int) -> None:
    """Rests on orders-of-imported-actions."""
    imported(mgn, client, [server_row(1, **{**ACTION, f"{SCAN}order": f"{order}"})])
    assert action_of(client)["order"] == order
    put: Any = {**action_of(client), "sourceServerID": server_id(client), "order": 10_001}
    refusal("ValidationException", client.put_source_server_action, **put)
    assert action_of(client)["order"] == order
    again = MgnMock()
    again.restore(mgn.dump())
    assert again.dump() == mgn.dump()


@pytest.mark.skipif(
    "SECURE_STRING" not in service().enum("SsmParameterStoreParameterType"), reason="the model has no secure parameters"
)
def test_an_export_leaves_out_secure_parameters_and_names_others(mgn: MgnMock, client: MgnClient) -> None:
    server = mgn.add_source_server(userProvidedID="web1")["sourceServerID"]
    put: Any = {"sourceServerID": server, "documentIdentifier": "AWS-X"}
    for order, kind in ((1001, "STRING"), (1002, "SECURE_STRING")):
        parameters: Any = {"A": [{"parameterType": kind, "parameterName": f"name{order}"}]}
        client.put_source_server_action(
            **put, actionID=f"{order}", actionName=f"a{order}", order=order, parameters=parameters
        )
    (row,) = rows_of(exported(mgn, client))
    assert "name1001" in row[f"{L}post-actions:a1001:parameters"]
    assert f"{L}post-actions:a1002:parameters" not in row
    client.list_exports()
    assert "parameters-in-exports" in {each.id for each in mgn.assumptions}
    before = client.list_source_server_actions(sourceServerID=server)["items"]
    assert imported(mgn, client, exported(mgn, client))["status"] == "SUCCEEDED"
    assert client.list_source_server_actions(sourceServerID=server)["items"] == before


# Tags of the service


@pytest.mark.parametrize("cell", ["mgn.amazonaws.com", "[DELETE_TAG]", "[RESET_VALUE]"])
@pytest.mark.parametrize("column", ["mgn:server:tag:", f"{L}tag:instance:", f"{R}staging-area-tag:"])
def test_tags_of_the_service_cannot_be_changed(column: str, cell: str) -> None:
    """Rests on service-tags-are-fixed."""
    mgn, client = place()
    name = f"{column}AWSApplicationMigrationServiceManaged"
    ((number, text),) = errors_of(mgn, client, [server_row(1, **{name: cell})])
    assert (number, name in text) == (1, True)


def test_a_tag_of_the_service_may_be_named_with_its_value(mgn: MgnMock, client: MgnClient) -> None:
    tags = {"AWSApplicationMigrationServiceManaged": "mgn.amazonaws.com"}
    mgn.add_source_server(userProvidedID="web1", tags=tags)
    assert imported(mgn, client, exported(mgn, client))["status"] == "SUCCEEDED"


# Storage


@NEEDS_STORAGE
@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ({f"{R}storage-type": "FSX_ONTAP"}, "FSX_ONTAP needs mgn:replication:fsx-ontap:storage-virtual-machine-id and"),
        ({f"{R}storage-type": "EBS", **FSX}, f"need {R}storage-type FSX_ONTAP"),
        (dict([*FSX.items()][:1]), f"{R}fsx-ontap:storage-virtual-machine-id need {R}storage-type FSX_ONTAP"),
    ],
)
def test_the_storage_type_needs_or_refuses_the_columns_of_fsx(cells: dict[str, str], words: str) -> None:
    """Rests on storage-type-and-fsx-columns."""
    mgn, client = place()
    ((_, text),) = errors_of(mgn, client, [server_row(1, **cells)])
    assert words in text


@NEEDS_STORAGE
def test_a_server_goes_from_fsx_to_ebs(mgn: MgnMock, client: MgnClient) -> None:
    assert imported(mgn, client, [server_row(1, **{f"{R}storage-type": "FSX_ONTAP"}, **FSX)])["status"] == "SUCCEEDED"
    again = {f"{R}fsx-ontap:credentials-secret-arn": f"{SECRET}2"}
    assert imported(mgn, client, [server_row(1, **again)])["status"] == "SUCCEEDED"
    imported(mgn, client, [server_row(1, **{f"{R}storage-type": "EBS"})])
    configuration = client.get_replication_configuration(sourceServerID=server_id(client))
    assert configuration["storageConfiguration"] == {"storageType": "EBS"}


@NEEDS_STORAGE
@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("AGENT_BASED", f"Storage Virtual Machine {SVM} does not exist in Region us-east-1"),
        ("SNAPSHOT_SHIPPING", "storageType FSX_ONTAP is for AGENT_BASED servers"),
    ],
)
def test_what_a_server_cannot_be_stored_on_is_the_error_of_its_row(kind: Any, words: str) -> None:
    """Rests on unknown-storage-virtual-machine-is-not-found and agentless-servers-stay-on-ebs."""
    mgn, client = place()
    server = mgn.add_source_server(userProvidedID="web1", replicationType=kind)
    if kind == "AGENT_BASED":
        mgn.add_storage_virtual_machine()
    ((number, text),) = errors_of(mgn, client, [{ID: "web1", f"{R}storage-type": "FSX_ONTAP", **FSX}])
    assert (number, words in text, server["sourceServerID"] in text) == (1, True, True)
    configuration: Any = client.get_replication_configuration(sourceServerID=server["sourceServerID"])
    assert "storageConfiguration" not in configuration


# What a change of the settings brings about


@pytest.mark.parametrize(
    ("error", "cells", "begins"),
    [
        ("FAILED_TO_AUTHENTICATE_WITH_SERVICE", {f"{R}data-replication-routing": "PRIVATE_IP"}, True),
        ("AGENT_NOT_SEEN", {f"{R}data-replication-routing": "PRIVATE_IP"}, False),
        (
            "AGENT_NOT_SEEN",
            {f"{R}ebs-encryption": "CUSTOM", f"{R}ebs-encryption-key-arn": "arn:aws:kms:us-east-1:123456789012:key/1"},
            True,
        ),
    ],
)
def test_replication_goes_on_after_an_import_as_after_an_update(
    error: Any, cells: dict[str, str], *, begins: bool
) -> None:
    """Rests on settings-free-a-stalled-initiation and a-new-key-brings-a-full-resynchronization."""
    mgn, client = place()
    server = mgn.add_source_server(userProvidedID="web1")
    mgn.stall(server, error=error)
    assert imported(mgn, client, [{ID: "web1", **cells}])["status"] == "SUCCEEDED"
    assert state_of(mgn.server(server)) == ("READY_FOR_TEST", "CONTINUOUS" if begins else "STALLED")


# Volumes


def test_a_volume_column_names_a_device_of_the_server() -> None:
    """Rests on volumes-name-devices."""
    mgn, client = place()
    server = mgn.add_source_server(userProvidedID="web1")
    device = server["sourceProperties"]["disks"][0]["deviceName"]
    ((_, text),) = errors_of(mgn, client, [{ID: "web1", f"{L}volume:/dev/none:type": "gp3"}])
    assert f"{L}volume:/dev/none:type" in text
    assert device in text
    assert imported(mgn, client, [{ID: "web1", f"{L}volume:{device}:type": "io2"}])["status"] == "SUCCEEDED"


# Files that others wrote


def test_formulas_are_exported_as_they_were_stored(mgn: MgnMock, client: MgnClient) -> None:
    """Rests on formulas-are-exported-as-stored."""
    client.create_application(name="Shop", description='=HYPERLINK("x")', tags={"a": "+1", "b": "@c", "d": "-1"})
    (row,) = rows_of(exported(mgn, client))
    assert row["mgn:app:description"] == '=HYPERLINK("x")'
    assert [row[f"mgn:app:tag:{key}"] for key in "abd"] == ["+1", "@c", "-1"]


def test_a_template_of_25_columns_with_blanks_capitals_and_quoted_commas_is_read(
    mgn: MgnMock, client: MgnClient
) -> None:
    cells = {
        "mgn:account-id": "",
        "mgn:region": "us-east-1",
        "mgn:wave:name": "Wave 1",
        "mgn:wave:tag:Team": "a, b",
        "mgn:wave:description": 'the "first", of two',
        APP: "Shop",
        "mgn:app:tag:Team": "c",
        "mgn:app:description": "x,y",
        ID: "WEB-1",
        "mgn:server:platform": " WINDOWS ",
        "mgn:server:tag:Name": "web",
        FQDN: "web1.corp.example",
        f"{L}nic:0:network-interface-id": "",
        f"{L}nic:0:subnet-id": "subnet-0123456789abcdef0",
        f"{L}nic:0:security-group-id:0": "sg-0123456789abcdef0",
        f"{L}nic:0:private-ip:0": "10.0.0.5",
        f"{L}instance-type": "m4.large",
        f"{L}placement:tenancy": "default",
        f"{L}placement:operating-system-licensing": "BYOL",
        f"{L}iam-instance-profile:name": "profile",
        f"{L}placement:host-id": "",
        f"{L}volume:/dev/sda:type": "gp3",
        f"{L}copy-private-ip": "TRUE",
        f"{L}start-instance": "False",
        f"{L}boot-mode": "UEFI",
    }
    assert len(cells) == 25
    file = ",".join(cells) + "\r\n" + ",".join('"' + cell.replace('"', '""') + '"' for cell in cells.values())
    task = imported(mgn, client, b"\xef\xbb\xbf" + file.encode() + b"\r\n" + b"," * 24 + b"\r\n")
    assert task["status"] == "SUCCEEDED", client.list_import_errors(importID=task["importID"])["items"]
    (server,) = client.describe_source_servers()["items"]
    assert server["userProvidedID"] == "WEB-1"
    assert client.list_waves()["items"][0]["description"] == 'the "first", of two'


@pytest.mark.parametrize("name", [" mgn:app:name", "MGN:App:Name", "mgn:app:name "])
def test_a_header_in_another_writing_is_refused_with_the_right_name(name: str) -> None:
    mgn, client = place()
    ((number, text),) = errors_of(mgn, client, f"{name}\nShop\n".encode())
    assert number == 0
    assert f"{name!r} is no column of an import file; write 'mgn:app:name'." in text


def test_an_inventory_without_user_provided_ids_is_refused_row_by_row() -> None:
    mgn, client = place()
    errors = errors_of(mgn, client, [{FQDN: f"web{number}.corp.example"} for number in (1, 2)])
    assert [number for number, _ in errors] == [1, 2]
    assert all("neither mgn:server:id nor mgn:server:user-provided-id" in text for _, text in errors)
