"""What a world has made in moto's EC2 is made anew when moto has begun anew meanwhile, as it does between tests."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from mgn_mock.neighbours.choice import moto_era
from mgn_mock.neighbours.errors import NeighbourError
from mgn_mock.service.launches import instance
from mgn_mock.service.settings import ec2_templates
from mgn_mock.service.settings.templates import settings_of
from mgn_mock.service.shared.neighbours import moto_has_ec2
from mgn_mock.state.resource_types import JOBS, LAUNCH_TEMPLATES

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from mgn_mock.state.in_moto import Kind
    from mgn_mock.state.world import Region, World


def renew(region: Region) -> None:
    """Make anew the launch templates and instances of a Region that moto has dropped."""
    known = region.world.in_moto
    era = moto_era(region.account_id, region.name)
    if era is None or known.checked.get(region.place) is era:
        return
    known.checked[region.place] = era
    for made_id, made in list(known.made.items()):
        if made.place == region.place and made.era is not era:
            with suppress(NeighbourError):
                _RENEW[made.kind](region, made.owner, made_id)


def complete(world: World) -> None:
    """Make the launch templates of all source servers that have none yet, where EC2 is moto's."""
    for region in list(world.regions()):
        if moto_has_ec2(region):
            renew(region)
            for row in list(region.source_servers.rows()):
                with suppress(NeighbourError):
                    ec2_templates.needed(region, region.source_servers.get(row.id))


def _template_of_server(region: Region, server_id: str, made_id: str) -> None:
    has_it = settings_of(region, server_id).get("ec2LaunchTemplateID") == made_id
    if has_it and server_id in region.source_servers:
        ec2_templates.needed(region, region.source_servers.get(server_id))


def _template_of_account(region: Region, template_id: str, made_id: str) -> None:
    templates = region.of(LAUNCH_TEMPLATES)
    if template_id not in templates:
        return
    template = templates.get(template_id)
    if template.get("ec2LaunchTemplateID") == made_id:
        template["ec2LaunchTemplateID"] = ec2_templates.of_account(region, template)
        templates.put(template)


def _instance(region: Region, server_id: str, made_id: str) -> None:
    if server_id not in region.source_servers:
        return
    server = region.source_servers.get(server_id)
    launched = server.get("launchedInstance", {})
    if launched.get("ec2InstanceID") != made_id:
        return
    launched["ec2InstanceID"] = instance.plant(region, server)
    region.source_servers.put(server)
    job_id = launched.get("jobID")
    if job_id in region.of(JOBS):
        job = region.of(JOBS).get(job_id)
        for participant in job["participatingServers"]:
            if participant.get("launchedEc2InstanceID") == made_id:
                participant["launchedEc2InstanceID"] = launched["ec2InstanceID"]
        region.of(JOBS).put(job)


_RENEW: Mapping[Kind, Callable[[Region, str, str], None]] = {
    "template of a server": _template_of_server,
    "template of the account": _template_of_account,
    "instance": _instance,
}
