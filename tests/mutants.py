"""Changes the rules of the service in small ways, one at a time, and tells which changes no test notices.

Run it by `tox -e mutants`, or in part: `tox -e mutants -- --count 50 --seed 1`. No file is changed: each changed module
is imported from memory by a process of its own, which runs tests that execute the changed statement. Needs cosmic-ray,
and a system that can fork.
"""

from __future__ import annotations

import argparse
import ast
import difflib
import multiprocessing
import os
import pickle
import re
import resource
import signal
import sys
import tempfile
from collections import Counter, defaultdict
from functools import cache
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import spec_from_file_location
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any, NamedTuple

import botocore.session
import pytest
from cosmic_ray.ast import ast_nodes, get_ast  # type: ignore[import-not-found]
from cosmic_ray.mutating import mutate_code  # type: ignore[import-not-found]
from cosmic_ray.plugins import get_operator, operator_names  # type: ignore[import-not-found]
from coverage import Coverage, CoverageData
from hypothesis import Phase, settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from types import CodeType

ROOT = Path(__file__).parent.parent
_SERVERS, _LAUNCHES, _WAVES = (f"mgn_mock/service/{family}" for family in ("source_servers", "launches", "waves"))
MODULES = (
    *(f"{_SERVERS}/{name}.py" for name in ("state_table", "transitions", "possible_states", "quotas", "agent")),
    *(f"{_SERVERS}/{name}.py" for name in ("replication", "stages", "initiation", "counters", "planted_times")),
    *(f"{_SERVERS}/{name}.py" for name in ("trouble", "stalls", "armed", "restarts", "defaults", "view")),
    *(f"{_LAUNCHES}/{name}.py" for name in ("phases", "snapshots", "failures", "post_launch", "job_run", "jobs")),
    *(f"{_WAVES}/{name}.py" for name in ("status", "membership", "archiving")),
    *(f"mgn_mock/{name}.py" for name in ("service/steps", "service/progress", "service/shared/quotas", "dispatcher")),
)
TESTS = (
    *(f"tests/{room}" for room in ("service", "state", "panel", "planting", "faults", "worlds")),
    *(f"tests/test_{name}.py" for name in ("dispatcher", "documentation")),
)
_OPTIONS = ("-q", "-p", "no:cacheprovider", "-p", "no:xdist", "--assert=plain")
# A mutant has so many seconds more than its tests take without it.
_SPARE = 45.0
# Tests that take longer come last.
_LONG = 1.0
_MEMORY = 4 * 2**30
_ALL_PASSED = (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED)
_NOT_MET = 99
_WORD = re.compile(r"\w+")
_fork = multiprocessing.get_context("fork")


class Mutant(NamedTuple):
    """A changed module."""

    module: str
    line: int
    source: str


class Known(NamedTuple):
    """What a run of the tests without a change tells of them."""

    durations: dict[str, float]
    """By test that passed, the seconds."""
    lines: dict[str, dict[int, list[str]]]
    """By module and line, the tests that execute it."""
    constants: dict[str, set[str]]
    """By file of tests, the constants of the package that it imports."""


