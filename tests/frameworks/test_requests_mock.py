"""Beside requests_mock, which replaces the adapter of every session of `requests`."""

from __future__ import annotations

import pytest
import requests

from mgn_mock import mock_mgn

requests_mock = pytest.importorskip("requests_mock")

URL = "https://mgn.us-east-1.amazonaws.com/DescribeVcenterClients"


def test_with_real_http_what_it_does_not_know_goes_on_to_the_mock_around_it(refused: list[object]) -> None:
    with mock_mgn(requests=True), requests_mock.Mocker(real_http=True) as theirs:
        theirs.get("https://example.com/", text="own")
        assert requests.get("https://example.com/", timeout=5).text == "own"
        assert requests.get(URL, timeout=5).json() == {"items": []}
    assert refused == []


def test_without_it_the_request_is_refused_and_not_sent(refused: list[object]) -> None:
    with mock_mgn(requests=True), requests_mock.Mocker(), pytest.raises(requests_mock.exceptions.NoMockAddress):
        requests.get(URL, timeout=5)
    assert refused == []
