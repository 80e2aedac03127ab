"""Runs the examples of the documentation as tests."""

from __future__ import annotations

from importlib.util import find_spec

from sybil import Sybil
from sybil.parsers.myst import PythonCodeBlockParser

from mgn_mock.model.spec import service
from tests.support.templates import CAN_MAKE_DEFAULT

# Older models have no network migrations, no source actions, and no storage on FSx.
_PAGES = {
    "docs/network-migration.md": "NetworkMigrationDefinition",
    "docs/planting.md": "StorageConfiguration",
    "docs/source-actions.md": "RemoteSourceAction",
}
# What the examples of a page import besides mgn_mock, boto3 and moto.
_PACKAGES = {"docs/django.md": ("django",), "docs/server.md": ("awscli", "waitress", "werkzeug")}
collect_ignore = [page for page, shape in _PAGES.items() if not service().has_shape(shape)]
collect_ignore += [page for page, packages in _PACKAGES.items() if not all(map(find_spec, packages))]
# Its examples make another version the default one.
collect_ignore += [] if CAN_MAKE_DEFAULT else ["docs/launches.md"]

pytest_collect_file = Sybil(
    parsers=[PythonCodeBlockParser()], patterns=["README.md", "docs/*.md"], excludes=["docs/changelog.d/*"]
).pytest()
