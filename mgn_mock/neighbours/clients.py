"""boto3 clients with dummy credentials, from a private session that reads no files of the machine.

Their requests never reach AWS: one that moto does not answer raises an error before it is sent, and so does an endpoint
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
from mgn_mock.neighbours.table import NEIGHBOURS

_DUMMY = "mgn_mock"

_lock = Lock()
_sessions: dict[bool, boto3.Session] = {}
_clients: dict[tuple[str, ...], Any] = {}


def private_session() -> boto3.Session:
    """Return a session that ignores what the machine configures, so that it does not affect tests."""
    without_files = {
        "profile": (None, None, None, None),
        "config_file": (None, None, os.devnull, None),
        "credentials_file": (None, None, os.devnull, None),
        "retry_mode": (None, None, "legacy", None),
        "max_attempts": (None, None, None, int),
    }
    return boto3.Session(botocore_session=botocore.session.Session(session_vars=without_files))


def client_at(place: str, service: str, region: str, account_id: str) -> Any:
    """Return a client of a neighbour for MOTO or the URL of an endpoint, which may not be one of AWS."""
    # Sessions are not thread-safe; clients are.
    with _lock:
        if place != MOTO:
            _refuse_aws(place)
            # Emulators with several accounts accept the account id as access key.
            return _client(service, region, account_id, place)
        if _account_of(_client("sts", region, _DUMMY)) == account_id:
            return _client(service, region, _DUMMY)
        return _client_of_account(service, region, account_id)


def _client_of_account(service: str, region: str, account_id: str) -> Any:
    """Return a client with credentials from moto's STS, by which moto tells accounts apart."""
    # A new mock of moto does not know the credentials of an earlier one.
    sts = _clients.get(("sts", region, account_id))
    if sts is None or _account_of(sts) != account_id:
        role = f"arn:{own_service().partition(region)}:iam::{account_id}:role/{_DUMMY}"
        given = _client("sts", region, _DUMMY).assume_role(RoleArn=role, RoleSessionName=_DUMMY)["Credentials"]
        keys = (given["AccessKeyId"], given["SecretAccessKey"], given["SessionToken"])
        for name in ("sts", *NEIGHBOURS):
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
        # Emulators rarely have a host for each bucket.
        s3={"addressing_style": "path" if endpoint else "auto"},
    )
    access_key, secret_key, token = keys
    client: Any = _session(with_moto=endpoint is None).client(
        service,  # type: ignore[call-overload] # one of some, by name
        region_name=region,
        endpoint_url=endpoint,
        aws_access_key_id=access_key,
        aws_secret_access_key=secret_key,
        aws_session_token=token,
        config=config,
    )
    if endpoint is None:
        # Requests that moto answers do not get this far.
        client._endpoint.http_session = _NoNetwork(service)  # noqa: SLF001 - botocore has no public API for it
    else:
        client.meta.events.register("before-send", _refuse_redirection)
    return client


def _session(*, with_moto: bool) -> boto3.Session:
    # moto only answers clients of sessions that were made after its import.
    if with_moto not in _sessions:
        _sessions[with_moto] = private_session()
    return _sessions[with_moto]


class _NoNetwork:
    """An HTTP session that raises an error instead of sending."""

    def __init__(self, service: str) -> None:
        self._service = service

    def send(self, request: Any) -> NoReturn:
        raise NoNeighbourError(
            f"moto's mock_aws does not answer {request.method} {request.url}: is it active, and is {self._service} "
            "among what it mocks?"
        )


def _refuse_redirection(request: Any, **_: Any) -> None:
    _refuse_aws(request.url)


def _refuse_aws(url: str) -> None:
    host = urlsplit(url).hostname or ""
    if any(host == suffix or host.endswith(f".{suffix}") for suffix in own_service().dns_suffixes):
        raise NoNeighbourError(f"{url} is an endpoint of AWS itself, which mgn_mock never calls")


def locks() -> tuple[Any, ...]:
    """Return the locks of this module, which a fork must not leave held in the child."""
    return (_lock,)
