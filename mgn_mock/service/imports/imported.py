"""What the rows of a plan say of one wave, application or source server, put together."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from mgn_mock.service.import_file.columns import APPLICATION, SERVER, WAVE
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
    """How the rows name one sort of thing."""

    kind: ResourceType
    id_column: str
    name_column: str

    @property
    def name_member(self) -> str:
        """The member that the name column goes to."""
        return "userProvidedID" if self.kind is SOURCE_SERVERS else "name"


SORTS: Mapping[str, ResourceColumns] = {
    WAVE: ResourceColumns(WAVES, "mgn:wave:id", "mgn:wave:name"),
    APPLICATION: ResourceColumns(APPLICATIONS, "mgn:app:id", "mgn:app:name"),
    SERVER: ResourceColumns(SOURCE_SERVERS, "mgn:server:id", "mgn:server:user-provided-id"),
}


class Cells(NamedTuple):
    """What a cell says."""

    found: MatchedColumn
    cell: str
    value: Any
    row: int


@dataclass(eq=False)
class ImportedResource:
    """A wave, an application or a source server as the plan wants it."""

    sort: ResourceColumns
    region: Region
    row: int
    """The first row that names it."""
    id: str | None
    """None: it is new."""
    name: str | None
    """The name of a new one, or the new name of one that is named by its id."""
    given: dict[str, Cells] = field(default_factory=dict)
    """By column."""
    into: ImportedResource | None = None
    """What it is to be in."""
    refused: str | None = None
    """What EC2 said when it would not take what the plan says of the launch template."""

    def stored(self) -> Resource | None:
        """A copy of what is kept; None when it is new."""
        if self.id is None:
            return None
        resource: Resource = decode(self.region.of(self.sort.kind).blob(self.id))
        return resource

    def say(self, given: Cells) -> str | None:
        """Takes in a cell; gives what is wrong when an earlier row said otherwise."""
        earlier = self.given.setdefault(given.found.name, given)
        if earlier.value == given.value and earlier.cell == given.cell:
            return None
        return f"{given.found.name}: {given.cell!r} conflicts with {earlier.cell!r} in row {earlier.row}."

    def put_into(self, other: ImportedResource) -> str | None:
        """Puts it into something; gives what is wrong when an earlier row put it into something else."""
        if self.into is None:
            self.into = other
        if self.into is other:
            return None
        return f"The row puts {self.words} into {other.words}, and an earlier one into {self.into.words}."

    @property
    def words(self) -> str:
        """What messages call it."""
        return f"{self.sort.kind.title} {self.id or self.name or 'without a name'}"


class ImportBatch:
    """All drafts of a plan, found by what rows call them.

    Args:
        lenient: Whether an id that is not here is passed over: an export wrote it, of another place.
    """

    def __init__(self, *, lenient: bool) -> None:
        self.lenient = lenient
        self.drafts: dict[str, list[ImportedResource]] = {part: [] for part in SORTS}
        # By account, kind, and id or name.
        self._found: dict[tuple[str, str, str], ImportedResource] = {}

    def draft(self, part: str, region: Region, row: int, resource_id: str, name: str) -> ImportedResource | str:
        """What a row names; what is wrong with it, if nothing can be found so.

        Args:
            part: The part of the columns.
            region: The account that the row is about.
            row: The row's number.
            resource_id: What the id column says; nothing if empty.
            name: What the name column says; nothing if empty.
        """
        sort = SORTS[part]
        known = bool(resource_id) and resource_id in region.of(sort.kind)
        if resource_id and not known and not self.lenient:
            return f"{sort.id_column}: {sort.kind.title} {resource_id} was not found in {region.place}."
        if known:
            return self._by_id(sort, region, row, resource_id, name)
        if name:
            return self._by_name(sort, region, row, name)
        return self._of_another_place(sort, region, row, resource_id)

    def _by_id(
        self, sort: ResourceColumns, region: Region, row: int, resource_id: str, name: str
    ) -> ImportedResource | str:
        draft = self._found_or_kept(ImportedResource(sort, region, row, resource_id, None), resource_id)
        if not name:
            return draft
        if draft.name not in (None, name):
            return f"{sort.name_column}: {name!r} conflicts with {draft.name!r} in another row."
        holder = self._found.setdefault(_key(draft, _name_key(name)), draft)
        if holder is not draft or _holder(sort, region, name) not in (None, resource_id):
            return f"{sort.name_column}: another {sort.kind.title} is called {name!r}."
        draft.name = name
        return draft

    def _by_name(self, sort: ResourceColumns, region: Region, row: int, name: str) -> ImportedResource:
        there = _holder(sort, region, name)
        draft = ImportedResource(sort, region, row, there, None if there else name)
        known = self._found.get(_key(draft, _name_key(name)))
        if known is None:
            known = self._found_or_kept(draft, there or _name_key(name))
            self._found[_key(draft, _name_key(name))] = known
        return known

    def _of_another_place(self, sort: ResourceColumns, region: Region, row: int, resource_id: str) -> ImportedResource:
        return self._found_or_kept(ImportedResource(sort, region, row, None, None), resource_id)

    def _found_or_kept(self, draft: ImportedResource, key: str) -> ImportedResource:
        found = self._found.setdefault(_key(draft, key), draft)
        if found is draft:
            part = next(part for part, sort in SORTS.items() if sort is draft.sort)
            self.drafts[part].append(draft)
        return found


def _key(draft: ImportedResource, key: str) -> tuple[str, str, str]:
    return draft.region.account_id, draft.sort.kind.name, key


def _name_key(name: str) -> str:
    # No id begins so.
    return f"name {name.lower()}"


def _holder(sort: ResourceColumns, region: Region, name: str) -> str | None:
    if sort.kind is not SOURCE_SERVERS:
        return names.holder(region, sort.kind, name)
    # An archived server is over with: its user-provided id may be used again.
    servers = region.source_servers
    for server_id in servers.ids_by("userProvidedID", name.lower()):
        if not decode(servers.blob(server_id))["isArchived"]:
            return server_id
    return None
