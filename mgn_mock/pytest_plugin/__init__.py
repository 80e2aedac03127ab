"""The pytest plugin: fixtures, a marker, options, and the state of the mock in the report of a failed test.

pytest loads it in every run where the package is installed, so it imports nothing before a test uses it.
"""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from mgn_mock import _boto3_types
    from mgn_mock.activation.mock import Activation
    from mgn_mock.panel import MgnMock
    from mgn_mock.server.local import LocalServer

_ERROR = pytest.StashKey[BaseException]()
# What the mock of a failed test of unittest held when it ended, within the test.
_HELD = pytest.StashKey[str]()
# The attribute of an error that holds the panel of the mock it left; `mgn_mock.activation.active` sets it.
_PANEL_ATTRIBUTE = "_mgn_mock"
# The attribute in which `mgn_mock.activation.functions` keeps the decorators of what is decorated.
_DECORATORS = "_mgn_mock_decorators"
_CLASS_FIXTURE = "_mgn_mock_class"
_SECTION = "mgn_mock"
_BOOLEANS = {"true": True, "yes": True, "on": True, "1": True, "false": False, "no": False, "off": False, "0": False}


def _parse_bool(text: str) -> bool:
    if text.lower() not in _BOOLEANS:
        raise ValueError(f"must be one of {', '.join(_BOOLEANS)}, not {text!r}")
    return _BOOLEANS[text.lower()]


def _parse_int(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise ValueError(f"must be a whole number, not {text!r}") from None


def _parse_names(text: str) -> list[str]:
    return text.replace(",", " ").split()


def _parse_quotas(text: str) -> dict[str, int | None]:
    pairs = [pair.partition("=") for pair in text.split(",")]
    try:
        return {name.strip(): None if limit.strip() == "none" else int(limit) for name, _, limit in pairs}
    except ValueError:
        raise ValueError(f"must be written as in waves=3,connectors=none, not {text!r}") from None


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
    "record": _parse_int,
    "seed": _parse_int,
    "time_format": str,
    "events": _parse_bool,
    "assume": _parse_assume,
}
_YES_OR_NO = "true or false"
# What `pytest --help` says of their values and defaults; the module of the options is not imported for it.
_HELP: Mapping[str, str] = {
    "region": (
        "a Region such as eu-west-1; default: AWS_DEFAULT_REGION, else that of boto3's default session or of the "
        "configuration, else us-east-1"
    ),
    "account_id": (
        "twelve digits; default: a twelve-digit AWS_ACCESS_KEY_ID, else AWS_ACCOUNT_ID, else MOTO_ACCOUNT_ID while "
        "moto is on, else 123456789012"
    ),
    "initialized": f"{_YES_OR_NO}; default: true",
    "progress": "on_read, manual, clock, sleep or instant; default: on_read",
    "start_time": "a time in ISO 8601 such as 2026-01-31T12:00:00Z; default: now",
    "start_replication_types": "AGENT_BASED, SNAPSHOT_SHIPPING or both with a comma; default: SNAPSHOT_SHIPPING",
    "quotas": "name=limit or name=none with commas between them, such as waves=3; default: the service's",
    "transport": "direct or wire; default: direct",
    "requests": f"{_YES_OR_NO}; default: false",
    "neighbours": "auto, boto3 or memory; default: auto",
    "retry_sleep": f"{_YES_OR_NO}; default: false",
    "mock_credentials": f"{_YES_OR_NO}; default: true",
    "strict_faults": f"{_YES_OR_NO}; default: false",
    "record": "a number of calls, 0 for none; default: 10000",
    "seed": "a whole number; default: 0",
    "time_format": "offset or Z; default: offset",
    "assume": "ids of assumptions with commas between them, or none; default: all",
    "events": f"{_YES_OR_NO}; default: true",
}
_SWITCHES = ("mgn_mock_no_report", "mgn_mock_block")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add a command-line option and an ini value for each option of the mock, and one for the reports."""
    group = parser.getgroup(
        "mgn_mock", "a mocked AWS Application Migration Service: its options, for tests whose marker does not give them"
    )
    for name in _OPTIONS:
        text = _HELP[name]
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
    """Register the marker, and refuse options that do not fit."""
    config.addinivalue_line(
        "markers",
        "mgn_mock(**options): run the test under a mocked AWS Application Migration Service (mgn_mock); "
        'scenario="wave3.json" loads a file first, from where the test is',
    )
    _check_run(config)
    if config.getoption("mgn_mock_assumptions"):
        from mgn_mock.pytest_plugin.assumptions import AssumptionsPlugin  # noqa: PLC0415 - only where it is asked for

        config.pluginmanager.register(AssumptionsPlugin(), "mgn_mock_assumptions")
    if config.getoption("mgn_mock_block") or config.getini("mgn_mock_block"):
        from mgn_mock.pytest_plugin.blocking import BlockingPlugin  # noqa: PLC0415 - only where it is asked for

        config.pluginmanager.register(BlockingPlugin(), "mgn_mock_blocking")


def _check_run(config: pytest.Config) -> None:
    for name in _SWITCHES:
        _check_switch(config, name)
    # The processes of pytest-xdist get the options that their controller has checked.
    if not hasattr(config, "workerinput") and (given := list(_given(config))):
        from mgn_mock.pytest_plugin.checks import check_options  # noqa: PLC0415 - only where there are some

        check_options(given)


def _check_switch(config: pytest.Config, name: str) -> None:
    try:
        config.getini(name)
    except (ValueError, pytest.UsageError) as error:
        raise pytest.UsageError(f"{name} in {config.inipath}: {error}") from None


def _given(config: pytest.Config) -> Iterator[tuple[str, str, Any]]:
    """Yield the options of the command line, or else of the configuration file: the place, the name and the value."""
    for name, parse in _OPTIONS.items():
        on_command_line = config.getoption(f"mgn_mock_{name}")
        text = on_command_line or config.getini(f"mgn_mock_{name}")
        if not text:
            continue
        in_file = f"mgn_mock_{name} = {text} in {config.inipath}"
        place = f"--mgn-mock-{name.replace('_', '-')}={text}" if on_command_line else in_file
        try:
            yield place, name, parse(text)
        except ValueError as error:
            raise pytest.UsageError(f"{place}: option {name} {error}") from None


def pytest_collection_modifyitems(session: pytest.Session, items: list[pytest.Item]) -> None:
    """Give marked tests the fixture, requested or not, ahead of `setup_method` and other function-scoped fixtures."""
    for item in items:
        if item.get_closest_marker("mgn_mock") is not None or hasattr(getattr(item, "cls", None), _DECORATORS):
            from mgn_mock.pytest_plugin.decorators import add_fixtures  # noqa: PLC0415 - only where it is used

            add_fixtures(item)
    if any(item.get_closest_marker("mgn_mock") is not None for item in items):
        from mgn_mock.pytest_plugin.checks import check_markers  # noqa: PLC0415 - only where there are some

        check_markers(session, items)


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
    return {name: value for _, name, value in _given(config)}


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
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Refuse a test whose marker, decorators and fixtures contradict each other, before one of them turns it on."""
    if _asks_for_options(item):
        from mgn_mock.pytest_plugin.agreement import check_agreement  # noqa: PLC0415 - only where it is used

        check_agreement(item, run_options(item.config))


