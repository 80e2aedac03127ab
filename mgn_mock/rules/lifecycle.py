"""The way of a source server from being replicated to being cut over."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

# The member of lifeCycle that a step back marks as reverted (assumed from the names).
_REVERTED: Mapping[tuple[str, str], str] = {
    ("TESTING", "READY_FOR_TEST"): "lastTest",
    ("READY_FOR_CUTOVER", "READY_FOR_TEST"): "lastTest",
    ("CUTTING_OVER", "READY_FOR_CUTOVER"): "lastCutover",
    ("CUTOVER", "READY_FOR_CUTOVER"): "lastCutover",
}


def reverted_by(state: str, wanted: str) -> str | None:
    """What a change of the lifecycle state takes back.

    Args:
        state: The state that the server is in.
        wanted: The state that it is to come to.

    Returns:
        `lastTest`, `lastCutover`, or None when the change is a step ahead.
    """
    return _REVERTED.get((state, wanted))
