from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mgn_mock import MgnMock, mock_mgn
from tests.support.checking import make_client

if TYPE_CHECKING:
    import pytest


def test_a_mock_that_is_turned_on_while_a_call_is_under_way_answers_it(request: pytest.FixtureRequest) -> None:
    client = make_client()
    mock = mock_mgn()

    def turn_on(**_: Any) -> None:
        mock.start()
        request.addfinalizer(mock.stop)

    client.meta.events.register("before-parameter-build.mgn", turn_on)

    assert client.describe_source_servers(maxResults=5)["items"] == []
    assert client.get_paginator("describe_vcenter_clients").paginate().build_full_result() == {"items": []}


def test_what_a_handler_sees_of_the_http_response_is_what_the_answer_says() -> None:
    seen: list[Any] = []
    client = MgnMock().client()
    client.meta.events.register("after-call.mgn", lambda http_response, **_: seen.append(http_response))

    answer = client.describe_source_servers()

    assert seen[0].status_code == 200
    assert seen[0].headers["X-Amzn-RequestId"] == answer["ResponseMetadata"]["RequestId"]
    assert seen[0].content == b""
