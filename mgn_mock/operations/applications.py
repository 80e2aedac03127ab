"""Applications: source servers that are migrated together."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from mgn_mock.rules import aggregates, archiving, groups, membership
from mgn_mock.rules.membership import SERVERS_OF_APPLICATION
from mgn_mock.state.kinds import APPLICATIONS
from mgn_mock.state.listing import Listing, Member

if TYPE_CHECKING:
    from mgn_mock.state.world import Region

_FILTERS = {
    "applicationIDs": Member("applicationID"),
    "isArchived": Member("isArchived"),
    "waveIDs": Member("waveID"),
}


def create_application(region: Region, request: dict[str, Any]) -> dict[str, Any]:
    """Makes an application with no source server in it."""
    return aggregates.application(region, groups.create(region, APPLICATIONS, request))


def update_application(region: Region, request: dict[str, Any]) -> dict[str, Any]:
    """Changes the name or the description."""
    return aggregates.application(region, groups.update(region, APPLICATIONS, request))


def delete_application(region: Region, request: dict[str, Any]) -> dict[str, Any]:
    """Deletes an application, in a wave or archived too (assumed); its source servers stay (user guide)."""
    membership.delete_container(region, SERVERS_OF_APPLICATION, request["applicationID"])
    return {}


def archive_application(region: Region, request: dict[str, Any]) -> dict[str, Any]:
    """Archives an application and its source servers, once all of them are finished (user guide)."""
    application = region.of(APPLICATIONS).get(request["applicationID"])
    servers = aggregates.servers_of_application(region, request["applicationID"])
    archiving.archive(region, [(APPLICATIONS, [application])], servers)
    return aggregates.application(region, application)


def unarchive_application(region: Region, request: dict[str, Any]) -> dict[str, Any]:
    """Brings an application back; its source servers stay archived (assumed)."""
    application = region.of(APPLICATIONS).get(request["applicationID"])
    archiving.set_archived(region, [(APPLICATIONS, [application])], archived=False)
    return aggregates.application(region, application)


def associate_source_servers(region: Region, request: dict[str, Any]) -> dict[str, Any]:
    """Puts source servers into an application."""
    membership.associate(region, SERVERS_OF_APPLICATION, request["applicationID"], request["sourceServerIDs"])
    return {}


def disassociate_source_servers(region: Region, request: dict[str, Any]) -> dict[str, Any]:
    """Takes source servers out of an application."""
    membership.disassociate(region, SERVERS_OF_APPLICATION, request["applicationID"], request["sourceServerIDs"])
    return {}


def list_applications(region: Region, request: dict[str, Any]) -> Listing:
    """The applications that pass all filters; archived ones too unless a filter says otherwise (assumed)."""
    return Listing(
        region,
        region.of(APPLICATIONS),
        filters=request.get("filters"),
        members=_FILTERS,
        derive=partial(aggregates.application, region),
    )
