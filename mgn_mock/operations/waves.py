"""Waves: applications that are migrated at one time."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from mgn_mock.rules import aggregates, archiving, groups, membership
from mgn_mock.rules.membership import APPLICATIONS_OF_WAVE
from mgn_mock.state.kinds import APPLICATIONS, WAVES
from mgn_mock.state.listing import Listing, Member

if TYPE_CHECKING:
    from mgn_mock.state.blobs import Resource
    from mgn_mock.state.world import Region

_FILTERS = {"waveIDs": Member("waveID"), "isArchived": Member("isArchived")}


def create_wave(region: Region, request: dict[str, Any]) -> dict[str, Any]:
    """Makes a wave with no application in it."""
    return aggregates.wave(region, groups.create(region, WAVES, request))


def update_wave(region: Region, request: dict[str, Any]) -> dict[str, Any]:
    """Changes the name or the description."""
    return aggregates.wave(region, groups.update(region, WAVES, request))


def delete_wave(region: Region, request: dict[str, Any]) -> dict[str, Any]:
    """Deletes a wave, an archived one too (assumed); its applications stay (user guide)."""
    membership.delete_container(region, APPLICATIONS_OF_WAVE, request["waveID"])
    return {}


def archive_wave(region: Region, request: dict[str, Any]) -> dict[str, Any]:
    """Archives a wave, its applications and their source servers, once all of these are finished (user guide)."""
    wave = region.of(WAVES).get(request["waveID"])
    archiving.archive(region, _with_applications(region, wave), aggregates.servers_of_wave(region, wave["waveID"]))
    return aggregates.wave(region, wave)


def unarchive_wave(region: Region, request: dict[str, Any]) -> dict[str, Any]:
    """Brings a wave back, and its applications; their source servers stay archived (assumed)."""
    wave = region.of(WAVES).get(request["waveID"])
    archiving.set_archived(region, _with_applications(region, wave), archived=False)
    return aggregates.wave(region, wave)


def _with_applications(region: Region, wave: Resource) -> archiving.Groups:
    applications = region.of(APPLICATIONS)
    inside = [applications.get(each) for each in applications.ids_by("waveID", wave["waveID"])]
    return [(WAVES, [wave]), (APPLICATIONS, inside)]


def associate_applications(region: Region, request: dict[str, Any]) -> dict[str, Any]:
    """Puts applications into a wave."""
    membership.associate(region, APPLICATIONS_OF_WAVE, request["waveID"], request["applicationIDs"])
    return {}


def disassociate_applications(region: Region, request: dict[str, Any]) -> dict[str, Any]:
    """Takes applications out of a wave."""
    membership.disassociate(region, APPLICATIONS_OF_WAVE, request["waveID"], request["applicationIDs"])
    return {}


def list_waves(region: Region, request: dict[str, Any]) -> Listing:
    """The waves that pass all filters; archived ones too unless a filter says otherwise (assumed)."""
    return Listing(
        region,
        region.of(WAVES),
        filters=request.get("filters"),
        members=_FILTERS,
        derive=partial(aggregates.wave, region),
    )
