"""What a test wants to go wrong at the next launch of a source server."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from mgn_mock.state.resource_types import LAUNCH_FAILURES

if TYPE_CHECKING:
    from mgn_mock.state.blobs import Resource
    from mgn_mock.state.world import Region

At = Literal["snapshot", "conversion", "launch"]
AT: tuple[At, ...] = ("snapshot", "conversion", "launch")


def plan(region: Region, server_id: str, *, at: str, reason: str) -> None:
    """Lets the next launch of a source server fail.

    Args:
        region: Where the server is.
        server_id: The source server.
        at: The part of the launch.
        reason: What the job's log says.

    Raises:
        ValueError: There is no such part.
    """
    if at not in AT:
        raise ValueError(f"at: a launch fails at one of {', '.join(map(repr, AT))}, not {at!r}")
    _keep(region, server_id, "at", at, reason)


def plan_action(region: Region, server_id: str, *, action: str, reason: str) -> None:
    """Lets a post-launch action of the next launch of a source server fail.

    Args:
        region: Where the server is.
        server_id: The source server.
        action: The action's id or name, or its document.
        reason: What the job says.
    """
    _keep(region, server_id, "actions", action, reason)


def _keep(region: Region, server_id: str, part: str, what: str, reason: str) -> None:
    failures = region.of(LAUNCH_FAILURES)
    planned: Resource = failures.get(server_id) if server_id in failures else {"sourceServerID": server_id}
    failures.put({**planned, part: {**planned.get(part, {}), what: reason}})


def due(region: Region, server_id: str, at: At) -> str | None:
    """Why a launch fails at a part of it, if it does; then that is over."""
    return _take(region, server_id, "at", at)


def due_action(region: Region, server_id: str, *names: str) -> str | None:
    """Why a post-launch action of any of these names fails, if it does; then that is over."""
    reasons = [_take(region, server_id, "actions", name) for name in names]
    return next((reason for reason in reasons if reason is not None), None)


def _take(region: Region, server_id: str, part: str, what: str) -> str | None:
    failures = region.of(LAUNCH_FAILURES)
    if server_id not in failures:
        return None
    planned = failures.get(server_id)
    reason: str | None = planned.get(part, {}).pop(what, None)
    failures.put(planned)
    return reason
