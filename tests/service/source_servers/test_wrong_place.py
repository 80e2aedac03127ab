"""What is looked for in the wrong Region or account is found elsewhere, and the refusal says where."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from tests.support.asking import OTHER_ACCOUNT, discovered

if TYPE_CHECKING:
    from collections.abc import Callable

    from mgn_mock import MgnMock


def refusal(call: Callable[..., Any], **params: Any) -> Any:
    with pytest.raises(ClientError) as caught:
        call(**params)
    return caught.value.response


def test_the_refusal_says_in_which_region_and_account_the_resource_is(mgn: MgnMock) -> None:
    server_id = discovered(mgn)
    here = "It is in Region us-east-1 of account 123456789012."
    for place in (mgn.at("eu-west-1"), mgn.at("us-east-1", OTHER_ACCOUNT)):
        client = place.client()
        response = refusal(client.start_replication, sourceServerID=server_id)
        assert response["Error"]["Code"] == "ResourceNotFoundException"
        assert response["resourceId"] == server_id
        assert response["message"].endswith(
            f"was not found in Region {place.region} of account {place.account_id}. {here}"
        )
        assert refusal(client.start_test, sourceServerIDs=[server_id])["message"].endswith(here)
        arn = mgn.server(server_id)["arn"]
        assert refusal(client.list_tags_for_resource, resourceArn=arn)["message"].endswith(here)
        with pytest.raises(KeyError, match="It is in Region us-east-1 of account 123456789012"):
            place.server(server_id)


def test_what_is_nowhere_is_not_said_to_be_elsewhere(mgn: MgnMock) -> None:
    mgn.at("eu-west-1").add_source_server()
    response = refusal(mgn.client().start_replication, sourceServerID="s-00000000000000000")
    assert "It is in" not in response["message"]


def test_it_is_said_to_one_who_names_a_managed_account(mgn: MgnMock) -> None:
    mgn.add_managed_account(OTHER_ACCOUNT)
    server_id = discovered(mgn)
    response = refusal(mgn.client().stop_replication, sourceServerID=server_id, accountID=OTHER_ACCOUNT)
    assert response["message"].endswith("It is in Region us-east-1 of account 123456789012.")
