"""The launch and replication settings of a source server in an import file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from mgn_mock.errors import ServiceError
from mgn_mock.model.validation import violations_in
from mgn_mock.neighbours.errors import NeighbourError
from mgn_mock.service.import_file import columns
from mgn_mock.service.import_file.columns import COLUMNS, LAUNCH, REPLICATION, RESET_VALUE
from mgn_mock.service.import_file.destinations import EC2, path_of, template_cell
from mgn_mock.service.import_file.facts import STORAGE_TYPE_AND_FSX_COLUMNS
from mgn_mock.service.import_file.parsing import ACTION
from mgn_mock.service.imports import facts, imported_actions
from mgn_mock.service.settings import (
    ec2_templates,
    launch_configuration,
    replication_configuration,
    template_overrides,
)
from mgn_mock.service.settings.templates import settings_of
from mgn_mock.service.shared.paths import value_at, with_value
from mgn_mock.service.shared.views import project
from mgn_mock.service.source_servers import restarts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from mgn_mock.service.import_file.columns import Column
    from mgn_mock.service.imports.batch import CellValue, ImportedResource
    from mgn_mock.state.blobs import Resource
    from mgn_mock.state.world import Region


class _Part(NamedTuple):
    """One of the two configurations."""

    shape: str
    of: Any
    """The module that has it."""


_PARTS = {
    LAUNCH: _Part("LaunchConfiguration", launch_configuration),
    REPLICATION: _Part("ReplicationConfiguration", replication_configuration),
}


_STORAGE_TYPE = ("storageConfiguration", "storageType")
_STORAGE_COLUMN = "mgn:replication:storage-type"
_FSX_COLUMNS = (
    "mgn:replication:fsx-ontap:storage-virtual-machine-id",
    "mgn:replication:fsx-ontap:credentials-secret-arn",
)
_VOLUME_COLUMN = "mgn:launch:volume:DEV:type"


def _of_configuration(imported: ImportedResource, part: str) -> list[CellValue]:
    return [
        cell
        for cell in imported.cells.values()
        if cell.matched.column.part == part and not cell.matched.column.member.startswith((EC2, ACTION))
    ]


def _of_template(imported: ImportedResource) -> list[CellValue]:
    return [cell for cell in imported.cells.values() if cell.matched.column.member.startswith(EC2)]


def problems(imported: ImportedResource, server: Resource) -> Iterator[str]:
    """Yield the faults of the settings that an import file gives a source server, stored or not."""
    for part, (shape, module) in _PARTS.items():
        given = _of_configuration(imported, part)
        if not given:
            continue
        current = module.configuration(imported.region, server)
        wanted = _wanted(current, given)
        faults = list(_storage_problems(imported, current)) if part == REPLICATION else []
        if faults:
            yield from faults
            continue
        touched = {name: wanted[name] for name in _touched(given)}
        for fault in violations_in(project(touched, shape), shape):
            yield f"{imported.label}: {fault.text}."
        if part == REPLICATION:
            try:
                replication_configuration.check(imported.region, server, touched)
            except ServiceError as error:
                yield f"{imported.label}: {error}"
    yield from _volume_problems(imported, server)
    yield from imported_actions.problems(imported)


def _wanted(configuration: Resource, given: Iterable[CellValue]) -> Resource:
    # In the order of the columns' places, so that lists grow from their beginning.
    for each in sorted(given, key=lambda each: each.matched.keys):
        configuration = with_value(configuration, path_of(each.matched), each.value)
    if value_at(configuration, _STORAGE_TYPE) == "EBS":
        configuration = {**configuration, _STORAGE_TYPE[0]: {_STORAGE_TYPE[1]: "EBS"}}
    return configuration


def _storage_problems(imported: ImportedResource, configuration: Resource) -> Iterator[str]:
    """Yield what is wrong with the columns of the storage: FSX_ONTAP needs those of FSx, EBS refuses them."""
    imported.region.rest_on(STORAGE_TYPE_AND_FSX_COLUMNS)
    named = imported.cells.get(_STORAGE_COLUMN)
    of_fsx = [name for name in _FSX_COLUMNS if name in imported.cells]
    is_fsx = (value_at(configuration, _STORAGE_TYPE) if named is None else named.value) == "FSX_ONTAP"
    if not is_fsx and of_fsx:
        yield f"{imported.label}: {' and '.join(of_fsx)} need {_STORAGE_COLUMN} FSX_ONTAP."
    missing = [name for name in _FSX_COLUMNS if name not in imported.cells]
    if is_fsx and named is not None and missing:
        yield f"{imported.label}: {_STORAGE_COLUMN} FSX_ONTAP needs {' and '.join(missing)}."


def _volume_problems(imported: ImportedResource, server: Resource) -> Iterator[str]:
    """Yield the volume columns whose device the server lacks; the disks of a server without agent are not known."""
    devices = [disk.get("deviceName") for disk in server["sourceProperties"].get("disks", ())]
    for cell in _of_template(imported):
        if cell.matched.column.name == _VOLUME_COLUMN and devices and cell.matched.keys[0] not in devices:
            imported.region.rest_on(facts.VOLUMES_NAME_DEVICES)
            yield f"{cell.matched.name}: {imported.label} has no such device; there are: {', '.join(devices)}."


def _touched(given: Iterable[CellValue]) -> set[str]:
    """Return the top-level members of the configuration that cells change."""
    return {str(path_of(each.matched)[0]) for each in given}


def apply(imported: ImportedResource, server: Resource) -> None:
    """Give a source server the settings of an import file."""
    for part, (_, module) in _PARTS.items():
        given = _of_configuration(imported, part)
        if not given:
            continue
        _rest_on_rules_of(imported.region, given)
        before = module.configuration(imported.region, server)
        wanted = _wanted(before, given)
        module.change(imported.region, server, {name: wanted[name] for name in _touched(given)})
        if part == REPLICATION:
            _heed(imported.region, server["sourceServerID"], before)
    _rest_on_rules_of(imported.region, _of_template(imported))
    overrides = {path_of(cell.matched): cell.value for cell in _of_template(imported)}
    if overrides:
        try:
            ec2_templates.override(imported.region, server, overrides)
        except NeighbourError as error:
            imported.ec2_error = str(error)
    imported_actions.apply(imported, server["sourceServerID"])


def _heed(region: Region, server_id: str, before: Resource) -> None:
    """Continue or restart the replication of a server, as UpdateReplicationConfiguration does."""
    server = region.source_servers.get(server_id)
    restarts.heed(region, server, before, replication_configuration.configuration(region, server))


def _rest_on_rules_of(region: Region, given: Iterable[CellValue]) -> None:
    for cell in given:
        region.rest_on(facts.RESET_CLEARS_VALUES if cell.text == RESET_VALUE else facts.COLUMNS_SET_SETTINGS)


def cells_of(region: Region, server: Resource) -> dict[str, str]:
    """Return the cells of a source server's settings."""
    cells: dict[str, str] = {}
    for part, (_, module) in _PARTS.items():
        configuration = module.configuration(region, server)
        for column in COLUMNS:
            if column.part == part and not column.member.startswith((EC2, ACTION)):
                cells.update(_cells(column, configuration))
    overrides = template_overrides.of_settings(settings_of(region, server["sourceServerID"]))
    if overrides:
        region.rest_on(facts.EC2_COLUMNS_OF_EXPORTS)
    cells.update(template_cell(path, value) for path, value in overrides.items())
    return {**cells, **dict(imported_actions.cells_of(region, server))}


def _cells(column: Column, configuration: Resource) -> Iterator[tuple[str, str]]:
    start = tuple(name for name in column.member.split(".") if name != "N")
    value = value_at(configuration, start)
    if not columns.is_family(column):
        if value is not None:
            yield column.name, column.cell_format.write(value)
        return
    for key, each in (value or {}).items() if column.is_tag else enumerate(value or []):
        yield columns.name_of(column, key), column.cell_format.write(each)
