"""Connectors, and what becomes of the source servers that they serve."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from mgn_mock import MgnMock
from tests.support.asking import at_fault, client_of, refusal, world_of

if TYPE_CHECKING:
    from types_boto3_mgn import MgnClient

INVALID = "ValidationException"
NODE = "mi-0123456789abcdef0"
OUTPUT: Any = {"s3OutputEnabled": True, "cloudWatchOutputEnabled": False, "outputS3BucketName": "logs"}


def test_a_new_connector_is_shown_and_listed(mgn: MgnMock, client: MgnClient) -> None:
    made: Any = client.create_connector(name="site-1", ssmInstanceID=NODE, tags={"a": "b"}, ssmCommandConfig=OUTPUT)
    assert made.pop("ResponseMetadata")["HTTPStatusCode"] == 201
    assert re.fullmatch("connector-[0-9a-f]{17}", made["connectorID"])
    assert made == {
        "connectorID": made["connectorID"],
        "arn": f"arn:aws:mgn:us-east-1:123456789012:connector/{made['connectorID']}",
        "name": "site-1",
        "ssmInstanceID": NODE,
        "tags": {"a": "b"},
        "ssmCommandConfig": OUTPUT,
    }
    plain: Any = client.create_connector(name="site-2", ssmInstanceID="i-0123456789abcdef0")
    assert "ssmCommandConfig" not in plain
    assert [item["name"] for item in client.list_connectors()["items"]] == ["site-1", "site-2"]
    filtered = client.list_connectors(filters={"connectorIDs": [plain["connectorID"]]})["items"]
    assert [item["name"] for item in filtered] == ["site-2"]


def test_names_are_unique_whatever_their_case(mgn: MgnMock, client: MgnClient) -> None:
    """Rests on names-of-connectors-are-unique."""
    client.create_connector(name="site", ssmInstanceID=NODE)
    other = client.create_connector(name="other", ssmInstanceID=NODE)["connectorID"]
    before = world_of(mgn)
    assert at_fault(refusal(INVALID, client.create_connector, name="Site", ssmInstanceID=NODE)) == {"name"}
    assert at_fault(refusal(INVALID, client.update_connector, connectorID=other, name="SITE")) == {"name"}
    assert world_of(mgn) == before


def test_an_update_changes_what_is_given(mgn: MgnMock, client: MgnClient) -> None:
    made: Any = client.create_connector(name="site", ssmInstanceID=NODE, ssmCommandConfig=OUTPUT)
    assert client.update_connector(connectorID=made["connectorID"], name="Site")["ssmCommandConfig"] == OUTPUT
    less: Any = {"s3OutputEnabled": False, "cloudWatchOutputEnabled": False}
    changed = client.update_connector(connectorID=made["connectorID"], ssmCommandConfig=less)
    assert (changed["name"], changed["ssmCommandConfig"]) == ("Site", less)


def test_deleting_releases_the_servers(mgn: MgnMock, client: MgnClient) -> None:
    """Rests on deleting-a-connector-releases-its-servers."""
    made: Any = client.create_connector(name="site", ssmInstanceID=NODE)
    action: Any = {
        "connectorArn": made["arn"],
        "credentialsSecretArn": f"arn:aws:secretsmanager:us-east-1:{'1' * 12}:secret:s",
    }
    server = mgn.add_source_server(connectorAction=action)
    assert client.delete_connector(connectorID=made["connectorID"])["ResponseMetadata"]["HTTPStatusCode"] == 204
    assert "connectorAction" not in mgn.server(server["sourceServerID"])
    assert client.list_connectors()["items"] == []
    for call in (client.delete_connector, client.update_connector):
        error = refusal("ResourceNotFoundException", call, connectorID=made["connectorID"])
        assert (error["resourceId"], error["resourceType"]) == (made["connectorID"], "Connector")


def test_there_are_fifty_at_most() -> None:
    client = client_of(MgnMock())
    for number in range(50):
        client.create_connector(name=f"site-{number}", ssmInstanceID=NODE)
    error = refusal(INVALID, client.create_connector, name="one-more", ssmInstanceID=NODE)
    assert "50 connectors" in error["message"]
