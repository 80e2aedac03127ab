"""Dummy credentials for sessions that would search for some, while the mock is on.

A search may end at the machine's metadata service, or find keys by which a forgotten client of another service could
reach a real account.
"""

from __future__ import annotations

import os
import sys
import weakref
from inspect import isawaitable
from typing import TYPE_CHECKING, Any

import botocore.session
from botocore.credentials import Credentials

from mgn_mock.neighbours.choice import moto_is_active
from mgn_mock.transports.identity import account_in_arn, account_in_key, account_of_role
from mgn_mock.transports.method_patch import MethodPatch

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from types import FrameType

_DUMMY = "mgn_mock"
# The methods of sessions that make clients.
_MAKERS = ("create_client", "_create_client")
_PLAIN = ("Credentials", "AioCredentials")
# The methods of providers that ask a metadata service.
_METADATA = ("container-role", "iam-role")
_METADATA_SOURCES = ("Ec2InstanceMetadata", "EcsContainer")


class DummyCredentials:
    """Wraps `get_credentials` of the sessions of botocore and aiobotocore; the sessions themselves keep nothing."""

    def __init__(self) -> None:
        self._patch = MethodPatch(botocore.session.Session, get_credentials=self._wrap)
        # A session returns the same credentials each time. Weak: a mock keeps no session alive.
        self._dummies: weakref.WeakKeyDictionary[Any, Any] = weakref.WeakKeyDictionary()
        self._found_under_moto: weakref.WeakKeyDictionary[Any, Any] = weakref.WeakKeyDictionary()

    def start(self) -> None:
        """Give dummies to the sessions that would search."""
        self._patch.start()

    def stop(self) -> None:
        """Give sessions their own method back, and forget what they were given."""
        self._patch.stop()
        for given in (self._dummies, self._found_under_moto):
            if given:
                given.clear()

    def _wrap(self, original: Callable[..., Any], is_aio: bool) -> Callable[..., Any]:  # noqa: FBT001 - MethodPatch's
        async def get_aio_credentials(session: Any, account_id: str | None) -> Any:
            if _are_given(session):
                return _with_account(await original(session), account_id, _aio_credentials)
            if not moto_is_active() or _comes_from_metadata(session):
                return self._dummy(session, account_id, _aio_credentials)
            if session not in self._found_under_moto:
                found = _search(session)
                self._found_under_moto[session] = await found if isawaitable(found) else found
            return _with_account(self._found_under_moto[session], account_id, _aio_credentials)

        def get_credentials(session: Any) -> Any:
            account_id = _account_asked_for()
            if is_aio:
                return get_aio_credentials(session, account_id)
            if _are_given(session):
                return _with_account(original(session), account_id, Credentials)
            if not moto_is_active() or _comes_from_metadata(session):
                return self._dummy(session, account_id, Credentials)
            if session not in self._found_under_moto:
                self._found_under_moto[session] = _search(session)
            return _with_account(self._found_under_moto[session], account_id, Credentials)

        return get_credentials

    def _dummy(self, session: Any, account_id: str | None, make: Callable[..., Any]) -> Any:
        own = make(_account_of_profile(session, account_id) or _DUMMY, _DUMMY, method=_DUMMY)
        return own if account_id is not None else self._dummies.setdefault(session, own)


dummies: DummyCredentials = DummyCredentials()
"""For the mock that is on."""


def _account_asked_for() -> str | None:
    """Return the `aws_account_id` of the client that is being made, which botocore ignores where no keys are given."""
    frame: FrameType | None = sys._getframe(3)  # noqa: SLF001 - the caller, beyond the method that MethodPatch puts in
    if frame is None or frame.f_code.co_name not in _MAKERS:
        return None
    return account_in_key(str(frame.f_locals.get("aws_account_id")))


def _with_account(credentials: Any, account_id: str | None, make: Callable[..., Any]) -> Any:
    """Return credentials for an account; those of a role have their own."""
    if account_id is None or type(credentials).__name__ not in _PLAIN:
        return credentials
    return make(
        credentials.access_key,
        credentials.secret_key,
        credentials.token,
        method=credentials.method,
        account_id=account_id,
    )


def _aio_credentials(*args: Any, **kwargs: Any) -> Any:
    from aiobotocore.credentials import AioCredentials  # noqa: PLC0415 - optional dependency

    return AioCredentials(*args, **kwargs)


def _providers(session: Any) -> list[Any]:
    return list(session.get_component("credential_provider").providers)


def _are_given(session: Any) -> bool:
    """Return whether a session was given its credentials, and did not find them by a search."""
    known = session._credentials  # noqa: SLF001 - botocore has no public API for it
    return known is not None and known.method not in {provider.METHOD for provider in _providers(session)}


def _account_of_profile(session: Any, asked: str | None) -> str | None:
    """Return the account that the session's profile names, by role or by key, or else the one that was asked for."""
    role = account_of_role(session._credentials)  # noqa: SLF001 - botocore has no public API for it
    if role is not None:
        return role
    if _environment_goes_first(session):
        return asked
    profile = _profile(session)
    return (
        account_in_arn(profile.get("role_arn"))
        or account_in_key(profile.get("aws_access_key_id", ""))
        or asked
        or account_in_key(profile.get("aws_account_id", ""))
    )


def _environment_goes_first(session: Any) -> bool:
    """Return whether variables go before the profile; they do not before one that was given by hand."""
    return session.instance_variables().get("profile") is None and bool(os.environ.get("AWS_ACCESS_KEY_ID"))


def _profile(session: Any) -> Mapping[str, str]:
    name = session.get_config_variable("profile") or "default"
    profile: Mapping[str, str] = session.full_config.get("profiles", {}).get(name, {})
    return profile


def _comes_from_metadata(session: Any) -> bool:
    """Return whether a metadata service is the source of a session's credentials, or of the role that they assume."""
    known = session._credentials  # noqa: SLF001 - botocore has no public API for it
    if known is not None:
        return known.method in _METADATA
    profiles = session.full_config.get("profiles", {})
    profile, seen = _profile(session), set()
    while (source := profile.get("source_profile")) and source not in seen:
        seen.add(source)
        profile = profiles.get(source, {})
    return profile.get("credential_source") in _METADATA_SOURCES and not _environment_goes_first(session)


def _search(session: Any) -> Any:
    """Search as botocore does, but without the metadata services."""
    known = session._credentials  # noqa: SLF001 - botocore has no public API for it
    if known is not None:
        return known
    providers = [provider for provider in _providers(session) if provider.METHOD not in _METADATA]
    return type(session.get_component("credential_provider"))(providers=providers).load_credentials()
