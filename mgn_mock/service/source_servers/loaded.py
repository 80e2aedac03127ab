"""What is remembered of a server of a real account: when it was loaded, and which state was not printed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mgn_mock.clock import duration_from_text, duration_text, from_text, to_text

if TYPE_CHECKING:
    from datetime import datetime

    from mgn_mock.state.blobs import Resource

# The internal member of a source server.
LOADED = "_loaded"


def loaded_at(now: datetime, unprinted_state: str | None) -> Resource:
    """Return the internal member of a server that is loaded now.

    Args:
        now: The time of the world.
        unprinted_state: The data replication state that is assumed; None where it was printed.
    """
    state = {} if unprinted_state is None else {"unprintedState": unprinted_state}
    return {"at": to_text(now), **state}


def move_on(life: Resource, loaded: Resource, now: datetime) -> None:
    """Move the printed times of a server that replicates on by what has passed since it was loaded."""
    passed = now - from_text(loaded["at"])
    if not passed:
        return
    if "lastSeenByServiceDateTime" in life:
        life["lastSeenByServiceDateTime"] = to_text(from_text(life["lastSeenByServiceDateTime"]) + passed)
    if "elapsedReplicationDuration" in life:
        elapsed = duration_from_text(life["elapsedReplicationDuration"])
        life["elapsedReplicationDuration"] = duration_text(elapsed + passed)
