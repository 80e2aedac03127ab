"""Mapping: segments and constructs that were planted, or else follow from source servers."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network
from typing import TYPE_CHECKING, Any

from mgn_mock.service.network_migration import facts
from mgn_mock.service.network_migration.constructs import CIDR, SECURITY_GROUP, SUBNET, VPC, logical_id
from mgn_mock.service.network_migration.executions import ids_of
from mgn_mock.service.network_migration.outcomes import FAILURE, findings_of, is_failure
from mgn_mock.service.shared import views
from mgn_mock.state.resource_types import NETWORK_CONSTRUCTS, NETWORK_SEGMENTS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mgn_mock.state.blobs import Resource
    from mgn_mock.state.collection import Collection
    from mgn_mock.state.world import Region

# The source's own networks are not known: addresses that agree so far are in one.
_PREFIX = 24


def segments_of(region: Region, execution: Resource) -> Collection:
    """Return the mapper segments of an execution."""
    return region.of(NETWORK_SEGMENTS, execution["networkMigrationExecutionID"])


def constructs_of(region: Region, segment_id: str) -> Collection:
    """Return the constructs of a mapper segment."""
    return region.of(NETWORK_CONSTRUCTS, segment_id)


def forget(region: Region, execution: Resource) -> None:
    """Delete the segments and constructs of an earlier mapping."""
    region.drop(NETWORK_SEGMENTS, execution["networkMigrationExecutionID"])


def map_networks(region: Region, execution: Resource, job: Resource, outcome: Resource) -> str | None:
    """End a mapping job."""
    if len(segments_of(region, execution)):
        region.rest_on(facts.MAPPING_REPLACES)
    if is_failure(outcome):
        return FAILURE
    forget(region, execution)
    findings = findings_of(region, execution["networkMigrationDefinitionID"])
    found = _planted(findings) if findings["segments"] else _derived(region, job)
    for segment, constructs in found:
        _store(region, execution, job, segment, constructs)
    return None


def _planted(findings: Resource) -> Iterator[tuple[Resource, list[Resource]]]:
    for number, segment in enumerate(findings["segments"]):
        yield segment, [construct for construct in findings["constructs"] if construct["_segment"] == number]


def _derived(region: Region, job: Resource) -> Iterator[tuple[Resource, list[Resource]]]:
    """Yield one workload segment for each network that source servers are in."""
    region.rest_on(facts.NETWORKS_OF_SERVERS)
    strategy = job["_request"].get("securityGroupMappingStrategy", "MAP")
    if strategy != "MAP":
        region.rest_on(facts.SKIP_LEAVES_GROUPS_OUT)
    for cidr in map(str, sorted(_networks(region))):
        segment = {"name": f"network-{cidr}", "segmentType": "WORKLOAD"}
        yield segment, list(_derived_constructs(cidr, with_groups=strategy != "SKIP"))


def _derived_constructs(cidr: str, *, with_groups: bool) -> Iterator[Resource]:
    vpc = logical_id("vpc", cidr)
    properties: dict[str, Resource] = {
        VPC: {CIDR: cidr},
        SUBNET: {CIDR: cidr, "VpcId": {"Ref": vpc}},
        SECURITY_GROUP: {"GroupDescription": f"Servers of {cidr}", "VpcId": {"Ref": vpc}},
    }
    for construct_type, own in properties.items():
        if with_groups or construct_type != SECURITY_GROUP:
            noun = _noun(construct_type)
            yield {
                "constructType": construct_type,
                "name": f"{noun}-{cidr}",
                "logicalID": logical_id(noun, cidr),
                "_properties": own,
            }


def _noun(construct_type: str) -> str:
    return construct_type.rpartition("::")[2].lower()


def _networks(region: Region) -> set[IPv4Network]:
    servers = region.source_servers.all()
    if any(server["isArchived"] for server in servers):
        region.rest_on(facts.ARCHIVED_SERVERS_DO_NOT_COUNT)
    addresses = (
        address
        for server in servers
        if not server["isArchived"]
        for interface in server.get("sourceProperties", {}).get("networkInterfaces", ())
        for address in map(_address, interface.get("ips", ()))
    )
    return {IPv4Network((address, _PREFIX), strict=False) for address in addresses if address is not None}


def _address(text: str) -> IPv4Address | None:
    try:
        return IPv4Address(text)
    except ValueError:
        return None


def _store(region: Region, execution: Resource, job: Resource, segment: Resource, constructs: list[Resource]) -> None:
    segment = new_segment(region, execution, job["jobID"], segment)
    segments_of(region, execution).put(segment)
    stored = constructs_of(region, segment["segmentID"])
    for construct in constructs:
        stored.put(new_construct(region, construct))


def new_segment(region: Region, execution: Resource, job_id: str, given: Resource) -> Resource:
    """Return a mapper segment with defaults filled in."""
    now = views.now(region)
    defaults: dict[str, Any] = {
        "segmentID": given.get("segmentID") or region.new_id(NETWORK_SEGMENTS),
        "segmentType": "WORKLOAD",
        "logicalID": logical_id("segment", given["name"]),
        "createdAt": now,
        "updatedAt": now,
        "scopeTags": {},
        "targetAccount": region.account_id,
        "referencedSegments": [],
    }
    return {
        **defaults,
        **given,
        "jobID": job_id,
        **ids_of(execution),
    }


def new_construct(region: Region, given: Resource) -> Resource:
    """Return a construct with defaults filled in."""
    rest_on_texts(region, given["_properties"])
    now = views.now(region)
    defaults: dict[str, Any] = {
        "constructID": given.get("constructID") or region.new_id(NETWORK_CONSTRUCTS),
        "logicalID": logical_id(given["name"]),
        "excluded": False,
        "createdAt": now,
        "updatedAt": now,
    }
    return {**defaults, **given}


def rest_on_texts(region: Region, properties: Resource) -> None:
    """Note that properties which are no texts will be shown as texts."""
    if not all(isinstance(value, str) for value in properties.values()):
        region.rest_on(facts.PROPERTIES_AS_TEXTS)