def main() -> None:
    """Run the sample, print a table, and end with the number of survivors as the status."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--count", type=int, default=500, help="the size of the sample")
    arguments.add_argument("--seed", default="0")
    arguments.add_argument("--seconds", type=float, default=12.0, help="how long the tests of a mutant take without it")
    given = arguments.parse_args()
    os.chdir(ROOT)
    sys.path[0] = str(ROOT)
    sys.exit(min(run(given.count, given.seed, given.seconds), 100))


def run(count: int, seed: str, seconds: float) -> int:
    """Run a sample of the mutants of all modules; return the number of survivors."""
    mutants = sample(count, Random(seed))
    known = _measured()
    outcomes: dict[str, Counter[str]] = defaultdict(Counter)
    for mutant in mutants:
        outcome = _outcome(mutant, _tests_for(mutant, known, seconds), seconds + _SPARE)
        outcomes[mutant.module][outcome] += 1
        if outcome == "survived":
            _say("".join(_diff(mutant)))
    for module, counted in sorted(outcomes.items()):
        _say(f"{module}: {counted.total()} tried, {dict(counted)}\n")
    return sum(counted["survived"] for counted in outcomes.values())


def _say(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()


def _diff(mutant: Mutant) -> Iterator[str]:
    before = Path(mutant.module).read_text(encoding="utf-8").splitlines(keepends=True)
    return difflib.unified_diff(before, mutant.source.splitlines(keepends=True), mutant.module, "survived", n=1)


# The mutants.


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


# The tests.


def _measured() -> Known:
    """Run the tests once, and note what each of them executes."""
    with tempfile.TemporaryDirectory() as folder:
        process = _fork.Process(target=_measure, args=(Path(folder),))
        process.start()
        process.join()
        durations = pickle.loads(Path(folder, "durations").read_bytes())
        data = CoverageData(basename=str(Path(folder, "lines")))
        data.read()
        lines = {module: data.contexts_by_lineno(str(ROOT / module)) for module in MODULES}
    return Known(durations, lines, {file: _imported(file) for file in {test.partition("::")[0] for test in durations}})


def _imported(file: str) -> set[str]:
    """Return the constants of the package that a file imports."""
    imports = [
        line for line in Path(file).read_text(encoding="utf-8").splitlines() if line.startswith("from mgn_mock.")
    ]
    return set(filter(str.isupper, _WORD.findall(" ".join(imports))))


def _measure(folder: Path) -> None:
    include = [str(ROOT / module) for module in MODULES]
    watcher = _Watcher(Coverage(str(folder / "lines"), include=include, config_file=False))
    pytest.main([*_OPTIONS, *TESTS], plugins=[_Profile(), watcher])
    watcher.coverage.stop()
    watcher.coverage.save()
    passed = {test: seconds for test, seconds in watcher.durations.items() if test not in watcher.not_passed}
    Path(folder, "durations").write_bytes(pickle.dumps(passed))


class _Profile:
    """Makes the random tests repeat themselves, and end at the first failure."""

    def pytest_configure(self) -> None:
        phases = (Phase.explicit, Phase.generate)
        settings.register_profile("mutants", deadline=None, database=None, derandomize=True, phases=phases)
        settings.load_profile("mutants")


class _Watcher:
    def __init__(self, coverage: Coverage) -> None:
        self.coverage = coverage
        self.durations: defaultdict[str, float] = defaultdict(float)
        self.not_passed: set[str] = set()
        # The one of newer Pythons sees a line once, not once a test.
        coverage.set_option("run:core", "ctrace")
        coverage.start()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        self.coverage.switch_context(item.nodeid)
        return (yield)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.durations[report.nodeid] += report.duration
        if not report.passed:
            self.not_passed.add(report.nodeid)


def _tests_for(mutant: Mutant, known: Known, seconds: float) -> list[str]:
    """Return the tests that execute a changed statement; of what an import executes, those that could notice it.

    The quickest of each function come first; of what an import executes, those that are named by more words of it.
    """
    lines, statement = known.lines[mutant.module], _statement(mutant)
    inside = {test for line in statement or lines for test in lines.get(line, ())}
    words: set[str] = set()
    if statement is None:
        words = _words(mutant)
        files = [file for file, found in known.constants.items() if words & found]
        inside |= {test for test in known.durations if test.partition("::")[0] in files}
    # Where something is worked out once, only the first test executes it.
    others = lines.values() if "cache" in mutant.source else ()
    found = inside.union(*others) & known.durations.keys()
    # What holds on one transport holds on the other, as a rule.
    twins = {test for test in found if "[wire" in test and test.replace("[wire", "[direct") in found}
    places: Counter[str] = Counter()
    ordered = []
    for takes, test in sorted((known.durations[test], test) for test in found):
        function = test.partition("[")[0]
        shared = words.intersection(_WORD.findall(test))
        ordered.append((test in twins, takes > _LONG, test not in inside, -len(shared), places[function], takes, test))
        places[function] += 1
    return list(_for_a_time((test for *_, test in sorted(ordered)), known, seconds))


def _for_a_time(tests: Iterable[str], known: Known, seconds: float) -> Iterator[str]:
    for test in tests:
        if seconds > 0:
            yield test
        seconds -= known.durations[test]


def _words(mutant: Mutant) -> set[str]:
    """Return the words of a line, of the key of its row where it stands in a table, and of what it is assigned to."""
    before = Path(mutant.module).read_text(encoding="utf-8")
    tree = ast.parse(before)
    around = [node for node in ast.walk(tree) if _is_around(node, mutant.line)]
    keys = [
        key
        for node in around
        if isinstance(node, ast.Dict)
        for key, row in zip(node.keys, node.values, strict=True)
        if key is not None and key.lineno <= mutant.line <= (row.end_lineno or 0)
    ]
    targets = [each.targets[0] for each in around if isinstance(each, ast.Assign)]
    targets += [each.target for each in around if isinstance(each, ast.AnnAssign)]
    texts = [before.splitlines()[mutant.line - 1], *map(ast.unparse, [*keys, *targets])]
    return set(_WORD.findall(" ".join(texts)))


def _is_around(node: ast.AST, line: int) -> bool:
    return getattr(node, "lineno", line + 1) <= line <= (getattr(node, "end_lineno", None) or 0)


def _statement(mutant: Mutant) -> range | None:
    """Return the lines of the innermost statement of a function at a place; None: it is no function's."""
    tree = ast.parse(Path(mutant.module).read_text(encoding="utf-8"))
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    bodies = [each for function in functions for part in function.body for each in ast.walk(part)]
    found = [each for each in bodies if isinstance(each, ast.stmt) and _is_around(each, mutant.line)]
    if not found:
        return None
    innermost = max(found, key=lambda each: each.lineno)
    inside = getattr(innermost, "body", None)
    end = inside[0].lineno - 1 if inside else innermost.end_lineno or 0
    return range(innermost.lineno, max(end, innermost.lineno) + 1)


