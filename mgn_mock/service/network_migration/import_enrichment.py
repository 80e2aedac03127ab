"""Enrichment of import files: the deployed subnet for each server, found by its address."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from ipaddress import IPv4Address
from typing import TYPE_CHECKING

from mgn_mock.errors import ConflictException
from mgn_mock.neighbours.errors import NeighbourError
from mgn_mock.service import steps
from mgn_mock.service.network_migration import facts
from mgn_mock.service.network_migration.constructs import SUBNET, network_of
from mgn_mock.service.network_migration.executions import done_in
from mgn_mock.service.network_migration.mapping import constructs_of, segments_of
from mgn_mock.service.shared import views
from mgn_mock.service.shared.client_tokens import token_of
from mgn_mock.service.shared.neighbours import s3_of, write
from mgn_mock.service.steps import Step
from mgn_mock.state.resource_types import IMPORT_FILE_ENRICHMENTS, NETWORK_EXECUTIONS

if TYPE_CHECKING:
    from datetime import datetime

    from mgn_mock.service.steps import Steps
    from mgn_mock.state.blobs import Resource
    from mgn_mock.state.world import Region

_WAITS, _WORKS = "network_migration.enrichment waits", "network_migration.enrichment"

SUBNET_COLUMN = "mgn:launch:nic:0:subnet-id"
ADDRESS_COLUMN = "mgn:launch:nic:0:private-ip:0"
# The columns by which a row names its server.
_NAME_COLUMNS = ("mgn:server:user-provided-id", "mgn:server:fqdn-for-action-framework")


def _refuse_same_target(region: Region, request: Resource) -> None:
    """Refuse a job that would write the object that another one is about to write."""
    for job in region.of(IMPORT_FILE_ENRICHMENTS).all():
        if "endedAt" not in job and job["s3BucketTarget"] == request["s3BucketTarget"]:
            region.rest_on(facts.ONE_WRITER)
            target = request["s3BucketTarget"]
            raise ConflictException(
                f"StartImportFileEnrichment cannot be called for s3://{target['s3Bucket']}/{target['s3Key']}: "
                f"job {job['jobID']} is about to write there; wait until it has ended.",
                resourceId=job["jobID"],
                resourceType=IMPORT_FILE_ENRICHMENTS.resource_type,
            )


def start(region: Region, request: Resource) -> Resource:
    """Store a new job and schedule its start."""
    _refuse_same_target(region, request)
    job: Resource = {
        "jobID": region.new_id(IMPORT_FILE_ENRICHMENTS),
        "createdAt": views.now(region),
        "status": "PENDING",
        "s3BucketTarget": request["s3BucketTarget"],
        "_request": request,
        **token_of(request),
    }
    region.of(IMPORT_FILE_ENRICHMENTS).put(job)
    steps.begin(STEPS, _WAITS, region, job, region.now)
    return job


def _start(region: Region, job: Resource, _at: datetime) -> str:
    """Start a job that waited."""
    job["status"] = "STARTED"
    region.of(IMPORT_FILE_ENRICHMENTS).put(job)
    return _WORKS


def _end(region: Region, job: Resource, _at: datetime) -> None:
    """End a job; the file is written only then."""
    try:
        _enrich(region, job)
    except (NeighbourError, UnicodeDecodeError, csv.Error) as error:
        region.rest_on(facts.FILES_THAT_CANNOT_BE_READ)
        job.update(status="FAILED", statusDetails=f"The file could not be enriched: {error}")
    job["endedAt"] = views.now(region)
    region.of(IMPORT_FILE_ENRICHMENTS).put(job)


def _enrich(region: Region, job: Resource) -> None:
    source, target = job["_request"]["s3BucketSource"], job["s3BucketTarget"]
    text = s3_of(region).get_object(source["s3Bucket"], source["s3Key"]).decode("utf-8-sig")
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    rows = list(reader)
    unplaced = _place(region, rows, static=_is_static(region, job["_request"]))
    columns = [*(reader.fieldnames or ())]
    columns += [name for name in (SUBNET_COLUMN, ADDRESS_COLUMN) if name not in columns]
    written = io.StringIO(newline="")
    writer = csv.DictWriter(written, columns, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    data = written.getvalue().encode()
    write(region, target["s3Bucket"], target["s3Key"], data)
    job.update(status="SUCCEEDED", checksum=views.checksum(region, data))
    if unplaced:
        region.rest_on(facts.ROWS_WITHOUT_A_SUBNET)
        numbers = ", ".join(map(str, unplaced))
        job.update(status="SUCCEEDED_WITH_WARNINGS", statusDetails=f"No deployed subnet was found for rows {numbers}.")


def _is_static(region: Region, request: Resource) -> bool:
    strategy = request.get("ipAssignmentStrategy")
    if strategy is None:
        region.rest_on(facts.DYNAMIC_BY_DEFAULT)
    return strategy == "STATIC"


def _place(region: Region, rows: list[dict[str, str]], *, static: bool) -> list[int]:
    """Write subnets into the rows; return the numbers, from 1 on, of the rows for which there is none."""
    subnets, addresses = _subnets(region), _addresses(region)
    unplaced = []
    for number, row in enumerate(rows, 1):
        names = [(row.get(name) or "").lower() for name in _NAME_COLUMNS]
        known = row.get(ADDRESS_COLUMN) or next((addresses[name] for name in names if name in addresses), "")
        subnet = _subnet_for(known, subnets)
        if subnet is None:
            unplaced.append(number)
            continue
        region.rest_on(facts.SUBNET_BY_ADDRESS)
        if static:
            region.rest_on(facts.STATIC_KEEPS_ADDRESSES)
        row[SUBNET_COLUMN] = subnet
        row[ADDRESS_COLUMN] = known if static else ""
    return unplaced


def _subnet_for(address: str, subnets: list[Resource]) -> str | None:
    try:
        wanted = IPv4Address(address)
    except ValueError:
        return None
    for subnet in subnets:
        network = network_of(subnet)
        if network is not None and wanted in network:
            return str(subnet["_physicalID"])
    return None


def _subnets(region: Region) -> list[Resource]:
    return [
        construct
        for execution in region.of(NETWORK_EXECUTIONS).all()
        if "DEPLOY" in done_in(execution)
        for segment in segments_of(region, execution).all()
        for construct in constructs_of(region, segment["segmentID"]).all()
        if construct["constructType"] == SUBNET and "_physicalID" in construct
    ]


def _addresses(region: Region) -> dict[str, str]:
    """Return the first address of each source server, by each name that a row may have for it."""
    found = {}
    for server in region.source_servers.all():
        properties = server.get("sourceProperties", {})
        addresses = [ip for each in properties.get("networkInterfaces", ()) for ip in each.get("ips", ())]
        names = (
            server.get("userProvidedID"),
            server.get("fqdnForActionFramework"),
            properties.get("identificationHints", {}).get("fqdn"),
        )
        if addresses:
            found.update({name.lower(): addresses[0] for name in names if name})
    return found


STEPS: Steps = {
    _WAITS: Step(IMPORT_FILE_ENRICHMENTS, timedelta(seconds=10), _start),
    _WORKS: Step(IMPORT_FILE_ENRICHMENTS, timedelta(minutes=2), _end),
}
