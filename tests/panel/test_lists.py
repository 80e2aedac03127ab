"""The lists on the panel: all that the service would list, seen by nobody."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mgn_mock import MgnMock
from tests.conftest import START
from tests.support.asking import client_of, discovered, world_of

if TYPE_CHECKING:
    from types_boto3_mgn import MgnClient


def test_each_list_shows_what_the_service_lists(mgn: MgnMock, client: MgnClient) -> None:
    server_id = mgn.add_source_server()["sourceServerID"]
    discovered(mgn)
    application_id = client.create_application(name="shop")["applicationID"]
    client.associate_source_servers(applicationID=application_id, sourceServerIDs=[server_id])
    wave_id = client.create_wave(name="first")["waveID"]
    client.associate_applications(waveID=wave_id, applicationIDs=[application_id])
    client.start_test(sourceServerIDs=[server_id])
    lists: dict[str, Any] = {
        "DescribeSourceServers": mgn.source_servers,
        "ListApplications": mgn.applications,
        "ListWaves": mgn.waves,
        "DescribeJobs": mgn.jobs,
    }
    for operation, listed in lists.items():
        assert listed() == mgn.peek(operation)["items"] != []


def test_a_list_has_no_pages_and_moves_and_records_nothing() -> None:
    mgn = MgnMock(start_time=START)
    for _ in range(60):
        discovered(mgn)
    client_of(mgn).start_replication(sourceServerID=mgn.source_servers()[0]["sourceServerID"])
    before, calls = world_of(mgn), len(mgn.calls)
    assert len(mgn.source_servers()) == 60
    assert (world_of(mgn), len(mgn.calls)) == (before, calls)
    mgn.source_servers()[0]["tags"]["a"] = "b"
    assert "a" not in mgn.source_servers()[0]["tags"]


def test_lists_show_the_panels_place_also_where_the_service_is_not_initialized() -> None:
    mgn = MgnMock(region="us-east-1", initialized=False)
    mgn.at("eu-west-1").add_source_server()
    assert [*mgn.source_servers(), *mgn.applications(), *mgn.waves(), *mgn.jobs()] == []
    assert len(mgn.at("eu-west-1").source_servers()) == 1
