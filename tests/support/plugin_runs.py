"""A pytest plugin for these tests: runs of pytest under the plugin of the package."""

from __future__ import annotations

from collections.abc import Callable
from importlib.metadata import entry_points

import pytest

# A run within this process forgets the modules that it is the first to import, and those that know them do not.
import mgn_mock.activation.active
import mgn_mock.activation.examples
import mgn_mock.pytest_plugin.shared_worlds  # noqa: F401
from tests.support.processes import PYTHON_PATH

PLUGIN = "mgn_mock.pytest_plugin"
# Where the package is installed, pytest finds the plugin itself.
IS_INSTALLED = any(entry_point.value == PLUGIN for entry_point in entry_points(group="pytest11"))
ARGUMENTS = [] if IS_INSTALLED else ["-p", PLUGIN, "-W", "ignore:Module already imported so cannot be rewritten"]

Run = Callable[..., pytest.RunResult]


@pytest.fixture
def run(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs tests from source under the plugin, strictly."""

    def run_tests(source: str, *more: str, apart: bool = False) -> pytest.RunResult:
        monkeypatch.setenv("PYTHONPATH", PYTHON_PATH)
        pytester.makepyfile(source)
        run_pytest = pytester.runpytest_subprocess if apart else pytester.runpytest_inprocess
        # pytest-asyncio would ask for a setting of its own.
        return run_pytest(
            "-Werror", *ARGUMENTS, "--strict-markers", "-p", "no:cacheprovider", "-p", "no:asyncio", *more
        )

    return run_tests
