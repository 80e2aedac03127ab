"""The service over HTTP."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore import UNSIGNED
from botocore.config import Config
from botocore.exceptions import ClientError, ConnectionClosedError, EndpointConnectionError

from mgn_mock.transports import over_http
from tests.support.checking import check_answers_of
from tests.support.serving import ask
from tests.support.signing import signed

if TYPE_CHECKING:
    from types_boto3_mgn import MgnClient

    from mgn_mock import MgnMock
    from mgn_mock.server.local import LocalServer


def client_of(server: LocalServer, region: str = "us-east-1", access_key: str = "testing", **more: Any) -> MgnClient:
    client = boto3.client(
        "mgn",
        region_name=region,
        endpoint_url=server.url,
        aws_access_key_id=access_key,
        aws_secret_access_key="testing",
        **more,
    )
    check_answers_of(client)
    return client


def test_a_server_starts_to_replicate_over_http_as_in_process(server: LocalServer, panel: MgnMock) -> None:
    planted = panel.add_source_server(replicationType="SNAPSHOT_SHIPPING")
    client = client_of(server)

    answer = client.start_replication(sourceServerID=planted["sourceServerID"])

    assert answer["dataReplicationInfo"]["dataReplicationState"] == "PENDING_SNAPSHOT_SHIPPING"
    assert answer["ResponseMetadata"]["HTTPHeaders"]["date"] == "Sat, 31 Jan 2026 12:00:00 GMT"
    panel.settle()
    [server_then] = client.describe_source_servers()["items"]
    assert server_then["dataReplicationInfo"]["dataReplicationState"] == "CONTINUOUS"
    panel.assert_called("StartReplication", times=1, sourceServerID=planted["sourceServerID"])


def test_errors_are_those_of_the_service(server: LocalServer) -> None:
    client = client_of(server)

    with pytest.raises(client.exceptions.ResourceNotFoundException) as raised:
        client.start_replication(sourceServerID="s-11111111111111111")

    response: dict[str, Any] = dict(raised.value.response)
    assert response["resourceId"] == "s-11111111111111111"
    assert response["ResponseMetadata"]["HTTPStatusCode"] == 404


def test_the_region_is_that_of_the_signature_and_the_account_that_of_the_key(
    server: LocalServer, panel: MgnMock
) -> None:
    panel.at("eu-west-1", "111122223333").add_source_server()

    assert len(client_of(server, "eu-west-1", "111122223333").describe_source_servers()["items"]) == 1
    assert client_of(server, "eu-west-1").describe_source_servers()["items"] == []
    assert client_of(server, "us-east-1", "111122223333").describe_source_servers()["items"] == []


def test_unsigned_calls_are_answered_in_the_region_and_account_of_the_options(
    server: LocalServer, panel: MgnMock
) -> None:
    panel.add_source_server()
    client = boto3.client(
        "mgn", region_name="eu-west-1", endpoint_url=server.url, config=Config(signature_version=UNSIGNED)
    )

    assert len(client.describe_source_servers()["items"]) == 1


def test_a_signature_is_read_and_not_checked(server: LocalServer, panel: MgnMock) -> None:
    panel.at("eu-west-1").add_source_server()
    request = signed("DescribeSourceServers", "eu-west-1")

    answer = ask(server.url, "/DescribeSourceServers", "{}", headers=request["headers"] | {"host": "localhost"})

    assert len(answer.body["items"]) == 1


def test_a_presigned_url_is_answered(server: LocalServer, panel: MgnMock) -> None:
    planted = panel.at("eu-west-1").add_source_server()
    url = client_of(server, "eu-west-1").generate_presigned_url(
        "list_tags_for_resource", Params={"resourceArn": planted["arn"]}
    )

    answer = ask(server.url, url.removeprefix(server.url), method="GET")

    assert answer.body == {"tags": planted["tags"]}


@pytest.mark.parametrize(
    ("method", "path"),
    [("POST", "/DescribeSourceServer"), ("GET", "/DescribeSourceServers"), ("PUT", "/"), ("X", "/*")],
)
def test_a_wrong_path_or_method_is_an_error_in_json_as_on_the_wire(server: LocalServer, method: str, path: str) -> None:
    answer = ask(server.url, path, "{}", method)

    assert answer.status == 400
    assert answer.headers["x-amzn-requestid"]
    assert answer.body == {
        "__type": "ValidationException",
        "message": f"{method} {path} is no operation of mgn, as the installed botocore knows it.",
        "reason": "unknownOperation",
    }


def test_a_head_request_has_an_answer_without_a_body(server: LocalServer) -> None:
    assert ask(server.url, "/DescribeSourceServers", method="HEAD", headers={"accept": "x"}).status == 400


def test_an_exception_of_botocore_that_a_test_planted_ends_the_connection(server: LocalServer, panel: MgnMock) -> None:
    fault = panel.fail("DescribeSourceServers", EndpointConnectionError(endpoint_url="https://x"), times=2)
    once = client_of(server, config=Config(retries={"total_max_attempts": 1}))

    with pytest.raises(ConnectionClosedError):
        once.describe_source_servers()
    assert client_of(server).describe_source_servers()["items"] == []

    assert fault.hits == 2
    assert [call.error for call in panel.calls] == ["EndpointConnectionError", None]


def test_a_planted_error_has_its_status_and_is_retried_by_the_client(server: LocalServer, panel: MgnMock) -> None:
    panel.fail("DescribeSourceServers", "ThrottlingException")

    answer = client_of(server).describe_source_servers()

    assert answer["ResponseMetadata"]["RetryAttempts"] == 1
    assert [call.attempts for call in panel.calls] == [2]


def test_a_bug_of_a_handler_is_a_500_and_its_traceback_is_in_the_log(
    server: LocalServer, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("a bug")

    monkeypatch.setattr(over_http, "dispatch", broken)

    answer = ask(server.url, "/DescribeSourceServers", "{}")

    assert answer.status == 500
    assert answer.body == {"__type": "InternalFailure", "message": "ZeroDivisionError: a bug"}
    assert "Traceback" in caplog.text


def test_an_operation_that_mgn_mock_lacks_is_a_501_that_names_it(
    server: LocalServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lacking(*_: object) -> None:
        raise NotImplementedError("mgn_mock does not implement DescribeSourceServers yet")

    monkeypatch.setattr(over_http, "dispatch", lacking)

    answer = ask(server.url, "/DescribeSourceServers", "{}")

    assert (answer.status, answer.body["__type"]) == (501, "NotImplementedError")
    assert "DescribeSourceServers" in answer.body["message"]


def test_many_clients_at_once_get_what_they_asked_for_and_all_calls_are_counted(
    server: LocalServer, panel: MgnMock
) -> None:
    clients, calls = 32, int(os.environ.get("SERVER_CALLS", "10"))
    servers = [panel.add_source_server()["sourceServerID"] for _ in range(clients)]

    session = boto3.session.Session(aws_access_key_id="testing", aws_secret_access_key="testing")
    each = [session.client("mgn", region_name="us-east-1", endpoint_url=server.url) for _ in servers]

    def work(client: MgnClient, server_id: str) -> int:
        found = 0
        for _ in range(calls // 2):
            items = client.describe_source_servers(filters={"sourceServerIDs": [server_id]})["items"]
            found += [item["sourceServerID"] for item in items] == [server_id]
            try:
                client.start_replication(sourceServerID=server_id)
            except ClientError:
                found += 1
        return found

    with ThreadPoolExecutor(clients) as pool:
        found = list(pool.map(work, each, servers))

    assert found == [calls // 2 * 2] * clients
    assert len(panel.calls) == min(clients * (calls // 2) * 2, 10_000)
    for server_id in servers:
        panel.assert_called("StartReplication", times=calls // 2, sourceServerID=server_id)
