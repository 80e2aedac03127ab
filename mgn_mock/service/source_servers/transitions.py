"""Holds source servers against the state table: what an operation leads to, or why it refuses."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from mgn_mock.errors import ConflictException, ServiceError, ValidationException
from mgn_mock.service.source_servers.state_table import ACCEPTED, REFUSED, SAME, STATE_TABLE
from mgn_mock.state.resource_types import SOURCE_SERVERS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from mgn_mock.service.source_servers.state_table import TransitionRule
    from mgn_mock.state.blobs import Resource
    from mgn_mock.state.world import Region

# Observed; what follows it names the server and the job.
_IN_JOB = "One or more of the Source Servers included in API call are currently being processed by a Job"


class Outcome(NamedTuple):
    """The states that an operation leads to."""

    lifecycle: str
    replication: str


def accepted_types(operation: str, server: Resource, types: Iterable[str]) -> None:
    """Refuses a source server whose replication type an operation does not take.

    Args:
        operation: The operation, by name.
        server: The source server.
        types: The replication types that are taken.

    Raises:
        ValidationException: The server's is another one.
    """
    if server["replicationType"] in types:
        return
    message = (
        f"{operation} cannot be called for Source Server {server['sourceServerID']}: its replicationType is "
        f"{server['replicationType']}, and {' or '.join(types)} is accepted."
    )
    raise ValidationException.of_fields(message, "sourceServerID")


def outcome(region: Region, operation: str, server: Resource) -> Outcome:
    """What the table says of an operation on a source server.

    Args:
        region: Where the server is.
        operation: The row of the table, by name.
        server: The source server.

    Returns:
        The states that the call leads to.

    Raises:
        ConflictException: The table, or a job that is under way, refuses the server; for an operation that does not
            declare it, the error that the table names.
    """
    error = refusal(region, operation, server)
    if error is not None:
        raise error
    row = STATE_TABLE[operation].rows[server["lifeCycle"]["state"]]
    leads_to = row.replication(server["replicationType"])
    return Outcome(
        server["lifeCycle"]["state"] if row.becomes == SAME else row.becomes,
        server["dataReplicationInfo"]["dataReplicationState"] if leads_to == SAME else leads_to,
    )


def refusal(region: Region, operation: str, server: Resource) -> ServiceError | None:
    """Why an operation refuses a source server; None when it accepts it.

    Args:
        region: Where the server is.
        operation: The row of the table, by name.
        server: The source server.
    """
    rule = STATE_TABLE[operation]
    server_id = server["sourceServerID"]
    if not rule.in_job and server_id in region.in_jobs:
        return _error(rule, server_id, f"{_IN_JOB}: Source Server {server_id} is in Job {region.in_jobs[server_id]}.")
    lacking = _lacking(rule, server)
    if lacking is None:
        return None
    return _error(rule, server_id, _in_words(operation, rule, server, lacking))


def _error(rule: TransitionRule, server_id: str, message: str) -> ServiceError:
    if rule.otherwise is ValidationException:
        return ValidationException.of_fields(message, "sourceServerID")
    return ConflictException(message, resourceId=server_id, resourceType=SOURCE_SERVERS.resource_type)


def _lacking(rule: TransitionRule, server: Resource) -> str | None:
    """What the server lacks that the operation asks for, as the end of a sentence; None when it lacks nothing."""
    state, info = server["lifeCycle"]["state"], server["dataReplicationInfo"]
    row = rule.rows[state]
    if row.replication(server["replicationType"]) == REFUSED or (server["isArchived"] and row.archived != ACCEPTED):
        return ""
    if not rule.replication.includes(info["dataReplicationState"]):
        return ""
    if rule.launchable and "lagDuration" not in info and state != "DISCONNECTED":
        return " It is not launchable: it has no lagDuration."
    if rule.launched and "ec2InstanceID" not in server.get("launchedInstance", {}):
        return " It has no launched instance."
    return None


def _in_words(operation: str, rule: TransitionRule, server: Resource, lacking: str) -> str:
    replication_type = server["replicationType"]
    states = [state for state, row in rule.rows.items() if row.replication(replication_type) != REFUSED]
    archived = "archived" if server["isArchived"] else "not archived"
    article = "an" if replication_type.startswith("A") else "a"
    return (
        f"{operation} cannot be called for Source Server {server['sourceServerID']} in its current state: "
        f"lifeCycle.state is {server['lifeCycle']['state']}, dataReplicationState is "
        f"{server['dataReplicationInfo']['dataReplicationState']}, and it is {archived}.{lacking} Accepted for "
        f"{article} {replication_type} server{_of_archived(rule)}: lifeCycle.state {' or '.join(states) or 'none'} "
        f"with {rule.replication.words}."
    )


def _of_archived(rule: TransitionRule) -> str:
    takes_archived = any(row.archived == ACCEPTED for row in rule.rows.values())
    return "" if takes_archived else " that is not archived"


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
