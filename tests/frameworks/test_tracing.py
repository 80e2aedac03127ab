"""Under sentry-sdk, which registers handlers on every client, and wraps its calls."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.suites import assert_passes

if TYPE_CHECKING:
    from pathlib import Path

SUITE = """
import boto3
import pytest
import sentry_sdk
from botocore.config import Config
from sentry_sdk.integrations.boto3 import Boto3Integration
from sentry_sdk.transport import Transport
from mgn_mock import block_real_calls, mock_mgn
{moto}

sent = []

class Kept(Transport):
    def capture_envelope(self, envelope):
        sent.extend(item.payload.json for item in envelope.items)

def a_client(**more):
    return boto3.client("mgn", region_name="us-east-1", **more)

before = a_client()
dsn, traced = "https://key@sentry.invalid/1", [Boto3Integration()]
sentry_sdk.init(dsn, transport=Kept, traces_sample_rate=1.0, integrations=traced)
early = a_client()

def spans():
    sentry_sdk.flush()
    found = [span for each in sent for span in each.get("spans", ())]
    sent.clear()
    return [span for span in found if "boto3" in span.get("origin", "")]

@pytest.mark.parametrize("client", [early, None], ids=["early", "late"])
@pytest.mark.parametrize("call", ["first", "second"])
def test_a_call_is_traced_and_answered(client, call):
    with mock_mgn(transport="{transport}") as mgn{beside}:
        server_id = mgn.add_source_server(replicationType="SNAPSHOT_SHIPPING")["sourceServerID"]
        client = client or a_client()
        with sentry_sdk.start_transaction(name="migrate"):
            answer = client.start_replication(sourceServerID=server_id)
            with pytest.raises(client.exceptions.ConflictException):
                client.start_replication(sourceServerID=server_id)
        assert answer["lifeCycle"]["state"] == "NOT_READY"
        assert answer == {{**mgn.server(server_id), "ResponseMetadata": answer["ResponseMetadata"]}}
        assert [(call.operation, call.attempts) for call in mgn.calls] == [("StartReplication", 1)] * 2
    first, second = spans()
    for span in (first, second):
        assert "StartReplication" in span["description"]
    # Headers by which the trace goes on reach whoever answers.
    assert first["trace_id"] == second["trace_id"]

def test_a_client_from_before_it_is_answered_too():
    with mock_mgn(transport="{transport}") as mgn{beside}:
        mgn.add_source_server()
        with sentry_sdk.start_transaction(name="migrate"):
            assert len(before.describe_source_servers()["items"]) == 1

def test_a_retried_call_is_one_span_for_each_attempt_at_most():
    with mock_mgn(transport="{transport}") as mgn{beside}:
        mgn.fail("ListWaves", "ThrottlingException", times=2)
        with sentry_sdk.start_transaction(name="migrate"):
            again = Config(retries={{"total_max_attempts": 4}})
            assert a_client(config=again).list_waves()["items"] == []
        assert [call.attempts for call in mgn.calls] == [3]
    assert 1 <= len(spans()) <= 3

def test_the_guard_refuses_and_the_error_is_traced():
    spans()
    with block_real_calls(), pytest.raises(RuntimeError, match="ListWaves"):
        with sentry_sdk.start_transaction(name="migrate"):
            a_client().list_waves()
    assert all("ListWaves" in span["description"] for span in spans())
"""


@pytest.mark.parametrize(("transport", "beside"), [("direct", ""), ("wire", ""), ("direct", ", mock_aws()")])
def test_what_sentry_sdk_traces_is_answered_as_without_it(tmp_path: Path, transport: str, beside: str) -> None:
    moto = "from moto import mock_aws" if beside else ""
    assert_passes(tmp_path, SUITE.format(transport=transport, beside=beside, moto=moto), 7)
