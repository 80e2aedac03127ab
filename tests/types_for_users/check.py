"""Runs mypy and pyright on files of this folder, elsewhere, so that they look at the installed package.

`python tests/types_for_users/check.py basic.py with_stubs.py`
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
CHECKERS = (
    ("mypy", "--strict", "--config-file=", "."),
    ("pyright", "--warnings"),
    ("pyright", "--verifytypes", "mgn_mock", "--ignoreexternal"),
)


def main(names: list[str]) -> int:
    with tempfile.TemporaryDirectory() as folder:
        for name in names:
            shutil.copy(HERE / name, folder)
        return max([subprocess.run(checker, cwd=folder, check=False).returncode for checker in CHECKERS])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
