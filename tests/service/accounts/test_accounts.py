"""The service in an account and Region, and the accounts that one account manages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from mgn_mock import MgnMock, mock_mgn
from mgn_mock.model.spec import service
from mgn_mock.service.registry import handlers
from tests.support.asking import OTHER_ACCOUNT, OWN_ACCOUNT, UNKNOWN_SERVER, client_of, refusal
from tests.support.checking import make_client

if TYPE_CHECKING:
    from collections.abc import Iterator

    from types_boto3_mgn import MgnClient

    from mgn_mock.state.settings import Transport

UNINITIALIZED = "UninitializedAccountException"
IMPLEMENTED = [name for name in service().operation_names if service().operation(name).method_name in handlers()]
NEED_IT = [name for name in IMPLEMENTED if UNINITIALIZED in service().operation(name).errors]
ARN = f"arn:aws:mgn:us-east-1:{OWN_ACCOUNT}:source-server/{UNKNOWN_SERVER}"
OF_TAGS: dict[str, dict[str, Any]] = {
    "ListTagsForResource": {"resourceArn": ARN},
    "TagResource": {"resourceArn": ARN, "tags": {}},
    "UntagResource": {"resourceArn": ARN, "tagKeys": ["a"]},
}


@pytest.fixture
def fresh(transport: Transport) -> Iterator[MgnMock]:
    """The control panel of a world in which no account was initialized."""
    with mock_mgn(transport=transport, region="us-east-1", initialized=False) as panel:
        yield panel


def method_of(client: MgnClient, operation: str) -> Any:
    return getattr(client, service().operation(operation).method_name)


def crude_request(operation: str) -> dict[str, Any]:
    """What botocore's client lets through: values of the right types, most of which fit nothing else."""
    shape = service().operation(operation).input
    assert shape is not None
    return {name: crude_value(shape.members[name]) for name in shape.required_members}


def crude_value(shape: Any) -> Any:
    if shape.type_name == "structure":
        return {name: crude_value(shape.members[name]) for name in shape.required_members}
    if shape.type_name == "list":
        return [crude_value(shape.member)] * shape.metadata.get("min", 0)
    if shape.type_name == "string":
        return "x" * max(1, shape.metadata.get("min", 0))
    return {"boolean": False, "map": {}}.get(shape.type_name, shape.metadata.get("min", 0))


def test_all_but_tags_initialization_and_network_migration_need_it() -> None:
    others = {name for name in set(IMPLEMENTED) - set(NEED_IT) if "NetworkMigration" not in name}
    assert others - {"StartImportFileEnrichment", "ListImportFileEnrichments"} == {*OF_TAGS, "InitializeService"}


@pytest.mark.parametrize("operation", NEED_IT)
def test_an_account_has_to_be_initialized_before_anything_else_is_looked_at(fresh: MgnMock, operation: str) -> None:
    """Rests on account-not-initialized and errors-without-code."""
    fresh.add_source_server()
    client = make_client()
    error = refusal(UNINITIALIZED, method_of(client, operation), **crude_request(operation))
    assert error == {"message": "Account not initialized"}
    client.initialize_service()
    try:
        method_of(client, operation)(**crude_request(operation))
    except ClientError as later:
        assert later.response["Error"]["Code"] != UNINITIALIZED  # noqa: PT017 - an answer is as good as another error


@pytest.mark.parametrize("operation", OF_TAGS)
def test_tags_do_not_need_it(fresh: MgnMock, operation: str) -> None:
    refusal("ResourceNotFoundException", method_of(make_client(), operation), **OF_TAGS[operation])
    arn = fresh.add_source_server()["arn"]
    method_of(make_client(), operation)(**{**OF_TAGS[operation], "resourceArn": arn})


def test_the_status_is_400(fresh: MgnMock) -> None:
    client = make_client()
    with pytest.raises(client.exceptions.UninitializedAccountException) as caught:
        client.describe_source_servers()
    assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 400


