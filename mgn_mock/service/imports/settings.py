"""The launch and replication settings of a source server, as a plan says them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from mgn_mock.errors import ServiceError
from mgn_mock.model.validation import violations_in
from mgn_mock.neighbours.errors import NeighbourError
from mgn_mock.service.import_file import columns
from mgn_mock.service.import_file.cells import ACTION
from mgn_mock.service.import_file.columns import COLUMNS, LAUNCH, REPLICATION
from mgn_mock.service.import_file.destinations import EC2, path_of, template_cell
from mgn_mock.service.imports import actions
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
    from mgn_mock.service.imports.imported import Cells, ImportedResource
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


def _of_configuration(draft: ImportedResource, part: str) -> list[Cells]:
    return [
        given
        for given in draft.given.values()
        if given.found.column.part == part and not given.found.column.member.startswith((EC2, ACTION))
    ]


def _of_template(draft: ImportedResource) -> list[Cells]:
    return [given for given in draft.given.values() if given.found.column.member.startswith(EC2)]


def problems(draft: ImportedResource, server: Resource) -> Iterator[str]:
    """What is wrong with the settings that a plan gives a source server.

    Args:
        draft: What the plan says.
        server: The source server; for one that is new, one that is not kept.
    """
    for part, (shape, module) in _PARTS.items():
        given = _of_configuration(draft, part)
        if not given:
            continue
        wanted = _wanted(module.configuration(draft.region, server), given)
        touched = {name: wanted[name] for name in _touched(given) if name in wanted}
        for fault in violations_in(project(touched, shape), shape):
            yield f"{draft.words}: {fault.text}."
        if part == REPLICATION:
            try:
                replication_configuration.check_encryption(wanted)
            except ServiceError as error:
                yield f"{draft.words}: {error}"
    yield from actions.problems(draft)


def _wanted(configuration: Resource, given: Iterable[Cells]) -> Resource:
    # In the order of the columns' places, so that lists grow from their beginning.
    for each in sorted(given, key=lambda each: each.found.keys):
        configuration = with_value(configuration, path_of(each.found), each.value)
    return configuration


def _touched(given: Iterable[Cells]) -> set[str]:
    """The members of the configuration itself that cells go to."""
    return {str(path_of(each.found)[0]) for each in given}


def apply(draft: ImportedResource, server: Resource) -> None:
    """Gives a source server the settings of a plan; what is reset is what the templates say again."""
    for part, (_, module) in _PARTS.items():
        given = _of_configuration(draft, part)
        if not given:
            continue
        wanted = _wanted(module.configuration(draft.region, server), given)
        touched = _touched(given)
        module.change(draft.region, server, {name: wanted[name] for name in touched if name in wanted})
        _forget(draft.region, server, part, {name for name in touched if name not in wanted})
    overrides = {path_of(given.found): given.value for given in _of_template(draft)}
    if overrides:
        try:
            ec2_templates.override(draft.region, server, overrides)
        except NeighbourError as error:
            draft.refused = str(error)
    actions.apply(draft, server["sourceServerID"])


def _forget(region: Region, server: Resource, part: str, names: set[str]) -> None:
    settings = settings_of(region, server["sourceServerID"])
    if names & settings.get(part, {}).keys():
        settings[part] = {name: value for name, value in settings[part].items() if name not in names}
        region.of(SERVER_SETTINGS).put(settings)


def cells_of(region: Region, server: Resource) -> dict[str, str]:
    """The cells of a source server's settings."""
    cells: dict[str, str] = {}
    for part, (_, module) in _PARTS.items():
        configuration = module.configuration(region, server)
        for column in COLUMNS:
            if column.part == part and not column.member.startswith((EC2, ACTION)):
                cells.update(_cells(column, configuration))
    overrides = template_overrides.of_settings(settings_of(region, server["sourceServerID"]))
    cells.update(template_cell(path, value) for path, value in overrides.items())
    return {**cells, **dict(actions.cells_of(region, server))}


def _cells(column: Column, configuration: Resource) -> Iterator[tuple[str, str]]:
    start = tuple(name for name in column.member.split(".") if name != "N")
    value = value_at(configuration, start)
    if not columns.is_family(column):
        if value is not None:
            yield column.name, column.values.write(value)
        return
    for key, each in (value or {}).items() if column.is_tag else enumerate(value or []):
        yield columns.written(column, key), column.values.write(each)
