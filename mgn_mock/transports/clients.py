"""boto3 clients with dummy credentials, which read neither credentials nor configuration of the machine."""

from __future__ import annotations

from functools import cache
from threading import Lock
from typing import TYPE_CHECKING, Any

from mgn_mock.model.spec import SERVICE_NAME
from mgn_mock.neighbours.clients import private_session

if TYPE_CHECKING:
    import boto3

    from mgn_mock import _boto3_types

_lock = Lock()


@cache
def _session() -> boto3.Session:
    # Cached, because most of the cost of a client is loading the service model.
    return private_session()


def new_client(region: str, access_key: str, endpoint: str | None = None) -> _boto3_types.MgnClient:
    """Return a boto3 client of the service; an access key of twelve digits stands for that account.

    With an endpoint it is a client of a server there.
    """
    # Sessions are not thread-safe; clients are.
    with _lock:
        return _session().client(
            SERVICE_NAME,
            region_name=region,
            endpoint_url=endpoint,
            aws_access_key_id=access_key,
            aws_secret_access_key="mgn_mock",
        )


def locks() -> tuple[Any, ...]:
    """Return the locks of this module, which a fork must not leave held in the child."""
    return (_lock,)
