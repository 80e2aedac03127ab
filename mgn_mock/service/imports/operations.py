"""Imports and exports of import files in S3."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from mgn_mock.errors import ConflictException, ResourceNotFoundException, ValidationException
from mgn_mock.neighbours.errors import NeighbourError, NoNeighbourError, NoSuchBucketError, NoSuchObjectError
from mgn_mock.service.imports import facts, tasks
from mgn_mock.service.shared.client_tokens import make_once, token_of
from mgn_mock.service.shared.neighbours import s3_of
from mgn_mock.service.shared.views import as_shape, project
from mgn_mock.state.listing import Listing
from mgn_mock.state.resource_types import EXPORTS, IMPORTS

if TYPE_CHECKING:
    from mgn_mock.state.blobs import Resource
    from mgn_mock.state.world import Region

_UNDER_WAY = frozenset({"PENDING", "STARTED"})
_NOTHING = {"createdCount": 0, "modifiedCount": 0}
_EMPTY_SUMMARY = {"waves": _NOTHING, "applications": _NOTHING, "servers": _NOTHING}


def start_import(region: Region, request: dict[str, Any]) -> dict[str, Any]:
    """Begin to import a file; a client token that came before gives the import that it began.

    Only the existence of the file is checked now: what it holds shows when the import ends.
    """
    task = make_once(region.of(IMPORTS), request, partial(_begin_import, region, request))
    return {"importTask": project(task, "ImportTask")}


def _begin_import(region: Region, request: dict[str, Any]) -> Resource:
    _refuse_second(region)
    _rest_on_rules_of_owner(region, request["s3BucketSource"])
    source = {"s3BucketOwner": region.account_id, **request["s3BucketSource"]}
    _refuse_missing_file(region, source)
    given = {"s3BucketSource": source, "tags": request.get("tags", {}), **token_of(request)}
    return tasks.begin(region, IMPORTS, given, _EMPTY_SUMMARY)


def _refuse_second(region: Region) -> None:
    """Refuse an import while another one is under way in the account and Region."""
    for task in region.of(IMPORTS).all():
        if task["status"] in _UNDER_WAY:
            raise ConflictException(
                f"StartImport: {IMPORTS.title} {task[IMPORTS.key]} is {task['status']} in {region.place}; one import "
                "at a time is accepted: wait until it is SUCCEEDED or FAILED.",
                resourceId=task[IMPORTS.key],
                resourceType=IMPORTS.resource_type,
            ).resting_on(facts.ONE_IMPORT_AT_A_TIME)


def _rest_on_rules_of_owner(region: Region, given: Resource) -> None:
    owner = given.get("s3BucketOwner")
    if owner is None:
        region.rest_on(facts.BUCKET_OWNER_DEFAULTS_TO_CALLER)
    elif owner != region.account_id:
        region.rest_on(facts.BUCKET_OWNER_IS_NOT_CHECKED)


def _refuse_missing_file(region: Region, source: Resource) -> None:
    """Refuse a file that does not exist; a missing S3 is an error of the test."""
    try:
        s3_of(region).get_object(source["s3Bucket"], source["s3Key"])
    except NoNeighbourError:
        raise
    except NoSuchBucketError as error:
        raise _not_found("Bucket", source["s3Bucket"], error) from error
    except NoSuchObjectError as error:
        raise _not_found("Object", f"s3://{source['s3Bucket']}/{source['s3Key']}", error) from error
    except NeighbourError as error:
        refusal = ValidationException.of_fields(f"The file cannot be read: {error}", "s3BucketSource")
        raise refusal.resting_on(facts.UNREADABLE_IMPORT_FILE) from error


def _not_found(what: str, resource_id: str, error: NeighbourError) -> ResourceNotFoundException:
    return ResourceNotFoundException(
        f"StartImport: S3 {what} {resource_id} was not found: {error}",
        resourceId=resource_id,
        resourceType=what,
    ).resting_on(facts.MISSING_IMPORT_FILE)


def list_imports(region: Region, request: dict[str, Any]) -> Listing:
    """List the imports that pass the filter."""
    show, filters = as_shape("ImportTask"), request.get("filters")
    return Listing(region, region.of(IMPORTS), filters=filters, show=show)


def list_import_errors(region: Region, request: dict[str, Any]) -> Listing:
    """List the errors of an import; none while it is under way. An unknown import is refused."""
    return tasks.errors_of(region, IMPORTS, request[IMPORTS.key])


_NOTHING_EXPORTED = {"serversCount": 0, "applicationsCount": 0, "wavesCount": 0}


def start_export(region: Region, request: dict[str, Any]) -> dict[str, Any]:
    """Begin to export what the account has in the Region; the file is there when the export ends."""
    _rest_on_rules_of_owner(region, request)
    _refuse_missing_bucket(region, request["s3Bucket"])
    given = {
        "s3Bucket": request["s3Bucket"],
        "s3Key": request["s3Key"],
        "s3BucketOwner": request.get("s3BucketOwner", region.account_id),
        "tags": request.get("tags", {}),
    }
    task = tasks.begin(region, EXPORTS, given, _NOTHING_EXPORTED)
    return {"exportTask": project(task, "ExportTask")}


def _refuse_missing_bucket(region: Region, bucket: str) -> None:
    """Refuse a bucket that does not exist."""
    try:
        fault = None if s3_of(region).has_bucket(bucket) else f"S3 has no bucket {bucket!r}; it has to be there."
    except NoNeighbourError:
        raise
    except NeighbourError as error:
        fault = f"Bucket {bucket!r} cannot be used: {error}"
    if fault is not None:
        refusal = ValidationException.of_fields(f"StartExport: {fault}", "s3Bucket")
        raise refusal.resting_on(facts.MISSING_EXPORT_BUCKET)


def list_exports(region: Region, request: dict[str, Any]) -> Listing:
    """List the exports that pass the filter."""
    show, filters = as_shape("ExportTask"), request.get("filters")
    return Listing(region, region.of(EXPORTS), filters=filters, show=show)


def list_export_errors(region: Region, request: dict[str, Any]) -> Listing:
    """List why an export failed; nothing while it is under way. An unknown export is refused."""
    return tasks.errors_of(region, EXPORTS, request[EXPORTS.key])
