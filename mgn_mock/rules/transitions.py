"""Which source servers an operation accepts: one row for each replication type and lifecycle state.

Read a row as: a source server of that replication type in that lifecycle state, when it is active, and when it is
archived. What stands there is the data replication state that the call leads to, UNCHANGED, or REFUSED.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from mgn_mock.errors import ConflictException, ValidationException
from mgn_mock.state.kinds import SOURCE_SERVERS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from mgn_mock.state.blobs import Resource

REFUSED = "refused"
UNCHANGED = "accepted"


class Row(NamedTuple):
    """What an operation does with source servers of one replication type in one lifecycle state."""

    replication_type: str
    lifecycle: str
    active: str
    archived: str


# fmt: off
TRANSITIONS: Mapping[str, Sequence[Row]] = {
    # Documented: a DISCOVERED server that a vCenter client reported, and any server whose replication was stopped.
    # Assumed: that all others are refused, and that an archived one always is.
    # The option `start_replication_types` says which types get as far as this table.
    "StartReplication": (
        Row("SNAPSHOT_SHIPPING", "PENDING_INSTALLATION", REFUSED,                     REFUSED),
        Row("SNAPSHOT_SHIPPING", "DISCOVERED",           "PENDING_SNAPSHOT_SHIPPING", REFUSED),
        Row("SNAPSHOT_SHIPPING", "STOPPED",              "PENDING_SNAPSHOT_SHIPPING", REFUSED),
        Row("SNAPSHOT_SHIPPING", "NOT_READY",            REFUSED,                     REFUSED),
        Row("SNAPSHOT_SHIPPING", "READY_FOR_TEST",       REFUSED,                     REFUSED),
        Row("SNAPSHOT_SHIPPING", "TESTING",              REFUSED,                     REFUSED),
        Row("SNAPSHOT_SHIPPING", "READY_FOR_CUTOVER",    REFUSED,                     REFUSED),
        Row("SNAPSHOT_SHIPPING", "CUTTING_OVER",         REFUSED,                     REFUSED),
        Row("SNAPSHOT_SHIPPING", "CUTOVER",              REFUSED,                     REFUSED),
        Row("SNAPSHOT_SHIPPING", "DISCONNECTED",         REFUSED,                     REFUSED),
        Row("AGENT_BASED",       "PENDING_INSTALLATION", REFUSED,                     REFUSED),
        Row("AGENT_BASED",       "DISCOVERED",           REFUSED,                     REFUSED),
        Row("AGENT_BASED",       "STOPPED",              "INITIATING",                REFUSED),
        Row("AGENT_BASED",       "NOT_READY",            REFUSED,                     REFUSED),
        Row("AGENT_BASED",       "READY_FOR_TEST",       REFUSED,                     REFUSED),
        Row("AGENT_BASED",       "TESTING",              REFUSED,                     REFUSED),
        Row("AGENT_BASED",       "READY_FOR_CUTOVER",    REFUSED,                     REFUSED),
        Row("AGENT_BASED",       "CUTTING_OVER",         REFUSED,                     REFUSED),
        Row("AGENT_BASED",       "CUTOVER",              REFUSED,                     REFUSED),
        Row("AGENT_BASED",       "DISCONNECTED",         REFUSED,                     REFUSED),
    ),
    # Assumed: before replication begins, and when it is stopped or over. The type that the server has already is
    # accepted in every state and changes nothing.
    "UpdateSourceServerReplicationType": (
        Row("SNAPSHOT_SHIPPING", "PENDING_INSTALLATION", UNCHANGED, REFUSED),
        Row("SNAPSHOT_SHIPPING", "DISCOVERED",           UNCHANGED, REFUSED),
        Row("SNAPSHOT_SHIPPING", "STOPPED",              UNCHANGED, REFUSED),
        Row("SNAPSHOT_SHIPPING", "NOT_READY",            REFUSED,   REFUSED),
        Row("SNAPSHOT_SHIPPING", "READY_FOR_TEST",       REFUSED,   REFUSED),
        Row("SNAPSHOT_SHIPPING", "TESTING",              REFUSED,   REFUSED),
        Row("SNAPSHOT_SHIPPING", "READY_FOR_CUTOVER",    REFUSED,   REFUSED),
        Row("SNAPSHOT_SHIPPING", "CUTTING_OVER",         REFUSED,   REFUSED),
        Row("SNAPSHOT_SHIPPING", "CUTOVER",              REFUSED,   REFUSED),
        Row("SNAPSHOT_SHIPPING", "DISCONNECTED",         UNCHANGED, REFUSED),
        Row("AGENT_BASED",       "PENDING_INSTALLATION", UNCHANGED, REFUSED),
        Row("AGENT_BASED",       "DISCOVERED",           UNCHANGED, REFUSED),
        Row("AGENT_BASED",       "STOPPED",              UNCHANGED, REFUSED),
        Row("AGENT_BASED",       "NOT_READY",            REFUSED,   REFUSED),
        Row("AGENT_BASED",       "READY_FOR_TEST",       REFUSED,   REFUSED),
        Row("AGENT_BASED",       "TESTING",              REFUSED,   REFUSED),
        Row("AGENT_BASED",       "READY_FOR_CUTOVER",    REFUSED,   REFUSED),
        Row("AGENT_BASED",       "CUTTING_OVER",         REFUSED,   REFUSED),
        Row("AGENT_BASED",       "CUTOVER",              REFUSED,   REFUSED),
        Row("AGENT_BASED",       "DISCONNECTED",         UNCHANGED, REFUSED),
    ),
}

# The data replication states that go with the accepted rows above; a planted server may have any.
REPLICATION_STATES: Mapping[str, frozenset[str]] = {
    "StartReplication":                  frozenset({"STOPPED"}),
    "UpdateSourceServerReplicationType": frozenset({"STOPPED", "DISCONNECTED"}),
}
# fmt: on

_CELLS = {
    (operation, row.replication_type, row.lifecycle, archived): row.archived if archived else row.active
    for operation, rows in TRANSITIONS.items()
    for row in rows
    for archived in (False, True)
}


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


def outcome(operation: str, server: Resource) -> str:
    """What the table says of an operation on a source server.

    Args:
        operation: The operation, by name.
        server: The source server.

    Returns:
        The data replication state that the call leads to, or UNCHANGED.

    Raises:
        ConflictException: The table refuses the server.
    """
    state = server["lifeCycle"]["state"]
    replication = server["dataReplicationInfo"]["dataReplicationState"]
    cell = _CELLS[operation, server["replicationType"], state, server["isArchived"]]
    if cell == REFUSED or replication not in REPLICATION_STATES[operation]:
        raise ConflictException(
            _refusal(operation, server, state, replication),
            resourceId=server["sourceServerID"],
            resourceType=SOURCE_SERVERS.resource_type,
        )
    return cell


def _refusal(operation: str, server: Resource, state: str, replication: str) -> str:
    replication_type = server["replicationType"]
    rows = [row for row in TRANSITIONS[operation] if row.replication_type == replication_type]
    states = [row.lifecycle for row in rows if row.active != REFUSED]
    archived = "archived" if server["isArchived"] else "not archived"
    return (
        f"{operation} cannot be called for Source Server {server['sourceServerID']} in its current state: "
        f"lifeCycle.state is {state}, dataReplicationState is {replication}, and it is {archived}. Accepted for a "
        f"{replication_type} server that is not archived: lifeCycle.state {' or '.join(states) or 'none'} with "
        f"dataReplicationState {' or '.join(sorted(REPLICATION_STATES[operation]))}."
    )
