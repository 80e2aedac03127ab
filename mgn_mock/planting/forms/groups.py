"""What stored resources have: applications, waves, connectors, imports and exports."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from mgn_mock.planting.forms.declared import TOKEN, Stored
from mgn_mock.planting.forms.nodes import (
    TEXT,
)
from mgn_mock.state import resource_types as types

if TYPE_CHECKING:
    from collections.abc import Mapping


_TASK = "arn status"
_GROUP = "arn name isArchived"


@cache
def declarations() -> Mapping[str, Stored]:
    """Return the declarations, by name of the type."""
    return {
        types.APPLICATIONS.name: Stored(_GROUP),
        types.WAVES.name: Stored(_GROUP),
        types.CONNECTORS.name: Stored("arn name ssmInstanceID tags"),
        types.IMPORTS.name: Stored(f"{_TASK} s3BucketSource.s3Bucket s3BucketSource.s3Key", ("ImportTask",), TOKEN),
        types.EXPORTS.name: Stored(f"{_TASK} s3Bucket s3Key", ("ExportTask",)),
        types.TASK_ERRORS.name: Stored("", ("ImportTaskError", "ExportTaskError"), {"number": TEXT}),
    }
