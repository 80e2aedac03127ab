"""Runs the tests and the examples of the documentation from the sdist that tox has installed.

`python tests/support/run_from_sdist.py FOLDER [arguments of pytest]`; the folder is for what the sdist holds.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path


def main(folder: Path, *arguments: str) -> int:
    shutil.rmtree(folder, ignore_errors=True)
    with tarfile.open(os.environ["TOX_PACKAGE"]) as archive:
        archive.extractall(folder)
    [top] = folder.iterdir()
    return subprocess.run([sys.executable, "-W", "error", "-m", "pytest", *arguments], cwd=top, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), *sys.argv[2:]))
