"""Runs the examples of the documentation as tests."""

from __future__ import annotations

from sybil import Sybil
from sybil.parsers.myst import PythonCodeBlockParser

from mgn_mock.spec import service

# Older models have no network migrations.
collect_ignore = [] if service().has_shape("NetworkMigrationDefinition") else ["docs/network-migration.md"]

pytest_collect_file = Sybil(
    parsers=[PythonCodeBlockParser()], patterns=["README.md", "docs/*.md"], excludes=["docs/changelog.d/*"]
).pytest()
