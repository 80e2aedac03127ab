"""Test classes under `@mock_mgn`, in suites of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.suites import assert_passes, run_suite

if TYPE_CHECKING:
    from pathlib import Path

IMPORTS = """
import unittest
import boto3, pytest
from mgn_mock import current, mock_mgn

def servers():
    return len(boto3.client("mgn").describe_source_servers()["items"])
"""
PLAIN = """
@mock_mgn(region="us-east-1")
class TestPlain:
    def setup_method(self):
        assert servers() == 0
        current().add_source_server()

    def teardown_method(self, method):
        assert servers() == 2

    @pytest.fixture(autouse=True)
    def planted(self):
        current().add_source_server()
        yield
        assert servers() == 2

    @pytest.fixture
    def asked(self):
        return servers()

    def test_one(self):
        assert servers() == 2

    def test_two(self, asked, mgn_mock):
        assert asked == 2
        assert mgn_mock is current()

class TestChild(TestPlain):
    def test_four(self):
        assert servers() == 2

@mock_mgn
class TestOuter:
    class TestNested:
        def setup_method(self):
            current().add_source_server()

        def teardown_method(self):
            assert servers() == 1

        def test_three(self):
            assert servers() == 1
"""


def test_all_that_pytest_runs_in_a_plain_class_has_the_mock_on(tmp_path: Path) -> None:
    assert_passes(tmp_path, IMPORTS + PLAIN, 6)


WITHOUT = ("-p", "no:mgn_mock.pytest_plugin", "-p", "no:mgn_mock")


@pytest.mark.parametrize(
    "member",
    [
        "def setup_method(self): pass",
        "@classmethod\n        def setup_class(cls): pass",
        "class TestNested: pass",
        "@pytest.fixture\n        def mine(self): pass",
    ],
)
def test_without_the_plugin_what_the_decorator_cannot_cover_is_an_error_at_decoration(
    tmp_path: Path, member: str
) -> None:
    source = f"""
    {IMPORTS.replace(chr(10), chr(10) + "    ")}
    @mock_mgn
    class TestPlain:
        def test_one(self):
            assert servers() == 0

        {member}
    """
    ran = run_suite(tmp_path, source, *WITHOUT)
    assert ran.sent == ""
    assert "since mgn_mock's pytest plugin is not loaded" in ran.output


def test_without_the_plugin_the_tests_of_a_plain_class_and_its_children_have_the_mock_on(tmp_path: Path) -> None:
    source = """
    @mock_mgn
    class TestPlain:
        def test_one(self):
            assert servers() == 0

    class TestChild(TestPlain):
        def test_two(self):
            assert servers() == 0
    """
    assert_passes(tmp_path, IMPORTS.replace("\n", "\n    ") + source, 3, *WITHOUT)


def test_a_test_case_below_a_decorated_plain_class_is_decorated(tmp_path: Path) -> None:
    source = """
    @mock_mgn
    class Mixin:
        pass

    class Case(Mixin, unittest.TestCase):
        def setUp(self):
            current().add_source_server()

        def test_one(self):
            assert servers() == 1
    """
    source = IMPORTS.replace("\n", "\n    ").replace("boto3, pytest", "boto3") + source
    assert_passes(tmp_path, source, 1, runner="unittest")


@pytest.mark.parametrize(
    "setup",
    [
        "class TestIt:\n    @mock_mgn\n    def setup_method(self): seen.append(servers())",
        "class TestIt:\n    @mock_mgn\n    def setup_method(self, method): seen.append(servers())",
        "class TestIt:\n    @classmethod\n    @mock_mgn\n    def setup_class(cls): seen.append(servers())",
        "class TestIt:\n    @mock_mgn\n    @classmethod\n    def setup_class(cls): seen.append(servers())",
        "@mock_mgn\ndef setup_module(): seen.append(servers())\nclass TestIt:",
        "@mock_mgn\ndef setup_module(module): seen.append(servers())\nclass TestIt:",
        "@mock_mgn\ndef setup_function(function): seen.append(servers())\ndef test_two(): pass\nclass TestIt:",
    ],
)
def test_a_decorated_setup_function_has_the_mock_on_while_it_runs(tmp_path: Path, setup: str) -> None:
    source = f"{IMPORTS}\nseen = []\n{setup}\n    def test_one(self):\n        assert seen == [0]\n"
    assert_passes(tmp_path, source, 1 + ("test_two" in setup))


SHARED_CASE = """
class Base(unittest.TestCase):
    @classmethod
    def tearDownClass(cls):
        assert servers() == 1
        super().tearDownClass()

@mock_mgn(region="us-east-1")
class Case(Base):
    @classmethod
    def setUpClass(cls):
        cls.server = current().add_source_server(replicationType="SNAPSHOT_SHIPPING")
        current().fail_launch(cls.server)
        servers()

    def setUp(self):
        assert servers() == 1
        assert len(current().calls) == 1
        current().add_source_server()

    def test_one(self):
        boto3.client("mgn").start_replication(sourceServerID=self.server["sourceServerID"])
        assert servers() == 2

    test_two = test_one

