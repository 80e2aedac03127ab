"""What calls about accounts and tags rest on, and calls of any family on the rules of all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from mgn_mock import MgnMock
from tests.support.asking import OTHER_ACCOUNT, refusal

if TYPE_CHECKING:
    from types_boto3_mgn import MgnClient

    from mgn_mock.state.settings import Transport


def basis(mgn: MgnMock) -> dict[str, tuple[str, ...]]:
    """Return the operations of the assumptions that a world rests on, by id."""
    return {each.id: each.operations for each in mgn.assumptions}


# Tags and accounts


def test_removing_a_tag_rests_on_an_assumption_only_where_it_is_not_there(mgn: MgnMock, client: MgnClient) -> None:
    arn = mgn.add_source_server(tags={"team": "blue"})["arn"]
    client.untag_resource(resourceArn=arn, tagKeys=["team"])
    assert "untagging-what-is-not-there" not in basis(mgn)
    client.untag_resource(resourceArn=arn, tagKeys=["team"])
    assert basis(mgn)["untagging-what-is-not-there"] == ("UntagResource",)


def test_a_reserved_tag_key_rests_on_an_assumption(mgn: MgnMock, client: MgnClient) -> None:
    arn = mgn.add_source_server()["arn"]
    client.tag_resource(resourceArn=arn, tags={"team": "blue"})
    assert basis(mgn) == {}
    refusal("ValidationException", client.tag_resource, resourceArn=arn, tags={"aws:team": "blue"})
    assert basis(mgn)["reserved-tag-keys"] == ("TagResource",)


def test_an_arn_of_another_account_rests_on_an_assumption(mgn: MgnMock, client: MgnClient) -> None:
    arn = mgn.add_source_server()["arn"]
    client.list_tags_for_resource(resourceArn=arn)
    assert basis(mgn) == {}
    elsewhere = arn.replace(mgn.account_id, OTHER_ACCOUNT)
    refusal("ResourceNotFoundException", client.list_tags_for_resource, resourceArn=elsewhere)
    assert basis(mgn)["arn-of-another-place"] == ("ListTagsForResource",)


def test_an_empty_list_of_managed_accounts_rests_on_an_assumption(mgn: MgnMock, client: MgnClient) -> None:
    client.list_managed_accounts()
    assert basis(mgn) == {"no-managed-accounts": ("ListManagedAccounts",)}


def test_a_list_of_managed_accounts_rests_on_nothing(mgn: MgnMock, client: MgnClient) -> None:
    mgn.add_managed_account(OTHER_ACCOUNT)
    client.list_managed_accounts()
    assert basis(mgn) == {}


def test_naming_an_account_rests_on_what_is_assumed_of_it(mgn: MgnMock, client: MgnClient) -> None:
    client.describe_source_servers(accountID=mgn.account_id)
    assert basis(mgn) == {"own-account-may-be-named": ("DescribeSourceServers",)}
    refusal("AccessDeniedException", client.describe_source_servers, accountID=OTHER_ACCOUNT)
    assert basis(mgn)["unmanaged-account-is-denied"] == ("DescribeSourceServers",)


# Lists


def test_a_default_page_rests_on_its_size_only_when_it_is_full(mgn: MgnMock, client: MgnClient) -> None:
    for _ in range(50):
        mgn.add_source_server()
    client.describe_source_servers()
    assert basis(mgn) == {"order-of-lists": ("DescribeSourceServers",)}
    mgn.add_source_server()
    client.describe_source_servers(maxResults=50)
    assert "default-page-size-is-50" not in basis(mgn)
    client.describe_source_servers()
    assert basis(mgn)["default-page-size-is-50"] == ("DescribeSourceServers",)


def filter_cases() -> list[tuple[dict[str, Any], set[str]]]:
    """Return filters with the assumptions that a list of two servers rests on by them."""
    return [
        ({}, {"order-of-lists"}),
        ({"isArchived": False}, {"order-of-lists"}),
        ({"isArchived": True}, set()),
        ({"replicationTypes": []}, {"empty-list-is-no-filter", "order-of-lists"}),
        (
            {"replicationTypes": ["AGENT_BASED", "SNAPSHOT_SHIPPING"]},
            {"filter-values-joined-by-or", "order-of-lists"},
        ),
        ({"isArchived": True, "replicationTypes": ["AGENT_BASED"]}, {"filters-joined-by-and"}),
        ({"sourceServerIDs": ["s-00000000000000000"]}, {"unknown-ids-give-no-items"}),
    ]


@pytest.mark.parametrize(("filters", "rested_on"), filter_cases())
def test_a_list_rests_on_the_rules_that_its_filters_need(
    mgn: MgnMock, client: MgnClient, filters: Any, rested_on: set[str]
) -> None:
    for _ in range(2):
        mgn.add_source_server()
    client.describe_source_servers(filters=filters)
    assert (
        set(basis(mgn))
        & {
            "order-of-lists",
            "empty-list-is-no-filter",
            "filter-values-joined-by-or",
            "filters-joined-by-and",
            "unknown-ids-give-no-items",
        }
        == rested_on
    )


def test_ids_that_are_all_there_rest_on_nothing_unknown(mgn: MgnMock, client: MgnClient) -> None:
    server_id = mgn.add_source_server()["sourceServerID"]
    client.describe_source_servers(filters={"sourceServerIDs": [server_id]})
    assert "unknown-ids-give-no-items" not in basis(mgn)
    client.describe_source_servers(filters={"sourceServerIDs": [server_id, "s-00000000000000000"]})
    assert basis(mgn)["unknown-ids-give-no-items"] == ("DescribeSourceServers",)


# Order of checks, and errors


def test_the_order_of_checks_counts_only_where_two_of_them_refuse(transport: Transport) -> None:
    mgn = MgnMock(transport=transport, region="us-east-1", initialized=False)
    client = mgn.client()
    refusal("UninitializedAccountException", client.describe_source_servers)
    assert basis(mgn) == {}
    refusal("UninitializedAccountException", client.describe_source_servers, accountID=OTHER_ACCOUNT)
    assert basis(mgn) == {"order-of-checks": ("DescribeSourceServers",)}


def test_a_refusal_rests_on_its_made_up_text(mgn: MgnMock, client: MgnClient) -> None:
    client.describe_source_servers()
    assert basis(mgn) == {}
    refusal("ValidationException", client.describe_source_servers, maxResults=1001)
    assert basis(mgn) == dict.fromkeys(("constraints-of-the-model", "texts-of-errors"), ("DescribeSourceServers",))


def test_a_planted_common_error_rests_on_its_text(mgn: MgnMock, client: MgnClient) -> None:
    mgn.fail("DescribeSourceServers", "ServiceUnavailable", times=None)
    with pytest.raises(client.exceptions.ClientError):
        client.describe_source_servers()
    assert "faults-come-first" not in basis(mgn)
    assert basis(mgn)["texts-of-common-errors"] == ("DescribeSourceServers",)


def test_a_planted_error_comes_first_only_where_the_service_would_refuse_too(mgn: MgnMock, client: MgnClient) -> None:
    mgn.fail("DescribeSourceServers", "ServiceUnavailable", times=None)
    with pytest.raises(client.exceptions.ClientError):
        client.describe_source_servers(maxResults=1001)
    assert basis(mgn)["faults-come-first"] == ("DescribeSourceServers",)
