"""Starts replication of a SNAPSHOT_SHIPPING server with boto3, and shows what comes back."""

from __future__ import annotations

from typing import Any

import boto3

from mgn_mock import current, mock_mgn


@mock_mgn(region="us-east-1")
def main() -> None:
    """Plants a server that a vCenter client discovered, starts its replication, and polls until it can be tested."""
    server = current().add_source_server(replicationType="SNAPSHOT_SHIPPING")
    server_id = server["sourceServerID"]
    print(f"before:  {server_id}  {states_of(server)}")

    mgn = boto3.client("mgn", region_name="us-east-1", aws_access_key_id="test", aws_secret_access_key="test")
    answer: Any = mgn.start_replication(sourceServerID=server_id)
    print(f"answer:  HTTP {answer['ResponseMetadata']['HTTPStatusCode']}  {states_of(answer)}")
    for disk in answer["dataReplicationInfo"]["replicatedDisks"]:
        print(f"         {disk['deviceName']}  {disk['replicatedStorageBytes']} of {disk['totalStorageBytes']} bytes")

    while answer["lifeCycle"]["state"] != "READY_FOR_TEST":
        answer = mgn.describe_source_servers(filters={"sourceServerIDs": [server_id]})["items"][0]
        print(f"then:    {states_of(answer)}")


def states_of(server: Any) -> str:
    """Return the two states of a source server."""
    return f"{server['lifeCycle']['state']}, {server['dataReplicationInfo']['dataReplicationState']}"


if __name__ == "__main__":
    main()
