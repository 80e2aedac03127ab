"""The aggregated status of applications and waves, worked out from their source servers on every read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from mgn_mock.clock import from_text, to_text
from mgn_mock.service.source_servers.state_table import NOT_REPLICATING
from mgn_mock.service.waves import facts
from mgn_mock.state.blobs import decode
from mgn_mock.state.resource_types import APPLICATIONS
from mgn_mock.state.timeline import REPLICATION

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import datetime

    from mgn_mock.state.blobs import Resource
    from mgn_mock.state.facts import Fact
    from mgn_mock.state.world import Region


def servers_of_application(region: Region, application_id: str) -> Iterator[Resource]:
    """Return copies of the source servers in an application."""
    servers = region.source_servers
    return (decode(servers.blob(server_id)) for server_id in servers.ids_by("applicationID", application_id))


def servers_of_wave(region: Region, wave_id: str) -> Iterator[Resource]:
    """Yield copies of the source servers in the applications of a wave."""
    for application_id in region.of(APPLICATIONS).ids_by("waveID", wave_id):
        yield from servers_of_application(region, application_id)


def application(region: Region, stored: Resource) -> Resource:
    """Return an application with its aggregated status."""
    servers = list(servers_of_application(region, stored["applicationID"]))
    status = {**_status(region, stored, servers), "totalSourceServers": len(servers)}
    return {**stored, "applicationAggregatedStatus": status}


def wave(region: Region, stored: Resource) -> Resource:
    """Return a wave with its aggregated status."""
    wave_id = stored["waveID"]
    servers = list(servers_of_wave(region, wave_id))
    status = {
        **_status(region, stored, servers),
        "totalApplications": region.of(APPLICATIONS).count_by("waveID", wave_id),
    }
    started = [moment for moment in (_started(region, server) for server in servers) if moment is not None]
    if started:
        region.rest_on(facts.WAVE_STARTED)
        region.rest_on(facts.SERVER_STARTED)
        status["replicationStartedDateTime"] = to_text(min(started))
    return {**stored, "waveAggregatedStatus": status}


def _status(region: Region, stored: Resource, servers: list[Resource]) -> dict[str, Any]:
    is_archived = stored["isArchived"]
    health = next(row for row in HEALTH if row.holds_for([] if is_archived else servers))
    progress = next(row for row in PROGRESS if row.holds_for(servers))
    for fact in (facts.STATUS_IS_OF_NOW, health.fact, progress.fact):
        region.rest_on(fact)
    if is_archived:
        region.rest_on(facts.ARCHIVED_HAS_NO_ALERT)
    _rest_on(region, servers, progress.status, None if is_archived else health.status)
    return {
        "lastUpdateDateTime": region.world.clock.moment.text,
        "healthStatus": health.status,
        "progressStatus": progress.status,
    }


def _rest_on(region: Region, servers: list[Resource], progress: str, health: str | None) -> None:
    """Note the assumptions that decided the progress and, unless it is None, the health."""
    if not servers:
        region.rest_on(facts.EMPTY_IS_HEALTHY)
    if progress == "IN_PROGRESS" and not any(_replicates(each) and _has_sent(each) for each in servers):
        region.rest_on(facts.BEGUN)
    if health == "HEALTHY" and any(map(_is_behind, servers)):
        region.rest_on(facts.STOPPED_SERVERS_DO_NOT_LAG)


def _is_stalled(server: Resource) -> bool:
    state: str = server["dataReplicationInfo"]["dataReplicationState"]
    return state == "STALLED"


def _replicates(server: Resource) -> bool:
    return server["dataReplicationInfo"]["dataReplicationState"] not in NOT_REPLICATING


def _is_behind(server: Resource) -> bool:
    info = server["dataReplicationInfo"]
    # An ISO 8601 duration is zero if all of its digits are.
    lag = any(digit in "123456789" for digit in info.get("lagDuration", ""))
    return lag or any(disk.get("backloggedStorageBytes") for disk in info.get("replicatedDisks", ()))


def _lags(server: Resource) -> bool:
    return _replicates(server) and _is_behind(server)


def _has_sent(server: Resource) -> bool:
    return "firstByteDateTime" in server["lifeCycle"]


def _has_begun(server: Resource) -> bool:
    return _replicates(server) or _has_sent(server)


def _is_cut_over(server: Resource) -> bool:
    state: str = server["lifeCycle"]["state"]
    return state == "CUTOVER"


def _any_of(test: Callable[[Resource], bool]) -> Callable[[Iterable[Resource]], bool]:
    return lambda servers: any(map(test, servers))


class StatusRow(NamedTuple):
    """A status of an application or a wave, and the source servers that give it."""

    status: str
    holds_for: Callable[[list[Resource]], bool]
    fact: Fact


# The first row that holds counts.
HEALTH = (
    StatusRow("ERROR", _any_of(_is_stalled), facts.HEALTH_STATUS),
    StatusRow("LAGGING", _any_of(_lags), facts.HEALTH_STATUS),
    StatusRow("HEALTHY", lambda _: True, facts.HEALTH_STATUS),
)
PROGRESS = (
    StatusRow("COMPLETED", lambda servers: bool(servers) and all(map(_is_cut_over, servers)), facts.PROGRESS_STATUS),
    StatusRow("IN_PROGRESS", _any_of(_has_begun), facts.PROGRESS_STATUS),
    StatusRow("NOT_STARTED", lambda _: True, facts.PROGRESS_STATUS),
)


def _started(region: Region, server: Resource) -> datetime | None:
    """Return when a server began to replicate: the agent's initiation, the first byte, or the step under way."""
    if not _has_begun(server):
        return None
    text = server["dataReplicationInfo"].get("dataReplicationInitiation", {}).get("startDateTime")
    text = text or server["lifeCycle"].get("firstByteDateTime")
    if text:
        return from_text(text)
    event = region.world.timeline.on(REPLICATION, server["arn"])
    return None if event is None else event.since
