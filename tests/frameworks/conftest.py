"""Tests beside frameworks that only the environment `frameworks` of tox installs."""

from __future__ import annotations

from importlib.util import find_spec

collect_ignore_glob = [] if all(map(find_spec, ("django", "pytest_socket", "pytest_recording"))) else ["test_*.py"]
