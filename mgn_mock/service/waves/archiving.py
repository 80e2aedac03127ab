"""Archiving of applications and waves, with what is in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mgn_mock.service.shared import quotas
from mgn_mock.service.source_servers import transitions
from mgn_mock.service.waves import facts, membership

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mgn_mock.state.blobs import Resource
    from mgn_mock.state.resource_types import ResourceType
    from mgn_mock.state.world import Region

    Groups = Sequence[tuple[ResourceType, list[Resource]]]


def archive(region: Region, groups: Groups, servers: list[Resource]) -> None:
    """Archive an application or a wave with all that is in it; these are changed."""
    region.rest_on(facts.ARCHIVING_NEEDS_FINISHED_SERVERS if servers else facts.EMPTY_CAN_BE_ARCHIVED)
    open_servers = [server for server in servers if not server["isArchived"]]
    refusals = [transitions.refusal(region, "MarkAsArchived", server) for server in open_servers]
    errors = [refusal.members for refusal in refusals if refusal is not None]
    if errors:
        kind, (about, *_) = groups[0]
        why = "cannot be archived: each Source Server in it has to be archived, or such as MarkAsArchived accepts."
        raise membership.conflict(region, kind, about[kind.key], why, errors)
    set_archived(region, groups, archived=True)
    for server in open_servers:
        region.source_servers.put({**server, "isArchived": True})


def unarchive(region: Region, groups: Groups, servers: list[Resource]) -> None:
    """Unarchive an application or a wave, and the applications in it; the source servers stay as they are."""
    if any(server["isArchived"] for server in servers):
        region.rest_on(facts.SERVERS_STAY_ARCHIVED)
    if any(each["isArchived"] for _, inside in groups[1:] for each in inside):
        region.rest_on(facts.WAVES_BRING_APPLICATIONS_BACK)
    set_archived(region, groups, archived=False)


def set_archived(region: Region, groups: Groups, *, archived: bool) -> None:
    """Archive or unarchive applications and waves; those that are so already stay as they are."""
    if any(each["isArchived"] is archived for _, group in groups for each in group):
        region.rest_on(facts.ARCHIVING_AGAIN_CHANGES_NOTHING)
    changing = [(kind, [each for each in group if each["isArchived"] is not archived]) for kind, group in groups]
    for kind, group in changing:
        check_room(region, kind, group, archived=archived)
    for kind, group in changing:
        for each in group:
            each["isArchived"] = archived
            membership.put(region, kind, each)


def check_room(region: Region, kind: ResourceType, new: list[Resource], *, archived: bool = False) -> None:
    """Refuse more applications or waves than the quota allows."""
    if new:
        there = region.of(kind).count_by("quota", "archived" if archived else "active")
        quotas.check(
            region,
            f"archived_{kind.name}" if archived else kind.name,
            in_use=there + len(new) - 1,
            kind=kind,
            resource_id=new[0][kind.key],
        )
