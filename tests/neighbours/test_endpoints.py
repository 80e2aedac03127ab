"""Neighbours are where botocore's own configuration says that the test's clients of them go."""

from __future__ import annotations

from typing import TYPE_CHECKING

import boto3
import pytest

from mgn_mock.neighbours.choice import MEMORY, choose

if TYPE_CHECKING:
    from pathlib import Path

CONFIG = """
[default]
services = emulators
endpoint_url = http://127.0.0.1:5
[services emulators]
ec2 =
    endpoint_url = http://127.0.0.1:4
[profile ignoring]
ignore_configured_endpoint_urls = true
endpoint_url = http://127.0.0.1:5
"""


@pytest.fixture(autouse=True)
def _configured(bare_machine: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "config"
    path.write_text(CONFIG)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(path))


@pytest.mark.parametrize(
    ("variables", "ec2", "s3"),
    [
        (
            {"AWS_ENDPOINT_URL_EC2": "http://127.0.0.1:2", "AWS_ENDPOINT_URL": "http://127.0.0.1:3"},
            "http://127.0.0.1:2",
            "http://127.0.0.1:3",
        ),
        ({"AWS_ENDPOINT_URL": "http://127.0.0.1:3"}, "http://127.0.0.1:3", "http://127.0.0.1:3"),
        ({}, "http://127.0.0.1:4", "http://127.0.0.1:5"),
        ({"AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true", "AWS_ENDPOINT_URL": "http://127.0.0.1:3"}, MEMORY, MEMORY),
        ({"AWS_PROFILE": "ignoring"}, MEMORY, MEMORY),
        ({"AWS_PROFILE": "not there"}, MEMORY, MEMORY),
    ],
    ids=[
        "of the service",
        "of all services",
        "of the configuration",
        "ignored",
        "ignored by the profile",
        "no profile",
    ],
)
def test_the_endpoint_is_the_one_that_botocore_would_take(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], ec2: str, s3: str
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert choose("auto", "ec2", None) == ec2
    assert choose("auto", "s3", None) == s3
    if ec2 != MEMORY:
        keys = {"aws_access_key_id": "a", "aws_secret_access_key": "b"}
        for service, place in (("ec2", ec2), ("s3", s3)):
            client = boto3.Session().client(service, "us-east-1", **keys)  # type: ignore[call-overload] # by name
            assert client.meta.endpoint_url == place
