"""Writes the page "What is known and what is assumed" from the tables of facts.

Run it after a change: python docs/generate_assumptions.py
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from mgn_mock.service.facts import FAMILIES, facts, facts_of
from mgn_mock.service.shared.sources import SOURCES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mgn_mock.state.facts import Fact

PAGE = Path(__file__).parent / "assumptions.md"
HEAD = """\
# What is known and what is assumed

Generated from the tables of facts in the code; every rule of the mock names the fact that it rests on.

The service model that comes with botocore settles names, shapes, constraints, statuses, declared errors and paging.
Much of the service's behavior is documented, and some can be observed in real answers and in clients that were
published. No source settles the rest. There mgn_mock makes the choices that are listed as *assumed*. Nothing here was
measured on a real account by this project.

mgn_mock knows {known} facts and assumes {assumed}. A test can ask what it rests on (`mgn.assumptions`), and refuse
assumptions that it does not name:

```python
from mgn_mock import mock_mgn

with mock_mgn(assume=["times-and-durations"]) as mgn:
    mgn.client().describe_source_servers()
    assert mgn.assumptions == []
```

`pytest --mgn-mock-assumptions` lists the assumptions that the tests of a run rest on.
"""
LEFT_OUT = """\
## Left out on purpose

- The roles that InitializeService needs and its failure without them: `mgn.fail("InitializeService", ...)` gives that
  failure; with `initialized=False` all calls are refused until InitializeService was called.
- The metrics of MGN in CloudWatch.
- The replication servers and conversion servers in EC2: `replicatorId` and `conversionServerID` name instances that EC2
  does not have.
- An EC2 launch template that outlives its source server: one report has seen it; here it is deleted with the server.
- `reason` and `resourceType` of errors keep the forms of the model, such as `other` and `SourceServer`, although upper
  case was seen once for `reason`; "Storage Virtual Machine" is an exception.
- DisconnectFromService leaves a CUTOVER server CUTOVER; two public clients wait for DISCONNECTED.
"""
TITLES = {"shared": "Everywhere"}


def page() -> str:
    """Return the whole page."""
    all_facts = facts().values()
    assumed = sum(fact.sure == "assumed" for fact in all_facts)
    lines = [HEAD.format(known=len(all_facts) - assumed, assumed=assumed)]
    for family in FAMILIES:
        lines += part(TITLES.get(family, family.replace("_", " ").capitalize()), list(facts_of(family)))
    lines.append(LEFT_OUT)
    lines += ["## Sources", "", "| short name | what it is |", "| --- | --- |"]
    used = {source for fact in all_facts for source in fact.sources}
    lines += [f"| {name} | {text} |" for name, text in SOURCES.items() if name in used]
    return "\n".join(lines) + "\n"


def part(title: str, rows: list[Fact]) -> Iterator[str]:
    """Yield the lines of a family."""
    if not rows:
        return
    yield f"## {title}\n"
    yield "| fact | | source | operations |"
    yield "| --- | --- | --- | --- |"
    for fact in sorted(rows, key=lambda each: each.sure == "assumed"):
        how = f"*{fact.sure}* {', '.join(fact.sources)}".strip()
        yield f"| `{fact.id}` | {fact.text} | {how} | {', '.join(fact.operations)} |".replace("  ", " ")
    yield ""


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
