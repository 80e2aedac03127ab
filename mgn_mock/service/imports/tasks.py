"""Imports and exports under way: their steps, results and errors."""

from __future__ import annotations

import csv
from datetime import timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from mgn_mock.clock import to_text
from mgn_mock.errors import ValidationException
from mgn_mock.neighbours.errors import NeighbourError
from mgn_mock.service import steps
from mgn_mock.service.import_file.columns import SERVER
from mgn_mock.service.import_file.csv_file import FileError, ImportFile, RowError
from mgn_mock.service.import_file.facts import UNKNOWN_COLUMNS_ARE_REFUSED
from mgn_mock.service.imports import applying, exporting, facts, row_checks
from mgn_mock.service.shared.facts import TIMES_END_IN_AN_OFFSET
from mgn_mock.service.shared.neighbours import s3_of
from mgn_mock.service.shared.views import as_shape
from mgn_mock.service.steps import Step
from mgn_mock.state.listing import Listing
from mgn_mock.state.resource_types import EXPORTS, IMPORTS, TASK_ERRORS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import datetime

    from mgn_mock.service.imports.batch import ImportedResource
    from mgn_mock.service.steps import Steps
    from mgn_mock.state.blobs import Resource
    from mgn_mock.state.resource_types import ResourceType
    from mgn_mock.state.world import Region

_HALF_WAY = 50.0


class _Outcome(NamedTuple):
    """The result of an import or export."""

    summary: dict[str, Any] | None
    """The service's summary of it; None when it failed."""
    errors: tuple[Resource, ...] = ()


def begin(region: Region, kind: ResourceType, given: Mapping[str, Any], summary: Mapping[str, Any]) -> Resource:
    """Store a new import or export, and schedule its start."""
    region.rest_on(TIMES_END_IN_AN_OFFSET)
    task_id, now = region.new_id(kind), region.now
    task = {
        kind.key: task_id,
        "arn": region.arn(kind, task_id),
        **given,
        "creationDateTime": to_text(now),
        "status": "PENDING",
        "progressPercentage": 0.0,
        "summary": dict(summary),
    }
    region.of(kind).put(task)
    steps.begin(STEPS, f"imports.{kind.resource_type} waits", region, task, now)
    return task


def _start(region: Region, task: Resource, _at: datetime) -> str:
    """Start a task that waited."""
    region.rest_on(facts.HALF_WAY_PROGRESS)
    task.update(status="STARTED", progressPercentage=_HALF_WAY)
    region.of(_kind_of(task)).put(task)
    return f"imports.{_kind_of(task).resource_type}"


def _end(region: Region, task: Resource, at: datetime) -> None:
    """End a task; its work is done only then."""
    kind = _kind_of(task)
    outcome = _WORK[kind.name](region, task, at)
    task["endDateTime"] = to_text(at)
    if outcome.summary is None:
        task["status"] = "FAILED"
    else:
        task.update(status="SUCCEEDED", progressPercentage=100.0, summary=outcome.summary)
    _keep_errors(region, task[kind.key], outcome.errors)
    region.of(kind).put(task)


def _kind_of(task: Resource) -> ResourceType:
    return IMPORTS if IMPORTS.key in task else EXPORTS


def _keep_errors(region: Region, task_id: str, errors: tuple[Resource, ...]) -> None:
    if not errors:
        return
    kept = region.of(TASK_ERRORS, task_id)
    for number, error in enumerate(errors, 1):
        kept.put({TASK_ERRORS.key: f"{number}", **error})


def errors_of(region: Region, kind: ResourceType, task_id: str) -> Listing:
    """List the errors of a task; reading them advances the task."""
    if task_id not in region.of(kind):
        refusal = ValidationException.of_fields(f"{kind.title} {task_id} was not found in {region.place}.", kind.key)
        raise refusal.resting_on(facts.ERRORS_OF_UNKNOWN_TASK)
    also_advances = (region.arn(kind, task_id),)
    show = as_shape(f"{kind.resource_type}TaskError")
    return Listing(region, region.of(TASK_ERRORS, task_id), show=show, also_advances=also_advances)


def _import(region: Region, task: Resource, at: datetime) -> _Outcome:
    source = task["s3BucketSource"]
    try:
        data = s3_of(region).get_object(source["s3Bucket"], source["s3Key"])
    except NeighbourError as error:
        region.rest_on(facts.FILE_THAT_WENT_AWAY)
        failed = _import_error(RowError(0, str(error), {"accountID": region.account_id}), at, "PROCESSING_ERROR")
        return _Outcome(None, (failed,))
    try:
        checked = row_checks.check(region, ImportFile(data))
    except FileError as error:
        region.rest_on(UNKNOWN_COLUMNS_ARE_REFUSED)
        return _refused(region, error.errors, at)
    if checked.errors:
        region.rest_on(facts.ONE_WRONG_ROW_STOPS_ALL)
        return _refused(region, checked.errors, at)
    summary = applying.apply(checked.batch)
    refused = (_refusal(imported, at) for imported in checked.batch.resources[SERVER] if imported.ec2_error is not None)
    return _Outcome(summary, tuple(refused))


def _refused(region: Region, errors: Iterable[RowError], at: datetime) -> _Outcome:
    """Return the result of an import whose file is wrong."""
    region.rest_on(facts.FILE_IS_READ_AT_THE_END)
    region.rest_on(facts.ROWS_COUNT_FROM_1)
    return _Outcome(None, tuple(_import_error(each, at) for each in errors))


def _refusal(imported: ImportedResource, at: datetime) -> Resource:
    """Return the error of a server whose launch template EC2 would not change; the import goes on."""
    imported.region.rest_on(facts.REFUSAL_OF_EC2)
    about = {"accountID": imported.region.account_id, "sourceServerID": str(imported.id)}
    return _import_error(RowError(imported.row, str(imported.ec2_error), about), at, "PROCESSING_ERROR")


def _import_error(error: RowError, at: datetime, error_type: str = "VALIDATION_ERROR") -> Resource:
    return {
        "errorDateTime": to_text(at),
        "errorType": error_type,
        "errorData": {"rowNumber": error.number, "rawError": _bounded(error.text), **error.about},
    }


def _export(region: Region, task: Resource, at: datetime) -> _Outcome:
    try:
        written = exporting.export(region)
        s3_of(region).put_object(task["s3Bucket"], task["s3Key"], written.data)
    # Older Pythons write no null character as CSV.
    except (NeighbourError, csv.Error) as error:
        region.rest_on(facts.FAILED_EXPORT)
        failed = {"errorDateTime": to_text(at), "errorData": {"rawError": _bounded(str(error))}}
        return _Outcome(None, (failed,))
    return _Outcome(written.summary)


def _bounded(text: str) -> str:
    # The model's longest error.
    return text[:65536]


_WORK: Mapping[str, Callable[[Region, Resource, datetime], _Outcome]] = {IMPORTS.name: _import, EXPORTS.name: _export}

STEPS: Steps = {
    "imports.Import waits": Step(IMPORTS, timedelta(seconds=10), _start),
    "imports.Import": Step(IMPORTS, timedelta(minutes=1), _end),
    "imports.Export waits": Step(EXPORTS, timedelta(seconds=10), _start),
    "imports.Export": Step(EXPORTS, timedelta(minutes=1), _end),
}
