"""The pytest plugin, in test runs of its own."""

from __future__ import annotations

from importlib.metadata import entry_points
from typing import TYPE_CHECKING

import pytest

from tests.processes import PYTHON_PATH

if TYPE_CHECKING:
    from collections.abc import Callable

PLUGIN = "mgn_mock.pytest_plugin"
# Where the package is installed, pytest finds the plugin itself.
IS_INSTALLED = any(entry_point.value == PLUGIN for entry_point in entry_points(group="pytest11"))
ARGUMENTS = [] if IS_INSTALLED else ["-p", PLUGIN]

if TYPE_CHECKING:
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
            *ARGUMENTS, "--strict-markers", "-Werror", "-p", "no:cacheprovider", "-p", "no:asyncio", *more
        )

    return run_tests


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

        @pytest.mark.mgn_mock(region="us-east-1")
        @mock_mgn(region="eu-west-1")
        def test_region():
            assert current().region == "eu-west-1"
        """
    ).assert_outcomes(passed=2)


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
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines([message])


def test_marker_and_fixtures_are_listed_with_what_they_do(run: Run) -> None:
    result = run("", "--markers")
    result.stdout.fnmatch_lines(["@pytest.mark.mgn_mock(*options): run the test under a mocked AWS*"])
    result = run("", "--fixtures")
    result.stdout.fnmatch_lines(["mgn_mock -- *", "*control panel*", "mgn_client -- *", "*client*"])


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
