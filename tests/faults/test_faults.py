"""Faults on demand: which calls fail and how, botocore's retries of them, and that nothing is left behind."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import botocore.exceptions
import pytest
import requests
from botocore.config import Config
from botocore.exceptions import ClientError, ConnectTimeoutError, EndpointConnectionError, ReadTimeoutError
from botocore.retries.bucket import TokenBucket

from mgn_mock import MgnMock, mock_mgn
from mgn_mock.faults.matching import COMMON
from mgn_mock.model.spec import service
from tests.conftest import START
from tests.support.asking import UNKNOWN_SERVER, client_of, discovered, refusal, world_of
from tests.support.checking import make_client
from tests.support.registered import registered

if TYPE_CHECKING:
    from types_boto3_mgn import MgnClient

    from mgn_mock.state.settings import Transport

LIST = "DescribeSourceServers"
MODES: list[Any] = ["legacy", "standard", "adaptive"]
ENDPOINT = "https://mgn.us-east-1.amazonaws.com"


@pytest.fixture
def no_sleep(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """What was slept for, by whomever; the rate limiter of adaptive mode waits by a lock of its own."""
    slept: list[float] = []
    monkeypatch.setattr(time, "sleep", slept.append)
    monkeypatch.setattr(TokenBucket, "acquire", lambda *_, **__: slept.append(float("inf")))
    return slept


def outcome(client: MgnClient) -> str:
    """Whether a call was answered or failed, in one character."""
    try:
        client.describe_source_servers()
    except ClientError:
        return "x"
    return "."


def retrying(mode: Any, **more: Any) -> MgnClient:
    retries: Any = {"mode": mode, **more}
    return make_client(config=Config(retries=retries))


# What fails


@pytest.mark.parametrize("mode", MODES)
def test_two_throttles_and_then_an_answer_are_one_call_of_three_attempts(
    mgn: MgnMock, mode: Any, no_sleep: list[float]
) -> None:
    mgn.add_source_server()
    client = retrying(mode)
    rule = mgn.fail(LIST, "ThrottlingException", times=2)

    answer = client.describe_source_servers()

    assert len(answer["items"]) == 1
    assert answer["ResponseMetadata"]["RetryAttempts"] == 2
    assert [(call.attempts, call.error) for call in mgn.calls] == [(3, None)]
    assert rule.hits == 2
    # An adaptive client that was throttled would wait for its next call.
    assert client.describe_source_servers()["ResponseMetadata"]["RetryAttempts"] == 0
    assert set(no_sleep) <= {0}


@pytest.mark.parametrize(("mode", "attempts"), [("legacy", 5), ("standard", 3), ("adaptive", 3)])
def test_exhausted_retries_raise_what_botocore_raises(mgn: MgnMock, mode: Any, attempts: int) -> None:
    rule = mgn.fail("*", "ServiceUnavailable", times=None)
    with pytest.raises(ClientError, match=r"\(ServiceUnavailable\).*reached max retries: ") as caught:
        retrying(mode).describe_source_servers()
    metadata = caught.value.response["ResponseMetadata"]
    assert (metadata["HTTPStatusCode"], metadata["RetryAttempts"]) == (503, attempts - 1)
    assert [(call.attempts, call.error) for call in mgn.calls] == [(attempts, "ServiceUnavailable")]
    assert rule.hits == attempts


def test_the_client_decides_how_often_it_tries(mgn: MgnMock) -> None:
    mgn.fail("*", "ThrottlingException", times=None)
    with pytest.raises(ClientError):
        retrying("standard", total_max_attempts=1).describe_source_servers()
    with pytest.raises(ClientError):
        retrying("standard", total_max_attempts=7).describe_source_servers()
    assert [call.attempts for call in mgn.calls] == [1, 7]


def test_errors_that_botocore_does_not_retry_come_at_once(mgn: MgnMock, client: MgnClient) -> None:
    for name in ("ExpiredTokenException", "UnrecognizedClientException", "RequestExpired", "AccessDeniedException"):
        mgn.fail("*", name)
        refusal(name, client.describe_source_servers)
        assert mgn.calls[-1].attempts == 1


@pytest.mark.parametrize(
    "error",
    [
        EndpointConnectionError(endpoint_url=ENDPOINT),
        ReadTimeoutError(endpoint_url=ENDPOINT),
        ConnectTimeoutError(endpoint_url=ENDPOINT, error=OSError("no route")),
    ],
)
@pytest.mark.parametrize("mode", MODES)
def test_connections_fail_and_time_out(mgn: MgnMock, mode: Any, error: Any) -> None:
    server_id = discovered(mgn)
    client = retrying(mode)
    mgn.fail("StartReplication", error, times=1)
    assert client.start_replication(sourceServerID=server_id)["ResponseMetadata"]["RetryAttempts"] == 1

    mgn.fail("StartReplication", error, times=None)
    with pytest.raises(type(error), match=ENDPOINT):
        client.start_replication(sourceServerID=server_id)
    assert [call.error for call in mgn.calls] == [None, type(error).__name__]
    assert mgn.calls[-1].response is None


def test_an_error_has_the_members_it_was_given_and_a_text_else(mgn: MgnMock) -> None:
    client = retrying("standard", total_max_attempts=1)
    mgn.fail(LIST, "ThrottlingException", message="Slow down", quotaCode="L-1", retryAfterSeconds="30")
    assert refusal("ThrottlingException", client.describe_source_servers) == {
        "message": "Slow down",
        "quotaCode": "L-1",
        "retryAfterSeconds": "30",
    }
    for name, common in COMMON.items():
        mgn.fail(LIST, name)
        with pytest.raises(ClientError, match=common.message) as caught:
            client.describe_source_servers()
        assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == common.status


def test_declared_errors_are_the_clients_own_exceptions(mgn: MgnMock, client: MgnClient) -> None:
    mgn.fail("StartReplication", "ConflictException", resourceId=UNKNOWN_SERVER, resourceType="SourceServer")
    with pytest.raises(client.exceptions.ConflictException) as caught:
        client.start_replication(sourceServerID=UNKNOWN_SERVER)
    response: Any = caught.value.response
    assert response["resourceId"] == UNKNOWN_SERVER
    assert "was planted for StartReplication by the test" in response["message"]


# Which calls


def test_a_rule_lets_some_go_hits_some_and_is_over_then(mgn: MgnMock) -> None:
    client = retrying("standard", total_max_attempts=1)
    rule = mgn.fail(LIST, "ThrottlingException", after=2, times=2)
    outcomes = "".join(outcome(client) for _ in range(6))
    assert (outcomes, rule.hits) == ("..xx..", 2)
    assert "".join("." if call.error is None else "x" for call in mgn.calls) == outcomes


def test_only_calls_of_the_operation_that_ask_for_it_fail(mgn: MgnMock) -> None:
    client = retrying("standard", total_max_attempts=1)
    first, second = discovered(mgn), discovered(mgn)
    mgn.fail("StartReplication", "ConflictException", where={"sourceServerID": first}, times=None)
    refusal("ConflictException", client.start_replication, sourceServerID=first)
    client.start_replication(sourceServerID=second)
    client.describe_source_servers()

    mgn.fail(LIST, "ThrottlingException", where={"filters": {"sourceServerIDs": second}}, times=None)
    mgn.fail(LIST, "InternalServerException", where={"filters": {"sourceServerIDs": [first]}}, times=None)
    refusal("ThrottlingException", client.describe_source_servers, filters={"sourceServerIDs": [first, second]})
    refusal("InternalServerException", client.describe_source_servers, filters={"sourceServerIDs": [first]})
    client.describe_source_servers(filters={"sourceServerIDs": [], "isArchived": False})
    client.describe_source_servers(maxResults=5)


def test_chance_is_the_same_in_every_run_and_follows_from_the_seed(transport: Transport) -> None:
    def hits(seed: int, rate: float) -> str:
        mgn = MgnMock(seed=seed, transport=transport)
        client = mgn.client()
        rule = mgn.fail(LIST, "RequestExpired", rate=rate, times=None)
        outcomes = "".join(outcome(client) for _ in range(60))
        assert rule.hits == outcomes.count("x")
        return outcomes

    assert hits(1, 0.5) == hits(1, 0.5)
    assert hits(1, 0.5) != hits(2, 0.5)
    assert 15 < hits(1, 0.5).count("x") < 45
    assert (hits(1, 0).count("x"), hits(1, 1).count("x")) == (0, 60)


def test_the_first_rule_that_hits_takes_the_attempt(mgn: MgnMock, client: MgnClient) -> None:
    first = mgn.fail("*", "ThrottlingException", times=1)
    second = mgn.fail(LIST, "InternalServerException", times=1)
    assert client.describe_source_servers()["ResponseMetadata"]["RetryAttempts"] == 2
    assert (first.hits, second.hits) == (1, 1)


def test_rules_hold_in_all_accounts_and_regions(mgn: MgnMock) -> None:
    rule = mgn.fail("*", "RequestExpired", times=None)
    for client in (client_of(mgn.at("eu-west-1", "210987654321")), client_of(mgn.at("ap-south-1"))):
        refusal("RequestExpired", client.describe_source_servers)
    assert rule.hits == 2


def test_rules_are_listed_and_can_be_removed(mgn: MgnMock, client: MgnClient) -> None:
    assert mgn.faults == []
    one = mgn.fail("StartReplication", "ConflictException", where={"sourceServerID": "s"}, after=1, rate=0.5)
    two = mgn.fail("*", "ThrottlingException", times=None)
    three = mgn.latency(LIST, 1.5)
    assert mgn.faults == [one, two, three]
    assert [(rule.operation, rule.error) for rule in mgn.faults] == [
        ("StartReplication", "ConflictException"),
        ("*", "ThrottlingException"),
        (LIST, None),
    ]
    assert list(map(repr, mgn.faults)) == [
        (
            "<Fault StartReplication fails with ConflictException, 1 x, after 1, where {'sourceServerID': 's'}, "
            "at a rate of 0.5: 0 hits>"
        ),
        "<Fault * fails with ThrottlingException, always: 0 hits>",
        "<Fault DescribeSourceServers takes 1.5 s, always: 0 hits>",
    ]
    two.remove()
    two.remove()
    assert mgn.faults == [one, three]
    client.describe_source_servers()
    assert (two.hits, three.hits) == (0, 1)
    mgn.reset()
    assert mgn.faults == []


def test_faults_come_before_all_checks_and_change_nothing(mgn: MgnMock) -> None:
    fresh = MgnMock(initialized=False)
    client = client_of(fresh)
    fresh.fail(LIST, "RequestExpired")
    refusal("RequestExpired", client.describe_source_servers, maxResults=1001)
    refusal("UninitializedAccountException", client.describe_source_servers, maxResults=1001)

    server_id = discovered(mgn)
    before = world_of(mgn)
    mgn.fail("StartReplication", "InternalServerException", times=None)
    refusal("InternalServerException", make_client().start_replication, sourceServerID=server_id)
    assert world_of(mgn) == before


def test_looking_without_a_trace_meets_no_faults(mgn: MgnMock) -> None:
    rule = mgn.fail("*", "ThrottlingException", times=None)
    assert mgn.peek(LIST) == {"items": []}
    assert rule.hits == 0


# Latency


def test_latency_passes_on_the_mocks_clock_alone(mgn: MgnMock, client: MgnClient, no_sleep: list[float]) -> None:
    server_id = discovered(mgn)
    start = mgn.now
    client.start_replication(sourceServerID=server_id)
    rule = mgn.latency("*", 90)
    [server] = client.describe_source_servers()["items"]
    # The first stage takes a minute.
    assert server["dataReplicationInfo"]["dataReplicationState"] == "SHIPPING_SNAPSHOT"
    assert mgn.calls[-1].time == start + timedelta(seconds=90)

    mgn.fail(LIST, "ThrottlingException", times=2)
    before = mgn.now
    client.describe_vcenter_clients()
    assert mgn.now == before + timedelta(seconds=90)
    client.describe_source_servers()
    assert mgn.calls[-1].time == before + timedelta(seconds=4 * 90)
    assert set(no_sleep) <= {0}
    assert rule.hits == 5


# What is refused


@pytest.mark.parametrize(
    ("arguments", "words", "error", "message"),
    [
        (
            ("StartReplicaton", "ThrottlingException"),
            {},
            ValueError,
            "no operation 'StartReplicaton'; near to it: Start",
        ),
        (("nothing", "ThrottlingException"), {}, ValueError, "no operation 'nothing'; names are such as"),
        (
            (LIST, "ConflictException"),
            {},
            ValueError,
            "'ConflictException' is no error of DescribeSourceServers. Those",
        ),
        ((LIST, "Throttled"), {}, ValueError, "Those that fit: .*ThrottlingException, .*EndpointConnectionError"),
        (("*", "ConflictException"), {}, ValueError, "is no error of every operation"),
        ((LIST, KeyError("x")), {}, TypeError, "an exception of botocore"),
        ((LIST, ReadTimeoutError), {}, TypeError, r"an instance is wanted, such as ReadTimeoutError\(...\)"),
        ((LIST, ReadTimeoutError(endpoint_url="u")), {"message": "m"}, TypeError, "takes no members"),
        ((LIST, "ThrottlingException"), {"mesage": "m"}, ValueError, "ThrottlingException.mesage: Member is unknown"),
        ((LIST, "ServiceUnavailable"), {"code": "m"}, ValueError, "ServiceUnavailable has no member but message"),
        ((LIST, "ThrottlingException"), {"times": 0}, ValueError, "times: 1 or more"),
        ((LIST, "ThrottlingException"), {"times": "x"}, TypeError, "times: a whole number"),
        ((LIST, "ThrottlingException"), {"after": -1}, ValueError, "after: 0 or more"),
        ((LIST, "ThrottlingException"), {"after": True}, TypeError, "after: a whole number"),
        ((LIST, "ThrottlingException"), {"rate": 1.5}, ValueError, "rate: a chance"),
        (
            (LIST, "ThrottlingException"),
            {"where": {"filter": 1}},
            ValueError,
            "has no member 'filter'; it has: .*filters",
        ),
        (("InitializeService", "ThrottlingException"), {"where": {"a": 1}}, ValueError, "it has: none"),
    ],
)
def test_a_rule_that_could_never_hit_is_refused(
    mgn: MgnMock, arguments: Any, words: Any, error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        mgn.fail(*arguments, **words)
    assert mgn.faults == []


def test_an_exception_of_the_tests_own_is_no_exception_of_botocore(mgn: MgnMock) -> None:
    class OwnError(botocore.exceptions.BotoCoreError):
        fmt = "own"

    with pytest.raises(ValueError, match="OwnError is no exception of botocore"):
        mgn.fail("*", OwnError())


@pytest.mark.parametrize(("seconds", "error"), [(-1, ValueError), (float("inf"), ValueError), ("1", TypeError)])
def test_a_latency_is_a_time(mgn: MgnMock, seconds: Any, error: type[Exception]) -> None:
    with pytest.raises(error, match="seconds: "):
        mgn.latency("*", seconds)
    with pytest.raises(ValueError, match="no operation"):
        mgn.latency("Nothing", 1)


# Waiting


@pytest.mark.parametrize("mode", MODES)
def test_with_retry_sleep_botocores_backoff_sleeps(transport: Transport, mode: Any, no_sleep: list[float]) -> None:
    with mock_mgn(transport=transport, region="us-east-1", retry_sleep=True) as mgn:
        client = retrying(mode)
        mgn.fail(LIST, "InternalServerException", times=2)
        assert client.describe_source_servers()["ResponseMetadata"]["RetryAttempts"] == 2
    assert len(no_sleep) == 2
    assert all(seconds > 0 for seconds in no_sleep)


def test_with_progress_by_sleep_the_backoff_moves_the_mocks_clock(transport: Transport) -> None:
    options: Any = {"transport": transport, "region": "us-east-1", "start_time": START, "progress": "sleep"}
    with mock_mgn(retry_sleep=True, **options) as mgn:
        start = mgn.now
        mgn.fail(LIST, "InternalServerException", times=2)
        make_client().describe_source_servers()
        assert mgn.now > start


@pytest.mark.parametrize("mode", MODES)
def test_a_client_is_left_as_it_was(transport: Transport, mode: Any) -> None:
    early = retrying(mode)
    before = registered(early)
    with mock_mgn(transport=transport, region="us-east-1") as mgn:
        late = retrying(mode)
        for client in (early, late):
            mgn.fail(LIST, "ThrottlingException", times=2)
            client.describe_source_servers()
            assert registered(client) != before
    assert registered(early) == registered(late) == before


def test_the_decision_stands_ahead_of_the_tests_own_again(mgn: MgnMock, client: MgnClient) -> None:
    asked = []
    client.meta.events.register("needs-retry.mgn", lambda attempts, **_: asked.append(attempts))
    mgn.fail(LIST, "ThrottlingException", times=2)
    assert client.describe_source_servers()["ResponseMetadata"]["RetryAttempts"] == 2
    assert asked == [1, 2, 3]


def test_a_client_that_never_retries_is_left_to_it(mgn: MgnMock, client: MgnClient) -> None:
    client.meta.events.unregister("needs-retry.mgn", unique_id="retry-config-mgn")
    mgn.fail(LIST, "ThrottlingException", times=2)
    refusal("ThrottlingException", client.describe_source_servers)
    assert mgn.calls[0].attempts == 1


def test_a_handler_of_the_test_that_answers_goes_before_a_fault(mgn: MgnMock, client: MgnClient) -> None:
    class Response:
        status_code = 200

    asked = []

    def answer(model: Any, **_: Any) -> Any:
        asked.append(model.name)
        return Response(), {"items": [], "ResponseMetadata": {"HTTPStatusCode": 200}}

    client.meta.events.register("before-call", answer)
    rule = mgn.fail(LIST, "ThrottlingException", times=None)
    assert client.describe_source_servers()["items"] == []
    assert (asked, rule.hits) == ([LIST], 0)


@pytest.mark.usefixtures("bare_machine")
def test_a_client_without_credentials_fails_and_retries_as_any(mgn: MgnMock, refused: list[object]) -> None:
    import boto3

    client = boto3.client("mgn", region_name="us-east-1")
    mgn.fail(LIST, "ThrottlingException", times=2)
    assert client.describe_source_servers()["ResponseMetadata"]["RetryAttempts"] == 2
    assert refused == []


def test_clients_of_a_world_of_their_own_retry_too(transport: Transport, no_sleep: list[float]) -> None:
    mgn, other = MgnMock(transport=transport), MgnMock(transport=transport)
    mgn.fail("*", "ThrottlingException", times=2)
    assert mgn.client().describe_source_servers()["ResponseMetadata"]["RetryAttempts"] == 2
    assert other.client().describe_source_servers()["ResponseMetadata"]["RetryAttempts"] == 0
    assert set(no_sleep) <= {0}


def test_many_threads_could_match_one_rule_on_one_client(mgn: MgnMock, refused: list[object]) -> None:
    client = retrying("standard", total_max_attempts=50)
    rule = mgn.fail(LIST, "ThrottlingException", times=40)
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: client.describe_source_servers(), range(80)))
    assert [answer["items"] for answer in answers] == [[]] * 80
    assert rule.hits == 40
    assert sum(call.attempts for call in mgn.calls) == 120
    assert sum(answer["ResponseMetadata"]["RetryAttempts"] for answer in answers) == 40
    assert refused == []


# Other transports


def test_requests_fail_in_the_words_of_that_library() -> None:
    with mock_mgn(requests=True) as mgn:
        mgn.fail(LIST, "ServiceUnavailable")
        answer = requests.post(f"{ENDPOINT}/{LIST}", json={})
        assert (answer.status_code, answer.json()["__type"]) == (503, "ServiceUnavailable")
        for error, expected in (
            (ReadTimeoutError(endpoint_url=ENDPOINT), requests.ReadTimeout),
            (ConnectTimeoutError(endpoint_url=ENDPOINT), requests.ConnectTimeout),
            (EndpointConnectionError(endpoint_url=ENDPOINT), requests.ConnectionError),
        ):
            mgn.fail(LIST, error)
            with pytest.raises(expected, match=ENDPOINT):
                requests.post(f"{ENDPOINT}/{LIST}", json={})
        assert [call.attempts for call in mgn.calls] == [1, 1, 1, 1]


# Rules that nothing meets


def strict_run(transport: Transport, *operations: str, error: Exception | None = None) -> None:
    """A test that plants rules for some operations, calls one, and may fail by itself."""
    with mock_mgn(transport=transport, region="us-east-1", strict_faults=True) as mgn:
        for operation in operations:
            mgn.fail(operation, "ThrottlingException")
        mgn.fail("StartReplication", "ThrottlingException").remove()
        make_client().describe_source_servers()
        if error is not None:
            raise error


def test_a_rule_that_hit_nothing_fails_a_strict_test(transport: Transport) -> None:
    with pytest.raises(AssertionError, match=r"have hit nothing:\n  <Fault StartReplication fails .*\nCalls: <1 call"):
        strict_run(transport, LIST, "StartReplication")
    strict_run(transport, LIST)


def test_a_strict_test_that_failed_anyway_keeps_its_reason(transport: Transport) -> None:
    with pytest.raises(KeyError):
        strict_run(transport, "StartReplication", error=KeyError())


def test_a_lenient_test_may_ask_whether_its_rules_were_met(mgn: MgnMock, client: MgnClient) -> None:
    mgn.fail(LIST, "ThrottlingException")
    with pytest.raises(AssertionError, match="have hit nothing"):
        mgn.assert_faults_used()
    client.describe_source_servers()
    mgn.assert_faults_used()


def test_every_error_of_every_operation_can_be_planted(transport: Transport) -> None:
    """Rests on common-errors."""
    mgn = MgnMock(transport=transport)
    client = client_of(mgn)
    operation = service().operation("StartReplication")
    for name in sorted(operation.errors):
        mgn.fail(operation.name, name)
        refusal(name, client.start_replication, sourceServerID=UNKNOWN_SERVER)
