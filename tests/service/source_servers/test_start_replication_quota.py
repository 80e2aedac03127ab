"""StartReplication and the quota of active source servers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from mgn_mock import MgnMock
from mgn_mock.model.spec import service
from tests.support.asking import OTHER_ACCOUNT, client_of, discovered, refusal, world_of

if TYPE_CHECKING:
    from types_boto3_mgn import MgnClient

QUOTA = "ServiceQuotaExceededException"


def with_limit(limit: int) -> MgnMock:
    return MgnMock(
        quotas={"active_source_servers": limit}, start_replication_types=["SNAPSHOT_SHIPPING", "AGENT_BASED"]
    )


def test_the_documented_quota_holds(mgn: MgnMock, client: MgnClient) -> None:
    for _ in range(149):
        mgn.add_source_server()
    client.start_replication(sourceServerID=discovered(mgn))
    server_id = discovered(mgn)
    before = world_of(mgn)

    error = refusal(QUOTA, client.start_replication, sourceServerID=server_id)

    assert "150 active source servers" in error.pop("message")
    assert error == {
        "resourceId": server_id,
        "resourceType": "SourceServer",
        "serviceCode": "mgn",
        "quotaCode": "L-9A599620",
        "quotaValue": 150,
    }
    assert world_of(mgn) == before


def test_the_status_is_402(mgn: MgnMock, client: MgnClient) -> None:
    for _ in range(150):
        mgn.add_source_server()
    with pytest.raises(client.exceptions.ServiceQuotaExceededException) as caught:
        client.start_replication(sourceServerID=discovered(mgn))
    assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 402


def test_the_option_overrides_the_quota() -> None:
    mgn = with_limit(2)
    client = client_of(mgn)
    started = [discovered(mgn), discovered(mgn)]
    for server_id in started:
        client.start_replication(sourceServerID=server_id)
    error = refusal(QUOTA, client.start_replication, sourceServerID=discovered(mgn))
    assert error["quotaValue"] == 2


def test_a_quota_of_none_has_no_value_that_the_model_allows() -> None:
    mgn = with_limit(0)
    error = refusal(QUOTA, client_of(mgn).start_replication, sourceServerID=discovered(mgn))
    assert "quotaValue" not in error
    assert error["quotaCode"] == "L-9A599620"


@pytest.mark.parametrize("replication", service().enum("DataReplicationState"))
def test_a_server_counts_unless_it_is_stopped_or_disconnected(replication: str) -> None:
    mgn = with_limit(1)
    of_vcenter = "SHIPPING" in replication
    mgn.add_source_server(
        replicationType="SNAPSHOT_SHIPPING" if of_vcenter else "AGENT_BASED",
        dataReplicationInfo={"dataReplicationState": replication},
    )
    server_id = discovered(mgn)
    if replication in {"STOPPED", "DISCONNECTED"}:
        client_of(mgn).start_replication(sourceServerID=server_id)
    else:
        refusal(QUOTA, client_of(mgn).start_replication, sourceServerID=server_id)


@pytest.mark.parametrize(
    ("replication_type", "lifecycle"),
    [("SNAPSHOT_SHIPPING", "DISCOVERED"), ("SNAPSHOT_SHIPPING", "STOPPED"), ("AGENT_BASED", "STOPPED")],
)
def test_whatever_can_be_started_meets_the_quota(replication_type: str, lifecycle: str) -> None:
    mgn = with_limit(1)
    mgn.add_source_server()
    server = mgn.add_source_server(replicationType=replication_type, lifeCycle={"state": lifecycle})
    refusal(QUOTA, client_of(mgn).start_replication, sourceServerID=server["sourceServerID"])


def test_a_server_that_is_on_its_way_counts_at_every_stage() -> None:
    mgn = with_limit(1)
    client = client_of(mgn)
    client.start_replication(sourceServerID=discovered(mgn))
    waiting = discovered(mgn)
    for _ in range(5):
        refusal(QUOTA, client.start_replication, sourceServerID=waiting)
        client.describe_source_servers()


def test_the_quota_is_each_accounts_and_regions_own() -> None:
    mgn = with_limit(1)
    mgn.add_source_server()
    for panel in (mgn.at("eu-west-1"), mgn.at("us-east-1", OTHER_ACCOUNT)):
        client_of(panel).start_replication(sourceServerID=discovered(panel))
    refusal(QUOTA, client_of(mgn).start_replication, sourceServerID=discovered(mgn))


def test_the_state_is_looked_at_before_the_quota() -> None:
    mgn = with_limit(0)
    server = mgn.add_source_server(replicationType="SNAPSHOT_SHIPPING", lifeCycle={"state": "CUTOVER"})
    refusal("ConflictException", client_of(mgn).start_replication, sourceServerID=server["sourceServerID"])


def test_planting_does_not_check_the_quota() -> None:
    mgn = with_limit(1)
    for _ in range(3):
        mgn.add_source_server()
    assert len(client_of(mgn).describe_source_servers()["items"]) == 3


def test_active_and_archived_servers_count_together() -> None:
    mgn = MgnMock(quotas={"source_servers": 2})
    mgn.add_source_server()
    mgn.add_source_server(lifeCycle={"state": "DISCONNECTED"}, isArchived=True)
    error = refusal(QUOTA, client_of(mgn).start_replication, sourceServerID=discovered(mgn))
    assert error["quotaValue"] == 2
