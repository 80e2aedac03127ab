"""The quotas of the service: values, and the codes in Service Quotas."""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING, NamedTuple

from mgn_mock.errors import ServiceQuotaExceededException
from mgn_mock.model.spec import SERVICE_NAME
from mgn_mock.service.shared.facts import (
    ACCOUNT_QUOTA,
    ACTION_QUOTAS,
    APPLICATION_QUOTAS,
    CONNECTOR_QUOTAS,
    JOB_QUOTAS,
    MEMBERS_OF_QUOTA_ERRORS,
    NETWORK_QUOTA,
    SERVER_QUOTAS,
    TEMPLATE_QUOTAS,
    WAVE_QUOTAS,
)

if TYPE_CHECKING:
    from mgn_mock.state.facts import Fact
    from mgn_mock.state.resource_types import ResourceType
    from mgn_mock.state.world import Region


class Quota(NamedTuple):
    """One limit."""

    text: str
    value: int | None
    """None: no limit."""
    code: str | None
    """Its code in Service Quotas; None where no source tells it."""
    fact: Fact


# fmt: off
QUOTAS: dict[str, Quota] = {
    "active_source_servers":         Quota("active source servers", 150, "L-9A599620", SERVER_QUOTAS),
    "non_archived_source_servers":   Quota("non-archived source servers", 4_000, "L-50980698", SERVER_QUOTAS),
    "source_servers":                Quota("source servers in total", 50_000, "L-967C958D", SERVER_QUOTAS),
    "concurrent_jobs":               Quota("concurrent jobs", 20, "L-FE2EBE17", JOB_QUOTAS),
    "servers_per_job":               Quota("source servers in one job", 200, "L-F1FD732F", JOB_QUOTAS),
    "servers_in_jobs":               Quota("source servers in all jobs", 200, "L-4FF77426", JOB_QUOTAS),
    "actions_per_server":            Quota("post-launch actions of a source server", 100, "L-0E532B45", ACTION_QUOTAS),
    "actions_per_template":          Quota("post-launch actions of a template", 100, "L-322CA331", ACTION_QUOTAS),
    "servers_per_application":       Quota("source servers in one application", 200, "L-90A3F9F5", APPLICATION_QUOTAS),
    "applications":                  Quota("active applications", 200, "L-D5507441", APPLICATION_QUOTAS),
    "archived_applications":         Quota("archived applications", 10_000, "L-391504A2", APPLICATION_QUOTAS),
    "applications_per_wave":         Quota("applications in one wave", 1_000, "L-CBE9E36A", WAVE_QUOTAS),
    "waves":                         Quota("active waves", 200, "L-9FD6E875", WAVE_QUOTAS),
    "archived_waves":                Quota("archived waves", 10_000, "L-BB9C7114", WAVE_QUOTAS),
    "connectors":                    Quota("connectors", 50, None, CONNECTOR_QUOTAS),
    "servers_per_connector":         Quota("source servers of one connector", 500, None, CONNECTOR_QUOTAS),
    "managed_accounts":              Quota("managed accounts", 5_000, None, ACCOUNT_QUOTA),
    "network_migration_definitions": Quota("network migration definitions", 5, "L-D617A7E7", NETWORK_QUOTA),
    "replication_templates":         Quota("replication configuration templates", None, None, TEMPLATE_QUOTAS),
    "launch_templates":              Quota("launch configuration templates", None, None, TEMPLATE_QUOTAS),
}
# fmt: on


def limit(region: Region, name: str) -> float:
    """Return the value of a quota in this world, a whole number; infinity where there is no limit."""
    value = region.world.settings.quotas.get(name, QUOTAS[name].value)
    return inf if value is None else value


def check(region: Region, name: str, *, in_use: int, kind: ResourceType, resource_id: str | None) -> None:
    """Refuse a call that would add one more to what a quota limits.

    Args:
        region: The Region whose quota it is.
        name: The quota.
        in_use: The number before the call.
        kind: The type of the resource that the call is about.
        resource_id: The resource that the call is about; None where it has no id yet.
    """
    quota, most = QUOTAS[name], limit(region, name)
    if in_use < most:
        return
    region.rest_on(quota.fact)
    region.rest_on(MEMBERS_OF_QUOTA_ERRORS)
    members = {
        "resourceId": resource_id,
        "resourceType": kind.resource_type,
        "serviceCode": SERVICE_NAME,
        "quotaCode": quota.code,
        # The model has no room for a limit of none.
        "quotaValue": most or None,
    }
    raise ServiceQuotaExceededException(
        f"The quota of {most} {quota.text} in {region.place} would be exceeded by "
        f"{kind.title} {resource_id or 'to be created'}: "
        f"{in_use} are there already.",
        **{member: value for member, value in members.items() if value is not None},
    )
