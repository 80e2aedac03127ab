"""Where the service is known to differ from its own model: the one list that all checks heed.

Nothing else may differ from the model. Each exception names the fact that it rests on.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

# The shape of texts of time.
TEXT_OF_TIME = "ISO8601DatetimeString"


class ModelException(NamedTuple):
    """A shape whose constraints the service does not keep."""

    fact: str
    """The id of the fact."""
    change: Callable[[Mapping[str, Any]], Mapping[str, Any]]
    """Returns the constraints that the service keeps in place of the model's."""


def _with_offset(metadata: Mapping[str, Any]) -> Mapping[str, Any]:
    # Older models end the pattern with an anchor. Years before 1000, which tests may start in, have four digits too.
    return {"pattern": re.sub(r"Z(\$?)\Z", r"(Z|\\+00:00)\1", metadata["pattern"].replace("[1-9][0-9]*-", "[0-9]+-"))}


def _any_order(_metadata: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"min": 1, "max": 999_999_999}


def _with_launch_end(metadata: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"enum": [*metadata["enum"], "LAUNCH_END"]}


# By shape, or by a member of a structure.
EXCEPTIONS: Mapping[str, ModelException] = {
    "SourceServerActionDocument.order": ModelException("orders-of-imported-actions", _any_order),
    TEXT_OF_TIME: ModelException("times-end-in-an-offset", _with_offset),
    "JobLogEvent": ModelException("launch-end-for-each-server", _with_launch_end),
}


def constraints_of_shape(name: str, metadata: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the constraints of a shape: the model's, but for the exceptions."""
    exception = EXCEPTIONS.get(name)
    return metadata if exception is None else {**metadata, **exception.change(metadata)}
