"""The seam beside moto, frozen time and patches of a test, in every order of entry and exit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.client import BaseClient, ClientMeta
from freezegun import freeze_time
from moto import mock_aws

from mgn_mock import block_real_calls, current, mock_mgn
from tests.support.checking import make_client
from tests.support.registered import registered

if TYPE_CHECKING:
    from collections.abc import Callable

    from mgn_mock.state.settings import Transport

MAKE_API_CALL = vars(BaseClient)["_make_api_call"]


class Patch:
    """A patch of a test's own, which calls what was there."""

    def __init__(self, owner: Any, name: str, make: Callable[[Any], Any]) -> None:
        self.owner, self.name, self.make = owner, name, make
        self.patch = pytest.MonkeyPatch()

    def start(self) -> None:
        replaced = self.make(vars(self.owner).get(self.name))
        self.patch.setattr(self.owner, self.name, replaced, raising=False)

    def stop(self) -> None:
        self.patch.undo()


def passing_on(original: Any) -> Any:
    def make_api_call(self: Any, *args: Any) -> Any:
        return original(self, *args)

    return make_api_call


def passing_on_events(original: Any) -> Any:
    def get(meta: Any) -> Any:
        return meta.__dict__["events"] if original is None else original.__get__(meta, type(meta))

    def set_(meta: Any, events: Any) -> None:
        meta.__dict__["events"] = events

    return property(get, set_)


OTHERS: dict[str, Callable[[], Any]] = {
    "moto": mock_aws,
    "frozen": lambda: freeze_time("2026-01-31"),
    "patched call": lambda: Patch(BaseClient, "_make_api_call", passing_on),
    "patched seam": lambda: Patch(ClientMeta, "events", passing_on_events),
}


CASES = [
    pytest.param(other, ours_first, inner_first, id=f"{other}, {where}, {how}")
    for other in OTHERS
    for ours_first, where in ((True, "mock outside"), (False, "mock inside"))
    for inner_first, how in ((True, "last in first out"), (False, "first in first out"))
    # This patch, undone, takes away whatever has come into its place.
    if (other, ours_first, inner_first) != ("patched seam", False, False)
]


@pytest.mark.parametrize(("other", "ours_first", "inner_ends_first"), CASES)
def test_clients_are_answered_and_nothing_is_left(
    transport: Transport, refused: list[object], other: str, ours_first: bool, inner_ends_first: bool
) -> None:
    early = make_client()
    before = registered(early)
    ours, theirs = mock_mgn(transport=transport, region="us-east-1"), OTHERS[other]()
    order: list[Any] = [ours, theirs] if ours_first else [theirs, ours]

    def use() -> None:
        current().add_source_server()
        count = len(current().source_servers())
        for client in (early, make_client()):
            assert len(client.describe_source_servers()["items"]) == count

    for each in order:
        each.start()
    use()
    if other == "moto":
        assert boto3.client("sts", "us-east-1").get_caller_identity()["Account"] == "123456789012"
    first, last = reversed(order) if inner_ends_first else order
    first.stop()
    if first is theirs:
        use()
    last.stop()
    with block_real_calls(), pytest.raises(RuntimeError, match="no mock answers"):
        early.describe_source_servers()
    # What a patch restored last lets everything through; the next mock takes it away.
    with mock_mgn():
        assert early.describe_source_servers()["items"] == []
    assert "events" not in vars(ClientMeta)
    assert vars(BaseClient)["_make_api_call"] is MAKE_API_CALL
    assert registered(early) == before
    assert refused == []
