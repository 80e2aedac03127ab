"""What a test asserts of the calls that were made, and what it is told when that does not hold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.support.asking import UNKNOWN_SERVER, discovered, refusal

if TYPE_CHECKING:
    from types_boto3_mgn import MgnClient

    from mgn_mock import MgnMock

START = "StartReplication"
LIST = "DescribeSourceServers"
REFUSED = "ResourceNotFoundException"


@pytest.fixture
def ids(mgn: MgnMock, client: MgnClient) -> list[str]:
    """Two servers, of which calls started the first and refused an unknown one in between."""
    servers = [discovered(mgn), discovered(mgn)]
    client.describe_source_servers(filters={"isArchived": False}, maxResults=5)
    client.start_replication(sourceServerID=servers[0])
    refusal("ResourceNotFoundException", client.start_replication, sourceServerID=UNKNOWN_SERVER)
    client.describe_source_servers()
    return servers


def failure(call: Any, *args: Any, **words: Any) -> list[str]:
    with pytest.raises(AssertionError) as caught:
        call(*args, **words)
    return str(caught.value).splitlines()


def test_the_calls_of_one_operation_are_a_sequence_of_their_own(mgn: MgnMock, ids: list[str]) -> None:
    started = mgn.calls.to(START)
    assert [call.params["sourceServerID"] for call in started] == [ids[0], UNKNOWN_SERVER]
    assert started[-1].error == "ResourceNotFoundException"
    assert started == [mgn.calls[1], mgn.calls[2]] == mgn.calls[1:3]
    assert started[:1] == [started[0]] != started
    assert mgn.calls.to("ListManagedAccounts") == []
    assert not mgn.calls.to("ListManagedAccounts")
    assert repr(started) == f"<2 calls: {START}, {START}>"
    assert started != 5


def test_what_was_called_is_asserted(mgn: MgnMock, ids: list[str]) -> None:
    mgn.assert_called(START)
    mgn.assert_called(START, times=2)
    mgn.assert_called(START, sourceServerID=ids[0])
    mgn.assert_called(START, times=1, sourceServerID=UNKNOWN_SERVER)
    mgn.assert_called(LIST, filters={"isArchived": False})
    mgn.assert_called("ListManagedAccounts", times=0)
    mgn.assert_not_called("ListManagedAccounts")
    mgn.assert_not_called(START, sourceServerID=ids[1])
    mgn.assert_order(LIST, START, LIST)
    mgn.assert_order((START, {"sourceServerID": ids[0]}), START, (LIST, {}))
    mgn.assert_order()
    mgn.calls.to(START).assert_order(START, START)


def test_a_call_that_was_not_made_is_told_with_the_nearest_ones(mgn: MgnMock, ids: list[str]) -> None:
    assert failure(mgn.assert_called, START, sourceServerID=ids[1]) == [
        f"StartReplication was not called with sourceServerID='{ids[1]}'.",
        "Nearest to it:",
        f"  StartReplication(sourceServerID='{ids[0]}') differs: sourceServerID is '{ids[0]}'",
        f"  {START}(sourceServerID='{UNKNOWN_SERVER}') -> {REFUSED} differs: sourceServerID is '{UNKNOWN_SERVER}'",
        "All 4 calls:",
        "  DescribeSourceServers(filters={'isArchived': False}, maxResults=5)",
        f"  StartReplication(sourceServerID='{ids[0]}')",
        f"  StartReplication(sourceServerID='{UNKNOWN_SERVER}') -> ResourceNotFoundException",
        "  DescribeSourceServers()",
    ]
    nearest = failure(mgn.assert_called, LIST, maxResults=5, filters={"isArchived": True})[2:4]
    assert nearest == [
        f"  {LIST}(filters={{'isArchived': False}}, maxResults=5) differs: filters is {{'isArchived': False}}",
        "  DescribeSourceServers() differs: maxResults is not given, filters is not given",
    ]


def test_another_number_of_calls_is_told(mgn: MgnMock, ids: list[str]) -> None:
    assert failure(mgn.assert_called, START, times=1)[0] == (
        "StartReplication was called 2 times, and should have been once."
    )
    assert failure(mgn.assert_called, START, times=2, sourceServerID=ids[0])[0] == (
        f"StartReplication was called with sourceServerID='{ids[0]}' once, and should have been 2 times."
    )
    assert failure(mgn.assert_called, "ListManagedAccounts", times=3)[0] == (
        "ListManagedAccounts was not called, and should have been 3 times."
    )
    assert failure(mgn.assert_called, START, times=0)[0].endswith("was called 2 times, and should have been 0 times.")


def test_a_call_that_should_not_have_been_made_is_told(mgn: MgnMock, ids: list[str]) -> None:
    lines = failure(mgn.assert_not_called, START, sourceServerID=ids[0])
    assert lines[0] == f"StartReplication was called with sourceServerID='{ids[0]}' once."
    assert lines[1] == "All 4 calls:"


def test_another_order_is_told(mgn: MgnMock, ids: list[str]) -> None:
    lines = failure(mgn.assert_order, LIST, (START, {"sourceServerID": UNKNOWN_SERVER}), START)
    assert lines[0] == f"StartReplication was not called after StartReplication with sourceServerID='{UNKNOWN_SERVER}'."
    assert failure(mgn.assert_order, "ListManagedAccounts")[0] == "ListManagedAccounts was not called."


def test_of_many_calls_the_latest_are_told_and_of_attempts_their_number(mgn: MgnMock, client: MgnClient) -> None:
    assert failure(mgn.assert_called, START) == ["StartReplication was not called. No calls were made."]
    for size in range(1, 25):
        client.describe_source_servers(maxResults=size)
    mgn.fail(LIST, "ThrottlingException", times=2)
    client.describe_source_servers()
    lines = failure(mgn.assert_called, START)
    assert lines[1] == "The latest 20 of 25 calls:"
    assert len(lines) == 22
    assert lines[-1] == "  DescribeSourceServers() (3 attempts)"


@pytest.mark.parametrize("name", ["assert_called", "assert_not_called", "assert_order"])
def test_a_misspelt_operation_is_no_operation_that_was_not_called(mgn: MgnMock, name: str) -> None:
    with pytest.raises(ValueError, match="no operation 'StartReplicaton'; near to it: StartReplication"):
        getattr(mgn, name)("StartReplicaton")
    with pytest.raises(ValueError, match="no operation 'start_replication'"):
        mgn.calls.to("start_replication")
