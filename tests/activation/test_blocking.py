"""The guard: a call that no mock answers goes nowhere, and says so."""

from __future__ import annotations

import re
import threading
import unittest
from contextlib import ExitStack
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.awsrequest import AWSResponse
from botocore.endpoint import Endpoint
from botocore.exceptions import NoCredentialsError
from botocore.stub import Stubber
from freezegun import freeze_time
from moto import mock_aws

import mgn_mock
from mgn_mock import RealCallBlocked, block_real_calls, current, mock_mgn
from mgn_mock.activation import blocking
from tests.support.checking import make_client
from tests.support.processes import PYTHON_PATH
from tests.support.suites import run_suite

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Run = Callable[..., pytest.RunResult]

SEND, CREATE = vars(Endpoint)["_send"], vars(Endpoint)["create_request"]


@pytest.fixture(autouse=True)
def _nothing_is_left() -> Iterator[None]:
    yield
    assert vars(Endpoint)["_send"] is SEND
    assert vars(Endpoint)["create_request"] is CREATE
    assert "__init_subclass__" not in vars(Endpoint)


@pytest.fixture
def seen() -> Iterator[list[RealCallBlocked]]:
    """The errors of calls that were blocked, as the pytest plugin gets them."""
    found: list[RealCallBlocked] = []
    blocking.watchers.append(found.append)
    yield found
    blocking.watchers.remove(found.append)


def test_a_call_that_no_mock_answers_is_refused_with_its_name_and_the_cure(refused: list[object]) -> None:
    client = make_client()
    with block_real_calls(), pytest.raises(RealCallBlocked) as caught:
        client.start_replication(sourceServerID="s-00000000000000000")
    assert isinstance(caught.value, RuntimeError)
    for text in (
        "StartReplication",
        "https://mgn.us-east-1.amazonaws.com/",
        "@mock_mgn",
        "with mock_mgn()",
        "mgn_mock",
    ):
        assert text in str(caught.value)
    assert refused == []


def test_a_call_without_credentials_is_refused_in_the_same_way(
    refused: list[object], bare_machine: None, seen: list[RealCallBlocked]
) -> None:
    client = boto3.Session().client("mgn", region_name="us-east-1")
    with block_real_calls(), pytest.raises(RealCallBlocked, match="no mock answers ListWaves") as caught:
        client.list_waves()
    assert isinstance(caught.value.__cause__, NoCredentialsError)
    assert seen == [caught.value]
    assert refused == []


def test_other_services_without_credentials_fail_as_before(refused: list[object], bare_machine: None) -> None:
    client = boto3.Session().client("ec2", region_name="us-east-1")
    with block_real_calls(), pytest.raises(NoCredentialsError):
        client.describe_instances()


def test_a_call_at_an_endpoint_with_a_path_is_named_by_its_path(refused: list[object]) -> None:
    client = make_client(endpoint_url="https://mgn.example.com/prefix")
    with block_real_calls(), pytest.raises(RealCallBlocked, match="POST /prefix/DescribeSourceServers"):
        client.describe_source_servers()
    assert refused == []


@pytest.mark.parametrize("guard_first", [True, False], ids=["guard outside", "guard inside"])
@pytest.mark.parametrize("inner_ends_first", [True, False], ids=["last in first out", "first in first out"])
def test_what_the_mock_answers_is_let_through(transport: Any, guard_first: bool, inner_ends_first: bool) -> None:
    guard, switch, client = block_real_calls(), mock_mgn(transport=transport), make_client()
    order: list[Any] = [guard, switch] if guard_first else [switch, guard]
    for each in order:
        each.start()
    assert client.describe_source_servers()["items"] == []
    left = reversed(order) if inner_ends_first else iter(order)
    first = next(left)
    first.stop()
    if first is guard:
        assert client.describe_source_servers()["items"] == []
    else:
        with pytest.raises(RealCallBlocked):
            client.describe_source_servers()
    next(left).stop()


