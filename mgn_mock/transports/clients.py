"""boto3 clients with dummy keys, which never look for credentials or configuration of the machine."""

from __future__ import annotations

from functools import cache
from threading import Lock
from typing import TYPE_CHECKING

from mgn_mock.model.spec import SERVICE_NAME
from mgn_mock.neighbours.clients import private_session

if TYPE_CHECKING:
    import boto3
    from types_boto3_mgn import MgnClient

_lock = Lock()


@cache
def _session() -> boto3.Session:
    # Kept, since loading the service model is what making a client costs.
    return private_session()


def new_client(region: str, access_key: str) -> MgnClient:
    """A boto3 client of the service.

    Args:
        region: The Region.
        access_key: What it signs with; twelve digits stand for that account.
    """
    # Sessions are not safe to use from several threads at once; clients are.
    with _lock:
        return _session().client(
            SERVICE_NAME, region_name=region, aws_access_key_id=access_key, aws_secret_access_key="mgn_mock"
        )
