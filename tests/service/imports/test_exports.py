"""Exports: how they go on, what they write, and that it can be imported again."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from moto import mock_aws

from mgn_mock import MgnMock
from mgn_mock.model.spec import service
from tests.support.asking import OTHER_ACCOUNT, OWN_ACCOUNT, at_fault, client_of, refusal
from tests.support.import_files import APP, BUCKET, FQDN, ID, WAVE, exported, imported, rows_of, server_row

if TYPE_CHECKING:
    from types_boto3_mgn import MgnClient

NOW = "2026-01-31T12:00:00+00:00"
HAS_ARN = "arn" in getattr(service().shape("ExportTask"), "members", {})


def test_a_new_export_is_pending(mgn: MgnMock, client: MgnClient) -> None:
    mgn.put_object(BUCKET, "there", b"")
    answer = client.start_export(s3Bucket=BUCKET, s3Key="all.csv", s3BucketOwner=OTHER_ACCOUNT)
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 202
    task: Any = answer["exportTask"]
    assert re.fullmatch("export-[0-9a-f]{17}", task["exportID"])
    of_newer_models = {"arn": f"arn:aws:mgn:us-east-1:{OWN_ACCOUNT}:export/{task['exportID']}", "tags": {}}
    assert task == {
        "exportID": task["exportID"],
        "s3Bucket": BUCKET,
        "s3Key": "all.csv",
        "s3BucketOwner": OTHER_ACCOUNT,
        "creationDateTime": NOW,
        "status": "PENDING",
        "progressPercentage": 0.0,
        "summary": {"serversCount": 0, "applicationsCount": 0, "wavesCount": 0},
        **(of_newer_models if HAS_ARN else {}),
    }


def test_polling_ends_and_then_the_file_is_there(mgn: MgnMock, client: MgnClient) -> None:
    imported(mgn, client, [server_row(1, **{WAVE: "First", APP: "Shop"}), {APP: "Mail"}])
    export_id = client.start_export(s3Bucket=BUCKET, s3Key="all.csv")["exportTask"]["exportID"]
    seen: list[Any] = []
    while not seen or "endDateTime" not in seen[-1]:
        seen += client.list_exports(filters={"exportIDs": [export_id]})["items"]
    assert [task["status"] for task in seen] == ["PENDING", "STARTED", "SUCCEEDED"]
    assert seen[-1]["summary"] == {"serversCount": 1, "applicationsCount": 2, "wavesCount": 1}
    assert client.list_export_errors(exportID=export_id)["items"] == []
    assert mgn.get_object(BUCKET, "all.csv")


def test_there_is_a_row_for_each_server_and_for_what_has_none(mgn: MgnMock, client: MgnClient) -> None:
    """Rests on states-in-exports."""
    shop = {WAVE: "First", "mgn:wave:description": "a, b", APP: "Shop", "mgn:app:tag:team": "blue"}
    imported(
        mgn,
        client,
        [server_row(1, **shop, **{"mgn:server:platform": "Windows"}), server_row(2), {APP: "Mail"}, {WAVE: "Last"}],
    )
    waves = {item["name"]: item["waveID"] for item in client.list_waves()["items"]}
    applications = {item["name"]: item["applicationID"] for item in client.list_applications()["items"]}
    servers = {item["userProvidedID"]: item["sourceServerID"] for item in client.describe_source_servers()["items"]}
    here = {"mgn:account-id": OWN_ACCOUNT, "mgn:region": "us-east-1"}
    states = {
        "mgn:server:lifecycle-state": "PENDING_INSTALLATION",
        "mgn:server:replication-state": "STOPPED",
        "mgn:server:replication-type": "AGENT_BASED",
    }
    rows = [
        {name: cell for name, cell in row.items() if not name.startswith(("mgn:launch", "mgn:replication"))}
        for row in rows_of(exported(mgn, client))
    ]
    assert rows == [
        {
            **here,
            **shop,
            **server_row(1),
            **states,
            "mgn:wave:id": waves["First"],
            "mgn:app:id": applications["Shop"],
            "mgn:server:id": servers["web1"],
            "mgn:server:platform": "Windows",
        },
        {**here, **server_row(2), **states, "mgn:server:id": servers["web2"]},
        {**here, APP: "Mail", "mgn:app:id": applications["Mail"]},
        {**here, WAVE: "Last", "mgn:wave:id": waves["Last"]},
    ]


def test_what_is_archived_is_left_out(mgn: MgnMock, client: MgnClient) -> None:
    mgn.add_source_server(isArchived=True)
    client.archive_application(applicationID=client.create_application(name="Shop")["applicationID"])
    client.archive_wave(waveID=client.create_wave(name="First")["waveID"])
    assert rows_of(exported(mgn, client)) == []
    assert client.list_exports()["items"][0]["summary"] == {"serversCount": 0, "applicationsCount": 0, "wavesCount": 0}


def test_a_bucket_has_to_be_there(mgn: MgnMock, client: MgnClient) -> None:
    error = refusal("ValidationException", client.start_export, s3Bucket="none", s3Key="all.csv")
    assert at_fault(error) == {"s3Bucket"}
    assert at_fault(refusal("ValidationException", client.start_export, s3Bucket="none", s3Key="all.txt")) == {"s3Key"}
    assert client.list_exports()["items"] == []


def test_a_bucket_that_goes_away_lets_the_export_fail(mgn: MgnMock, client: MgnClient) -> None:
    mgn.put_object(BUCKET, "there", b"")
    export_id = client.start_export(s3Bucket=BUCKET, s3Key="all.csv")["exportTask"]["exportID"]
    del mgn._world.objects[BUCKET]
    while not (errors := client.list_export_errors(exportID=export_id)["items"]):
        pass
    assert BUCKET in errors[0]["errorData"]["rawError"]
    assert client.list_exports()["items"][0]["status"] == "FAILED"
    error = refusal("ValidationException", client.list_export_errors, exportID="export-0123456789abcdef0")
    assert at_fault(error) == {"exportID"}


@pytest.mark.skipif(not HAS_ARN, reason="this botocore knows no tags of exports")
def test_exports_have_tags(mgn: MgnMock, client: MgnClient) -> None:
    mgn.put_object(BUCKET, "there", b"")
    arn = client.start_export(s3Bucket=BUCKET, s3Key="all.csv", tags={"a": "1"})["exportTask"]["arn"]
    client.tag_resource(resourceArn=arn, tags={"b": "2"})
    assert client.list_exports()["items"][0]["tags"] == {"a": "1", "b": "2"}


def test_both_go_through_the_s3_of_moto(mgn: MgnMock, client: MgnClient) -> None:
    with mock_aws():
        s3 = boto3.client("s3", "us-east-1", aws_access_key_id="testing", aws_secret_access_key="testing")
        error = refusal(
            "ResourceNotFoundException", client.start_import, s3BucketSource={"s3Bucket": "x", "s3Key": "x.csv"}
        )
        assert error["resourceType"] == "Bucket"
        s3.create_bucket(Bucket="imports")
        s3.put_object(Bucket="imports", Key="a.csv", Body=f"{ID},{FQDN}\nweb1,web1.example.com\n".encode())
        client.start_import(s3BucketSource={"s3Bucket": "imports", "s3Key": "a.csv"})
        mgn.settle()
        client.start_export(s3Bucket="imports", s3Key="b.csv")
        mgn.settle()
        data = s3.get_object(Bucket="imports", Key="b.csv")["Body"].read()
    assert [row[ID] for row in rows_of(data)] == ["web1"]


def test_a_call_without_moto_and_with_the_option_says_what_is_missing() -> None:
    mgn = MgnMock(neighbours="boto3")
    with pytest.raises(RuntimeError, match="mock_aws"):
        client_of(mgn).start_import(s3BucketSource={"s3Bucket": "x", "s3Key": "x.csv"})
    with pytest.raises(RuntimeError, match="mock_aws"):
        client_of(mgn).start_export(s3Bucket="x", s3Key="x.csv")


def test_an_s3_that_cannot_be_asked_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    # Nobody listens there.
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", "http://127.0.0.1:9")
    client = client_of(MgnMock())
    error = refusal("ValidationException", client.start_import, s3BucketSource={"s3Bucket": "x", "s3Key": "x.csv"})
    assert at_fault(error) == {"s3BucketSource"}
    assert at_fault(refusal("ValidationException", client.start_export, s3Bucket="x", s3Key="x.csv")) == {"s3Bucket"}


# Export, then import


# Older Pythons do not write a null character.
TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8)
TAGS = st.dictionaries(TEXT.filter(lambda key: not key.lower().startswith("aws:")), TEXT.filter(bool), max_size=3)
WORDS = st.from_regex(r"[^\s\x00]( *[^\s\x00]){0,6}", fullmatch=True)
DESCRIPTIONS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=12)
GROUPS: st.SearchStrategy[list[Any]] = st.lists(
    st.fixed_dictionaries({"name": WORDS, "tags": TAGS}, optional={"description": DESCRIPTIONS}),
    max_size=4,
    unique_by=lambda group: group["name"].lower(),
)
SERVERS: st.SearchStrategy[list[Any]] = st.lists(
    st.fixed_dictionaries(
        {"tags": TAGS},
        optional={
            "userProvidedID": WORDS,
            "fqdnForActionFramework": st.sampled_from(["a.example.com", "10.0.0.1"]),
            "replicationType": st.sampled_from(["AGENT_BASED", "SNAPSHOT_SHIPPING"]),
        },
    ),
    max_size=5,
    unique_by=lambda server: str(server.get("userProvidedID", id(server))).lower(),
)


CHOICES: st.SearchStrategy[Any] = st.sampled_from([True, False])


def ids_of(ids: list[str]) -> st.SearchStrategy[Any]:
    return st.sampled_from(ids)


def seen(client: MgnClient) -> Any:
    """All that an export is about, by names."""
    waves: Any = {item["waveID"]: item for item in client.list_waves()["items"]}
    applications: Any = {item["applicationID"]: item for item in client.list_applications()["items"]}
    servers: Any = client.describe_source_servers()["items"]

    def of(item: Any, *members: str) -> tuple[Any, ...]:
        return (*(item.get(name) for name in members), sorted(item["tags"].items()))

    return (
        sorted((of(item, "name", "description") for item in waves.values()), key=repr),
        sorted(
            (
                (*of(item, "name", "description"), waves.get(item.get("waveID"), {}).get("name"))
                for item in applications.values()
            ),
            key=repr,
        ),
        sorted(
            (
                (
                    *of(item, "userProvidedID", "fqdnForActionFramework"),
                    applications.get(item.get("applicationID"), {}).get("name"),
                    settings_of(client, item["sourceServerID"]),
                )
                for item in servers
            ),
            key=repr,
        ),
    )


def settings_of(client: MgnClient, server_id: str) -> list[Any]:
    """Both configurations, without what is the server's alone."""
    found: list[Any] = [
        client.get_launch_configuration(sourceServerID=server_id),
        client.get_replication_configuration(sourceServerID=server_id),
    ]
    own = {"ResponseMetadata", "sourceServerID", "name", "ec2LaunchTemplateID", "replicatedDisks"}
    return [{name: value for name, value in each.items() if name not in own} for each in found]


