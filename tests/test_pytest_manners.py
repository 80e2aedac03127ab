"""The pytest plugin's manners: its help, what it refuses and how, and what it tells of a failed test."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

import pytest

from mgn_mock import pytest_plugin
from mgn_mock.options import DEFAULT_ACCOUNT_ID, DEFAULT_RECORD, DEFAULT_REGION, OPTION_NAMES
from mgn_mock.state.settings import Neighbours, Progress, TimeFormat, Transport

if TYPE_CHECKING:
    from tests.support.plugin_runs import Run


# Help


def test_the_help_tells_the_values_and_the_default_of_each_option(run: Run) -> None:
    result = run("", "--help")
    text = " ".join(result.stdout.str().split())
    for name in OPTION_NAMES:
        option = f"--mgn-mock-{name.replace('_', '-')}=VALUE {pytest_plugin._HELP[name]}"
        assert " ".join(option.split()) in text.replace("- ", "-"), name
        assert "; default: " in pytest_plugin._HELP[name], name


def test_the_values_that_the_help_tells_are_those_of_the_options() -> None:
    told = pytest_plugin._HELP
    for name, literals in {
        "progress": Progress,
        "transport": Transport,
        "neighbours": Neighbours,
        "time_format": TimeFormat,
    }.items():
        values = get_args(literals)
        assert told[name] == f"{', '.join(values[:-1])} or {values[-1]}; default: {values[0]}"
    for name, default in {"region": DEFAULT_REGION, "account_id": DEFAULT_ACCOUNT_ID, "record": DEFAULT_RECORD}.items():
        assert told[name].endswith(f" {default}")


def test_the_fixtures_are_listed_with_what_they_are_for(run: Run) -> None:
    result = run("", "--fixtures")
    result.stdout.fnmatch_lines(
        [
            "mgn_mock -- *",
            "    Turn the mock on for this test and return its control panel, an `MgnMock`.",
            "mgn_mock_module [[]module scope] -- *",
            "    Turn the mock on for all tests of this module and return its control panel, an `MgnMock`.",
            "mgn_mock_session [[]session scope] -- *",
            "    Turn the mock on for the whole run and return its control panel, an `MgnMock`.",
            "mgn_client -- *",
            "    Return a boto3 client of the mock for this test, in the panel's Region and account.",
        ]
    )


# What does not fit


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("mgn_mock_quotas = waves", "option quotas must be written as in waves=3,connectors=none, not 'waves'"),
        ("mgn_mock_block = perhaps", "invalid truth value 'perhaps'"),
        ("mgn_mock_no_report = perhaps", "invalid truth value 'perhaps'"),
    ],
)
def test_a_wrong_setting_is_one_usage_error_that_names_the_file(
    run: Run, pytester: pytest.Pytester, line: str, message: str
) -> None:
    file = pytester.makeini(f"[pytest]\n{line}\n")
    result = run("def test_it(): ...\n")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    place = line.partition(" = ")[0] if "perhaps" in line else line
    assert [error for error in result.errlines if error] == [f"ERROR: {place} in {file}: {message}"]


SLIPS = """
    import pytest

    def test_that_would_pass(): ...

    @pytest.mark.mgn_mock(progress="never")
    @pytest.mark.parametrize("number", [1, 2])
    def test_slip(number): ...

    @pytest.mark.mgn_mock(sead=7)
    def test_another_slip(): ...
