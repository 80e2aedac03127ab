"""The texts that the page of troubleshooting lists are those of real errors."""

from __future__ import annotations

import pickle
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from mgn_mock import MgnMock, block_real_calls, current, mock_mgn

if TYPE_CHECKING:
    from collections.abc import Callable

PAGE = (Path(__file__).parent.parent / "docs" / "troubleshooting.md").read_text(encoding="utf-8")
TEXTS = re.findall(r"^`([^`]+)`.*\n: ", PAGE, re.MULTILINE)
PATTERNS = [re.compile(".*".join(map(re.escape, text.split("..."))), re.DOTALL) for text in TEXTS]


def panel(**options: Any) -> MgnMock:
    return MgnMock(region="us-east-1", **options)


def blocked() -> None:
    with block_real_calls():
        boto3.client("mgn", region_name="us-east-1", aws_access_key_id="x", aws_secret_access_key="x").list_waves()


def other_options() -> None:
    with mock_mgn(region="us-east-1"), mock_mgn(progress="manual"):
        raise AssertionError("it is refused")


def unmet(**armed: Any) -> None:
    with mock_mgn(strict_faults=True) as mgn:
        if armed:
            mgn.stall(mgn.add_source_server(lifeCycle={"state": "STOPPED"}), **armed)
        else:
            mgn.fail("StartReplication", "ThrottlingException")


def without_moto() -> None:
    mgn = panel(neighbours="boto3")
    mgn.client().get_launch_configuration(sourceServerID=mgn.add_source_server()["sourceServerID"])


def start(mgn: MgnMock, place: str = "us-east-1", **members: Any) -> None:
    server = mgn.at(place).add_source_server(**members)
    mgn.client().start_replication(sourceServerID=server["sourceServerID"])


def over_the_quota() -> None:
    start(panel(quotas={"active_source_servers": 0}), replicationType="SNAPSHOT_SHIPPING")


CAUSES: dict[str, Callable[[], object]] = {
    "a call without a mock": blocked,
    "no panel": current,
    "other options": other_options,
    "no such option": lambda: panel(colour="red"),
    "an option that patches": lambda: panel(progress="sleep"),
    "no such state": lambda: panel().add_source_server(lifeCycle={"state": "READY"}),
    "impossible states": lambda: panel().add_source_server(
        lifeCycle={"state": "TESTING"}, dataReplicationInfo={"dataReplicationState": "STOPPED"}
    ),
    "no such server": lambda: panel().server("s-00000000000000000"),
    "no moto": without_moto,
    "a panel that is pickled": lambda: pickle.dumps(panel()),
    "a rule that hit nothing": unmet,
    "trouble that never came": lambda: unmet(after="PT1H"),
    "not initialized": lambda: panel(initialized=False).client().list_waves(),
    "the wrong state": lambda: start(panel(), replicationType="SNAPSHOT_SHIPPING", lifeCycle={"state": "TESTING"}),
    "the wrong type": lambda: start(panel(), lifeCycle={"state": "STOPPED"}),
    "a bad value": lambda: panel().client().start_replication(sourceServerID="s-not.a.real.server"),
    "a quota": over_the_quota,
    "a foreign account": lambda: panel().client().describe_source_servers(accountID="999999999999"),
    "another Region": lambda: start(panel(), "eu-west-1", replicationType="SNAPSHOT_SHIPPING"),
}


@pytest.mark.parametrize("cause", CAUSES)
def test_the_text_of_an_error_is_on_the_page(cause: str) -> None:
    with pytest.raises(BaseException) as raised:  # noqa: PT011 - which one it is says the page
        CAUSES[cause]()

    text = str(raised.value)
    assert [pattern.pattern for pattern in PATTERNS if pattern.search(text)], text
