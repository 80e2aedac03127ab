"""`--mgn-mock-assumptions`: which assumptions of mgn_mock the tests of a run rest on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from mgn_mock.activation import active

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mgn_mock.panel import MgnMock

_MEMBER = "mgn_mock_assumptions"


class AssumptionsPlugin:
    """Collects the assumptions of every mock that ends, by test, in workers of pytest-xdist too."""

    def __init__(self) -> None:
        # Of mocks that have ended since the last report, by id, the text.
        self._ended: dict[str, str] = {}
        self._texts: dict[str, str] = {}
        # By assumption, the tests that rest on it.
        self._tests: dict[str, dict[str, None]] = {}

    def watch(self, panel: MgnMock) -> None:
        """Note what a mock that ends has rested on."""
        self._ended.update({each.id: each.text for each in panel.assumptions})

    def pytest_configure(self) -> None:
        """Begin to watch."""
        active.watchers.append(self.watch)

    def pytest_unconfigure(self) -> None:
        """Stop watching."""
        active.watchers.remove(self.watch)

    @pytest.hookimpl(hookwrapper=True)
    def pytest_runtest_makereport(self) -> Iterator[None]:
        """Hand over what has ended with the report, which xdist sends to the controller."""
        outcome: Any = yield
        setattr(outcome.get_result(), _MEMBER, self._ended)
        self._ended = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Count a test for each assumption that it rests on."""
        for name, text in getattr(report, _MEMBER, {}).items():
            self._texts[name] = text
            self._tests.setdefault(name, {})[report.nodeid] = None

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """List the assumptions, the one that most tests rest on first, each with its tests."""
        terminalreporter.section("mgn_mock: assumptions that tests rest on")
        if not self._tests:
            terminalreporter.line("none")
        for name, tests in sorted(self._tests.items(), key=lambda item: (-len(item[1]), item[0])):
            count = f"{len(tests)} test{'' if len(tests) == 1 else 's'}"
            terminalreporter.line(f"{name} ({count}): {self._texts[name]}")
            for test in tests:
                terminalreporter.line(f"    {test}")
