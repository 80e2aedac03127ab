"""Retries of tenacity, whose waits and deadlines are virtual."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import boto3
import pytest

from mgn_mock import mock_mgn

if TYPE_CHECKING:
    from collections.abc import Callable

tenacity: Any = pytest.importorskip("tenacity")


def states_until(stop: Any) -> Any:
    return tenacity.Retrying(
        stop=stop,
        wait=tenacity.wait_fixed(30),
        retry=tenacity.retry_if_result(lambda state: state != "READY_FOR_TEST"),
    )


def reader() -> Callable[[], str]:
    client = boto3.client("mgn", region_name="us-east-1")
    return lambda: str(client.describe_source_servers()["items"][0]["lifeCycle"]["state"])


def test_a_retry_ends_when_the_server_is_ready() -> None:
    with mock_mgn(region="us-east-1", progress="sleep") as mgn:
        server = mgn.add_source_server(replicationType="SNAPSHOT_SHIPPING")
        mgn.client().start_replication(sourceServerID=server["sourceServerID"])
        began = mgn.now
        assert states_until(tenacity.stop_after_delay(3600))(reader()) == "READY_FOR_TEST"
        assert (mgn.now - began).total_seconds() == 13 * 60


def test_a_retry_gives_up_after_its_delay() -> None:
    with mock_mgn(region="us-east-1", progress="sleep") as mgn:
        mgn.add_source_server(replicationType="SNAPSHOT_SHIPPING")
        began = mgn.now
        with pytest.raises(tenacity.RetryError):
            states_until(tenacity.stop_after_delay(3600))(reader())
        assert (mgn.now - began).total_seconds() == 3600
