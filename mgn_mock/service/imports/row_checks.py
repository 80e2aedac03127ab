"""Check all rows of an import file before anything is changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from mgn_mock.model.validation import violations_in
from mgn_mock.service.import_file import parsing
from mgn_mock.service.import_file.columns import (
    APPLICATION,
    DELETE_TAG,
    LAUNCH,
    READ_ONLY,
    REPLICATION,
    RESET_VALUE,
    SERVER,
    WAVE,
)
from mgn_mock.service.import_file.csv_file import RowError
from mgn_mock.service.import_file.facts import (
    DELETE_TAG_REMOVES_IT,
    EMPTY_CELLS_CHANGE_NOTHING,
    RESET_EMPTIES_TAGS,
    WORDS_IGNORE_CASE,
)
from mgn_mock.service.imports import batch_checks, facts
from mgn_mock.service.imports.batch import RESOURCE_COLUMNS, CellValue, ImportBatch, ImportedResource

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mgn_mock.service.import_file.columns import Column
    from mgn_mock.service.import_file.csv_file import CsvRow, ImportFile
    from mgn_mock.state.world import Region

_ACCOUNT, _REGION = "mgn:account-id", "mgn:region"
# The columns of settings need the identifying column of their server.
_OWNER = {LAUNCH: SERVER, REPLICATION: SERVER}
_IDENTIFYING = frozenset(
    name for columns in RESOURCE_COLUMNS.values() for name in (columns.id_column, columns.name_column)
)


class Checked(NamedTuple):
    """An import file that was checked."""

    batch: ImportBatch
    errors: list[RowError]
    """At most one for each row, in their order."""


def check(region: Region, file: ImportFile) -> Checked:
    """Check all rows of an import file of a Region."""
    batch = ImportBatch(lenient=file.is_export)
    errors: list[RowError] = []
    for row in file.rows():
        if isinstance(row, RowError):
            errors.append(row)
        else:
            errors.extend(_RowCheck(region, batch, row).errors())
    for fact in file.facts:
        region.rest_on(fact)
    errors.extend(batch_checks.errors(batch))
    return Checked(batch, _one_a_row(errors))


def _one_a_row(errors: Iterable[RowError]) -> list[RowError]:
    by_row: dict[int, RowError] = {}
    for error in errors:
        earlier = by_row.get(error.number)
        if earlier is not None:
            error = RowError(error.number, f"{earlier.text} {error.text}", {**error.about, **earlier.about})  # noqa: PLW2901 - both in one
        by_row[error.number] = error
    return [by_row[number] for number in sorted(by_row)]


class _RowCheck:
    """The check of one row."""

    def __init__(self, region: Region, batch: ImportBatch, row: CsvRow) -> None:
        self._batch = batch
        self._row = row
        self._problems: list[str] = []
        region.rest_on(EMPTY_CELLS_CHANGE_NOTHING)
        self._by_name = {found.name: cell for found, cell in row.cells}
        self._region = self._place(region)
        self._resources = self._find_resources()
        self._set_cells()
        self._put_into_containers()

    def errors(self) -> list[RowError]:
        """Return the faults of the row as one error, if there are any."""
        if not self._problems:
            return []
        about = {"accountID": self._region.account_id}
        for columns in RESOURCE_COLUMNS.values():
            named = self._by_name.get(columns.id_column)
            if named is not None and not violations_in(named, columns.kind.id_shape):
                about[columns.kind.key] = named
        return [RowError(self._row.number, " ".join(self._problems), about)]

    def _place(self, region: Region) -> Region:
        """Return the Region of the row's account; an export's own account and Region are ignored."""
        region.rest_on(facts.PLACE_OF_ROWS)
        account_id = self._by_name.get(_ACCOUNT, region.account_id)
        if account_id in region.managed_accounts:
            region = region.world.region(account_id, region.name)
        elif account_id != region.account_id and self._batch.lenient:
            region.rest_on(facts.EXPORTS_FROM_ELSEWHERE)
        elif account_id != region.account_id:
            self._problems.append(f"{_ACCOUNT}: account {region.account_id} does not manage account {account_id!r}.")
        named = self._by_name.get(_REGION, region.name)
        if named != region.name and self._batch.lenient:
            region.rest_on(facts.EXPORTS_FROM_ELSEWHERE)
        elif named != region.name:
            self._problems.append(f"{_REGION}: {named!r} is not the Region of the import, which is {region.name}.")
        return region

    def _find_resources(self) -> dict[str, ImportedResource]:
        parts = {_OWNER.get(found.column.part, found.column.part) for found, _ in self._row.cells}
        return {
            part: imported
            for part in RESOURCE_COLUMNS
            if part in parts and (imported := self._find_resource(part)) is not None
        }

    def _find_resource(self, part: str) -> ImportedResource | None:
        columns = RESOURCE_COLUMNS[part]
        resource_id, name = self._by_name.get(columns.id_column, ""), self._by_name.get(columns.name_column, "")
        if not resource_id and not name:
            self._region.rest_on(facts.NAMING_COLUMNS)
            self._problems.append(
                f"The row has values for {columns.kind.title}, and neither {columns.id_column} nor "
                f"{columns.name_column} to say which one."
            )
            return None
        found = self._batch.find(part, self._region, self._row.number, resource_id, name)
        if isinstance(found, str):
            self._problems.append(found)
            return None
        return found

    def _set_cells(self) -> None:
        for found, cell in self._row.cells:
            part = found.column.part
            try:
                value: Any = parsing.parse(found, cell)
            except parsing.CellError as error:
                self._region.rest_on(error.fact)
                self._problems.append(f"{found.name}: {cell!r:.200}: {error}.")
                continue
            self._rest_on_rules_of(found.column, cell)
            imported = self._resources.get(_OWNER.get(part, part))
            if imported is not None and part != READ_ONLY and found.name not in _IDENTIFYING:
                problem = imported.set_cell(CellValue(found, cell, value, self._row.number))
                if problem is not None:
                    self._problems.append(problem)

    def _rest_on_rules_of(self, column: Column, cell: str) -> None:
        rest_on = self._region.rest_on
        rest_on(column.fact)
        words = column.cell_format.words
        if words and cell not in words:
            rest_on(WORDS_IGNORE_CASE)
        if column.is_tag and cell == DELETE_TAG:
            rest_on(DELETE_TAG_REMOVES_IT)
        if column.is_tag and cell == RESET_VALUE:
            rest_on(RESET_EMPTIES_TAGS)

    def _put_into_containers(self) -> None:
        for part, container in ((SERVER, APPLICATION), (APPLICATION, WAVE)):
            if part in self._resources and container in self._resources:
                problem = self._resources[part].put_into(self._resources[container])
                if problem is not None:
                    self._problems.append(problem)
        if SERVER in self._resources and WAVE in self._resources and APPLICATION not in self._resources:
            self._region.rest_on(facts.SERVER_AND_WAVE_NEED_APPLICATION)
            application = RESOURCE_COLUMNS[APPLICATION]
            self._problems.append(
                "The row has a Source Server and a Wave, but no Application to join them: neither "
                f"{application.id_column} nor {application.name_column}."
            )