def _asks_for_options(item: pytest.Item) -> bool:
    if item.get_closest_marker("mgn_mock") is not None:
        return True
    return any(hasattr(getattr(item, name, None), _DECORATORS) for name in ("cls", "function"))


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


@pytest.fixture(name="mgn_server")
def mgn_server_fixture(mgn_mock: MgnMock) -> Iterator[LocalServer]:
    """Serve the world of the fixture `mgn_mock` over HTTP during this test, for processes that the test starts.

    The result has `url`, `panel`, and `env`: the environment for a child process.
    """
    try:
        from mgn_mock.server.local import LocalServer  # noqa: PLC0415 - optional dependencies
    except ImportError as error:
        pytest.fail(f'mgn_server needs werkzeug and waitress ({error}): pip install "mgn-mock[server]"', pytrace=False)
    with LocalServer(mgn_mock) as server:
        yield server


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    """Fail a test that did not use its fault rules, rather than its teardown."""
    __tracebackhide__ = True
    _begin_test(item)
    if "mgn_mock.activation.active" in sys.modules and hasattr(getattr(item, "obj", None), "hypothesis"):
        from mgn_mock.activation.examples import isolate_examples  # noqa: PLC0415 - where it is used

        isolate_examples(item.obj)  # type: ignore[attr-defined] # a function's
    with _watching(item):
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
    held = panel.report() if panel is not None else item.stash.get(_HELD, None)
    off = item.config.getoption("mgn_mock_no_report") or item.config.getini("mgn_mock_no_report")
    if held is not None and not off:
        report.sections.append((_SECTION, held))


@contextmanager
def _watching(item: pytest.Item) -> Iterator[None]:
    """Keep what a mock holds that ends within a failed test of unittest, which keeps the error to itself."""
    active: Any = sys.modules.get("mgn_mock.activation.active")
    unittest: Any = sys.modules.get("unittest.case")
    if active is None or unittest is None or not issubclass(getattr(item, "cls", None) or object, unittest.TestCase):
        yield
        return

    def keep(panel: MgnMock) -> None:
        if _has_failed(item):
            item.stash[_HELD] = panel.report()

    active.watchers.append(keep)
    try:
        yield
    finally:
        active.watchers.remove(keep)


def _has_failed(item: Any) -> bool:
    # Neither pytest nor unittest has a public way to it; unittest of Python 3.10 tells pytest only after the clean-up.
    outcome = getattr(item.instance, "_outcome", None)
    return bool(getattr(item, "_excinfo", None)) or any(error for _, error in getattr(outcome, "errors", ()))


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
