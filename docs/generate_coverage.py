"""Writes the page of coverage: for each operation of the service model what mgn_mock does, from the code and its tests.

Run it after a change: python docs/generate_coverage.py
"""

from __future__ import annotations

import json
import re
from inspect import getdoc
from pathlib import Path
from typing import TYPE_CHECKING, get_args

from mgn_mock.model.spec import service
from mgn_mock.service.facts import facts
from mgn_mock.service.registry import handlers
from mgn_mock.state.settings import Transport

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from mgn_mock.model.spec import Operation

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "reference" / "coverage.md"
ERRORS_SEEN = ROOT / "tests" / "support" / "errors_seen.json"
# The word by which a handler's docstring marks what is less than the service does.
MARK = "simplified"
HEAD = """\
# Reference: coverage

mgn_mock implements {implemented} of {all} operations. This page is generated from the service model of the newest
botocore, from the code, and from the errors that the tests have met.

Each operation answers on every transport: {transports}, and HTTP requests that are signed and posted with `requests`. An
operation that is not implemented raises `NotImplementedError` with its name.

The column *raised* has the errors, declared by the model, that the operation raises by itself; the tests have seen each of
them. Those under *not raised* come only where a test wants them ({{doc}}`../faults`). Every operation may refuse a request
that does not fit the model (ValidationException) and a foreign `accountID` (AccessDeniedException).

The last column has what is simplified, and the ids of the assumptions that answers rest on; {{doc}}`../assumptions` has
their texts.
"""


def page(seen: Mapping[str, Sequence[str]] | None = None) -> str:
    """Return the whole page.

    Args:
        seen: By operation, the errors that the tests have seen; what the file says, if left out.
    """
    met = json.loads(ERRORS_SEEN.read_text(encoding="utf-8")) if seen is None else seen
    operations = [service().operation(name) for name in service().operation_names]
    known = [each for each in operations if each.method_name in handlers()]
    head = HEAD.format(
        implemented=len(known), all=len(operations), transports=", ".join(f"`{name}`" for name in get_args(Transport))
    )
    return "\n".join([head, *missing(operations), *table(known, met)]) + "\n"


def missing(operations: Sequence[Operation]) -> Iterator[str]:
    """Yield the operations that are not implemented."""
    names = [each.name for each in operations if each.method_name not in handlers()]
    if names:
        yield "## Missing\n"
        yield f"{', '.join(names)}\n"


def table(operations: Sequence[Operation], seen: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """Yield what is known of each operation that is implemented."""
    yield "## Implemented\n"
    yield "| operation | raised | not raised | simplified or assumed |"
    yield "| --- | --- | --- | --- |"
    for each in operations:
        raised = each.errors & set(seen.get(each.name, ()))
        cells = (each.name, names_of(raised), names_of(each.errors - raised), " ".join(marked(each)))
        yield f"| {' | '.join(cells)} |"


def names_of(errors: frozenset[str]) -> str:
    """Errors without the word that all of them end with."""
    return ", ".join(name.removesuffix("Exception") for name in sorted(errors))


def marked(operation: Operation) -> Iterator[str]:
    """Yield what a handler's docstring says is simplified, and what is assumed of the operation."""
    text = " ".join((getdoc(handlers()[operation.method_name]) or "").split())
    for sentence in re.split(r"(?<=[.)])\s+(?=[A-Z])", text):
        if MARK in sentence:
            yield sentence.replace("|", "\\|")
    for fact in facts().values():
        if fact.sure == "assumed" and operation.name in fact.operations:
            yield f"`{fact.id}`"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
