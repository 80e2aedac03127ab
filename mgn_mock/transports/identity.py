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
    if len(access_key) == _ACCOUNT_ID_LENGTH and access_key.isdecimal():
        return access_key
    # Keys that moto's STS and IAM gave out; a test that does not use moto has not imported this.
    moto_iam = sys.modules.get("moto.iam.models")
    if moto_iam is None:
        return None
    account_id: str = moto_iam.get_account_id_from(access_key)
    return None if account_id == moto_iam.DEFAULT_ACCOUNT_ID else account_id


def usable_credentials(request_signer: Any) -> Any:
    """The credentials that a client can sign with as it is, without fetching any first.

    Args:
        request_signer: The client's signer, as botocore's `before-call` event carries it.

    Returns:
        botocore's credentials; None when the client has none, or would have to fetch them.
    """
    credentials = request_signer._credentials  # noqa: SLF001 - botocore has no public way to it
    refresh_needed = getattr(credentials, "refresh_needed", None)
    return None if refresh_needed is not None and refresh_needed() else credentials
