"""Writes the generated pages of the reference, so that the documentation says what the code says.

Run it after a change: python docs/generate_reference.py
"""

from __future__ import annotations

import ast
import sys
from inspect import getsource
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, get_args

import mgn_mock.options
from mgn_mock.model.spec import service
from mgn_mock.options import Options
from mgn_mock.service import progress
from mgn_mock.service.import_file.columns import COLUMNS, EARLIER_NAMES
from mgn_mock.service.shared.facts import TIMES_AND_DURATIONS
from mgn_mock.service.shared.quotas import QUOTAS
from mgn_mock.service.source_servers.defaults import LIFECYCLE_DEFAULTS
from mgn_mock.service.source_servers.stages import IN_SYNC, PATHS
from mgn_mock.service.source_servers.state_table import STATE_TABLE
from mgn_mock.state import settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from mgn_mock.service.source_servers.state_table import TransitionRule
    from mgn_mock.state.facts import Fact

REFERENCE = Path(__file__).parent / "reference"
sys.path.insert(0, str(REFERENCE.parent))

from diagrams import FIRST, svg  # noqa: E402 - its folder is no package

# Said with a row of the table, because another rule comes before the table or beside it.
BESIDE_THE_TABLE = {
    "StartReplication": "By default, StartReplication accepts SNAPSHOT_SHIPPING servers only and refuses AGENT_BASED"
    " ones with a ValidationException. The option `start_replication_types` accepts both.",
    "ResumeReplication": "A server that was paused before its initiation was over goes back to INITIATING.",
}


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """Yield the lines of one table."""
    yield f"| {' | '.join(head)} |"
    yield f"| {' | '.join('---' for _ in head)} |"
    for row in rows:
        yield f"| {' | '.join(map(str, row))} |"
    yield ""


def states() -> Iterator[str]:
    """Yield the page of states."""
    yield "# Reference: states\n"
    yield "Which source servers each operation accepts, and which states they come to. This page is generated from the"
    yield "table that mgn_mock runs from. {doc}`../mgn` explains the states and has diagrams.\n"
    yield "Each row is a legal move: a source server in one of the lifecycle states in the first column comes to the"
    yield "lifecycle state in the second column and to the data replication state in the column of its replication type."
    yield '"same" means that the state does not change, and "refused" that servers of this type are not accepted. Every'
    yield "other call is refused, and changes nothing.\n"
    for operation, rule in STATE_TABLE.items():
        yield from moves_of(operation, rule)
    yield from replication()
    yield from planted()


def moves_of(operation: str, rule: TransitionRule) -> Iterator[str]:
    """Yield the part of one operation."""
    yield f"## {operation}\n"
    yield f"Accepts servers with {rule.replication.description}{'; '.join(['', *asked_for(rule)])}."
    yield f"Other servers: {rule.error.__name__} ({known_from(rule.fact)}).\n"
    if operation in BESIDE_THE_TABLE:
        yield f"{BESIDE_THE_TABLE[operation]}\n"
    head = ("lifecycle states", "new lifecycle state", "AGENT_BASED", "SNAPSHOT_SHIPPING", "known from")
    rows = (
        (", ".join(move.states), *(cell.replace("-", "refused") for cell in move[1:-1]), known_from(move.fact))
        for move in rule.moves
    )
    yield from table(head, rows)


def known_from(fact: Fact) -> str:
    """Return how sure a fact is, with its sources."""
    return "assumed" if fact.sure == "assumed" else f"{fact.sure}: {', '.join(fact.sources)}"


def asked_for(rule: TransitionRule) -> Iterator[str]:
    """Yield what a source server needs besides its states."""
    yield "archived servers too" if rule.archived else "not archived"
    if rule.launchable:
        yield "launchable (`lagDuration` is set) unless DISCONNECTED"
    if rule.launched:
        yield "with a launched instance"
    if not rule.in_job:
        yield "not in a job that is under way"


def replication() -> Iterator[str]:
    """Yield the stages of data replication."""
    yield "## Stages of data replication\n"
    yield f"After the last stage a server is {IN_SYNC}, and READY_FOR_TEST if it was NOT_READY. A launchable server, which"
    yield "has a snapshot already, takes a shorter path.\n"
    rows = (
        (replication_type, "yes" if launchable else "no", stage.state, stage.takes)
        for (replication_type, launchable), path in PATHS.items()
        for stage in path
    )
    yield from table(("replication type", "launchable", "data replication state", "duration"), rows)


def planted() -> Iterator[str]:
    """Yield what a planted server looks like."""
    yield "## Planted source servers\n"
    yield 'What `add_source_server(lifeCycle={"state": ...})` fills in.\n'
    rows = (
        (state, life.agent_based, life.snapshot_shipping, life.age or "0", "yes" if life.tested else "no")
        for state, life in LIFECYCLE_DEFAULTS.items()
    )
    head = ("lifecycle state", "AGENT_BASED", "SNAPSHOT_SHIPPING", "added, hours ago", "has an instance")
    yield from table(head, rows)


