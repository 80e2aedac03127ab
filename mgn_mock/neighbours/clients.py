"""boto3 clients with dummy keys, from a private session, which look at no credentials or files of the machine.

No request of theirs reaches real AWS: one that moto does not answer is refused before it is sent, and so is an endpoint
in one of AWS's own domains.
"""

from __future__ import annotations

import os
from threading import Lock
from typing import Any, NoReturn
from urllib.parse import urlsplit

import boto3
import botocore.session
from botocore.config import Config

from mgn_mock.model.spec import service as own_service
from mgn_mock.neighbours.choice import MOTO
from mgn_mock.neighbours.errors import NoNeighbourError

_DUMMY = "mgn_mock"

_lock = Lock()
_sessions: dict[bool, boto3.Session] = {}
_clients: dict[tuple[str, ...], Any] = {}


def private_session() -> boto3.Session:
    """A session of its own: a profile or a file that the machine has must not decide how a test goes."""
    without_files = {
        "profile": (None, None, None, None),
        "config_file": (None, None, os.devnull, None),
        "credentials_file": (None, None, os.devnull, None),
    }
    return boto3.Session(botocore_session=botocore.session.Session(session_vars=without_files))


def client_at(place: str, service: str, region: str, account_id: str) -> Any:
    """A boto3 client that acts in an account.

    Args:
        place: MOTO, or the URL of an endpoint.
        service: `ec2` or `s3`.
        region: The Region.
        account_id: The account.

    Raises:
        NoNeighbourError: The endpoint is one of AWS's own.
    """
    # Sessions are not safe to use from several threads at once; clients are.
    with _lock:
        if place != MOTO:
            _refuse_real(place)
            # Emulators that know several accounts take twelve digits for the account.
            return _client(service, region, account_id, place)
        if _account_of(_client("sts", region, _DUMMY)) == account_id:
            return _client(service, region, _DUMMY)
        return _client_of_account(service, region, account_id)


def _client_of_account(service: str, region: str, account_id: str) -> Any:
    """A client with keys that moto gave out: by those it tells accounts apart, and a new mock knows no old ones."""
    sts = _clients.get(("sts", region, account_id))
    if sts is None or _account_of(sts) != account_id:
        role = f"arn:{own_service().partition(region)}:iam::{account_id}:role/{_DUMMY}"
        given = _client("sts", region, _DUMMY).assume_role(RoleArn=role, RoleSessionName=_DUMMY)["Credentials"]
        keys = (given["AccessKeyId"], given["SecretAccessKey"], given["SessionToken"])
        for name in ("sts", "ec2", "s3"):
            _clients[name, region, account_id] = _new_client(name, region, keys, None)
    return _clients[service, region, account_id]


def _account_of(sts: Any) -> str:
    return str(sts.get_caller_identity()["Account"])


def _client(service: str, region: str, access_key: str, endpoint: str | None = None) -> Any:
    key = (service, region, access_key, endpoint or "")
    if key not in _clients:
        _clients[key] = _new_client(service, region, (access_key, _DUMMY, None), endpoint)
    return _clients[key]


def _new_client(service: str, region: str, keys: tuple[str, str, str | None], endpoint: str | None) -> Any:
    config = Config(
        ignore_configured_endpoint_urls=True,  # type: ignore[call-arg] # the stubs lack it
        retries={"total_max_attempts": 1},
        # Emulators seldom answer on a host of each bucket.
        s3={"addressing_style": "path" if endpoint else "auto"},
    )
    access_key, secret_key, token = keys
    client: Any = _session(with_moto=endpoint is None).client(
        service,  # type: ignore[call-overload] # one of three, by name
        region_name=region,
        endpoint_url=endpoint,
        aws_access_key_id=access_key,
        aws_secret_access_key=secret_key,
        aws_session_token=token,
        config=config,
    )
    if endpoint is None:
        # What moto answers does not get as far as this.
        client._endpoint.http_session = _NoNetwork(service)  # noqa: SLF001 - botocore has no public way to it
    else:
        client.meta.events.register("before-send", _refuse_redirection)
    return client


def _session(*, with_moto: bool) -> boto3.Session:
    # moto answers clients of sessions only that were made after it was imported.
    if with_moto not in _sessions:
        _sessions[with_moto] = private_session()
    return _sessions[with_moto]


class _NoNetwork:
    """In place of what would send a request.

    Args:
        service: Which service's.
    """

    def __init__(self, service: str) -> None:
        self._service = service

    def send(self, request: Any) -> NoReturn:
        raise NoNeighbourError(
            f"moto's mock_aws does not answer {request.method} {request.url}: is it active, and is {self._service} "
            "among what it mocks?"
        )


def _refuse_redirection(request: Any, **_: Any) -> None:
    _refuse_real(request.url)


def _refuse_real(url: str) -> None:
    host = urlsplit(url).hostname or ""
    if any(host == suffix or host.endswith(f".{suffix}") for suffix in own_service().dns_suffixes):
        raise NoNeighbourError(f"{url} is an endpoint of AWS itself, which mgn_mock never calls")
