"""Waves, and the applications that are migrated in them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from mgn_mock.service.waves import archiving, groups, membership, status
from mgn_mock.service.waves.membership import APPLICATIONS_OF_WAVE, SERVERS_OF_APPLICATION
from mgn_mock.state.listing import Listing
from mgn_mock.state.resource_types import APPLICATIONS, WAVES

if TYPE_CHECKING:
    from mgn_mock.state.blobs import Resource
    from mgn_mock.state.world import Region


def create_wave(region: Region, request: dict[str, Any]) -> dict[str, Any]:
    """Create a wave with no application in it."""
    return status.wave(region, groups.create(region, WAVES, request))


def update_wave(region: Region, request: dict[str, Any]) -> dict[str, Any]:
    """Change the name or the description."""
    return status.wave(region, groups.update(region, WAVES, request))


def delete_wave(region: Region, request: dict[str, Any]) -> dict[str, Any]:
    """Delete a wave, an archived one too; its applications stay."""
    membership.delete_container(region, APPLICATIONS_OF_WAVE, request["waveID"])
    return {}


def archive_wave(region: Region, request: dict[str, Any]) -> dict[str, Any]:
    """Archive a wave, its applications and their source servers, once all of these are finished."""
    wave = region.of(WAVES).get(request["waveID"])
    archiving.archive(region, _with_applications(region, wave), list(status.servers_of_wave(region, wave["waveID"])))
    return status.wave(region, wave)


def unarchive_wave(region: Region, request: dict[str, Any]) -> dict[str, Any]:
    """Unarchive a wave, and its applications; their source servers stay archived."""
    wave = region.of(WAVES).get(request["waveID"])
    archiving.unarchive(region, _with_applications(region, wave), list(status.servers_of_wave(region, wave["waveID"])))
    return status.wave(region, wave)


def _with_applications(region: Region, wave: Resource) -> archiving.Groups:
    applications = region.of(APPLICATIONS)
    inside = [applications.get(each) for each in applications.ids_by("waveID", wave["waveID"])]
    return [(WAVES, [wave]), (APPLICATIONS, inside)]


def associate_applications(region: Region, request: dict[str, Any]) -> dict[str, Any]:
    """Put applications into a wave."""
    membership.associate(region, APPLICATIONS_OF_WAVE, request["waveID"], request["applicationIDs"])
    return {}


def disassociate_applications(region: Region, request: dict[str, Any]) -> dict[str, Any]:
    """Take applications out of a wave."""
    membership.disassociate(region, APPLICATIONS_OF_WAVE, request["waveID"], request["applicationIDs"])
    return {}


def list_waves(region: Region, request: dict[str, Any]) -> Listing:
    """List the waves that pass all filters; archived ones too unless a filter says otherwise."""
    groups.rest_on_archived(region, WAVES, request)
    return Listing(
        region,
        region.of(WAVES),
        filters=request.get("filters"),
        enrich=partial(status.wave, region),
    )


def create_application(region: Region, request: dict[str, Any]) -> dict[str, Any]:
    """Create an application with no source server in it."""
    return status.application(region, groups.create(region, APPLICATIONS, request))


def update_application(region: Region, request: dict[str, Any]) -> dict[str, Any]:
    """Change the name or the description."""
    return status.application(region, groups.update(region, APPLICATIONS, request))


def delete_application(region: Region, request: dict[str, Any]) -> dict[str, Any]:
    """Delete an application, in a wave or archived too; its source servers stay."""
    membership.delete_container(region, SERVERS_OF_APPLICATION, request["applicationID"])
    return {}


def archive_application(region: Region, request: dict[str, Any]) -> dict[str, Any]:
    """Archive an application and its source servers, once all of them are finished."""
    application = region.of(APPLICATIONS).get(request["applicationID"])
    servers = list(status.servers_of_application(region, request["applicationID"]))
    archiving.archive(region, [(APPLICATIONS, [application])], servers)
    return status.application(region, application)


def unarchive_application(region: Region, request: dict[str, Any]) -> dict[str, Any]:
    """Unarchive an application; its source servers stay archived."""
    application = region.of(APPLICATIONS).get(request["applicationID"])
    servers = list(status.servers_of_application(region, request["applicationID"]))
    archiving.unarchive(region, [(APPLICATIONS, [application])], servers)
    return status.application(region, application)


def associate_source_servers(region: Region, request: dict[str, Any]) -> dict[str, Any]:
    """Put source servers into an application."""
    membership.associate(region, SERVERS_OF_APPLICATION, request["applicationID"], request["sourceServerIDs"])
    return {}


def disassociate_source_servers(region: Region, request: dict[str, Any]) -> dict[str, Any]:
    """Take source servers out of an application."""
    membership.disassociate(region, SERVERS_OF_APPLICATION, request["applicationID"], request["sourceServerIDs"])
    return {}


def list_applications(region: Region, request: dict[str, Any]) -> Listing:
    """List the applications that pass all filters; archived ones too unless a filter says otherwise."""
    groups.rest_on_archived(region, APPLICATIONS, request)
    return Listing(
        region,
        region.of(APPLICATIONS),
        filters=request.get("filters"),
        enrich=partial(status.application, region),
    )
