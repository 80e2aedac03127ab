"""Lists that come in pages: nothing is skipped, nothing comes twice, and a token is good for its own list only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mgn_mock import MgnMock
from mgn_mock.model.spec import service
from tests.support.asking import OTHER_ACCOUNT, at_fault, client_of, refusal
from tests.support.checking import make_client

if TYPE_CHECKING:
    from types_boto3_mgn import MgnClient


def ids(answer: Any) -> list[str]:
    return [item["sourceServerID"] for item in answer["items"]]


def plant(mgn: MgnMock, number: int, **members: Any) -> list[str]:
    return [mgn.add_source_server(**members)["sourceServerID"] for _ in range(number)]


@pytest.mark.parametrize(("there", "expected"), [(0, []), (1, [1]), (50, [50]), (51, [50, 1]), (100, [50, 50])])
def test_a_page_holds_fifty_where_nothing_is_asked_for(
    mgn: MgnMock, client: MgnClient, there: int, expected: list[int]
) -> None:
    planted = plant(mgn, there)
    pages = [ids(page) for page in client.get_paginator("describe_source_servers").paginate()]
    assert [len(page) for page in pages if page] == expected
    assert [server_id for page in pages for server_id in page] == planted


@pytest.mark.parametrize(("there", "size"), [(0, 5), (5, 5), (5, 6), (1000, 1000)])
def test_the_last_page_has_no_token(mgn: MgnMock, client: MgnClient, there: int, size: int) -> None:
    """Rests on no-token-on-last-page."""
    plant(mgn, there)
    answer = client.describe_source_servers(maxResults=size)
    assert len(answer["items"]) == there
    assert "nextToken" not in answer


def test_a_page_with_filters_holds_as_many_as_are_asked_for(mgn: MgnMock, client: MgnClient) -> None:
    """Rests on limits-of-pages."""
    for _ in range(4):
        plant(mgn, 2)
        plant(mgn, 3, isArchived=True)
    pages = client.get_paginator("describe_source_servers").paginate(
        filters={"isArchived": True}, PaginationConfig={"PageSize": 5}
    )
    assert [len(ids(page)) for page in pages] == [5, 5, 2]


def test_the_first_page_can_be_asked_for_by_an_empty_token(mgn: MgnMock, client: MgnClient) -> None:
    planted = plant(mgn, 3)
    assert ids(client.describe_source_servers(nextToken="", maxResults=2)) == planted[:2]


def test_a_token_may_be_used_again_and_with_another_size(mgn: MgnMock, client: MgnClient) -> None:
    planted = plant(mgn, 6)
    token = client.describe_source_servers(maxResults=2)["nextToken"]
    assert ids(client.describe_source_servers(maxResults=2, nextToken=token)) == planted[2:4]
    assert ids(client.describe_source_servers(maxResults=3, nextToken=token)) == planted[2:5]
    assert ids(client.describe_source_servers(nextToken=token)) == planted[2:]


def test_a_token_is_opaque(mgn: MgnMock, client: MgnClient) -> None:
    planted = plant(mgn, 3)
    token = client.describe_source_servers(maxResults=2)["nextToken"]
    assert not any(server_id in token for server_id in planted)
    assert len(token) <= 2048


def tampered(token: str) -> list[str]:
    return [
        "no token",
        "é",
        "=",
        "AAAA",
        f"{token}=",
        f"{token}A",
        token[:-4],
        token.swapcase(),
        f" {token}",
        token * 2,
    ]


def test_what_is_no_token_is_refused(mgn: MgnMock, client: MgnClient) -> None:
    plant(mgn, 3)
    token = client.describe_source_servers(maxResults=1)["nextToken"]
    for wrong in tampered(token):
        error = refusal("ValidationException", client.describe_source_servers, maxResults=1, nextToken=wrong)
        assert error["reason"] == "other"
        assert at_fault(error) == {"nextToken"}
        assert "DescribeSourceServers" in error["message"]


def test_a_token_of_another_list_is_refused(mgn: MgnMock, client: MgnClient) -> None:
    mgn.add_managed_account(OTHER_ACCOUNT)
    elsewhere = [mgn, mgn.at("eu-west-1"), mgn.at("us-east-1", OTHER_ACCOUNT)]
    for panel in elsewhere:
        plant(panel, 3)
        panel.add_vcenter_client()
        panel.add_vcenter_client()
    token = client.describe_source_servers(maxResults=1)["nextToken"]
    filtered = client.describe_source_servers(maxResults=1, filters={"isArchived": False})["nextToken"]
    assert client.describe_vcenter_clients(maxResults=1)["nextToken"]

    client.describe_source_servers(nextToken=token)
    refused: list[tuple[Any, dict[str, Any]]] = [
        (client.describe_vcenter_clients, {}),
        (client.list_managed_accounts, {}),
        (make_client("eu-west-1").describe_source_servers, {}),
        (make_client(access_key=OTHER_ACCOUNT).describe_source_servers, {}),
        (client.describe_source_servers, {"accountID": OTHER_ACCOUNT}),
        (client.describe_source_servers, {"filters": {"isArchived": False}}),
        (client.describe_source_servers, {"filters": {"isArchived": True}}),
    ]
    for call, params in refused:
        assert at_fault(refusal("ValidationException", call, nextToken=token, **params)) == {"nextToken"}
    for filters in ({"filters": {"isArchived": True}}, {}):
        refusal("ValidationException", client.describe_source_servers, nextToken=filtered, **filters)


def test_a_token_of_another_world_with_another_seed_is_refused() -> None:
    tokens = []
    for seed in (0, 1):
        mgn = MgnMock(seed=seed)
        plant(mgn, 2)
        tokens.append((client_of(mgn), client_of(mgn).describe_source_servers(maxResults=1)["nextToken"]))
    (one, _), (_, of_other) = tokens
    refusal("ValidationException", one.describe_source_servers, nextToken=of_other)


def test_deleting_the_last_item_of_a_page_does_not_matter(mgn: MgnMock, client: MgnClient) -> None:
    planted = plant(mgn, 5)
    token = client.describe_source_servers(maxResults=2)["nextToken"]
    delete(mgn, planted[1])
    assert ids(client.describe_source_servers(maxResults=2, nextToken=token)) == planted[2:4]


def test_when_everything_behind_a_page_is_gone_the_next_one_is_empty(mgn: MgnMock, client: MgnClient) -> None:
    planted = plant(mgn, 4)
    token = client.describe_source_servers(maxResults=2)["nextToken"]
    for server_id in planted[2:]:
        delete(mgn, server_id)
    answer = client.describe_source_servers(maxResults=2, nextToken=token)
    assert answer["items"] == []
    assert "nextToken" not in answer


def delete(mgn: MgnMock, server_id: str) -> None:
    mgn._region.source_servers.delete(server_id)


@settings(max_examples=60)
@given(data=st.data(), there=st.integers(0, 40), with_filter=st.booleans())
def test_a_walk_skips_nothing_and_repeats_nothing_while_servers_come_and_go(
    data: st.DataObject, there: int, with_filter: bool
) -> None:
    mgn = MgnMock(record=0)
    alive = plant(mgn, there)
    kept, gone = set(alive), set[str]()
    members: Any = {"filters": {"isArchived": False}} if with_filter else {}
    paginator = client_of(mgn).get_paginator("describe_source_servers")
    walk = iter(paginator.paginate(**members, PaginationConfig={"PageSize": data.draw(st.integers(1, 12), "size")}))
    seen: list[str] = []
    for page in walk:
        seen += ids(page)
        for server_id in data.draw(st.lists(st.sampled_from(alive), unique=True, max_size=5), "gone") if alive else ():
            delete(mgn, server_id)
            alive.remove(server_id)
            gone.add(server_id)
        # So few that the walk ends.
        alive += plant(mgn, data.draw(st.integers(0, 2), "new") if len(seen) < 60 else 0)

    assert len(seen) == len(set(seen))
    assert kept - gone <= set(seen)
    still_there = [server_id for server_id in seen if server_id in alive]
    assert still_there == [server_id for server_id in alive if server_id in seen]


def test_all_paginated_operations_page_alike() -> None:
    paged = [service().operation(name).paging for name in service().operation_names]
    assert {paging[:4] for paging in paged if paging} == {("nextToken", "nextToken", "maxResults", "items")}
