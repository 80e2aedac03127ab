"""The service's quotas: what is counted, how many there may be, and how AWS names the limit."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from mgn_mock.errors import ServiceQuotaExceededException
from mgn_mock.rules.state_table import NOT_REPLICATING
from mgn_mock.spec import SERVICE_NAME

if TYPE_CHECKING:
    from mgn_mock.state.blobs import Resource
    from mgn_mock.state.kinds import Kind
    from mgn_mock.state.world import Region


class Quota(NamedTuple):
    """One limit."""

    text: str
    value: int
    code: str | None
    """Its code in Service Quotas; None where no source tells it."""


# Values and codes: AWS General Reference and the user guide's page of limits.
# fmt: off
QUOTAS: dict[str, Quota] = {
    "active_source_servers":         Quota("active source servers", 150, "L-9A599620"),
    "non_archived_source_servers":   Quota("non-archived source servers", 4_000, "L-50980698"),
    "source_servers":                Quota("source servers in total", 50_000, "L-967C958D"),
    "concurrent_jobs":               Quota("concurrent jobs", 20, "L-FE2EBE17"),
    "servers_per_job":               Quota("source servers in one job", 200, "L-F1FD732F"),
    "servers_in_jobs":               Quota("source servers in all jobs", 200, "L-4FF77426"),
    "actions_per_server":            Quota("post-launch actions of a source server", 100, "L-0E532B45"),
    "actions_per_template":          Quota("post-launch actions of a template", 100, "L-322CA331"),
    "servers_per_application":       Quota("source servers in one application", 200, "L-90A3F9F5"),
    "applications":                  Quota("active applications", 200, "L-D5507441"),
    "archived_applications":         Quota("archived applications", 10_000, "L-391504A2"),
    "applications_per_wave":         Quota("applications in one wave", 1_000, "L-CBE9E36A"),
    "waves":                         Quota("active waves", 200, "L-9FD6E875"),
    "archived_waves":                Quota("archived waves", 10_000, "L-BB9C7114"),
    "connectors":                    Quota("connectors", 50, None),
    "servers_per_connector":         Quota("source servers of one connector", 500, None),
    "managed_accounts":              Quota("managed accounts", 5_000, None),
    "network_migration_definitions": Quota("network migration definitions", 5, "L-D617A7E7"),
}
# fmt: on


_OF_SERVERS = ("active_source_servers", "non_archived_source_servers", "source_servers")


def limit(region: Region, name: str) -> int:
    """How many a quota allows in this world."""
    return region.world.settings.quotas.get(name, QUOTAS[name].value)


def check(region: Region, name: str, *, in_use: int, kind: Kind, resource_id: str) -> None:
    """Refuses a call that would add one more to what a quota limits.

    Args:
        region: Where it is counted.
        name: The quota.
        in_use: How many there are before the call.
        kind: What the call is about.
        resource_id: The resource that the call is about.

    Raises:
        ServiceQuotaExceededException: There are as many as there may be.
    """
    quota, most = QUOTAS[name], limit(region, name)
    if in_use < most:
        return
    members = {
        "resourceId": resource_id,
        "resourceType": kind.resource_type,
        "serviceCode": SERVICE_NAME,
        "quotaCode": quota.code,
        # The model has no room for a limit of none.
        "quotaValue": most or None,
    }
    raise ServiceQuotaExceededException(
        f"The quota of {most} {quota.text} in {region.place} would be exceeded by {kind.title} {resource_id}: "
        f"{in_use} are there already.",
        **{member: value for member, value in members.items() if value is not None},
    )


def check_start(region: Region, server: Resource) -> None:
    """Refuses the start of a source server that would go over a quota.

    A server that was only discovered counts from its start on; the others counted before (assumed).

    Args:
        region: Where the server is.
        server: The source server.

    Raises:
        ServiceQuotaExceededException: There are as many as there may be.
    """
    servers, server_id = region.source_servers, server["sourceServerID"]
    if len(servers) < min([limit(region, name) for name in _OF_SERVERS]):
        # With so few in all, no count of some of them can be too high.
        return
    itself = servers.value_by("standing", server_id) != "discovered"
    replicating = len(servers) - servers.count_by("replication", *NOT_REPLICATING)
    not_archived = servers.count_by("standing", "active")
    of_all = not_archived + servers.count_by("standing", "archived")
    for name, in_use in zip(_OF_SERVERS, (replicating, not_archived - itself, of_all - itself), strict=True):
        check(region, name, in_use=in_use, kind=servers.kind, resource_id=server_id)
