"""The post-launch actions of a source server in an import file: each is found by its name."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from mgn_mock.model import ids
from mgn_mock.model.validation import violations_in
from mgn_mock.service.import_file import columns
from mgn_mock.service.import_file.columns import COLUMNS
from mgn_mock.service.import_file.facts import PARAMETERS_OF_IMPORTED_ACTIONS
from mgn_mock.service.import_file.parsing import ACTION
from mgn_mock.service.imports import facts, imported_parameters
from mgn_mock.service.settings import post_launch_actions
from mgn_mock.service.shared import quotas
from mgn_mock.state.resource_types import ACTIONS, LAUNCH_TEMPLATES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from mgn_mock.service.imports.batch import ImportedResource
    from mgn_mock.state.blobs import Resource
    from mgn_mock.state.collection import Collection
    from mgn_mock.state.world import Region

_COLUMNS = [column for column in COLUMNS if column.member.startswith(ACTION)]
_PARAMETERS = "ManagedByAWSApplicationMigrationService-"
_REQUIRED = {"documentIdentifier": "ssmDocumentName", "order": "order"}


def problems(imported: ImportedResource) -> Iterator[str]:
    """Yield the faults of the actions that an import file gives a source server."""
    cells = _cells_of_actions(imported)
    if not cells:
        return
    wanted = _changed(imported.region, _current(imported), cells, lambda: "new")
    for name in cells:
        action = {member: value for member, value in wanted[name].items() if ACTIONS.is_shown(member)}
        for member, field in _REQUIRED.items():
            if member not in action:
                yield f"{imported.label}: post-launch action {name!r} is new and needs {_column(name, field)}."
        if violations_in(action.get("documentIdentifier", "AWS"), "SsmDocumentName"):
            yield f"{imported.label}: post-launch action {name!r} names no Systems Manager document."
        for fault in violations_in({"actionID": "new", **action}, "SourceServerActionDocument"):
            if fault.path not in _REQUIRED:
                yield f"{imported.label}: post-launch action {name!r}: {fault.text}."
    orders = [action["order"] for action in wanted.values() if "order" in action]
    if len(orders) > len(set(orders)):
        yield f"{imported.label}: two of its post-launch actions would have the same order."
    if len(wanted) > quotas.limit(imported.region, "actions_per_server"):
        yield f"{imported.label} would have {len(wanted)} post-launch actions, which is over the quota."


def apply(imported: ImportedResource, server_id: str) -> None:
    """Give a source server the actions of an import file."""
    cells = _cells_of_actions(imported)
    if not cells:
        return
    region = imported.region
    region.rest_on(facts.ACTIONS_BY_NAME)
    of_server = post_launch_actions.of_server(region, server_id)
    wanted = _changed(region, _by_name(of_server), cells, partial(_new_parameter, region))
    for name, members in cells.items():
        if members.get("active") is False:
            region.rest_on(facts.INACTIVE_ACTIONS_STAY)
        new_id = {} if "actionID" in wanted[name] else {"actionID": _new_id(region)}
        of_server.put(post_launch_actions.complete(region, {**wanted[name], **new_id}))


def _new_id(region: Region) -> str:
    return ids.uuid_text(region.world.settings.seed, "planned action", region.world.count("planned action"))


def _new_parameter(region: Region) -> str:
    region.rest_on(facts.NAMES_OF_PARAMETERS)
    number = region.world.count("imported parameter")
    return f"{_PARAMETERS}{ids.digits(region.world.settings.seed, 'imported parameter', number, 17)}"


def _cells_of_actions(imported: ImportedResource) -> dict[str, dict[str, Any]]:
    """Return by action and member the values of the cells."""
    found: dict[str, dict[str, Any]] = {}
    for cell in imported.cells.values():
        member = cell.matched.column.member
        if member.startswith(ACTION):
            found.setdefault(cell.matched.keys[0], {})[member.removeprefix(ACTION)] = cell.value
    return found


def _current(imported: ImportedResource) -> dict[str, Resource]:
    """Return the actions that the server has, or that a new one inherits from the template."""
    region = imported.region
    if imported.id is not None:
        return _by_name(post_launch_actions.of_server(region, imported.id))
    template = next(region.of(LAUNCH_TEMPLATES).rows(), None)
    return {} if template is None else _by_name(region.of(ACTIONS, template.id))


def _by_name(collection: Collection) -> dict[str, Resource]:
    return {action["actionName"]: action for action in collection.all()}


def _changed(
    region: Region, current: dict[str, Resource], cells: dict[str, dict[str, Any]], make_name: Callable[[], str]
) -> dict[str, Resource]:
    wanted = dict(current)
    for name, members in cells.items():
        action = {"actionName": name, **current.get(name, {})}
        if "parameters" in members:
            region.rest_on(PARAMETERS_OF_IMPORTED_ACTIONS)
            action.update(imported_parameters.members_of(region, members["parameters"], action, make_name))
        wanted[name] = {**action, **{member: value for member, value in members.items() if member != "parameters"}}
    return wanted


def cells_of(region: Region, server: Resource) -> Iterator[tuple[str, str]]:
    """Yield the cells of a source server's actions."""
    for action in post_launch_actions.of_server(region, server["sourceServerID"]).all():
        for column in _COLUMNS:
            member = column.member.removeprefix(ACTION)
            value = _parameters(region, action) if column.cell_format.is_composed else action.get(member)
            if value is not None:
                yield columns.name_of(column, action["actionName"]), column.cell_format.write(value)


def _parameters(region: Region, action: Resource) -> Any:
    if action.get("parameters"):
        region.rest_on(facts.PARAMETERS_IN_EXPORTS)
    return imported_parameters.cell_of(action)


def _column(action: str, field: str) -> str:
    return f"mgn:launch:post-actions:{action}:{field}"