def _outcome(mutant: Mutant, tests: list[str], timeout: float) -> str:
    if not tests:
        return "survived"
    process = _fork.Process(target=_test, args=(mutant, tests))
    process.start()
    process.join(timeout)
    if process.is_alive():
        os.killpg(process.pid or 0, signal.SIGKILL)
        process.join()
        return "timed out"
    if process.exitcode == _NOT_MET:
        raise RuntimeError(f"the tests of {mutant.module} do not import it: {tests}")
    return "survived" if process.exitcode in _ALL_PASSED else "killed"


def _test(mutant: Mutant, tests: list[str]) -> None:
    os.setsid()
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 1)
    os.dup2(silence, 2)
    finder = _Finder(mutant)
    sys.meta_path.insert(0, finder)
    files = dict.fromkeys(test.partition("::")[0] for test in tests)
    status = pytest.main([*_OPTIONS, "-x", *files], plugins=[_Profile(), _Chooser(tests)])
    os._exit(status if finder.is_met else _NOT_MET)


class _Chooser:
    """Leaves only some tests, in their order; those that a changed table does not give any more are left out."""

    def __init__(self, tests: list[str]) -> None:
        self.tests = tests

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        known = {item.nodeid: item for item in items}
        items[:] = [known[test] for test in self.tests if test in known]


class _Finder:
    """Imports the changed module from memory."""

    def __init__(self, mutant: Mutant) -> None:
        self.mutant = mutant
        self.name = mutant.module.removesuffix(".py").replace("/", ".")
        self.is_met = False

    def find_spec(self, name: str, path: object = None, target: object = None) -> ModuleSpec | None:
        if name != self.name:
            return None
        self.is_met = True
        file = str(ROOT / self.mutant.module)
        return spec_from_file_location(name, file, loader=_Loader(name, file, self.mutant.source))


class _Loader(SourceFileLoader):
    def __init__(self, name: str, file: str, source: str) -> None:
        super().__init__(name, file)
        self.source = source

    def get_code(self, fullname: str) -> CodeType:
        return compile(self.source, self.path, "exec", dont_inherit=True)


if __name__ == "__main__":
    main()
