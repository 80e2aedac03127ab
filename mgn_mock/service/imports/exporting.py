"""Write the resources of an account in a Region as an import file."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any, NamedTuple

from mgn_mock.service.import_file import columns
from mgn_mock.service.import_file.columns import APPLICATION, COLUMNS, SERVER, WAVE
from mgn_mock.service.imports import facts, imported_settings
from mgn_mock.service.shared.operating_systems import operating_system
from mgn_mock.state.resource_types import APPLICATIONS, SOURCE_SERVERS, WAVES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mgn_mock.service.import_file.columns import Column
    from mgn_mock.state.blobs import Resource
    from mgn_mock.state.collection import Collection
    from mgn_mock.state.world import Region

Cells = dict[str, str]
_KINDS = (SOURCE_SERVERS, APPLICATIONS, WAVES)


class Export(NamedTuple):
    """An export file."""

    data: bytes
    summary: dict[str, int]
    """The numbers of resources in it, in the service's shape."""


def export(region: Region) -> Export:
    """Export all that is not archived: a row for each source server, and for groups that have none."""
    servers, applications, waves = (_active(region.of(kind)) for kind in _KINDS)
    _rest_on_rules(region, servers, applications, waves)
    rows = list(_rows(region, servers, applications, waves))
    summary = {"serversCount": len(servers), "applicationsCount": len(applications), "wavesCount": len(waves)}
    return Export(_csv_of(rows), summary)


def _rest_on_rules(region: Region, *exported: Mapping[str, Resource]) -> None:
    for fact in (
        facts.ROWS_OF_EXPORTS,
        facts.LAYOUT_OF_EXPORTS,
        facts.STATES_IN_EXPORTS,
        facts.FORMULAS_ARE_EXPORTED_AS_STORED,
    ):
        region.rest_on(fact)
    if any(len(region.of(kind)) > len(of_kind) for kind, of_kind in zip(_KINDS, exported, strict=True)):
        region.rest_on(facts.EXPORTS_LEAVE_OUT_ARCHIVED)
    if any("" in resource.get("tags", {}).values() for of_kind in exported for resource in of_kind.values()):
        region.rest_on(facts.EMPTY_TAGS_IN_EXPORTS)


def _active(collection: Collection) -> dict[str, Resource]:
    return {resource[collection.kind.key]: resource for resource in collection.all() if not resource["isArchived"]}


def _rows(
    region: Region, servers: Mapping[str, Resource], applications: Mapping[str, Resource], waves: Mapping[str, Resource]
) -> Iterator[Cells]:
    general = {"mgn:account-id": region.account_id, "mgn:region": region.name}
    of_wave = {wave_id: _cells(WAVE, wave) for wave_id, wave in waves.items()}
    of_application = {
        application_id: {**of_wave.get(application.get("waveID", ""), {}), **_cells(APPLICATION, application)}
        for application_id, application in applications.items()
    }
    for server in servers.values():
        yield {**general, **of_application.get(server.get("applicationID", ""), {}), **_cells_of_server(region, server)}
    not_empty = {server.get("applicationID") for server in servers.values()}
    not_empty |= {application.get("waveID") for application in applications.values()}
    for group_id, cells in {**of_application, **of_wave}.items():
        if group_id not in not_empty:
            yield {**general, **cells}


def _cells_of_server(region: Region, server: Resource) -> Cells:
    return {
        **_cells(SERVER, {**server, "platform": operating_system(server)}),
        "mgn:server:lifecycle-state": server["lifeCycle"]["state"],
        "mgn:server:replication-state": server["dataReplicationInfo"]["dataReplicationState"],
        "mgn:server:replication-type": server["replicationType"],
        **imported_settings.cells_of(region, server),
    }


def _cells(part: str, resource: Resource) -> Cells:
    """Return the cells of a resource's own members."""
    cells: Cells = {}
    for column in COLUMNS:
        value = resource.get(column.member) if column.part == part else None
        if column.is_tag:
            cells.update({columns.name_of(column, key): text for key, text in (value or {}).items()})
        elif value is not None:
            cells[column.name] = column.cell_format.write(value)
    return cells


def _csv_of(rows: list[Cells]) -> bytes:
    header = _header(rows)
    text = io.StringIO(newline="")
    # With other line ends, older Pythons leave a lone carriage return in a cell unquoted.
    writer = csv.DictWriter(text, header, restval="", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def _header(rows: list[Cells]) -> list[str]:
    """Return all fixed columns and the used columns of families, in the order of the table."""
    used = dict.fromkeys(name for row in rows for name in row)
    members: dict[str, list[str]] = {}
    for name in used:
        found: Any = columns.match(name)
        members.setdefault(found.column.name, []).append(name)
    return [name for column in COLUMNS for name in _names_of(column, members)]


def _names_of(column: Column, members: Mapping[str, list[str]]) -> list[str]:
    return sorted(members.get(column.name, [])) if columns.is_family(column) else [column.name]
