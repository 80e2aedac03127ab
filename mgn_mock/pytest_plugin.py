"""The pytest plugin: the fixtures `mgn_mock` and `mgn_client`, and the marker `mgn_mock`.

It is loaded in every run of pytest where the package is installed, so it imports nothing before a test asks for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from types_boto3_mgn import MgnClient

    from mgn_mock.panel import MgnMock


def pytest_configure(config: pytest.Config) -> None:
    """Tells pytest of the marker."""
    config.addinivalue_line(
        "markers", "mgn_mock(**options): run the test under a mocked AWS Application Migration Service (mgn_mock)"
    )


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Gives marked tests the fixture, named or not, ahead of `setup_method` and every other one made for each test."""
    for item in items:
        names = getattr(item, "fixturenames", None)
        if names is not None and item.get_closest_marker("mgn_mock") is not None:
            if "mgn_mock" in names:
                names.remove("mgn_mock")
            names.insert(_place(item, names), "mgn_mock")


def _place(item: Any, names: list[str]) -> int:
    """Where the fixtures begin that are made for each test; what a session or a module shares may set variables."""
    known = item._fixtureinfo.name2fixturedefs  # noqa: SLF001 - pytest has no public way to it
    scopes = [known[name][-1].scope if name in known else None for name in names]
    return scopes.index("function") if "function" in scopes else len(scopes)


@pytest.fixture(name="mgn_mock")
def mgn_mock_fixture(request: pytest.FixtureRequest) -> Iterator[MgnMock]:
    """The control panel of a mock that is on for this test; its options come from the marker `mgn_mock`."""
    from mgn_mock.mock import mock_mgn  # noqa: PLC0415 - only a test that uses it pays for it

    marker = request.node.get_closest_marker("mgn_mock")
    if marker is not None and marker.args:
        raise TypeError("the marker mgn_mock takes options by keyword, such as @pytest.mark.mgn_mock(seed=7)")
    with mock_mgn(**(marker.kwargs if marker is not None else {})) as panel:
        yield panel


@pytest.fixture(name="mgn_client")
def mgn_client_fixture(mgn_mock: MgnMock) -> MgnClient:
    """A boto3 client of the mock, in the panel's Region and account."""
    return mgn_mock.client()
