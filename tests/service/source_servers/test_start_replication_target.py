"""StartReplication: of which server it is called, and of whose."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.asking import OTHER_ACCOUNT, UNKNOWN_SERVER, at_fault, discovered, refusal, state_of, world_of
from tests.support.checking import make_client

if TYPE_CHECKING:
    from types_boto3_mgn import MgnClient

    from mgn_mock import MgnMock

VALIDATION = "ValidationException"

# Which server it is about


def test_an_unknown_server_is_not_found(mgn: MgnMock, client: MgnClient) -> None:
    discovered(mgn)
    before = world_of(mgn)
    error = refusal("ResourceNotFoundException", client.start_replication, sourceServerID=UNKNOWN_SERVER)
    assert (error["resourceId"], error["resourceType"]) == (UNKNOWN_SERVER, "SourceServer")
    assert UNKNOWN_SERVER in error["message"]
    assert world_of(mgn) == before


@pytest.mark.parametrize("elsewhere", [("eu-west-1", None), ("us-east-1", OTHER_ACCOUNT)], ids=["region", "account"])
def test_a_server_of_another_region_or_account_is_not_found(
    mgn: MgnMock, client: MgnClient, elsewhere: tuple[str, str | None]
) -> None:
    server_id = discovered(mgn.at(*elsewhere))
    refusal("ResourceNotFoundException", client.start_replication, sourceServerID=server_id)
    assert mgn.at(*elsewhere).server(server_id)["lifeCycle"]["state"] == "DISCOVERED"


@pytest.mark.parametrize(
    "malformed",
    [
        "s-0123456789abcdef_",
        "s-0123456789abcdeé0",
        "i-0123456789abcdef0",
        "S-0123456789abcdef0",
        "s-0123456789abcdef\n",
    ],
)
def test_a_malformed_id_is_invalid(mgn: MgnMock, client: MgnClient, malformed: str) -> None:
    assert len(malformed) == 19
    error = refusal(VALIDATION, client.start_replication, sourceServerID=malformed)
    assert error["reason"] == "fieldValidationFailed"
    assert [field["name"] for field in error["fieldList"]] == ["sourceServerID"]
    assert "s-[0-9a-zA-Z]{17}" in error["fieldList"][0]["message"]


def test_an_id_that_is_too_long_is_invalid(mgn: MgnMock, client: MgnClient) -> None:
    server_id = discovered(mgn)
    error = refusal(VALIDATION, client.start_replication, sourceServerID=f"{server_id}0")
    assert error["reason"] == "fieldValidationFailed"
    assert at_fault(error) == {"sourceServerID"}
    assert "length less than or equal to 19" in error["message"]


# Whose server it is


def test_the_callers_own_account_may_be_named(mgn: MgnMock, client: MgnClient) -> None:
    answer = client.start_replication(sourceServerID=discovered(mgn), accountID=mgn.account_id)
    assert answer["lifeCycle"]["state"] == "NOT_READY"


def test_a_managed_account_may_be_named(mgn: MgnMock, client: MgnClient) -> None:
    mgn.add_managed_account(OTHER_ACCOUNT)
    member = mgn.at("us-east-1", OTHER_ACCOUNT)
    server_id = discovered(member)
    refusal("ResourceNotFoundException", client.start_replication, sourceServerID=server_id)

    answer = client.start_replication(sourceServerID=server_id, accountID=OTHER_ACCOUNT)

    assert answer["arn"] == f"arn:aws:mgn:us-east-1:{OTHER_ACCOUNT}:source-server/{server_id}"
    assert state_of(member.server(server_id)) == ("NOT_READY", "PENDING_SNAPSHOT_SHIPPING")


def test_an_account_is_managed_in_one_direction_only(mgn: MgnMock, client: MgnClient) -> None:
    mgn.add_managed_account(OTHER_ACCOUNT)
    of_member = make_client(access_key=OTHER_ACCOUNT)
    server_id = discovered(mgn)
    refusal("AccessDeniedException", of_member.start_replication, sourceServerID=server_id, accountID=mgn.account_id)


def test_a_foreign_account_is_denied_and_nothing_is_changed(mgn: MgnMock, client: MgnClient) -> None:
    foreign = mgn.at("us-east-1", OTHER_ACCOUNT)
    server_id = discovered(foreign)
    before = world_of(mgn, foreign)
    error = refusal(
        "AccessDeniedException", client.start_replication, sourceServerID=server_id, accountID=OTHER_ACCOUNT
    )
    assert OTHER_ACCOUNT in error["message"]
    assert world_of(mgn, foreign) == before


@pytest.mark.parametrize("account_id", ["12345678901a", "1234567890123"])
def test_a_malformed_account_is_invalid(mgn: MgnMock, client: MgnClient, account_id: str) -> None:
    error = refusal(VALIDATION, client.start_replication, sourceServerID=discovered(mgn), accountID=account_id)
    assert at_fault(error) == {"accountID"}
