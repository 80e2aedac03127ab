"""The resources of an import file, each put together from all rows that name it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from mgn_mock.service.import_file.columns import APPLICATION, SERVER, WAVE
from mgn_mock.service.imports import facts
from mgn_mock.service.shared import names
from mgn_mock.state.blobs import decode
from mgn_mock.state.resource_types import APPLICATIONS, SOURCE_SERVERS, WAVES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mgn_mock.service.import_file.columns import MatchedColumn
    from mgn_mock.state.blobs import Resource
    from mgn_mock.state.resource_types import ResourceType
    from mgn_mock.state.world import Region


class ResourceColumns(NamedTuple):
    """The columns by which rows name a type of resource."""

    kind: ResourceType
    id_column: str
    name_column: str

    @property
    def name_member(self) -> str:
        """The member that the name column goes to."""
        return "userProvidedID" if self.kind is SOURCE_SERVERS else "name"


RESOURCE_COLUMNS: Mapping[str, ResourceColumns] = {
    WAVE: ResourceColumns(WAVES, "mgn:wave:id", "mgn:wave:name"),
    APPLICATION: ResourceColumns(APPLICATIONS, "mgn:app:id", "mgn:app:name"),
    SERVER: ResourceColumns(SOURCE_SERVERS, "mgn:server:id", "mgn:server:user-provided-id"),
}


class CellValue(NamedTuple):
    """A cell of a row, parsed."""

    matched: MatchedColumn
    text: str
    value: Any
    row: int


@dataclass(eq=False)
class ImportedResource:
    """A wave, an application or a source server as the import file wants it."""

    columns: ResourceColumns
    region: Region
    row: int
    """The first row that names it."""
    id: str | None
    """None: it is new."""
    name: str | None
    """The name of a new one, or the new name of one that is named by its id."""
    cells: dict[str, CellValue] = field(default_factory=dict)
    """By column."""
    container: ImportedResource | None = None
    """The application or wave that it is put into."""
    ec2_error: str | None = None
    """The error by which EC2 refused the changes of the launch template, if it did."""

    def stored(self) -> Resource | None:
        """Return a copy of what is stored; None when it is new."""
        if self.id is None:
            return None
        resource: Resource = decode(self.region.of(self.kind).blob(self.id))
        return resource

    def set_cell(self, cell: CellValue) -> str | None:
        """Add a cell; return the fault when an earlier row has another value."""
        earlier = self.cells.setdefault(cell.matched.name, cell)
        if earlier.value == cell.value and earlier.text == cell.text:
            return None
        self.region.rest_on(facts.ROWS_MAY_NOT_DIFFER)
        return f"{cell.matched.name}: {cell.text!r} conflicts with {earlier.text!r} in row {earlier.row}."

    def put_into(self, other: ImportedResource) -> str | None:
        """Put the resource into a container; return the fault when an earlier row names another one."""
        if self.container is None:
            self.container = other
        if self.container is other:
            return None
        column = other.columns.name_column
        return (
            f"{column}: the row puts {self.label} into {other.label}, and an earlier one into {self.container.label}."
        )

    @property
    def kind(self) -> ResourceType:
        """Its resource type."""
        return self.columns.kind

    @property
    def label(self) -> str:
        """Its name in messages."""
        return f"{self.kind.title} {self.id or self.name or 'without a name'}"


class ImportBatch:
    """All resources of an import file, found by id or name.

    Args:
        lenient: Whether an unknown id is accepted, as in a file that was exported elsewhere.
    """

    def __init__(self, *, lenient: bool) -> None:
        self.lenient = lenient
        self.resources: dict[str, list[ImportedResource]] = {part: [] for part in RESOURCE_COLUMNS}
        # By account, kind, and id or name.
        self._found: dict[tuple[str, str, str], ImportedResource] = {}

    def find(self, part: str, region: Region, row: int, resource_id: str, name: str) -> ImportedResource | str:
        """Return the resource that a row names by id or name, or the fault that keeps it from being found."""
        region.rest_on(facts.IDENTITY_OF_ROWS)
        columns = RESOURCE_COLUMNS[part]
        known = bool(resource_id) and resource_id in region.of(columns.kind)
        if resource_id and not known and not self.lenient:
            return f"{columns.id_column}: {columns.kind.title} {resource_id} was not found in {region.place}."
        if resource_id and not known:
            region.rest_on(facts.EXPORTS_FROM_ELSEWHERE)
        if known:
            return self._by_id(columns, region, row, resource_id, name)
        if name:
            return self._by_name(columns, region, row, name)
        return self._by_foreign_id(columns, region, row, resource_id)

    def _by_id(
        self, columns: ResourceColumns, region: Region, row: int, resource_id: str, name: str
    ) -> ImportedResource | str:
        imported = self._known_or_added(ImportedResource(columns, region, row, resource_id, None), resource_id)
        if not name:
            return imported
        if imported.name not in (None, name):
            return f"{columns.name_column}: {name!r} conflicts with {imported.name!r} in another row."
        holder = self._found.setdefault(_key(imported, _name_key(name)), imported)
        if holder is not imported or _holder(columns, region, name) not in (None, resource_id):
            return f"{columns.name_column}: another {columns.kind.title} is called {name!r}."
        imported.name = name
        return imported

    def _by_name(self, columns: ResourceColumns, region: Region, row: int, name: str) -> ImportedResource:
        there = _holder(columns, region, name)
        imported = ImportedResource(columns, region, row, there, None if there else name)
        known = self._found.get(_key(imported, _name_key(name)))
        if known is None:
            known = self._known_or_added(imported, there or _name_key(name))
            self._found[_key(imported, _name_key(name))] = known
        return known

    def _by_foreign_id(self, columns: ResourceColumns, region: Region, row: int, resource_id: str) -> ImportedResource:
        return self._known_or_added(ImportedResource(columns, region, row, None, None), resource_id)

    def _known_or_added(self, imported: ImportedResource, key: str) -> ImportedResource:
        found = self._found.setdefault(_key(imported, key), imported)
        if found is imported:
            part = next(part for part, columns in RESOURCE_COLUMNS.items() if columns is imported.columns)
            self.resources[part].append(imported)
        return found


def _key(imported: ImportedResource, key: str) -> tuple[str, str, str]:
    return imported.region.account_id, imported.kind.name, key


def _name_key(name: str) -> str:
    # No id begins with this.
    return f"name {name.lower()}"


def _holder(columns: ResourceColumns, region: Region, name: str) -> str | None:
    region.rest_on(facts.NAMES_IN_ROWS_IGNORE_CASE)
    if columns.kind is not SOURCE_SERVERS:
        return names.holder(region, columns.kind, name)
    servers = region.source_servers
    for server_id in servers.ids_by("userProvidedID", name.lower()):
        if not decode(servers.blob(server_id))["isArchived"]:
            return server_id
        region.rest_on(facts.IDS_OF_ARCHIVED_SERVERS_ARE_FREE)
    return None
