"""The table of neighbours is what the code asks them, and what the option and the documentation say."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from botocore import xform_name

from mgn_mock import neighbours, options
from mgn_mock.neighbours.table import NEIGHBOURS, Neighbour

PACKAGE = Path(neighbours.__file__).parent
DOCS = Path(__file__).parents[2] / "docs"
each = pytest.mark.parametrize("neighbour", NEIGHBOURS.values(), ids=NEIGHBOURS)


@each
def test_a_neighbour_is_asked_what_the_table_says(neighbour: Neighbour) -> None:
    text = (PACKAGE / f"{neighbour.client}.py").read_text(encoding="utf-8")
    called = set(re.findall(r"self\._client\.(\w+)\(", text))
    assert called == {xform_name(operation) for operation in neighbour.asked}


@each
@pytest.mark.skipif(not DOCS.exists(), reason="the documentation is not here")
def test_the_documentation_names_it(neighbour: Neighbour) -> None:
    page = (DOCS / "moto.md").read_text(encoding="utf-8")
    asked, stand_in = ", ".join(neighbour.asked), neighbour.stand_in or "none"
    assert f"| {neighbour.service} | `{neighbour.client}` | {asked} | {stand_in} | {neighbour.absence} |" in page
    assert all(f"`{variable}`" in page for variable in neighbour.variables)


@each
def test_the_option_names_it(neighbour: Neighbour) -> None:
    source = Path(options.__file__).read_text(encoding="utf-8")
    [text] = re.findall(r'neighbours: Neighbours\n    """(.*?)"""', source, re.DOTALL)
    assert neighbour.service in text


def test_the_extra_of_moto_covers_all_of_them() -> None:
    project = (Path(__file__).parents[2] / "pyproject.toml").read_text(encoding="utf-8")
    [extras] = re.findall(r'^moto = \["moto\[([a-z0-9,]+)\]', project, re.MULTILINE)
    assert set(extras.split(",")) == {*NEIGHBOURS, "sts"}
