"""Checks what a plan says of each wave, application and source server, all rows taken together."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from mgn_mock.errors import ServiceQuotaExceededException
from mgn_mock.model.validation import violations_in
from mgn_mock.service.import_file.reading import RowError
from mgn_mock.service.imports import applying, settings
from mgn_mock.service.shared import quotas
from mgn_mock.state.resource_types import SOURCE_SERVERS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from mgn_mock.service.imports.imported import ImportBatch, ImportedResource
    from mgn_mock.state.blobs import Resource

_FQDN = "mgn:server:fqdn-for-action-framework"
# The lifecycle states of a server that has no agent yet.
_WITHOUT_AGENT = frozenset({"PENDING_INSTALLATION", "DISCOVERED"})
# What an import may still change of a server with an agent (user guide).
_CHANGEABLE = ("userProvidedID", "fqdnForActionFramework")


def errors(book: ImportBatch) -> Iterator[RowError]:
    """What is wrong with what the rows together want."""
    over = _Quotas()
    for drafts in book.drafts.values():
        for draft in drafts:
            problems = [text for text in _problems(draft, lenient=book.lenient) if text is not None]
            problems.extend(over.problems(draft))
            if problems:
                about = {"accountID": draft.region.account_id}
                if draft.id is not None:
                    about[draft.sort.kind.key] = draft.id
                yield RowError(draft.row, " ".join(problems), about)


def _problems(draft: ImportedResource, *, lenient: bool) -> Iterator[str | None]:
    stored = draft.stored()
    is_server = draft.sort.kind is SOURCE_SERVERS
    if stored is None:
        yield _incomplete_server(draft, lenient=lenient) if is_server else _nameless(draft)
        stored = {}
    else:
        yield _archived(draft, stored)
    wanted = applying.changed(draft, stored)
    yield _too_many_tags(draft, wanted)
    if is_server:
        yield from settings.problems(draft, stored or {"sourceServerID": "", "sourceProperties": {}})
    if is_server and stored and stored["lifeCycle"]["state"] not in _WITHOUT_AGENT:
        yield _settled(draft, stored, wanted)


def _incomplete_server(draft: ImportedResource, *, lenient: bool) -> str | None:
    if lenient or _FQDN in draft.given:
        return None
    return f"{draft.words} is new and needs {_FQDN}: its fully qualified domain name, or its IP address."


def _nameless(draft: ImportedResource) -> str | None:
    return None if draft.name else f"A new {draft.sort.kind.title} needs {draft.sort.name_column}."


def _archived(draft: ImportedResource, stored: Resource) -> str | None:
    return f"{draft.words} is archived, and an import does not change it." if stored["isArchived"] else None


def _too_many_tags(draft: ImportedResource, wanted: Resource) -> str | None:
    faults = violations_in(wanted.get("tags", {}), "TagsMap")
    return f"{draft.words} would have tags that do not fit: {faults[0].message}." if faults else None


def _settled(draft: ImportedResource, stored: Resource, wanted: Resource) -> str | None:
    differing = sorted(name for name in wanted.keys() | stored.keys() if wanted.get(name) != stored.get(name))
    fixed = [name for name in differing if name not in _CHANGEABLE]
    if not fixed:
        return None
    return (
        f"{draft.words} has its agent installed: an import can change no more than its user-provided id and "
        f"{_FQDN}, and the plan changes {', '.join(fixed)}."
    )


class _Quotas:
    """Counts what there will be, and finds what is too many."""

    def __init__(self) -> None:
        self._counts: Counter[tuple[str, ...]] = Counter()

    def problems(self, draft: ImportedResource) -> Iterator[str]:
        """What is too many with this one."""
        limits = [*_limits_of_new(draft), *_limits_of_place(draft)]
        for quota, key, there in limits:
            place = (quota, draft.region.account_id, key)
            if place not in self._counts:
                self._counts[place] = there()
            try:
                quotas.check(
                    draft.region,
                    quota,
                    in_use=self._counts[place],
                    kind=draft.sort.kind,
                    resource_id=draft.id or draft.name or "",
                )
            except ServiceQuotaExceededException as error:
                yield str(error)
            self._counts[place] += 1


def _limits_of_new(draft: ImportedResource) -> Iterator[tuple[str, str, Callable[[], int]]]:
    if draft.id is not None:
        return
    collection = draft.region.of(draft.sort.kind)
    if draft.sort.kind is SOURCE_SERVERS:
        yield "source_servers", "", collection.__len__
        yield "non_archived_source_servers", "", lambda: len(collection) - collection.count_by("quota", "archived")
    else:
        yield draft.sort.kind.name, "", lambda: collection.count_by("quota", "active")


def _limits_of_place(draft: ImportedResource) -> Iterator[tuple[str, str, Callable[[], int]]]:
    into = draft.into
    if into is None:
        return
    link = into.sort.kind.key
    stored = draft.stored()
    if into.id is not None and stored is not None and stored.get(link) == into.id:
        return
    quota = "servers_per_application" if draft.sort.kind is SOURCE_SERVERS else "applications_per_wave"
    there = 0 if into.id is None else draft.region.of(draft.sort.kind).count_by(link, into.id)
    yield quota, f"{id(into)}", lambda: there
