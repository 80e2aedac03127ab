"""The pytest plugin: fixtures, a marker, options, and the state of the mock in the report of a failed test.

pytest loads it in every run where the package is installed, so it imports nothing before a test uses it.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from mgn_mock import _boto3_types
    from mgn_mock.activation.mock import Activation
    from mgn_mock.panel import MgnMock

_ERROR = pytest.StashKey[BaseException]()
# The attribute of an error that holds the panel of the mock it left; `mgn_mock.activation.active` sets it.
_PANEL_ATTRIBUTE = "_mgn_mock"
# The attribute in which `mgn_mock.activation.functions` keeps the decorators of what is decorated.
_DECORATORS = "_mgn_mock_decorators"
_CLASS_FIXTURE = "_mgn_mock_class"
_SECTION = "mgn_mock"
_BOOLEANS = {"true": True, "yes": True, "on": True, "1": True, "false": False, "no": False, "off": False, "0": False}


def _parse_bool(text: str) -> bool:
    if text.lower() not in _BOOLEANS:
        raise ValueError(f"one of {', '.join(_BOOLEANS)} is wanted, not {text!r}")
    return _BOOLEANS[text.lower()]


def _parse_names(text: str) -> list[str]:
    return text.replace(",", " ").split()


def _parse_quotas(text: str) -> dict[str, int | None]:
    pairs = (pair.partition("=") for pair in text.split(","))
    return {name.strip(): None if limit.strip() == "none" else int(limit) for name, _, limit in pairs}


def _parse_assume(text: str) -> list[str]:
    return [] if text.strip() == "none" else _parse_names(text)


# The options of the mock, each with the parser of its text; `mgn_mock.options` documents them.
_OPTIONS: Mapping[str, Callable[[str], Any]] = {
    "region": str,
    "account_id": str,
    "initialized": _parse_bool,
    "progress": str,
    "start_time": str,
    "start_replication_types": _parse_names,
    "quotas": _parse_quotas,
    "transport": str,
    "requests": _parse_bool,
    "neighbours": str,
    "retry_sleep": _parse_bool,
    "mock_credentials": _parse_bool,
    "strict_faults": _parse_bool,
    "record": int,
    "seed": int,
    "time_format": str,
    "assume": _parse_assume,
}


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add a command-line option and an ini value for each option of the mock, and one for the reports."""
    group = parser.getgroup("mgn_mock", "a mocked AWS Application Migration Service")
    for name in _OPTIONS:
        text = f"the mock's option {name}, where a test's marker does not give it"
        group.addoption(f"--mgn-mock-{name.replace('_', '-')}", dest=f"mgn_mock_{name}", metavar="VALUE", help=text)
        parser.addini(f"mgn_mock_{name}", text)
    text = "leave out of the reports of failed tests what the mock held"
    group.addoption("--mgn-mock-no-report", action="store_true", help=text)
    parser.addini("mgn_mock_no_report", text, type="bool", default=False)
    text = "list the assumptions about the service that tests rest on, the most frequent first, with the tests"
    group.addoption("--mgn-mock-assumptions", action="store_true", help=text)
    text = (
        "refuse calls of the service that no mock answers, in place of sending them, and fail the tests that make them"
    )
    group.addoption("--mgn-mock-block", action="store_true", help=text)
    parser.addini("mgn_mock_block", text, type="bool", default=False)