class Child(Case):
    @classmethod
    def setUpClass(cls):
        assert servers() == 0
        super().setUpClass()

@mock_mgn
class Next(unittest.TestCase):
    def test_it(self):
        assert servers() == 0
"""


@pytest.mark.parametrize("runner", ["unittest", "pytest"])
def test_what_set_up_class_made_is_there_in_each_test_and_nothing_else_is(tmp_path: Path, runner: str) -> None:
    source = IMPORTS + SHARED_CASE
    assert_passes(tmp_path, source.replace("boto3, pytest", "boto3"), 5, runner=runner)


def test_a_set_up_class_that_fails_turns_the_mock_off(tmp_path: Path) -> None:
    source = """
import unittest
from mgn_mock import current, mock_mgn

@mock_mgn
class Fails(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        raise ValueError(current().region)

    def test_it(self): pass

class Next(unittest.TestCase):
    def test_nothing_is_on(self):
        with self.assertRaisesRegex(RuntimeError, "no mock is on"):
            current()
"""
    ran = run_suite(tmp_path, source, runner="unittest")
    assert "ValueError: us-east-1" in ran.output
    assert "Ran 1 test" in ran.output
    assert "FAILED (errors=1)" in ran.output


SHARED_PLAIN = """
@mock_mgn
class TestPlain:
    @classmethod
    def setup_class(cls):
        cls.server = current().add_source_server()

    @classmethod
    def teardown_class(cls):
        assert servers() == 2

    @pytest.fixture(scope="class")
    def more(self):
        current().add_source_server()
        yield
        assert servers() == 2

    def setup_method(self):
        current().add_source_server()

    def test_one(self):
        assert servers() == 2
        assert len(current().calls) == 1

    def test_two(self, more):
        assert servers() == 3
        assert len(current().calls) == 1

    def test_three(self, more):
        assert servers() == 3

def test_nothing_is_left():
    with pytest.raises(RuntimeError):
        current()

@mock_mgn
class TestCase(unittest.TestCase):
    @pytest.fixture(scope="class", autouse=True)
    def planted(self):
        current().add_source_server()
        yield
        assert servers() == 1

    def test_one(self):
        current().add_source_server()
        assert servers() == 2

    test_two = test_one
"""


def test_what_setup_class_and_class_scoped_fixtures_made_is_there_in_each_test(tmp_path: Path) -> None:
    source = SHARED_PLAIN.replace(
        "    def teardown_class(cls):\n        assert servers() == 2", "    def teardown_class(cls):\n        servers()"
    )
    assert_passes(tmp_path, IMPORTS + source, 6)


def test_modules_and_sessions_share_a_mock_by_fixtures(tmp_path: Path) -> None:
    source = """
@pytest.fixture(scope="module", autouse=True)
def planted(mgn_mock_module):
    mgn_mock_module.add_source_server()
    servers()
    yield
    assert servers() == 1

def test_one(mgn_mock_session):
    mgn_mock_session.add_source_server()
    assert servers() == 2
    assert len(current().calls) == 1

def test_two(mgn_mock, mgn_client):
    assert servers() == 1
    mgn_mock.add_source_server()

class TestCase(unittest.TestCase):
    def setUp(self):
        current().add_source_server()

    def test_three(self):
        assert servers() == 2

def test_four():
    assert servers() == 1
"""
    assert_passes(tmp_path, IMPORTS + source, 4)


@pytest.mark.parametrize("given", ["decorator below", "decorator above", "marker", "fixture", "test case"])
def test_each_example_of_a_property_test_begins_fresh(tmp_path: Path, given: str) -> None:
    body = "    current().add_source_server()\n    assert servers() == 1\n    assert len(current().calls) >= 1\n"
    settings = "@settings(suppress_health_check=list(HealthCheck), max_examples=5, database=None, deadline=None)\n"
    head = {
        "decorator below": f"{settings}@given(st.integers())\n@mock_mgn\ndef test_it(n):\n",
        "decorator above": f"@mock_mgn\n{settings}@given(st.integers())\ndef test_it(n):\n",
        "marker": f"@pytest.mark.mgn_mock\n{settings}@given(st.integers())\ndef test_it(n):\n",
        "fixture": f"{settings}@given(n=st.integers())\ndef test_it(mgn_mock, n):\n",
        "test case": f"@mock_mgn\nclass Case(unittest.TestCase):\n  {settings}  @given(n=st.integers())\n"
        "  def test_it(self, n):\n",
    }[given]
    imports = f"{IMPORTS}\nfrom hypothesis import HealthCheck, given, settings, strategies as st\n"
    assert_passes(tmp_path, imports + head + body, 1)


def test_a_decorated_fixture_that_returns_is_an_error_that_says_yield(tmp_path: Path) -> None:
    source = """
@pytest.fixture
@mock_mgn
def client():
    return boto3.client("mgn")

def test_it(client):
    client.describe_source_servers()
"""
    ran = run_suite(tmp_path, IMPORTS + source)
    assert ran.counts() == {"error": 1}
    assert "write `yield` in place of `return`" in ran.output
    assert ran.sent == ""