"""
FIRST_SLIP = "the marker mgn_mock(progress='never'): option progress must be one of 'on_read', *, not 'never'"


def test_a_slip_in_a_marker_is_one_usage_error_before_the_first_test(run: Run) -> None:
    result = run(SLIPS)
    result.assert_outcomes()
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([f"ERROR: *.py::test_slip[[]1]: {FIRST_SLIP}"])
    assert "sead" not in result.stderr.str()


def test_under_xdist_a_slip_is_one_error_and_no_test_runs(run: Run) -> None:
    pytest.importorskip("xdist")
    result = run(SLIPS, "-n2", apart=True)
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*ERROR collecting *", FIRST_SLIP])
    assert run(SLIPS, "-n2", "--mgn-mock-seed=x", apart=True).ret == pytest.ExitCode.USAGE_ERROR


def test_options_that_the_environment_contradicts_are_not_blamed(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "nowhere")
    source = "import pytest\n\n@pytest.mark.mgn_mock(region='eu-west-1')\ndef test_it(): ...\n"
    run(source, "--mgn-mock-seed=3").assert_outcomes(passed=1)


def test_a_contradiction_names_all_that_take_part(run: Run) -> None:
    result = run(
        """
        import pytest
        from mgn_mock import mock_mgn

        @pytest.mark.mgn_mock(seed=5)
        @mock_mgn(seed=6)
        def test_all(mgn_mock_module, mgn_mock_session): ...

        @pytest.mark.mgn_mock(seed=5)
        def test_marker_and_fixture(mgn_mock_module): ...

        @mock_mgn(progress="manual")
        def test_decorator_and_fixture(mgn_mock_session): ...

        @mock_mgn(seed=6)
        class TestDecorated:
            @mock_mgn(seed=7)
            def test_two_decorators(self): ...

        @mock_mgn(region="eu-west-1")
        class TestRegion:
            @mock_mgn(region="eu-west-2")
            def test_a_region_inside_another(self): ...

            @pytest.mark.mgn_mock(region="eu-west-2")
            def test_marker_and_decorator(self): ...

        @pytest.mark.mgn_mock(seed=0, region="eu-west-1", start_replication_types=["SNAPSHOT_SHIPPING"])
        def test_the_same_in_other_words(mgn_mock_module): ...
        """
    )
    result.assert_outcomes(errors=5, passed=2)
    end = "are for one test and contradict each other: leave"
    both = "the fixture mgn_mock_session (seed=0) and the fixture mgn_mock_module (seed=0)"
    result.stdout.fnmatch_lines(
        [
            f"*the marker mgn_mock(seed=5), the decorator @mock_mgn(seed=6), {both} {end} all but one of them out",
            f"*the marker mgn_mock(seed=5) and the fixture mgn_mock_module (seed=0) {end} one of them out",
            "*the decorator @mock_mgn(progress='manual') and the fixture mgn_mock_session (progress='on_read') *",
            f"*the decorator @mock_mgn(seed=6) and the decorator @mock_mgn(seed=7) {end} one of them out",
            "*the marker mgn_mock(region='eu-west-2') and the decorator @mock_mgn(region='eu-west-1') are *",
        ]
    )


# What the mock held


def test_the_section_is_there_for_test_cases_too(run: Run) -> None:
    result = run(
        """
        import unittest
        from mgn_mock import current, mock_mgn

        def plant(name):
            current().add_source_server(tags={"Name": name})

        @mock_mgn
        class Decorated(unittest.TestCase):
            def setUp(self):
                plant("in setUp")

            def test_fails(self):
                self.fail("mine")

            def test_passes(self): ...

        @mock_mgn
        class Shared(unittest.TestCase):
            @classmethod
            def setUpClass(cls):
                plant("in setUpClass")

            def test_breaks(self):
                raise KeyError("mine")

        class Started(unittest.TestCase):
            def setUp(self):
                mock = mock_mgn()
                mock.start()
                self.addCleanup(mock.stop)
                plant("with start")

            def test_fails(self):
                self.fail("mine")

        @mock_mgn
        class Asynchronous(unittest.IsolatedAsyncioTestCase):
            async def test_fails(self):
                plant("in a coroutine")
                self.fail("mine")

        class Without(unittest.TestCase):
            def test_fails(self):
                self.fail("mine")
        """
    )
    result.assert_outcomes(failed=5, passed=1)
    text = result.stdout.str()
    assert text.count("- mgn_mock -") == 4
    for name in ("in setUp", "in setUpClass", "with start", "in a coroutine"):
        assert f"  {name}  AGENT_BASED  " in text, name
    run("").stdout.no_fnmatch_line("*- mgn_mock -*")


def test_under_xdist_the_section_comes_along(run: Run) -> None:
    pytest.importorskip("xdist")
    result = run(
        """
        import unittest
        from mgn_mock import current, mock_mgn

        @mock_mgn
        class Case(unittest.TestCase):
            def test_fails(self):
                current().add_source_server(tags={"Name": "in a worker"})
                for _ in range(240):
                    current().client().list_waves()
                self.fail("mine")
        """,
        "-n1",
        apart=True,
    )
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        ["*- mgn_mock -*", "*  in a worker  *", "240 calls:", "  ListWaves() in us-east-1 x 240"]
    )
