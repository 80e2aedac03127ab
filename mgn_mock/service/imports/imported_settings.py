"""The launch and replication settings of a source server in an import file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from mgn_mock.errors import ServiceError
from mgn_mock.model.validation import violations_in
from mgn_mock.neighbours.errors import NeighbourError
from mgn_mock.service.import_file import columns
from mgn_mock.service.import_file.columns import COLUMNS, LAUNCH, REPLICATION, RESET_VALUE
from mgn_mock.service.import_file.destinations import EC2, path_of, template_cell
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
from mgn_mock.state.resource_types import SERVER_SETTINGS

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
        wanted = _wanted(module.configuration(imported.region, server), given)
        touched = {name: wanted[name] for name in _touched(given) if name in wanted}
        for fault in violations_in(project(touched, shape), shape):
            yield f"{imported.label}: {fault.text}."
        if part == REPLICATION:
            try:
                replication_configuration.check_encryption(imported.region, wanted)
            except ServiceError as error:
                yield f"{imported.label}: {error}"
    yield from imported_actions.problems(imported)


def _wanted(configuration: Resource, given: Iterable[CellValue]) -> Resource:
    # In the order of the columns' places, so that lists grow from their beginning.
    for each in sorted(given, key=lambda each: each.matched.keys):
        configuration = with_value(configuration, path_of(each.matched), each.value)
    return configuration


def _touched(given: Iterable[CellValue]) -> set[str]:
    """Return the top-level members of the configuration that cells change."""
    return {str(path_of(each.matched)[0]) for each in given}


def apply(imported: ImportedResource, server: Resource) -> None:
    """Give a source server the settings of an import file; a setting that is reset follows the templates again."""
    for part, (_, module) in _PARTS.items():
        given = _of_configuration(imported, part)
        if not given:
            continue
        _rest_on_rules_of(imported.region, given)
        wanted = _wanted(module.configuration(imported.region, server), given)
        touched = _touched(given)
        module.change(imported.region, server, {name: wanted[name] for name in touched if name in wanted})
        _forget(imported.region, server, part, {name for name in touched if name not in wanted})
    _rest_on_rules_of(imported.region, _of_template(imported))
    overrides = {path_of(cell.matched): cell.value for cell in _of_template(imported)}
    if overrides:
        try:
            ec2_templates.override(imported.region, server, overrides)
        except NeighbourError as error:
            imported.ec2_error = str(error)
    imported_actions.apply(imported, server["sourceServerID"])


def _rest_on_rules_of(region: Region, given: Iterable[CellValue]) -> None:
    for cell in given:
        region.rest_on(facts.RESET_FOLLOWS_TEMPLATE if cell.text == RESET_VALUE else facts.COLUMNS_SET_SETTINGS)


def _forget(region: Region, server: Resource, part: str, names: set[str]) -> None:
    settings = settings_of(region, server["sourceServerID"])
    if names & settings.get(part, {}).keys():
        settings[part] = {name: value for name, value in settings[part].items() if name not in names}
        region.of(SERVER_SETTINGS).put(settings)


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
