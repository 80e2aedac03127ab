"""What a test plants to go wrong at the next launch of a source server."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, NamedTuple, get_args

from mgn_mock.state.resource_types import LAUNCH_FAILURES

if TYPE_CHECKING:
    from mgn_mock.state.blobs import Resource
    from mgn_mock.state.world import Region

At = Literal["snapshot", "conversion", "launch"]
AT: tuple[At, ...] = get_args(At)
FirstBoot = Literal["UNKNOWN", "WAITING", "STOPPED"]
FIRST_BOOTS: tuple[FirstBoot, ...] = get_args(FirstBoot)


class Failure(NamedTuple):
    """The planted failure of a phase."""

    reason: str
    previous_snapshot: bool
    """Whether a launch whose snapshot fails has an earlier one to go on with."""


def plant(region: Region, server_id: str, *, at: str, reason: str, previous_snapshot: bool = True) -> None:
    """Plant the failure of a phase.

    Raises:
        ValueError: There is no such phase, or it needs no snapshot.
    """
    if at not in AT:
        raise ValueError(f"at: a launch fails at one of {', '.join(map(repr, AT))}, not {at!r}")
    if not previous_snapshot and at != "snapshot":
        raise ValueError(f"previous_snapshot: it matters where the snapshot fails; say at='snapshot', not at={at!r}")
    _store(region, server_id, "at", at, {"reason": reason, "previous_snapshot": previous_snapshot})


def plant_first_boot(region: Region, server_id: str, first_boot: str) -> None:
    """Plant the outcome of a first boot.

    Raises:
        ValueError: A boot that fails does not end so.
    """
    if first_boot not in FIRST_BOOTS:
        known = ", ".join(map(repr, FIRST_BOOTS))
        raise ValueError(f"first_boot: a boot that fails ends in one of {known}, not {first_boot!r}")
    _store(region, server_id, "boot", "firstBoot", first_boot)


def plant_action(region: Region, server_id: str, *, action: str, reason: str) -> None:
    """Plant the failure of a post-launch action, by its id, its name or its document."""
    _store(region, server_id, "actions", action, reason)


def _store(region: Region, server_id: str, part: str, what: str, how: Any) -> None:
    failures = region.of(LAUNCH_FAILURES)
    planted: Resource = failures.get(server_id) if server_id in failures else {"sourceServerID": server_id}
    failures.put({**planted, part: {**planted.get(part, {}), what: how}})


def pop(region: Region, server_id: str, at: At) -> Failure | None:
    """Pop the planted failure of a phase, if any."""
    planted = _pop(region, server_id, "at", at)
    return None if planted is None else Failure(**planted)


def is_planted(region: Region, server_id: str, at: At) -> bool:
    """Tell whether the failure of a phase is planted."""
    failures = region.of(LAUNCH_FAILURES)
    return server_id in failures and at in failures.get(server_id).get("at", {})


def pop_first_boot(region: Region, server_id: str) -> str | None:
    """Pop the planted outcome of a first boot, if any."""
    first_boot: str | None = _pop(region, server_id, "boot", "firstBoot")
    return first_boot


def pop_action(region: Region, server_id: str, *names: str) -> str | None:
    """Pop the planted failures of a post-launch action, if any, and return the first reason."""
    reasons = [_pop(region, server_id, "actions", name) for name in names]
    return next((reason for reason in reasons if reason is not None), None)


def _pop(region: Region, server_id: str, part: str, what: str) -> Any:
    failures = region.of(LAUNCH_FAILURES)
    if server_id not in failures:
        return None
    planted = failures.get(server_id)
    how = planted.get(part, {}).pop(what, None)
    failures.put(planted)
    return how
