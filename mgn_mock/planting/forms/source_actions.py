"""What stored resources have: source actions and their jobs."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from mgn_mock.planting.forms.declared import TOKEN, Stored
from mgn_mock.planting.forms.nodes import (
    COUNT,
    TEXT,
    one_of,
)
from mgn_mock.service.remote_source_actions.source_action_jobs import STATUS_PATHS
from mgn_mock.state import resource_types as types

if TYPE_CHECKING:
    from collections.abc import Mapping


@cache
def declarations() -> Mapping[str, Stored]:
    """Return the declarations, by name of the type."""
    return {
        types.REMOTE_SOURCE_ACTIONS.name: Stored("arn name timeoutSeconds tags", ("RemoteSourceAction",)),
        types.REMOTE_SOURCE_ACTION_JOBS.name: Stored(
            "arn status sourceServerArns remoteSourceActionArns _timeoutSeconds",
            ("RemoteSourceActionJob",),
            {**TOKEN, "_timeoutSeconds": COUNT},
        ),
        types.REMOTE_SOURCE_ACTION_INVOCATIONS.name: Stored(
            "remoteSourceActionArn status _path _place _connectorOwner",
            ("RemoteSourceActionInvocation",),
            {"_path": one_of(STATUS_PATHS), "_place": COUNT, "_connectorOwner": TEXT},
        ),
        types.REMOTE_SOURCE_ACTION_RESULTS.name: Stored(
            "status _job", ("RemoteSourceActionInvocationResult",), {"_job": TEXT}
        ),
        types.REMOTE_SOURCE_ACTION_PLANTED_OUTCOMES.name: Stored(
            "status", ("",), {"sourceServerID": TEXT, "status": one_of(STATUS_PATHS)}
        ),
    }
