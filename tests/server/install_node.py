"""Installs the SDK of AWS for JavaScript into a folder, and node itself where it is missing and can be had."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

PACKAGE = "@aws-sdk/client-mgn"


def main(folder: Path) -> None:
    if shutil.which("npm") is None and shutil.which("apt-get") is not None and os.geteuid() == 0:
        subprocess.run(["apt-get", "update", "-q"], check=True)
        subprocess.run(["apt-get", "install", "-q", "-y", "--no-install-recommends", "nodejs", "npm"], check=True)
    npm = shutil.which("npm")
    if npm is None:
        sys.stderr.write("node is not installed: the test of its SDK is skipped\n")
    elif not (folder / "node_modules" / PACKAGE).exists():
        folder.mkdir(parents=True, exist_ok=True)
        command = [npm, "install", "--prefix", str(folder), "--no-audit", "--no-fund", "--no-save", PACKAGE]
        subprocess.run(command, check=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
