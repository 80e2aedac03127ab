"""Copies of worlds: each has what the other had, and nothing of what the other does from then on."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

import pytest
from botocore.exceptions import ClientError
from hypothesis import given, settings
from hypothesis import strategies as st

from mgn_mock import MgnMock

if TYPE_CHECKING:
    from types_boto3_mgn import MgnClient

NAMES = ("one", "two", "three")
NO_WAVE = "wave-0123456789abcdef0"
# A change of each kind: a resource that appears, changes or goes, and events that do.
CHANGES = ("add", "rename", "delete", "start", "stop", "advance", "settle", "job")


def change(mgn: MgnMock, what: str, number: int) -> None:
    # Not every change is possible in every state.
    with suppress(ClientError):
        _change(mgn, mgn.client(), what, number)


def _change(mgn: MgnMock, client: MgnClient, what: str, number: int) -> None:
    waves = [wave["waveID"] for wave in mgn.waves()]
    servers = [server["sourceServerID"] for server in mgn.source_servers()]
    if what == "add":
        mgn.add_source_server(replicationType="SNAPSHOT_SHIPPING", lifeCycle={"state": "READY_FOR_TEST"})
        client.create_wave(name=NAMES[number])
    elif what == "advance":
        mgn.advance(minutes=30 * (number + 1))
    elif what == "settle":
        mgn.settle()
    elif what == "rename":
        client.update_wave(waveID=waves[number % len(waves)] if waves else NO_WAVE, name=NAMES[number])
    elif what == "delete":
        client.delete_wave(waveID=waves[number % len(waves)] if waves else NO_WAVE)
    elif servers:
        _change_server(client, what, servers[number % len(servers)])


def _change_server(client: MgnClient, what: str, server_id: str) -> None:
    if what == "stop":
        client.stop_replication(sourceServerID=server_id)
    elif what == "start":
        client.start_replication(sourceServerID=server_id)
    else:
        client.start_test(sourceServerIDs=[server_id])


changes = st.lists(st.tuples(st.sampled_from(CHANGES), st.integers(0, 2)), max_size=8)


@settings(max_examples=40, deadline=None)
@given(before=changes, after=changes, later=changes)
def test_what_happens_after_a_snapshot_is_not_in_it(
    before: list[tuple[str, int]], after: list[tuple[str, int]], later: list[tuple[str, int]]
) -> None:
    mgn = MgnMock(progress="manual", start_time="2026-01-31T12:00:00Z", neighbours="memory")
    for each in before:
        change(mgn, *each)
    kept, expected = mgn.snapshot(), mgn.dump()
    outcomes = []
    for _ in range(2):
        for each in after:
            change(mgn, *each)
        outcomes.append(mgn.dump())
        mgn.restore(kept)
        assert mgn.dump() == expected
    assert outcomes[0] == outcomes[1]
    for each in later:
        change(mgn, *each)
    mgn.restore(kept)
    assert mgn.dump() == expected


@pytest.mark.parametrize("what", CHANGES)
def test_each_kind_of_change_is_undone(what: str) -> None:
    mgn = MgnMock(progress="manual", start_time="2026-01-31T12:00:00Z", neighbours="memory")
    change(mgn, "add", 0)
    if what == "start":
        change(mgn, "stop", 0)
    if what == "settle":
        change(mgn, "job", 0)
    kept, expected = mgn.snapshot(), mgn.dump()
    change(mgn, what, 1)
    assert mgn.dump() != expected
    mgn.restore(kept)
    assert mgn.dump() == expected
