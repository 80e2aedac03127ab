"""Check source servers against the state table: what an operation leads to, or why it refuses a server."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from mgn_mock.errors import ConflictException, ServiceError, ValidationException
from mgn_mock.service.source_servers.state_table import SAME, STATE_TABLE
from mgn_mock.state.resource_types import SOURCE_SERVERS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from mgn_mock.service.source_servers.state_table import Move, TransitionRule
    from mgn_mock.state.blobs import Resource
    from mgn_mock.state.world import Region

# Observed; what follows it names the server and the job.
_IN_JOB = "One or more of the Source Servers included in API call are currently being processed by a Job"
# The member of lifeCycle that a step back marks as reverted (assumed from the names).
_REVERTED: Mapping[tuple[str, str], str] = {
    ("TESTING", "READY_FOR_TEST"): "lastTest",
    ("READY_FOR_CUTOVER", "READY_FOR_TEST"): "lastTest",
    ("CUTTING_OVER", "READY_FOR_CUTOVER"): "lastCutover",
    ("CUTOVER", "READY_FOR_CUTOVER"): "lastCutover",
}


class Outcome(NamedTuple):
    """The states that an operation leads to."""

    lifecycle: str
    replication: str


def check_replication_type(operation: str, server: Resource, types: Iterable[str]) -> None:
    """Refuse a source server whose replication type is not one of those that an operation accepts."""
    if server["replicationType"] in types:
        return
    message = (
        f"{operation} cannot be called for Source Server {server['sourceServerID']}: its replicationType is "
        f"{server['replicationType']}, and {' or '.join(types)} is accepted."
    )
    raise ValidationException.of_fields(message, "sourceServerID")


def outcome(region: Region, operation: str, server: Resource) -> Outcome:
    """Return the states that an operation leads to, or raise the error with which it refuses the server.

    Args:
        region: The Region of the server.
        operation: A key of the state table.
        server: The source server.
    """
    found = _judge(region, operation, server)
    if isinstance(found, ServiceError):
        raise found
    replication = found.replication(server["replicationType"])
    return Outcome(
        server["lifeCycle"]["state"] if found.lifecycle == SAME else found.lifecycle,
        server["dataReplicationInfo"]["dataReplicationState"] if replication == SAME else replication,
    )


def refusal(region: Region, operation: str, server: Resource) -> ServiceError | None:
    """Return the error with which an operation refuses a source server, or None when it accepts the server."""
    found = _judge(region, operation, server)
    return found if isinstance(found, ServiceError) else None


def _judge(region: Region, operation: str, server: Resource) -> Move | ServiceError:
    """Return the move of a server, or the error that refuses it."""
    rule, server_id = STATE_TABLE[operation], server["sourceServerID"]
    if not rule.in_job and server_id in region.in_jobs:
        return _error(rule, server_id, f"{_IN_JOB}: Source Server {server_id} is in Job {region.in_jobs[server_id]}.")
    move = rule.move(server["lifeCycle"]["state"], server["replicationType"])
    replication = server["dataReplicationInfo"]["dataReplicationState"]
    if move is None or not rule.replication.includes(replication) or (server["isArchived"] and not rule.archived):
        return _error(rule, server_id, _message(operation, rule, server))
    missing = _missing(rule, server)
    return move if missing is None else _error(rule, server_id, _message(operation, rule, server, missing))


def _missing(rule: TransitionRule, server: Resource) -> str | None:
    """Return the sentence about what a server in an accepted state lacks, or None."""
    # A DISCONNECTED server is launchable no more, and some operations accept it nevertheless.
    launchable = "lagDuration" in server["dataReplicationInfo"] or server["lifeCycle"]["state"] == "DISCONNECTED"
    if rule.launchable and not launchable:
        return " It is not launchable: it has no lagDuration."
    if rule.launched and "ec2InstanceID" not in server.get("launchedInstance", {}):
        return " It has no launched instance."
    return None


def _error(rule: TransitionRule, server_id: str, message: str) -> ServiceError:
    if rule.error is ValidationException:
        return ValidationException.of_fields(message, "sourceServerID")
    return ConflictException(message, resourceId=server_id, resourceType=SOURCE_SERVERS.resource_type)


def _message(operation: str, rule: TransitionRule, server: Resource, missing: str = "") -> str:
    replication_type = server["replicationType"]
    states = " or ".join(rule.lifecycle_states(replication_type)) or "none"
    archived = "archived" if server["isArchived"] else "not archived"
    article = "an" if replication_type.startswith("A") else "a"
    return (
        f"{operation} cannot be called for Source Server {server['sourceServerID']} in its current state: "
        f"lifeCycle.state is {server['lifeCycle']['state']}, dataReplicationState is "
        f"{server['dataReplicationInfo']['dataReplicationState']}, and it is {archived}.{missing} Accepted for "
        f"{article} {replication_type} server{'' if rule.archived else ' that is not archived'}: lifeCycle.state "
        f"{states} with {rule.replication.description}."
    )


def reverted_by(state: str, wanted: str) -> str | None:
    """Return the launch that a change of the lifecycle state takes back: lastTest, lastCutover, or None."""
    return _REVERTED.get((state, wanted))
