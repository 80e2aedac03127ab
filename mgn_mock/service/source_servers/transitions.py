"""Check source servers against the state table: what an operation leads to, or why it refuses a server."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple, final

from mgn_mock.errors import ConflictException, ServiceError, ValidationException
from mgn_mock.service.source_servers import facts
from mgn_mock.service.source_servers.state_table import SAME, STATE_TABLE
from mgn_mock.state.resource_types import SOURCE_SERVERS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mgn_mock.service.source_servers.state_table import TransitionRule
    from mgn_mock.state.blobs import Resource
    from mgn_mock.state.facts import Fact
    from mgn_mock.state.world import Region

# The words of the service; what follows them names the server and the job.
_IN_JOB = "One or more of the Source Servers included in API call are currently being processed by a Job"
# The member of lifeCycle that a step back marks as reverted.
_REVERTED: Mapping[tuple[str, str], str] = {
    ("TESTING", "READY_FOR_TEST"): "lastTest",
    ("READY_FOR_CUTOVER", "READY_FOR_TEST"): "lastTest",
    ("CUTTING_OVER", "READY_FOR_CUTOVER"): "lastCutover",
}


@final
class Outcome(NamedTuple):
    """The states that an operation leads to."""

    lifecycle: str
    replication: str


def start_type_error(region: Region, server: Resource) -> ValidationException:
    """Return the error for a source server whose replication type StartReplication does not take in this world."""
    types = region.world.settings.start_replication_types
    region.rest_on(facts.START_TYPES)
    region.rest_on(facts.START_TYPES_ERROR)
    message = (
        f"StartReplication cannot be called for Source Server {server['sourceServerID']}: its replicationType is "
        f"{server['replicationType']}, and {' or '.join(types)} is accepted. In a test, the option "
        "start_replication_types of the mock names the types that are."
    )
    return ValidationException.of_fields(message, "sourceServerID")


def outcome(region: Region, operation: str, server: Resource) -> Outcome:
    """Return the states that an operation leads to, or raise the error with which it refuses the server.

    Args:
        region: The Region of the server.
        operation: A key of the state table.
        server: The source server.
    """
    found = _judge(region, operation, server)
    if type(found) is Outcome:
        return found
    raise found


def refusal(region: Region, operation: str, server: Resource) -> ServiceError | None:
    """Return the error with which an operation refuses a source server, or None when it accepts the server."""
    found = _judge(region, operation, server)
    return found if isinstance(found, ServiceError) else None


@cache
def _accepted(operation: str, replication_type: str, lifecycle: str, replication: str) -> tuple[Outcome, Fact] | None:
    """Return the states that the state table leads to, with what says so; None: it refuses a server in such states."""
    rule = STATE_TABLE[operation]
    move = rule.move(lifecycle, replication_type)
    if move is None or not rule.replication.includes(replication):
        return None
    column = move.replication(replication_type)
    states = lifecycle if move.lifecycle == SAME else move.lifecycle, replication if column == SAME else column
    return Outcome(*states), move.fact


def _judge(region: Region, operation: str, server: Resource) -> Outcome | ServiceError:
    """Return the states that a server comes to, or the error that refuses it."""
    rule, server_id = STATE_TABLE[operation], server["sourceServerID"]
    if server_id in region.in_jobs:
        region.rest_on(rule.in_job or rule.busy)
        if not rule.in_job:
            job = f"Source Server {server_id} is in Job {region.in_jobs[server_id]}."
            return _error(rule, server_id, f"{_IN_JOB}: {job}")
    states = server["lifeCycle"]["state"], server["dataReplicationInfo"]["dataReplicationState"]
    found = _accepted(operation, server["replicationType"], *states)
    if found is None:
        return _refuse(region, operation, server, rule.fact)
    if server["isArchived"]:
        if rule.archived is None:
            return _refuse(region, operation, server, facts.ARCHIVED_REFUSED)
        region.rest_on(rule.archived)
    if (rule.launchable or rule.launched) and (missing := _missing(rule, server)) is not None:
        return _refuse(region, operation, server, *missing)
    region.rest_on(found[1])
    return found[0]


def _refuse(region: Region, operation: str, server: Resource, fact: Fact, missing: str = "") -> ServiceError:
    """Return the error that refuses a server in its state, which rests on a fact."""
    rule = STATE_TABLE[operation]
    known = rule.refusal_of(server["lifeCycle"]["state"])
    if known is not None:
        region.rest_on(known.fact)
        error = _error(rule, server["sourceServerID"], known.text.format(server_id=server["sourceServerID"]))
        error.has_observed_text = True
        return error
    region.rest_on(fact)
    return _error(rule, server["sourceServerID"], _message(operation, rule, server, missing))


def _missing(rule: TransitionRule, server: Resource) -> tuple[Fact, str] | None:
    """Return what says that a server in an accepted state needs more, and the sentence about it, or None."""
    # A DISCONNECTED server is launchable no more, and some operations accept it nevertheless.
    launchable = "lagDuration" in server["dataReplicationInfo"] or server["lifeCycle"]["state"] == "DISCONNECTED"
    if rule.launchable and not launchable:
        return rule.launchable, " It is not launchable: it has no lagDuration."
    if rule.launched and "ec2InstanceID" not in server.get("launchedInstance", {}):
        return rule.launched, " It has no launched instance."
    return None


def _error(rule: TransitionRule, server_id: str, message: str) -> ServiceError:
    if rule.error is ValidationException:
        return ValidationException.of_fields(message, "sourceServerID")
    return ConflictException(message, resourceId=server_id, resourceType=SOURCE_SERVERS.resource_type)


def _message(operation: str, rule: TransitionRule, server: Resource, missing: str) -> str:
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
