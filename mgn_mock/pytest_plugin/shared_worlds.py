"""Mocks that the tests of a class, a module or a session share, each test beginning with what was made there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from mgn_mock.activation import active
from mgn_mock.activation.mock import mock_mgn

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mgn_mock.options import Options
    from mgn_mock.panel import MgnMock

_HAS_BEGUN = pytest.StashKey[bool]()


def share(options: Options) -> Iterator[MgnMock]:
    """Turn the mock on, and share it among the tests that run meanwhile."""
    with mock_mgn(**options) as panel:
        unshare = active.share()
        yield panel
        unshare()


def begin_test(item: pytest.Item) -> None:
    """Begin a test on a shared mock, if that has not been done; what it does is undone when it is torn down."""
    if active.shared() is None or item.stash.get(_HAS_BEGUN, False):
        return
    item.stash[_HAS_BEGUN] = True
    test = active.test()
    test.__enter__()

    def end() -> None:
        item.stash[_HAS_BEGUN] = False
        test.__exit__(None, None, None)

    item.addfinalizer(end)
