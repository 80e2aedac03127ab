"""`--with-moto`: one endpoint for EC2, S3, STS, EventBridge and this service."""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from mgn_mock import RemoteMock
from mgn_mock.server import command
from tests.support.serving import ServerProcess, ask

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.skipif(
    find_spec("flask") is None or find_spec("flask_cors") is None, reason="moto's server needs Flask"
)


@pytest.fixture(scope="module")
def everything() -> Iterator[ServerProcess]:
    with ServerProcess("--with-moto", "--region=eu-west-1", PYTHONWARNINGS="ignore") as server:
        yield server


@pytest.fixture(autouse=True)
def endpoint(everything: ServerProcess, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", everything.url)


def client(service: str, **keys: Any) -> Any:
    keys = keys or {"aws_access_key_id": "testing", "aws_secret_access_key": "testing"}
    return boto3.client(service, region_name="eu-west-1", **keys)  # type: ignore[call-overload]


def test_a_launch_is_an_instance_that_ec2_has(everything: ServerProcess) -> None:
    remote = RemoteMock(everything.url)
    server = remote.add_source_server(tags={"Name": "db1"})
    mgn = client("mgn")

    mgn.start_test(sourceServerIDs=[server["sourceServerID"]])
    remote.settle()

    [shown] = mgn.describe_source_servers(filters={"sourceServerIDs": [server["sourceServerID"]]})["items"]
    instance_id = shown["launchedInstance"]["ec2InstanceID"]
    [reservation] = client("ec2").describe_instances(InstanceIds=[instance_id])["Reservations"]
    assert reservation["Instances"][0]["State"]["Name"] == "running"


def test_an_import_reads_what_a_client_put_into_s3(everything: ServerProcess) -> None:
    s3 = client("s3")
    s3.create_bucket(Bucket="plans", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    s3.put_object(Bucket="plans", Key="a b.csv", Body=b"mgn:account-id,mgn:region,mgn:server:user-provided-id\n")
    assert s3.get_object(Bucket="plans", Key="a b.csv")["Body"].read().startswith(b"mgn:account-id")

    started = client("mgn").start_import(s3BucketSource={"s3Bucket": "plans", "s3Key": "a b.csv"})["importTask"]
    RemoteMock(everything.url).settle()

    [task] = client("mgn").list_imports(filters={"importIDs": [started["importID"]]})["items"]
    assert task["status"] in {"SUCCEEDED", "FAILED"}


def test_the_account_of_a_role_is_that_of_motos_sts() -> None:
    role = "arn:aws:iam::222233334444:role/migration"
    given = client("sts").assume_role(RoleArn=role, RoleSessionName="test")["Credentials"]
    keys = {
        "aws_access_key_id": given["AccessKeyId"],
        "aws_secret_access_key": given["SecretAccessKey"],
        "aws_session_token": given["SessionToken"],
    }

    wave = client("mgn", **keys).create_wave(name="wave1")

    assert wave["arn"].split(":")[4] == "222233334444"
    assert client("sts", **keys).get_caller_identity()["Account"] == "222233334444"


def test_eventbridge_is_there_too() -> None:
    assert client("events").put_rule(Name="all", EventPattern='{"source": ["aws.mgn"]}')["RuleArn"]


def test_an_unsigned_request_goes_to_whose_path_it_is(everything: ServerProcess) -> None:
    assert "items" in ask(everything.url, "/DescribeVcenterClients", method="GET").body
    assert ask(everything.url, "/no-such-bucket", method="GET").status in {403, 404}


def test_a_foreign_host_reaches_no_service_of_moto(everything: ServerProcess) -> None:
    assert ask(everything.url, "/moto-api/data.json", method="GET", headers={"host": "evil.example"}).status == 403


def test_without_moto_the_command_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "mgn_mock.server.moto_application", None)

    with pytest.raises(SystemExit):
        command.main(["serve", "--with-moto", "--port=0"])

    assert 'pip install "mgn-mock[moto,server]"' in capsys.readouterr().err
