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
# Coverage

Generated from the service model of the newest botocore, from the code, and from the errors that the tests have met; the
tests fail when this page says anything else.

{implemented} of {all} operations are implemented. Each of them answers on every transport: {transports}, and HTTP
requests that are signed and posted with `requests`; one test calls each with a request made from the model and compares
the transports. An operation that is not implemented raises `NotImplementedError` with its name.

Of the errors that the model declares for an operation, *raised* are those that the tests have seen it raise on its own;
*not raised* ones come only where a test wants them to. Any operation may refuse a request that does not fit the model
(ValidationException) and a foreign `accountID` (AccessDeniedException), declared or not.

The last column has what is simplified, and the assumptions that answers of the operation rest on;
{{doc}}`../assumptions` lists all of them with their ids.
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
            yield f"Assumed: {fact.text}".replace("|", "\\|")


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
