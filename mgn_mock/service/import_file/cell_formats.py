"""The formats of cells in an import file."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


class CellFormat(NamedTuple):
    """How values are parsed from cells and written to them."""

    parse: Callable[[str], Any]
    """Returns the value of a cell, or raises a ValueError."""
    write: Callable[[Any], str]
    is_composed: bool = False
    """Whether a cell has the values of several members."""
    words: frozenset[str] = frozenset()
    """The words that it takes, where there are only some."""


def one_of(choices: Mapping[str, Any]) -> CellFormat:
    """Return the format of words that stand for values, in any case."""
    by_word = {word.casefold(): value for word, value in choices.items()}

    def parse(cell: str) -> Any:
        try:
            return by_word[cell.strip().casefold()]
        except KeyError:
            raise ValueError(f"it has to be one of {', '.join(choices)}") from None

    def write(value: Any) -> str:
        return next((word for word, meant in choices.items() if meant == value), "")

    return CellFormat(parse, write, words=frozenset(choices))


def _read_number(cell: str) -> int:
    try:
        return int(cell)
    except ValueError:
        raise ValueError("it has to be a whole number") from None


def _read_parameters(cell: str) -> dict[str, Any]:
    try:
        given = json.loads(cell)
        parameters = {
            name: [{"parameterType": _type(each), "parameterName": each["value"]} for each in values]
            for name, values in given.get("parameters", {}).items()
        }
        external = {name: {"dynamicPath": path} for name, path in given.get("externalParameters", {}).items()}
    except (ValueError, AttributeError, KeyError, TypeError) as error:
        raise ValueError(f"it has to be JSON with `parameters` and `externalParameters`: {error}") from None
    return {"parameters": parameters, "externalParameters": external}


_PARAMETER_TYPES = {"String": "STRING", "SecureString": "SECURE_STRING"}


def _type(parameter: Mapping[str, Any]) -> str:
    return _PARAMETER_TYPES[parameter.get("type", "String")]


def _write_parameters(value: Mapping[str, Any]) -> str:
    words = {meant: word for word, meant in _PARAMETER_TYPES.items()}
    parameters = {
        name: [{"value": each["parameterName"], "type": words[each["parameterType"]]} for each in values]
        for name, values in value["parameters"].items()
    }
    external = {name: each["dynamicPath"] for name, each in value["externalParameters"].items()}
    return json.dumps({"parameters": parameters, "externalParameters": external})


TEXT = CellFormat(str, str)
NUMBER = CellFormat(_read_number, str)
BOOLEAN = one_of({"true": True, "false": False})
PARAMETERS = CellFormat(_read_parameters, _write_parameters, is_composed=True)
