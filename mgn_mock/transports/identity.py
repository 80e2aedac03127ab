"""The account that a client's credentials stand for."""

from __future__ import annotations

import sys
from functools import lru_cache
from typing import Any

from botocore.credentials import Credentials

from mgn_mock.model.ids import is_account_id

_MOTO_IAM = "moto.iam.models"


def account_of_client(request_signer: Any) -> str | None:
    """Return the account that a client's credentials name, without a refresh; None when they name none.

    In this order: of a key that moto issued, of the role that they are to assume, of a key of twelve digits, and the
    `aws_account_id` that was given with them.
    """
    credentials = request_signer._credentials  # noqa: SLF001 - botocore has no public API for it
    if type(credentials) is Credentials and _MOTO_IAM not in sys.modules:
        # Plain ones are never refreshed, and assume no role; those of older versions of botocore name no account.
        return _account_of_plain(credentials.access_key, getattr(credentials, "account_id", None))
    if credentials is None:
        return None
    access_key = usable_access_key(request_signer)
    return (
        (account_of_issued(access_key) if access_key is not None else None)
        or account_of_role(credentials)
        or (account_in_key(access_key) if access_key is not None else None)
        or _account_given_with(credentials)
    )


@lru_cache(maxsize=32)
def _account_of_plain(access_key: str, account_id: str | None) -> str | None:
    return account_in_key(access_key) or (account_in_key(str(account_id)) if account_id else None)


def account_of(access_key: str) -> str | None:
    """Return the account of an access key: of one from moto, or of twelve digits; None for any other."""
    return account_of_issued(access_key) or account_in_key(access_key)


def account_in_key(access_key: str) -> str | None:
    """Return an access key that consists of twelve digits."""
    return access_key if is_account_id(access_key) else None


def account_of_issued(access_key: str) -> str | None:
    """Return the account of a key that moto's STS or IAM issued."""
    # A test that does not use moto has not imported it.
    moto_iam = sys.modules.get(_MOTO_IAM)
    if moto_iam is None:
        return None
    # moto's own look-up returns its default account for keys that it never issued.
    for account_id, backends in list(moto_iam.iam_backends.items()):
        if any(access_key in backend.access_keys for backend in list(backends.values())):
            return str(account_id)
    return None


def account_of_role(credentials: Any) -> str | None:
    """Return the account of the role that credentials are to assume, whether they have done so or not."""
    refresh = getattr(credentials, "_refresh_using", None)
    # With MFA, botocore wraps the fetcher's method once more.
    refresh = getattr(refresh, "_refresh", refresh)
    given = getattr(getattr(refresh, "__self__", None), "_assume_kwargs", {})
    return account_in_arn(given.get("RoleArn"))


def account_in_arn(arn: Any) -> str | None:
    """Return the account in the ARN of a role."""
    parts = arn.split(":") if isinstance(arn, str) else []
    return account_in_key(parts[4]) if len(parts) > 4 else None  # noqa: PLR2004 - arn:partition:iam::account:role/name


def _account_given_with(credentials: Any) -> str | None:
    # The public attribute of refreshable credentials would refresh them, and older versions of botocore have none.
    state = vars(credentials)
    account_id = state.get("account_id") or state.get("_account_id")
    return account_in_key(str(account_id)) if account_id else None


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
