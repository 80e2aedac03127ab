"""The mutants: which changes there are, and which of them could be noticed."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import botocore.session
from cosmic_ray.ast import ast_nodes, get_ast  # type: ignore[import-not-found]
from cosmic_ray.mutating import mutate_code  # type: ignore[import-not-found]
from cosmic_ray.plugins import get_operator, operator_names  # type: ignore[import-not-found]

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from random import Random

_SERVERS, _LAUNCHES, _WAVES = (f"mgn_mock/service/{family}" for family in ("source_servers", "launches", "waves"))
MODULES = (
    *(f"{_SERVERS}/{name}.py" for name in ("state_table", "transitions", "possible_states", "quotas", "agent")),
    *(f"{_SERVERS}/{name}.py" for name in ("replication", "stages", "initiation", "counters", "planted_times")),
    *(f"{_SERVERS}/{name}.py" for name in ("trouble", "stalls", "armed", "restarts", "defaults", "view")),
    *(f"{_LAUNCHES}/{name}.py" for name in ("phases", "snapshots", "failures", "post_launch", "job_run", "jobs")),
    *(f"{_WAVES}/{name}.py" for name in ("status", "membership", "archiving")),
    *(f"mgn_mock/{name}.py" for name in ("service/steps", "service/progress", "service/shared/quotas", "dispatcher")),
)


class Mutant(NamedTuple):
    """A changed module."""

    module: str
    line: int
    source: str


def sample(count: int, random: Random) -> list[Mutant]:
    """Return so many mutants that tests may notice, ordered by module."""
    sources = {module: Path(module).read_text(encoding="utf-8") for module in MODULES}
    every = [(module, change) for module, source in sources.items() for change in _changes(source)]
    random.shuffle(every)
    chosen: list[Mutant] = []
    for module, (line, change) in every:
        if len(chosen) == count:
            break
        changed = change(sources[module])
        if _noticeable(changed) not in {"", _noticeable(sources[module])}:
            chosen.append(Mutant(module, line, changed))
    return sorted(chosen)


def _changes(source: str) -> Iterator[tuple[int, Callable[[str], str]]]:
    """Yield the line and the function of each change of a source."""
    nodes = list(ast_nodes(get_ast(source)))
    for name in operator_names():
        kind = get_operator(name)
        if kind.arguments():
            continue
        places = [place for node in nodes for place in kind().mutation_positions(node)]
        for occurrence, (start, _) in enumerate(places):
            yield start[0], lambda text, kind=kind, at=occurrence: _mutated(text, kind(), at)  # type: ignore[misc]
    others = _other_states()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Constant) and node.value in others:
            yield node.lineno, lambda text, node=node: _replaced(text, node, repr(others[node.value]))  # type: ignore[misc]
        elif isinstance(node, ast.Name) and node.id == "SAME":
            yield node.lineno, lambda text, node=node: _replaced(text, node, "REFUSED")  # type: ignore[misc]


def _mutated(source: str, operator: Any, occurrence: int) -> str:
    try:
        changed: str = mutate_code(source, operator, occurrence)
    except AttributeError:
        # cosmic-ray stumbles over the dotted name of an exception.
        return source
    return changed


@cache
def _other_states() -> dict[str, str]:
    """Return another state for each state of source servers and of data replication."""
    model: Any = botocore.session.get_session().get_service_model("mgn")
    states = [state for name in ("LifeCycleState", "DataReplicationState") for state in model.shape_for(name).enum]
    return dict(zip(states, [*states[1:], states[0]], strict=True))


def _replaced(source: str, node: ast.expr, text: str) -> str:
    lines = source.splitlines(keepends=True)
    line = lines[node.lineno - 1]
    lines[node.lineno - 1] = line[: node.col_offset] + text + line[node.end_col_offset :]
    return "".join(lines)


@cache
def _noticeable(source: str) -> str:
    """Return a module without what has no effect when tests run; nothing, if it is no module."""
    try:
        return ast.dump(_Noticeable().visit(ast.parse(source)))
    except SyntaxError:
        return ""


class _Noticeable(ast.NodeTransformer):
    def visit_If(self, node: ast.If) -> Any:
        return node.orelse if "TYPE_CHECKING" in ast.unparse(node.test) else self.generic_visit(node)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> Any:
        node.annotation = ast.Constant(None)
        return self.generic_visit(node)

    def visit_arguments(self, node: ast.arguments) -> Any:
        # A mark that makes parameters positional or keywords is for readers.
        node.args = [*node.posonlyargs, *node.args, *node.kwonlyargs]
        node.defaults += [default for default in node.kw_defaults if default is not None]
        node.posonlyargs, node.kwonlyargs, node.kw_defaults = [], [], []
        return self.generic_visit(node)

    def visit_arg(self, node: ast.arg) -> Any:
        node.annotation = None
        return node

    def visit_Is(self, node: ast.Is) -> Any:
        # Whether equal values are one object is an accident.
        return ast.Eq()

    def visit_IsNot(self, node: ast.IsNot) -> Any:
        return ast.NotEq()

    def visit_FunctionDef(self, node: ast.FunctionDef) -> Any:
        node.returns = None
        node.decorator_list = [each for each in node.decorator_list if "cache" not in ast.unparse(each)]
        return self.generic_visit(node)
