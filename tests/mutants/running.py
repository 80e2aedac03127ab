"""The run of a mutant: in a process of its own, which imports the changed module from memory."""

from __future__ import annotations

import multiprocessing
import os
import resource
import signal
import sys
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import spec_from_file_location
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.mutants.baseline import OPTIONS, Profile

if TYPE_CHECKING:
    from types import CodeType

    from tests.mutants.sampling import Mutant

_MEMORY = 4 * 2**30
_FIRST = 20
_PASSED, _FAILED, _NOT_MET = range(3)


def outcome(mutant: Mutant, tests: list[str], timeout: float) -> str:
    """Return how tests meet a mutant: it survived, was killed, or timed out."""
    if not tests:
        return "survived"
    process = multiprocessing.get_context("fork").Process(target=_test, args=(mutant, tests))
    process.start()
    process.join(timeout)
    if process.is_alive():
        os.killpg(process.pid or 0, signal.SIGKILL)
        process.join()
        return "timed out"
    if process.exitcode == _NOT_MET:
        raise RuntimeError(f"the tests of {mutant.module} do not import it: {tests}")
    return "survived" if process.exitcode == _PASSED else "killed"


def _test(mutant: Mutant, tests: list[str]) -> None:
    os.setsid()
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 1)
    os.dup2(silence, 2)
    finder = _Finder(mutant)
    sys.meta_path.insert(0, finder)
    # Most mutants do not get past the first tests, so that the files of the others need not be imported.
    passed = all(_pass(part) for part in (tests[:_FIRST], tests[_FIRST:]) if part)
    os._exit(_PASSED if passed and finder.is_met else _FAILED if finder.is_met else _NOT_MET)


def _pass(tests: list[str]) -> bool:
    files = dict.fromkeys(test.partition("::")[0] for test in tests)
    status = pytest.main([*OPTIONS, "-x", *files], plugins=[Profile(), _Chooser(tests)])
    return status in {pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED}


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
        file = str(Path(self.mutant.module).resolve())
        return spec_from_file_location(name, file, loader=_Loader(name, file, self.mutant.source))


class _Loader(SourceFileLoader):
    def __init__(self, name: str, file: str, source: str) -> None:
        super().__init__(name, file)
        self.source = source

    def get_code(self, fullname: str) -> CodeType:
        return compile(self.source, self.path, "exec", dont_inherit=True)
