"""Failures that a test plants for the next launch of a source server."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from mgn_mock.state.resource_types import LAUNCH_FAILURES

if TYPE_CHECKING:
    from mgn_mock.state.blobs import Resource
    from mgn_mock.state.world import Region

At = Literal["snapshot", "conversion", "launch"]
AT: tuple[At, ...] = ("snapshot", "conversion", "launch")


def plant(region: Region, server_id: str, *, at: str, reason: str) -> None:
    """Plant the failure of a phase.

    Raises:
        ValueError: There is no such phase.
    """
    if at not in AT:
        raise ValueError(f"at: a launch fails at one of {', '.join(map(repr, AT))}, not {at!r}")
    _store(region, server_id, "at", at, reason)


def plant_action(region: Region, server_id: str, *, action: str, reason: str) -> None:
    """Plant the failure of a post-launch action, by its id, its name or its document."""
    _store(region, server_id, "actions", action, reason)


def _store(region: Region, server_id: str, part: str, what: str, reason: str) -> None:
    failures = region.of(LAUNCH_FAILURES)
    planted: Resource = failures.get(server_id) if server_id in failures else {"sourceServerID": server_id}
    failures.put({**planted, part: {**planted.get(part, {}), what: reason}})


def pop(region: Region, server_id: str, at: At) -> str | None:
    """Pop the planted failure of a phase, if any, and return its reason."""
    return _pop(region, server_id, "at", at)


def pop_action(region: Region, server_id: str, *names: str) -> str | None:
    """Pop the planted failures of a post-launch action, if any, and return the first reason."""
    reasons = [_pop(region, server_id, "actions", name) for name in names]
    return next((reason for reason in reasons if reason is not None), None)


def _pop(region: Region, server_id: str, part: str, what: str) -> str | None:
    failures = region.of(LAUNCH_FAILURES)
    if server_id not in failures:
        return None
    planted = failures.get(server_id)
    reason: str | None = planted.get(part, {}).pop(what, None)
    failures.put(planted)
    return reason
