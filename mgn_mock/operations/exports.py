"""Exports: what there is, written to S3 as a migration plan."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mgn_mock.errors import ValidationException
from mgn_mock.neighbours.errors import NeighbourError, NoNeighbourError
from mgn_mock.rules import tagging, tasks
from mgn_mock.rules.neighbourhood import s3_of
from mgn_mock.state.kinds import EXPORTS
from mgn_mock.state.listing import Listing, Member

if TYPE_CHECKING:
    from mgn_mock.state.world import Region

_FILTERS = {"exportIDs": Member("exportID")}
_SUMMARY = {"serversCount": 0, "applicationsCount": 0, "wavesCount": 0}


def start_export(region: Region, request: dict[str, Any]) -> dict[str, Any]:
    """Begins to export what the account has in the Region; the file is there when the export ends."""
    tagging.refuse_reserved(request.get("tags", ()))
    _refuse_missing(region, request["s3Bucket"])
    given = {
        "s3Bucket": request["s3Bucket"],
        "s3Key": request["s3Key"],
        "s3BucketOwner": request.get("s3BucketOwner", region.account_id),
        "tags": request.get("tags", {}),
    }
    task = tasks.begin(region, EXPORTS, given, _SUMMARY)
    return {"exportTask": tasks.show(task, region.world.clock.moment, None)}


def _refuse_missing(region: Region, bucket: str) -> None:
    """Refuses a bucket that is not there; no other error is declared for that."""
    try:
        fault = None if s3_of(region).has_bucket(bucket) else f"S3 has no bucket {bucket!r}; it has to be there."
    except NoNeighbourError:
        raise
    except NeighbourError as error:
        fault = f"Bucket {bucket!r} cannot be used: {error}"
    if fault is not None:
        raise ValidationException.of_fields(f"StartExport: {fault}", "s3Bucket")


def list_exports(region: Region, request: dict[str, Any]) -> Listing:
    """The exports that pass the filter."""
    return Listing(region, region.of(EXPORTS), filters=request.get("filters"), members=_FILTERS, show=tasks.show)


def list_export_errors(region: Region, request: dict[str, Any]) -> Listing:
    """Why an export failed; nothing while it goes on. An unknown export is refused (assumed)."""
    return tasks.errors_of(region, EXPORTS, request[EXPORTS.key])
