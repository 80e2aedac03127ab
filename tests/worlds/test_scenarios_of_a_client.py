"""The six worlds in which a published client tests how far replication is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.support.asking import state_of

if TYPE_CHECKING:
    from types_boto3_mgn import MgnClient

    from mgn_mock import MgnMock

WORLDS: dict[str, tuple[list[Any], str]] = {
    "running": ([{"lifeCycle": {"state": "NOT_READY"}}], "INITIAL_SYNC"),
    "stalled": ([{"dataReplicationInfo": {"dataReplicationState": "STALLED"}}], "STALLED"),
    "initiating": (
        [{"lifeCycle": {"state": "NOT_READY"}, "dataReplicationInfo": {"dataReplicationState": "INITIATING"}}],
        "INITIATING",
    ),
    "continuous": ([{}], "CONTINUOUS"),
    "archived": ([{"lifeCycle": {"state": "CUTOVER"}, "isArchived": True}], "archived"),
    "none": ([], "none"),
}


def status_of(client: MgnClient, host: str) -> str:
    """What the client finds out about a host, with the members that it reads unasked."""
    for page in client.get_paginator("describe_source_servers").paginate():
        for item in page["items"]:
            if item["sourceProperties"]["identificationHints"]["hostname"] != host:
                continue
            if item["isArchived"]:
                return "archived"
            assert isinstance(item["dataReplicationInfo"]["dataReplicationInitiation"]["steps"], list)
            return state_of(item)[1]
    return "none"


@pytest.mark.parametrize("name", WORLDS)
def test_the_client_finds_what_was_planted(mgn: MgnMock, client: MgnClient, name: str) -> None:
    planted, expected = WORLDS[name]
    hints = {"sourceProperties": {"identificationHints": {"hostname": "web01"}}}
    for members in planted:
        mgn.add_source_server(**members, **hints)
    mgn.add_source_server(sourceProperties={"identificationHints": {"hostname": "other"}})
    assert status_of(client, "web01") == expected
