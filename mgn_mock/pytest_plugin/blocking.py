"""`--mgn-mock-block`: calls of the service that no mock answers fail the tests that make them."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from mgn_mock.activation import blocking

if TYPE_CHECKING:
    from collections.abc import Iterator

_OUTPUT = "mgn_mock_blocked"


class _Blocked(NamedTuple):
    error: blocking.RealCallBlocked
    thread: threading.Thread


class BlockingPlugin:
    """Blocks real calls during a whole run, and reports those whose error the code has swallowed."""

    def __init__(self) -> None:
        self._guard = blocking.block_real_calls()
        self._blocked: list[_Blocked] = []
        # Threads that were there when the test began: what they do is not the test's.
        self._earlier: set[threading.Thread] = set()
        self._outside_tests: list[str] = []

    def pytest_configure(self) -> None:
        """Begin to block."""
        blocking.watchers.append(self._note)
        self._guard.start()

    def pytest_unconfigure(self) -> None:
        """Stop blocking."""
        self._guard.stop()
        blocking.watchers.remove(self._note)

    def _note(self, error: blocking.RealCallBlocked) -> None:
        self._blocked.append(_Blocked(error, threading.current_thread()))

    @pytest.hookimpl(hookwrapper=True, tryfirst=True)
    def pytest_runtest_protocol(self) -> Iterator[None]:
        """Tell threads of the test from those that outlived their own."""
        self._keep_for_the_end(self._blocked)
        self._blocked = []
        self._earlier = set(threading.enumerate()) - {threading.current_thread()}
        yield

    @pytest.hookimpl(hookwrapper=True, tryfirst=True)
    def pytest_runtest_setup(self) -> Iterator[None]:
        """Fail a test in whose fixtures a call was blocked."""
        __tracebackhide__ = True
        outcome: Any = yield
        self._fail(outcome)

    @pytest.hookimpl(hookwrapper=True, tryfirst=True)
    def pytest_runtest_call(self) -> Iterator[None]:
        """Fail a test in which a call was blocked."""
        __tracebackhide__ = True
        outcome: Any = yield
        self._fail(outcome)

    @pytest.hookimpl(hookwrapper=True, tryfirst=True)
    def pytest_runtest_teardown(self) -> Iterator[None]:
        """Fail a test in whose clean-up a call was blocked."""
        __tracebackhide__ = True
        outcome: Any = yield
        self._fail(outcome)

    def _fail(self, outcome: Any) -> None:
        __tracebackhide__ = True
        blocked, self._blocked = self._blocked, []
        own = [each for each in blocked if each.thread not in self._earlier]
        self._keep_for_the_end([each for each in blocked if each.thread in self._earlier])
        if own and (outcome.excinfo is None or issubclass(outcome.excinfo[0], pytest.skip.Exception)):
            outcome.force_exception(own[0].error)

    def _keep_for_the_end(self, blocked: list[_Blocked]) -> None:
        self._outside_tests += [f"thread {each.thread.name}: {each.error}" for each in blocked]

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Hand over what is left in a worker of pytest-xdist to its controller."""
        self._keep_for_the_end(self._blocked)
        self._blocked = []
        output = getattr(session.config, "workeroutput", None)
        if output is not None:
            output[_OUTPUT] = self._outside_tests

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """Take over what a worker of pytest-xdist has left."""
        self._outside_tests += getattr(node, "workeroutput", {}).get(_OUTPUT, [])

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """List the calls of threads that outlived their mock, and of code between the tests."""
        if self._outside_tests:
            terminalreporter.section(
                "mgn_mock: calls that no mock answered, blocked outside of the test that made them"
            )
            for line in self._outside_tests:
                terminalreporter.line(line)