def pytest_configure(config: pytest.Config) -> None:
    """Register the marker."""
    config.addinivalue_line(
        "markers",
        "mgn_mock(**options): run the test under a mocked AWS Application Migration Service (mgn_mock); "
        'scenario="wave3.json" loads a file first, from where the test is',
    )
    if config.getoption("mgn_mock_assumptions"):
        from mgn_mock.pytest_plugin.assumptions import AssumptionsPlugin  # noqa: PLC0415 - only where it is asked for

        config.pluginmanager.register(AssumptionsPlugin(), "mgn_mock_assumptions")
    if config.getoption("mgn_mock_block") or config.getini("mgn_mock_block"):
        from mgn_mock.pytest_plugin.blocking import BlockingPlugin  # noqa: PLC0415 - only where it is asked for

        config.pluginmanager.register(BlockingPlugin(), "mgn_mock_blocking")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give marked tests the fixture, requested or not, ahead of `setup_method` and other function-scoped fixtures."""
    for item in items:
        if item.get_closest_marker("mgn_mock") is not None or hasattr(getattr(item, "cls", None), _DECORATORS):
            from mgn_mock.pytest_plugin.decorators import add_fixtures  # noqa: PLC0415 - only where it is used

            add_fixtures(item)


def mark_class(cls: type, activation: object) -> None:
    """Mark a decorated test class, so that the mock is on for all that pytest runs in it."""
    pytest.mark.mgn_mock.with_args(activation)(cls)


@pytest.fixture(name="mgn_mock")
def mgn_mock_fixture(request: pytest.FixtureRequest) -> Iterator[MgnMock]:
    """Turn the mock on for this test and return its control panel, an `MgnMock`.

    The options come from the marker `@pytest.mark.mgn_mock(...)`, then the command line, then the configuration file.
    The marker's `scenario="file.json"`, relative to the test's file, is loaded first.
    """
    from mgn_mock.activation.mock import mock_mgn  # noqa: PLC0415 - only a test that uses it pays for it
    from mgn_mock.pytest_plugin.decorators import options_of  # noqa: PLC0415 - the same

    given, scenario = options_of(request.node)
    activation: Activation = mock_mgn(**{**run_options(request.config), **given})
    panel = activation.__enter__()
    try:
        if scenario is not None:
            panel.load(request.node.path.parent / scenario)
        yield panel
    finally:
        # With the error that the test failed with, the mock does not raise another.
        error = request.node.stash.get(_ERROR, sys.exc_info()[1])
        activation.__exit__(type(error) if error is not None else None, error, None)


def run_options(config: pytest.Config) -> dict[str, Any]:
    """Return the options of the command line, or else of the configuration file."""
    given = {}
    for name, parse in _OPTIONS.items():
        text = config.getoption(f"mgn_mock_{name}") or config.getini(f"mgn_mock_{name}")
        if text:
            try:
                given[name] = parse(text)
            except ValueError as error:
                raise pytest.UsageError(f"mgn_mock_{name}: {error}") from error
    return given


@pytest.fixture(name="mgn_mock_module", scope="module")
def mgn_mock_module_fixture(request: pytest.FixtureRequest) -> Iterator[MgnMock]:
    """Turn the mock on for all tests of this module and return its control panel, an `MgnMock`.

    Each test begins with what this fixture's users of wider scope than a test made; what a test does is undone at its
    end. The options come from `pytestmark = pytest.mark.mgn_mock(...)`, the command line, and the configuration file.
    """
    yield from _share(request)


@pytest.fixture(name="mgn_mock_session", scope="session")
def mgn_mock_session_fixture(request: pytest.FixtureRequest) -> Iterator[MgnMock]:
    """Turn the mock on for the whole run and return its control panel, an `MgnMock`.

    Each test begins with what this fixture's users of wider scope than a test made; what a test does is undone at its
    end. The options come from the command line and the configuration file.
    """
    yield from _share(request)


@pytest.fixture(name=_CLASS_FIXTURE, scope="class")
def _mgn_mock_class_fixture(request: pytest.FixtureRequest) -> Iterator[MgnMock]:
    """Turn the mock on for all that pytest runs for a class decorated with `@mock_mgn`."""
    yield from _share(request)


def _share(request: pytest.FixtureRequest) -> Iterator[MgnMock]:
    from mgn_mock.pytest_plugin.decorators import options_of  # noqa: PLC0415 - only a test that uses it pays for it
    from mgn_mock.pytest_plugin.shared_worlds import share  # noqa: PLC0415 - the same

    options: Any = {**run_options(request.config), **options_of(request.node)[0]}
    yield from share(options)


@pytest.hookimpl(tryfirst=True)
def pytest_fixture_setup(fixturedef: Any, request: Any) -> None:
    """Begin a test on a shared mock before its first own fixture, and refuse fixtures that would have no mock on."""
    if hasattr(fixturedef.func, _DECORATORS):
        from mgn_mock.pytest_plugin.decorators import refuse_fixture_that_returns  # noqa: PLC0415 - where it is used

        refuse_fixture_that_returns(fixturedef)
    if fixturedef.scope == "function":
        _begin_test(request.node)


def _begin_test(item: pytest.Item) -> None:
    shared_worlds: Any = sys.modules.get("mgn_mock.pytest_plugin.shared_worlds")
    if shared_worlds is not None:
        shared_worlds.begin_test(item)


@pytest.fixture(name="mgn_client")
def mgn_client_fixture(mgn_mock: MgnMock) -> _boto3_types.MgnClient:
    """Return a boto3 client of the mock for this test, in the panel's Region and account."""
    return mgn_mock.client()


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    """Fail a test that did not use its fault rules, rather than its teardown."""
    __tracebackhide__ = True
    _begin_test(item)
    if "mgn_mock.activation.active" in sys.modules and hasattr(getattr(item, "obj", None), "hypothesis"):
        from mgn_mock.activation.examples import isolate_examples  # noqa: PLC0415 - where it is used

        isolate_examples(item.obj)  # type: ignore[attr-defined] # a function's
    outcome: Any = yield
    panel: MgnMock | None = getattr(item, "funcargs", {}).get("mgn_mock") or _shared()
    if panel is not None and outcome.excinfo is None:
        try:
            panel.check()
        except AssertionError as error:
            outcome.force_exception(error)


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    """Add the calls and the state of the mock to the report of a failed test."""
    outcome: Any = yield
    report: pytest.TestReport = outcome.get_result()
    if call.excinfo is None or not report.failed:
        return
    error = call.excinfo.value
    item.stash[_ERROR] = error
    reference = getattr(error, _PANEL_ATTRIBUTE, None)
    panel = getattr(reference, "panel", None) or getattr(item, "funcargs", {}).get("mgn_mock") or _current()
    off = item.config.getoption("mgn_mock_no_report") or item.config.getini("mgn_mock_no_report")
    if panel is not None and not off:
        report.sections.append((_SECTION, panel.report()))


def _shared() -> MgnMock | None:
    """Return the control panel of the mock that this test shares with others, if any."""
    active: Any = sys.modules.get("mgn_mock.activation.active")
    panel: MgnMock | None = active.shared() if active is not None else None
    return panel


def _current() -> MgnMock | None:
    """Return the control panel of a mock that the test itself turned on and has not left."""
    active = sys.modules.get("mgn_mock.activation.active")
    if active is None:
        return None
    try:
        panel: MgnMock = active.current()
    except RuntimeError:
        return None
    return panel