def test_it_makes_no_template(fresh: MgnMock) -> None:
    """Rests on initialize-makes-no-template."""
    client = make_client()
    client.initialize_service()
    assert client.describe_launch_configuration_templates()["items"] == []
    assert client.describe_replication_configuration_templates()["items"] == []


def test_it_is_done_with_an_empty_answer_of_status_204_as_often_as_one_likes(fresh: MgnMock) -> None:
    """Rests on initialize-again."""
    client = make_client()
    for _ in range(2):
        answer = client.initialize_service()
        assert answer.keys() == {"ResponseMetadata"}
        assert answer["ResponseMetadata"]["HTTPStatusCode"] == 204
    assert client.describe_source_servers()["items"] == []


def test_doing_it_again_keeps_what_is_there(mgn: MgnMock, client: MgnClient) -> None:
    server = mgn.add_source_server()
    client.initialize_service()
    assert [item["arn"] for item in client.describe_source_servers()["items"]] == [server["arn"]]


@pytest.mark.parametrize("elsewhere", [("eu-west-1", OWN_ACCOUNT), ("us-east-1", OTHER_ACCOUNT)])
def test_it_holds_for_one_account_in_one_region(fresh: MgnMock, elsewhere: tuple[str, str]) -> None:
    make_client(*elsewhere).initialize_service()
    make_client(*elsewhere).describe_source_servers()
    refusal(UNINITIALIZED, make_client("us-east-1", OWN_ACCOUNT).describe_source_servers)


def test_the_callers_account_decides_not_the_one_that_it_names(fresh: MgnMock) -> None:
    fresh.add_managed_account(OTHER_ACCOUNT)
    refusal(UNINITIALIZED, make_client().describe_source_servers, accountID=OTHER_ACCOUNT)
    make_client().initialize_service()
    assert make_client().describe_source_servers(accountID=OTHER_ACCOUNT)["items"] == []


# ListManagedAccounts


def test_an_account_on_its_own_manages_none(mgn: MgnMock, client: MgnClient) -> None:
    answer = client.list_managed_accounts()
    assert answer["items"] == []
    assert "nextToken" not in answer


def test_managed_accounts_are_listed_in_the_order_in_which_they_came(mgn: MgnMock, client: MgnClient) -> None:
    accounts = ["999999999999", "111111111111", "555555555555"]
    for account_id in accounts:
        assert mgn.add_managed_account(account_id) == {"accountId": account_id}
    assert client.list_managed_accounts()["items"] == [{"accountId": account_id} for account_id in accounts]


def test_managed_accounts_are_the_same_in_all_regions_and_each_accounts_own(mgn: MgnMock, client: MgnClient) -> None:
    mgn.add_managed_account(OTHER_ACCOUNT)
    assert make_client("eu-west-1").list_managed_accounts()["items"] == [{"accountId": OTHER_ACCOUNT}]
    assert make_client(access_key=OTHER_ACCOUNT).list_managed_accounts()["items"] == []


def test_managed_accounts_come_in_pages(mgn: MgnMock, client: MgnClient) -> None:
    accounts = [f"{number:012d}" for number in range(120)]
    for account_id in accounts:
        mgn.add_managed_account(account_id)
    pages = [page["items"] for page in client.get_paginator("list_managed_accounts").paginate()]
    assert [len(items) for items in pages] == [50, 50, 20]
    assert [item["accountId"] for items in pages for item in items] == accounts
    first = client.list_managed_accounts(maxResults=119)
    assert len(first["items"]) == 119
    assert client.list_managed_accounts(maxResults=119, nextToken=first["nextToken"])["items"] == [
        {"accountId": accounts[-1]}
    ]


def test_a_member_account_is_not_initialized_by_its_manager() -> None:
    mgn = MgnMock(initialized=False, region="us-east-1")
    mgn.add_managed_account(OTHER_ACCOUNT)
    client_of(mgn).initialize_service()
    refusal(UNINITIALIZED, client_of(mgn.at("us-east-1", OTHER_ACCOUNT)).list_managed_accounts)
