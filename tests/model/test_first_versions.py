"""What an older botocore lacks is refused with the version that has it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import botocore
import pytest

from mgn_mock import MgnMock, mock_mgn
from mgn_mock.model import first_versions
from mgn_mock.model.spec import service
from mgn_mock.service import registry
from mgn_mock.transports import seam

if TYPE_CHECKING:
    from collections.abc import Callable

    from types_boto3_mgn import MgnClient

INSTALLED = first_versions._numbers(botocore.__version__)
LACKED = [name for name in first_versions.FIRST_VERSIONS if name not in service().operation_names]


def test_the_installed_model_has_the_operations_of_its_version_and_lacks_the_later_ones() -> None:
    for operation, version in first_versions.FIRST_VERSIONS.items():
        assert (operation in service().operation_names) == (first_versions._numbers(version) <= INSTALLED), operation


def test_whatever_is_implemented_and_not_in_the_installed_model_is_known_to_come_later() -> None:
    known = {service().operation(name).method_name for name in service().operation_names}
    later = {method for method in registry.handlers() if method not in known}
    assert {first_versions.operation_of(method) for method in later} == set(LACKED)


def test_a_botocore_that_lacks_nothing_is_not_burdened() -> None:
    assert first_versions.may_lack_operations() == bool(LACKED) == bool(seam._LACKING)


@pytest.fixture
def lacked(monkeypatch: pytest.MonkeyPatch) -> str:
    """An operation that the installed botocore lacks, whichever it is."""
    monkeypatch.setattr(first_versions, "FIRST_VERSIONS", {"FlyToTheMoon": "9.9.9"})
    monkeypatch.setattr(seam, "_LACKING", (seam.Handler("getattr.mgn", seam.refuse_method),))
    return (
        f"the installed botocore {botocore.__version__} does not know FlyToTheMoon, which came with botocore 9.9.9: "
        "install botocore>=9.9.9"
    )


def test_a_method_that_a_client_lacks_says_which_version_has_it(lacked: str, mgn: MgnMock, client: MgnClient) -> None:
    with pytest.raises(AttributeError) as failure:
        client.fly_to_the_moon  # type: ignore[attr-defined] # noqa: B018 - its absence is what is tested
    assert str(failure.value) == lacked
    assert not hasattr(client, "fly_to_the_moon")
    with pytest.raises(AttributeError, match="object has no attribute 'fly_to_mars'"):
        client.fly_to_mars  # type: ignore[attr-defined] # noqa: B018 - the same


def test_after_the_mock_a_client_says_what_botocore_says(lacked: str) -> None:
    with mock_mgn(region="us-east-1") as panel:
        client = panel.client()
        assert not hasattr(client, "fly_to_the_moon")
    with pytest.raises(AttributeError, match="object has no attribute 'fly_to_the_moon'"):
        client.fly_to_the_moon  # type: ignore[attr-defined] # noqa: B018 - its absence is what is tested


@pytest.mark.parametrize(
    "ask",
    [
        lambda mgn: mgn.fail("FlyToTheMoon", "ThrottlingException"),
        lambda mgn: mgn.peek("FlyToTheMoon"),
        lambda mgn: mgn.assert_called("FlyToTheMoon"),
        lambda mgn: mgn.calls.to("FlyToTheMoon"),
    ],
    ids=["fail", "peek", "assert_called", "calls"],
)
def test_the_panel_says_it_too(lacked: str, ask: Callable[[MgnMock], object]) -> None:
    with pytest.raises(ValueError) as failure:  # noqa: PT011 - compared below
        ask(MgnMock())
    assert str(failure.value) == lacked


@pytest.mark.skipif(not LACKED, reason="the installed botocore lacks nothing")
def test_planting_of_what_an_older_botocore_lacks_is_refused() -> None:
    mgn = MgnMock()
    with pytest.raises(
        ValueError, match=r"does not know StartRemoteSourceActionJob, which came with botocore 1\.44\.5"
    ):
        mgn.fail_source_action(mgn.add_source_server())
    if "CreateNetworkMigrationDefinition" in LACKED:
        with pytest.raises(ValueError, match="does not know CreateNetworkMigrationDefinition, which came with"):
            mgn.add_network_migration(definition={})
    with mock_mgn() as panel, pytest.raises(AttributeError, match="does not know ListRemoteSourceActions"):
        panel.client().list_remote_source_actions()  # type: ignore[attr-defined] # newer than its types