def test_what_a_test_itself_answers_is_let_through(refused: list[object]) -> None:
    session = boto3.Session("testing", "testing", region_name="us-east-1")
    stubbed: Any
    handled: Any
    replaced: Any
    stubbed, handled, replaced = (session.client("mgn") for _ in range(3))
    answer: Any = AWSResponse("", 200, {}, None)  # type: ignore[arg-type] # as tests do
    answer._content = b'{"items": []}'

    class Session:
        def send(self, request: Any) -> Any:
            return answer

    handled.meta.events.register("before-send.mgn", lambda **_: answer)
    replaced._endpoint.http_session = Session()
    with block_real_calls(), Stubber(stubbed) as stubber:
        stubber.add_response("describe_source_servers", {"items": []})
        for client in (stubbed, handled, replaced):
            assert client.describe_source_servers()["items"] == []
    assert refused == []


def test_other_services_and_moto_are_left_alone(refused: list[object]) -> None:
    with block_real_calls(), mock_aws():
        assert boto3.client("ec2", "us-east-1").describe_instances()["Reservations"] == []
    assert refused == []


@pytest.mark.parametrize("other", ["moto", "frozen", "patch"])
@pytest.mark.parametrize("guard_first", [True, False], ids=["guard outside", "guard inside"])
@pytest.mark.parametrize("inner_ends_first", [True, False], ids=["last in first out", "first in first out"])
def test_it_is_undone_beside_others_in_both_orders(other: str, guard_first: bool, inner_ends_first: bool) -> None:
    patch = pytest.MonkeyPatch()

    class Patch:
        def start(self) -> None:
            patch.setattr(Endpoint, "_send", lambda *_: "own")

        def stop(self) -> None:
            patch.undo()

    others: dict[str, Any] = {"moto": mock_aws(), "frozen": freeze_time("2020-01-01"), "patch": Patch()}
    order: list[Any] = [block_real_calls(), others[other]] if guard_first else [others[other], block_real_calls()]
    for each in order:
        each.start()
    for each in reversed(order) if inner_ends_first else order:
        each.stop()
    # A patch that ends last restores what lets everything through; the next guard takes it away.
    with block_real_calls():
        pass


def test_a_patch_that_ends_after_the_guard_restores_the_original_way() -> None:
    patch = pytest.MonkeyPatch()
    guard = block_real_calls().start()
    patch.setattr(Endpoint, "_send", lambda *_: "own")
    guard.stop()
    patch.undo()

    class Session:
        def send(self, request: Any) -> str:
            return "sent"

    make: Any = Endpoint
    assert make("https://x", "mgn", None, None, Session())._send(None) == "sent"
    with block_real_calls():
        pass


def test_an_endpoint_on_loopback_is_called() -> None:
    class Server(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b'{"items": []}')

        def log_message(self, *_: Any) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Server) as server:
        threading.Thread(target=server.handle_request, daemon=True).start()
        client = make_client(endpoint_url=f"http://127.0.0.1:{server.server_port}")
        with block_real_calls():
            assert client.describe_source_servers()["items"] == []


@pytest.mark.parametrize(
    ("host", "is_loopback"),
    [
        *[(host, True) for host in ("127.0.0.1", "127.8.8.8", "[::1]", "localhost", "x.localhost")],
        *[(host, False) for host in ("10.0.0.1", "localhost.example.com", "mgn.eu-west-1.amazonaws.com")],
    ],
)
def test_loopback_alone_is_let_through(host: str, is_loopback: bool, refused: list[object]) -> None:
    client = make_client(endpoint_url=f"http://{host}:1")
    with block_real_calls(), pytest.raises(Exception) as caught:  # noqa: PT011 - two kinds
        client.describe_source_servers()
    assert isinstance(caught.value, RealCallBlocked) is not is_loopback


def test_it_decorates_functions_and_test_cases_and_nests() -> None:
    client = make_client()

    @block_real_calls()
    def refuses() -> None:
        with block_real_calls():
            pass
        with pytest.raises(RealCallBlocked):
            client.describe_source_servers()

    @block_real_calls()
    class Case(unittest.TestCase):
        def setUp(self) -> None:
            with pytest.raises(RealCallBlocked):
                client.describe_source_servers()

        def test_it(self) -> None:
            with pytest.raises(RealCallBlocked):
                client.describe_source_servers()
            with pytest.raises(RuntimeError, match="no mock is on"):
                current()

    refuses()
    with pytest.raises(TypeError, match="block_real_calls decorates functions and test classes"):
        block_real_calls()(7)  # type: ignore[type-var]
    assert unittest.defaultTestLoader.loadTestsFromTestCase(Case).run(unittest.TestResult()).wasSuccessful()


