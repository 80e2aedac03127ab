from __future__ import annotations

import pytest
import requests
import responses

from mgn_mock import MgnMock, mock_mgn
from tests.support.signing import HOST, signed

ELSEWHERE = "https://elsewhere.example.com/"


def test_a_responses_mock_answers_for_the_services_hosts() -> None:
    with mock_mgn() as mgn, responses.RequestsMock() as mock:
        mgn.answer_through(mock)
        server = mgn.add_source_server(replicationType="SNAPSHOT_SHIPPING")

        answer = requests.post(**signed("StartReplication", sourceServerID=server["sourceServerID"]))

        assert answer.json()["lifeCycle"]["state"] == "NOT_READY"
        assert mock.calls[0].request.url == f"{HOST}/StartReplication"


def test_a_world_of_its_own_can_be_answered_through_one_too() -> None:
    mgn = MgnMock(region="eu-west-1")
    mgn.add_source_server()
    with responses.RequestsMock() as mock:
        mgn.answer_through(mock)

        answer = requests.post(**signed("DescribeSourceServers", "eu-west-1"))

    assert len(answer.json()["items"]) == 1


def test_the_module_itself_serves_as_the_mock() -> None:
    with responses.mock, mock_mgn() as mgn:
        mgn.answer_through(responses)
        assert requests.get(f"{HOST}/DescribeVcenterClients").json() == {"items": []}


def test_it_need_not_be_called() -> None:
    with mock_mgn() as mgn, responses.RequestsMock(assert_all_requests_are_fired=True) as mock:
        mgn.answer_through(mock)


@pytest.mark.parametrize("registered_before", [True, False])
def test_what_the_test_itself_registers_goes_first(registered_before: bool) -> None:
    with mock_mgn() as mgn, responses.RequestsMock() as mock:
        if registered_before:
            mock.get(f"{HOST}/DescribeVcenterClients", json={"from": "the test"})
        mgn.answer_through(mock)
        mock.get(ELSEWHERE, json={})
        if not registered_before:
            mock.get(f"{HOST}/DescribeVcenterClients", json={"from": "the test"})

        for _ in range(2):
            assert requests.get(f"{HOST}/DescribeVcenterClients").json() == {"from": "the test"}
        assert requests.post(**signed("DescribeSourceServers")).json() == {"items": []}
        assert requests.get(ELSEWHERE).json() == {}


def test_hosts_of_others_are_refused_by_the_mock_as_before() -> None:
    with mock_mgn() as mgn, responses.RequestsMock() as mock:
        mgn.answer_through(mock)
        with pytest.raises(requests.ConnectionError):
            requests.get("https://s3.us-east-1.amazonaws.com/")


def test_it_is_gone_from_the_mock_when_ours_ends() -> None:
    with responses.RequestsMock() as mock:
        with mock_mgn() as mgn:
            mgn.answer_through(mock)
            assert len(mock.registered()) == 1
        assert mock.registered() == []


def test_a_mock_that_was_reset_meanwhile_does_not_matter() -> None:
    with responses.RequestsMock() as mock, mock_mgn() as mgn:
        mgn.answer_through(mock)
        mock.reset()
