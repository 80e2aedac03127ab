"""What many tests ask: why a call was refused, and what a whole world looks like."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import pytest
from botocore.exceptions import ClientError

from mgn_mock.model.spec import service
from tests.support.checking import check_answers_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from types_boto3_mgn import MgnClient

    from mgn_mock import MgnMock

LIFECYCLE_STATES = (
    "PENDING_INSTALLATION",
    "DISCOVERED",
    "STOPPED",
    "NOT_READY",
    "READY_FOR_TEST",
    "TESTING",
    "READY_FOR_CUTOVER",
    "CUTTING_OVER",
    "CUTOVER",
    "DISCONNECTED",
)
REPLICATION_TYPES = ("AGENT_BASED", "SNAPSHOT_SHIPPING")
UNKNOWN_SERVER = "s-0123456789abcdef0"
OWN_ACCOUNT = "123456789012"
OTHER_ACCOUNT = "210987654321"


_ALL_LISTS = (
    "DescribeJobs",
    "DescribeLaunchConfigurationTemplates",
    "DescribeReplicationConfigurationTemplates",
    "DescribeSourceServers",
    "DescribeVcenterClients",
    "ListApplications",
    "ListConnectors",
    "ListExports",
    "ListImportFileEnrichments",
    "ListImports",
    "ListManagedAccounts",
    "ListNetworkMigrationDefinitions",
    "ListRemoteSourceActionJobs",
    "ListRemoteSourceActions",
    "ListWaves",
)
# Older models lack some.
_LISTS = [name for name in _ALL_LISTS if name in service().operation_names]


def client_of(mgn: MgnMock) -> MgnClient:
    """The panel's own client, of which every answer and every error is checked."""
    client = mgn.client()
    check_answers_of(client)
    return client


def discovered(mgn: MgnMock, **members: Any) -> str:
    """The id of a new server without an agent, by default one that can be started."""
    return mgn.add_source_server(replicationType="SNAPSHOT_SHIPPING", **members)["sourceServerID"]


def refusal(error: str, call: Callable[..., Any], *args: Any, **params: Any) -> dict[str, Any]:
    """The members of the error that a call has to be refused with."""
    with pytest.raises(ClientError) as caught:
        call(*args, **params)
    response = cast("dict[str, Any]", caught.value.response)
    assert response["Error"]["Code"] == error
    return {name: value for name, value in response.items() if name not in {"Error", "ResponseMetadata"}}


def at_fault(error: dict[str, Any]) -> set[str]:
    """The members of the request that a ValidationException names."""
    return {field["name"] for field in error["fieldList"]}


def state_of(server: Any) -> tuple[str, str]:
    """The lifecycle state, and the data replication state."""
    return server["lifeCycle"]["state"], server["dataReplicationInfo"]["dataReplicationState"]


def world_of(mgn: MgnMock, *others: MgnMock) -> list[Any]:
    """All that can be seen of a world at some places, without a trace of the looking."""
    return [(mgn.now, [panel.peek(name, maxResults=1000) for name in _LISTS]) for panel in (mgn, *others)]
