"""What a world rests on: `assumptions`, and the option `assume`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from mgn_mock import MgnMock, current, mock_mgn
from mgn_mock.service.facts import facts

if TYPE_CHECKING:
    from types_boto3_mgn import MgnClient

TIMES = "times-and-durations"


def ids_of(mgn: MgnMock) -> list[str]:
    return [each.id for each in mgn.assumptions]


def under_way(mgn: MgnMock) -> str:
    """Plant a server that replicates, and return its id."""
    return mgn.add_source_server(lifeCycle={"state": "NOT_READY"})["sourceServerID"]


def test_planting_looking_and_moving_time_rest_on_nothing(mgn: MgnMock) -> None:
    server_id = under_way(mgn)
    mgn.settle()
    mgn.server(server_id)
    mgn.peek("DescribeSourceServers")
    assert mgn.assumptions == []


def test_a_call_rests_on_the_events_since_the_last_read_of_what_it_returns(mgn: MgnMock, client: MgnClient) -> None:
    server_id, other = under_way(mgn), mgn.add_source_server()["sourceServerID"]
    mgn.settle()

    client.describe_source_servers(filters={"sourceServerIDs": [other]})
    assert TIMES not in ids_of(mgn)

    client.describe_source_servers(filters={"sourceServerIDs": [server_id]})
    [times] = [each for each in mgn.assumptions if each.id == TIMES]
    assert times.text == "What is under way takes as long as the table of durations says."
    assert times.operations == ("DescribeSourceServers",)

    client.start_test(sourceServerIDs=[server_id])
    [times] = [each for each in mgn.assumptions if each.id == TIMES]
    assert times.operations == ("DescribeSourceServers",)


def test_an_answer_that_is_no_listing_counts_too(mgn: MgnMock, client: MgnClient) -> None:
    server_id = under_way(mgn)
    mgn.settle()
    client.pause_replication(sourceServerID=server_id)
    [times] = [each for each in mgn.assumptions if each.id == TIMES]
    assert times.operations == ("PauseReplication",)


def test_what_is_listed_is_a_copy(mgn: MgnMock, client: MgnClient) -> None:
    under_way(mgn)
    mgn.settle()
    client.describe_source_servers()
    mgn.assumptions.clear()
    assert TIMES in ids_of(mgn)


@pytest.mark.parametrize("way", ["dump", "snapshot"])
def test_dumps_and_snapshots_hold_what_a_world_rests_on(mgn: MgnMock, client: MgnClient, way: str) -> None:
    under_way(mgn)
    mgn.settle()
    unread: Any = mgn.dump() if way == "dump" else mgn.snapshot()
    client.describe_source_servers()
    read: Any = mgn.dump() if way == "dump" else mgn.snapshot()
    expected = mgn.assumptions

    mgn.reset()
    assert mgn.assumptions == []
    mgn.restore(read)
    assert mgn.assumptions == expected
    mgn.restore(unread)
    assert TIMES not in ids_of(mgn)
    client.describe_source_servers()
    assert TIMES in ids_of(mgn)


def test_the_report_names_them(mgn: MgnMock, client: MgnClient) -> None:
    assert "Rests on" not in mgn.report()
    under_way(mgn)
    mgn.settle()
    client.describe_source_servers()
    assert TIMES in next(line for line in mgn.report().splitlines() if line.startswith("Rests on assumptions: "))


def rest_on_times(**options: Any) -> None:
    with mock_mgn(**options) as mgn:
        under_way(mgn)
        mgn.settle()
        mgn.client().describe_source_servers()


def test_assumptions_that_are_named_are_allowed_and_by_default_all_are() -> None:
    rest_on_times()
    rest_on_times(assume=[fact.id for fact in facts().values() if fact.sure == "assumed"])


def test_one_that_is_not_named_fails_at_the_end_of_the_mock() -> None:
    with pytest.raises(AssertionError) as raised:
        rest_on_times(assume=())
    assert "times-and-durations (DescribeSourceServers): What is under way takes as long as" in str(raised.value)
    assert "To allow them, give the mock assume=(" in str(raised.value)


def test_a_panel_of_its_own_checks_when_it_is_asked() -> None:
    mgn = MgnMock(assume=())
    mgn.check()
    under_way(mgn)
    mgn.settle()
    mgn.client().describe_source_servers()
    with pytest.raises(AssertionError, match=TIMES):
        mgn.check()


def test_a_test_that_fails_already_keeps_its_own_error() -> None:
    @mock_mgn(assume=())
    def failing() -> None:
        mgn = current()
        under_way(mgn)
        mgn.settle()
        mgn.client().describe_source_servers()
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        failing()


@pytest.mark.parametrize(
    ("value", "error", "text"),
    [
        (["time-and-durations"], ValueError, "no assumption of mgn_mock; did you mean 'times-and-durations'"),
        ("times-and-durations", TypeError, "option assume must be a sequence of ids"),
        (7, TypeError, "option assume must be a sequence of ids"),
    ],
)
def test_an_id_that_there_is_not_is_refused_at_once(value: Any, error: type[Exception], text: str) -> None:
    with pytest.raises(error, match=text):
        mock_mgn(assume=value)
