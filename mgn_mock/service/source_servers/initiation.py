"""The initiation of replication: the steps in which an agent connects to the service."""

from __future__ import annotations

from datetime import timedelta
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from mgn_mock.clock import to_text
from mgn_mock.model.ids import digits
from mgn_mock.model.spec import service

if TYPE_CHECKING:
    from collections.abc import Container
    from datetime import datetime

    from mgn_mock.state.blobs import Resource

_STEP_FAILED = "FAILED_TO_"
_FSX = "FSX_ONTAP"
_DONE = frozenset({"SUCCEEDED", "SKIPPED"})
# What these have made stays until replication ends.
_KEPT = frozenset({
    "CREATE_SECURITY_GROUP", "LAUNCH_REPLICATION_SERVER", "BOOT_REPLICATION_SERVER", "AUTHENTICATE_WITH_SERVICE",
    "DOWNLOAD_REPLICATION_SOFTWARE", "CREATE_STAGING_DISKS", "ATTACH_STAGING_DISKS",
})  # fmt: skip
_EC2_ID_DIGITS = 17
_REPLICATOR_STEP = "LAUNCH_REPLICATION_SERVER"


def _all_steps() -> tuple[str, ...]:
    return service().enum("DataReplicationInitiationStepName")


@cache
def step_names(storage_type: str = "EBS") -> tuple[str, ...]:
    """Return the steps of the agent's initiation in their order; one of them is for storage on FSx alone."""
    return tuple(name for name in _all_steps() if storage_type == _FSX or "FSX" not in name)


def initiation(
    replication_type: str,
    start: datetime,
    *,
    done: int | None,
    there: Container[str] = (),
    storage_type: str = "EBS",
) -> Resource:
    """Return the initiation of a server: eleven steps with the agent, none without (clients read the list unasked).

    Args:
        replication_type: The server's replication type.
        start: When the initiation began.
        done: The number of steps that are done; None when not even the first has begun.
        there: The steps whose results are there from an earlier initiation, which are skipped as far as they can be.
        storage_type: Where the data is replicated to; there is one step more on FSx.
    """
    if replication_type != "AGENT_BASED":
        return {"steps": []}
    steps = [
        {"name": name, "status": "SKIPPED" if name in there and name in _KEPT else "NOT_STARTED"}
        for name in step_names(storage_type)
    ]
    if done is not None:
        set_done(steps, done)
    return {"startDateTime": to_text(start), "nextAttemptDateTime": next_full_minute(start), "steps": steps}


# A page shows many servers at one moment.
@lru_cache(maxsize=8)
def next_full_minute(moment: datetime) -> str:
    """Return the time of the next attempt, as a read at that moment shows it."""
    return to_text(moment.replace(second=0, microsecond=0) + timedelta(minutes=1))


def set_done(steps: list[Resource], done: int) -> None:
    """Set the status of all steps but the skipped ones: so many of them are done, and the next one is in progress."""
    pending = [step for step in steps if step.get("status") != "SKIPPED"]
    for place, step in enumerate(pending):
        step["status"] = "SUCCEEDED" if place < done else "IN_PROGRESS" if place == done else "NOT_STARTED"


def set_part_done(steps: list[Resource], part: float) -> None:
    """Set the status of all steps but the skipped ones at a point of the initiation, from 0 to 1."""
    pending = sum([step.get("status") != "SKIPPED" for step in steps])
    done = succeeded(steps)
    set_done(steps, done + int((pending - done) * part))


def steps_done(initiation: Resource) -> frozenset[str]:
    """Return the names of the steps whose results are there."""
    return frozenset([step["name"] for step in initiation.get("steps", ()) if step.get("status") in _DONE])


def succeeded(steps: list[Resource]) -> int:
    """Return the number of steps that are done before the first one that is not, without the skipped ones."""
    pending = [step for step in steps if step.get("status") != "SKIPPED"]
    return next((place for place, step in enumerate(pending) if step.get("status") != "SUCCEEDED"), len(pending))


def fail_step(steps: list[Resource], error: str) -> None:
    """Mark the step that an error of data replication belongs to as failed; most errors belong to none."""
    names = [step.get("name") for step in steps]
    failed = error.removeprefix(_STEP_FAILED)
    if failed in names:
        place = names.index(failed)
        set_done(steps[:place], place)
        steps[place]["status"] = "FAILED"
        for later in steps[place + 1 :]:
            later["status"] = "NOT_STARTED"


def is_step_error(error: str) -> bool:
    """Return whether an error of data replication belongs to a step of the initiation."""
    return error.startswith(_STEP_FAILED) and error.removeprefix(_STEP_FAILED) in _all_steps()


def is_initiated(server: Resource) -> bool:
    """Return whether all steps of a server are done; a server without an agent has none."""
    steps = server["dataReplicationInfo"]["dataReplicationInitiation"].get("steps", [])
    return all(step.get("status") in _DONE for step in steps)


def show_replicator(server: Resource) -> None:
    """Give a server the id of its replication server, once that was launched."""
    info = server["dataReplicationInfo"]
    is_there = "replicatorId" in info or not _shows_replicators()
    if not is_there and _REPLICATOR_STEP in steps_done(info["dataReplicationInitiation"]):
        info["replicatorId"] = f"i-{digits(0, server['sourceServerID'], 1, _EC2_ID_DIGITS)}"


@cache
def _shows_replicators() -> bool:
    """Return whether the installed model knows the member."""
    return "replicatorId" in service().members("DataReplicationInfo")
