"""What `strict_faults` and `assume` ask for at the end of a test fails that test, and nothing else."""

from __future__ import annotations

import unittest
from typing import TYPE_CHECKING, Any

import pytest

from mgn_mock import current, mock_mgn
from tests.support.suites import run_suite

if TYPE_CHECKING:
    from pathlib import Path


def outcome(case: type[unittest.TestCase]) -> dict[str, list[str]]:
    """Run a test case; the names of its tests that did not pass, by what became of them."""
    result = unittest.TestResult()
    unittest.defaultTestLoader.loadTestsFromTestCase(case).run(result)
    with pytest.raises(RuntimeError, match="no mock is on"):
        current()
    kinds: dict[str, list[tuple[Any, str]]] = {"failed": result.failures, "error": result.errors}
    kinds["expected"] = result.expectedFailures
    return {
        kind: [f"{getattr(test, 'test_case', test)._testMethodName}: {text.splitlines()[-1]}" for test, text in found]
        for kind, found in kinds.items()
        if found
    }


class Unused(unittest.TestCase):
    def arm(self) -> None:
        current().fail("ListWaves", "ThrottlingException")


def test_a_rule_that_nothing_met_fails_its_test_and_the_run_goes_on() -> None:
    @mock_mgn(strict_faults=True)
    class Case(Unused):
        def test_1_unused(self) -> None:
            self.arm()

        def test_2_used(self) -> None:
            self.arm()
            current().client().list_waves()

        def test_3_fails_already(self) -> None:
            self.arm()
            self.fail("on purpose")

        def test_4_skips(self) -> None:
            self.arm()
            self.skipTest("on purpose")

        @unittest.expectedFailure
        def test_5_is_expected_to_fail(self) -> None:
            self.arm()
            self.fail("on purpose")

        def test_6_fails_in_part(self) -> None:
            self.arm()
            with self.subTest("part"):
                self.fail("on purpose")

        def test_7_uses_it_in_its_clean_up(self) -> None:
            self.arm()
            self.addCleanup(current().faults[0].remove)

    found = outcome(Case)
    assert [each.partition(":")[0] for each in found.pop("failed")] == [
        "test_1_unused",
        "test_3_fails_already",
        "test_6_fails_in_part",
    ]
    assert found == {"expected": ["test_5_is_expected_to_fail: AssertionError: on purpose"]}


def test_a_set_up_that_fails_is_the_only_error() -> None:
    @mock_mgn(strict_faults=True)
    class Case(Unused):
        def setUp(self) -> None:
            self.arm()
            raise ValueError("on purpose")

        def test_it(self) -> None: ...

    assert outcome(Case) == {"error": ["test_it: ValueError: on purpose"]}


def test_a_class_that_shares_its_mock_among_tests_is_checked_by_test() -> None:
    @mock_mgn(strict_faults=True)
    class Case(Unused):
        @classmethod
        def setUpClass(cls) -> None:
            current().add_source_server()

        def test_1(self) -> None:
            self.arm()

        def test_2(self) -> None: ...

    found = outcome(Case)
    assert found.keys() == {"failed"}
    assert [each.partition(":")[0] for each in found["failed"]] == ["test_1"]


def test_decorators_on_top_of_each_other_check_once() -> None:
    @mock_mgn(strict_faults=True)
    class Base(Unused):
        def test_it(self) -> None:
            self.arm()

    @mock_mgn(strict_faults=True)
    class Case(Base): ...

    assert len(outcome(Case)["failed"]) == 1


def test_inside_of_an_outer_mock_the_outer_one_checks() -> None:
    @mock_mgn(strict_faults=True)
    class Case(Unused):
        def test_it(self) -> None:
            self.arm()

    result = unittest.TestResult()
    with pytest.raises(AssertionError, match="have hit nothing"), mock_mgn(strict_faults=True):
        unittest.defaultTestLoader.loadTestsFromTestCase(Case).run(result)
    assert result.wasSuccessful()


def test_a_coroutine_test_is_checked_too() -> None:
    @mock_mgn(strict_faults=True)
    class Case(unittest.IsolatedAsyncioTestCase):
        async def test_it(self) -> None:
            current().fail("ListWaves", "ThrottlingException")

    assert len(outcome(Case)["failed"]) == 1


def test_a_test_without_a_runner_raises() -> None:
    @mock_mgn(strict_faults=True)
    class Case(Unused):
        def test_it(self) -> None:
            self.arm()

    with pytest.raises(AssertionError, match="have hit nothing"):
        Case("test_it").debug()


def test_an_assumption_that_is_not_allowed_fails_the_test() -> None:
    @mock_mgn(assume=())
    class Case(unittest.TestCase):
        def test_it(self) -> None:
            current().add_source_server()
            current().client().describe_source_servers()
            server = current().add_source_server(replicationType="SNAPSHOT_SHIPPING")
            current().client().start_replication(sourceServerID=server["sourceServerID"])
            current().settle()
            current().client().describe_source_servers()

    assert len(outcome(Case)["failed"]) == 1


def test_a_result_of_its_own_is_made_where_none_is_given_and_one_that_is_given_keeps_its_methods() -> None:
    @mock_mgn(strict_faults=True)
    class Case(Unused):
        def test_it(self) -> None:
            self.arm()

    made = Case("test_it").run()
    assert made is not None
    assert len(made.failures) == 1
    succeeded: list[unittest.TestCase] = []
    given: Any = unittest.TestResult()
    given.addSuccess = own = succeeded.append
    Case("test_it").run(given)
    assert (given.addSuccess, succeeded, len(given.failures)) == (own, [], 1)


@pytest.mark.parametrize("runner", ["unittest", "pytest"])
def test_every_runner_reports_a_failure_of_the_test(tmp_path: Path, runner: str) -> None:
    source = """
import unittest
from mgn_mock import current, mock_mgn

@mock_mgn(strict_faults=True)
class First(unittest.TestCase):
    def test_1(self):
        current().fail("ListWaves", "ThrottlingException")

    def test_2(self):
        pass

@mock_mgn(strict_faults=True)
class Second(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        current().add_source_server()

    test_3, test_4 = First.test_1, First.test_2
"""
    ran = run_suite(tmp_path, source, runner=runner)
    failed = "failures" if runner == "unittest" else "failed"
    assert (ran.counts(), ran.sent) == ({failed: 2, "passed": 2}, ""), ran.output
    assert ran.output.count("These fault rules have hit nothing") >= 2
