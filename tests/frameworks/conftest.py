"""Tests beside frameworks that only the environment `frameworks` of tox installs."""

from __future__ import annotations

from importlib.util import find_spec

NEEDED = ("django", "pytest_socket", "pytest_recording", "requests_mock", "sentry_sdk")
collect_ignore_glob = [] if all(map(find_spec, NEEDED)) else ["test_*.py"]
