"""The configuration of the machine, as botocore reads it for the test's own clients."""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path
from typing import Any

import botocore.session
from botocore.configprovider import ConfiguredEndpointProvider
from botocore.exceptions import BotoCoreError
from botocore.utils import ensure_boolean

from mgn_mock.neighbours.table import NEIGHBOURS

_PROFILE = ("AWS_PROFILE", "AWS_DEFAULT_PROFILE")
_FILES = {"AWS_CONFIG_FILE": "~/.aws/config", "AWS_SHARED_CREDENTIALS_FILE": "~/.aws/credentials"}


def configured_region() -> str | None:
    """Return the Region that the profile names."""
    region: str | None = _value("region")
    return region


def configured_endpoint(service: str) -> str | None:
    """Return the endpoint that variables or the profile name for a neighbour, in botocore's own order."""
    if not _may_name_endpoint(service):
        return None
    if ensure_boolean(_value("ignore_configured_endpoint_urls")):
        return None
    session = _session()
    full: Any = session.full_config
    try:
        scoped = session.get_scoped_config()
    except BotoCoreError:
        scoped = {}
    provider: Any = ConfiguredEndpointProvider(full, scoped, service)
    endpoint: str | None = _of_variable(service) or provider.provide()
    return endpoint


def _of_variable(service: str) -> str | None:
    return next((os.environ[name] for name in NEIGHBOURS[service].variables if os.environ.get(name)), None)


def _may_name_endpoint(service: str) -> bool:
    """Tell whether the word for an endpoint is there at all: asking botocore takes far longer."""
    if os.environ.get("AWS_ENDPOINT_URL") or _of_variable(service):
        return True
    return any(_mentions_endpoint(path, _changed(path)) for path in _paths())


@lru_cache(maxsize=8)
def _mentions_endpoint(path: str, changed: int | None) -> bool:
    if changed is None:
        return False
    try:
        return b"endpoint_url" in Path(path).read_bytes()
    except OSError:
        return False


def _value(name: str) -> Any:
    try:
        return _session().get_config_variable(name)
    except BotoCoreError:
        # A profile that does not exist; the test's own clients say so.
        return None


def _session() -> Any:
    return _session_for(*(os.environ.get(name) for name in _PROFILE), *((path, _changed(path)) for path in _paths()))


def _paths() -> list[str]:
    return [os.path.expanduser(os.environ.get(name, path)) for name, path in _FILES.items()]  # noqa: PTH111 - a text


@lru_cache(maxsize=8)
def _session_for(*_: Any) -> Any:
    # Making one takes milliseconds, and it reads each file once.
    return botocore.session.Session(include_builtin_handlers=False)


def _changed(path: str) -> int | None:
    try:
        return os.stat(path).st_mtime_ns  # noqa: PTH116 - a text
    except OSError:
        return None