def test_a_guard_that_was_not_started_cannot_be_stopped() -> None:
    with pytest.raises(RuntimeError, match="was not started"):
        block_real_calls().stop()


def test_importing_it_changes_nothing() -> None:
    assert mgn_mock.block_real_calls is block_real_calls
    assert vars(Endpoint)["_send"] is SEND


# In a whole run of pytest

SOURCE = """
import threading
import boto3, pytest
from mgn_mock import mock_mgn

client = boto3.client("mgn", "us-east-1", aws_access_key_id="a", aws_secret_access_key="b")
go, done, threads = threading.Event(), threading.Event(), []

def call():
    try:
        client.list_waves()
    except RuntimeError:
        pass

def later():
    go.wait(30)
    call()
    done.set()

@mock_mgn
def test_answered():
    assert client.list_waves()["items"] == []
    threads.append(threading.Thread(target=later, name="straggler"))
    threads[0].start()

def test_swallowed():
    call()

def test_swallowed_in_a_thread_of_its_own():
    thread = threading.Thread(target=call)
    thread.start()
    thread.join()

@pytest.fixture
def set_up():
    call()

def test_in_a_fixture(set_up):
    pass

@pytest.fixture
def clean_up():
    yield
    call()

def test_in_the_clean_up(clean_up):
    pass

def test_innocent():
    go.set()
    done.wait(30)
"""


@pytest.mark.parametrize("how", ["option", "ini"])
def test_a_test_in_which_a_call_was_blocked_fails_though_the_code_swallowed_it(
    pytester: pytest.Pytester, how: str
) -> None:
    pytester.makepyfile(SOURCE)
    if how == "ini":
        pytester.makeini("[pytest]\nmgn_mock_block = true\n")
    result = pytester.runpytest_inprocess(
        *(["--mgn-mock-block"] if how == "option" else []), "-p", "no:cacheprovider", "-p", "no:asyncio"
    )
    result.assert_outcomes(passed=3, failed=2, errors=2)
    result.stdout.fnmatch_lines(["*calls that no mock answered*", "thread straggler: no mock answers ListWaves*"])


def test_calls_of_threads_that_outlived_their_mock_are_reported_under_xdist_too(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytester.makepyfile(SOURCE)
    monkeypatch.setenv("PYTHONPATH", PYTHON_PATH)
    result = pytester.runpytest_subprocess("--mgn-mock-block", "-n", "1", "-p", "no:cacheprovider", "-p", "no:asyncio")
    result.assert_outcomes(passed=3, failed=2, errors=2)
    result.stdout.fnmatch_lines(["thread straggler: no mock answers ListWaves*"])


def test_without_the_option_nothing_is_patched(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        def test_it():
            from botocore.endpoint import Endpoint
            assert not hasattr(Endpoint._send, "_mgn_mock_original")
        """
    )
    pytester.runpytest_inprocess("-p", "no:cacheprovider", "-p", "no:asyncio").assert_outcomes(passed=1)


STARTED = Path(__file__).parents[2] / "docs" / "getting-started.md"


@pytest.mark.skipif(not STARTED.exists(), reason="the documentation is not beside the tests")
@pytest.mark.parametrize("runner", ["pytest", "unittest"])
def test_what_the_documentation_puts_first_keeps_a_test_from_aws(tmp_path: Path, runner: str) -> None:
    first = STARTED.read_text(encoding="utf-8").split("## Decorator")[0]
    conftest, load_tests = re.findall(r"```python\n(.*?)```", first, re.DOTALL)
    suite = """
import unittest
import boto3

class Case(unittest.TestCase):
    def test_it(self):
        boto3.client("mgn").list_waves()
"""
    if runner == "pytest":
        (tmp_path / "conftest.py").write_text(conftest)
    else:
        suite += f"\nfrom mgn_mock import block_real_calls\n{load_tests}"
    ran = run_suite(tmp_path, suite, runner=runner)
    assert "no mock answers ListWaves" in ran.output
    assert ran.sent == ""


def test_two_guards_may_end_in_any_order() -> None:
    client = make_client()
    with ExitStack() as stack:
        first, second = block_real_calls().start(), block_real_calls().start()
        stack.callback(second.stop)
        first.stop()
        with pytest.raises(RealCallBlocked):
            client.describe_source_servers()
