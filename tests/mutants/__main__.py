"""Runs a sample of the mutants."""

from __future__ import annotations

import argparse
import difflib
import os
import sys
from collections import Counter
from itertools import groupby
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import tests.mutants
from tests.mutants.baseline import measured
from tests.mutants.choosing import tests_for
from tests.mutants.running import outcome
from tests.mutants.sampling import sample

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.mutants.sampling import Mutant

# A mutant has so many seconds more than its tests take without it.
_SPARE = 30.0


def main() -> None:
    """Run the sample, print a table, and end with the number of survivors as the status."""
    arguments = argparse.ArgumentParser(description=tests.mutants.__doc__)
    arguments.add_argument("--count", type=int, default=500, help="the size of the sample")
    arguments.add_argument("--seed", default="0")
    arguments.add_argument("--seconds", type=float, default=12.0, help="how long the tests of a mutant take without it")
    given = arguments.parse_args()
    os.chdir(Path(__file__).parents[2])
    sys.exit(min(run(given.count, given.seed, given.seconds), 100))


def run(count: int, seed: str, seconds: float) -> int:
    """Run a sample of the mutants of all modules; return the number of survivors."""
    mutants = sample(count, Random(seed))
    known = measured()
    survivors = 0
    for module, group in groupby(mutants, key=lambda mutant: mutant.module):
        outcomes = Counter(_told(mutant, tests_for(mutant, known, seconds), seconds) for mutant in group)
        _say(f"{module}: {outcomes.total()} tried, {dict(outcomes)}\n")
        survivors += outcomes["survived"]
    return survivors


def _told(mutant: Mutant, tests: list[str], seconds: float) -> str:
    found = outcome(mutant, tests, seconds + _SPARE)
    if found == "survived":
        _say("".join(_diff(mutant)))
    return found


def _say(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()


def _diff(mutant: Mutant) -> Iterator[str]:
    before = Path(mutant.module).read_text(encoding="utf-8").splitlines(keepends=True)
    return difflib.unified_diff(before, mutant.source.splitlines(keepends=True), mutant.module, "survived", n=1)


if __name__ == "__main__":
    main()
