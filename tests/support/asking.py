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


# The list operations that ask for no owner.
_LISTS = [
    name
    for name, operation in ((name, service().operation(name)) for name in service().operation_names)
    if operation.paging is not None and operation.input is not None and not operation.input.required_members
]


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
    """All that can be seen of a world at some places, and all that belongs to it, without a trace of the looking."""
    return [
        (mgn.now, [panel.peek(name, maxResults=1000) for name in _LISTS], _belongings_at(panel))
        for panel in (mgn, *others)
    ]


def _belongings_at(panel: MgnMock) -> list[Any]:
    """What has an owner, by type and owner: the actions of servers, the logs of jobs."""
    found = [
        (kind.name, owner, collection.get(row.id))
        for kind, owner, collection in panel._region.collections()
        if kind.belongs_to
        for row in collection.rows()
    ]
    return sorted(found, key=lambda each: each[:2])


def with_states(mgn: MgnMock, server: Any, lifecycle: str | None = None, replication: str | None = None) -> str:
    """The id of a server that is brought to states which planting refuses, as a real account may have them."""
    servers = mgn._region.source_servers
    stored = servers.get(server if isinstance(server, str) else server["sourceServerID"])
    stored["lifeCycle"]["state"] = lifecycle or stored["lifeCycle"]["state"]
    if replication is not None:
        stored["dataReplicationInfo"]["dataReplicationState"] = replication
        stored["dataReplicationInfo"].pop("lagDuration", None)
    servers.put(stored)
    return str(stored["sourceServerID"])
