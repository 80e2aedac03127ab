"""What users see who have `types-boto3-mgn`. Nothing here is run: mypy and pyright read it, both strictly."""

# pyright: strict

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import unittest
    from collections.abc import AsyncIterator, Callable, Iterator
    from datetime import datetime
    from typing import Any

    from botocore.exceptions import ReadTimeoutError
    from types_boto3_mgn import MgnClient
    from typing_extensions import assert_type

    from mgn_mock import (
        Activation,
        Call,
        Calls,
        Fault,
        MgnMock,
        Options,
        Record,
        Snapshot,
        block_real_calls,
        current,
        mock_mgn,
    )
    from mgn_mock.activation.blocking import RealCallsBlocked
    from mgn_mock.type_defs import Job, SourceServer

    @mock_mgn
    def bare(number: int, *, word: str = "") -> str: ...

    @mock_mgn(region="eu-west-1", progress="manual")
    def with_options(number: int) -> str: ...

    @mock_mgn
    async def coroutine(number: int) -> str: ...

    @mock_mgn
    def generator() -> Iterator[MgnClient]: ...

    @mock_mgn()
    async def async_generator() -> AsyncIterator[int]:
        yield 1

    @mock_mgn
    class Case(unittest.TestCase):
        number: int

    @mock_mgn(seed=1)
    class Plain:
        number: int

    def decorated_things_keep_their_types() -> None:
        assert_type(bare(1, word="x"), str)
        assert_type(with_options(1), str)
        assert_type(generator(), Iterator[MgnClient])
        assert_type(async_generator(), AsyncIterator[int])
        assert_type(Case().number, int)
        assert_type(Plain().number, int)
        bare("1")  # type: ignore[arg-type]
        kept: Callable[[int], str] = with_options
        kept(1)

    def options_are_checked() -> None:
        mock_mgn(regoin="eu-west-1")  # type: ignore[call-overload]
        mock_mgn(progress="sometimes")  # type: ignore[call-overload]
        MgnMock(transport="pigeon")  # type: ignore[arg-type]
        MgnMock(quotas={"active_source_servers": 2}, start_replication_types=["AGENT_BASED"], record=0)

    def parentheses_and_names_are_checked(mgn: MgnMock) -> None:
        with mock_mgn:  # type: ignore[attr-defined]
            pass
        mock_mgn.start()  # type: ignore[attr-defined]
        mgn.add_sourceserver()  # type: ignore[attr-defined]
        assert_type(block_real_calls(), RealCallsBlocked)

    @block_real_calls
    def guarded(number: int) -> str: ...

    assert_type(guarded(1), str)

    async def coroutine_functions_keep_theirs() -> None:
        assert_type(await coroutine(1), str)

    async def context_managers_give_the_panel() -> None:
        with mock_mgn() as mgn:
            assert_type(mgn, MgnMock)
        async with mock_mgn(region="eu-west-1") as elsewhere:
            assert_type(elsewhere, MgnMock)
        mock = mock_mgn()
        assert_type(mock, Activation)
        assert_type(mock.start(), MgnMock)
        assert_type(current(), MgnMock)

    def the_panel_gives_what_the_service_gives(mgn: MgnMock) -> None:
        server = mgn.add_source_server(replicationType="SNAPSHOT_SHIPPING")
        assert_type(server, SourceServer)
        assert_type(server["sourceServerID"], str)
        assert_type(mgn.server(server), SourceServer)
        assert_type(mgn.client(), MgnClient)
        assert_type(mgn.jobs(), list[Job])
        # What is always there can be read without a question.
        assert_type(server["lifeCycle"]["lastTest"]["initiated"].get("jobID"), "str | None")
        assert mgn.jobs()[0]["participatingServers"][0]["launchStatus"] == "LAUNCHED"
        # A word that the service does not have is a mistake.
        assert server["lifeCycle"]["state"] != "REDY"  # type: ignore[comparison-overlap]
        assert_type(mgn.at("eu-west-1"), MgnMock)
        assert_type(mgn.now, datetime)
        assert_type(mgn.calls[0], Call)
        assert_type(mgn.calls[0].operation, str)
        assert_type(mgn.calls.to("StartReplication")[0].attempts, int)
        assert_type(mgn.dump(), dict[str, Any])
        assert_type(mgn.report(), str)

    def faults_and_worlds_are_typed(mgn: MgnMock) -> None:
        rule = mgn.fail("*", "ThrottlingException", times=None, where={"a": ["b"]}, rate=0.5, message="no")
        assert_type(rule.hits, int)
        mgn.fail("StartReplication", ReadTimeoutError(endpoint_url="https://example.com"))
        mgn.fail("StartReplication", ReadTimeoutError)  # type: ignore[arg-type]
        assert_type(mgn.faults[0], Fault)
        mgn.assert_order("StartReplication", ("StartTest", {"sourceServerIDs": ["s"]}))
        assert_type(mgn.snapshot(), Snapshot)
        mgn.restore(mgn.snapshot())
        mgn.restore(mgn.dump("world.json"))

    def every_public_type_serves_in_annotations(options: Options, record: Record, rule: Fault) -> Snapshot:
        mock: Activation = mock_mgn(**options)
        mgn: MgnMock = mock.start()
        assert_type(mgn.calls, Record)
        assert_type(record[1:], Calls)
        calls: Calls = record.to("StartReplication")
        call: Call = calls[0]
        assert_type(call.attempts, int)
        assert_type(mgn.fail("*", "ThrottlingException") == rule, bool)
        return mgn.snapshot()
