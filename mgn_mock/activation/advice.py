"""What to write where no mock is on."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import FrameType

# By name of the method that the test framework called, the way to have the mock on in it.
_CLASS = "decorate the class with @mock_mgn"
_WAYS = {
    "setUpClass": _CLASS,
    "tearDownClass": _CLASS,
    "setUpTestData": _CLASS,
    "setup_class": _CLASS,
    "teardown_class": _CLASS,
    "setUp": _CLASS,
    "asyncSetUp": _CLASS,
    "setup_method": _CLASS,
    "setUpModule": "call mock_mgn().start() there, and stop() in tearDownModule",
    "setup_module": "use the fixture mgn_mock_module in place of it",
}


def no_mock_is_on() -> str:
    """Return the text of the error, which names the method of the test class that is running."""
    frame: FrameType | None = sys._getframe(1)  # noqa: SLF001 - inspect.stack reads source files
    while frame is not None:
        way = _WAYS.get(frame.f_code.co_name)
        if way is not None:
            return f"no mock is on in {frame.f_code.co_name}: {way}"
        frame = frame.f_back
    return (
        "no mock is on: call this inside a function decorated with @mock_mgn, inside `with mock_mgn():`, "
        "or in a test that uses the fixture mgn_mock"
    )
