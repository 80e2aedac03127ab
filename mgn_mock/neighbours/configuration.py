"""The configuration of the machine, as botocore reads it for the test's own clients."""

from __future__ import annotations

import os
from functools import lru_cache
from typing import Any

import botocore.session
from botocore.configprovider import ConfiguredEndpointProvider
from botocore.exceptions import BotoCoreError
from botocore.utils import ensure_boolean

_PROFILE = ("AWS_PROFILE", "AWS_DEFAULT_PROFILE")
_FILES = {"AWS_CONFIG_FILE": "~/.aws/config", "AWS_SHARED_CREDENTIALS_FILE": "~/.aws/credentials"}


def configured_region() -> str | None:
    """Return the Region that the profile names."""
    region: str | None = _value("region")
    return region


def configured_endpoint(service: str) -> str | None:
    """Return the endpoint that variables or the profile name for a service, in botocore's own order."""
    if ensure_boolean(_value("ignore_configured_endpoint_urls")):
        return None
    session = _session()
    full: Any = session.full_config
    try:
        scoped = session.get_scoped_config()
    except BotoCoreError:
        scoped = {}
    provider: Any = ConfiguredEndpointProvider(full, scoped, service)
    endpoint: str | None = provider.provide()
    return endpoint


def _value(name: str) -> Any:
    try:
        return _session().get_config_variable(name)
    except BotoCoreError:
        # A profile that does not exist; the test's own clients say so.
        return None


def _session() -> Any:
    paths = [os.path.expanduser(os.environ.get(name, path)) for name, path in _FILES.items()]  # noqa: PTH111 - a text
    return _session_for(*(os.environ.get(name) for name in _PROFILE), *((path, _changed(path)) for path in paths))


@lru_cache(maxsize=8)
def _session_for(*_: Any) -> Any:
    # Making one takes milliseconds, and it reads each file once.
    return botocore.session.Session(include_builtin_handlers=False)


def _changed(path: str) -> int | None:
    try:
        return os.stat(path).st_mtime_ns  # noqa: PTH116 - a text
    except OSError:
        return None