def durations() -> Iterator[str]:
    """Yield the page of durations."""
    yield "# Reference: durations\n"
    yield "How much of the mock's time each step takes. The stages of data replication are in {doc}`states`.\n"
    yield f"All durations rest on one fact, `{TIMES_AND_DURATIONS.id}`, which is {TIMES_AND_DURATIONS.sure}. A job has the"
    yield "clean-up step only where one of its servers has an earlier instance.\n"
    rows = (
        (family.replace("_", " "), name.partition(".")[2].replace("_", " "), step.text or step.takes)
        for family in progress.FAMILIES
        for name, step in progress.steps_of(family).items()
    )
    yield from table(("of", "step", "duration"), rows)


def quotas() -> Iterator[str]:
    """Yield the page of quotas."""
    yield "# Reference: quotas\n"
    yield 'Override a quota by its name: `mock_mgn(quotas={"waves": 3, "connectors": None})`. None means no limit.'
    yield "Planting does not check quotas.\n"
    rows = (
        (f"`{name}`", quota.text, "no limit" if quota.value is None else f"{quota.value:,}", quota.code or "unknown")
        for name, quota in QUOTAS.items()
    )
    yield from table(("name", "limits the number of", "default", "code in Service Quotas"), rows)


def import_file() -> Iterator[str]:
    """Yield the page of the columns that imports read and exports write."""
    yield "# Reference: import file\n"
    yield "The columns of the CSV files that StartImport reads and StartExport writes. {doc}`../waves` shows them in use.\n"
    yield "Capital letters stand for a tag key (KEY), a number (N, M), a device (DEV) or the name of an action (NAME).\n"
    rows = ((f"`{column.name}`", column.part, f"`{column.member}`" if column.member else "") for column in COLUMNS)
    yield from table(("column", "resource", "member"), rows)
    yield "Names that earlier versions of the file had are accepted too:\n"
    yield from table(("earlier name", "today"), ((f"`{old}`", f"`{new}`") for old, new in EARLIER_NAMES.items()))


def errors() -> Iterator[str]:
    """Yield the page of errors."""
    yield "# Reference: errors\n"
    yield "The errors that the service model declares. Your code sees them as botocore's exceptions, such as"
    yield "`client.exceptions.ConflictException`. {doc}`../errors` shows how to test for them,"
    yield "{doc}`../troubleshooting` explains the errors of mgn_mock itself.\n"
    rows = ((name, service().error_status(name), members_of(name)) for name in sorted(service().error_names))
    yield from table(("error", "HTTP status", "members"), rows)
    yield "## Declared by operation\n"
    yield "Every operation may also refuse a request that breaks the service model with a ValidationException, and an"
    yield "`accountID` that the caller does not manage with an AccessDeniedException.\n"
    known = [service().operation(name) for name in service().operation_names]
    declared = ((each.name, each.status, ", ".join(sorted(each.errors))) for each in known)
    yield from table(("operation", "status of success", "declared errors"), declared)


def options() -> Iterator[str]:
    """Yield the page of options."""
    yield "# Reference: options\n"
    yield "The keyword arguments of `mock_mgn`, `MgnMock` and the marker `mgn_mock`. In the configuration of pytest, an option"
    yield "has `mgn_mock_` before its name, and on the command line `--mgn-mock-`. An unknown option is a `TypeError`, and a"
    yield "value that does not fit is a `ValueError`.\n"
    [declared] = [
        node
        for node in ast.parse(getsource(mgn_mock.options)).body
        if isinstance(node, ast.ClassDef) and node.name == Options.__name__
    ]
    for option, text in pairwise(declared.body):
        if isinstance(option, ast.AnnAssign) and isinstance(text, ast.Expr):
            words = " ".join(ast.literal_eval(text.value).split())
            meaning, _, default = words.rpartition(" Default: ")
            yield f"## `{ast.unparse(option.target)}`\n"
            yield f"{meaning}\n"
            yield f"Type: {in_code(option.annotation)}. Default: {default.removesuffix('.')}.\n"


def in_code(annotation: ast.expr) -> str:
    """Return a type as code; a literal type as its values."""
    name = ast.unparse(annotation)
    values = get_args(getattr(settings, name, None))
    text = " or ".join(f'"{value}"' for value in values) if values else name
    return f"`{text}`"


def members_of(error: str) -> str:
    """Return the members of an error besides its message."""
    return ", ".join(f"`{name}`" for name in sorted(service().members(error)) if name != "message")


PAGES: Mapping[str, Callable[[], Iterator[str]]] = {
    "states.md": states,
    "durations.md": durations,
    "quotas.md": quotas,
    "import-file.md": import_file,
    "errors.md": errors,
    "options.md": options,
}


def pages() -> dict[str, str]:
    """Return the text of each generated file by its name."""
    found = {name: "\n".join(page()).rstrip() + "\n" for name, page in PAGES.items()}
    found |= {f"lifecycle-{name.lower().replace('_', '-')}.svg": svg(name) for name in FIRST}
    return found


if __name__ == "__main__":
    for name, text in pages().items():
        (REFERENCE / name).write_text(text, encoding="utf-8")
