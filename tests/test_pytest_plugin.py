"""The pytest plugin, in test runs of its own."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from mgn_mock.options import OPTION_NAMES

if TYPE_CHECKING:
    from tests.support.plugin_runs import Run


def test_the_fixtures_give_a_panel_and_a_client_of_it(run: Run) -> None:
    run(
        """
        import pytest
        from mgn_mock import MgnMock, current

        def test_it(mgn_mock, mgn_client):
            assert isinstance(mgn_mock, MgnMock)
            assert current() is mgn_mock
            server = mgn_mock.add_source_server(replicationType="SNAPSHOT_SHIPPING")
            mgn_client.start_replication(sourceServerID=server["sourceServerID"])
            assert [call.operation for call in mgn_mock.calls] == ["StartReplication"]

        def test_the_next_test_has_a_world_of_its_own(mgn_client):
            assert mgn_client.describe_source_servers()["items"] == []

        def test_a_test_that_does_not_ask_has_none():
            with pytest.raises(RuntimeError):
                current()
        """
    ).assert_outcomes(passed=3)


def test_a_marker_gives_the_options_and_needs_no_fixture(run: Run) -> None:
    run(
        """
        import pytest
        from mgn_mock import current

        @pytest.mark.mgn_mock(region="eu-west-1", account_id="111122223333")
        def test_with_options():
            assert (current().region, current().account_id) == ("eu-west-1", "111122223333")

        @pytest.mark.mgn_mock(region="eu-west-1")
        def test_with_the_fixtures(mgn_mock, mgn_client):
            assert mgn_mock.region == mgn_client.meta.region_name == "eu-west-1"

        @pytest.mark.mgn_mock
        def test_bare():
            assert current().account_id == "123456789012"

        @pytest.mark.mgn_mock()
        @pytest.mark.parametrize("number", [1, 2])
        def test_parametrized(number):
            current().add_source_server()
            assert len(current().peek("DescribeSourceServers")["items"]) == 1
        """
    ).assert_outcomes(passed=5)


def test_a_marker_on_a_class_holds_for_its_tests_and_their_set_up(run: Run) -> None:
    run(
        """
        import pytest, unittest
        from mgn_mock import current

        @pytest.mark.mgn_mock(region="eu-west-1")
        class TestPlain:
            def setup_method(self):
                current().add_source_server()

            def test_one(self, mgn_client):
                assert mgn_client.meta.region_name == "eu-west-1"
                assert len(mgn_client.describe_source_servers()["items"]) == 1

            @pytest.mark.mgn_mock(region="eu-west-2")
            def test_the_closest_marker_wins(self):
                assert current().region == "eu-west-2"

        @pytest.mark.mgn_mock(region="eu-west-3")
        class TestCase(unittest.TestCase):
            def setUp(self):
                current().add_source_server()

            def test_one(self):
                assert len(current().peek("DescribeSourceServers")["items"]) == 1
                assert current().region == "eu-west-3"

            test_two = test_one

        @pytest.mark.mgn_mock(region="eu-west-3")
        class TestAsyncCase(unittest.IsolatedAsyncioTestCase):
            async def asyncSetUp(self):
                current().add_source_server()

            async def test_one(self):
                assert len(current().peek("DescribeSourceServers")["items"]) == 1
        """
    ).assert_outcomes(passed=5)


def test_a_marker_on_a_module_holds_for_all_in_it(run: Run) -> None:
    run(
        """
        import pytest
        from mgn_mock import current

        pytestmark = pytest.mark.mgn_mock(seed=5, region="eu-west-1")

        def test_it():
            assert current().region == "eu-west-1"
        """
    ).assert_outcomes(passed=1)


def test_a_decorator_and_a_fixture_on_one_test_are_one_world(run: Run) -> None:
    run(
        """
        import pytest
        from mgn_mock import current, mock_mgn

        @mock_mgn
        def test_bare(mgn_mock, mgn_client):
            mgn_mock.add_source_server()
            assert len(mgn_client.describe_source_servers()["items"]) == 1
            assert len(current().calls) == 1

        @pytest.mark.mgn_mock(region="eu-west-1")
        @mock_mgn(region="eu-west-1", seed=5)
        def test_region():
            assert current().region == "eu-west-1"

        @mock_mgn(region="eu-west-1", seed=5)
        def test_the_fixture_takes_the_options_of_the_decorator(mgn_mock, mgn_client):
            assert mgn_mock.region == mgn_client.meta.region_name == current().region == "eu-west-1"
        """
    ).assert_outcomes(passed=3)


def test_a_decorator_that_contradicts_the_marker_is_an_error_that_names_both(run: Run) -> None:
    result = run(
        """
        import pytest
        from mgn_mock import mock_mgn

        @pytest.mark.mgn_mock(region="us-east-1")
        @mock_mgn(region="eu-west-1")
        def test_region():
            pass
        """
    )
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*the marker mgn_mock(region='us-east-1') and the decorator @mock_mgn(region='eu-w*"])


def test_fixtures_of_the_test_s_own_may_build_on_them(run: Run) -> None:
    run(
        """
        import pytest

        @pytest.fixture
        def server(mgn_mock):
            return mgn_mock.add_source_server()

        @pytest.mark.mgn_mock(region="ap-south-1")
        def test_it(server, mgn_client):
            assert mgn_client.describe_source_servers()["items"] == [server]
        """
    ).assert_outcomes(passed=1)


def test_a_marked_test_has_the_mock_on_in_all_fixtures_of_its_own_and_in_no_other(run: Run) -> None:
    run(
        """
        import pytest
        from mgn_mock import current

        @pytest.fixture(scope="module", autouse=True)
        def variables():
            with pytest.MonkeyPatch.context() as patch, pytest.raises(RuntimeError):
                patch.setenv("AWS_DEFAULT_REGION", "eu-south-1")
                yield
                current()

        @pytest.fixture(autouse=True)
        def server():
            return current().add_source_server()

        @pytest.mark.mgn_mock
        def test_unnamed(server):
            assert ":eu-south-1:" in server["arn"]

        @pytest.mark.mgn_mock
        @pytest.mark.parametrize("number", [1, 2])
        def test_named(number, mgn_client, mgn_mock, server):
            assert mgn_client.describe_source_servers()["items"] == [server]
        """
    ).assert_outcomes(passed=3)


def test_the_mock_is_off_after_a_test_that_failed(run: Run) -> None:
    run(
        """
        import pytest
        from botocore.client import ClientMeta
        from mgn_mock import current

        def test_fails(mgn_mock):
            assert mgn_mock is None

        @pytest.mark.mgn_mock
        def test_fails_too():
            raise KeyError

        def test_nothing_is_left():
            assert "events" not in vars(ClientMeta)
            with pytest.raises(RuntimeError):
                current()
        """
    ).assert_outcomes(failed=2, passed=1)


@pytest.mark.parametrize(
    ("marker", "message"),
    [
        ("mgn_mock('eu-west-1')", "*the marker mgn_mock takes options by keyword*"),
        ("mgn_mock(regoin='eu-west-1')", "*mock_mgn has no option 'regoin'*"),
        ("mgn_mock(progress='never')", "*option progress must be one of 'on_read'*"),
    ],
)
def test_a_marker_that_is_used_wrongly_says_so(run: Run, marker: str, message: str) -> None:
    result = run(f"import pytest\n\n@pytest.mark.{marker}\ndef test_it(): ...\n")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    [error] = [line for line in result.errlines if line]
    assert error.startswith("ERROR: test_a_marker_that_is_used_wrongly_says_so.py::test_it: the marker mgn_mock(")
    result.stderr.fnmatch_lines([message])


def test_marker_and_fixtures_are_listed_with_what_they_do(run: Run) -> None:
    result = run("", "--markers")
    result.stdout.fnmatch_lines(["@pytest.mark.mgn_mock(*options): run the test under a mocked AWS*"])
    result = run("", "--fixtures")
    result.stdout.fnmatch_lines(["mgn_mock -- *", "*control panel*", "mgn_client -- *", "*client*"])


FAILING = """
import pytest
from mgn_mock import current, mock_mgn

