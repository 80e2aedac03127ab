"""Times of a source server that go on by themselves: from what was planted, else from what is stored."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mgn_mock.clock import duration_from_text, duration_text, from_text, to_text
from mgn_mock.service.source_servers.state_table import NOT_REPLICATING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from mgn_mock.state.blobs import Resource

# A launchable server in these falls behind its last snapshot.
LAGGING = frozenset({"PAUSED", "STALLED"})
# The internal member of a source server that holds what was planted, and when.
PLANTED = "_planted"
_NOTHING: Mapping[str, str] = {}
_OF_LIFE = ("lastSeenByServiceDateTime", "elapsedReplicationDuration")


def note_planted(server: Resource, given: Mapping[str, Resource], now: datetime) -> None:
    """Note the times and durations that were given for a replicating server, which go on from now."""
    info, life = given.get("dataReplicationInfo") or {}, given.get("lifeCycle", {})
    state = server["dataReplicationInfo"]["dataReplicationState"]
    planted: dict[str, str] = {name: life[name] for name in _OF_LIFE if name in life}
    if state in LAGGING and "lagDuration" in info:
        planted["lagDuration"] = info["lagDuration"]
    if planted and state not in NOT_REPLICATING:
        server[PLANTED] = {"at": to_text(now), **planted}


def forget_planted_lag(server: Resource) -> None:
    """Forget the lag that was planted: from now on it follows from the last snapshot."""
    server.get(PLANTED, {}).pop("lagDuration", None)


def set_times(server: Resource, now: datetime, text: str) -> None:
    """Set the times and durations of a replicating server that the clock alone changes.

    Args:
        server: A copy of what is stored; it is changed.
        now: The time.
        text: The same as text.
    """
    planted = server[PLANTED] if PLANTED in server else _NOTHING  # noqa: SIM401
    info, life = server["dataReplicationInfo"], server["lifeCycle"]
    gone_on = planted is not _NOTHING and planted["at"] != text
    if gone_on and "lastSeenByServiceDateTime" in planted:
        seen = from_text(planted["lastSeenByServiceDateTime"]) + (now - from_text(planted["at"]))
        life["lastSeenByServiceDateTime"] = to_text(seen)
    elif "lastSeenByServiceDateTime" not in life:
        life["lastSeenByServiceDateTime"] = text
    if gone_on and "elapsedReplicationDuration" in planted:
        life["elapsedReplicationDuration"] = _since(planted, "elapsedReplicationDuration", now)
    elif "firstByteDateTime" in life and "addedToServiceDateTime" in life and "elapsedReplicationDuration" not in life:
        # The time of the call less the time of adding, until replication ends.
        life["elapsedReplicationDuration"] = duration_text(now - from_text(life["addedToServiceDateTime"]))
    if info["dataReplicationState"] not in LAGGING:
        return
    if "lagDuration" in planted:
        info["lagDuration"] = _since(planted, "lagDuration", now)
    elif info.get("lagDuration") == "P0D" and "lastSnapshotDateTime" in info:
        info["lagDuration"] = duration_text(now - from_text(info["lastSnapshotDateTime"]))


def _since(planted: Mapping[str, str], name: str, now: datetime) -> str:
    """Return a planted duration with the time that has passed since the planting."""
    passed = now - from_text(planted["at"])
    # The model allows durations that have no timedelta, such as months.
    try:
        return duration_text(duration_from_text(planted[name]) + passed) if passed else planted[name]
    except (OverflowError, ValueError):
        return planted[name]
