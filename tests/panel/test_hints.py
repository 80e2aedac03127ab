"""A hint in place of a hang: what a test is told whose code waits for what will not come."""

from __future__ import annotations

import warnings

import pytest

from mgn_mock import MgnMock
from mgn_mock.state import hints
from tests.conftest import START
from tests.support.asking import client_of, discovered


def test_the_hundredth_unchanged_read_by_hand_warns_once_that_nothing_moves() -> None:
    mgn = MgnMock(progress="manual", start_time=START)
    client = client_of(mgn)
    server_id = discovered(mgn)
    client.start_replication(sourceServerID=server_id)
    for _ in range(99):
        client.describe_source_servers()
    with pytest.warns(UserWarning, match=r"read 100 times .*12:01:00.*`advance` and `settle` .*'sleep'"):
        client.describe_source_servers()
    for _ in range(200):
        client.describe_source_servers()


def test_reads_of_what_changes_or_rests_give_no_hint() -> None:
    mgn = MgnMock(progress="manual", start_time=START)
    client = client_of(mgn)
    server_id = discovered(mgn)
    for _ in range(150):
        client.describe_source_servers()
    client.start_replication(sourceServerID=server_id)
    for minutes in (1, 10, 2):
        for _ in range(99):
            client.describe_source_servers()
        mgn.advance(minutes=minutes)
    for _ in range(150):
        client.describe_source_servers()


def test_what_waits_for_others_gets_the_hint_too() -> None:
    mgn = MgnMock(progress="manual", start_time=START)
    client = client_of(mgn)
    ids = [discovered(mgn) for _ in range(51)]
    for server_id in ids:
        client.start_replication(sourceServerID=server_id)
    mgn.advance(minutes=2)
    for _ in range(99):
        client.describe_source_servers(filters={"sourceServerIDs": ids[-1:]})
    with pytest.warns(UserWarning, match="it waits for others"):
        client.describe_source_servers(filters={"sourceServerIDs": ids[-1:]})


def test_a_real_pause_between_two_reads_warns_once_and_names_the_way_out(monkeypatch: pytest.MonkeyPatch) -> None:
    moments = iter([10.0, 10.9, 12.0, 50.0])
    monkeypatch.setattr(hints, "_real_seconds", lambda: next(moments))
    mgn = MgnMock(start_time=START)
    client = client_of(mgn)
    server_id = discovered(mgn)
    client.start_replication(sourceServerID=server_id)
    client.describe_source_servers()
    client.describe_source_servers()
    with pytest.warns(UserWarning, match=r"1\.1 s of real time .*progress='sleep'"):
        client.describe_source_servers()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        client.describe_source_servers()