def test_fixture(mgn_mock, mgn_client):
    mgn_mock.add_source_server(tags={"Name": "by the fixture"})
    mgn_client.describe_source_servers(maxResults=7)
    assert False

@mock_mgn
def test_decorated():
    current().add_source_server(tags={"Name": "by the decorator"})
    assert False

def test_context():
    with mock_mgn() as mgn:
        mgn.add_source_server(tags={"Name": "by the context"})
        assert False

def test_started():
    mock = mock_mgn()
    mock.start().add_source_server(tags={"Name": "by start"})
    try:
        assert False
    finally:
        pytest.mock = mock

def test_after_it():
    pytest.mock.stop()

def test_without_a_mock():
    assert False

def test_that_passes(mgn_mock):
    mgn_mock.add_source_server(tags={"Name": "nobody needs to see"})
"""


def test_the_report_of_a_failed_test_tells_what_the_mock_held(run: Run) -> None:
    result = run(FAILING)
    result.assert_outcomes(failed=5, passed=2)
    for how in ("by the fixture", "by the decorator", "by the context", "by start"):
        result.stdout.fnmatch_lines(["*- mgn_mock -*", "Region *", f"    s-*  {how}  AGENT_BASED *"])
    result.stdout.fnmatch_lines(["1 call:", "  DescribeSourceServers(maxResults=7) in us-east-1"])
    text = result.stdout.str()
    assert text.count("- mgn_mock -") == 4
    assert "nobody needs to see" not in text


def test_of_many_calls_the_report_tells_the_latest(run: Run) -> None:
    result = run(
        """
        def test_it(mgn_client):
            for size in range(1, 41):
                mgn_client.describe_source_servers(maxResults=size)
            assert False
        """
    )
    oldest_told = "  DescribeSourceServers(maxResults=11) in us-east-1"
    result.stdout.fnmatch_lines(["40 calls, the latest 30 of them:", oldest_told])
    result.stdout.no_fnmatch_line("  DescribeSourceServers(maxResults=10) in us-east-1")


def test_the_report_can_be_switched_off(run: Run, pytester: pytest.Pytester) -> None:
    run(FAILING, "--mgn-mock-no-report").stdout.no_fnmatch_line("*- mgn_mock -*")
    pytester.makeini("[pytest]\nmgn_mock_no_report = true\n")
    run(FAILING).stdout.no_fnmatch_line("*- mgn_mock -*")


def test_the_command_line_goes_before_the_configuration_and_a_marker_before_both(
    run: Run, pytester: pytest.Pytester
) -> None:
    pytester.makeini("[pytest]\nmgn_mock_region = eu-west-1\nmgn_mock_seed = 5\nmgn_mock_record = 2\n")
    run(
        """
        import pytest

        def test_fixture(mgn_mock):
            settings = mgn_mock._world.settings
            assert (settings.region, settings.seed, settings.record) == ("eu-west-2", 5, 2)

        @pytest.mark.mgn_mock(region="eu-west-3")
        def test_marker(mgn_mock):
            assert (mgn_mock.region, mgn_mock._world.settings.seed) == ("eu-west-3", 5)
        """,
        "--mgn-mock-region=eu-west-2",
    ).assert_outcomes(passed=2)


def test_every_option_of_the_mock_can_be_given_to_the_run(run: Run) -> None:
    given = {
        "region": "eu-west-1",
        "account-id": "111122223333",
        "initialized": "no",
        "progress": "manual",
        "start-time": "2026-01-31T12:00:00Z",
        "start-replication-types": "AGENT_BASED,SNAPSHOT_SHIPPING",
        "quotas": "waves=3, connectors=none",
        "transport": "wire",
        "requests": "false",
        "neighbours": "memory",
        "retry-sleep": "yes",
        "mock-credentials": "no",
        "strict-faults": "on",
        "record": "7",
        "seed": "8",
        "assume": "none",
        "time-format": "Z",
        "events": "off",
    }
    assert {name.replace("-", "_") for name in given} == OPTION_NAMES
    run(
        """
        def test_it(mgn_mock):
            settings = mgn_mock._world.settings._asdict()
            start_time = settings.pop("start_time")
            settings.pop("default_region")
            assert start_time.isoformat() == "2026-01-31T12:00:00+00:00"
            assert settings == {
                "named_region": "eu-west-1", "account_id": "111122223333", "initialized": False, "progress": "manual",
                "start_replication_types": ("AGENT_BASED", "SNAPSHOT_SHIPPING"), "transport": "wire",
                "requests": False, "neighbours": "memory", "retry_sleep": True, "strict_faults": True,
                "record": 7, "seed": 8, "quotas": {"waves": 3, "connectors": None}, "assume": (),
                "time_format": "Z", "mock_credentials": False, "events": False,
            }
        """,
        *(f"--mgn-mock-{name}={value}" for name, value in given.items()),
    ).assert_outcomes(passed=1)


@pytest.mark.parametrize(
    ("option", "message"),
    [
        ("--mgn-mock-requests=perhaps", "option requests must be one of true, *, not 'perhaps'"),
        ("--mgn-mock-seed=x", "option seed must be a whole number, not 'x'"),
        ("--mgn-mock-region=nowhere", "option region must be a Region*"),
        ("--mgn-mock-quotas=waves", "option quotas must be written as in waves=3,connectors=none, not 'waves'"),
        ("--mgn-mock-quotas=wafes=3", "option quotas: there is no quota 'wafes'; *"),
        ("--mgn-mock-progress=never", "option progress must be one of 'on_read', *, not 'never'"),
    ],
)
def test_an_option_that_does_not_fit_says_so(run: Run, option: str, message: str) -> None:
    result = run("def test_it(mgn_mock): ...\n", option)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([f"ERROR: {option}: {message}"])
    assert "Traceback" not in result.stderr.str()


def test_a_scenario_is_loaded_from_where_the_test_is(run: Run, pytester: pytest.Pytester) -> None:
    pytester.path.joinpath("wave3.json").write_text('{"source_servers": [{"tags": {"Wave": "3"}}]}', encoding="utf-8")
    pytester.mkdir("elsewhere")
    pytester.path.joinpath("elsewhere", "test_else.py").write_text(
        "import pytest\n"
        "@pytest.mark.mgn_mock(scenario='../wave3.json', region='eu-west-1')\n"
        "def test_it(mgn_mock):\n"
        "    assert mgn_mock.region in str(mgn_mock.peek('DescribeSourceServers'))\n",
        encoding="utf-8",
    )
    result = run(
        """
        import pytest
        from mgn_mock import current

        @pytest.mark.mgn_mock(scenario="wave3.json")
        class TestWave:
            @pytest.fixture(autouse=True)
            def tagged(self):
                [self.server] = current().peek("DescribeSourceServers")["items"]

            def test_it(self):
                assert self.server["tags"]["Wave"] == "3"

        @pytest.mark.mgn_mock(scenario="wave4.json")
        def test_no_such_file(): ...
        """
    )
    result.assert_outcomes(passed=2, errors=1)
    result.stdout.fnmatch_lines(["*FileNotFoundError*wave4.json*"])


def test_rules_that_nothing_met_fail_a_strict_test_once(run: Run) -> None:
    result = run(
        """
        import pytest
        from mgn_mock import current, mock_mgn

        pytestmark = pytest.mark.mgn_mock(strict_faults=True)

        def test_unused(mgn_mock):
            mgn_mock.fail("StartReplication", "ThrottlingException")

        def test_used(mgn_mock, mgn_client):
            mgn_mock.fail("DescribeSourceServers", "ThrottlingException")
            mgn_client.describe_source_servers()

        def test_that_fails_anyway(mgn_mock):
            mgn_mock.fail("StartReplication", "ThrottlingException")
            raise KeyError("its own reason")

        @pytest.fixture
        def broken(mgn_mock):
            mgn_mock.fail("StartReplication", "ThrottlingException")
            raise KeyError("the fixture's own reason")

        def test_that_cannot_begin(broken): ...
        """
    )
    result.assert_outcomes(failed=2, passed=1, errors=1)
    result.stdout.fnmatch_lines(["*AssertionError: These fault rules have hit nothing:*"])


def test_a_world_that_a_module_shares_is_fresh_for_each_test_as_documented(run: Run) -> None:
    page = (Path(__file__).parent.parent / "docs" / "worlds.md").read_text(encoding="utf-8")
    [block] = [block for block in page.split("```") if 'scope="module"' in block]
    run(block.removeprefix("python\n")).assert_outcomes(passed=3)


def test_where_it_is_not_used_nothing_is_imported(run: Run) -> None:
    run(
        """
        import sys

        def test_it():
            ours = {name for name in sys.modules if name.partition(".")[0] == "mgn_mock"}
            assert ours == {"mgn_mock", "mgn_mock.pytest_plugin"}
            assert not {"boto3", "botocore"} & set(sys.modules)
        """,
        apart=True,
    ).assert_outcomes(passed=1)


def test_it_works_under_xdist(run: Run) -> None:
    pytest.importorskip("xdist")
    run(
        """
        import os
        import pytest

        @pytest.mark.parametrize("number", range(6))
        def test_fixtures(mgn_mock, mgn_client, number):
            assert os.environ["PYTEST_XDIST_WORKER"] in ("gw0", "gw1")
            for _ in range(number):
                mgn_mock.add_source_server()
            assert len(mgn_client.describe_source_servers()["items"]) == number

        @pytest.mark.mgn_mock(region="eu-west-1")
        def test_marker():
            from mgn_mock import current
            assert current().region == "eu-west-1"
        """,
        "-n2",
        apart=True,
    ).assert_outcomes(passed=7)


# Assumptions

RESTS_ON_DURATIONS = """
    import pytest
    from mgn_mock import mock_mgn

    def moved(panel):
        server = panel.add_source_server(lifeCycle={"state": "NOT_READY"})
        panel.settle()
        panel.client().describe_source_servers()

    def test_fixture(mgn_mock):
        moved(mgn_mock)

    @mock_mgn
    def test_decorated():
        with mock_mgn() as panel:
            moved(panel)

    def test_that_rests_on_nothing(mgn_mock):
        mgn_mock.peek("DescribeSourceServers")
