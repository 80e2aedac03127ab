"""Print the tests that failed in the environments of a tox run, so that its last lines say what to look at."""

from __future__ import annotations

import sys
from pathlib import Path
from xml.etree import ElementTree as ET

_LAST_LINES = 12


def main(folder: str) -> int:
    """Print each failed test with the end of its traceback; return 1 if there was one, or no results at all."""
    files = sorted(Path(folder).glob("results-*.xml"))
    failures = [failure for file in files for failure in _failures(file)]
    environments = ", ".join(file.stem.partition("-")[2] for file in files)
    sys.stdout.write("\n\n".join([*failures, f"{len(failures)} failed in: {environments}\n"]))
    return 1 if failures or not files else 0


def _failures(file: Path) -> list[str]:
    environment = file.stem.partition("-")[2]
    # The file is of our own run.
    cases = ET.parse(file).iter("testcase")
    return [
        f"{environment}: {case.get('classname')} :: {case.get('name')}\n{_end(problem)}"
        for case in cases
        for problem in (*case.findall("failure"), *case.findall("error"))
    ]


def _end(problem: ET.Element) -> str:
    return "\n".join((problem.text or problem.get("message") or "").splitlines()[-_LAST_LINES:])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
