"""What users see who have no types of boto3. Nothing here is run: mypy and pyright read it, both strictly."""

# pyright: strict

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import unittest
    from collections.abc import Iterator
    from datetime import datetime
    from typing import Any

    import pytest
    from typing_extensions import assert_type

    from mgn_mock import MgnMock, block_real_calls, current, mock_mgn
    from mgn_mock.type_defs import Application, Job, LifeCycleState, SourceServer, VcenterClient, Wave

    @mock_mgn
    def test_replication_starts() -> None:
        server = current().add_source_server(replicationType="SNAPSHOT_SHIPPING")
        mgn = current().client()
        answer = mgn.start_replication(sourceServerID=server["sourceServerID"])
        assert answer["sourceServerID"] == server["sourceServerID"]

    @pytest.fixture
    def servers(mgn_mock: MgnMock) -> Iterator[list[SourceServer]]:
        yield [mgn_mock.add_source_server() for _ in range(3)]
        mgn_mock.settle()

    @pytest.mark.mgn_mock(region="eu-west-1")
    def test_fixtures(mgn_mock: MgnMock, mgn_client: Any, servers: list[SourceServer]) -> None:
        mgn_client.start_test(sourceServerIDs=[each["sourceServerID"] for each in servers])
        mgn_mock.assert_called("StartTest", times=1)

    @mock_mgn(progress="sleep")
    class Case(unittest.TestCase):
        def setUp(self) -> None:
            self.server = current().add_source_server()

        def test_it(self) -> None:
            assert self.server["replicationType"] == "AGENT_BASED"

    @block_real_calls()
    def test_blocked(number: int) -> str: ...

    def decorated_things_keep_their_types() -> None:
        assert_type(test_blocked(1), str)
        assert_type(Case().server, SourceServer)

    def everything_that_the_panel_gives_is_known(mgn: MgnMock) -> None:
        server = mgn.add_source_server()
        assert_type(server, SourceServer)
        assert_type(server["lifeCycle"]["state"], LifeCycleState)
        assert_type(server["dataReplicationInfo"]["replicatedDisks"][0]["deviceName"], str)
        assert_type(server.get("vcenterClientID"), "str | None")
        assert_type(mgn.server(server), SourceServer)
        assert_type(mgn.install_agent(server), SourceServer)
        assert_type(mgn.source_servers(), list[SourceServer])
        assert_type(mgn.applications(), list[Application])
        assert_type(mgn.waves(), list[Wave])
        assert_type(mgn.jobs(), list[Job])
        assert_type(mgn.add_vcenter_client(), VcenterClient)
        assert_type(mgn.add_managed_account("111122223333")["accountId"], str)
        assert_type(mgn.add_file_system(), dict[str, Any])
        assert_type(mgn.add_storage_virtual_machine(), dict[str, Any])
        assert_type(mgn.add_network_migration(definition={})["createdAt"], datetime)
        assert_type(mgn.peek("ListWaves"), dict[str, Any])
        assert_type(mgn.get_object("bucket", "key"), bytes)
        assert_type(mgn.calls[0].response, "dict[str, Any] | None")
        assert_type([each.id for each in mgn.assumptions], list[str])
        assert_type(mgn.at("eu-west-1", "111122223333").region, str)

    def everything_that_the_panel_takes_is_known(mgn: MgnMock, server: SourceServer) -> None:
        mgn.put_object("bucket", "key", b"data")
        mgn.stall(server, error="AGENT_NOT_SEEN", after="PT1H")
        mgn.recover(server["sourceServerID"])
        mgn.lag(server, "PT10M")
        mgn.fail_boot(server)
        mgn.fail_launch(server, at="snapshot", previous_snapshot=False)
        mgn.fail("StartTest", "ThrottlingException", where={"sourceServerIDs": [server["sourceServerID"]]}).remove()
        mgn.latency("*", 0.5)
        mgn.assert_not_called("StartCutover", sourceServerIDs=["s"])
        mgn.load({"source_servers": [{"tags": {"Name": "db"}}]}, sanitize=True)
        mgn.answer_through(object())
        mgn.advance(hours=2)
        mgn.settle()
        mgn.reset()
