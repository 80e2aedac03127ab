"""What is left of a mock when it ends: nothing that cannot be copied."""

from __future__ import annotations

import copy
import pickle
from typing import Any

import pytest

from mgn_mock import MgnMock, current, mock_mgn


class Custom(Exception):  # noqa: N818 - any
    pass


@pytest.mark.parametrize("make", [ValueError, Custom], ids=lambda each: each.__name__)
def test_an_error_that_leaves_the_mock_can_be_pickled_and_copied(make: type[Exception]) -> None:
    @mock_mgn
    def fails() -> None:
        current().add_source_server()
        raise make("on purpose")

    with pytest.raises(make) as caught:
        fails()
    for twin in (pickle.loads(pickle.dumps(caught.value)), copy.deepcopy(caught.value)):
        assert (type(twin), twin.args) == (make, ("on purpose",))


def test_a_client_error_that_leaves_the_mock_can_be_pickled() -> None:
    error: Any = None
    with mock_mgn() as panel:
        client = panel.client()
        try:
            with mock_mgn():
                client.start_replication(sourceServerID="s-11111111111111111")
        except Exception as raised:  # noqa: BLE001 - the service's own
            error = raised
    assert copy.deepcopy(error.response) == error.response


def test_a_copy_of_a_panel_is_the_panel() -> None:
    panel = MgnMock()
    assert copy.deepcopy({"panel": panel})["panel"] is copy.copy(panel) is panel


def test_pickling_a_panel_says_dump() -> None:
    with pytest.raises(TypeError, match=r"dump\(\)"):
        pickle.dumps(MgnMock())


def test_a_region_without_its_keyword_is_an_error_that_names_it() -> None:
    with pytest.raises(TypeError, match=r"mock_mgn\(region='eu-west-1'\)"):
        mock_mgn("eu-west-1")  # type: ignore[call-overload]


@pytest.mark.parametrize(
    ("given", "instead"), [(60, "seconds=60"), ("PT5M", "seconds=300"), ("five", "minutes=5"), (1.5, "seconds=1.5")]
)
def test_advance_by_what_is_no_timedelta_says_what_to_write(given: Any, instead: str) -> None:
    panel = MgnMock()
    before = panel.now
    with pytest.raises(TypeError, match=rf"not {given!r}: write advance\({instead}\)"):
        panel.advance(given)
    assert panel.now == before


@pytest.mark.parametrize("method", ["add_source_server", "add_vcenter_client"])
def test_members_in_a_dict_are_refused_with_what_to_write(method: str) -> None:
    with pytest.raises(TypeError, match=rf"write {method}\(\*\*members\)"):
        getattr(MgnMock(), method)({"tags": {"a": "b"}})


def test_no_mock_is_on_names_the_method_and_the_way() -> None:
    def setUpClass() -> None:
        current()

    with pytest.raises(RuntimeError, match="no mock is on in setUpClass: decorate the class with @mock_mgn"):
        setUpClass()


def test_stop_on_an_object_that_started_nothing_stops_what_was_started_last() -> None:
    mock_mgn(region="eu-west-1").start()
    mock_mgn(region="eu-west-2").start()
    mock_mgn().stop()
    assert current().region == "eu-west-1"
    mock_mgn().stop()
    with pytest.raises(RuntimeError, match="no mock is on"):
        current()
    with pytest.raises(RuntimeError, match="was not started"):
        mock_mgn().stop()
