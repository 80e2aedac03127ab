"""Check each wave, application and source server of an import file, all rows taken together."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from mgn_mock.errors import ServiceQuotaExceededException
from mgn_mock.model.validation import violations_in
from mgn_mock.service.import_file.columns import SERVER
from mgn_mock.service.import_file.csv_file import RowError
from mgn_mock.service.import_file.facts import SERVICE_TAGS_ARE_FIXED
from mgn_mock.service.imports import applying, facts, imported_settings
from mgn_mock.service.shared import quotas
from mgn_mock.state.resource_types import SOURCE_SERVERS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from mgn_mock.service.imports.batch import ImportBatch, ImportedResource
    from mgn_mock.state.blobs import Resource

_FQDN = "mgn:server:fqdn-for-action-framework"
# Keys of the tags that the service makes.
_OF_SERVICE = re.compile(r"AWSApplicationMigrationService|mgn\.amazonaws\.com", re.IGNORECASE)
# The lifecycle states of a server that has no agent yet.
_WITHOUT_AGENT = frozenset({"PENDING_INSTALLATION", "DISCOVERED"})
# As far as its settings look at it.
_NEW_SERVER: Resource = {"sourceServerID": "", "replicationType": "AGENT_BASED", "sourceProperties": {}}
# What an import may still change of a server with an agent.
_CHANGEABLE = ("userProvidedID", "fqdnForActionFramework")


def errors(batch: ImportBatch) -> Iterator[RowError]:
    """Yield the faults of the resources of a batch."""
    counted = _Quotas()
    for resources in batch.resources.values():
        for imported in resources:
            problems = [text for text in _problems(imported, lenient=batch.lenient) if text is not None]
            problems.extend(counted.problems(imported))
            if problems:
                about = {"accountID": imported.region.account_id}
                if imported.id is not None:
                    about[imported.kind.key] = imported.id
                yield RowError(imported.row, " ".join(problems), about)


def _problems(imported: ImportedResource, *, lenient: bool) -> Iterator[str | None]:
    stored = imported.stored()
    is_server = imported.kind is SOURCE_SERVERS
    if stored is None:
        yield _incomplete_server(imported, lenient=lenient) if is_server else _nameless(imported)
        stored = {}
    else:
        yield _archived(imported, stored)
    yield from _service_tags(imported, stored)
    wanted = applying.changed(imported, stored)
    yield _too_many_tags(imported, wanted)
    if is_server:
        yield from imported_settings.problems(imported, stored or _NEW_SERVER)
    if is_server and stored and stored["lifeCycle"]["state"] not in _WITHOUT_AGENT:
        yield _changed_with_agent(imported, stored, wanted)


def _incomplete_server(imported: ImportedResource, *, lenient: bool) -> str | None:
    if _FQDN in imported.cells:
        return None
    if lenient:
        imported.region.rest_on(facts.EXPORTS_FROM_ELSEWHERE)
        return None
    imported.region.rest_on(facts.NEW_SERVERS_NEED_AN_ADDRESS)
    return f"{imported.label} is new and needs {_FQDN}: its fully qualified domain name, or its IP address."


def _nameless(imported: ImportedResource) -> str | None:
    return None if imported.name else f"A new {imported.kind.title} needs {imported.columns.name_column}."


def _archived(imported: ImportedResource, stored: Resource) -> str | None:
    if not stored["isArchived"]:
        return None
    imported.region.rest_on(facts.ARCHIVED_ARE_NOT_IMPORTED)
    return f"{imported.label} is archived, and an import does not change it."


def _service_tags(imported: ImportedResource, stored: Resource) -> Iterator[str]:
    for cell in imported.cells.values():
        if not (cell.matched.column.is_tag and _OF_SERVICE.match(cell.matched.keys[-1])):
            continue
        imported.region.rest_on(SERVICE_TAGS_ARE_FIXED)
        stands = stored.get("tags", {}).get(cell.matched.keys[-1]) if cell.matched.column.member == "tags" else None
        if cell.value is None or cell.value != stands:
            yield f"{cell.matched.name}: the service makes this tag, and no import changes it; leave the cell empty."


def _too_many_tags(imported: ImportedResource, wanted: Resource) -> str | None:
    faults = violations_in(wanted.get("tags", {}), "TagsMap")
    if not faults:
        return None
    imported.region.rest_on(facts.TAGS_OF_ROWS_IN_TOTAL)
    return f"{imported.label} would have tags that do not fit: {faults[0].message}."


def _changed_with_agent(imported: ImportedResource, stored: Resource, wanted: Resource) -> str | None:
    differing = sorted(name for name in wanted.keys() | stored.keys() if wanted.get(name) != stored.get(name))
    fixed = [name for name in differing if name not in _CHANGEABLE]
    if not fixed:
        _rest_on_equal_values(imported)
        return None
    imported.region.rest_on(facts.AGENT_FIXES_COLUMNS)
    return (
        f"{imported.label} has its agent installed: an import can change no more than its user-provided id and "
        f"{_FQDN}, and the import file changes {', '.join(fixed)}."
    )


def _rest_on_equal_values(imported: ImportedResource) -> None:
    columns = (cell.matched.column for cell in imported.cells.values())
    if any(column.part == SERVER and column.member not in _CHANGEABLE for column in columns):
        imported.region.rest_on(facts.EQUAL_VALUES_ARE_NO_CHANGE)


class _Quotas:
    """The counts of resources that there will be."""

    def __init__(self) -> None:
        self._counts: Counter[tuple[str, ...]] = Counter()

    def problems(self, imported: ImportedResource) -> Iterator[str]:
        """Yield the quotas that one more resource exceeds."""
        limits = [*_limits_of_new(imported), *_limits_of_container(imported)]
        for quota, key, there in limits:
            place = (quota, imported.region.account_id, key)
            if place not in self._counts:
                self._counts[place] = there()
            try:
                quotas.check(
                    imported.region,
                    quota,
                    in_use=self._counts[place],
                    kind=imported.kind,
                    resource_id=imported.id or imported.name or "",
                )
            except ServiceQuotaExceededException as error:
                imported.region.rest_on(facts.QUOTAS_HOLD_FOR_IMPORTS)
                yield str(error)
            self._counts[place] += 1


def _limits_of_new(imported: ImportedResource) -> Iterator[tuple[str, str, Callable[[], int]]]:
    if imported.id is not None:
        return
    collection = imported.region.of(imported.kind)
    if imported.kind is SOURCE_SERVERS:
        yield "source_servers", "", collection.__len__
        yield "non_archived_source_servers", "", lambda: len(collection) - collection.count_by("quota", "archived")
    else:
        yield imported.kind.name, "", lambda: collection.count_by("quota", "active")


def _limits_of_container(imported: ImportedResource) -> Iterator[tuple[str, str, Callable[[], int]]]:
    container = imported.container
    if container is None:
        return
    link = container.kind.key
    stored = imported.stored()
    if container.id is not None and stored is not None and stored.get(link) == container.id:
        return
    quota = "servers_per_application" if imported.kind is SOURCE_SERVERS else "applications_per_wave"
    there = 0 if container.id is None else imported.region.of(imported.kind).count_by(link, container.id)
    yield quota, f"{id(container)}", lambda: there
