"""Who calls: the account that a client's credentials stand for."""

from __future__ import annotations

import sys
from typing import Any

_ACCOUNT_ID_LENGTH = 12


def account_of(access_key: str) -> str | None:
    """The account that an access key stands for.

    Args:
        access_key: The access key that a call is signed with.

    Returns:
        The account; None when the key does not tell it.
    """
    if len(access_key) == _ACCOUNT_ID_LENGTH and access_key.isdecimal() and access_key.isascii():
        return access_key
    # Keys that moto's STS and IAM gave out; a test that does not use moto has not imported this.
    moto_iam = sys.modules.get("moto.iam.models")
    if moto_iam is None:
        return None
    # moto's own look-up does not tell a key of its default account from one that it never gave out.
    for account_id, backends in list(moto_iam.iam_backends.items()):
        if any(access_key in backend.access_keys for backend in list(backends.values())):
            return str(account_id)
    return None


def usable_access_key(request_signer: Any) -> str | None:
    """The access key that a client can sign with as it is, without fetching any first.

    Args:
        request_signer: The client's signer, as botocore's `before-call` event carries it.

    Returns:
        The access key; None when the client has none, or would have to fetch one.
    """
    credentials = request_signer._credentials  # noqa: SLF001 - botocore has no public way to it
    if credentials is None:
        return None
    refresh_needed = getattr(credentials, "refresh_needed", None)
    if refresh_needed is None:
        access_key: str | None = credentials.access_key
        return access_key
    # The public attribute would refresh; aiobotocore's refuses altogether.
    return None if refresh_needed() else credentials._access_key  # noqa: SLF001
