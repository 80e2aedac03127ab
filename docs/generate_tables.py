"""Writes the generated page of the reference: what the code says, so that the documentation cannot say otherwise.

Run it after a change: python docs/generate_tables.py
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from mgn_mock.model.spec import service
from mgn_mock.service import progress
from mgn_mock.service.import_file.columns import COLUMNS, EARLIER_NAMES
from mgn_mock.service.registry import handlers
from mgn_mock.service.shared.facts import TIMES_AND_DURATIONS
from mgn_mock.service.shared.quotas import QUOTAS
from mgn_mock.service.source_servers.defaults import LIFECYCLE_DEFAULTS
from mgn_mock.service.source_servers.stages import IN_SYNC, PATHS
from mgn_mock.service.source_servers.state_table import STATE_TABLE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from mgn_mock.service.source_servers.state_table import TransitionRule
    from mgn_mock.state.facts import Fact

PAGE = Path(__file__).parent / "reference" / "tables.md"


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """Yield the lines of one table."""
    yield f"| {' | '.join(head)} |"
    yield f"| {' | '.join('---' for _ in head)} |"
    for row in rows:
        yield f"| {' | '.join(map(str, row))} |"
    yield ""


def operations() -> Iterator[str]:
    """Yield what is implemented, with what the model says of it."""
    yield "## Operations\n"
    yield "All others raise `NotImplementedError` by their name.\n"
    known = [service().operation(name) for name in service().operation_names]
    rows = (
        (each.name, each.status, "yes" if each.paging else "", ", ".join(sorted(each.errors)))
        for each in known
        if each.method_name in handlers()
    )
    yield from table(("operation", "status", "paginated", "declared errors"), rows)


def transitions() -> Iterator[str]:
    """Which source servers an operation accepts."""
    yield "## Accepted source servers\n"
    yield "Each row is a legal move: a source server in one of the lifecycle states in the first column comes to the"
    yield "lifecycle state in the second one, and to the data replication state in the column of its replication type;"
    yield "`same` is the state that it is in. Everything else is refused: states without a row, and replication types"
    yield "with `-` in their column.\n"
    for operation, rule in STATE_TABLE.items():
        yield f"### {operation}\n"
        yield f"With {rule.replication.description}; {' '.join(asked_for(rule))}"
        yield f"refused with {rule.error.__name__} otherwise ({known_from(rule.fact)}).\n"
        head = ("lifeCycle.state", "becomes", "AGENT_BASED", "SNAPSHOT_SHIPPING", "known from")
        rows = ((", ".join(move.states), *move[1:-1], known_from(move.fact)) for move in rule.moves)
        yield from table(head, rows)


def known_from(fact: Fact) -> str:
    """Return how sure a fact is, with its sources."""
    return "assumed" if fact.sure == "assumed" else f"{fact.sure}: {', '.join(fact.sources)}"


def asked_for(rule: TransitionRule) -> Iterator[str]:
    """Yield what a source server needs besides its states."""
    yield "it may be archived;" if rule.archived else "it may not be archived;"
    if rule.launchable:
        yield "it has to be launchable (`lagDuration` is set) unless it is DISCONNECTED;"
    if rule.launched:
        yield "it has to have a launched instance;"
    if not rule.in_job:
        yield "it may not be in a job that is under way;"


def stages() -> Iterator[str]:
    """How replication goes on."""
    yield "## Stages of replication\n"
    yield f"Behind the last stage the server is {IN_SYNC}, and READY_FOR_TEST if it was NOT_READY.\n"
    rows = (
        (replication_type, "yes" if launchable else "", stage.state, stage.takes)
        for (replication_type, launchable), path in PATHS.items()
        for stage in path
    )
    yield from table(("replicationType", "launchable", "dataReplicationState", "takes"), rows)


def durations() -> Iterator[str]:
    """How long each step takes."""
    yield "## Durations\n"
    yield "What is under way goes on in these steps. Data replication goes through the stages above; a job cleans up"
    yield "only where a server has an earlier instance. All durations rest on one fact:"
    yield f"`{TIMES_AND_DURATIONS.id}`, {TIMES_AND_DURATIONS.sure}.\n"
    rows = (
        (family.replace("_", " "), name.partition(".")[2], step.text or step.takes)
        for family in progress.FAMILIES
        for name, step in progress.steps_of(family).items()
    )
    yield from table(("of", "step", "takes"), rows)


def lives() -> Iterator[str]:
    """Yield what a planted server looks like."""
    yield "## Planted source servers\n"
    rows = (
        (state, life.agent_based, life.snapshot_shipping, life.age or "now", "yes" if life.tested else "")
        for state, life in LIFECYCLE_DEFAULTS.items()
    )
    head = ("lifeCycle.state", "AGENT_BASED is", "SNAPSHOT_SHIPPING is", "was added, hours ago", "has an instance")
    yield from table(head, rows)


def import_file_columns() -> Iterator[str]:
    """Yield the columns that imports read and exports write."""
    yield "## Columns of an import file\n"
    yield "Capital letters stand for any tag key (KEY), number (N, M), device (DEV) or action (NAME).\n"
    rows = ((f"`{column.name}`", column.part, f"`{column.member}`" if column.member else "") for column in COLUMNS)
    yield from table(("column", "of", "goes to"), rows)
    yield from table(("earlier name", "is"), ((f"`{old}`", f"`{new}`") for old, new in EARLIER_NAMES.items()))


def quotas() -> Iterator[str]:
    """Yield what is limited."""
    yield "## Quotas\n"
    rows = (
        (f"`{name}`", quota.text, "no limit" if quota.value is None else quota.value, quota.code or "not known")
        for name, quota in QUOTAS.items()
    )
    yield from table(("name", "limits", "value", "quotaCode"), rows)


def page() -> str:
    """Return the whole page."""
    parts = (operations(), transitions(), stages(), durations(), import_file_columns(), lives(), quotas())
    lines = ["# Tables", "", "Generated from the code.", ""]
    for part in parts:
        lines.extend(part)
    return "\n".join(lines).replace("\n\n\n", "\n\n").rstrip() + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
