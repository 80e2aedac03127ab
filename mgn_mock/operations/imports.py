"""Imports: migration plans that are read from S3."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mgn_mock.errors import ResourceNotFoundException, ValidationException
from mgn_mock.neighbours.errors import NeighbourError, NoNeighbourError, NoSuchBucketError, NoSuchObjectError
from mgn_mock.rules import tagging, tasks
from mgn_mock.rules.neighbourhood import s3_of
from mgn_mock.state.kinds import IMPORTS
from mgn_mock.state.listing import Listing, Member

if TYPE_CHECKING:
    from mgn_mock.state.blobs import Resource
    from mgn_mock.state.world import Region

_FILTERS = {"importIDs": Member("importID")}
_NOTHING = {"createdCount": 0, "modifiedCount": 0}
_SUMMARY = {"waves": _NOTHING, "applications": _NOTHING, "servers": _NOTHING}


def start_import(region: Region, request: dict[str, Any]) -> dict[str, Any]:
    """Begins to import a plan; a client token that came before gives the import that it began (assumed).

    Only where the file is, is looked at now: what it holds shows when the import ends. Imports may go on side by side
    (assumed).
    """
    earlier = region.of(IMPORTS).ids_by("clientToken", request.get("clientToken", ""))
    if earlier:
        return _answer(region, region.of(IMPORTS).get(earlier[0]))
    tagging.refuse_reserved(request.get("tags", ()))
    source = {"s3BucketOwner": region.account_id, **request["s3BucketSource"]}
    _refuse_missing(region, source)
    given: Resource = {"s3BucketSource": source, "tags": request.get("tags", {})}
    if request.get("clientToken"):
        given["clientToken"] = request["clientToken"]
    return _answer(region, tasks.begin(region, IMPORTS, given, _SUMMARY))


def _answer(region: Region, task: Resource) -> dict[str, Any]:
    return {"importTask": tasks.show(task, region.world.clock.moment, None)}


def _refuse_missing(region: Region, source: Resource) -> None:
    """Refuses a file that is not there; where nobody can be asked, that is the test's to know."""
    try:
        s3_of(region).get_object(source["s3Bucket"], source["s3Key"])
    except NoNeighbourError:
        raise
    except NoSuchBucketError as error:
        raise _not_found("Bucket", source["s3Bucket"], error) from error
    except NoSuchObjectError as error:
        raise _not_found("Object", f"s3://{source['s3Bucket']}/{source['s3Key']}", error) from error
    except NeighbourError as error:
        raise ValidationException.of_fields(f"The file cannot be read: {error}", "s3BucketSource") from error


def _not_found(what: str, resource_id: str, error: NeighbourError) -> ResourceNotFoundException:
    return ResourceNotFoundException(
        f"StartImport: S3 {what} {resource_id} was not found: {error}",
        resourceId=resource_id,
        resourceType=what,
    )


def list_imports(region: Region, request: dict[str, Any]) -> Listing:
    """The imports that pass the filter."""
    return Listing(region, region.of(IMPORTS), filters=request.get("filters"), members=_FILTERS, show=tasks.show)


def list_import_errors(region: Region, request: dict[str, Any]) -> Listing:
    """What was wrong with the rows of an import; none while it goes on. An unknown import is refused (assumed)."""
    return tasks.errors_of(region, IMPORTS, request[IMPORTS.key])
