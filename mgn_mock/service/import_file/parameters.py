"""The `parameters` cell of a post-launch action: JSON with the literals and paths that a document is given."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from mgn_mock.service.import_file.cell_formats import CellFormat

if TYPE_CHECKING:
    from collections.abc import Iterator

_LITERALS, _PATHS = "parameters", "externalParameters"
TYPES = ("String", "StringList")
EXAMPLE = '{"parameters": {"Region": [{"value": "us-east-1"}]}, "externalParameters": {"Id": "ec2.InstanceId"}}'


def _parse(cell: str) -> dict[str, Any]:
    """Return literals with their types, and paths, by the names of the document's parameters."""
    try:
        given = json.loads(cell)
    except ValueError as error:
        raise ValueError(f"it has to be JSON, such as {EXAMPLE}: {error}") from None
    faults = list(_faults(given))
    if faults:
        raise ValueError(f"it has to be JSON such as {EXAMPLE}: {'; '.join(faults)}")
    literals = {
        name: [{"value": each["value"], "type": each.get("type", "String")} for each in values]
        for name, values in given.get(_LITERALS, {}).items()
    }
    return {_LITERALS: literals, _PATHS: given.get(_PATHS, {})}


def _faults(given: Any) -> Iterator[str]:
    if not isinstance(given, dict):
        yield "it is no object"
        return
    for name, members in given.items():
        if name not in (_LITERALS, _PATHS):
            yield f"{name} is no member; there are {_LITERALS} and {_PATHS}"
        elif not isinstance(members, dict):
            yield f"{name} has to be an object"
        else:
            for parameter, value in members.items():
                yield from (_faults_of_literals if name == _LITERALS else _faults_of_path)(f"{name}.{parameter}", value)


def _faults_of_literals(path: str, values: Any) -> Iterator[str]:
    if not isinstance(values, list):
        yield f'{path} has to be a list of {{"value": "...", "type": "String"}}'
        return
    for place, each in enumerate(values):
        if not isinstance(each, dict) or not isinstance(each.get("value"), str):
            yield f"{path}[{place}] needs a value that is a text"
            continue
        for name in each.keys() - {"value", "type"}:
            yield f"{path}[{place}].{name} is no member; there are value and type"
        if each.get("type", "String") not in TYPES:
            yield f"{path}[{place}].type has to be {' or '.join(TYPES)}, not {each['type']!r}"


def _faults_of_path(path: str, value: Any) -> Iterator[str]:
    if not isinstance(value, str):
        yield f"{path} has to be a path, such as ec2.InstanceId or $.instanceId"


PARAMETERS = CellFormat(_parse, json.dumps, is_composed=True)
