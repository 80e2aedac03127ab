"""A run of the tests without a change: what each of them executes, and how long it takes."""

from __future__ import annotations

import multiprocessing
import pickle
import re
import tempfile
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest
from coverage import Coverage, CoverageData
from hypothesis import Phase, settings

from tests.mutants.sampling import MODULES

if TYPE_CHECKING:
    from collections.abc import Iterator

TESTS = (
    *(f"tests/{room}" for room in ("service", "state", "panel", "planting", "faults", "worlds", "neighbours")),
    *(f"tests/test_{name}.py" for name in ("dispatcher", "documentation")),
)
OPTIONS = ("-q", "-p", "no:cacheprovider", "-p", "no:xdist", "--assert=plain")


class Known(NamedTuple):
    """What a run of the tests without a change tells of them."""

    durations: dict[str, float]
    """By test that passed, the seconds."""
    lines: dict[str, dict[int, list[str]]]
    """By module and line, the tests that execute it."""
    constants: dict[str, set[str]]
    """By file of tests, the constants of the package that it imports."""


def measured() -> Known:
    """Run the tests once, and note what each of them executes."""
    with tempfile.TemporaryDirectory() as folder:
        process = multiprocessing.get_context("fork").Process(target=_measure, args=(Path(folder),))
        process.start()
        process.join()
        durations = pickle.loads(Path(folder, "durations").read_bytes())
        data = CoverageData(basename=str(Path(folder, "lines")))
        data.read()
        lines = {module: data.contexts_by_lineno(str(Path(module).resolve())) for module in MODULES}
    files = {test.partition("::")[0] for test in durations}
    return Known(durations, lines, {file: _constants_in(file) for file in files})


def _constants_in(file: str) -> set[str]:
    """Return the constants of the package that a file imports."""
    imports = [
        line for line in Path(file).read_text(encoding="utf-8").splitlines() if line.startswith("from mgn_mock.")
    ]
    return set(filter(str.isupper, re.findall(r"\w+", " ".join(imports))))


def _measure(folder: Path) -> None:
    include = [str(Path(module).resolve()) for module in MODULES]
    watcher = _Watcher(Coverage(str(folder / "lines"), include=include, config_file=False))
    pytest.main([*OPTIONS, *TESTS], plugins=[Profile(), watcher])
    watcher.coverage.stop()
    watcher.coverage.save()
    passed = {test: seconds for test, seconds in watcher.durations.items() if test not in watcher.not_passed}
    Path(folder, "durations").write_bytes(pickle.dumps(passed))


class Profile:
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
