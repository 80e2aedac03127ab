"""Runs the examples of the documentation as tests."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

from sybil import Sybil
from sybil.parsers.myst import PythonCodeBlockParser

from mgn_mock.model.spec import service

# Older models have no network migrations, no source actions, and no storage on FSx.
_PAGES = {
    "docs/network-migration.md": "NetworkMigrationDefinition",
    "docs/planting.md": "StorageConfiguration",
    "docs/source-actions.md": "RemoteSourceAction",
}
# What the examples of a page import besides mgn_mock, boto3 and moto.
_PACKAGES = {"docs/django.md": ("django",), "docs/server.md": ("awscli", "waitress", "werkzeug")}
# What examples of a page call in moto, by the class that answers it.
_IN_MOTO = {"docs/launches.md": ("moto.ec2.responses", "EC2Response", "modify_launch_template")}


def _is_in_moto(module: str, responses: str, action: str) -> bool:
    return hasattr(getattr(import_module(module), responses), action)


collect_ignore = [page for page, shape in _PAGES.items() if not service().has_shape(shape)]
collect_ignore += [page for page, packages in _PACKAGES.items() if not all(map(find_spec, packages))]
collect_ignore += [page for page, call in _IN_MOTO.items() if not _is_in_moto(*call)]

pytest_collect_file = Sybil(
    parsers=[PythonCodeBlockParser()], patterns=["README.md", "docs/*.md"], excludes=["docs/changelog.d/*"]
).pytest()
