"""The account that a client's credentials stand for."""

from __future__ import annotations

import sys
from typing import Any

_ACCOUNT_ID_LENGTH = 12


def account_of(access_key: str) -> str | None:
    """Return the account of an access key: twelve digits, or a key from moto; None for any other."""
    if len(access_key) == _ACCOUNT_ID_LENGTH and access_key.isdecimal() and access_key.isascii():
        return access_key
    # Keys that moto's STS and IAM issued; a test that does not use moto has not imported it.
    moto_iam = sys.modules.get("moto.iam.models")
    if moto_iam is None:
        return None
    # moto's own look-up returns its default account for keys that it never issued.
    for account_id, backends in list(moto_iam.iam_backends.items()):
        if any(access_key in backend.access_keys for backend in list(backends.values())):
            return str(account_id)
    return None


def usable_access_key(request_signer: Any) -> str | None:
    """Return the access key of a client; None when it has none, or would have to fetch one first."""
    credentials = request_signer._credentials  # noqa: SLF001 - botocore has no public API for it
    if credentials is None:
        return None
    refresh_needed = getattr(credentials, "refresh_needed", None)
    if refresh_needed is None:
        access_key: str | None = credentials.access_key
        return access_key
    # The public attribute would refresh it; aiobotocore's raises.
    return None if refresh_needed() else credentials._access_key  # noqa: SLF001