"""


@pytest.mark.parametrize("workers", [(), ("-n2",)], ids=["one process", "xdist"])
def test_a_run_lists_the_assumptions_with_the_tests_that_rest_on_them(run: Run, workers: tuple[str, ...]) -> None:
    if workers:
        pytest.importorskip("xdist")
    result = run(RESTS_ON_DURATIONS, "--mgn-mock-assumptions", *workers, apart=True)

    result.assert_outcomes(passed=3)
    lines = result.outlines[result.outlines.index(next(each for each in result.outlines if "rest on ==" in each)) :]
    listed = "\n".join(lines)
    assert "times-and-durations (2 tests): What is under way takes as long as the table of durations says." in listed
    first = listed.partition("times-and-durations (2 tests)")[2].splitlines()[1:3]
    assert [line.rpartition("::")[2] for line in sorted(first)] == ["test_decorated", "test_fixture"]
    assert "test_that_rests_on_nothing" not in listed


def test_a_run_without_assumptions_says_so_and_one_that_does_not_ask_says_nothing(run: Run) -> None:
    source = "def test_it(mgn_mock): pass"
    run(source, "--mgn-mock-assumptions").stdout.fnmatch_lines(["*assumptions that tests rest on*", "none"])
    run(source).stdout.no_fnmatch_line("*tests rest on*")


@pytest.mark.parametrize("where", ["command line", "ini", "marker"])
def test_a_test_fails_that_rests_on_an_assumption_that_is_not_allowed(
    run: Run, pytester: pytest.Pytester, where: str
) -> None:
    source, arguments = RESTS_ON_DURATIONS, ["--mgn-mock-assume=none"] if where == "command line" else []
    if where == "ini":
        pytester.makeini("[pytest]\nmgn_mock_assume = none")
    if where == "marker":
        source = source.replace("def test_fixture", "@pytest.mark.mgn_mock(assume=())\n    def test_fixture")

    result = run(source, *arguments, "-k", "test_fixture")

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        [
            "*This test rests on assumptions that it does not allow:",
            "*times-and-durations (DescribeSourceServers): What is under way takes as long as *",
            "*To allow them, give the mock assume=('times-and-durations', *",
        ]
    )


def test_a_test_that_fails_already_is_not_asked_for_its_assumptions(run: Run) -> None:
    failing = "        moved(mgn_mock)\n        assert False, 'mine'"
    source = RESTS_ON_DURATIONS.replace("        moved(mgn_mock)", failing)

    result = run(source, "--mgn-mock-assume=none", "-k", "test_fixture")

    result.assert_outcomes(failed=1)
    result.stdout.no_fnmatch_line("*does not allow*")
