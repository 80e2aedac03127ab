"""The initiation of replication: the steps in which an agent connects to the service."""

from __future__ import annotations

from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING

from mgn_mock.clock import to_text
from mgn_mock.model.spec import service

if TYPE_CHECKING:
    from datetime import datetime

    from mgn_mock.state.blobs import Resource

_STEP_FAILED = "FAILED_TO_"


@cache
def step_names() -> tuple[str, ...]:
    """Return the steps of the agent's initiation in their order; the one for FSx belongs to another storage type."""
    return tuple(name for name in service().enum("DataReplicationInitiationStepName") if "FSX" not in name)


def initiation(replication_type: str, start: datetime, *, done: int | None) -> Resource:
    """Return the initiation of a server: eleven steps with the agent, none without (clients read the list unasked).

    Args:
        replication_type: The server's replication type.
        start: When the initiation began.
        done: The number of steps that are done; None when not even the first has begun.
    """
    if replication_type != "AGENT_BASED":
        return {"steps": []}
    # The next attempt lies on a full minute.
    next_attempt = start.replace(second=0, microsecond=0) + timedelta(minutes=17)
    steps = [{"name": name, "status": "NOT_STARTED"} for name in step_names()]
    if done is not None:
        set_done(steps, done)
    return {"startDateTime": to_text(start), "nextAttemptDateTime": to_text(next_attempt), "steps": steps}


def set_done(steps: list[Resource], done: int, status: str = "IN_PROGRESS") -> None:
    """Set the status of all steps: so many are done, the next one has the given status."""
    for place, step in enumerate(steps):
        step["status"] = "SUCCEEDED" if place < done else status if place == done else "NOT_STARTED"


def steps_done(steps: list[Resource]) -> int:
    """Return the number of steps that are done before the first one that is not."""
    return next((place for place, step in enumerate(steps) if step.get("status") != "SUCCEEDED"), len(steps))


def fail_step(steps: list[Resource], error: str) -> None:
    """Mark the step that an error of data replication belongs to as failed; most errors belong to none."""
    names = [step.get("name") for step in steps]
    failed = error.removeprefix(_STEP_FAILED)
    if failed in names:
        set_done(steps, names.index(failed), "FAILED")


def is_initiated(server: Resource) -> bool:
    """Return whether all steps of a server are done; a server without an agent has none."""
    steps = server["dataReplicationInfo"]["dataReplicationInitiation"].get("steps", [])
    return all(step.get("status") == "SUCCEEDED" for step in steps)