LAUNCH: st.SearchStrategy[Any] = st.fixed_dictionaries(
    {},
    optional={
        "launchDisposition": st.sampled_from(["STOPPED", "STARTED"]),
        "copyPrivateIp": st.booleans(),
        "copyTags": st.booleans(),
        "licensing": st.fixed_dictionaries({"osByol": st.booleans()}),
        "bootMode": st.sampled_from(["UEFI", "LEGACY_BIOS"]),
        "postLaunchActions": st.just({"deployment": "TEST_AND_CUTOVER"}),
    },
)
REPLICATION: st.SearchStrategy[Any] = st.fixed_dictionaries(
    {},
    optional={
        "stagingAreaSubnetId": st.just("subnet-0123456789abcdef0"),
        "replicationServersSecurityGroupsIDs": st.lists(
            st.sampled_from(["sg-0123456789abcdef0", "sg-11111111"]), max_size=3, unique=True
        ),
        "bandwidthThrottling": st.integers(0, 10_000),
        "dataPlaneRouting": st.sampled_from(["PRIVATE_IP", "PUBLIC_IP"]),
        "createPublicIP": st.booleans(),
        "stagingAreaTags": TAGS,
    },
)


@settings(max_examples=40)
@given(waves=GROUPS, applications=GROUPS, servers=SERVERS, data=st.data())
def test_what_was_exported_can_be_imported_into_another_account(
    waves: list[Any], applications: list[Any], servers: list[Any], data: st.DataObject
) -> None:
    mgn = MgnMock()
    client = client_of(mgn)
    wave_ids = [client.create_wave(**each)["waveID"] for each in waves]
    application_ids = [client.create_application(**each)["applicationID"] for each in applications]
    for application_id in application_ids if wave_ids else ():
        if data.draw(CHOICES, "in a wave"):
            wave_id = data.draw(ids_of(wave_ids), "wave")
            client.associate_applications(waveID=wave_id, applicationIDs=[application_id])
    for each in servers:
        members = {**each, "tags": {**each["tags"], "Name": "n"}}
        server_id = mgn.add_source_server(**members)["sourceServerID"]
        if application_ids and data.draw(CHOICES, "in an application"):
            application_id = data.draw(ids_of(application_ids), "application")
            client.associate_source_servers(applicationID=application_id, sourceServerIDs=[server_id])
        client.update_launch_configuration(sourceServerID=server_id, **data.draw(LAUNCH, "launch"))
        client.update_replication_configuration(sourceServerID=server_id, **data.draw(REPLICATION, "replication"))

    file = exported(mgn, client)
    before = seen(client)
    elsewhere = MgnMock(account_id=OTHER_ACCOUNT, region="eu-west-1", seed=1)
    there = client_of(elsewhere)
    task = imported(elsewhere, there, file)
    assert task["status"] == "SUCCEEDED", there.list_import_errors(importID=task["importID"])["items"]
    assert task["summary"]["servers"] == {"createdCount": len(servers), "modifiedCount": 0}
    assert seen(there) == before

    # And where it came from, it changes nothing.
    task = imported(mgn, client, file)
    assert task["status"] == "SUCCEEDED", client.list_import_errors(importID=task["importID"])["items"]
    assert task["summary"]["servers"] == {"createdCount": 0, "modifiedCount": len(servers)}
    assert seen(client) == before
