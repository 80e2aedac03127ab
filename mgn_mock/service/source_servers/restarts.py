"""What a change of the replication configuration brings about: some servers go on, others begin from nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mgn_mock.service.settings import storage
from mgn_mock.service.source_servers import facts, replication
from mgn_mock.service.source_servers.initiation import is_step_error
from mgn_mock.service.source_servers.state_table import NOT_REPLICATING, STATE_TABLE
from mgn_mock.service.source_servers.transitions import Outcome

if TYPE_CHECKING:
    from mgn_mock.state.blobs import Resource
    from mgn_mock.state.world import Region


def heed(region: Region, server: Resource, before: Resource, now: Resource) -> None:
    """Continue or restart the replication of a server whose replication configuration was changed.

    Args:
        region: The Region of the server.
        server: A copy of the source server; it is changed and stored.
        before: The replication configuration before the change.
        now: The same after it.
    """
    info = server["dataReplicationInfo"]
    state = info["dataReplicationState"]
    if state in NOT_REPLICATING:
        return
    if _key(before) != _key(now):
        region.rest_on(facts.NEW_KEY)
        _resynchronize(region, server)
    elif storage.type_of(before) != storage.type_of(now):
        region.rest_on(facts.NEW_STORAGE)
        _resynchronize(region, server)
    elif state == "STALLED" and is_step_error(info.get("dataReplicationError", {}).get("error", "")):
        region.rest_on(facts.FREED)
        replication.initiate(region, server, _first_state(server))


def _key(configuration: Resource) -> str | None:
    key: str | None = configuration.get("ebsEncryptionKeyArn")
    return key


def _first_state(server: Resource) -> str:
    """Return the data replication state in which replication begins."""
    retry = STATE_TABLE["RetryDataReplication"].moves[0]
    return retry.replication(server["replicationType"])


def _resynchronize(region: Region, server: Resource) -> None:
    """Begin from a full first copy; a paused server does so when it is resumed."""
    info, lifecycle = server["dataReplicationInfo"], server["lifeCycle"]["state"]
    region.rest_on(facts.RESYNCHRONIZED)
    if info["dataReplicationState"] != "PAUSED":
        replication.begin(region, server, Outcome(lifecycle, _first_state(server)))
        return
    replication.forget(server)
    info["dataReplicationInitiation"] = replication.new_initiation(region, server, done=None)
    replication.store(region, server, region.now)
