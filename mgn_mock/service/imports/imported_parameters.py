"""The parameters of a post-launch action: as an import file has them, and as the service shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mgn_mock.service.imports import facts

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from mgn_mock.state.blobs import Resource
    from mgn_mock.state.world import Region

    Cell = Mapping[str, Mapping[str, Any]]

# The internal member with the literals, by the names of their parameters.
_LITERALS = "_literals"
_ROOT = "$."


def members_of(region: Region, cell: Cell, action: Resource, make_name: Callable[[], str]) -> Resource:
    """Return the members that a cell gives an action; a cell with what the action has gives none."""
    if cell == cell_of(action):
        return {}
    literals: dict[str, Any] = {}
    parameters: dict[str, Any] = {}
    for name, values in cell["parameters"].items():
        region.rest_on(facts.LITERALS_BECOME_PARAMETERS)
        names = [make_name() for _ in values]
        literals.update(zip(names, values, strict=True))
        parameters[name] = [{"parameterType": "STRING", "parameterName": each} for each in names]
    if any(path.startswith(_ROOT) for path in cell["externalParameters"].values()):
        region.rest_on(facts.PATHS_LOSE_THEIR_ROOT)
    external = {name: {"dynamicPath": path.removeprefix(_ROOT)} for name, path in cell["externalParameters"].items()}
    return {"parameters": parameters, "externalParameters": external, _LITERALS: literals}


def cell_of(action: Resource) -> Cell | None:
    """Return what the cell of an action has; None where an import file cannot say it."""
    literals = action.get(_LITERALS, {})
    parameters = action.get("parameters", {})
    if any(each["parameterType"] == "SECURE_STRING" for values in parameters.values() for each in values):
        return None
    return {
        "parameters": {
            name: [
                literals.get(each["parameterName"], {"value": each["parameterName"], "type": "String"})
                for each in values
            ]
            for name, values in parameters.items()
        },
        "externalParameters": {
            name: each["dynamicPath"] for name, each in action.get("externalParameters", {}).items()
        },
    }
