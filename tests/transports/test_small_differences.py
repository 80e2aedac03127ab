"""Where direct and wire could differ, they do not; the machine's retries do not reach the panel's clients."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from mgn_mock import MgnMock, mock_mgn
from mgn_mock.model.spec import service

if TYPE_CHECKING:
    from mgn_mock.state.settings import Transport


def test_a_none_is_left_out_where_validation_is_off(mgn: MgnMock) -> None:
    session = boto3.Session("testing", "testing", region_name="us-east-1")
    client: Any = session.client("mgn", config=Config(parameter_validation=False))
    mgn.add_source_server()
    answer = client.describe_source_servers(maxResults=None, filters={"isArchived": None, "sourceServerIDs": []})
    assert len(answer["items"]) == 1
    assert [call.params for call in mgn.calls] == [{"filters": {"sourceServerIDs": []}}]


def _operations_with_max_results() -> list[str]:
    known = (service().operation(name) for name in service().operation_names)
    return [each.name for each in known if each.input is not None and "maxResults" in each.input.members]


def test_a_bool_is_no_number_on_either_transport() -> None:
    def refusals(transport: Transport) -> list[Any]:
        with mock_mgn(transport=transport, region="us-east-1") as mgn:
            client = mgn.client()
            caught = []
            for operation in ("DescribeSourceServers", "ListManagedAccounts", "ListWaves"):
                if operation not in _operations_with_max_results():
                    continue
                with pytest.raises(ClientError) as error:
                    getattr(client, service().operation(operation).method_name)(maxResults=True)
                response: dict[str, Any] = {**error.value.response}
                del response["ResponseMetadata"]
                caught.append(response)
            return [*caught, [call.params for call in mgn.calls]]

    direct = refusals("direct")
    assert direct == refusals("wire")
    assert {each["Error"]["Code"] for each in direct[:-1]} == {"ValidationException"}


def test_a_client_of_the_panel_does_not_heed_retries_of_the_machine(
    mgn: MgnMock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    monkeypatch.setenv("AWS_RETRY_MODE", "standard")
    from mgn_mock.neighbours.clients import private_session

    client = private_session().client("mgn", "us-east-1", aws_access_key_id="a", aws_secret_access_key="b")
    assert client.meta.config.retries["mode"] == "legacy"  # type: ignore[attr-defined]
    assert "total_max_attempts" not in client.meta.config.retries  # type: ignore[attr-defined]
    mgn.fail("ListWaves", "ThrottlingException", times=2)
    assert client.list_waves()["items"] == []
    assert mgn.calls[-1].attempts == 3
