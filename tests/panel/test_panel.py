"""The control panel: at other places, at the start again, and what it says of itself."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

import pytest

from mgn_mock import MgnMock
from tests.conftest import START
from tests.support.asking import OTHER_ACCOUNT, client_of, discovered, world_of

if TYPE_CHECKING:
    from mgn_mock.state.settings import Transport

NOON = datetime(2026, 1, 31, 12, tzinfo=timezone.utc)


def test_the_same_panel_plants_in_other_regions_and_accounts(mgn: MgnMock) -> None:
    elsewhere = mgn.at("eu-central-1", OTHER_ACCOUNT)
    server = elsewhere.add_source_server()
    assert server["arn"].startswith(f"arn:aws:mgn:eu-central-1:{OTHER_ACCOUNT}:source-server/s-")
    assert (elsewhere.region, elsewhere.account_id) == ("eu-central-1", OTHER_ACCOUNT)
    assert (mgn.region, mgn.account_id) == ("us-east-1", "123456789012")
    assert elsewhere.at("eu-west-1").account_id == OTHER_ACCOUNT
    assert elsewhere.client().describe_source_servers()["items"] == [server]
    assert mgn.client("eu-central-1").describe_source_servers()["items"] == []
    assert mgn.client("eu-central-1").describe_source_servers.__self__.meta.region_name == "eu-central-1"  # type: ignore[attr-defined]
    elsewhere.advance(hours=1)
    assert mgn.now == NOON + timedelta(hours=1)


@pytest.mark.parametrize("place", [("nowhere", None), ("us-east-1", "12"), ("", None), ("us-east-1", 5)])
def test_there_is_nothing_at_no_place(mgn: MgnMock, place: Any) -> None:
    with pytest.raises(ValueError, match=r"option (region|account_id) must be"):
        mgn.at(*place)


def test_a_reset_makes_it_as_it_was_at_the_start(transport: Transport) -> None:
    mgn = MgnMock(transport=transport, start_time=START, region="us-east-1", initialized=False)
    client = client_of(mgn)
    client.initialize_service()
    ids = [discovered(mgn), mgn.at("eu-west-1").add_source_server()["sourceServerID"]]
    mgn.add_managed_account(OTHER_ACCOUNT)
    client.start_replication(sourceServerID=ids[0])
    mgn.advance(hours=1)

    mgn.reset()

    assert (mgn.now, list(mgn.calls)) == (NOON, [])
    with pytest.raises(client.exceptions.UninitializedAccountException):
        client.describe_source_servers()
    client.initialize_service()
    ((moment, lists, belongings),) = world_of(mgn)
    assert (moment, belongings) == (NOON, [])
    assert all(each == {"items": []} for each in lists)
    assert mgn.at("eu-west-1")._region.source_servers.kind.key == "sourceServerID"
    mgn.settle()
    assert mgn.now == NOON
    assert discovered(mgn) == ids[0]


def test_a_managed_account_is_twelve_digits_not_ones_own_and_planted_once(mgn: MgnMock) -> None:
    mgn.add_managed_account(OTHER_ACCOUNT)
    wrong: list[Any] = [OTHER_ACCOUNT, mgn.account_id, "12", "12345678901x", 123456789012, None]
    for account_id in wrong:
        with pytest.raises(ValueError, match="account_id: "):
            mgn.add_managed_account(account_id)
    assert mgn.peek("ListManagedAccounts")["items"] == [{"accountId": OTHER_ACCOUNT}]


def test_the_panel_says_what_it_is(mgn: MgnMock) -> None:
    mgn.add_source_server()
    assert repr(mgn) == "<MgnMock Region us-east-1 of account 123456789012: 1 source server, 0 calls>"
